"""`assay scan` as its users run it. Arguments: the program, the checkout. The standard library only."""

import json
import os
import pathlib
import pty
import subprocess
import sys
import tempfile
import unittest

from command_line import CHECKOUT, PROGRAM

ESTATE = [CHECKOUT / "examples/estate"]
VALIDATOR = CHECKOUT / "build/node/node_modules/.bin/sarif-multitool"


def scan(*arguments, **options):
    """Runs `assay scan` on the example estate."""
    return subprocess.run([PROGRAM, "scan", *ESTATE, "--rules", CHECKOUT / "rules", *arguments], capture_output=True,
                          timeout=300, **options)


class ScanTest(unittest.TestCase):
    def test_finds_what_is_wrong_with_the_estate_and_says_so_in_its_exit_code(self):
        result = scan("--format", "json")
        self.assertEqual(result.returncode, 1, result.stderr.decode())
        self.assertTrue(json.loads(result.stdout))

    def test_the_estate_shows_every_outcome_that_its_page_promises(self):
        result = scan("--format", "json", "--show", "pass,fail,unknown,error,skip")
        self.assertEqual({finding["outcome"] for finding in json.loads(result.stdout)["findings"]},
                         {"pass", "fail", "unknown", "skip"})
        self.assertEqual(result.stderr, b"")

    def test_evidence_names_the_relation_that_is_empty_and_spares_what_says_nothing(self):
        findings = json.loads(scan("--format", "json").stdout)["findings"]
        messages = {(f["rule_id"], f["resource_id"]): [e["message"] for e in f["evidence"]] for f in findings}
        self.assertEqual(messages["aws-cloudtrail-multi-region-trail", "444455556666"],
                         ["`cloudtrail_trails` has no elements"])
        self.assertNotIn("a condition holds that must not", [m for told in messages.values() if len(told) > 1 for m in told])

    def test_an_input_that_is_named_twice_counts_once(self):
        again = subprocess.run([PROGRAM, "scan", *ESTATE, CHECKOUT / "examples/../examples/estate/", "--rules",
                                CHECKOUT / "rules", "--format", "json"], capture_output=True, timeout=300)
        self.assertEqual(again.stdout, scan("--format", "json").stdout)

    def test_writes_the_same_bytes_twice_whatever_the_number_of_jobs(self):
        for form in ("text", "json", "jsonl", "sarif"):
            with self.subTest(form):
                first = scan("--format", form, "--jobs", "1")
                self.assertIn(first.returncode, (0, 1), first.stderr.decode())
                self.assertEqual(first.stdout, scan("--format", form, "--jobs", "2").stdout)

    def on_a_terminal(self, **environment):
        """What a scan writes to a terminal that both its outputs are."""
        ours, theirs = pty.openpty()
        environment = {key: value for key, value in os.environ.items() if key not in ("TERM", "NO_COLOR")} | environment
        process = subprocess.Popen([PROGRAM, "scan", *ESTATE, "--rules", CHECKOUT / "rules"], stdin=subprocess.DEVNULL,
                                   stdout=theirs, stderr=theirs, env=environment)
        os.close(theirs)
        written = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # EIO: nobody holds the other end any more
                break
            if not part:
                break
            written += part
        os.close(ours)
        self.assertEqual(process.wait(timeout=300), 1)
        return written

    def test_a_terminal_gets_only_what_it_understands(self):
        xterm = self.on_a_terminal(TERM="xterm")
        self.assertIn(b"\x1b[", xterm)
        self.assertIn(b"\revaluating ", xterm)
        without = self.on_a_terminal(TERM="xterm", NO_COLOR="1")
        self.assertNotIn(b"\x1b", without)
        self.assertIn(b"\revaluating ", without)
        for environment in ({"TERM": "dumb"}, {"TERM": ""}, {}):
            with self.subTest(environment):
                written = self.on_a_terminal(**environment)
                self.assertNotIn(b"\x1b", written)
                self.assertNotIn(b"evaluating", written)

    def test_a_full_disk_is_an_error_and_leaves_nothing_half_written(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([PROGRAM, "scan", *ESTATE, "--rules", CHECKOUT / "rules", "--format", "json"],
                                    stdout=full, stderr=subprocess.PIPE, timeout=300)
        self.assertEqual(result.returncode, 2, result.stderr.decode())
        self.assertTrue(result.stderr)

    def test_a_reader_that_goes_away_is_no_crash(self):
        process = subprocess.Popen([PROGRAM, "scan", *ESTATE, "--rules", CHECKOUT / "rules", "--format", "json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.close()
        process.stderr.read()
        process.stderr.close()
        self.assertNotIn(process.wait(timeout=300), (-6, -11))

    def test_a_signal_ends_the_wait_for_a_pipe_that_nobody_writes_to(self):
        with tempfile.TemporaryDirectory() as folder:
            pipe = pathlib.Path(folder, "pipe")
            os.mkfifo(pipe)
            # Open for reading and writing, so that the scan waits for bytes and not for a writer.
            writer = os.open(pipe, os.O_RDWR)
            process = subprocess.Popen([PROGRAM, "scan", "--rules", CHECKOUT / "rules", pipe],
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            # More than a pipe holds: once it is written, the scan is reading; then it sleeps until more comes.
            os.write(writer, b"[" + b" " * 200_000)
            while pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(") ", 1)[1][0] not in "SZ":
                pass
            process.terminate()
            _, errors = process.communicate(timeout=60)
            os.close(writer)
        self.assertEqual(process.returncode, 2, errors.decode())
        self.assertIn(b"pipe", errors)

    def test_an_output_file_that_cannot_be_written_is_named(self):
        result = scan("--format", "json", "--output", "/no/such/folder/report.json")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"/no/such/folder/report.json", result.stderr)

    def test_an_input_that_is_not_there_is_named(self):
        result = subprocess.run([PROGRAM, "scan", "/no/such/plan.json"], capture_output=True, timeout=60)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"/no/such/plan.json", result.stderr)

    def test_a_wrong_command_line_is_a_usage_error(self):
        for arguments in (["scan", "--no-such-option"], ["no-such-command"], ["scan", *ESTATE, "--format", "pdf"]):
            with self.subTest(arguments):
                result = subprocess.run([PROGRAM, *arguments], capture_output=True, timeout=60)
                self.assertEqual(result.returncode, 64, result.stderr.decode())

    def test_its_sarif_is_valid(self):
        if not VALIDATOR.exists():
            self.skipTest("the SARIF validator is not installed; ./dev test installs it")
        with tempfile.TemporaryDirectory() as folder:
            report = pathlib.Path(folder, "report.sarif")
            scan("--format", "sarif", "--output", report)
            self.assertTrue(json.loads(report.read_text())["runs"][0]["results"])
            verdict = pathlib.Path(folder, "verdict.sarif")
            subprocess.run([VALIDATOR, "validate", report, "--output", verdict, "--level", "Error;Warning"], check=False,
                           capture_output=True, timeout=300,
                           env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
            run = json.loads(verdict.read_text())["runs"][0]
            errors = [result for result in run.get("results", []) if result.get("level") == "error"]
            self.assertEqual(errors, [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
