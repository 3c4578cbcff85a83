"""Workers: any ``concurrent.futures.Executor``, and what to do when one of them dies.

A worker that dies takes its task with it, and in a process pool all other tasks too. They are given out
again. A task that dies again and again is given out alone, then item by item, so that the one item that kills
its worker is found. It alone is lost, and nothing is done twice.
"""

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kpi.batch import work
from kpi.batch.errors import OtherProgramError, WorkersLostError
from kpi.batch.work import Call, Packed, Raised

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

TRIES = 3
"""How often a task is given out among others before it is given out alone."""
_AHEAD = 2
"""Tasks for each worker that are given out at a time: while one is done, the next one waits."""
_WATCH = 5.0
"""Seconds without any result after which it is asked whether there are still workers."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Workers:
    """Where the work is done."""

    make: Callable[[Packed], Executor]
    """Makes an executor for a setup; called again when that one has broken down."""
    count: int
    watch: Callable[[], None] = lambda: None
    """Called while no results come; raises ``WorkersLostError`` where none can be expected any more."""

    def staff(self, setup: Packed) -> "Staff":
        """Return workers for one setup, to be closed when they are needed no more."""
        return Staff(self, setup)


class Staff:
    """Workers for one setup; they are called when there is something to do."""

    def __init__(self, workers: Workers, setup: Packed) -> None:
        self.count, self.watch = workers.count, workers.watch
        self._setup = setup
        self._make = workers.make
        self._executor: Executor | None = None

    def each(
        self, call: Call[T, R], tasks: Iterable[Sequence[T]], lost: Callable[[T], R]
    ) -> Generator[tuple[T, R], None, None]:
        """Yield every item with its result, in the order in which they are done.

        ``lost`` gives the result of an item that no worker survives, or that the call itself fails on.
        """
        run = _Run(self, iter(tasks), call, lost)
        try:
            yield from run.results()
        finally:
            if run.running:  # broken off
                self.close(at_once=True)

    def submit(self, call: Call[T, R], items: Sequence[T], *, equips: bool) -> "Future[Sequence[R] | Raised]":
        """Give out a task; ``equips`` sends the setup along."""
        setup = self._setup if equips else self._setup.bare()
        with suppress(BrokenExecutor, OSError):  # breaking while it starts a process, it closes pipes
            return self._submitted(work.attempted, call, setup, items)
        self.close()
        try:
            return self._submitted(work.attempted, call, setup, items)
        except BrokenExecutor as error:  # somebody else's, and nobody mends it
            raise WorkersLostError from error

    def _submitted(self, *call: Any) -> "Future[Any]":  # noqa: ANN401 - any call
        executor = self._made()
        if isinstance(executor, _Here):
            return executor.submit(*call)
        with _uninterrupted():
            return executor.submit(*call)

    def _made(self) -> Executor:
        if self._executor is None:
            self._executor = self._make(self._setup)
        return self._executor

    def check(self) -> None:
        """Look after workers that give no results: a pool does not see one die that was sending its own."""
        self.watch()
        if self._executor is not None and any(not one.is_alive() for one in _processes(self._executor)):
            _kill(self._executor)

    def close(self, *, at_once: bool = False) -> None:
        """End the executor; at once, what has begun is broken off."""
        executor, self._executor = self._executor, None
        if executor is not None:
            # One that broke down may have started a process since, for which it would wait for ever.
            if at_once or getattr(executor, "_broken", False):
                _kill(executor)
            executor.shutdown(cancel_futures=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Leave an interrupt for later: a pool forgets the process that it was just starting."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is None:
        yield  # none comes here, or none that can be put off
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        signal.raise_signal(signal.SIGINT)


def _kill(executor: Executor) -> None:
    """End the processes of a pool of ours.

    One that ends while it sends a result leaves half of it in the pipe, and the pool would wait for the rest
    as long as it holds the other end itself. No other thread closes that end.
    """
    for process in _processes(executor):
        process.kill()
    pipe = getattr(getattr(executor, "_result_queue", None), "_writer", None)
    if pipe is not None:
        pipe.close()


def _processes(executor: Executor | None) -> list[Any]:
    """Return the processes of a pool of ours."""
    processes: dict[int, Any] | None = getattr(executor, "_processes", None)
    return list((processes or {}).values())


@dataclass(slots=True)
class _Task(Generic[T]):
    items: Sequence[T]
    tries: int = 0
    is_alone: bool = False
    equips: bool = False


@dataclass(slots=True)
class _Run(Generic[T, R]):
    """One kind of work on many items."""

    staff: Staff
    fresh: Iterator[Sequence[T]]
    call: Call[T, R]
    lost: Callable[[T], R]
    again: deque[_Task[T]] = field(default_factory=deque)
    suspects: deque[_Task[T]] = field(default_factory=deque)
    running: "dict[Future[Sequence[R] | Raised], _Task[T]]" = field(default_factory=dict)

    def results(self) -> Iterator[tuple[T, R]]:
        while True:
            self._give_out()
            if not self.running:
                return
            done, _ = wait(self.running, _WATCH, FIRST_COMPLETED)
            if not done:
                self.staff.check()
            for future in done:
                yield from self._taken(self.running.pop(future), future)

    def _taken(self, task: _Task[T], future: "Future[Sequence[R] | Raised]") -> Iterator[tuple[T, R]]:
        """Take what came of a task."""
        if future.cancelled() or future.exception() is not None:
            self.staff.watch()
            yield from self._dead(task)
            return
        answer = future.result()
        if not isinstance(answer, Raised):
            yield from zip(task.items, answer, strict=True)
        elif answer.reason == "program":
            raise OtherProgramError
        elif answer.reason == "setup" and not task.equips:
            task.equips = True
            self.again.appendleft(task)
        else:
            yield from self._failed(task)

    def _give_out(self) -> None:
        """Keep the workers busy; a suspect is given out while nothing else is."""
        while len(self.running) < self.staff.count * _AHEAD:
            task = self._next()
            if task is None:
                return
            future = self.staff.submit(self.call, task.items, equips=task.equips)
            self.running[future] = task
            if task.is_alone:
                return

    def _next(self) -> _Task[T] | None:
        if any(task.is_alone for task in self.running.values()):
            return None
        if self.again:
            return self.again.popleft()
        items = next(self.fresh, None)
        if items is not None:
            return _Task(items)
        if not self.suspects or self.running:
            return None
        task = self.suspects.popleft()
        task.is_alone = True
        return task

    def _dead(self, task: _Task[T]) -> Iterator[tuple[T, R]]:
        """Decide about a task whose worker died."""
        task.tries += 1
        if task.is_alone:
            yield from self._failed(task)
        else:
            (self.again if task.tries < TRIES else self.suspects).append(task)

    def _failed(self, task: _Task[T]) -> Iterator[tuple[T, R]]:
        """Take a task apart that cannot be done as a whole; a single item is lost."""
        if len(task.items) == 1:
            yield task.items[0], self.lost(task.items[0])
        else:
            self.suspects.extend(_Task([item], equips=task.equips) for item in task.items)


def processes(count: int | None = None) -> Workers:
    """Return worker processes on this machine, as many as it has processors."""
    number = count or _cores()
    return Workers(lambda setup: _pool(setup, number), number)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _pool(setup: Packed, count: int) -> "ProcessPoolExecutor":
    """Return a pool whose processes are forked where that is safe, with everything prepared beforehand."""
    import multiprocessing  # noqa: PLC0415 - a few documents need no processes
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - likewise

    forks = sys.platform == "linux" and threading.active_count() == 1
    if forks:
        work.prepare(setup)
    context = multiprocessing.get_context("fork" if forks else "spawn")
    start = (setup, os.getpid())
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=start)


def _begin(setup: Packed, parent: int) -> None:
    """Make a process ready: it leaves interrupts to its parent, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - there only

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it has gone meanwhile
            os._exit(1)
    work.prepare(setup)
    gc.freeze()  # what is there now stays, and need not be looked through again


def here() -> Workers:
    """Return this process as the only worker."""
    return Workers(lambda _: _Here(), 1)


class _Here(Executor):
    """An executor that has each call done when it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":  # noqa: ANN401 - any call
        """Return the call, done."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def shared(executor: Executor, count: int, watch: Callable[[], None] = lambda: None) -> Workers:
    """Return workers of an executor that is somebody else's: it is not ended, nor replaced."""
    return Workers(lambda _: _Lent(executor), count, watch)


class _Lent(Executor):
    """An executor that is used but not ended."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._given: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":  # noqa: ANN401 - any call
        """Pass the call on."""
        future = self._executor.submit(fn, *args, **kwargs)
        self._given.add(future)
        future.add_done_callback(self._given.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - its signature
        """Leave the executor to its owner; only what was given to it is taken back."""
        if cancel_futures:
            for future in list(self._given):
                future.cancel()
