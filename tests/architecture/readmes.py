"""Every folder of code says in a few lines what is here, where to start, and which test breaks when it breaks."""

from checkout import ROOT, files, finish, name

LONGEST = 40

problems = []
folders = {path.parent for path in files(".h", ".cc", ".py", ".sh", under=["src", "tests", "bindings", "benchmarks",
                                                                            "examples"])}
for folder in sorted(folders):
    readme = next((place / "README.md" for place in (folder, folder.parent)
                   if (place == folder or name(place) not in (".", "src", "tests")) and (place / "README.md").is_file()), None)
    if readme is None:
        problems.append(f"{name(folder)}: no README.md here or one folder up")
    elif len(readme.read_text(encoding="utf-8").splitlines()) > LONGEST:
        problems.append(f"{name(readme)}: longer than {LONGEST} lines; move the rest to docs/")
finish(problems, len(folders))
