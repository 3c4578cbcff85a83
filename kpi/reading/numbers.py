"""Numbers of a spreadsheet as their formats show them: what the person who filled the form saw.

A workbook keeps 0.95 and the format ``0%``; the form shows 95%. Where a program would show an exponent,
all digits are given, and where a format hides decimals that somebody typed, the text carries a doubt.
"""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from kpi.reading.formats import Around, Digits, Format, Moment, Words
from kpi.reading.moments import moment

INEXACT = "数字超过15位，电子表格只保留前15位，末几位可能已经改变"
ROUNDED = "单元格显示为“{shown}”，实际保存的是“{stored}”"
UNSEEN = "单元格中有数字“{stored}”，但按格式不显示"
NO_DATE = "日期格式的单元格中不是日期，按数字读取"

_SURE_DIGITS = 15
_TYPED_DIGITS = 8
"""A number with more digits was computed and pasted; nobody means the digits that its format hides."""
_LONGEST = 400  # the largest double has 309 digits
_DASHES = "-—–－"


class Shown(NamedTuple):
    """The text of a number, and the doubt about it if there is one."""

    text: str
    doubt: str | None = None


def number_of(raw: str) -> Decimal | None:
    """Return the number that a cell stores, None where it is none.

    Spreadsheets vouch for 15 digits: 0.94999999999999996 is 0.95. Digits written out in full are kept.
    """
    if len(raw) > _LONGEST or not raw.isascii() or "_" in raw:
        return None
    if raw.lstrip("-").isdigit():
        return Decimal(raw) if raw.rfind("-") < 1 else None
    try:
        value = float(raw)
    except ValueError:
        return None
    return None if value - value else Decimal(f"{value:.15g}")  # not finite: the difference is no zero


@lru_cache(maxsize=65_536)
def shown(raw: str, style: Format, *, typed: bool = True) -> Shown:
    """Return a stored number as its format shows it; ``typed`` says that no formula computed it."""
    value = number_of(raw)
    if value is None:
        return Shown(raw)
    section, signed = style.chosen(value)
    if isinstance(section, Moment):
        text = moment(float(value), section.code, epoch_1904=style.epoch_1904)
        return Shown(plain(value).text, NO_DATE) if text is None else Shown(text)
    if isinstance(section, Digits):
        return _by_places(value, section, signed=signed, typed=typed)
    if isinstance(section, Words):
        return _by_words(value, section)
    text, doubt = plain(value)
    return Shown(f"{section.before}{text}{section.after}" if isinstance(section, Around) else text, doubt)


def plain(value: Decimal) -> Shown:
    """Show a number with all its digits, never with an exponent."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    digits = text.lstrip("-0.").replace(".", "")
    return Shown(text, INEXACT if len(digits) > _SURE_DIGITS else None)


def _by_places(value: Decimal, section: Digits, *, signed: bool, typed: bool) -> Shown:
    text, rounded, scaled = section.shown(abs(value))
    text = text.strip()
    if signed and rounded:
        text = f"-{text}"
    if rounded == scaled:
        return Shown(text, plain(value).doubt)
    if not typed or len(value.as_tuple().digits) > _TYPED_DIGITS:
        return Shown(text)
    percent = "%" if section.power > 0 else ""
    stored = plain(scaled.copy_sign(value) if percent else value).text + percent
    return Shown(text, ROUNDED.format(shown=text, stored=stored))


def _by_words(value: Decimal, section: Words) -> Shown:
    """Show the words that stand for a number: a zero shown as a dash is a zero, a hidden number a doubt."""
    if not value and section.text and not section.text.strip(_DASHES):
        return Shown("0")
    if not section.text and value:
        return Shown("", UNSEEN.format(stored=plain(value).text))
    return Shown(section.text)
