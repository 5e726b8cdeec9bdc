#!/usr/bin/env python3
"""Gives random programs to real OPA as well, and compares answers and errors.

    compare_with_opa.py BUILD [--seed N] [--programs N] [--opa VERSION] [--keep N]

BUILD is a tree with assay_oracle_programs in tests/oracle. OPA comes from the Go module proxy, the newest unless a
version such as v1.20.2 is named, and is built into build/opa. Each kind of difference is shown with its smallest
program. Type errors that OPA finds since 1.21, and that docs/rego.md lists, are counted by themselves; against a
version before that nothing is set aside. Exits with 1 if anything else differs.
"""

import argparse
import collections
import decimal
import json
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def build_opa(version):
    """The folder of the program that answers as OPA does, and which OPA it is."""
    folder = ROOT / "build" / "opa" / version
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "opa_answers.go", folder / "main.go")

    def go(*arguments):
        subprocess.run(["go", *arguments], cwd=folder, check=True, stdout=sys.stderr)

    module = "github.com/open-policy-agent/opa"
    if not (folder / "go.mod").exists():
        go("mod", "init", "opa_answers")
        go("get", f"{module}@{version}")
        go("mod", "tidy")
    go("build", "-o", "opa_answers", ".")
    listed = subprocess.run(["go", "list", "-m", module], cwd=folder, check=True, capture_output=True, text=True)
    return folder, listed.stdout.strip()


def ask(folder):
    """Writes an answer for each question; one that ends OPA itself is a crash, and OPA is begun again behind it."""
    questions = (folder / "questions.jsonl").read_bytes().splitlines(keepends=True)
    answers = []
    while len(answers) < len(questions):
        run = subprocess.run([folder / "opa_answers"], input=b"".join(questions[len(answers):]), capture_output=True)
        answers += run.stdout.splitlines(keepends=True)
        if run.returncode != 0:
            if len(answers) == len(questions):
                sys.exit(f"opa_answers failed:\n{run.stderr.decode(errors='replace')[:2000]}")
            crash = {"kind": "crash", "message": run.stderr.decode(errors="replace")[:200]}
            answers.append(json.dumps(crash).encode() + b"\n")
    (folder / "answers.jsonl").write_bytes(b"".join(answers))


def plain(value):
    """A form in which equal values are equal: numbers by value, sets and objects in one order."""
    if isinstance(value, list):
        return ("array", tuple(plain(item) for item in value))
    if isinstance(value, dict):
        kind = "set" if "$set" in value else "object"
        members = value.get("$set", value.get("$object", [list(item) for item in value.items()]))
        return (kind, tuple(sorted({plain(item) for item in members}, key=repr)))
    if isinstance(value, (int, decimal.Decimal)) and not isinstance(value, bool):
        return ("number", decimal.Decimal(value).normalize() + 0)
    return (type(value).__name__, value)


def summary(answer):
    """What is compared of an answer."""
    if answer["kind"] == "solutions":
        return ("solutions", frozenset(plain(solution) for solution in answer["solutions"] or []))
    return (answer["kind"], answer["code"])


def kind_of(ours, theirs):
    def short(answer):
        if answer["kind"] != "solutions":
            return f"{answer['kind']} {answer['code']}"
        return "solutions" if answer["solutions"] else "undefined"

    first, second = short(ours), short(theirs)
    if first == second:
        return "other solutions"
    return f"here {first}, there {second}"


def checks_more_types(version):
    """Whether this OPA (as `go list -m` names it) finds `match error` in more places than 1.20."""
    numbers = version.rpartition(" v")[2].split(".")
    return (int(numbers[0]), int(numbers[1])) >= (1, 21)


def is_newer_type_error(ours, theirs):
    """OPA refuses the program for nothing but types that do not fit, and we answer it."""
    if ours["kind"] == "refused" or (theirs["kind"], theirs["code"]) != ("refused", "rego_type_error"):
        return False
    errors = [line for line in theirs["message"].splitlines() if ": rego_" in line]
    return bool(errors) and all(line.endswith(": rego_type_error: match error") for line in errors)


def show(question, theirs):
    for module in question["modules"]:
        print(("--- v0\n" if module["v0"] else "--- rego\n") + module["text"].rstrip())
    print(f"--- data\n{json.dumps(question['data'], default=str)}")
    print(f"--- input\n{json.dumps(question.get('input'), default=str)}")
    print(f"--- query{' (stop)' if question['stop'] else ''}\n{question['query']}")
    for who, answer in (("here", question["answer"]), ("there", theirs)):
        text = json.dumps(answer["solutions"], default=str) if answer["kind"] == "solutions" else answer["message"]
        print(f"--- {who}: {answer['kind']} {answer['code']}\n{text[:1500]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--programs", type=int, default=20000)
    parser.add_argument("--opa", default="latest")
    parser.add_argument("--keep", type=int, default=1, help="programs to show of each kind of difference")
    options = parser.parse_args()

    folder, version = build_opa(options.opa)
    print(version)
    programs = options.build / "tests/oracle/assay_oracle_programs"
    ours = subprocess.Popen([programs, str(options.seed), str(options.programs)], stdout=subprocess.PIPE)
    with open(folder / "questions.jsonl", "wb") as questions:
        shutil.copyfileobj(ours.stdout, questions)
    if ours.wait() != 0:
        sys.exit("assay_oracle_programs failed")
    ask(folder)

    newer_types = checks_more_types(version)
    set_aside = 0
    counts = collections.Counter()
    found = collections.defaultdict(list)
    with open(folder / "questions.jsonl") as questions, open(folder / "answers.jsonl") as answers:
        for one, other in zip(questions, answers, strict=True):
            question = json.loads(one, parse_float=decimal.Decimal)
            theirs = json.loads(other, parse_float=decimal.Decimal)
            answer = question["answer"]
            if answer["kind"] == "gave up" or theirs["kind"] == "crash":
                counts["not compared"] += 1
                continue
            counts[f"{theirs['kind']} {theirs['code']}".strip()] += 1
            if summary(answer) == summary(theirs):
                continue
            if newer_types and is_newer_type_error(answer, theirs):
                set_aside += 1
            else:
                size = sum(len(module["text"]) for module in question["modules"])
                found[kind_of(answer, theirs)].append((size, question["seed"], question, theirs))
    for what, count in counts.most_common():
        print(f"{count:8} {what}")
    differences = sum(len(examples) for examples in found.values())
    for kind, examples in sorted(found.items()):
        examples.sort(key=lambda example: example[:2])
        print(f"\n==== {len(examples)} differ: {kind}")
        for size, seed, question, theirs in examples[: options.keep]:
            print(f"seed {seed}")
            show(question, theirs)
    print(f"{sum(counts.values())} programs, {differences} differ", end="")
    print(f"; {set_aside} more by type errors that OPA finds since 1.21" if newer_types else "")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
