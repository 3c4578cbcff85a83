"""One call in a process of its own, which may use only so much time and memory.

What a file makes a reader do (a loop without end, gigabytes, a crash in a C library) then costs that process
alone. On Linux, where this process has one thread, the child is a fork: that takes milliseconds, and the
arguments need not be sent. Elsewhere a new interpreter is started and sent the call, which must be picklable.

Memory is limited by the system where it can be (POSIX); on Windows only time is. A call may itself be made
in a worker process, a daemonic one too; nothing is kept between calls.
"""

import io
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NoReturn, TypeVar, TypeVarTuple, cast

if TYPE_CHECKING:
    import subprocess

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
Reason = Literal["time", "memory", "crash", "error"]

_MEBIBYTE = 1024 * 1024
_PIPE_SIZE = _MEBIBYTE
_GRACE = 1.0
"""Seconds for a child that is told to end to remove its files and end what it started."""
_AGAIN = 1.0
"""Seconds between interruptions: the first one is lost where it meets code that ignores all errors."""
_ORPHAN = 5
"""Seconds after its limit when a child ends by itself, should nobody be left to end it."""
_NO_MEMORY = 3
"""The exit status of a child that had no memory left even for its answer."""
_PR_SET_PDEATHSIG = 1
_WORDS_OF_MEMORY = (b"memory allocation of", b"bad_alloc", b"ut of memory")
"""What libraries write before they end the process for want of memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use: wall time, and memory beyond what this process has already."""

    seconds: int = 60
    mebibytes: int = 2048


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Stopped:
    """A call without result: out of time, out of memory, its process crashed, an exception (its name)."""

    reason: Reason
    detail: str = ""


def run(call: Callable[[*Ts], T], *arguments: *Ts, limits: Limits = DEFAULT) -> T | Stopped:
    """Return what the call returns in a child process, or why it did not."""
    if sys.platform == "linux" and not _has_threads():
        return _forked(call, arguments, limits)
    return _spawned(call, arguments, limits)


def attempt(call: Callable[[*Ts], T], *arguments: *Ts) -> T | Stopped:
    """Return what the call returns here and now, or which exception it ended with."""
    try:
        return call(*arguments)
    except MemoryError:
        return Stopped("memory")
    except Exception as error:  # noqa: BLE001 - one hostile file must never cost the others
        return Stopped("error", type(error).__name__)


def briefly(call: Callable[[*Ts], T], *arguments: *Ts, limits: Limits = DEFAULT) -> T | Stopped:
    """Return what the call returns here and now, in the time it may take if this process can be interrupted.

    Memory is not limited: this is for what is too small to need much.
    """
    try:
        with interrupted(limits.seconds):
            return attempt(call, *arguments)
    except OverdueError:
        return Stopped("time", "here")


class OverdueError(BaseException):
    """A call in this process took longer than it may. No rule takes it for an exception of its own."""


@contextmanager
def interrupted(seconds: int) -> Iterator[None]:
    """Interrupt what runs in this process after so many seconds, again and again until it ends.

    Only the main thread of a POSIX process can be interrupted, and only where nobody else has set an alarm.
    Most libraries in C ask for signals now and then; one that does not is not interrupted.
    """
    if sys.platform == "win32" or _has_threads() or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    def overdue(*_: object) -> NoReturn:
        raise OverdueError

    before = signal.signal(signal.SIGALRM, overdue)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _has_threads() -> bool:
    threading = sys.modules.get("threading")
    return threading is not None and threading.active_count() > 1


# The child.


def _serve(
    answers: BinaryIO, call: Callable[..., object], arguments: tuple[Any, ...], limits: Limits
) -> NoReturn:
    """Confine this process, make the call, answer, and end without any tidying that is the parent's."""
    status = 1
    try:
        _confine(limits)
        with answers:
            pickle.dump(attempt(call, *arguments), answers, pickle.HIGHEST_PROTOCOL)
        status = 0
    except MemoryError:
        status = _NO_MEMORY
    finally:
        os._exit(status)


def _confine(limits: Limits) -> None:
    """Take this process out of its parent's group and set its limits; what it starts inherits both."""
    if "faulthandler" in sys.modules:
        sys.modules["faulthandler"].disable()  # a crash is the parent's to tell
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - POSIX only

    with suppress(OSError):
        os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    _end_with_parent()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(limits.seconds + _ORPHAN)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, limits.seconds + _ORPHAN)
    _lower(resource.RLIMIT_AS, _address_space() + limits.mebibytes * _MEBIBYTE)


def _end_with_parent() -> None:
    """Be told to end when the parent does, which is killed where a batch is broken off.

    Only where the library for it is loaded already, as it is in a worker: elsewhere the alarm must do.
    """
    if sys.platform == "linux" and "ctypes" in sys.modules:
        with suppress(OSError, AttributeError):
            sys.modules["ctypes"].CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _lower(limit: int, value: int) -> None:
    import resource  # noqa: PLC0415 - POSIX only

    _, hard = resource.getrlimit(limit)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(ValueError, OSError):  # a system that does not know this limit
        resource.setrlimit(limit, (most, most))


def _address_space() -> int:
    """Return how much address space this process has already, 0 where the system does not say."""
    return _pages(0)


def _pages(column: int) -> int:
    """Return a figure of the system on this process's memory, in bytes: 0 all of it, 1 what is resident."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - no path of a user
            return int(file.read().split()[column]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


# The parent of a fork.


def _forked(call: Callable[[*Ts], T], arguments: tuple[*Ts], limits: Limits) -> T | Stopped:
    deadline = time.monotonic() + limits.seconds
    reading, writing = os.pipe()
    with _scratch() as words:
        child = os.fork()
        if child == 0:
            _cut_off(words.fileno())
            _serve(os.fdopen(writing, "wb", _PIPE_SIZE), call, arguments, limits)
        os.close(writing)
        with suppress(OSError):  # the child does it too; whoever is first
            os.setpgid(child, child)
        answer = None
        late = True
        try:
            with _Answers(reading, deadline, limits.mebibytes * _MEBIBYTE) as pipe:
                answer = _received(pipe)
            late = any(answer is stopped for stopped in _CUT_SHORT)
        finally:
            status, peak = _ended(child, late=late)
        starved = 2 * (peak - _own_memory()) > limits.mebibytes
        return (
            _cause(status, _written(words), starved=starved)
            if answer is None
            else cast("T | Stopped", answer)
        )


def _scratch() -> BinaryIO:
    """Open a nameless file for what the child's libraries write; where there is none, nothing is kept."""
    if sys.platform == "linux":
        with suppress(OSError):
            return os.fdopen(os.memfd_create("words"), "r+b", 0)
    return open(os.devnull, "r+b", 0)  # noqa: PTH123 - closed by the caller


def _written(words: BinaryIO) -> bytes:
    words.seek(0)
    return words.read(_MEBIBYTE)


def _cut_off(words: int) -> None:
    """Keep the child's libraries from this terminal; what they write to standard error is kept apart."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream, target in ((0, nothing), (1, nothing), (2, words)):
        os.dup2(target, stream)


class _Answers(io.RawIOBase):
    """The reading end of the pipe, with a deadline and a limit on how much comes through it."""

    def __init__(self, pipe: int, deadline: float, most: int) -> None:
        self._pipe, self._deadline, self._left = pipe, deadline, most
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a writable buffer
        wait = self._deadline - time.monotonic()
        if wait <= 0 or not self._poll.poll(wait * 1000):
            raise TimeoutError
        size = os.readv(self._pipe, [buffer])
        self._left -= size
        if self._left < 0:
            raise MemoryError
        return size

    def close(self) -> None:
        if not self.closed:
            os.close(self._pipe)
        super().close()


_CUT_SHORT = (Stopped("time", "wall"), Stopped("memory", "answer"))
"""What is known here while the child still runs."""


def _received(pipe: _Answers) -> object:
    """Return the answer, None where the child ended without one."""
    try:
        return pickle.load(io.BufferedReader(pipe, _PIPE_SIZE))  # noqa: S301 - written by our own child
    except TimeoutError:
        return _CUT_SHORT[0]
    except MemoryError:
        return _CUT_SHORT[1]
    except (EOFError, pickle.UnpicklingError):
        return None


def _ended(child: int, *, late: bool) -> tuple[int, int]:
    """Wait for the child, or end it where it is late, with all that it left running.

    Return its status and the most memory that it held, in MiB.
    """
    if late:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)
    _wait(child, _GRACE)
    with suppress(ProcessLookupError, PermissionError):  # while unreaped, its number is no one else's
        os.killpg(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), used.ru_maxrss // 1024


def _own_memory() -> int:
    """Return the memory that this process holds, in MiB: a fork begins with what its parent has."""
    return _pages(1) // _MEBIBYTE


def _wait(child: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    pause = 0.0005
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        if time.monotonic() > deadline:
            return
        time.sleep(pause)
        pause = min(2 * pause, 0.02)


def _cause(status: int, words: bytes, *, starved: bool = False) -> Stopped:
    """Tell how a child ended that gave no answer: from its status, from what libraries wrote, from its use.

    A C library that gets no memory mostly crashes, and so does not say why.
    """
    if (
        status == _NO_MEMORY
        or (starved and status < 0)
        or any(phrase in words for phrase in _WORDS_OF_MEMORY)
    ):
        return Stopped("memory")
    if status >= 0:
        return Stopped("crash", f"status {status}")
    name = signal.Signals(-status).name
    if name in {"SIGXCPU", "SIGALRM"}:
        return Stopped("time")
    return Stopped("memory" if name == "SIGKILL" else "crash", name)  # the system kills whom memory fails


# The parent of a new interpreter.

_BOOT = """
import pickle, sys
sys.path[:] = pickle.load(sys.stdin.buffer)
from kpi.guard import serve
serve()
"""


def serve() -> NoReturn:
    """Be the child that ``_spawned`` starts: take the call from standard input, answer on standard output."""
    call, arguments, limits = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by our own parent
    answers = os.fdopen(os.dup(1), "wb", _PIPE_SIZE)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # libraries may print
    _serve(answers, call, arguments, limits)


def _spawned(call: Callable[[*Ts], T], arguments: tuple[*Ts], limits: Limits) -> T | Stopped:
    import subprocess  # noqa: PLC0415 - only where no process can be forked

    job = pickle.dumps(sys.path) + pickle.dumps((call, arguments, limits))
    with _scratch() as words:
        process = subprocess.Popen(  # noqa: S603 - this interpreter
            [sys.executable, "-P", "-c", _BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            process_group=0 if os.name == "posix" else None,
        )
        try:
            output, _ = process.communicate(job, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            return Stopped("time")
        finally:
            _finish(process)
        return cast("T | Stopped", _answered(output, process.returncode, words))


def _answered(output: bytes, status: int, words: BinaryIO) -> object:
    try:
        return pickle.loads(output)  # noqa: S301 - written by our own child
    except (EOFError, pickle.UnpicklingError):
        return _cause(status, _written(words))


def _finish(process: "subprocess.Popen[bytes]") -> None:
    """End the interpreter and all that it started, if it still runs, giving it time to tidy."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        process.terminate()
        _wait(process.pid, _GRACE)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
