"""`assay check` says of rules and their fixtures what `assay test` says of them, before anything runs. Arguments: the
program, the checkout. The standard library only."""

import sys
import unittest

from command_line import CHECKOUT, CommandLineTest, assay

DEFINITIONS = """- type: demo_box
  title: box
  closed: true
  fields: {size: number, shape.color: string, key_id: string, items: array, "items[].weight": number, notes: map}
  relations:
    - {name: key, inverse: boxes, target: demo_key, field: key_id}
- type: demo_key
  title: key
  fields: {owner: string}
"""
RULE = """# METADATA
# title: boxes are large
# custom:
#   severity: low
#   resource: demo_box
#   params: {limit: 3}
package assay.demo.box

pass if input.size > data.assay.params.limit
"""
FIXTURE = """- name: large
  resources:
    - resource_type: demo_box
      resource_id: b
      size: 4
  expect: pass
"""


class CheckTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.file("demo.resource.yaml", DEFINITIONS)
        self.file("box.rego", RULE)
        self.fixture = self.file("box_test.yaml", FIXTURE)

    def assert_said(self, severity, place, message):
        """By check and by test, and no more than that."""
        for command in ("check", "test"):
            result = assay(command, self.folder)
            self.assertEqual(result.returncode, 2 if severity == "error" else 0, result.stderr)
            lines = [line for line in result.stderr.splitlines() if line.startswith(str(self.folder))]
            self.assertEqual(lines, [f"{self.folder}/{place}: {severity}: {message} [fixture_error]"])

    def test_what_is_right_is_silent(self):
        for command in ("check", "test"):
            result = assay(command, self.folder)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
        shipped = assay("check", CHECKOUT / "rules")
        self.assertEqual((shipped.returncode, shipped.stdout, shipped.stderr), (0, "", ""))

    def test_what_a_fixture_names_and_nobody_declared(self):
        for old, new, severity, place, message in (
                ("size: 4", "sise: 4", "error", "5:7", "`demo_box` has no field `sise`"),
                ("size: 4", "shape: {colour: red}", "error", "5:15", "`demo_box` has no field `shape.colour`"),
                ("size: 4", "size: large", "error", "5:7", "`size` is of kind number, not string"),
                ("size: 4", "shape: 4", "error", "5:7", "`shape` is of kind object, not number"),
                ("size: 4", "items: [{weight: a}]", "error", "5:16",
                 "`items[0].weight` is of kind number, not string"),
                ("resource_id: b", "resource_id: b\n      items: [{wait: 1}]", "error", "5:16",
                 "`demo_box` has no field `items[0].wait`"),
                ("  expect", "  subject: c\n  expect", "error", "6:3", "no resource has the id `c`"),
                ("type: demo_box", "type: demo_key", "error", "2:3",
                 "the rule is about `demo_box`, not about `b`, which is of type `demo_key`"),
                ("  expect", "  params: {limt: 2}\n  expect", "error", "6:12", "the rule has no parameter `limt`"),
                ("  expect", "  params: {limit: two}\n  expect", "error", "6:12",
                 "the parameter `limit` is of kind number, not string"),
                ("  expect", "  gaps: [{resource: c, path: size}]\n  expect", "error", "6:11",
                 "no resource has the id `c`"),
                ("  expect", "  gaps: [{resource: b, path: shape.colour}]\n  expect", "error", "6:24",
                 "`demo_box` has no field `shape.colour`"),
                ("  expect", "  gaps: [{resource: b, path: size.x}]\n  expect", "error", "6:24",
                 "`x` is below a value of kind number"),
                ("      size: 4", "      size: 4\n      items: [{}]\n  gaps: [{resource: b, path: 'items[1]'}]", "error",
                 "7:24", "`1` is no index of an array of 1 element"),
                ("  expect", "  gaps: [{type: demo_kex}]\n  expect", "warning", "6:11",
                 "no definition has a type `demo_kex`"),
                ("  expect", "    - {resource_type: demo_kex, resource_id: k}\n  expect", "warning", "6:8",
                 "no definition has a type `demo_kex`")):
            with self.subTest(new):
                self.fixture.write_text(FIXTURE.replace(old, new))
                self.assert_said(severity, f"box_test.yaml:{place}", message)

    def test_what_fits(self):
        for old, new in (("size: 4", "size: 4\n      notes: {any: thing}\n      tags: {a: b}\n      name: n"),
                         ("size: 4", "size: 4\n      items: [{weight: 1}, {weight: null}]\n      shape: null"),
                         ("  expect", "    - {resource_type: demo_key, resource_id: k, whatever: 1}\n  expect"),
                         ("  expect", "  params: {limit: 2}\n  gaps: [{resource: b, path: 'items[0].weight'}]\n  expect"),
                         ("size: 4\n  expect: pass", "size: 4\n      sise: 4\n      shape: 4\n  expect: error")):
            with self.subTest(new):
                self.fixture.write_text(FIXTURE.replace(old, new))
                result = assay("check", self.folder)
                self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_files_without_a_fixture_or_a_rule(self):
        for content in ("", "# nothing\n", "[]\n"):
            with self.subTest(content):
                self.fixture.write_text(content)
                for command in ("check", "test"):
                    result = assay(command, self.folder)
                    self.assertEqual(result.returncode, 2)
                    self.assertIn(f"{self.fixture}:1:1: error: the file holds no", result.stderr)
        self.fixture.write_text(FIXTURE)
        self.file("bux_test.yaml", FIXTURE)
        self.assert_said("error", "bux_test.yaml:1:1", f"there is no rule at `{self.folder}/bux.rego`")

    def test_everything_is_said_in_one_run(self):
        self.file("box.rego", RULE.replace("input.size", 'input.sise + count(assay.related(input, "kex"))')
                  .replace("params.limit", "params.limt").replace("#   severity", "#   remediaton: x\n#   severity"))
        result = assay("check", self.folder)
        self.assertEqual(result.returncode, 2)
        for word in (":4:5: error: unknown key `custom.remediaton`", "no type has a relation `kex`", "did you mean `key`"):
            self.assertIn(word, result.stderr)
        self.file("box.rego", RULE.replace("input.size", 'input.sise + count(assay.related(input, "kex"))')
                  .replace("params.limit", "params.limt"))
        for command in ("check", "test"):
            result = assay(command, self.folder)
            self.assertEqual(result.returncode, 2)
            for word in ("has no field `sise`", "no relation `kex`", "no parameter `limt`"):
                self.assertIn(word, result.stderr)
            self.assertEqual(result.stderr.count("hint: did you mean"), 3)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
