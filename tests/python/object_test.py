"""The classes: nobody makes an empty object, each says in a line what it is, and functions say what they raise."""

import inspect
import json

import pytest

import assay

CLASSES = [kind for kind in vars(assay._assay).values() if inspect.isclass(kind)]
RULE = """
# METADATA
# title: Buckets are encrypted at rest
# custom: {severity: high, resource: demo_bucket}
package demo.s3
pass if input.encrypted
"""


@pytest.fixture
def graph():
    bucket = {"resource_type": "demo_bucket", "resource_id": "a\x1b[31m\u202eb", "encrypted": False}
    return assay.Graph.from_resources([bucket])


def test_all_classes_are_asked():
    names = {kind.__name__ for kind in CLASSES}
    assert names >= {"Diagnostic", "Evidence", "Finding", "Graph", "Report", "Rule", "RuleSet"}


@pytest.mark.parametrize("kind", CLASSES)
def test_no_way_leads_to_an_object_without_content(kind):
    heir = type("Heir", (kind,), {})
    base = kind.__mro__[1]
    for make in (
        kind,
        heir,
        lambda: kind.__new__(kind),
        lambda: heir.__new__(heir),
        lambda: base.__new__(kind),
        lambda: base.__new__(heir),
        lambda: object.__new__(kind),
    ):
        with pytest.raises(TypeError):
            make()


def test_each_says_in_a_line_what_it_is(graph):
    rules = assay.compile_rego({"s3.rego": RULE})
    report = assay.evaluate(rules, graph)
    assert repr(graph) == "<Graph resources=1 types=1>"
    assert repr(rules) == "<RuleSet rules=1>"
    assert repr(report) == "<Report fail=1>"
    finding = report.failed[0]
    assert repr(finding) == r"<Finding fail demo-s3 a\x1b[31m\u202eb>"
    evidence = finding.evidence[0]
    assert repr(evidence).startswith("<Evidence s3.rego:6:") and evidence.message in repr(evidence)


def test_a_diagnostic_says_where_and_what():
    with pytest.raises(assay.CompileError) as refusal:
        assay.compile_rego({"a.rego": "package a\np := }\n"})
    first = refusal.value.diagnostics[0]
    assert repr(first) == f"<Diagnostic {first.code} a.rego:{first.line}:{first.column}: {first.message}>"


@pytest.mark.parametrize(
    "function",
    [assay.Graph.from_resources, assay.Graph.from_json, assay.Graph.document, assay.compile_rego, assay.evaluate],
)
def test_what_a_function_raises_is_in_its_help(function):
    assert "Raises:\n" in function.__doc__
    assert "assay::" not in function.__doc__ and "std::" not in function.__doc__


def test_from_json_reads_what_its_help_says():
    lines = '{"resource_type": "t", "resource_id": "a"}\n{"resource_type": "t", "resource_id": "b"}\n'
    assert len(assay.Graph.from_json(lines)) == 2
    beside = {"unknown": [{"path": ["v"], "kind": "refused", "text": "no"}]}
    text = json.dumps([{"resource_type": "t", "resource_id": "a", "assay": beside}])
    assert assay.Graph.from_json(text).unknowns("t", "a") == [(["v"], "refused", "no")]
    with pytest.raises(assay.Error, match="^1:2"):
        assay.Graph.from_json("[}")
