"""Public headers: listed for installation, light, free of macros, and made of std, Abseil's status and each other."""

import re

from checkout import ROOT, files, finish, includes, name

listed = set(re.findall(r"include/(assay/\S+?\.(?:h|def))", (ROOT / "src/CMakeLists.txt").read_text()))
problems = []
checked = 0
for path in files(".h", ".def", under=["include"]):
    checked += 1
    header = name(path).removeprefix("include/")
    if header not in listed:
        problems.append(f"{name(path)}: not listed in src/CMakeLists.txt, so it would not be installed")
    listed.discard(header)
    if path.suffix == ".def":
        continue
    text = path.read_text(encoding="utf-8")
    if "#pragma once" not in text:
        problems.append(f"{name(path)}: no #pragma once")
    for macro in re.findall(r"^\s*#\s*define\s+(\w+)", text, re.M):
        if macro != "ASSAY_VERSION" and f"#undef {macro}" not in text:
            problems.append(f"{name(path)}: a public header defines no macro but the version: `{macro}`")
    libraries = ("gtest/", "gmock/") if header.startswith("assay/testing/") else ()
    for line, included in includes(path):
        if not included.startswith(("assay/", "absl/status/", *libraries)):
            problems.append(f"{name(path)}:{line}: not for a public header: `{included}`")
    for line in re.findall(r"#include <(\S+/\S+|fmt\S*|simdjson\S*)>", text):
        if not (libraries and line.startswith(libraries)):
            problems.append(f"{name(path)}: not for a public header: `<{line}>`")
problems += [f"src/CMakeLists.txt: lists `{header}`, which does not exist" for header in sorted(listed)]
finish(problems, checked)
