"""Compile, evaluate, read the report: the whole road in Python."""

import json
import pathlib
import pickle
import subprocess
import sys

import pytest

import assay

ROOT = pathlib.Path(__file__).parents[2]
RULE = """
# METADATA
# title: Buckets are encrypted at rest
# custom: {severity: high, resource: demo_bucket}
package demo.s3
pass if input.encrypted
"""


def bucket(name, **fields):
    return {"resource_type": "demo_bucket", "resource_id": name, **fields}


@pytest.fixture
def report():
    graph = assay.Graph.from_resources([bucket("a", encrypted=True), bucket("b", encrypted=False), bucket("c")])
    return assay.evaluate(assay.compile_rego({"s3.rego": RULE}), graph)


def test_every_pair_has_one_outcome(report):
    assert len(report) == 3
    assert report.counts["pass"] == 1 and report.counts["fail"] == 2


def test_a_finding_says_which_rule_which_resource_and_why(report):
    finding = report.failed[0]
    assert (finding.rule_id, finding.resource_id, finding.severity) == ("demo-s3", "b", "high")
    assert finding.outcome == "fail" and finding.message and len(finding.id) == 32


def test_a_finding_outlives_the_name_of_its_report():
    graph = assay.Graph.from_resources([bucket("b")])
    finding = assay.evaluate(assay.compile_rego({"s3.rego": RULE}), graph).failed[0]
    assert finding.resource_id == "b"


def test_findings_that_say_the_same_are_equal(report):
    first = report.findings[0]
    assert first == report.findings[0]
    assert hash(first) == hash(report.findings[0])
    assert first.evidence == report.findings[0].evidence
    assert len({*report.findings, *report.findings}) == len(report.findings)
    assert all(first != other for other in report.findings[1:])
    assert first != "a finding"


def test_the_report_is_written_in_each_form(report):
    assert "demo-s3" in report.to_text()
    assert json.loads(report.to_json())
    assert all(json.loads(line) for line in report.to_json_lines().splitlines())
    assert json.loads(report.to_sarif())["version"] == "2.1.0"


def test_all_that_is_wrong_with_a_text_is_listed():
    with pytest.raises(assay.CompileError) as refusal:
        assay.compile_rego({"a.rego": "package a\np := }\n", "b.rego": "package b\nq := ]\n"})
    assert {diagnostic.file for diagnostic in refusal.value.diagnostics} == {"a.rego", "b.rego"}
    first = refusal.value.diagnostics[0]
    assert (first.line, first.is_error) == (2, True) and "a.rego:2" in str(first)


def test_a_pack_gives_the_same_report(report):
    rules = assay.RuleSet.load(assay.compile_rego({"s3.rego": RULE}).save())
    graph = assay.Graph.from_resources([bucket("a", encrypted=True), bucket("b", encrypted=False), bucket("c")])
    assert assay.evaluate(rules, graph, jobs=2).to_json() == report.to_json()


def test_errors_travel_between_processes():
    with pytest.raises(assay.CompileError) as refusal:
        assay.compile_rego({"a.rego": "package a\np if {"})
    copy = pickle.loads(pickle.dumps(refusal.value))
    assert (type(copy), str(copy), copy.code) == (assay.CompileError, str(refusal.value), "INVALID_ARGUMENT")
    assert [str(d) for d in copy.diagnostics] == [str(d) for d in refusal.value.diagnostics]
    plain = pickle.loads(pickle.dumps(assay.Error("no", code="NOT_FOUND")))
    assert (str(plain), plain.code) == ("no", "NOT_FOUND")


@pytest.mark.parametrize(
    "kind",
    [assay.Diagnostic, assay.Evidence, assay.Finding, assay.Graph, assay.Report, assay.Rule, assay.RuleSet],
)
def test_what_was_not_made_is_refused(kind):
    for make in (kind, lambda: kind.__new__(kind)):
        with pytest.raises(TypeError, match="has no constructor"):
            make()


def test_rules_are_chosen_by_id_and_a_name_of_none_is_refused():
    rules = assay.compile_rego({"s3.rego": RULE})
    name = rules.rules[0].id
    assert [rule.id for rule in rules.only([name]).rules] == [name]
    with pytest.raises(assay.Error) as refusal:
        rules.only([name, "zzz"])
    assert refusal.value.code == "NOT_FOUND" and "`zzz`" in str(refusal.value)


def test_a_damaged_pack_is_refused():
    pack = bytearray(assay.compile_rego({"s3.rego": RULE}).save())
    pack[len(pack) // 2] ^= 1
    with pytest.raises(assay.Error) as refusal:
        assay.RuleSet.load(bytes(pack))
    assert refusal.value.code == "DATA_LOSS"


def test_hello_world_prints_what_the_example_says():
    hello = ROOT / "examples/01_hello"
    result = subprocess.run([sys.executable, hello / "hello.py"], capture_output=True, text=True, check=False)
    assert result.stdout == (hello / "expected_python.txt").read_text(), result.stderr
    assert result.returncode == 1
