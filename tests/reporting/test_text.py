import re
from dataclasses import replace
from pathlib import Path

import pytest

from kpi.model.disclosure import Disclosure
from kpi.model.finding import Review
from kpi.reporting import text
from kpi.reporting.visible import HIDDEN
from kpi.reporting.width import display_width
from tests.reporting.hostile import PAYLOADS, hostile_review
from tests.snapshots import check_snapshot

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def test_the_report_reads_as_agreed(review: Review, snapshots: Path) -> None:
    check_snapshot(text.render(review, colour=False, width=100), snapshots / "review.txt")


def test_a_clean_report_reads_as_agreed(clean_review: Review, snapshots: Path) -> None:
    check_snapshot(text.render(clean_review, colour=False, width=100), snapshots / "clean.txt")


def test_the_verdict_comes_first(review: Review) -> None:
    assert text.render(review, colour=False, width=80).startswith("建议：修改后重新报送 · 错误 6")


def test_colour_adds_nothing_but_colour(review: Review) -> None:
    plain, coloured = (text.render(review, colour=colour, width=90) for colour in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert ANSI.sub("", coloured) == plain


def test_carets_stand_under_the_span(review: Review) -> None:
    lines = text.render(review, colour=False, width=100).splitlines()
    at = next(index for index, line in enumerate(lines) if "预算数88.60万元" in line and "写明" not in line)
    start = display_width(lines[at][: lines[at].index("88.60")])
    assert lines[at + 1] == " " * start + "^" * display_width("88.60万元")


@pytest.mark.parametrize("width", [0, 48, 80, 120, 500])
def test_lines_keep_to_the_width(review: Review, width: int) -> None:
    room = min(max(width, 48), 120) + 4  # closing marks may hang
    body = text.render(review, colour=False, width=width).splitlines()[1:-1]
    assert max(map(display_width, body)) <= room


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: ascii(payload[:24]))
def test_nothing_from_a_file_steers_the_terminal(payload: str) -> None:
    report = text.render(hostile_review(payload), colour=False, width=100)
    assert not HIDDEN.search(report.replace("\n", ""))
    assert len(report.splitlines()) == len(report.split("\n")) - 1


def test_an_input_with_the_same_bytes_is_named_as_such(review: Review) -> None:
    twin = Disclosure("副本.txt", sha256="0" * 64, same_as="原件.txt")
    report = text.render(replace(review, documents=(*review.documents, twin)), colour=False, width=80)
    assert "与 原件.txt 内容相同，只审核一次。" in report
