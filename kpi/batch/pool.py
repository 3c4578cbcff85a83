"""Workers: any ``concurrent.futures.Executor``, and what to do when one of them dies.

A worker that dies takes its task with it, and in a process pool all other tasks too. They are given out
again. A task that dies again and again is given out alone, then item by item, so that the one item that kills
its worker is found. It alone is lost, and nothing is done twice.
"""

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from kpi.batch import work
from kpi.batch.work import Packed

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")
Call = Callable[[Packed, Sequence[T]], Sequence[R]]
"""Must return a result for each item."""

TRIES = 3
"""How often a task is given out among others before it is given out alone."""
_AHEAD = 2
"""Tasks for each worker that are given out at a time: while one is done, the next one waits."""
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Workers:
    """Where the work is done."""

    make: Callable[[Packed], Executor]
    """Makes an executor for a setup; called again when that one has broken down."""
    count: int
    equipped: bool = False
    """Whether the workers of that executor have the setup when they begin."""

    def each(
        self, setup: Packed, call: Call[T, R], tasks: Iterable[Sequence[T]], lost: Callable[[T], R]
    ) -> Iterator[tuple[T, R]]:
        """Yield every item with its result, in the order in which they are done.

        ``lost`` gives the result of an item that no worker survives.
        """
        sent = Packed(setup.mark, None) if self.equipped else setup
        run = _Run(iter(tasks), lambda: self.make(setup), self.count * _AHEAD, call, sent, lost)
        try:
            yield from run.results()
        finally:
            run.dismiss()


@dataclass(slots=True)
class _Task(Generic[T]):
    items: Sequence[T]
    tries: int = 0
    is_alone: bool = False


@dataclass(slots=True)
class _Run(Generic[T, R]):
    """One kind of work on many items."""

    fresh: Iterator[Sequence[T]]
    make: Callable[[], Executor]
    most: int
    call: Call[T, R]
    setup: Packed
    lost: Callable[[T], R]
    executor: Executor | None = None
    again: deque[_Task[T]] = field(default_factory=deque)
    suspects: deque[_Task[T]] = field(default_factory=deque)
    running: "dict[Future[Sequence[R]], _Task[T]]" = field(default_factory=dict)

    def results(self) -> Iterator[tuple[T, R]]:
        while True:
            self._give_out()
            if not self.running:
                return
            done, _ = wait(self.running, return_when=FIRST_COMPLETED)
            for future in done:
                task = self.running.pop(future)
                if _died(future):
                    yield from self._dead(task)
                else:
                    yield from zip(task.items, future.result(), strict=True)
            if any(map(_died, done)):
                yield from self._abandoned()

    def _give_out(self) -> None:
        """Keep the workers busy; a suspect is given out while nothing else is."""
        while len(self.running) < self.most:
            task = self._next()
            if task is None:
                return
            self._submit(task)
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

    def _submit(self, task: _Task[T]) -> None:
        task.tries += 1
        self.executor = self.executor or self.make()
        self.running[self.executor.submit(self.call, self.setup, task.items)] = task

    def _dead(self, task: _Task[T]) -> Iterator[tuple[T, R]]:
        """Decide about a task whose worker died, or that ended with an exception."""
        if not task.is_alone:
            (self.again if task.tries < TRIES else self.suspects).append(task)
        elif len(task.items) == 1:
            yield task.items[0], self.lost(task.items[0])
        else:
            self.suspects.extend(_Task([item]) for item in task.items)

    def _abandoned(self) -> Iterator[tuple[T, R]]:
        """Take back all tasks if the executor takes no more; a new one will be made."""
        assert self.executor is not None
        try:
            self.executor.submit(os.getpid).cancel()
        except RuntimeError:  # broken, or shut down
            tasks = list(self.running.values())
            self.running.clear()
            self.dismiss()
            for task in tasks:
                yield from self._dead(task)

    def dismiss(self) -> None:
        """End the executor; what has not begun is dropped."""
        if self.executor is not None:
            self.executor.shutdown(wait=not self.running, cancel_futures=True)
            self.executor = None


def _died(future: "Future[Sequence[R]]") -> bool:
    return future.cancelled() or future.exception() is not None


def processes(count: int | None = None) -> Workers:
    """Return worker processes on this machine, as many as it has processors."""
    number = count or _processors()
    return Workers(lambda setup: _pool(setup, number), number, equipped=True)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _pool(setup: Packed, count: int) -> "ProcessPoolExecutor":
    """Return a pool whose processes are forked where that is safe, with everything prepared beforehand."""
    import multiprocessing  # noqa: PLC0415 - a few documents need no processes
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - likewise

    forks = sys.platform == "linux"
    if forks:
        work.prepare(setup)
    context = multiprocessing.get_context("fork" if forks else "spawn")
    return ProcessPoolExecutor(count, mp_context=context, initializer=_begin, initargs=(setup,))


def _begin(setup: Packed) -> None:
    """Make a process ready: it leaves interrupts to its parent, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - there only

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    work.prepare(setup)


def here() -> Workers:
    """Return this process as the only worker."""
    return Workers(lambda _: _Here(), 1)


class _Here(Executor):
    """An executor that has each call done when it is submitted."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":  # noqa: ANN401 - any call
        """Return the call, done."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - as a worker does
            future.set_exception(error)
        return future


def shared(executor: Executor, count: int) -> Workers:
    """Return workers of an executor that is somebody else's: it is not ended, nor replaced."""
    return Workers(lambda _: _Lent(executor), count)


class _Lent(Executor):
    """An executor that is used but not ended."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self.submit = executor.submit  # type: ignore[method-assign]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave it to its owner."""
