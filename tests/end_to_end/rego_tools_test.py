"""The commands for people who write Rego: fmt, parse, eval, check, test. Arguments: the program, the checkout. The
standard library only."""

import json
import os
import stat
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from command_line import CHECKOUT, CommandLineTest, assay

POLICY = """package p

allow if {
	input.x > 1
	input.y == "a"
}

allow if input.admin

s contains x if {
	some x in input.xs
	x > 2
}
"""
TESTS = """package p_test

import data.p

test_ok if p.allow with input as {"admin": true}

test_bad if p.allow with input as {"x": 0}

todo_test_later if false

test_false := false

test_print if {
	print("hello", 1)
	p.allow
}

test_conflict if data.q.conflict
"""
CONFLICT = "package q\n\nconflict := 1\n\nconflict := x if x := 2\n"


class RegoToolsTest(CommandLineTest):
    def good(self, *arguments, code=0, **options):
        result = assay(*arguments, **options)
        self.assertEqual(result.returncode, code, result.stderr + result.stdout)
        return result.stdout

    # --- fmt

    def test_fmt_reads_standard_input(self):
        self.assertEqual(self.good("fmt", input="package p\nq:=1 # c\n"), "package p\n\nq := 1 # c\n")

    def test_fmt_writes_in_place_and_keeps_the_mode(self):
        path = self.file("a/x.rego", "package p\nq:=1\n")
        os.chmod(path, 0o640)
        link = self.folder / "link.rego"
        link.symlink_to(path)
        self.assertEqual(self.good("fmt", "--write", link, self.folder / "a"), "")
        self.assertEqual(path.read_text(), "package p\n\nq := 1\n")
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        self.assertTrue(link.is_symlink())
        self.assertEqual(sorted(each.name for each in path.parent.iterdir()), ["x.rego"])

    def test_fmt_lists_and_fails_on_what_would_change(self):
        bad = self.file("bad.rego", "package p\nq:=1\n")
        good = self.file("good.rego", "package p\n\nq := 1\n")
        self.assertEqual(self.good("fmt", "--list", self.folder), f"{bad}\n")
        self.assertEqual(self.good("fmt", "--list", "--fail", self.folder, code=2), f"{bad}\n")
        self.assertEqual(self.good("fmt", "--list", "--fail", good), "")
        self.assertEqual(bad.read_text(), "package p\nq:=1\n")

    def test_fmt_shows_a_diff_that_patch_reads(self):
        lines = "\n".join(f"a{i} := {i}" for i in range(20))
        path = self.file("x.rego", f"package p\n\n{lines}\nq:=1\n{lines.replace('a', 'b')}\nr:=2")
        diff = self.good("fmt", "--diff", path)
        self.assertEqual(diff.count("@@ -"), 2, diff)
        self.assertIn("-q:=1\n+q := 1\n", diff)
        self.assertIn("\\ No newline at end of file", diff)
        if subprocess.run(["sh", "-c", "command -v patch"], capture_output=True).returncode == 0:
            subprocess.run(["patch", "-s", path], input=diff, text=True, check=True)
            self.assertEqual(path.read_text(), self.good("fmt", path))

    def test_fmt_leaves_what_is_wrong_and_does_the_others(self):
        wrong = self.file("a.rego", "package p\nq if {\n")
        other = self.file("b.rego", "package p\nq:=1\n")
        result = assay("fmt", "--write", self.folder)
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"{wrong}:3:1: error: unexpected eof token", result.stderr)
        self.assertEqual(wrong.read_text(), "package p\nq if {\n")
        self.assertEqual(other.read_text(), "package p\n\nq := 1\n")

    def test_fmt_keeps_the_dialect(self):
        path = self.file("x.rego", "package p\nq{input.x}\n")
        self.assertEqual(self.good("fmt", path), "package p\n\nq {\n\tinput.x\n}\n")
        self.assertEqual(self.good("fmt", "--v0-compatible", path), "package p\n\nq {\n\tinput.x\n}\n")

    # --- parse

    def test_parse_gives_the_tree(self):
        path = self.file("x.rego", "package a\n\np[x] := 1 if { some x in y; not f(x) with input as 2 }\n")
        self.assertEqual(self.good("parse", path).splitlines(), [
            "module", " package", "  ref", "   data", '   "a"', " rule", "  head", "   ref", "    p", "    x", "   1",
            "  body", "   expr index=0", "    somedecl", "     call", "      ref", "       internal",
            '       "member_2"', "      x", "      y", "   expr negated index=1", "    ref", "     f", "    x",
            "    with", "     ref", "      input", "     2"])
        tree = json.loads(self.good("parse", "--format", "json", path))
        self.assertEqual(tree["rules"][0]["head"]["name"], "p")
        self.assertTrue(tree["rules"][0]["body"][1]["negated"])

    def test_parse_shows_negated_bodies_and_chains(self):
        path = self.file("x.rego", "package a\nimport future.keywords.not\nimport future.keywords.and\n"
                                   "p if not { x; y }\nq if x and { y } and z\n")
        rules = json.loads(self.good("parse", "-f", "json", path))["rules"]
        negation = rules[0]["body"][0]["terms"]
        self.assertEqual((negation["type"], negation["explicit_body"], len(negation["body"])), ("not", True, 2))
        chain = rules[1]["body"][0]["terms"]
        self.assertEqual((chain["type"], chain["lhs"][0]["terms"]["type"]), ("and", "and"))
        self.assertTrue(chain["lhs"][0]["terms"]["explicit_rhs"])

    def test_parse_says_what_is_wrong(self):
        path = self.file("x.rego", "package a\np {")
        self.assertEqual(assay("parse", path).returncode, 2)
        self.assertEqual(assay("parse", self.folder / "none.rego").returncode, 2)

    # --- eval

    def evaluate(self, *arguments, **options):
        return json.loads(self.good("eval", *arguments, **options))

    def test_eval_names_every_expression(self):
        self.assertEqual(self.evaluate("x := 1; x == 1"), {"result": [{
            "expressions": [{"value": True, "text": "x := 1", "location": {"row": 1, "col": 1}},
                            {"value": True, "text": "x == 1", "location": {"row": 1, "col": 9}}],
            "bindings": {"x": 1}}]})

    def test_eval_formats(self):
        self.assertEqual(self.good("eval", "-f", "values", "x := 1; [1, x]").split(), list("[") + [
            "true,", "[", "1,", "1", "]", "]"])
        self.assertEqual(self.good("eval", "-f", "raw", '"a"'), "a\n")
        self.assertEqual(self.good("eval", "-f", "discard", '"a"'), "")
        table = self.good("eval", "-f", "pretty", "x = [1, 2][_]").splitlines()
        self.assertEqual(table, ["\u250c\u2500\u2500\u2500\u2510", "\u2502 x \u2502", "\u251c\u2500\u2500\u2500\u2524",
                                 "\u2502 1 \u2502", "\u2502 2 \u2502", "\u2514\u2500\u2500\u2500\u2518"])

    def test_ir_shows_what_a_folder_of_rules_becomes(self):
        result = assay("ir", CHECKOUT / "rules")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("aws", result.stdout)

    def test_eval_sees_packages_and_imports(self):
        self.file("p/x.rego", "package a.b\n\nq := 7\n\nf(x) := x + 1\n")
        self.assertEqual(self.good("eval", "-d", self.folder, "--package", "a.b", "-f", "raw", "f(q)"), "8\n")
        self.assertEqual(self.good("eval", "-d", self.folder, "--import", "data.a.b as c", "-f", "raw", "c.q"), "7\n")
        result = assay("eval", "--package", "a.", "1")
        self.assertEqual(result.returncode, 2)
        self.assertIn("imports:2:1: ", result.stderr)

    def test_eval_reads_input_from_standard_input(self):
        self.assertEqual(self.good("eval", "-I", "-f", "raw", "input.x", input='{"x": 3}'), "3\n")
        self.assertEqual(assay("eval", "-I", "-i", "x.json", "1").returncode, 64)

    def test_eval_reads_bundles(self):
        self.file("b/p.rego", "package p\n\nq := data.roles.admin\n")
        self.file("b/roles/data.json", '{"admin": 1}')
        self.file("b/roles/other.json", '{"admin": 2}')
        self.assertEqual(self.good("eval", "-b", self.folder / "b", "-f", "raw", "data.p.q"), "1\n")
        archive = self.file("b.tar.gz", "")
        self.assertIn(f"{archive}: ", assay("eval", "-b", archive, "1").stderr)

    def errors(self, *arguments):
        """What `eval` prints as errors; it says the same to people."""
        result = assay("eval", *arguments)
        self.assertEqual(result.returncode, 2, result.stdout)
        document = json.loads(result.stdout)
        self.assertEqual(set(document), {"errors"})
        for error in document["errors"]:
            self.assertIn(error["message"].splitlines()[0], result.stderr)
        return document["errors"]

    def test_eval_prints_errors_as_json(self):
        path = self.file("p.rego", CONFLICT + "\nd if 1 / 0\n")
        one = {"message": "div: divide by zero", "code": "eval_builtin_error",
               "location": {"file": str(path), "row": 7, "col": 6}}
        self.assertEqual(self.errors("-d", path, "--strict-builtin-errors", "data.q.d"), [one])
        self.assertEqual(self.errors("-d", path, "--strict-builtin-errors", "-f", "discard", "data.q.d"), [one])
        conflict, = self.errors("-d", path, "data.q.conflict")
        self.assertEqual((conflict["code"], conflict["location"]),
                         ("eval_conflict_error", {"file": str(path), "row": 5, "col": 1}))
        self.assertEqual(self.errors("nope(1)"), [{"message": "undefined function nope", "code": "rego_type_error",
                                                   "location": {"file": "", "row": 1, "col": 1}}])
        bad = self.file("bad.rego", "package b\n\nx := y\n\nz := w\n")
        self.assertEqual([error["location"] for error in self.errors("-d", bad, "1")],
                         [{"file": str(bad), "row": row, "col": 6} for row in (3, 5)])
        self.assertEqual(self.errors("-d", self.folder / "absent", "1"),
                         [{"message": f"no such file or folder: `{self.folder / 'absent'}`"}])
        self.assertEqual(set(self.errors("numbers.range(1, 100000000)")[0]), {"message", "location"})

    def test_eval_prints_errors_of_other_formats_for_people_alone(self):
        for form in ("pretty", "raw", "values", "bindings"):
            result = assay("eval", "-f", form, "nope(1)")
            self.assertEqual((result.returncode, result.stdout), (2, ""))
            self.assertIn("undefined function nope", result.stderr)

    def test_eval_profiles_by_line(self):
        path = self.file("p.rego", POLICY)
        answer = self.evaluate("-d", path, "-I", "--profile", "data.p.s", input='{"xs": [1, 2, 3, 4]}')
        lines = {(line["location"]["file"], line["location"]["row"]): line for line in answer["profile"]}
        self.assertEqual(lines[str(path), 11]["num_eval"], 1)
        self.assertEqual(lines[str(path), 11]["num_redo"], 4)
        self.assertEqual(lines[str(path), 12]["num_eval"], 4)
        self.assertGreater(lines[str(path), 12]["total_time_ns"], 0)
        self.assertNotIn((str(path), 8), lines)
        self.assertIn("Num Redo", self.good("eval", "-d", path, "--profile", "-f", "pretty", "data.p.s"))

    def test_eval_reports_coverage(self):
        path = self.file("p.rego", POLICY)
        answer = self.evaluate("-d", path, "-I", "--coverage", "data.p.allow", input='{"x": 2}')
        report = answer["coverage"]["files"][str(path)]
        covered = {row for span in report["covered"] for row in range(span["start"]["row"], span["end"]["row"] + 1)}
        missed = {row for span in report["not_covered"] for row in range(span["start"]["row"], span["end"]["row"] + 1)}
        self.assertEqual((covered, missed), ({4, 5, 8}, {3, 10, 11, 12}))
        self.assertEqual(report["covered_lines"] + report["not_covered_lines"], 7)
        self.assertEqual(answer["coverage"]["coverage"], 42.86)

    def test_eval_shows_notes(self):
        answer = self.evaluate("--explain", "notes", 'trace("one"); x := 1')
        self.assertEqual(answer["explanation"], ['Note "one"'])
        self.assertNotIn("explanation", self.evaluate('trace("one")'))

    def test_eval_fails_where_asked_to(self):
        for arguments, code in ((("--fail", "input.x"), 1), (("--fail", "1"), 0), (("--fail-defined", "1"), 1),
                                (("--fail-defined", "input.x"), 0)):
            self.assertEqual(assay("eval", *arguments).returncode, code, arguments)

    # --- check

    def test_check_tells_editors_where(self):
        one = self.file("one.rego", "package a\n\np if {\n\tx := unknown_name\n}\n\nq := nope(1)\n")
        two = self.file("two.rego", "package b\n\np if { \n")
        result = assay("check", "--format", "json", one)
        self.assertEqual(result.returncode, 2)
        errors = json.loads(result.stdout)["errors"]
        places = {(error["code"], error["location"]["row"], error["location"]["col"],
                   error["location"]["end"]["col"]) for error in errors}
        self.assertIn(("rego_type_error", 7, 6, 10), places, errors)
        result = assay("check", "--format", "json", one, two)
        self.assertIn(str(two), {error["location"]["file"] for error in json.loads(result.stdout)["errors"]})

    # --- test

    def policy(self):
        self.file("p.rego", POLICY)
        self.file("q.rego", CONFLICT)
        return self.file("p_test.rego", TESTS)

    def test_test_runs_rego_tests(self):
        path = self.policy()
        out = self.good("test", self.folder, code=2)
        self.assertIn("data.p_test.test_bad: FAIL (", out)
        self.assertIn("data.p_test.test_conflict: ERROR (", out)
        self.assertIn("data.p_test.todo_test_later: SKIPPED\n", out)
        self.assertIn("\n  hello 1\n", out)
        self.assertNotIn("test_ok", out)
        self.assertTrue(out.endswith("1 passed, 4 failed, 1 skipped\n"), out)
        self.assertIn("data.p_test.test_ok: PASS (", self.good("test", "-v", self.folder, code=2))
        self.assertIn(str(path), out)

    def test_test_runs_what_the_expression_finds(self):
        self.policy()
        self.assertIn("1 passed, 0 failed\n", self.good("test", "--run", r"p_test\.test_o.$", self.folder))
        self.assertEqual(assay("test", "--run", "nothing-here", self.folder).returncode, 2)
        self.assertEqual(assay("test", "--run", "(", self.folder).returncode, 64)

    def test_test_writes_json(self):
        path = self.policy()
        results = {each["name"]: each for each in json.loads(self.good("test", "-f", "json", self.folder, code=2))}
        self.assertEqual(results["test_bad"]["location"], {"file": str(path), "row": 7, "col": 1})
        self.assertEqual(results["test_bad"]["package"], "data.p_test")
        self.assertTrue(results["test_bad"]["fail"] and results["todo_test_later"]["skip"])
        self.assertIn("eval_conflict_error", results["test_conflict"]["error"]["message"])
        self.assertEqual(results["test_print"]["output"], "hello 1\n")
        self.assertNotIn("fail", results["test_ok"])

    def test_test_writes_junit(self):
        self.policy()
        suites = xml.etree.ElementTree.fromstring(self.good("test", "-f", "junit", self.folder, code=2))
        suite = suites[0].attrib
        self.assertEqual((suite["name"], suite["tests"], suite["failures"], suite["errors"], suite["skipped"]),
                         ("data.p_test", "6", "3", "1", "1"))

    def test_test_reports_coverage(self):
        self.policy()
        report = json.loads(self.good("test", "--coverage", self.folder, code=2))
        lines = report["files"][str(self.folder / "p.rego")]
        self.assertEqual(lines["not_covered"][-1], {"start": {"row": 10}, "end": {"row": 12}})
        self.assertGreater(report["coverage"], 0)

    def test_test_asks_for_coverage(self):
        self.file("p.rego", "package p\n\nallow if input.x\n\ndeny if input.y\n")
        self.file("p_test.rego", 'package p\n\ntest_a if allow with input as {"x": 1}\n')
        self.assertEqual(json.loads(self.good("test", "--coverage", "--threshold", "66.6", self.folder))["coverage"], 66.67)
        result = assay("test", "--threshold", "70", self.folder)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(json.loads(result.stdout)["coverage"], 66.67)
        self.assertEqual(result.stderr,
                         "assay: error: code coverage threshold not met: got 66.67 instead of 70.00\n")
        for wrong in ("101", "-1", "x"):
            self.assertEqual(assay("test", f"--threshold={wrong}", self.folder).returncode, 64, wrong)

    def test_test_measures(self):
        self.file("p_test.rego", "package p_test\n\ntest_a if count([1, 2]) == 2\n\ntest_b if {\n\tprint(1)\n\tfalse\n}\n\n"
                  "todo_test_c if true\n")
        result, = json.loads(self.good("test", "--bench", "-f", "json", "--run", "test_a", self.folder))
        measured = result["benchmark_result"]
        self.assertEqual((result["name"], set(measured)), ("test_a", {"N", "T"}))
        self.assertGreaterEqual(measured["T"], 1_000_000_000)
        self.assertGreater(measured["N"], 1)
        text = self.good("test", "--bench", self.folder, code=2)
        self.assertRegex(text, r"data\.p_test\.test_a\t +[0-9]+\t +[0-9]+ ns/op\n")
        self.assertIn("data.p_test.test_b: FAIL (", text)
        self.assertIn("1 passed, 1 failed, 1 skipped\n", text)
        text = self.good("test", "--bench", "-f", "gobench", "--run", "test_a", self.folder)
        self.assertRegex(text, r"^BenchmarkDataPTestTestA\t +[0-9]+\t +[0-9]+ ns/op\n$")

    def test_test_measures_no_coverage(self):
        path = self.file("p_test.rego", "package p_test\n\ntest_a if true\n")
        for options in (["--bench", "--coverage"], ["--bench", "--threshold", "1"], ["--bench", "-f", "junit"],
                        ["-f", "gobench"]):
            self.assertEqual(assay("test", *options, path).returncode, 64, options)
        # A rule's fixtures are no benchmarks.
        self.assertEqual(assay("test", "--bench", CHECKOUT / "rules").returncode, 2)

    def test_test_reads_bundles(self):
        self.file("b/p.rego", "package p\n\nq := data.roles.admin\n")
        self.file("b/p_test.rego", "package p\n\ntest_q if q == 1\n")
        self.file("b/roles/data.json", '{"admin": 1}')
        self.assertIn("1 passed, 0 failed\n", self.good("test", "-b", self.folder / "b"))
        self.assertIn("1 passed, 0 failed\n", self.good("test", self.folder / "b"))

    def test_test_says_what_is_wrong_with_a_policy(self):
        self.file("p.rego", "package p\n\ntest_x if undefined_function(1)\n")
        result = assay("test", self.folder)
        self.assertEqual(result.returncode, 2)
        self.assertIn("rego_type_error", result.stderr)

    def test_test_runs_fixtures_as_before(self):
        out = self.good("test", CHECKOUT / "rules")
        self.assertRegex(out, r"^[0-9]+ passed, 0 failed\n$")
        fixtures = json.loads(self.good("test", "-f", "json", CHECKOUT / "rules"))
        self.assertEqual(f"{len(fixtures)} passed, 0 failed\n", out)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
