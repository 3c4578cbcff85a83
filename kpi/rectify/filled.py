"""Reads a filled review workbook: values only, columns by their titles, on whatever sheet they stand.

Rows may be sorted, filtered or copied, columns moved, sheets renamed. Nothing that a cell holds is more
than a text here.
"""

import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kpi.model.decision import OFFICE_RULINGS, RULING_WORDS, Ruling
from kpi.model.disclosure import Failure
from kpi.model.notice import Notice
from kpi.reading import packages
from kpi.reading.sheet import reference
from kpi.reading.sheetxml import unescaped
from kpi.reporting.ledger import (
    CARRIER,
    DATE,
    NUMBER,
    PERSON,
    STATE,
    TEXT_TITLES,
    TREATMENT,
    unpacked,
)
from kpi.reporting.tables import CONCLUSION, REVIEWER
from kpi.rounds.types import Answer, Treatment

NOT_A_WORKBOOK = Notice(
    "RCT01",
    "不是 Excel 工作簿",
    "“{path}”不是能打开的 .xlsx 工作簿。",
    "请给出填好的审核工作簿；是 .xls 或 .et 的，用 Excel 或 WPS 另存为 .xlsx。",
)
NO_LEDGER = Notice(
    "RCT02",
    "没有找到整改台账",
    "“{path}”中没有一张表同时有“问题编号”和“处理方式”两列。",
    "请确认给的是 kpi check --format xlsx 写出、由单位填写的工作簿，列名没有改动。",
)
NO_ROUND = Notice(
    "RCT03",
    "工作簿中没有上一轮的审核结果",
    "“{path}”中没有随表保存的审核结果，或者已经损坏。",
    "请用 --old 给出上一轮的审核结果（kpi check --format json --with-extract 写出的文件）。",
)
NOTICES = (NOT_A_WORKBOOK, NO_LEDGER, NO_ROUND)

_HEAD_ROWS = 30
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 256
_FIRST_DAY, _LAST_DAY = 20_000, 80_000
"""Dates as a spreadsheet's numbers: 1954 to 2119."""
_EPOCH = dt.date(1899, 12, 30)
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})"
)
_CONCLUDED: Mapping[str, Ruling] = {RULING_WORDS[ruling]: ruling for ruling in OFFICE_RULINGS}
_TREATED: Mapping[str, Treatment] = {"已改": "已改", "说明": "说明", "不适用": "不适用"}
Value = object


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the office concluded about a finding, and who did."""

    fingerprint: str
    ruling: Ruling
    person: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled workbook: the answers, how many rows were left blank, and the review that it carries."""

    answers: tuple[Answer, ...]
    blank: int
    review: bytes | None
    """The REVIEW.json of the round that was handed out, None where the workbook has lost it."""
    conclusions: tuple[Conclusion, ...] = ()
    """What the office concluded about findings (人工结论)."""


def read_workbook(data: bytes, path: str) -> Filled | Failure:
    """Read a workbook, or say why its answers cannot be read."""
    import openpyxl  # noqa: PLC0415 - nothing else of the command needs it

    package = packages.opened(data, path)
    if isinstance(package, Failure):
        return NOT_A_WORKBOOK.failure(path=path)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = {sheet.title: [*_rows(sheet)] for sheet in book.worksheets}
    except Exception:  # noqa: BLE001 - openpyxl fails in many ways on what is no sound workbook
        return NOT_A_WORKBOOK.failure(path=path)
    carried = sheets.pop(CARRIER, [])
    review = unpacked(_text(row[0]) for row in carried if row)
    found = [(name, rows, head) for name, rows in sheets.items() if (head := _head(rows)) is not None]
    if not found:
        return NO_LEDGER.failure(path=path)
    answers = [answer for name, rows, head in found for answer in _answers(name, rows, *head)]
    given = [answer for answer in answers if _is_filled(answer)]
    concluded = tuple(one for rows in sheets.values() for one in _conclusions(rows))
    return Filled(_once(given), len(answers) - len(given), review, concluded)


def _conclusions(rows: Sequence[Sequence[Value]]) -> Iterator[Conclusion]:
    """Yield what the office wrote beside the findings of a sheet."""
    found = _head(rows, CONCLUSION)
    if found is None:
        return
    head, titles = found
    columns = (titles[NUMBER], titles[CONCLUSION], titles.get(REVIEWER))
    for row in rows[head + 1 :]:
        mark, said, person = (row[at] if at is not None and at < len(row) else None for at in columns)
        ruling = _CONCLUDED.get(_tight(said))
        if ruling is not None and _text(mark):
            yield Conclusion(_tight(mark).lower(), ruling, _text(person))


def _rows(sheet: Any) -> Iterator[tuple[Value, ...]]:  # noqa: ANN401 - the stubs know no read-only sheet
    # What a sheet says of its own size is not believed: some programs write A1, some the whole sheet.
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    yield from sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)


def _head(rows: Sequence[Sequence[Value]], title: str = TREATMENT) -> tuple[int, Mapping[str, int]] | None:
    """Return the row with the titles, and the column of each title."""
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        titles = {_tight(value): column for column, value in reversed([*enumerate(row)])}
        if NUMBER in titles and title in titles:
            return number, titles
    return None


def _tight(value: Value) -> str:
    return "".join(unicodedata.normalize("NFKC", _text(value)).split())


def _text(value: Value) -> str:
    """Return what a cell holds as text, line ends and escapes as they were written."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unescaped(str(value)).strip()


def _answers(
    name: str, rows: Sequence[Sequence[Value]], head: int, titles: Mapping[str, int]
) -> Iterator[Answer]:
    text = next((titles[title] for title in TEXT_TITLES if title in titles), None)
    columns = [titles.get(title) for title in (NUMBER, STATE, TREATMENT, PERSON, DATE)]
    for number, row in enumerate(rows[head + 1 :], head + 2):
        mark, state, treatment, person, day, said = (
            row[column] if column is not None and column < len(row) else None for column in (*columns, text)
        )
        if any(_text(value) for value in (mark, treatment, person, day, said)):
            where = f"{name}!{reference(number, titles[TREATMENT] + 1)}"
            yield _answer(where, (mark, state, treatment, person, day, said))


def _answer(where: str, values: Sequence[Value]) -> Answer:
    mark, state, treatment, person, day, said = values
    chosen, date = _TREATED.get(_tight(treatment)), _day(day)
    words = [_text(said)]
    # What cannot be understood is kept in words, so that nobody's answer is lost.
    words += [f"（处理方式填写为“{_text(treatment)}”）"] if chosen is None and _text(treatment) else []
    words += [f"（日期填写为“{_text(day)}”）"] if date is None and _text(day) else []
    return Answer(
        fingerprint=_tight(mark).lower(),
        state=_tight(state).lower(),
        treatment=chosen,
        text="".join(words),
        person=_text(person),
        date=date,
        where=where,
    )


def _day(value: Value) -> dt.date | None:
    """Return a date that was written as one, as a text, or as a spreadsheet's number."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float) and _FIRST_DAY <= value <= _LAST_DAY:
        return _EPOCH + dt.timedelta(days=int(value))
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", _text(value)))
    if found is None:
        return None
    try:
        return dt.date(*(int(part) for part in found.groups() if part))
    except ValueError:
        return None


def _is_filled(answer: Answer) -> bool:
    return bool(answer.treatment or answer.text or answer.person or answer.date)


def _once(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Leave out answers that are repeated word for word: the same row on two sheets."""
    kept = {
        (answer.fingerprint, answer.treatment, answer.text, answer.person, answer.date): answer
        for answer in reversed(answers)
    }
    chosen = set(map(id, kept.values()))
    return tuple(answer for answer in answers if id(answer) in chosen)
