"""The guard: a call comes back with its result or with the reason why not, and leaves nothing running."""

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpi import guard
from kpi.guard import Limits, Stopped
from tests import calls
from tests.conftest import ROOT

LIMITS = Limits(seconds=20, mebibytes=256)
SHORT = Limits(seconds=1, mebibytes=256)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no memory and knows no groups")


@pytest.fixture(params=["fork", "interpreter"])
def run(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Call in both ways: a fork, and a new interpreter as where there are threads."""
    if request.param == "fork" and sys.platform != "linux":
        pytest.skip("only Linux forks")
    monkeypatch.setattr(guard, "_has_threads", lambda: request.param == "interpreter")
    return guard.run


def test_the_result_comes_back(run: Callable[..., Any]) -> None:
    assert run(calls.double, 21, limits=LIMITS) == 42


def test_a_large_result_comes_back_whole(run: Callable[..., Any]) -> None:
    assert len(run(calls.megabytes, 20, limits=LIMITS)) == 20 * 1024 * 1024


def test_time(run: Callable[..., Any]) -> None:
    assert run(calls.spin, limits=SHORT).reason == "time"


@POSIX
def test_a_call_that_is_out_of_time_may_tidy(run: Callable[..., Any], tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    assert run(calls.sleep_and_tidy, mark, limits=SHORT).reason == "time"
    assert mark.read_text(encoding="utf-8") == "tidied"


@POSIX
def test_what_the_call_started_is_ended_too(run: Callable[..., Any], tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    assert run(calls.start_and_spin, mark, limits=SHORT).reason == "time"
    assert _is_gone(int(mark.read_text(encoding="utf-8")))


@POSIX
@pytest.mark.parametrize("name", ["spin", "backtrack", "shrug"])
def test_a_call_made_here_is_interrupted(name: str) -> None:
    """In a process of its own, since there may be threads in that of the test."""
    assert _answer(f"guard.briefly(calls.{name}, limits=guard.Limits(1)), {_ALARM}") == (
        "(Stopped(reason='time', detail='here'), (0.0, 0.0), <Handlers.SIG_DFL: 0>)"
    )


@POSIX
def test_somebody_elses_alarm_is_left_alone() -> None:
    said = "signal.alarm(50), guard.briefly(calls.double, 4), signal.getitimer(signal.ITIMER_REAL)[0] > 40"
    assert _answer(said) == "(0, 8, True)"


_ALARM = "signal.getitimer(signal.ITIMER_REAL), signal.getsignal(signal.SIGALRM)"


def _answer(expression: str) -> str:
    """Return what an expression gives in a new interpreter."""
    code = f"import signal; from kpi import guard; from tests import calls; print(({expression}))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip()


def _is_gone(process: int) -> bool:
    """Tell whether a process ends within a few seconds; one that nobody reaped is gone as well."""
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{process}/stat")
        if status.exists() and status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


@POSIX
@pytest.mark.parametrize("call", [calls.eat, calls.abort_for_memory])
def test_memory(run: Callable[..., Any], call: Callable[[], object]) -> None:
    assert run(call, limits=LIMITS).reason == "memory"


@POSIX
def test_a_crash_is_told_with_its_signal(run: Callable[..., Any]) -> None:
    assert run(calls.crash, limits=LIMITS) == Stopped("crash", "SIGSEGV")


def test_a_child_that_leaves_without_an_answer(run: Callable[..., Any]) -> None:
    assert run(calls.leave, limits=LIMITS) == Stopped("crash", "status 7")


@pytest.mark.parametrize(("call", "name"), [(calls.fail, "KeyError"), (calls.recurse, "RecursionError")])
def test_an_exception_is_told_by_its_name(
    run: Callable[..., Any], call: Callable[[], object], name: str
) -> None:
    assert run(call, limits=LIMITS) == Stopped("error", name)
    assert guard.attempt(call) == Stopped("error", name)


def test_the_child_writes_nothing_here(run: Callable[..., Any], capfd: pytest.CaptureFixture[str]) -> None:
    assert run(calls.print_much, limits=LIMITS) == "done"
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="only a fork streams its answer")
def test_an_answer_beyond_the_limit_is_not_taken() -> None:
    assert guard.run(calls.megabytes, 40, limits=Limits(20, 32)).reason == "memory"  # type: ignore[union-attr]


def _open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are counted in /proc")
def test_no_file_stays_open(run: Callable[..., Any]) -> None:
    run(calls.double, 1, limits=LIMITS)
    before = _open_files()
    for call in (calls.leave, calls.fail, calls.crash):
        run(call, limits=LIMITS)
    assert _open_files() == before


def test_beside_threads_a_new_interpreter_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_forked", None)
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert guard.run(calls.double, 4, limits=LIMITS) == 8
    finally:
        stop.set()
        thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="worker processes are forked here")
def test_in_a_daemonic_worker_process() -> None:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        assert pool.map(_guarded, [1, 2]) == [2, 4]


def _guarded(number: int) -> object:
    return guard.run(calls.double, number, limits=LIMITS)
