"""The noun rule: whoever knows a public header knows its source folder, its tests and its page."""

from checkout import ROOT, files, finish, module_of_header, name

problems = []
checked = 0
for path in files(".h", under=["include/assay"]):
    header = name(path).removeprefix("include/assay/")
    module = module_of_header(header)
    if header.startswith(("detail/", "adapters/", "testing/")) or module == "umbrella":
        continue
    checked += 1
    folder = "adapters" if module == "ports" else module
    noun = path.stem
    for place in (f"src/{folder}", f"tests/{folder}"):
        if not (ROOT / place).is_dir():
            problems.append(f"{name(path)}: its folder `{place}` is missing")
    pages = [f"docs/{noun}.md", f"docs/{folder}.md"]
    if module != "base" and not any((ROOT / page).is_file() for page in pages):
        problems.append(f"{name(path)}: no page: `{pages[0]}`" + (f" or `{pages[1]}`" if folder != noun else ""))
finish(problems, checked)
