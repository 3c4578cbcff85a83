"""A constraint before its digits are read: the same for all texts of one shape."""

from typing import NamedTuple

from kpi.model.constraint import Direction, Every, Kind, Operator
from kpi.values.phrases import Moment, Number, Slice


class Fault(NamedTuple):
    """Why a value is damaged, and which numbers have to be compared to tell (doubled or only glued)."""

    code: str
    span: Slice
    repair: "Draft | None" = None
    """What is meant, if the numbers in ``same`` are equal; certain where there are none to compare."""
    same: tuple[Number, Number] | None = None
    otherwise: str = ""
    """The code, if they are not."""


class Draft(NamedTuple):
    """A constraint whose numbers are still slices of the text."""

    kind: Kind
    span: Slice
    operator: Operator | None = None
    said: bool = False
    """Whether the text has a sign or a word for one; without, an amount is exact."""
    low: Number | None = None
    high: Number | None = None
    unit: str | None = None
    per: tuple[str, ...] = ()
    moment: Moment | None = None
    bare_month_ends: bool = False
    """A month without a day is a limit (≤10月): its end."""
    every: Every | None = None
    times: Number | None = None
    """每3个月1次: how many of ``every``'s months or years."""
    baseline: str | None = None
    base_year: Slice | None = None
    direction: Direction | None = None
    parts: "tuple[Draft, ...]" = ()
    tolerance: bool = False
    divided: bool = False
    """A slash goes before another amount: 5人/10万人."""
    fault: Fault | None = None
    unsure: bool = False
    """A sign was mistyped, or 达到 or 300余人 leave room: the standard spelling needs a person's yes."""
    doubtful_digits: bool = False
    """A sign and no unit: digits that repeat (≤380380) were printed twice."""
    loose: bool = False
    """Only 达到, 控制在 and the like say the bound."""
    alone: bool = False
    """The cell says nothing besides, so that its standard spelling may stand for it."""
    laid_out: bool = False
    """The cell has spaces or wrapped lines, which its standard spelling leaves out."""
    fallback: "Draft | None" = None
    """The reading as plain numbers, should the date be none."""
