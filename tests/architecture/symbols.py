"""What a Release build of the libraries refers to and holds: no printing, no ending the process, no environment,
no mutable globals, nothing that runs before main. Arguments: the archives."""

import re
import subprocess
import sys

from checkout import finish

# What the compiler itself puts in, and why, is not in the list: std::terminate (an exception reaches a noexcept
# function), __cxa_pure_virtual, __stack_chk_fail, _Unwind_Resume; snprintf writes to memory, so it is not there either.
FORBIDDEN = re.compile(
    r"^(_IO_)?(v?f?printf|__v?f?printf_chk|puts|putc|putchar|fputs|fputc|fwrite|perror|stdout|stderr|abort|exit|_exit|"
    r"quick_exit|raise|kill|getenv|secure_getenv|setenv|putenv|system|popen|environ|__assert_fail|setlocale)$|"
    r"^std::(cout|cerr|clog|wcout|wcerr|exit|abort|__glibcxx_assert_fail.*)$")
# absl/status/status.h includes <iostream>, which puts this one object into every file; constructing it is all that may
# run before main.
STREAMS = "std::__ioinit"
STREAM_CALLS = {"std::ios_base::Init::Init()", "std::ios_base::Init::~Init()", "__cxa_atexit", "__dso_handle", STREAMS}
# Sections of data that can change while the program runs.
MUTABLE = re.compile(r"^\.(data|bss|tdata|tbss)(?!\.rel\.ro)")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def members(listing, header):
    """Yields (object file, its lines) of what a binutils program prints about an archive."""
    for part in re.split(header, listing, flags=re.M)[1:]:
        member, _, lines = part.partition("\n")
        yield member.split(":")[0], lines.splitlines()


def undefined(archive):
    for member, lines in members(run("nm", "-C", "--undefined-only", archive), r"^(?=\S+\.o:$)"):
        for line in lines:
            symbol = line.strip().removeprefix("U ").removeprefix("w ")
            if FORBIDDEN.search(symbol.split("@")[0]):
                yield f"{member} refers to `{symbol}`"


def data(archive):
    for member, lines in members(run("objdump", "-tC", archive), r"^(?=\S+\.o: )"):
        rows = [re.match(r"\S+ .{7} (\S+)\s+\S+\s+(?:\.hidden )?(.*)", line) for line in lines]
        symbols = [(row[1], row[2]) for row in rows if row]
        # A const local of a function is initialised once, under a guard, and never changes afterwards.
        guarded = {text.removeprefix("guard variable for ") for _, text in symbols if text.startswith("guard variable")}
        for section, text in symbols:
            local = text.startswith("guard variable for ") or text in guarded
            ours = not text.startswith((".", "DW.ref.")) and text != STREAMS
            if MUTABLE.match(section) and ours and not local:
                yield f"{member} holds a global that may change: `{text}` in {section}"


def initialisers(archive):
    found = set()
    for member, lines in members(run("objdump", "-drC", archive), r"^(?=\S+\.o: )"):
        inside = False
        for line in lines:
            if line.endswith(">:"):
                inside = "<_GLOBAL__sub_I_" in line
            elif inside and (match := re.search(r"R_X86_64_\w+\s+(.*?)(?:[+-]0x[0-9a-f]+)?$", line)):
                # A relocation against .bss is where the object lies; a global of ours there is found by data().
                if match[1] not in STREAM_CALLS and not match[1].startswith((".bss", ".text")):
                    found.add(f"{member} runs code before main: `{match[1]}`")
    return sorted(found)


problems = []
objects = 0
for archive in sys.argv[1:]:
    objects += len(run("ar", "t", archive).split())
    problems += [f"{archive.rsplit('/', 1)[-1]}: {problem}" for problem in (*undefined(archive), *data(archive), *initialisers(archive))]
finish(problems, objects)
