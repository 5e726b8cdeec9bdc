"""Every #include follows the table of directions in docs/architecture.md; nobody is excepted."""

from checkout import files, finish, includes, module_of_header, name, table

# Libraries that are included with quotes, as Google style has it.
LIBRARIES = ("absl/", "fmt/", "re2/", "gtest/", "gmock/", "yaml-cpp/", "boost/", "CLI/", "pybind11/", "simdjson.h")
OUTSIDERS = ("host", "bindings")


def closure(direct):
    """A module may include itself, what its row lists, and what those may include."""
    allowed = {module: {module, *listed} for module, listed in direct.items()}
    while True:
        wider = {m: set().union(*(allowed[x] for x in seen)) for m, seen in allowed.items()}
        if wider == allowed:
            return allowed
        allowed = wider


def directions():
    direct = {}
    for _, modules, listed in table("Directions"):
        for module in modules.split(", "):
            direct[module] = [] if listed in ("nothing", "public headers only") else listed.split(", ")
    return closure({**direct, **{module: [] for module in OUTSIDERS}})


def module_of_include(included):
    if included.startswith("assay/"):
        return module_of_header(included.removeprefix("assay/"))
    return included.split("/")[0]


def owners():
    """Yields (file, module) for all that the table speaks of."""
    for path in files(".h", ".cc", ".def", under=["include/assay"]):
        module = module_of_header(name(path).removeprefix("include/assay/"))
        if module not in ("umbrella", "testing"):
            yield path, module
    for path in files(".h", ".cc", ".def", under=["src"]):
        yield path, name(path).split("/")[1]


allowed = directions()
problems = []
checked = 0
for path, module in owners():
    if module not in allowed:
        problems.append(f"{name(path)}: module `{module}` is not in the table of directions")
        continue
    for line, included in includes(path):
        if included.startswith(LIBRARIES):
            continue
        checked += 1
        target = module_of_include(included)
        if target not in allowed[module]:
            problems.append(f"{name(path)}:{line}: {module} may not include {target}: `{included}`")

# The host and the bindings prove that the public API is enough.
for folder in ("examples", "bindings"):
    for path in files(".h", ".cc", under=[folder]):
        for line, included in includes(path):
            checked += 1
            own = (path.parent / included).is_file() or (path.parents[1] / included).is_file()
            if not own and not included.startswith(("assay/", *LIBRARIES)):
                problems.append(f"{name(path)}:{line}: only public headers here: `{included}`")
            if included.startswith("assay/detail/"):
                problems.append(f"{name(path)}:{line}: a detail is nobody else's business: `{included}`")
finish(problems, checked)
