"""Runs the CTest entries of a build tree, except those that nothing has changed for since they last passed.

Usage: run.py BUILD TOTALS [--all] [CTEST-ARGUMENT...]. TOTALS gets one line: passed, failed, skipped, unchanged; cases
are counted where an entry left results/<entry>.xml in the build tree, entries where it did not. Ends with 1 if any
failed. An entry's key is the bytes of what its command names and of the files that it reads: its REQUIRED_FILES, or,
where it names none, every file of the checkout. The standard library only.
"""

import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[1]


def files_below(path):
    """The files of a file or folder, sorted; what Python or npm leave behind is no part of it."""
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def checkout_files():
    """Every file of the checkout but what is ignored, in a clone; in an unpacked archive, all but build/."""
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True)
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in sorted(set(os.fsdecode(listed.stdout).split("\0"))) if name]
    return [file for folder in sorted(ROOT.iterdir()) if folder.name != "build" for file in files_below(folder)]


class Keys:
    """The keys of entries; a file is read once however many of them name it."""

    def __init__(self):
        self.of_file = {}
        self.of_checkout = None
        shared = pathlib.Path(os.environ.get("ASSAY_SHARED") or ROOT / "../shared")
        # Beside the checkout and too large to read: names, sizes and times have to do.
        self.beside = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files_below(shared)]

    def file(self, path):
        if path not in self.of_file:
            try:
                self.of_file[path] = hashlib.sha256(path.read_bytes()).hexdigest()
            except OSError:
                self.of_file[path] = "absent"
        return self.of_file[path]

    def checkout(self):
        if self.of_checkout is None:
            self.of_checkout = [(str(path), self.file(path)) for path in checkout_files()]
        return self.of_checkout

    def of(self, test):
        properties = {item["name"]: item["value"] for item in test["properties"]}
        read = properties.get("REQUIRED_FILES")
        words = [word.rpartition("=")[2] for word in test["command"]]
        named = [pathlib.Path(word) for word in words if os.path.isabs(word) and os.path.exists(word)]
        if read is None:
            content = self.checkout()
        else:
            named += [pathlib.Path(path) for path in read]
            content = []
        for path in named:
            if path not in (ROOT, pathlib.Path(path.anchor)):
                content = [*content, *((str(file), self.file(file)) for file in files_below(path))]
        told = [test["command"], properties.get("ENVIRONMENT"), self.beside, content]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def entries(build, arguments):
    shown = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1", *arguments], capture_output=True,
                           text=True)
    if shown.returncode != 0:
        sys.exit(f"ctest could not list the tests of {build}:\n{shown.stderr}")
    return json.loads(shown.stdout)["tests"]


def outcomes(junit):
    """{entry: passed, failed or skipped} of the file that CTest wrote."""
    names = {"run": "passed", "fail": "failed", "notrun": "skipped", "disabled": "skipped"}
    return {case.get("name"): names[case.get("status")]
            for case in xml.etree.ElementTree.parse(junit).iter("testcase")}


def count(build, entry, outcome):
    """(passed, failed, skipped) of an entry: its cases, where it says what became of them."""
    try:
        cases = list(xml.etree.ElementTree.parse(build / "results" / f"{entry}.xml").iter("testcase"))
    except (OSError, xml.etree.ElementTree.ParseError):
        cases = []
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    if outcome == "failed":
        failed = max(failed, 1)
    if not cases:
        return outcome == "passed", failed, outcome == "skipped"
    return len(cases) - failed - skipped, failed, skipped


def run(build, arguments, chosen):
    """Runs the chosen entries and returns what became of each; those that CTest never reached have failed."""
    results = build / "results"
    results.mkdir(exist_ok=True)
    for entry in chosen:
        (results / f"{entry}.xml").unlink(missing_ok=True)
    junit = results / "ctest.junit"
    junit.unlink(missing_ok=True)
    pattern = "^(" + "|".join(re.escape(entry) for entry in sorted(chosen)) + ")$"
    subprocess.run(["ctest", "--test-dir", build, "--output-on-failure", "--no-tests=error", "-j", str(os.cpu_count()),
                    "--output-junit", junit, *arguments, "-R", pattern], stdout=sys.stderr)
    found = outcomes(junit) if junit.exists() else {}
    return {entry: found.get(entry, "failed") for entry in chosen}


def main(build, totals, *arguments):
    build, totals = pathlib.Path(build).resolve(), pathlib.Path(totals)
    everything = "--all" in arguments
    arguments = [argument for argument in arguments if argument != "--all"]
    record = build / "passed.json"
    try:
        passed = json.loads(record.read_text())
    except (OSError, ValueError):
        passed = {}
    keys = Keys()
    key_of = {test["name"]: keys.of(test) for test in entries(build, arguments)}
    if not key_of:
        sys.exit(f"no test of {build} is meant")
    chosen = {entry for entry, key in key_of.items() if everything or passed.get(entry) != key}
    found = run(build, arguments, chosen) if chosen else {}
    for entry, outcome in found.items():
        passed.pop(entry, None)
        if outcome == "passed":
            passed[entry] = key_of[entry]
    record.with_suffix(".new").write_text(json.dumps(passed, indent=1))
    record.with_suffix(".new").replace(record)

    sums, unchanged = [0, 0, 0], 0
    for entry in key_of:
        counts = count(build, entry, found.get(entry, "passed"))
        sums = [before + more for before, more in zip(sums, counts)]
        unchanged += counts[0] if entry not in found else 0
    totals.write_text(" ".join(map(str, [*sums, unchanged])) + "\n")
    return 1 if sums[1] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
