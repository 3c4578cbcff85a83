"""What the grammar recognises: phrases and words, each with its place in the text, no digit read yet.

A number is kept as the slice that prints it. So a phrase is the same for every text of one shape (the same
but for its digits), and can be kept and filled with the digits of the next text.
"""

from decimal import Decimal
from typing import Literal, NamedTuple

from kpi.model.constraint import Every, Operator

Slice = tuple[int, int]
PERIOD_UNITS: dict[Every, str] = {
    "day": "天", "week": "周", "month": "月", "quarter": "季度", "half-year": "半年", "year": "年",
}  # fmt: skip
Mark = Literal[
    "text", "degree", "break", "base", "up", "down", "flat", "finished", "deed", "manner", "actual", "bare",
    "each", "blank", "misread", "after", "anchor",
]  # fmt: skip


class Sign(NamedTuple):
    """A sign or a word for one: ≥, 不低于, …以上."""

    span: Slice
    operator: Operator | None
    """None for a starting value (由80%…)."""
    firm: bool = True
    """Whether it holds against a suffix: 控制在90%以上 is a lower bound."""
    symbol: bool = False
    mistyped: bool = False


class Point(NamedTuple):
    """A word for a point or period of time: 年底, 第三季度, 当年."""

    month: int | None = None
    end: bool = False
    anchor: str | None = None
    weak: bool = False
    relative: bool = False


class Number(NamedTuple):
    """A number as printed: the slice of its digits, or its value where it is written in Chinese."""

    span: Slice
    fixed: Decimal | None = None
    more: bool = False
    """300余人: somewhat more."""
    bad: bool = False


class Measure(NamedTuple):
    """A number with unit and denominators."""

    span: Slice
    number: Number
    unit: str | None = None
    per: tuple[str, ...] = ()
    divided: bool = False
    """A slash goes before another amount: 5人/10万人."""


class Units(NamedTuple):
    """Denominators while a measure is put together."""

    span: Slice
    names: tuple[str, ...]


class Quantity(NamedTuple):
    """One bound or two, with signs before and a word after."""

    span: Slice
    signs: tuple[Sign, ...]
    low: Measure
    high: Measure | None = None
    suffix: Sign | None = None
    tolerance: bool = False
    """20±2: the second number is how far the first may be missed."""


class Moment(NamedTuple):
    """A date as far as it is said; what is in digits is kept as a slice."""

    span: Slice
    year: Slice | int | None = None
    month: Slice | int | None = None
    quarter: Slice | None = None
    day: Slice | int | None = None
    end: bool = False
    anchor: str | None = None
    weak: bool = False
    """Only a year, or a word like 当年: within a sentence it only qualifies (当年预算)."""
    span_of_months: bool = False
    """1-12月: a period, of which this is the end."""
    numbers: tuple[Slice, ...] = ()
    """The numbers that it is if it is no possible date: 1500.00-2000.00."""


class Deadline(NamedTuple):
    """By when; a period stands for its end."""

    span: Slice
    moment: Moment
    limit: bool = False
    """Whether 前, 内 or a sign says that it is a limit."""
    period: bool = False


class Recurring(NamedTuple):
    """每月, 每年7月底前."""

    span: Slice
    every: Every
    moment: Moment | None = None


class Word(NamedTuple):
    """Anything else: a word that says something (提高, 按时, 据实), punctuation, other text."""

    span: Slice
    mark: Mark
    text: str = ""
    """The text without gaps."""
    names: tuple[str, ...] = ()
    """Of each: the denominators; of base: the name of the baseline."""
    signs: tuple[Sign, ...] = ()
    year: Slice | None = None
    """Of a base: the year, 较2020年."""


Phrase = Quantity | Deadline | Recurring | Word
