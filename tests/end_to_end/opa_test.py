"""Bundles between the program and OPA: each reads what the other writes. Arguments: the program, the checkout. OPA is the
program that ASSAY_OPA names; without one, bundle_test.py has an archive in OPA's shape, and this says that it did nothing."""

import json
import os
import subprocess
import sys
import unittest

from command_line import CommandLineTest, assay

OPA = os.environ.get("ASSAY_OPA")


def opa(*arguments, **options):
    return subprocess.run([OPA, *map(str, arguments)], capture_output=True, timeout=300, text=True, check=True, **options)


class OpaTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.file("b/p/p.rego", "# METADATA\n# title: P\npackage p\n\n# METADATA\n# entrypoint: true\nq := data.roles.x\n")
        self.file("b/p/old.rego", "package p.old\n\nz { true }\n")
        self.file("b/roles/data.json", '{"x": [1, {"y": "\u00fc"}]}')
        self.file("b/.manifest", '{"revision": "r", "roots": ["p", "roles"], "metadata": {"k": 1}, '
                                 '"rego_version": 1, "file_rego_versions": {"*/old.rego": 0}}')

    def ours(self, *arguments):
        result = assay(*arguments, cwd=self.folder)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def theirs(self, *arguments):
        return opa(*arguments, cwd=self.folder).stdout

    def test_each_reads_what_the_other_builds(self):
        self.theirs("build", "-b", "b", "-o", "theirs.tar.gz")
        self.ours("build", "-b", "b", "-o", "ours.tar.gz")
        values = [json.loads(read("eval", "-b", name, "-f", "raw", "data"))
                  for read in (self.ours, self.theirs) for name in ("b", "ours.tar.gz", "theirs.tar.gz")]
        self.assertEqual(values[0]["p"], {"old": {"z": True}, "q": [1, {"y": "\u00fc"}]})
        self.assertEqual(values, values[:1] * 6)

    def test_both_show_the_same(self):
        self.theirs("build", "-b", "b", "-o", "theirs.tar.gz")
        for path in ("b", "theirs.tar.gz"):
            ours, theirs = (json.loads(read("inspect", "-a", path, "-f", "json")) for read in (self.ours, self.theirs))
            del theirs["capabilities"]  # what only a host that asks OPA wants to know
            self.assertEqual(ours, theirs)

    def test_both_write_the_same_manifest(self):
        self.file("c/data.json", '{"c": 1}')
        self.file("c/.manifest", '{"roots": ["c"]}')
        for arguments in (("-b", "b"), ("-b", "b", "c"), ("-b", "c", "--v0-compatible"), ("-b", "c", "-r", "x"), ("c",)):
            manifests = []
            for build in (self.ours, self.theirs):
                build("build", *arguments, "-o", "o.tar.gz")
                manifests.append(subprocess.run(["tar", "xzPOf", "o.tar.gz", "/.manifest"], cwd=self.folder,
                                                capture_output=True, check=True).stdout)
            self.assertEqual(*manifests)


if __name__ == "__main__":
    if not OPA:
        print("ASSAY_OPA names no program: nothing was compared with OPA")
        sys.exit()
    unittest.main(argv=sys.argv[:1])
