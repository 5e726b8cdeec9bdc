"""Rules of other tools, at the command line. Arguments: the program, the checkout. The standard library only."""

import json
import subprocess
import sys
import unittest

from command_line import CHECKOUT, PROGRAM, CommandLineTest

TEMPLATE = """apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: {name: ownerlabel}
spec:
  crd: {spec: {names: {kind: OwnerLabel}}}
  targets:
    - target: admission.k8s.gatekeeper.sh
      rego: |
        package ownerlabel

        violation[{"msg": msg}] {
          not input.review.object.metadata.labels[input.parameters.label]
          msg := sprintf("%s has no label %s", [input.review.name, input.parameters.label])
        }
"""
CONSTRAINT = """apiVersion: constraints.gatekeeper.sh/v1beta1
kind: OwnerLabel
metadata: {name: all}
spec: {match: {kinds: [{apiGroups: [""], kinds: [Namespace]}]}, parameters: {label: owner}}
"""
NAMESPACES = """apiVersion: v1
kind: Namespace
metadata: {name: good, labels: {owner: kim}}
---
apiVersion: v1
kind: Namespace
metadata: {name: bad}
"""


class ContractTest(CommandLineTest):
    def scan(self, *arguments, code=1):
        result = subprocess.run([PROGRAM, "scan", *map(str, arguments), "--format", "json", "--show",
                                 "pass,fail,unknown,error,skip"], capture_output=True, timeout=300, check=False,
                                env={"ASSAY_RULES": str(CHECKOUT / "rules")})
        self.assertEqual(result.returncode, code, result.stderr.decode())
        if code == 2:
            return result.stderr.decode()
        findings = json.loads(result.stdout)["findings"]
        return {(f["rule_id"], f["resource_id"].rsplit("/", 1)[-1]): f["outcome"] for f in findings}

    def test_gatekeeper_runs_alone_and_beside_our_rules(self):
        self.file("policies/template.yaml", TEMPLATE)
        self.file("policies/constraint.yaml", CONSTRAINT)
        manifests = self.file("k8s/namespaces.yaml", NAMESPACES)
        contract = f"gatekeeper={self.folder / 'policies'}"
        alone = self.scan(manifests, "--contract", contract)
        self.assertEqual(alone[("gatekeeper-ownerlabel-all", "good")], "pass")
        self.assertEqual(alone[("gatekeeper-ownerlabel-all", "bad")], "fail")
        self.assertEqual({rule for rule, _ in alone}, {"gatekeeper-ownerlabel-all"})
        rule = self.file("own/named.rego", "# METADATA\n# title: Named\n# custom: {severity: low, resource: "
                         "kubernetes_namespace}\npackage assay.named\n\npass if input.metadata.name\n")
        both = self.scan(manifests, "--contract", contract, "--rules", rule.parent)
        self.assertEqual({name for name, _ in both}, {"gatekeeper-ownerlabel-all", "named"})

    def test_conftest_reads_documents_as_they_are(self):
        self.file("policy/main.rego", "package main\n\ndeny[msg] { input.replicas < 2; msg := \"too few\" }\n")
        self.file("config/one.yaml", "replicas: 1\n---\nreplicas: 3\n")
        self.file("config/two.json", "{\"replicas\": 2}")
        found = self.scan(self.folder / "config", "--documents", "--contract", f"conftest={self.folder / 'policy'}")
        self.assertEqual(found, {("conftest-main-deny", "one.yaml#1"): "fail",
                                 ("conftest-main-deny", "one.yaml#2"): "pass",
                                 ("conftest-main-deny", "two.json"): "pass"})

    def test_what_is_wrong_is_one_clear_error(self):
        manifests = self.file("namespaces.yaml", NAMESPACES)
        constraint = self.file("constraint.yaml", CONSTRAINT)
        for contract, words in ((f"gatekeeper={constraint}", "no template makes the kind `OwnerLabel`"),
                                (f"nobody={constraint}", "no contract `nobody`; there are: conftest"),
                                ("gatekeeper", "is not of the form name=path"),
                                ("gatekeeper=/nowhere", "/nowhere")):
            with self.subTest(contract):
                error = self.scan(manifests, "--contract", contract, code=2)
                self.assertIn(words, error)
                self.assertLessEqual(len(error.splitlines()), 6, error)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
