"""Every code of a diagnostic, an evaluation's error or a warning stands in docs/errors.md, and nothing else does."""

import re

from checkout import ROOT, files, finish, name

# Ends like a code and is none: a member of an HTTP request.
NO_CODES = {"raise_error"}
# Where a code is given: as a field, as a named constant, or as any text that ends in `_error`.
GIVEN = re.compile(
    r'\.code = "([a-z_]+)"|std::string_view k\w*(?:Error|Warning)\s*=\s*"([a-z_]+)"|"([a-z]+(?:_[a-z]+)*_error)"'
)

section = (ROOT / "docs/errors.md").read_text(encoding="utf-8").split("\n## Codes\n")[1].split("\n## ")[0]
rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
listed = {row[0].strip("`") for row in rows}
problems = [f"docs/errors.md: `{row[0]}`: every cell must say something" for row in rows if len(row) != 4]

given = {}
for path in files(".h", ".cc", under=["include", "src", "examples"]):
    for match in GIVEN.finditer(path.read_text(encoding="utf-8")):
        given.setdefault(next(code for code in match.groups() if code), name(path))
problems += [f"{place}: the code `{code}` is not in docs/errors.md" for code, place in given.items()
             if code not in listed | NO_CODES]
problems += [f"docs/errors.md: nothing gives `{code}`" for code in sorted(listed - given.keys())]
problems += ["docs/errors.md: the codes are not listed once each"] * (len(listed) != len(rows))
finish(problems, len(given))
