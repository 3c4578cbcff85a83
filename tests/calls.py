"""Calls that misbehave, for the guard: a module of their own, because a new interpreter must find them."""

import ctypes
import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NoReturn


def double(number: int) -> int:
    return 2 * number


def spin() -> NoReturn:
    while True:
        pass


def backtrack() -> None:
    """Loop inside a library in C, which calls no handler of a signal by itself."""
    re.match(r"(x+x+)+y", "x" * 60)


def shrug() -> NoReturn:
    """Ignore the first error of any kind, then loop."""
    with suppress(BaseException):
        spin()
    spin()


def sleep_and_tidy(mark: Path) -> None:
    """Sleep for long; when told to end, leave a mark."""
    try:
        time.sleep(300)
    finally:
        mark.write_text("tidied", encoding="utf-8")


def start_and_spin(mark: Path) -> NoReturn:
    """Start a process that outlives this one, note its number, and never end."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
    mark.write_text(str(child.pid), encoding="utf-8")
    spin()


def eat() -> NoReturn:
    held = []
    while True:
        held.append(bytearray(16 * 1024 * 1024))


def crash() -> None:
    ctypes.string_at(0)


def abort_for_memory() -> NoReturn:
    os.write(2, b"memory allocation of 4096 bytes failed\n")
    os.abort()


def leave() -> NoReturn:
    os._exit(7)


def fail() -> NoReturn:
    raise KeyError("x")


def recurse() -> int:
    return recurse() + 1


def hang(*_: object) -> NoReturn:
    spin()


def eat_all(*_: object) -> NoReturn:
    eat()


def crash_with(*_: object) -> None:
    crash()


def print_much() -> str:
    """Write to the file descriptors themselves, as C libraries do."""
    os.write(1, b"out of the child\n")
    os.write(2, b"error of the child\n")
    return "done"


def megabytes(count: int) -> bytes:
    return bytes(count * 1024 * 1024)
