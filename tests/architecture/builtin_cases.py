"""docs/builtin-cases.md says how many cases of ours each built-in has, and each has both kinds.

A *result* is a case in which the built-in gives a value; a *failure* one in which it fails, gives nothing, or is refused.
Cases are the lines of tests/evaluator/builtins/cases and the texts of tests/rego/cases.

    python3 tests/architecture/builtin_cases.py --update    writes the page
"""

import re
import sys
from collections import Counter

from checkout import ROOT, finish

PAGE = ROOT / "docs/builtin-cases.md"
HEAD = """# Built-ins and their cases

How many cases of this repository call each built-in: those in which it gives a value, and those in which it fails, gives
nothing, or is refused. `tests/architecture/builtin_cases.py --update` writes this page from `src/ir/builtins.def`,
`tests/evaluator/builtins/cases` and `tests/rego/cases`, and a test fails where it is out of date or a built-in lacks one
of the two. OPA's own suite comes on top ([rego.md](rego.md)).

| name | result | failure |
|---|---|---|
"""
# What the compiler makes of a call.
BECOMES = {"print": "internal.print"}

DECLARED = re.compile(r'^ASSAY_BUILTIN(?:_ABSENT)?\((?:\w+, )?"([^"]+)"', re.M)
CALL = re.compile(r"(?<![\w.])([a-z_]\w*(?:\.[a-z_]\w*)*)\(")

names = DECLARED.findall((ROOT / "src/ir/builtins.def").read_text(encoding="utf-8"))
results, failures = Counter(), Counter()


def count_line(line):
    call, arrow, want = line.rpartition(" => ")
    if not arrow or line.startswith("#"):
        return
    name = call.split(" ", 1)[0]
    fails = want == "undefined" or re.match(r"(type |limit )?error: ", want)
    (failures if fails else results)[name] += 1


def count_case(text):
    sections = dict()
    for part in re.split(r"^--- ", text, flags=re.M)[1:]:
        kind, _, body = part.partition("\n")
        sections[kind.strip()] = sections.get(kind.strip(), "") + body
    program = "".join(sections.get(kind, "") for kind in ("rego", "v0", "query"))
    called = set(CALL.findall(program)) & set(names)
    called |= {BECOMES[name] for name in called & BECOMES.keys()}
    errors = sections.get("error", "")
    nothing = sections.get("want", "").strip() == "undefined" or sections.get("bindings", "").strip() == "[]"
    for name in called:
        if errors:
            failures[name] += bool(re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", errors))
        elif nothing:
            failures[name] += called == {name}
        else:
            results[name] += 1


for path in sorted((ROOT / "tests/evaluator/builtins/cases").glob("*.txt")):
    for line in path.read_text(encoding="utf-8").splitlines():
        count_line(line)
for path in sorted((ROOT / "tests/rego/cases").rglob("*.case")):
    for case in re.split(r"^# name:", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        count_case(case)

page = HEAD + "".join(f"| `{name}` | {results[name]} | {failures[name]} |\n" for name in names)
if "--update" in sys.argv:
    PAGE.write_text(page, encoding="utf-8")
problems = [f"`{name}`: no case in which it gives a value" for name in names if not results[name]]
problems += [f"`{name}`: no case in which it fails" for name in names if not failures[name]]
if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page:
    problems.append("docs/builtin-cases.md is out of date: python3 tests/architecture/builtin_cases.py --update")
finish(problems, len(names))
