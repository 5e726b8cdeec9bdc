"""What run.py runs again and what it leaves out, on small trees of entries that tell when they are run."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

RUN = pathlib.Path(__file__).resolve().parent / "run.py"


class RunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)
        self.program = self.file("program.sh", 'echo >>"$1.ran"; exit "$(cat "$1.code")"\n')
        self.lines = []

    def file(self, name, text):
        (self.build / name).write_text(text)
        return self.build / name

    def entry(self, name, code=0, reads=(), properties=""):
        """An entry that ends with a code and reads the program and some files."""
        self.file(f"{name}.code", str(code))
        self.lines += [f'add_test({name} "/bin/sh" "{self.program}" "{self.build / name}")',
                       f'set_tests_properties({name} PROPERTIES REQUIRED_FILES "{";".join(map(str, reads)) or "/bin/sh"}"'
                       f" {properties})"]
        self.file("CTestTestfile.cmake", "\n".join(self.lines) + "\n")

    def run_entries(self, *arguments):
        """(passed, failed, skipped, unchanged), and the code that run.py ended with."""
        totals = self.build / "totals"
        totals.unlink(missing_ok=True)
        result = subprocess.run([sys.executable, "-B", RUN, self.build, totals, *arguments], capture_output=True,
                                env={**os.environ, "ASSAY_SHARED": str(self.build / "nothing")})
        return (*map(int, totals.read_text().split()), result.returncode)

    def times(self, name):
        path = self.build / f"{name}.ran"
        return len(path.read_text().splitlines()) if path.exists() else 0

    def test_what_passed_and_is_unchanged_is_counted_and_not_run(self):
        self.entry("one")
        self.assertEqual(self.run_entries(), (1, 0, 0, 0, 0))
        self.assertEqual(self.run_entries(), (1, 0, 0, 1, 0))
        self.assertEqual(self.times("one"), 1)
        self.assertEqual(self.run_entries("--all"), (1, 0, 0, 0, 0))
        self.assertEqual(self.times("one"), 2)

    def test_what_failed_is_run_until_it_passes(self):
        self.entry("one", code=3)
        self.assertEqual(self.run_entries(), (0, 1, 0, 0, 1))
        self.assertEqual(self.run_entries(), (0, 1, 0, 0, 1))
        self.assertEqual(self.times("one"), 2)
        self.file("one.code", "0")
        self.assertEqual(self.run_entries(), (1, 0, 0, 0, 0))

    def test_what_passed_once_and_fails_later_is_not_forgotten(self):
        data = self.file("data", "a")
        self.entry("one", reads=[data])
        self.run_entries()
        self.file("one.code", "1")
        data.write_text("b")
        self.assertEqual(self.run_entries()[1], 1)
        data.write_text("a")
        self.assertEqual(self.run_entries()[1], 1)

    def test_a_changed_program_or_file_runs_those_that_read_it(self):
        data = self.file("data", "a")
        self.entry("reader", reads=[data])
        self.entry("other")
        self.run_entries()
        data.write_text("b")
        self.assertEqual(self.run_entries(), (2, 0, 0, 1, 0))
        self.assertEqual((self.times("reader"), self.times("other")), (2, 1))
        self.program.write_text(self.program.read_text() + "# another program\n")
        self.assertEqual(self.run_entries(), (2, 0, 0, 0, 0))

    def test_a_new_file_in_a_folder_that_is_read(self):
        folder = self.build / "folder"
        folder.mkdir()
        self.entry("one", reads=[folder])
        self.run_entries()
        (folder / "new").write_text("")
        self.assertEqual(self.run_entries(), (1, 0, 0, 0, 0))

    def test_a_skipped_entry_is_asked_again(self):
        self.entry("one", code=7, properties="SKIP_RETURN_CODE 7")
        self.assertEqual(self.run_entries(), (0, 0, 1, 0, 0))
        self.assertEqual(self.run_entries(), (0, 0, 1, 0, 0))

    def test_cases_are_counted_where_an_entry_tells(self):
        self.entry("one")
        self.program.write_text(
            f'mkdir -p {self.build}/results; cat >{self.build}/results/one.xml <<X\n'
            '<testsuites><testcase name="a"/><testcase name="b"><skipped/></testcase><testcase name="c"/></testsuites>\n'
            "X\n")
        self.assertEqual(self.run_entries(), (2, 0, 1, 0, 0))
        self.assertEqual(self.run_entries(), (2, 0, 1, 2, 0))

    def test_an_unreadable_record_counts_as_none(self):
        self.entry("one")
        self.run_entries()
        self.file("passed.json", '{"one": ')
        self.assertEqual(self.run_entries(), (1, 0, 0, 0, 0))

    def test_a_tree_without_entries_is_an_error(self):
        self.file("CTestTestfile.cmake", "")
        result = subprocess.run([sys.executable, "-B", RUN, self.build, self.build / "totals"], capture_output=True)
        self.assertNotEqual(result.returncode, 0)


if __name__ == "__main__":
    unittest.main()
