"""The filled workbook is read by its titles, whatever people and programs did to it."""

import datetime as dt
import io
from collections.abc import Sequence

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.disclosure import Failure
from kpi.rectify import Filled, read_workbook
from kpi.reporting import ledger

TITLES = ("问题编号", "内容校验", "处理方式", "说明", "责任人", "日期")
MARK, STATE = "97dbf6d7a74983ca", "ca719bd3fad5578e"


def book(*rows: Sequence[object], titles: Sequence[str] = TITLES, above: int = 0) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for _ in range(above):
        sheet.append(["填表说明"])
    for row in (titles, *rows):
        sheet.append([*row])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def read(data: bytes) -> Filled:
    found = read_workbook(data, "x.xlsx")
    assert isinstance(found, Filled)
    return found


@pytest.mark.parametrize(
    "written",
    [
        dt.date(2025, 3, 1),
        dt.datetime(2025, 3, 1, 8, 30),  # noqa: DTZ001 - workbooks know no time zones
        "2025-03-01",
        "2025/3/1",
        "2025.3.1",
        "2025年3月1日",
        "２０２５年３月１日",
        "20250301",
        20250301,
        45717,
    ],
)
def test_dates_are_read_however_they_are_written(written: object) -> None:
    (answer,) = read(book((MARK, STATE, "说明", "理由", "张三", written))).answers
    assert answer.date == dt.date(2025, 3, 1)
    assert answer.text == "理由"


@pytest.mark.parametrize("written", ["下周", "2025-13-01", "2025-02-30", 3, "0000-01-01"])
def test_a_date_that_is_none_is_kept_in_words(written: object) -> None:
    (answer,) = read(book((MARK, STATE, "说明", "理由", "张三", written))).answers
    assert answer.date is None
    assert str(written) in answer.text


def test_columns_are_found_by_title_below_a_heading() -> None:
    row = ("张三", "理由", "说 明", MARK.upper())
    data = book(row, titles=("责任人", "单位答复", "处理\n方式", "问题编号"), above=4)
    (answer,) = read(data).answers
    assert (answer.fingerprint, answer.treatment, answer.text, answer.person) == (
        MARK,
        "说明",
        "理由",
        "张三",
    )
    assert answer.where == "Sheet!C6"


def test_blank_rows_are_counted_and_unknown_words_kept() -> None:
    found = read(book((MARK, STATE, None, None, None, None), (MARK, STATE, "已整改完毕", None, None, None)))
    assert found.blank == 1
    assert [(answer.treatment, answer.text) for answer in found.answers] == [
        (None, "（处理方式填写为“已整改完毕”）")
    ]


def test_an_answer_without_a_number_is_kept() -> None:
    (answer,) = read(book((None, None, "已改", None, "张三", None))).answers
    assert answer.fingerprint == ""
    assert answer.person == "张三"


def test_escapes_are_undone_and_formulas_are_no_text() -> None:
    (answer,) = read(book((MARK, STATE, "说明", "_x005F_x0041_ 附件_x000D_", "张三", None))).answers
    assert answer.text == "_x0041_ 附件"


def test_equal_rows_count_once_and_different_ones_twice() -> None:
    row = (MARK, STATE, "已改", None, "张三", None)
    assert len(read(book(row, row)).answers) == 1
    assert len(read(book(row, (*row[:4], "李四", None))).answers) == 2


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a workbook", book(titles=("甲", "乙"))])
def test_what_is_no_filled_workbook_is_a_failure(data: bytes) -> None:
    found = read_workbook(data, "x.xlsx")
    assert isinstance(found, Failure)
    assert found.code in {"RCT01", "RCT02"}


@given(st.text(max_size=200))
def test_a_carried_review_comes_back(review: str) -> None:
    whole = review.encode("utf-8", "replace").decode()
    assert ledger.unpacked(ledger.packed(whole)) == whole.encode()


@given(st.lists(st.text(max_size=20)))
def test_what_is_not_carried_is_none(cells: list[str]) -> None:
    assert ledger.unpacked(cells) is None
