"""clang-tidy looks into our headers: its HeaderFilterRegex matches each of them, and no header of the system."""

import re

from checkout import ROOT, files, finish, name

pattern = re.search(r"^HeaderFilterRegex: '(.*)'$", (ROOT / ".clang-tidy").read_text(), re.M)[1]
problems = []
checked = 0
for path in files(".h"):
    checked += 1
    if not re.search(pattern, path.as_posix()):
        problems.append(f"{name(path)}: clang-tidy would not look into it")
for header in ("/usr/include/fmt/format.h", "/usr/include/absl/status/status.h", "/usr/include/c++/12/vector"):
    if re.search(pattern, header):
        problems.append(f"{header}: clang-tidy would look into it, and it is not ours")
finish(problems, checked)
