"""A command and all processes that it starts, measured from outside: seconds, processor time, peak memory.

Memory is the sum over all processes of what each holds, pages that several share counted once (PSS), looked
at several times a second. Where the system does not tell, memory is None: not measured.
"""

import os
import resource
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PAUSE = 0.1
MEBIBYTE = 1024 * 1024


class FailedError(Exception):
    """The command did not do its work."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of a command took."""

    seconds: float
    processor: float
    """Processor seconds of all its processes that ended in order."""
    peak: float | None
    """MiB of all processes together."""
    most: int
    """How many processes there were at a time, at most."""
    output: str

    @property
    def memory(self) -> str:
        """The peak for people."""
        return "not measured" if self.peak is None else f"{self.peak:.0f} MiB"


def measure(command: Sequence[str], *, statuses: Sequence[int] = (0,)) -> Measured:
    """Run a command to its end; raise ``FailedError`` where its status is none of those."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        sampler = _Sampler(process.pid)
        sampler.start()
        output, errors = process.communicate()
        seconds = time.perf_counter() - start
        sampler.end()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in statuses:
        raise FailedError(f"{' '.join(map(str, command))}: status {process.returncode}\n{errors[-2000:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(seconds, processor, sampler.peak, sampler.most, output)


def kpi(*words: str) -> list[str]:
    """Return a command of this program, run by this interpreter."""
    return [sys.executable, "-c", "from kpi.cli import main; main()", *words]


class _Sampler(threading.Thread):
    """Looks at a process and its descendants again and again."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.peak: float | None = None
        self.most = 0
        self._root, self._over = root, threading.Event()

    def run(self) -> None:
        if not (PROC / "self/stat").exists():
            return
        while not self._over.wait(PAUSE):
            tree = list(_tree(self._root))
            held = [size for one in tree if (size := _held(one)) is not None]
            if held:
                self.peak = max(self.peak or 0.0, sum(held) / MEBIBYTE)
                self.most = max(self.most, len(held))

    def end(self) -> None:
        self._over.set()
        self.join()


def _tree(root: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    below: dict[int, list[int]] = defaultdict(list)
    for name in os.listdir(PROC):  # noqa: PTH208 - numbers are wanted, many times a second
        if name.isdigit() and (parent := _parent(name)) is not None:
            below[parent].append(int(name))
    found = [root]
    while found:
        one = found.pop()
        yield one
        found += below[one]


def _parent(process: str) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        return int((PROC / process / "stat").read_text().rpartition(")")[2].split()[1])
    return None


def _held(process: int) -> int | None:
    """Return the bytes that a process holds, its share of what it shares; None for one that is gone."""
    with suppress(OSError, ValueError, IndexError):
        for line in (PROC / str(process) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    with suppress(OSError, ValueError, IndexError):
        pages = (PROC / str(process) / "statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return None
