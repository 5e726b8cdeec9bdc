"""C++ and Python in the documentation is code that is built: each block names the file and region it was taken from.

    <!-- from: examples/01_hello/hello.cc -->            the whole file
    <!-- from: examples/02_embed/embed.cc#pipeline -->   between its lines `// [pipeline]` and `// [/pipeline]`
"""

import re
import textwrap

from checkout import ROOT, files, finish, name

FENCE = re.compile(r"(?:<!-- from: (?P<source>\S+) -->\n+)?^```(?P<language>\w+)\n(?P<code>.*?)^```$", re.M | re.S)


def region(source):
    """Returns the text that the marker names, or None."""
    file, _, label = source.partition("#")
    path = ROOT / file
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    if not label:
        return text
    match = re.search(rf"^[^\n]*\[{label}\]\n(.*?)^[^\n]*\[/{label}\]$", text, re.M | re.S)
    return textwrap.dedent(match[1]) if match else None


problems = []
checked = 0
for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *files(".md", under=["docs"])]:
    text = page.read_text(encoding="utf-8")
    for match in FENCE.finditer(text):
        if match["language"] not in ("cpp", "python"):
            continue
        checked += 1
        place = f"{name(page)}:{text.count(chr(10), 0, match.start('code'))}"
        if match["source"] is None:
            problems.append(f"{place}: this code is built nowhere; take it from an example and name it")
        elif (wanted := region(match["source"])) is None:
            problems.append(f"{place}: no such file or region: `{match['source']}`")
        elif wanted.strip() != match["code"].strip():
            problems.append(f"{place}: differs from `{match['source']}`")
finish(problems, checked)
