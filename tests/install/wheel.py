"""`pip install .` gives an importable package.

Arguments: a Python with the build tools, the checkout, a scratch folder, then CMake variables (`NAME=VALUE`) that let
ccache find what the Release tree compiled.
"""

import os
import shutil
import subprocess
import sys

python, checkout, scratch, *variables = sys.argv[1:]
shutil.rmtree(scratch, ignore_errors=True)
install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-build-isolation", "--no-deps"]
settings = [f"--config-settings=cmake.define.{variable}" for variable in variables]
subprocess.run([*install, *settings, "--target", scratch, checkout], check=True)
# Isolated from the checkout and the user's packages: only what the wheel holds is seen.
program = f"import sys; sys.path.insert(0, {scratch!r}); import assay; print(assay.__version__, assay.__file__)"
seen = subprocess.run([python, "-I", "-c", program], check=True, capture_output=True, text=True, cwd="/").stdout
print(seen)
installed = os.listdir(os.path.join(scratch, "assay"))
missing = {"py.typed", "_assay.pyi", "__init__.py"} - set(installed)
sys.exit(f"missing in the wheel: {sorted(missing)}" if missing or scratch not in seen else 0)
