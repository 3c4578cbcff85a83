"""Workers that die, fail or forget: every item is done once, and only what kills its worker is lost."""

import os
import signal
import struct
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import kpi
from kpi import profiles
from kpi.batch import Setup, Workers, aside, pool, work
from kpi.batch.errors import OtherProgramError, WorkersLostError
from kpi.batch.work import Packed, Raised
from tests.batch.departments import write

ITEMS = 60
DEADLY = frozenset({7, 31, 59})


@pytest.fixture(scope="module")
def setup() -> Packed:
    return work.packed(Setup(profiles.load().book))


def doubled(_: Packed, items: Sequence[int]) -> list[int]:
    return [2 * item for item in items]


def deadly(_: Packed, items: Sequence[int]) -> list[int]:
    """Double numbers; some of them are the end of whoever does."""
    if DEADLY.intersection(items):
        os._exit(1)
    return [2 * item for item in items]


def torn(_: Packed, items: Sequence[int]) -> list[int]:
    """Double numbers; with some of them the worker dies while it sends a result: half is in the pipe."""
    if DEADLY.intersection(items):
        frame = sys._getframe()
        while "result_queue" not in frame.f_locals:
            assert frame.f_back is not None
            frame = frame.f_back
        os.write(frame.f_locals["result_queue"]._writer.fileno(), struct.pack("!i", 1000) + b"half")
        os._exit(1)
    return [2 * item for item in items]


def failing(_: Packed, items: Sequence[int]) -> list[int]:
    if DEADLY.intersection(items):
        raise KeyError(items)
    return [2 * item for item in items]


def done(workers: Workers, setup: Packed, call: Any, size: int = 4) -> Counter[tuple[int, int]]:
    """Return every item with its result, and how often it came; a lost one has -1."""
    tasks = [list(range(ITEMS))[at : at + size] for at in range(0, ITEMS, size)]
    staff = workers.staff(setup)
    try:
        return Counter(staff.each(call, tasks, lambda _: -1))
    finally:
        staff.close()


def expected(lost: frozenset[int]) -> Counter[tuple[int, int]]:
    return Counter((item, -1 if item in lost else 2 * item) for item in range(ITEMS))


class Fragile(Executor):
    """Does tasks at once; one with a deadly item breaks it for good, as a process pool."""

    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self._is_broken = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        if self._is_broken:
            raise BrokenExecutor
        future: Future[Any] = Future()
        if DEADLY.intersection(args[2]):
            self._is_broken = True
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(fn(*args, **kwargs))
        return future


class Forgetful(Executor):
    """Has no setup until one is sent along."""

    def __init__(self) -> None:
        self.sent = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        if args[1].data is None and not self.sent:
            future.set_result(Raised("setup"))
        else:
            self.sent += args[1].data is not None
            future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.parametrize("size", [1, 4, 25, ITEMS])
def test_what_kills_its_worker_is_found_among_the_others(setup: Packed, size: int) -> None:
    Fragile.made = 0
    workers = Workers(lambda _: Fragile(), 2)
    assert done(workers, setup, doubled, size) == expected(DEADLY)
    assert Fragile.made > len(DEADLY)


@pytest.mark.skipif(sys.platform == "win32", reason="new interpreters take long there")
def test_worker_processes_that_die(setup: Packed) -> None:
    assert done(pool.processes(2), setup, deadly) == expected(DEADLY)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes are others there")
def test_worker_processes_that_die_while_they_send(setup: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_WATCH", 0.2)
    assert done(pool.processes(2), setup, torn) == expected(DEADLY)


def test_an_interrupt_waits_until_a_task_is_given_out(setup: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that starts a process for a task would forget it."""
    submitted: list[str] = []

    class Interrupted(Executor):
        def submit(self, *_: Any, **__: Any) -> "Future[Any]":
            submitted.append("begun")
            signal.raise_signal(signal.SIGINT)
            submitted.append("done")
            return Future()

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(pool, "_kill", lambda _: None)
    staff = Workers(lambda _: Interrupted(), 1).staff(setup)
    with pytest.raises(KeyboardInterrupt):
        next(staff.each(doubled, [[1]], lambda _: -1))
    assert submitted == ["begun", "done"]
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("workers", [pool.here(), Workers(lambda _: ThreadPoolExecutor(1), 1)])
def test_an_item_that_a_call_fails_on_is_lost_alone(
    setup: Packed, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "is_needed", lambda: False)
    assert done(workers, setup, failing) == expected(DEADLY)


def test_the_setup_is_sent_to_whoever_lacks_it(setup: Packed) -> None:
    forgetful = Forgetful()
    assert done(Workers(lambda _: forgetful, 2), setup, doubled) == expected(frozenset())
    assert forgetful.sent >= 1


def test_another_program_does_not_work_for_this_one(setup: Packed) -> None:
    class Strange(Executor):
        def submit(self, *_: Any, **__: Any) -> "Future[Any]":
            future: Future[Any] = Future()
            future.set_result(Raised("program"))
            return future

    with pytest.raises(OtherProgramError):
        done(Workers(lambda _: Strange(), 1), setup, doubled)


def test_an_executor_that_is_broken_for_good_is_told_of(setup: Packed) -> None:
    class Broken(Executor):
        def submit(self, *_: Any, **__: Any) -> "Future[Any]":
            raise BrokenExecutor

    with pytest.raises(WorkersLostError):
        done(Workers(lambda _: Broken(), 1), setup, doubled)


def test_somebody_elses_executor_goes_on_afterwards(setup: Packed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "is_needed", lambda: False)
    with ThreadPoolExecutor(2) as executor:
        assert done(pool.shared(executor, 2), setup, doubled) == expected(frozenset())
        assert executor.submit(int, "7").result() == 7


def test_giving_up_takes_back_what_waits(setup: Packed) -> None:
    """An iteration that is broken off leaves nothing of it in somebody else's executor."""
    given: list[Future[Any]] = []

    class Slow(Executor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
            future: Future[Any] = Future()
            if not given:
                future.set_result(fn(*args, **kwargs))
            given.append(future)
            return future

    results = pool.shared(Slow(), 2).staff(setup).each(doubled, [[1], [2], [3]], lambda _: -1)
    assert next(results) == (1, 2)
    results.close()
    assert [future.cancelled() for future in given] == [False, *[True] * (len(given) - 1)]


def test_any_executor_gives_the_same_reviews(tmp_path: Path) -> None:
    write(tmp_path, 8)
    alone = list(kpi.check_each(tmp_path))
    with ThreadPoolExecutor(2) as threads:
        assert list(kpi.check_each(tmp_path, executor=threads)) == alone
    with ProcessPoolExecutor(2) as processes:
        assert list(kpi.check_each(tmp_path, executor=processes)) == alone
    assert len(alone) == 8
