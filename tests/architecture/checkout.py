"""What the structure tests share: the files of the checkout, the tables of docs/architecture.md, the verdict."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("include", "src", "bindings", "examples", "tests", "benchmarks", "docs", "rules", ".ci")
CODE = (".h", ".cc", ".def")


def files(*suffixes, under=FOLDERS):
    """Yields the files below the given folders, sorted, whose name ends in one of the suffixes (all without any)."""
    for folder in under:
        for path in sorted((ROOT / folder).rglob("*")):
            hidden = any(part in ("__pycache__", "node_modules") for part in path.parts)
            if path.is_file() and not hidden and (not suffixes or path.name.endswith(suffixes)):
                yield path


def name(path):
    """Returns the path as the checkout's own commands take it."""
    return path.relative_to(ROOT).as_posix()


def includes(path):
    """Yields (line number, included path) of the quoted #include lines."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if match := re.match(r'\s*#\s*include\s+"([^"]+)"', line):
            yield number, match[1]


def table(heading):
    """Returns the rows, as lists of cells without backticks, of the first table below a heading of architecture.md."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    section = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#|\Z)", text, re.M | re.S)
    if section is None:
        sys.exit(f"docs/architecture.md has no section `{heading}`")
    rows = [line.strip("| ").split("|") for line in section[1].splitlines() if line.startswith("|")]
    return [[cell.replace("`", "").strip() for cell in row] for row in rows[2:]]


def homes():
    """Returns {public header: module} for headers that are not named after their module."""
    return {header: module for header, module in table("Headers without a folder of their own")}


def module_of_header(header):
    """Returns the module that a header, named from include/assay, belongs to."""
    folder, _, _ = header.rpartition("/")
    if header in homes():
        return homes()[header]
    return folder if folder in ("adapters", "testing") else pathlib.PurePath(header).stem


def finish(problems, checked):
    """Prints the problems and ends the script: 1 if there are any, or if nothing was looked at."""
    for problem in problems:
        print(problem)
    if not checked:
        print("nothing was checked: the test looks in the wrong place")
    print(f"{checked} checked, {len(problems)} wrong")
    sys.exit(1 if problems or not checked else 0)
