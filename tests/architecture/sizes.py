"""Files that can be read in one sitting: headers to 300 lines, sources to 500, unless the first lines say why not."""

import re

from checkout import files, finish, name

LIMITS = {".h": 300, ".cc": 500, ".py": 500}

problems = []
checked = 0
for path in files(*LIMITS):
    checked += 1
    lines = path.read_text(encoding="utf-8").splitlines()
    limit = LIMITS[path.suffix]
    # A switch over opcodes and the like may be longer; the file then says so where the reader begins.
    excused = re.search(r"longer than \d+ lines because", " ".join(lines[:20]))
    if len(lines) > limit and not excused:
        problems.append(f"{name(path)}: {len(lines)} lines, more than {limit}")
finish(problems, checked)
