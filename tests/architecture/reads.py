"""A test that says what it reads of the checkout, with READS in its CMakeLists.txt, says all of it.

`./dev test` leaves out a test for which nothing has changed; what it reads without saying so would go unnoticed. Looked
at are the texts in its sources that are paths from the root of the checkout.
"""

import re

from checkout import ROOT, files, finish, name

PATH = re.compile(r'"/?((?:docs|rules|examples|tests|benchmarks|include|src|bindings)/[^"\s]*|(?<=/)(?:rules|docs))"')
problems = []
checked = 0
for listing in files("CMakeLists.txt", under=("tests",)):
    text = listing.read_text(encoding="utf-8")
    said = [path for words in re.findall(r"\bREADS((?:\s+[\w./]+)+)", text) for path in words.split()]
    said += [path for words in re.findall(r"assay_test_reads\(\S+((?:\s+[^\s)]+)+)\)", text) for path in words.split()]
    if not said:
        continue
    sources = [path for path in listing.parent.iterdir() if path.name.endswith((".cc", ".h", "_test.py"))]
    for word in re.findall(r"[\w./${}]+\.cc\b", text):
        path = (listing.parent / word.replace("${PROJECT_SOURCE_DIR}", str(ROOT))).resolve()
        if path.parent != listing.parent and path.exists():
            sources.append(path)
    for source in sources:
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
            for path in PATH.findall(line):
                checked += 1
                if line.lstrip().startswith("#include") or any(
                        (path + "/").startswith(folder + "/") for folder in said):
                    continue
                problems.append(f"{name(source)}:{number}: reads `{path}`, which READS in {name(listing)} does not name")
finish(problems, checked)
