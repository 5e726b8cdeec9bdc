"""C++ sources are ASCII, so that no compiler or editor reads them differently; text files end their last line."""

from checkout import files, finish, name

problems = []
checked = 0
for path in files(".h", ".cc", ".def", ".py", ".cmake", ".sh"):
    checked += 1
    data = path.read_bytes()
    if path.suffix in (".h", ".cc", ".def"):
        for number, line in enumerate(data.split(b"\n"), 1):
            if any(byte > 126 or (byte < 32 and byte != 9) for byte in line):
                problems.append(f"{name(path)}:{number}: not plain ASCII")
    if data and not data.endswith(b"\n"):
        problems.append(f"{name(path)}: the last line has no end")
finish(problems, checked)
