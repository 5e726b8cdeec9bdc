"""What the tests of the command line share: the program, the checkout, a folder of their own."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM, CHECKOUT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()


def assay(*arguments, text=True, **options):
    """Runs the program; output is text unless bytes are wanted."""
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, timeout=300, text=text, **options)


class CommandLineTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, content):
        """Writes a file of the test's folder, and the folders above it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path
