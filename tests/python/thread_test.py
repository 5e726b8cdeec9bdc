"""What takes long lets other Python threads run."""

import json
import sys
import threading

import pytest

import assay

RULE = """
# METADATA
# title: Buckets are encrypted at rest
# custom: {severity: high, resource: demo_bucket}
package demo.s3
pass if input.encrypted
"""
RESOURCES = [{"resource_type": "demo_bucket", "resource_id": str(i), "encrypted": False} for i in range(500)]
TEXT = json.dumps(RESOURCES)
GRAPH = assay.Graph.from_json(TEXT)
RULES = assay.compile_rego({"s3.rego": RULE})
PACK = RULES.save()
REPORT = assay.evaluate(RULES, GRAPH)

CALLS = {
    "from_json": lambda: assay.Graph.from_json(TEXT),
    "from_resources": lambda: assay.Graph.from_resources(RESOURCES),
    "compile_rego": lambda: assay.compile_rego({"s3.rego": RULE}),
    "evaluate": lambda: assay.evaluate(RULES, GRAPH),
    "save": RULES.save,
    "load": lambda: assay.RuleSet.load(PACK),
    "to_text": REPORT.to_text,
    "to_json": REPORT.to_json,
    "to_json_lines": REPORT.to_json_lines,
    "to_sarif": REPORT.to_sarif,
}


# With a switch interval of hours, another thread has its turn only where this one gives up the lock by itself.
def other_thread_ran(call):
    gate, ran = threading.Lock(), []
    gate.acquire()

    def wait():
        with gate:
            ran.append(True)

    thread = threading.Thread(target=wait)
    thread.start()
    before = sys.getswitchinterval()
    sys.setswitchinterval(10_000)
    gate.release()
    for _ in range(2_000):
        call()
        if ran:
            break
    answer = bool(ran)
    sys.setswitchinterval(before)
    thread.join()
    return answer


def test_without_a_call_the_other_thread_waits():
    assert not other_thread_ran(lambda: None)


@pytest.mark.parametrize("name", CALLS)
def test_other_threads_run_meanwhile(name):
    assert other_thread_ran(CALLS[name])
