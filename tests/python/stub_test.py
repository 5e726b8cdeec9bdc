"""The stub says what the module has: nobody else would notice when they part."""

import pathlib
import subprocess
import sys

import assay

PACKAGE = pathlib.Path(assay.__file__).parent


def mypy(*arguments: str) -> None:
    result = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, cwd=PACKAGE.parent)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_stub_agrees_with_the_module():
    allowlist = pathlib.Path(__file__).parent / "stub_allowlist.txt"
    mypy("mypy.stubtest", "assay", "--ignore-disjoint-bases", "--allowlist", str(allowlist))


def test_the_package_passes_strict_type_checking():
    mypy("mypy", "--strict", "--cache-dir=/dev/null", "-p", "assay")
