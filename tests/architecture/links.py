"""Documentation points at things that exist: links between pages, and paths of the checkout in backticks."""

import re

from checkout import FOLDERS, ROOT, files, finish, name

LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
PATH = re.compile(r"`((?:" + "|".join(re.escape(folder) for folder in FOLDERS if folder != ".ci") + r")/[\w./-]+)`")

problems = []
checked = 0
pages = [*ROOT.glob("*.md"), *files(".md")]
for page in pages:
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        for target in LINK.findall(line):
            if "://" in target or target.startswith("mailto:"):
                continue
            checked += 1
            if not (page.parent / target).exists():
                problems.append(f"{name(page)}:{number}: leads nowhere: `{target}`")
        for target in PATH.findall(line):
            checked += 1
            if not (ROOT / target).exists():
                problems.append(f"{name(page)}:{number}: no such file or folder: `{target}`")
finish(problems, checked)
