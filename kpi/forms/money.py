"""Printed sums of money: number, unit, and where the number stands in its cell."""

import re
from decimal import Decimal

from kpi.forms.vocabulary import squeeze
from kpi.model.disclosure import Amount
from kpi.model.place import Cell, Span

USUAL_UNIT = "万元"
_AMOUNT = re.compile(
    r"^[¥￥]?\s*(?P<number>-?\d[\d,，.．\s]*)\s*(?P<unit>亿元|万元|千元|元|亿|万)?\s*(?P<rest>[（(].*|[,，;；].*)?$",
    re.DOTALL,
)
_NUMBER = re.compile(r"^-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$")
_UNIT_TAIL = re.compile(r"\((?:单位:)?(万元|千元|亿元|元)\)[:：]?$")
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "无", "空"})
_LONGEST = 200
_MOST_DIGITS = 40
_SPLIT = "金额中间有空格，按连续的数字读取"
_SAID = "未注明金额单位，按万元读取"


def unit_in_label(text: str) -> str | None:
    """Return the unit in brackets behind a label: 预算数（元）."""
    found = _UNIT_TAIL.search(squeeze(text))
    return found[1] if found else None


def is_unread(text: str) -> bool:
    """Tell whether a text says something that is no sum of money."""
    return squeeze(text) not in _NOTHING and _read(text) is None


def amount_of(cell: Cell, *units: str | None) -> Amount | None:
    """Return the amount in a cell, None where it is blank or no amount.

    A unit in the cell itself goes first, then the first of ``units`` that is given.
    """
    read = _read(cell.text)
    if read is None:
        return None
    number, unit, (start, end) = read
    unit = unit or next((unit for unit in units if unit), None)
    if any(character.isspace() for character in cell.text[start:end]):
        cell = cell.doubted(_SPLIT)
    return Amount(number, unit or USUAL_UNIT, Span(cell if unit else cell.doubted(_SAID), start, end))


def _read(text: str) -> tuple[Decimal, str | None, tuple[int, int]] | None:
    found = _AMOUNT.match(text) if len(text) <= _LONGEST else None
    if found is None:
        return None
    printed = found["number"].rstrip(" \t,，.\u3000\xa0")
    digits = squeeze(printed)
    if len(digits) > _MOST_DIGITS or not _NUMBER.match(digits):
        return None
    unit = found["unit"]
    unit = f"{unit}元" if unit in {"万", "亿"} else unit
    start = found.start("number")
    return Decimal(digits.replace(",", "")), unit, (start, start + len(printed))
