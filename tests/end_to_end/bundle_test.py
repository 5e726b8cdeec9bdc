"""Bundles: what `build` writes and `inspect` shows, archives that `eval`, `test` and `check` read, and hostile ones.
Arguments: the program, the checkout. The standard library only."""

import gzip
import io
import json
import sys
import tarfile
import unittest

from command_line import CHECKOUT, CommandLineTest, assay

MODULE = b"package p\n\nq := data.roles.admin\n"
ROLES = b'{"admin": 1}'


def tar(*entries, form=tarfile.PAX_FORMAT):
    """An archive of (name, content) or (name, content, {member of TarInfo: value})."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as archive:
        for name, content, *members in entries:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            for member, value in (members[0] if members else {}).items():
                setattr(entry, member, value)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def packed(*entries):
    return gzip.compress(tar(*entries), mtime=0)


# As `opa build` writes one: names begin with a slash, the manifest comes last.
OF_OPA = packed(("/data.json", b'{"roles":{"admin":1}}'), ("/policy/p.rego", MODULE),
                ("/policy/p_test.rego", b"package p_test\n\ntest_q if data.p.q == 1\n"),
                ("/.manifest", b'{"revision":"v7","roots":[""],"rego_version":1}\n'))


class BundleTest(CommandLineTest):
    def good(self, *arguments, code=0, **options):
        result = assay(*arguments, **options)
        self.assertEqual(result.returncode, code, (result.stdout, result.stderr))
        return result.stdout

    def refused(self, *arguments):
        """The one error that the program ends with."""
        result = assay(*arguments)
        self.assertEqual(result.returncode, 2, result.stdout + result.stderr)
        self.assertTrue(result.stderr.startswith("assay: error: "), result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        if arguments[0] == "eval":
            self.assertEqual(set(json.loads(result.stdout)), {"errors"})
        else:
            self.assertEqual(result.stdout, "")
        return result.stderr[len("assay: error: "):-1]

    def value(self, bundle, query="data"):
        return json.loads(self.good("eval", "-b", bundle, "-f", "raw", query))

    def folder_bundle(self, name="b", manifest=None):
        self.file(f"{name}/p/p.rego", MODULE)
        self.file(f"{name}/roles/data.json", ROLES)
        self.file(f"{name}/roles/other.json", '{"admin": 2}')
        if manifest is not None:
            self.file(f"{name}/.manifest", json.dumps(manifest))
        return self.folder / name

    def entries(self, path):
        with tarfile.open(path) as archive:
            return {entry.name: archive.extractfile(entry).read() for entry in archive}

    # --- reading

    def test_archives_are_read_by_eval_check_and_test(self):
        archive = self.file("b.tar.gz", OF_OPA)
        self.assertEqual(self.value(archive), {"p": {"q": 1}, "p_test": {"test_q": True}, "roles": {"admin": 1}})
        self.assertIn("1 passed, 0 failed\n", self.good("test", "-b", archive))
        self.good("check", "-b", archive)
        self.assertIn("`--bundle`", self.refused("eval", "-d", archive, "1"))

    def test_only_data_files_are_documents(self):
        self.assertEqual(self.value(self.folder_bundle(), "data.p.q"), 1)

    def test_names_may_begin_with_a_dot(self):
        archive = self.file("b.tar.gz", packed(("./", b"", {"type": tarfile.DIRTYPE}), ("./p.rego", MODULE),
                                               ("./a/./roles//data.yaml", b"admin: 3\n")))
        self.assertEqual(self.value(archive), {"a": {"roles": {"admin": 3}}, "p": {}})

    def test_names_may_be_long_and_in_any_script(self):
        name = "/" + "d" * 120 + "/\u00fc\u4e2d.rego"
        archive = self.file("b.tar.gz", packed((name, b"package p\n")))
        self.assertEqual(json.loads(self.good("inspect", "-f", "json", archive))["namespaces"], {"data.p": [name]})
        again = self.folder / "again.tar.gz"
        self.good("build", "-b", archive, "-o", again)
        self.assertEqual(self.value(again), {"p": {}})

    def test_errors_in_modules_name_archive_and_file(self):
        archive = self.file("b.tar.gz", packed(("/p/x.rego", b"package p\n\nq if {\n")))
        self.assertIn(f"{archive}/p/x.rego:", assay("eval", "-b", archive, "1").stderr)
        self.assertIn(f"{archive}/p/x.rego:", assay("inspect", archive).stderr)

    def test_a_bundle_named_twice_counts_once(self):
        bundle = self.folder_bundle()
        self.assertEqual(json.loads(self.good("eval", "-b", bundle, "-b", f"{bundle}/", "-f", "raw", "data.p.q")), 1)

    def test_two_bundles_do_not_own_the_same(self):
        one, two = self.folder_bundle("one", {"roots": ["p", "roles"]}), self.file("two/x/data.json", "1").parent.parent
        self.assertIn("overlap", self.refused("eval", "-b", one, "-b", two, "1"))
        self.file("two/.manifest", '{"roots": ["x"]}')
        self.assertEqual(json.loads(self.good("eval", "-b", one, "-b", two, "-f", "raw", "[data.p.q, data.x]")), [1, 1])

    # --- manifests

    def test_manifests_say_what_is_wrong(self):
        for manifest, words in (
                ({"roots": "p"}, "`roots` must be a list of strings"), ({"roots": ["p", 1]}, "`roots`: member 1"),
                ({"roots": ["p", "/p/q/"]}, "`roots`: `p` and `p/q` overlap"), ({"revision": 1}, "`revision`"),
                ({"roots": [str(n) for n in range(1001)]}, "`roots` has more than 1000 members"),
                ({"metadata": []}, "`metadata`"), ({"rego_version": 3}, "`rego_version` must be 0, 1 or 2"),
                ({"rego_version": 1.5}, "`rego_version`"), ({"rego_version": "1"}, "`rego_version`"),
                ({"file_rego_versions": []}, "`file_rego_versions` must be an object"),
                ({"file_rego_versions": {"/p/p.rego": "x"}}, "`file_rego_versions`: the version of `/p/p.rego`"),
                ({"file_rego_versions": {"/p/[": 1}}, "`file_rego_versions`: `/p/[` is no pattern"),
                ({"wasm": [{"entrypoint": "a", "module": "/policy.wasm"}]}, "`wasm`"), ([], "must be an object")):
            with self.subTest(manifest):
                bundle = self.folder_bundle(manifest=manifest)
                self.assertTrue(self.refused("eval", "-b", bundle, "1").startswith(f"{bundle}/.manifest: "))
                self.assertIn(words, self.refused("inspect", bundle))

    def test_roots_hold_modules_and_data(self):
        for roots, outside in ((["p"], "roles/data.json: data at `roles`"), (["roles"], "p/p.rego: package `p`"),
                               (["p", "roles/admin/x"], "roles/data.json: data at `roles/admin`"),
                               ([], "p/p.rego: package `p`: the bundle has no roots")):
            with self.subTest(roots):
                bundle = self.folder_bundle(manifest={"roots": roots})
                self.assertIn(outside, self.refused("eval", "-b", bundle, "1"))
        self.assertEqual(self.value(self.folder_bundle(manifest={"roots": ["/p/", "roles/admin"]}), "data.p.q"), 1)

    def test_a_slash_in_a_name_leads_nowhere(self):
        self.file("b/.manifest", '{"roots": ["a/b"]}')
        self.file("b/data.json", '{"a/b": 1}')
        self.assertIn("data at `a%2Fb` is outside", self.refused("eval", "-b", self.folder / "b", "1"))
        self.file("b/data.json", '{"a": {"b": 1}}')
        self.assertEqual(self.value(self.folder / "b"), {"a": {"b": 1}})
        self.file("b/p.rego", 'package data["a/b"]\n')
        self.assertIn("is outside", self.refused("eval", "-b", self.folder / "b", "1"))

    def test_versions_of_files(self):
        v0, v1 = "package a\n\nz { true }\n", "package b\n\nz if true\n"
        self.file("b/a.rego", v0)
        self.file("b/c/b.rego", v1)
        for manifest, good in (({"rego_version": 1}, False), ({"rego_version": 2}, False), ({"rego_version": 0}, False),
                               ({"file_rego_versions": {"/a.rego": 0}, "rego_version": 1}, True),
                               ({"file_rego_versions": {"/c/*": 1}, "rego_version": 0}, True),
                               ({"file_rego_versions": {"*": 1, "/a.rego": 0}}, True),
                               ({"file_rego_versions": {"a.rego": 0}, "rego_version": 1}, False),
                               ({"file_rego_versions": {"*/b.rego": 2}, "rego_version": 0}, True)):
            with self.subTest(manifest):
                self.file("b/.manifest", json.dumps(manifest))
                result = assay("eval", "-b", self.folder / "b", "-f", "raw", "data")
                self.assertEqual(result.returncode == 0, good, result.stderr)

    def test_patterns_are_bounded(self):
        modules = [(f"/{n}.rego", b"package p\n") for n in range(1001)]
        manifest = {"file_rego_versions": {f"*{n}": 1 for n in range(1000)}}
        archive = self.file("b.tar.gz", packed(("/.manifest", json.dumps(manifest).encode()), *modules))
        self.assertIn("1000 patterns for 1001 modules", self.refused("eval", "-b", archive, "1"))

    # --- hostile archives

    def test_entries_that_lead_elsewhere(self):
        plain = {"type": tarfile.REGTYPE}
        for name, members, words in (
                ("../p.rego", plain, "leads out of the bundle"), ("/a/../p.rego", plain, "leads out of the bundle"),
                ("//etc/p.rego", plain, "has an absolute path"), ("a\\p.rego", plain, "has a backslash"),
                ("a\x1b[31m.rego", plain, "has a control character"), ("x" * 5000, plain, "has too long a name"),
                ("p.rego", {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}, "is a link"),
                ("p.rego", {"type": tarfile.LNKTYPE, "linkname": "q.rego"}, "is a link"),
                ("p.rego", {"type": tarfile.FIFOTYPE}, "is neither a file nor a folder"),
                ("p.rego", {"type": tarfile.CHRTYPE}, "is neither a file nor a folder")):
            with self.subTest(name[:20], **members):
                archive = self.file("b.tar.gz", packed((name, b"", members)))
                error = self.refused("eval", "-b", archive, "1")
                self.assertIn(words, error)
                self.assertTrue(error.startswith(f"{archive}: entry `"), error)
                self.assertNotIn("\x1b", error)

    def test_an_entry_is_there_once(self):
        archive = self.file("b.tar.gz", packed(("/p.rego", MODULE), ("./p.rego", MODULE)))
        self.assertIn("is there twice", self.refused("eval", "-b", archive, "1"))

    def test_archives_that_are_cut_off_or_damaged(self):
        for end in (0, 1, 2, 5, 10, 30, len(OF_OPA) // 2, len(OF_OPA) - 9, len(OF_OPA) - 8, len(OF_OPA) - 1):
            with self.subTest(end=end):
                archive = self.file("b.tar.gz", OF_OPA[:end])
                self.assertTrue(self.refused("eval", "-b", archive, "1").startswith(f"{archive}: "))
        turned = bytearray(OF_OPA)
        turned[len(turned) // 2] ^= 0xff
        whole = gzip.decompress(OF_OPA)
        for name, content in (("turned", bytes(turned)), ("more", OF_OPA + b"more"), ("tar", whole),
                              ("text", gzip.compress(b"text")), ("zip", b"PK\x03\x04" + bytes(60)),
                              ("cut in a file", gzip.compress(whole[:520])), ("cut in a header", gzip.compress(whole[:99]))):
            with self.subTest(name):
                archive = self.file("b.tar.gz", content)
                self.assertTrue(self.refused("eval", "-b", archive, "1").startswith(f"{archive}: "))

    def test_archives_that_unpack_to_too_much(self):
        header = tarfile.TarInfo("/data.json")
        header.size = 1 << 33
        out = io.BytesIO()
        with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as stream:
            stream.write(header.tobuf(format=tarfile.GNU_FORMAT))
            for _ in range(260):
                stream.write(bytes(1 << 20))
        self.assertIn("more than 256 MiB", self.refused("eval", "-b", self.file("b.tar.gz", out.getvalue()), "1"))
        entries = b"".join(tarfile.TarInfo(str(n)).tobuf() for n in range(100_001))
        archive = self.file("b.tar.gz", gzip.compress(entries, 1))
        self.assertIn("more than 100000 entries", self.refused("eval", "-b", archive, "1"))

    def test_an_entry_that_claims_more_than_there_is(self):
        header = tarfile.TarInfo("/data.json")
        header.size = 1 << 40
        archive = self.file("b.tar.gz", gzip.compress(header.tobuf(format=tarfile.GNU_FORMAT) + bytes(1024)))
        self.assertIn("`/data.json` cannot be read", self.refused("eval", "-b", archive, "1"))

    def test_what_is_not_read_is_said(self):
        archive = self.file("b.tar.gz", packed(("/patch.json", b"{}")))
        self.assertIn("patch.json: ", self.refused("eval", "-b", archive, "1"))
        archive = self.file("b.tar.gz", packed(("/data.json", b"[1]")))
        self.assertIn("data.json: data at the root must be an object", self.refused("eval", "-b", archive, "1"))

    # --- build

    def test_build_writes_what_it_was_given(self):
        self.file("pol/p.rego", MODULE)
        self.file("pol/roles/data.json", ROLES)
        self.assertEqual(self.good("build", "pol", "--revision", "v7", cwd=self.folder), "")
        entries = self.entries(self.folder / "bundle.tar.gz")
        self.assertEqual(list(entries), ["/.manifest", "/data.json", "/pol/p.rego"])
        self.assertEqual(entries["/.manifest"], b'{"revision":"v7","roots":[""],"rego_version":1}\n')
        self.assertEqual(json.loads(entries["/data.json"]), {"roles": {"admin": 1}})
        self.assertEqual(entries["/pol/p.rego"], MODULE)
        self.assertEqual(self.value(self.folder / "bundle.tar.gz"), {"p": {"q": 1}, "roles": {"admin": 1}})

    def test_build_writes_the_same_bytes(self):
        bundle = self.folder_bundle(manifest={"roots": ["p", "roles"]})
        one = self.good("build", "-b", "b", "-o", "-", text=False, cwd=self.folder)
        (bundle / "p/p.rego").touch()
        self.assertEqual(self.good("build", "-b", "b/", "-o", "-", text=False, cwd=self.folder), one)
        with tarfile.open(fileobj=io.BytesIO(one)) as archive:
            for entry in archive:
                self.assertEqual((entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname), (0, 0, 0, "", ""))
        self.assertEqual(one[4:8], bytes(4))

    def test_build_keeps_what_one_manifest_says(self):
        manifest = {"revision": "r", "roots": ["p", "roles"], "metadata": {"team": "a"}, "rego_version": 0,
                    "file_rego_versions": {"/p/*": 1}}
        self.file("b/roles/v0.rego", "package roles.x\n\nz { true }\n")
        self.folder_bundle(manifest=manifest)
        self.good("build", "-b", "b", cwd=self.folder)
        written = json.loads(self.entries(self.folder / "bundle.tar.gz")["/.manifest"])
        self.assertEqual(written, manifest | {"file_rego_versions": {"/b/p/p.rego": 1}})
        self.good("build", "-b", "b", "-r", "s", cwd=self.folder)
        written = json.loads(self.entries(self.folder / "bundle.tar.gz")["/.manifest"])
        self.assertEqual(written["revision"], "s")

    def test_build_lays_bundles_together(self):
        self.folder_bundle("b", {"revision": "r", "roots": ["p", "roles"], "metadata": {"a": 1}})
        self.file("a/x.rego", "package x\n\nz { true }\n")
        self.file("a/.manifest", '{"roots": ["x"], "rego_version": 0}')
        self.good("build", "-b", "b", "a", cwd=self.folder)
        entries = self.entries(self.folder / "bundle.tar.gz")
        self.assertEqual(list(entries), ["/.manifest", "/a/x.rego", "/b/p/p.rego", "/data.json"])
        self.assertEqual(json.loads(entries["/.manifest"]),
                         {"revision": "", "roots": ["x", "p", "roles"], "rego_version": 1,
                          "file_rego_versions": {"/a/x.rego": 0}})
        self.file("a/.manifest", '{"roots": ["roles/x"], "rego_version": 0}')
        self.assertIn("outside", self.refused("build", "-b", self.folder / "a", self.folder / "b"))
        self.assertIn("overlap", self.refused("build", "-b", self.file("c/data.json", "{}").parent, self.folder / "b"))

    def test_build_never_writes_a_name_that_leads_out(self):
        self.file("x/p.rego", MODULE)
        inner = self.file("y/z.rego", "package z\n").parent
        self.good("build", "../x/p.rego", cwd=inner)
        self.assertEqual(list(self.entries(inner / "bundle.tar.gz")), ["/.manifest", "/data.json", "/x/p.rego"])
        self.file("y/x/p.rego", "package other\n")
        error = assay("build", "../x/p.rego", "x/p.rego", cwd=inner)
        self.assertIn("two modules would be `x/p.rego`", error.stderr)

    def test_build_says_what_is_wrong_and_writes_nothing(self):
        output = self.folder / "o.tar.gz"
        path = self.file("p.rego", "package p\n\nx := y\n")
        result = assay("build", path, "-o", output)
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"{path}:3:6: ", result.stderr)
        self.assertIn("no module and no data", self.refused("build", self.file("empty/x.txt", "").parent, "-o", output))
        self.assertIn("no such file", self.refused("build", self.folder / "absent", "-o", output))
        self.assertFalse(output.exists())
        self.assertEqual(assay("build", "--target", "wasm", path).returncode, 64)
        self.assertEqual(assay("build", "--target", "pack", "-b", path).returncode, 64)

    def test_build_takes_v0_modules(self):
        self.file("p.rego", "package p\n\nz { true }\n")
        self.good("build", "p.rego", "--v0-compatible", cwd=self.folder)
        manifest = json.loads(self.entries(self.folder / "bundle.tar.gz")["/.manifest"])
        self.assertEqual(manifest, {"revision": "", "roots": [""], "rego_version": 0})
        self.good("build", "p.rego", cwd=self.folder)
        manifest = json.loads(self.entries(self.folder / "bundle.tar.gz")["/.manifest"])
        self.assertEqual(manifest["file_rego_versions"], {"/p.rego": 0})
        self.assertEqual(self.value(self.folder / "bundle.tar.gz"), {"p": {"z": True}})

    def test_build_compiles_rules(self):
        self.good("build", "--target", "pack", CHECKOUT / "rules", "-o", self.folder / "rules.pack")
        self.assertGreater((self.folder / "rules.pack").stat().st_size, 1000)
        self.assertIn("no rule", self.refused("build", "-t", "pack", self.folder_bundle()))

    # --- inspect

    def test_inspect_shows_what_a_bundle_holds(self):
        archive = self.file("b.tar.gz", OF_OPA)
        shown = json.loads(self.good("inspect", archive, "--format", "json"))
        self.assertEqual(shown, {"manifest": {"revision": "v7", "roots": [""], "rego_version": 1},
                                 "signatures_config": {},
                                 "namespaces": {"data": ["/data.json"], "data.p": ["/policy/p.rego"],
                                                "data.p_test": ["/policy/p_test.rego"]}})
        text = self.good("inspect", archive)
        self.assertRegex(text, "Revision +\u2502 v7 ")
        self.assertRegex(text, "data.p_test \u2502 /policy/p_test.rego")

    def test_inspect_shows_folders_modules_and_signatures(self):
        bundle = self.folder_bundle(manifest={"roots": ["roles", "p"]})
        self.file("b/.signatures.json", '{"signatures": ["x"]}')
        shown = json.loads(self.good("inspect", bundle, "-f", "json"))
        self.assertEqual(shown["signatures_config"], {"signatures": ["x"]})
        self.assertEqual(shown["namespaces"], {"data.p": [f"{bundle}/p/p.rego"],
                                               "data.roles": [f"{bundle}/roles/data.json"]})
        self.assertNotIn("manifest", json.loads(self.good("inspect", bundle / "p/p.rego", "-f", "json")))
        self.assertNotIn("MANIFEST", self.good("inspect", bundle / "p/p.rego"))
        self.assertRegex(self.good("inspect", bundle), "Roots +\u2502 p +\u2502\n\u2502 +\u2502 roles")

    def test_inspect_shows_annotations(self):
        path = self.file("m.rego", "# METADATA\n# title: Doors\n# authors: [Ann <ann@example.org>]\n"
                         "# schemas:\n# - input: schema.x\n# - input.y: {type: string}\npackage p\n\n"
                         "# METADATA\n# description: who may\n# custom: {b: 1, a: two}\nallow if true\n\n"
                         "# METADATA\n# title: First\n# entrypoint: true\na := 1\n")
        shown = json.loads(self.good("inspect", "-a", path, "-f", "json"))["annotations"]
        places = [(entry["location"]["row"], [part["value"] for part in entry["path"]]) for entry in shown]
        self.assertEqual(places, [(7, ["data", "p"]), (17, ["data", "p", "a"]), (12, ["data", "p", "allow"])])
        self.assertEqual(shown[2]["annotations"],
                         {"description": "who may", "custom": {"a": "two", "b": 1}, "scope": "rule"})
        text = self.good("inspect", "--annotations", path)
        for words in ("Doors\n=====\n\nPackage:  p\n", f"Location: {path}:7\nScope: package\n",
                      "Authors:\n Ann <ann@example.org>\n", "Schemas:\n input:   schema.x\n input.y: {",
                      "p.allow\n=======\n\nwho may\n\nPackage:  p\nRule:     allow\n", 'Custom:\n a: "two"\n b: 1\n',
                      "Entrypoint: true\n"):
            self.assertIn(words, text)
        self.assertNotIn("ANNOTATIONS", self.good("inspect", path))

    def test_inspect_does_not_steer_a_terminal(self):
        path = self.file("m.rego", '# METADATA\n# title: "a\\e[31m"\npackage p\n')
        text = self.good("inspect", "-a", path)
        self.assertIn("a\\x1b[31m", text)
        self.assertNotIn("\x1b", text)

    # --- help

    def test_help_teaches(self):
        for command, words in (("build", "assay build -b bundle/ -o bundle.tar.gz"), ("inspect", "assay inspect policy/ -a")):
            text = self.good(command, "--help")
            self.assertIn("Examples:", text)
            self.assertIn(words, text)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
