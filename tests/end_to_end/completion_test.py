"""The script of `assay completion bash`, run by bash: by itself, and at a prompt. Arguments: the program, the checkout.
The standard library only."""

import os
import pty
import shlex
import shutil
import subprocess
import sys
import unittest

from command_line import CHECKOUT, PROGRAM, CommandLineTest

COMMANDS = {"scan", "test", "rules", "eval", "check", "fmt", "parse", "ir", "build", "inspect",
            "completion"}
SEVERITIES = {"info", "low", "medium", "high", "critical"}


class CompletionTest(CommandLineTest):
    @classmethod
    def setUpClass(cls):
        cls.script = subprocess.run([PROGRAM, "completion", "bash"], capture_output=True, text=True, check=True).stdout

    def setUp(self):
        super().setUp()
        self.file("rules/frameworks/acme.yaml", "id: acme-1\ntitle: Acme\n")
        self.file("inventory.json", "{}")

    def completions(self, *words, **environment):
        """What bash would offer in place of the last word."""
        script = (self.script + f"COMP_WORDS=({shlex.join(('assay', *words))})\nCOMP_CWORD={len(words)}\n_assay\n"
                  'printf "%s\\n" "${COMPREPLY[@]}"\n')
        result = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, cwd=self.folder,
                                env={**os.environ, **environment}, timeout=60)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return set(result.stdout.split())

    def test_commands(self):
        self.assertEqual(self.completions(""), COMMANDS)
        self.assertEqual(self.completions("sc"), {"scan"})
        self.assertEqual(self.completions("rules", ""), {"list", "show"})
        self.assertEqual(self.completions("rules", "s"), {"show"})
        self.assertEqual(self.completions("completion", ""), {"bash", "zsh", "fish"})

    def test_options(self):
        self.assertLessEqual({"--rules", "--framework", "--severity", "--fail-on", "--format"},
                             self.completions("scan", "--"))
        self.assertEqual(self.completions("scan", "--fram"), {"--framework"})
        self.assertEqual(self.completions("rules", "list", "--f"), {"--format"})
        # What was given before stands in nobody's way, nor does a value that is named like a command.
        for before in (["--rules", "rules"], ["--rules", "scan", "x.json"], ["list"], ["--format=json"], ["-o", "rules"]):
            with self.subTest(before):
                self.assertEqual(self.completions("scan", *before, "--sev"), {"--severity"})

    def test_values(self):
        for words, wanted in (
                (("scan", "--severity", ""), SEVERITIES), (("scan", "--fail-on", ""), SEVERITIES | {"never"}),
                (("scan", "--format", ""), {"text", "json", "jsonl", "sarif"}),
                (("scan", "--format", "js"), {"json", "jsonl"}), (("scan", "--format", "=", "sa"), {"sarif"}),
                (("scan", "--format", "="), {"text", "json", "jsonl", "sarif"}),
                (("scan", "--rules", "rules", "--severity", "c"), {"critical"}),
                (("scan", "--show", "pass,f"), {"pass,fail"}), (("check", "--format", ""), {"text", "json"}),
                (("eval", "-f", "v"), {"values"}), (("test", "--format", "j"), {"json", "junit"}),
                (("rules", "list", "--format", ""), {"text", "json"}),
                (("rules", "show", "--rules", "rules", "--format", "t"), {"text"}), (("eval", "--explain", "n"), {"notes"})):
            with self.subTest(words):
                self.assertEqual(self.completions(*words), wanted)

    def test_frameworks(self):
        self.assertEqual(self.completions("scan", "--rules", "rules", "--framework", ""), {"acme-1"})
        self.assertEqual(self.completions("scan", "--framework", "", ASSAY_RULES="rules"), {"acme-1"})
        self.assertEqual(self.completions("scan", "--framework", "", ASSAY_RULES=str(CHECKOUT / "rules")), {"cis-aws-3.0"})
        self.assertEqual(self.completions("scan", "--framework", "", ASSAY_RULES="nowhere"), set())

    def test_names_of_files_are_left_to_the_shell(self):
        for words in (("scan", ""), ("scan", "inv"), ("scan", "--rules", ""), ("scan", "--rules", "rules", "in"),
                      ("scan", "--output", ""), ("check", "r"), ("rules", "show", "")):
            with self.subTest(words):
                self.assertEqual(self.completions(*words), set())

    def test_at_a_prompt(self):
        """A function in place of the program shows what the line became."""
        (self.folder / "completion.bash").write_text(self.script)
        lines = {"assay scan inv\t": "scan inventory.json", "assay scan --rules ru\t in\t": "scan --rules rules/ inventory.json",
                 "assay scan --rules rules --sev\tcri\t": "scan --rules rules --severity critical",
                 "assay scan --rules rules --framework a\t": "scan --rules rules --framework acme-1",
                 "assay rules sh\t": "rules show", "assay scan --fail-on=ne\t": "scan --fail-on=never"}
        setup = "PS1=''; source completion.bash; assay() { printf '<%s>\\n' \"${*}\"; }\n"
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.execve(shutil.which("bash"), ["bash", "--norc", "--noprofile", "-i"],
                      {**os.environ, "TERM": "dumb", "HOME": str(self.folder), "INPUTRC": "/dev/null"})
        os.write(terminal, (setup + "".join(line + "\n" for line in lines) + "exit\n").encode())
        output = b""
        try:
            while chunk := os.read(terminal, 65536):
                output += chunk
        except OSError:  # the shell has ended
            pass
        os.close(terminal)
        os.waitpid(pid, 0)
        for line, wanted in lines.items():
            with self.subTest(line):
                self.assertIn(f"<{wanted}", output.decode().replace(" >", ">"))

    def test_the_other_shells(self):
        zsh = subprocess.run([PROGRAM, "completion", "zsh"], capture_output=True, text=True, check=True).stdout
        self.assertEqual(zsh.splitlines()[1:], self.script.splitlines())
        fish = subprocess.run([PROGRAM, "completion", "fish"], capture_output=True, text=True, check=True).stdout
        for words in ("-l fail-on -x -a 'info low medium high critical never'", "-a show", "-a 'bash zsh fish'",
                      "-l framework -x -a '(__assay_frameworks)'", "-l output -s o -r"):
            self.assertIn(words, fish)
        if shutil.which("fish"):
            subprocess.run(["fish", "--no-execute", "-"], input=fish, text=True, check=True)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
