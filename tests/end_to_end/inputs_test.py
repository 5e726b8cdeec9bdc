"""What the main job promises on real inputs, checked on the folder of inputs where it is there (ASSAY_SHARED, else
../shared). Arguments: the program, the checkout. The standard library only."""

import collections
import functools
import json
import os
import pathlib
import subprocess
import sys
import unittest

from command_line import CHECKOUT, PROGRAM

INPUTS = pathlib.Path(os.environ.get("ASSAY_SHARED") or CHECKOUT / "../shared") / "inputs"
PLANS = INPUTS / "terraform/plans"
PLAN, STATE = INPUTS / "terraform/terragoat-aws.plan.json", INPUTS / "terraform/terragoat-aws.state.json"
MANIFESTS = INPUTS / "kubernetes/online-boutique.yaml"
GROUPS = {"kubernetes_workload": {"kubernetes_pod", "kubernetes_deployment", "kubernetes_stateful_set",
                                  "kubernetes_daemon_set", "kubernetes_job", "kubernetes_cron_job",
                                  "kubernetes_replica_set", "kubernetes_replication_controller"}}


@functools.lru_cache(maxsize=None)
def run(path, jobs=2):
    return subprocess.run([PROGRAM, "scan", path, "--rules", CHECKOUT / "rules", "--format", "json", "--jobs", str(jobs),
                           "--show", "pass,fail,unknown,error,skip"], capture_output=True, timeout=300)


@functools.lru_cache(maxsize=None)
def report(path):
    result = run(path)
    if result.returncode not in (0, 1):
        raise AssertionError(f"{path}: {result.returncode}: {result.stderr.decode()}")
    return json.loads(result.stdout)


def outcomes(path):
    """The outcome of each rule and Terraform address."""
    found = {}
    for finding in report(path)["findings"]:
        address = finding["origin"].get("address")
        if address:
            found[finding["rule_id"], address] = finding["outcome"]
    return found


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    else:
        yield path, value


def resources(module):
    for resource in module.get("resources", ()):
        yield resource
    for child in module.get("child_modules", ()):
        yield from resources(child)


def alike(planned, there):
    """Every value that the plan knows is the state's; an empty one and none are the same."""
    there = dict(leaves(there))
    return all(there.get(path) == value or (value in (None, "", False) and not there.get(path))
               for path, value in leaves(planned))


@unittest.skipUnless(PLAN.exists(), f"the folder of inputs is absent: {INPUTS}")
class InputsTest(unittest.TestCase):
    def paths(self):
        return [PLAN, STATE, MANIFESTS, *sorted(PLANS.glob("*.json"))]

    def test_each_resource_gets_exactly_one_outcome_a_rule(self):
        for path in self.paths():
            with self.subTest(path.name):
                document = report(path)
                pairs = collections.Counter((f["rule_id"], f["resource_type"], f["resource_id"])
                                            for f in document["findings"])
                self.assertEqual([pair for pair, count in pairs.items() if count != 1], [])
                self.assertEqual(len(pairs), document["summary"]["pairs"])
                for rule in document["rules"]:
                    types = GROUPS.get(rule["resource_type"], {rule["resource_type"]})
                    self.assertEqual(sum(rule["outcomes"].values()), sum(r == rule["id"] for r, _, _ in pairs))
                    # A resource that another rule of the same type was asked about was asked about here.
                    subjects = {(t, i) for _, t, i in pairs if t in types}
                    self.assertEqual(len(subjects), sum(rule["outcomes"].values()))

    def test_resources_without_rules_are_counted(self):
        for path in self.paths():
            with self.subTest(path.name):
                document = report(path)
                subjects = {(f["resource_type"], f["resource_id"]) for f in document["findings"]}
                others = sum(document["summary"]["types_without_rules"].values())
                self.assertEqual(len(subjects) + others, document["summary"]["resources"])

    def test_plan_and_state_never_contradict(self):
        plan, state = json.loads(PLAN.read_text()), json.loads(STATE.read_text())
        planned = {r["address"]: r["values"] for r in resources(plan["planned_values"]["root_module"])}
        there = {r["address"]: r for r in resources(state["values"]["root_module"])}
        shared = {address for address, resource in there.items()
                  if address in planned and not resource.get("tainted") and alike(planned[address], resource["values"])}
        before, after = outcomes(PLAN), outcomes(STATE)
        compared = [key for key in before if key[1] in shared and key in after]
        self.assertGreaterEqual(len(compared), 20)
        contradictions = [key for key in compared if {before[key], after[key]} == {"pass", "fail"}]
        self.assertEqual(contradictions, [])

    def test_few_outcomes_of_the_plan_are_unknown(self):
        found = [f["outcome"] for f in report(PLAN)["findings"]]
        self.assertGreaterEqual(len(found), 20)
        self.assertLessEqual(found.count("unknown"), len(found) / 10)

    def test_two_runs_give_the_same_bytes(self):
        for path in self.paths():
            with self.subTest(path.name):
                self.assertEqual(run(path, 2).stdout, run(path, 1).stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
