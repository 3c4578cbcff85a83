"""A process beside this one for each of its threads.

Documents are read in forks (kpi.guard), which only a process of one thread can make, and threads do not work
at the same time. So a worker that is a thread (of a ``ThreadPoolExecutor``, of Dask) has the work done by a
process of its own, which ends with the thread.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

_BOOT = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from kpi.batch.aside import serve
serve()
"""


def is_needed() -> bool:
    """Tell whether this process has other threads."""
    return threading.active_count() > 1


def call(function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401 - whatever it returns
    """Return what a function of a module returns in the process of this thread; EOFError if that dies."""
    beside = getattr(_own, "beside", None)
    if beside is None:
        beside = _own.beside = _Beside()
    try:
        return beside.call(function, arguments)
    except BaseException:  # what it would answer now is no answer to the next call
        del _own.beside
        beside.end()
        raise


_own = threading.local()


class _Beside:
    """The process; its end of the pipes is closed when the thread ends, and so it ends."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter
            [sys.executable, "-P", "-c", _BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0 if os.name == "posix" else None,
        )
        self._send(sys.path)

    def call(self, function: Callable[..., Any], arguments: tuple[object, ...]) -> Any:  # noqa: ANN401 - see above
        self._send((function, arguments))
        assert self._process.stdout is not None
        return pickle.load(self._process.stdout)  # noqa: S301 - written by our own child

    def _send(self, data: object) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(data, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise EOFError from error

    def end(self) -> None:
        """End the process in the middle of whatever it does."""
        self._process.kill()
        with suppress(OSError):
            self._process.communicate()

    def __del__(self) -> None:
        with suppress(Exception):
            self.end()


def serve() -> NoReturn:
    """Be that process: take calls from standard input, answer on standard output, until it is closed."""
    import ctypes  # noqa: F401, PLC0415 - so that what reads a document ends with this process (kpi.guard)

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # libraries may print
    with suppress(EOFError, BrokenPipeError):
        while True:
            function, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
            pickle.dump(function(*arguments), answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
    os._exit(0)
