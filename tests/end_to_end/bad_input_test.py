"""Bad input, at the command line: each is one clear error that names file and place. Arguments: the program, the
checkout. The standard library only."""

import json
import subprocess
import sys
import unittest

from command_line import CHECKOUT, PROGRAM, CommandLineTest
from command_line import assay as assay_text

GOOD = {"resource_type": "aws_s3_bucket", "resource_id": "arn:aws:s3:::one", "account_id": "1", "region": "eu-west-1"}
RULE = """# METADATA
# title: {title}
# custom:
#   severity: {severity}
#   resource: aws_s3_bucket
package assay.test.{name}

{body}
"""


def assay(*arguments, **options):
    return assay_text(*arguments, text=False, **options)


class BadInputTest(CommandLineTest):
    def scan(self, *inputs, rules=None, **options):
        return assay("scan", *inputs, "--rules", rules or CHECKOUT / "rules", "--format", "json", "--show",
                     "pass,fail,unknown,error,skip", **options)

    def assert_refused(self, name, content, *words):
        """The scan of a file ends with 2, names the file, says these words in few lines, and writes no report."""
        path = self.file(name, content)
        result = self.scan(path)
        error = result.stderr.decode()
        self.assertEqual(result.returncode, 2, error)
        self.assertEqual(result.stdout, b"")
        self.assertIn(str(path), error)
        for word in words:
            self.assertIn(word, error)
        self.assertLessEqual(len(error.splitlines()), 8, error)

    def test_text_that_is_cut_off_or_wrong(self):
        plan = json.dumps({"format_version": "1.2", "terraform_version": "1.5.0", "planned_values": {
            "root_module": {"resources": []}}, "configuration": {}})
        for name, content, word in (
                ("cut.json", plan[:-20], "1:"),
                ("wrong.json", '{"format_version": "1.2", "planned_values": nope}', "1:"),
                ("cut.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: [a\n", ":"),
                ("cut.jsonl", json.dumps(GOOD) + '\n{"resource_type": "aws_s3_bucket", "resou', "2:"),
                ("wrong.yaml", "apiVersion: v1\nkind: Pod\n\tmetadata: {}\n", ":3"),
                ("bytes.json", b'{"resource_type": "aws_s3_bucket", "resource_id": "\xff\xfe"}', ":"),
                ("empty.json", "", ""),
                ("noise.bin", bytes(range(256)) * 16, "")):
            with self.subTest(name):
                self.assert_refused(name, content, word)

    def test_manifests_that_hold_nothing(self):
        for name, content in (("null.yaml", "null\n"), ("comments.yaml", "---\n# none\n---\n"), ("null.json", "null")):
            with self.subTest(name):
                self.assert_refused(name, content)
        folder = self.file("folder/null.yaml", "null\n").parent
        result = self.scan(folder)
        self.assertEqual((result.returncode, result.stdout), (2, b""))
        self.assertIn("nothing was collected", result.stderr.decode())

    def test_a_wrong_terraform_section_is_found_by_check(self):
        definition = ("type: aws_demo\ntitle: demo\nprovider: aws\nservice: demo\nidentity: id\nclosed: true\n"
                      "fields:\n  size: {kind: number}\nterraform:\n  resources:\n    aws_demo:\n      id: arn\n"
                      "      attributes:\n        {field}\n")
        for field, word in (("size: {from: size, frm: x}", "`frm` is not known here"),
                            ("sise: size", "`sise` is not a declared"),
                            ("size: {from: size, as: nonsense}", "`as: nonsense`")):
            with self.subTest(field):
                path = self.file("rules/aws_demo.resource.yaml", definition.replace("{field}", field))
                result = assay("check", self.folder / "rules")
                self.assertEqual(result.returncode, 2)
                place, line, caret = result.stderr.decode().splitlines()[:3]
                self.assertTrue(place.startswith(f"{path}:14:"), place)
                self.assertIn(word, place.split("`: ", 2)[2])
                self.assertEqual(line, f"          {field}")
                self.assertEqual(line[caret.index("^"):].split(":")[0], word.split("`")[1].split(":")[0])
        for section, place, word in (("5", ":9:1:", "`terraform`: expected an object"),
                                     ("{resorces: {}}", ":9:13:", "`terraform`: `resorces` is not known here"),
                                     ("{parts: []}", ":9:13:", "`terraform`: `parts`: expected an object")):
            with self.subTest(section):
                path = self.file("rules/aws_demo.resource.yaml",
                                 definition.split("terraform:")[0] + f"terraform: {section}\n")
                result = assay("check", self.folder / "rules")
                self.assertEqual(result.returncode, 2)
                self.assertIn(f"{path}{place} error: `aws_demo`: {word}", result.stderr.decode())
        # The envelope's members need no declaration.
        self.file("rules/aws_demo.resource.yaml", definition.replace("{field}", "{size: size, tags: tags}"))
        self.assertEqual(assay("check", self.folder / "rules").returncode, 0)

    def test_fields_of_a_fixture_that_are_of_another_kind(self):
        self.file("rules/works.rego", RULE.format(title="works", severity="low", name="works", body="pass if true"))
        fixture = "- name: one\n  resources: [{resource_type: aws_s3_bucket, resource_id: a}]\n  expect: pass\n"
        for field, column, word in (("gaps: 5", 3, "`gaps` is of kind array"), ("gaps: [5]", 10, "a gap is an object"),
                                    ("gaps: [{resource: a}]", 10, "a gap in a resource needs a `path`"),
                                    ("gaps: [{type: a, kind: b}]", 20, "`kind` is one of after_apply"),
                                    ("evidence: all", 3, "`evidence` is of kind array"),
                                    ("evidence: [a, 1]", 17, "`evidence` is a list of paths"),
                                    ("params: [99]", 3, "`params` is of kind object"),
                                    ("color: 1", 3, "unknown key `color`"),
                                    ("subject: [a]", 3, "`subject` is of kind string")):
            with self.subTest(field):
                path = self.file("rules/works_test.yaml", fixture + f"  {field}\n")
                for command in ("check", "test"):
                    result = assay(command, self.folder / "rules")
                    self.assertEqual(result.returncode, 2)
                    error = result.stderr.decode()
                    self.assertTrue(error.startswith(f"{path}:4:{column}: error: {word}"), error)
                    self.assertEqual(error.splitlines()[1:3], [f"    {field}", " " * (column + 1) + "^"])
        self.file("rules/works_test.yaml", fixture + fixture)
        self.assertIn("two fixtures are called `one`", assay("check", self.folder / "rules").stderr.decode())

    def test_rules_and_fixtures_that_are_wrong_are_said_at_once(self):
        wrong = RULE.format(title="works", severity="lowest", name="works", body="pass if true")
        rule = self.file("rules/works.rego", wrong)
        fixture = self.file("rules/works_test.yaml", "- 5\n")
        result = assay("check", self.folder / "rules")
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"{rule}:4:", result.stderr.decode())
        self.assertIn(f"{fixture}:1:3: error: a fixture is an object [fixture_error]\n  - 5\n    ^\n",
                      result.stderr.decode())

    def test_two_frameworks_of_one_id(self):
        self.file("rules/works.rego", RULE.format(title="works", severity="low", name="works", body="pass if true"))
        framework = ('id: acme\ntitle: Acme\nversion: "1"\nrequirements:\n  - id: "1"\n    title: One\n    controls:\n'
                     '      - {id: "1.1", title: Works, rules: [test-works]}\n')
        first = self.file("rules/frameworks/a.yaml", framework)
        self.assertEqual(assay("check", self.folder / "rules").returncode, 0)
        second = self.file("rules/frameworks/b.yaml", framework)
        result = assay("check", self.folder / "rules")
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"{second}:1:1: error: framework `acme` is also in {first} [framework_error]\n  id: acme\n  ^\n",
                      result.stderr.decode())

    def test_what_is_wrong_with_a_framework_has_a_place(self):
        self.file("rules/works.rego", RULE.format(title="works", severity="low", name="works", body="pass if true"))
        framework = ('id: acme\ntitle: Acme\nversion: "1"\nrequirements:\n  - id: "1"\n    title: One\n    controls:\n'
                     '      - id: "1.1"\n        title: Works\n        rules: [test-works, {rule}]\n')
        for rule, place, word in (("test-works", "10:29", "rule `test-works` stands twice"),
                                  ("test-gone", "10:29", "names a rule that is not here: `test-gone`"),
                                  ("5", "10:29", "`rules` must be a list of rule ids")):
            with self.subTest(rule):
                path = self.file("rules/frameworks/a.yaml", framework.replace("{rule}", rule))
                result = assay("check", self.folder / "rules")
                self.assertEqual(result.returncode, 2)
                self.assertIn(f"{path}:{place}: error: ", result.stderr.decode())
                self.assertIn(word, result.stderr.decode())
                self.assertIn(f"\n          rules: [test-works, {rule}]\n{' ' * 30}^\n", result.stderr.decode())
        path = self.file("rules/frameworks/a.yaml", "# nothing yet\n")
        self.assertIn(f"{path}:1:1: error: the file holds no document [framework_error]",
                      assay("check", self.folder / "rules").stderr.decode())
        self.file("rules/frameworks/a.yaml", framework.replace(", {rule}", ""))
        self.file("rules/frameworks/README.md", "Read me.\n")
        result = assay("check", self.folder / "rules")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        path = self.file("rules/frameworks/b.txt", "id: b\n")
        result = assay("check", self.folder / "rules")
        self.assertEqual(result.returncode, 0)
        self.assertIn(f"{path}: warning: this file among the frameworks is not read", result.stderr.decode())
        path = self.file("rules/frameworks/b.json", "{}")
        result = assay("check", self.folder / "rules")
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"{path}: error: this file among the frameworks is not read", result.stderr.decode())

    def test_a_value_of_another_kind_is_an_error_finding(self):
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}
        for spec, outcome in ((None, "fail"), ("hello", "error"), ({"containers": "hello"}, "error"),
                              ({"containers": {"name": "a"}}, "error"), ({"containers": ["hello"]}, "error")):
            with self.subTest(spec=spec):
                result = self.scan(self.file("pod.json", json.dumps({**pod, "spec": spec})))
                self.assertEqual({f["outcome"] for f in json.loads(result.stdout)["findings"]}, {outcome})

    def test_without_a_rule_there_is_no_report(self):
        path = self.file("a.json", json.dumps(GOOD))
        empty = self.folder / "empty"
        empty.mkdir()
        for arguments in (["--rules", empty], ["--contract", f"gatekeeper={empty}"]):
            result = assay("scan", path, *arguments)
            self.assertEqual((result.returncode, result.stdout), (64, b""), result.stderr)
            self.assertIn(b"no rule", result.stderr)
        self.assertEqual(assay("ir", empty).returncode, 2)

    def test_a_time_beyond_nanoseconds_is_a_usage_error(self):
        for now in ("9223372037", "99999999999999", "0", "-1", "x"):
            self.assertEqual(assay("scan", "--now", now, self.file("a.json", json.dumps(GOOD))).returncode, 64)

    def test_what_is_wrong_with_definitions_has_a_place(self):
        path = self.file("rules/a.resource.yaml", """- type: x_a
  titel: A
  closed: maybe
  fields:
    b: {kind: strnig, sensitive: 1}
    c: string
    c.d: any
  relations:
    - {name: r, inverse: s, target: x_nowhere, field: c, scope: far}
    - {name: q, inverse: p, target: x_a, field: "c["}
- 4
- {type: x_a, title: A}
""")
        result = assay("check", self.folder / "rules")
        self.assertEqual(result.returncode, 2)
        lines = result.stderr.decode().splitlines()
        self.assertEqual([line.removeprefix(str(path)).removesuffix(" [resource_definition_error]")
                          for line in lines if line.startswith(str(path))], [
            ":1:3: error: type `x_a`: `title` is missing",
            ":2:3: error: type `x_a`: unknown key `titel`",
            ":3:3: error: type `x_a`: `closed` must be true or false",
            ":5:9: error: type `x_a`: field `b` has the unknown kind `strnig`",
            ":5:23: error: type `x_a`: field `b`: `sensitive` must be true or false",
            ":7:5: error: type `x_a`: field `c.d` steps into `c`, which is of kind `string`",
            ":9:29: error: type `x_a`: relation `r` leads to `x_nowhere`, which nobody defined",
            ":9:58: error: type `x_a`: relation `r`: unknown scope `far`",
            ":10:42: error: type `x_a`: relation `q`: `field` `c[`: expected `[]` or `[\"key\"]` at 2",
            ":11:3: error: a resource definition must be an object",
            f":12:4: error: type `x_a`: is defined twice: also in {path}"])
        self.assertEqual(lines[lines.index("  - {type: x_a, title: A}") + 1], "     ^")

    def test_a_path_that_holds_nothing_to_check(self):
        for path in (self.file("inventory.json", json.dumps(GOOD)), self.file("folder/read.me", "").parent):
            for arguments in ([], ["--v0-compatible"]):
                with self.subTest(path=path, arguments=arguments):
                    result = assay("check", path, *arguments)
                    self.assertEqual((result.returncode, result.stdout), (64, b""))
                    self.assertIn(f"assay: error: nothing in `{path}` is a rule", result.stderr.decode())
        self.assertEqual(assay("check", self.folder / "gone").returncode, 2)

    def test_a_definition_or_fixture_with_the_wrong_ending_is_named(self):
        self.file("rules/works.rego", RULE.format(title="works", severity="low", name="works", body="pass if true"))
        for name in ("works_test.yml", "demo.resource.yml"):
            with self.subTest(name):
                path = self.file(f"rules/{name}", "")
                result = assay("check", self.folder / "rules")
                self.assertEqual(result.returncode, 0)
                self.assertIn(f"{path}: warning: this file is not read [input_skipped]", result.stderr.decode())

    def test_an_empty_module_has_a_place(self):
        path = self.file("rules/empty.rego", "# to do\n")
        result = assay("check", path)
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"{path}:1:1: error: empty module [rego_parse_error]\n  # to do\n  ^\n", result.stderr.decode())

    def test_yaml_that_is_not_utf_8(self):
        for name, content, word in (
                ("latin.yaml", b"apiVersion: v1\nkind: P\xf6d\n", ":2:8: error: a byte that is not utf-8: 0xf6"),
                ("nul.yaml", b"apiVersion: v1\nkind: P\0d\n", ":2:8: error: a NUL byte")):
            self.assert_refused(name, content, f"{self.folder / name}:2:8: ", word.split(": ")[-1])
            for kind in ("1/a.resource.yaml", "2/a_test.yaml", "3/frameworks/a.yaml"):
                with self.subTest(name=name, kind=kind):
                    path = self.file(f"rules of {name}/{kind}", content)
                    result = assay("check", path.parent)
                    self.assertEqual(result.returncode, 2)
                    self.assertIn(str(path) + word, result.stderr.decode())

    def test_text_that_would_steer_a_terminal(self):
        self.file("rules/steers.rego", RULE.format(title='"a\\e[31mb\\u202ec"', severity="low", name="steers",
                                                   body="pass if true"))
        for arguments in (["rules", "list"], ["rules", "show", "test-steers"]):
            with self.subTest(arguments):
                result = assay(*arguments, "--rules", self.folder / "rules")
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertIn("a\\x1b[31mb\\u202ec", result.stdout.decode())

    def test_errors_that_would_steer_a_terminal(self):
        for name, content in (("rules/a.resource.yaml", b'type: x_a\n"ti\x1b[31mtel": A\n'),
                              ("rules/b_test.yaml", b"- name: \x1b[2J\xe2\x80\xae\n"),
                              ("rules/c.rego", b'package c\n\np if "\x1b[31m')):
            with self.subTest(name):
                path = self.file(name, content)
                error = assay("check", path).stderr
                self.assertIn(str(path).encode(), error)
                self.assertNotIn(b"\x1b", error)
                self.assertNotIn(b"\xe2\x80\xae", error)
        error = self.scan(self.file("input.json", b'{"\x1b[31m')).stderr
        self.assertNotIn(b"\x1b", error)

    def test_an_output_without_a_name(self):
        result = self.scan(self.file("bucket.json", json.dumps(GOOD)), "--output", "")
        self.assertEqual(result.returncode, 64)
        self.assertIn(b"--output: a file has a name", result.stderr)

    def test_an_output_that_is_a_link(self):
        target = self.file("target.json", "old")
        link = self.folder / "link.json"
        link.symlink_to(target)
        result = self.scan(self.file("bucket.json", json.dumps(GOOD)), "--output", link)
        self.assertNotEqual(result.returncode, 2, result.stderr)
        self.assertTrue(link.is_symlink())
        self.assertIn("findings", json.loads(target.read_text()))

    def test_words_that_are_no_command_or_option(self):
        for arguments, word in ((["scna"], "no command `scna`; commands: scan"), ([], "which command?"),
                                (["--frobnicate"], "--frobnicate"), (["scan", "--frobnicate", "x"], "--frobnicate"),
                                (["scan", "x", "--format", "xml"], "xml")):
            with self.subTest(arguments):
                result = assay(*arguments)
                self.assertEqual((result.returncode, result.stdout), (64, b""))
                self.assertTrue(result.stderr.decode().startswith("assay: error: "))
                self.assertIn(word, result.stderr.decode())

    def test_duplicate_keys(self):
        self.assert_refused("twice.json", '{"resource_type": "aws_s3_bucket",\n "resource_id": "a",\n "name": "x",\n '
                                          '"name": "y"}', "`name`")
        self.assert_refused("twice.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  name: b\n", ":5")

    def test_what_looks_like_a_number_and_is_none(self):
        for number in ("NaN", "Infinity", "-Infinity", "01", "1.", ".5", "0x10", "1e", "+1"):
            with self.subTest(number):
                self.assert_refused("number.json", '{"resource_type": "aws_s3_bucket", "resource_id": "a", "size": '
                                    + number + "}")

    def test_a_hundred_megabytes_of_nesting(self):
        for name, content in (("deep.json", b"[" * 100_000_000), ("deep_object.json", b'{"a":' * 20_000_000),
                              ("deep.yaml", b"a: " + b"[" * 100_000_000),
                              ("deeper.yaml", b"kind: a\nb: " + b"{a: " * 25_000_000)):
            with self.subTest(name):
                path = self.file(name, content)
                result = subprocess.run(["/bin/sh", "-c", 'ulimit -v 1500000; exec "$@"', "sh", PROGRAM, "scan", path,
                                         "--rules", CHECKOUT / "rules"], capture_output=True, timeout=300)
                self.assertEqual(result.returncode, 2, result.stderr.decode())
                self.assertIn(str(path), result.stderr.decode())

    def test_formats_that_nobody_knows(self):
        self.assert_refused("plan.json", '{"format_version": "7.0", "terraform_version": "9.9", "planned_values": {}}',
                            "`7.0`")
        self.assert_refused("document.json", '{"what": "is this"}')

    def test_a_resource_without_type_or_id(self):
        self.assert_refused("no_type.jsonl", json.dumps(GOOD) + '\n{"resource_id": "b"}\n', ":2", "resource_type")
        self.assert_refused("no_id.jsonl", json.dumps(GOOD) + '\n{"resource_type": "aws_s3_bucket"}\n', ":2",
                            "resource_id")

    def test_two_resources_with_one_id(self):
        self.assert_refused("same.jsonl", json.dumps({**GOOD, "name": "a"}) + "\n" + json.dumps({**GOOD, "name": "b"}),
                            "arn:aws:s3:::one", ":1", ":2")

    def test_a_bad_input_does_not_cost_the_report_of_the_good_ones(self):
        bad, good = self.file("bad.jsonl", json.dumps(GOOD) + "\n{"), self.file("good.jsonl", json.dumps(
            {**GOOD, "resource_id": "arn:aws:s3:::good"}))
        result = self.scan(bad, good)
        self.assertEqual(result.returncode, 2)
        self.assertIn(str(bad), result.stderr.decode())
        subjects = {finding["resource_id"] for finding in json.loads(result.stdout)["findings"]}
        self.assertIn("arn:aws:s3:::good", subjects)
        self.assertNotIn("arn:aws:s3:::one", subjects)

    def test_a_rule_that_does_not_compile(self):
        bucket = self.file("bucket.json", json.dumps(GOOD))
        for name, body, word in (("unsafe", "pass if { x > 1 }", "unsafe"), ("syntax", "pass if { input.a == }", "parse"),
                                 ("call", "pass if { no.such(input) }", "no.such")):
            with self.subTest(name):
                rules = self.file(f"{name}/rule.rego", RULE.format(title=name, severity="high", name=name, body=body))
                result = self.scan(bucket, rules=rules)
                error = result.stderr.decode()
                self.assertEqual(result.returncode, 2, error)
                self.assertEqual(result.stdout, b"")
                self.assertIn(f"{rules}:", error)
                self.assertIn(word, error)
                self.assertIn("^", error)

    def test_all_that_is_wrong_with_rules_is_said_at_once(self):
        rules = self.file("many.rego", RULE.format(title="many", severity="terrible", name="many", body=(
            "pass if { x > 1 }\n\nskip if { y > 1 }")))
        error = self.scan(self.file("b.json", json.dumps(GOOD)), rules=rules).stderr.decode()
        self.assertGreaterEqual(error.count("^"), 3, error)
        self.assertIn("`terrible`", error)

    def test_a_rule_with_an_unknown_severity(self):
        rules = self.file("rule.rego", RULE.format(title="x", severity="dreadful", name="x", body="pass if true"))
        result = self.scan(self.file("b.json", json.dumps(GOOD)), rules=rules)
        self.assertEqual(result.returncode, 2)
        self.assertIn("`dreadful`", result.stderr.decode())
        self.assertIn("critical", result.stderr.decode())

    def test_a_rule_that_errs_is_a_finding_and_the_others_go_on(self):
        self.file("rules/errs.rego", RULE.format(title="errs", severity="high", name="errs", body=(
            "pass if { to_number(input.name) > 1 }")))
        self.file("rules/works.rego", RULE.format(title="works", severity="low", name="works", body="pass if true"))
        bucket = self.file("bucket.json", json.dumps({**GOOD, "name": "no number"}))
        result = self.scan(bucket, rules=self.folder / "rules")
        self.assertEqual(result.returncode, 2)
        outcomes = {finding["rule_id"]: finding for finding in json.loads(result.stdout)["findings"]}
        self.assertEqual(outcomes["test-works"]["outcome"], "pass")
        self.assertEqual(outcomes["test-errs"]["outcome"], "error")
        self.assertIn("checks that ended in an error: ", result.stderr.decode())
        self.assertIn("to_number", json.dumps(outcomes["test-errs"]["evidence"]))

    def test_a_rule_that_never_ends_is_a_finding(self):
        self.file("rules/long.rego", RULE.format(title="long", severity="high", name="long", body=(
            "pass if { count([1 | some i in numbers.range(1, 100000); some j in numbers.range(1, 100000); "
            "some k in numbers.range(1, 100000); i + j + k == 0]) > 0 }")))
        result = self.scan(self.file("bucket.json", json.dumps(GOOD)), rules=self.folder / "rules")
        self.assertEqual(result.returncode, 2)
        self.assertEqual([finding["outcome"] for finding in json.loads(result.stdout)["findings"]], ["error"])

    def test_a_full_disk_and_a_closed_pipe(self):
        bucket = self.file("bucket.json", json.dumps(GOOD))
        for form in ("text", "json", "jsonl", "sarif"):
            with self.subTest(form), open("/dev/full", "wb") as full:
                result = subprocess.run([PROGRAM, "scan", bucket, "--rules", CHECKOUT / "rules", "--format", form],
                                        stdout=full, stderr=subprocess.PIPE, timeout=300)
                self.assertEqual(result.returncode, 2)
                self.assertEqual(result.stderr.count(b"could not be written"), 1, result.stderr)
        process = subprocess.Popen([PROGRAM, "rules", "list", "--rules", CHECKOUT / "rules"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdout.close()
        self.assertIn(b"could not be written", process.stderr.read())
        process.stderr.close()
        self.assertEqual(process.wait(timeout=300), 2)

    def test_a_report_file_is_whole_or_not_there(self):
        report = self.file("report.json", "the old one")
        result = assay("scan", self.file("bad.json", "{"), "--rules", CHECKOUT / "rules", "--output", report)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(report.read_text(), "the old one")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["bad.json", "report.json"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
