"""How much text each public header drags into a translation unit, in preprocessed lines: what include time hangs on.

Arguments: the compiler, then the include folder.
"""

import pathlib
import subprocess
import sys

# The standard library's own <functional>, <memory>, <string> and <variant>, and absl/status, are about 60,000 lines.
MOST_LINES = 90_000

compiler, folder = sys.argv[1:]
problems = []
headers = sorted(pathlib.Path(folder, "assay").glob("*.h"))
for header in headers:
    text = subprocess.run([compiler, "-std=c++20", "-E", "-P", "-x", "c++", f"-I{folder}", str(header)], check=True,
                          capture_output=True, text=True).stdout
    lines = text.count("\n")
    print(f"{lines:7} {header.name}")
    if lines > MOST_LINES:
        problems.append(f"{header.name}: {lines} preprocessed lines, more than {MOST_LINES}")
if not headers:
    problems.append("no header was looked at")
sys.exit("\n".join(problems) if problems else 0)
