"""How far a run is: a line now and then in a log, one that moves on a terminal."""

import io
import sys

import pytest

from kpi.commands import progress
from kpi.commands.progress import FEW, Progress, words


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def told(clock: Clock, total: int, every: float) -> None:
    """Report a run that does a document every so many seconds."""
    shown = Progress()
    for done in range(1, total + 1):
        clock.now += every
        shown.tell("审核", done, total)
    shown.close()


@pytest.mark.parametrize(
    ("done", "rate", "line"),
    [
        (0, 0.0, "审核 0/4000 个文件"),
        (1000, 50.0, "审核 1000/4000 个文件，每秒 50.0 个，约剩 1 分 0 秒"),
        (1000, 0.5, "审核 1000/4000 个文件，每秒 0.5 个，约剩 1 小时 40 分"),
        (4000, 50.0, "审核 4000/4000 个文件，每秒 50.0 个，约剩 0 秒"),
    ],
)
def test_the_line(done: int, rate: float, line: str) -> None:
    assert words("审核", done, 4000, rate) == line


def test_a_log_gets_a_whole_line_now_and_then(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    told(clock, 300, 0.125)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "审核 81/300 个文件，每秒 8.0 个，约剩 27 秒",
        "审核 161/300 个文件，每秒 8.0 个，约剩 17 秒",
        "审核 241/300 个文件，每秒 8.0 个，约剩 7 秒",
    ]


def test_a_log_hears_nothing_of_few_documents(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    told(clock, FEW, 30)
    assert capsys.readouterr().err == ""


def test_a_terminal_has_one_line_that_moves_and_is_cleared(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    told(clock, FEW, 1)
    said = screen.getvalue()
    assert "\n" not in said
    assert said.endswith("\r\x1b[K")
    assert "每秒 1.0 个，约剩 10 秒" in said


def test_the_rate_forgets_what_lay_in_the_cache(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    shown = Progress()
    for done in range(1, 5001):
        shown.tell("审核", done, 10_000)
    for done in range(5001, 5101):
        clock.now += 1
        shown.tell("审核", done, 10_000)
    assert "每秒 1.0 个" in capsys.readouterr().err.splitlines()[-1]


def test_each_step_begins_anew(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    shown = Progress()
    for step, count in (("审核", 100), ("汇总", 400)):
        for done in range(1, count + 1):
            clock.now += 0.125
            shown.tell(step, done, count)
    told_of = [line.split()[0] for line in capsys.readouterr().err.splitlines()]
    assert told_of == ["审核", "汇总", "汇总", "汇总", "汇总"]
