"""Runs an example and compares what it prints and how it ends with what stands beside it.

Arguments: the file with the expected output, the expected exit code, the command. UPDATE_GOLDEN=1 rewrites the file.
"""

import os
import pathlib
import subprocess
import sys

expected, code, *command = sys.argv[1:]
result = subprocess.run(command, capture_output=True, text=True, check=False)
if os.environ.get("UPDATE_GOLDEN") == "1":
    pathlib.Path(expected).write_text(result.stdout)
if result.stdout != pathlib.Path(expected).read_text():
    sys.exit(f"printed:\n{result.stdout}\nbut `{expected}` says otherwise\n{result.stderr}")
if result.returncode != int(code):
    sys.exit(f"ended with {result.returncode}, not {code}\n{result.stderr}")
