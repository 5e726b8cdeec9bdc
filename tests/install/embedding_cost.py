"""What `assay::engine` costs the program that links it: its shared libraries, and its stripped size.

Arguments: a program that links assay::engine only. Counts gate here, times do not: this runs on busy machines.
"""

import os
import shutil
import subprocess
import sys
import tempfile

# Libraries that only the front end or an adapter may bring in.
NOT_FOR_THE_ENGINE = ("yaml-cpp", "boost", "curl", "ssl", "crypto", "sqlite", "pq", "python")
MOST_BYTES = 6 << 20

program = sys.argv[1]
subprocess.run([program], check=True, stdout=subprocess.DEVNULL)
linked = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
problems = [f"the engine brings in {library}" for library in NOT_FOR_THE_ENGINE if f"lib{library}" in linked]
with tempfile.TemporaryDirectory() as folder:
    stripped = shutil.copy(program, folder)
    subprocess.run(["strip", stripped], check=True)
    size = os.path.getsize(stripped)
if size > MOST_BYTES:
    problems.append(f"{size} bytes stripped, more than {MOST_BYTES}")
print(f"{size} bytes stripped, {len(linked.splitlines())} shared libraries")
sys.exit("\n".join(problems) if problems else 0)
