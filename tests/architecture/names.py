"""Names from the domain: no file or class is called after nothing, and no file names somebody's machine."""

import re

from checkout import ROOT, files, finish, name

EMPTY = re.compile(r"(util|helper|common|misc|manager|impl|base)s?$", re.I)
TYPE = re.compile(r"^\s*(?:class|struct|enum class)\s+(\w*(?:Util|Helper|Common|Misc|Manager|Impl|Base)s?)\b", re.M)
# Absolute paths of a developer's machine; the first characters are apart so that this file does not match itself.
MACHINE = re.compile(r"(?<![\w.])/" + r"(?:work|farm|home/\w+|root)/|\." + r"library\b")

problems = []
checked = 0
for path in files():
    checked += 1
    if EMPTY.search(path.name.split(".")[0]):
        problems.append(f"{name(path)}: says nothing about what is inside")
for path in [*files(), *(p for p in sorted(ROOT.iterdir()) if p.is_file())]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        continue
    if path.suffix in (".h", ".cc"):
        problems += [f"{name(path)}: type name says nothing: `{found}`" for found in TYPE.findall(text)]
    if match := MACHINE.search(text):
        problems.append(f"{name(path)}: names a place on one machine: `{match[0]}`")
finish(problems, checked)
