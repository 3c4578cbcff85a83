"""From a draft to the constraint: read the digits, see that the dates exist, write the standard spelling."""

import re
from calendar import monthrange
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from kpi.model.constraint import Constraint, DateLimit, Every, Grade, Problem, Sources, Suggestion
from kpi.values import numerals
from kpi.values.drafts import Draft, Fault
from kpi.values.phrases import Moment, Number, Slice
from kpi.values.problems import problem
from kpi.values.spelling import PARTS, SIGNS, spell, spell_unit

YEARS = range(1900, 2200)
_DOUBLED_FROM = 4
"""≥99 may be meant; ≥9595 is not."""


class UnreadableError(Exception):
    """A number or a date is none; carries the problem, and what is meant where that is certain."""

    def __init__(self, found: Problem, meant: Suggestion | None = None) -> None:
        super().__init__(found.code)
        self.problem = found
        self.meant = meant


def fill(draft: Draft, text: str, *, unit_known: bool = False) -> Constraint:
    """Return the constraint that the draft is in this text.

    ``unit_known`` says that the unit stands in another cell, so that digits that repeat may be meant.
    """
    try:
        return _fill(draft, text, unit_known=unit_known)
    except UnreadableError as error:
        return Constraint(text, "malformed", span=draft.span, suggestion=error.meant, problem=error.problem)


def filler(draft: Draft, shape: str) -> Callable[[str], Constraint]:
    """Return what fills the draft from the texts of its shape; the common kind of value has a short way.

    The short way gives what ``fill`` gives (a property test compares them), for plain digits.
    """
    low = draft.low
    if (
        draft.kind != "quantity"
        or draft.fault
        or draft.doubtful_digits
        or low is None
        or low.fixed is not None
    ):
        return partial(fill, draft)
    start, end = low.span
    if not _PLAIN.fullmatch(shape, start, end) or draft.unit in {None, "年"}:
        return partial(fill, draft)
    sign, unit = SIGNS[draft.operator], spell_unit(draft.unit, draft.per)
    sources = Sources("text" if draft.said else None, "text" if draft.unit else None)
    grade: Grade = "confirm" if draft.unsure else "safe"
    head = ("quantity", draft.operator)
    body = (None, draft.unit, draft.per, None, None, None, None, draft.span, ())
    alone, spaced, new = draft.alone, draft.laid_out, tuple.__new__

    def short(text: str) -> Constraint:
        printed = text[start:end]
        if printed[0] == "0" or not printed.isascii():
            return fill(draft, text)
        spelled = f"{sign}{printed}{unit}"
        as_printed = "".join(text.split()) if spaced else text
        offered = Suggestion(spelled, grade) if alone and spelled != as_printed else None
        return new(Constraint, (text, *head, Decimal(printed), *body, spelled, offered, sources, None))

    return short


_PLAIN = re.compile(r"0{1,16}(?:\.0{1,6})?")


def _fill(draft: Draft, text: str, *, unit_known: bool) -> Constraint:
    if draft.fault:
        return _damaged(draft, draft.fault, text)
    if draft.parts:
        return _several(draft, text)
    low, high = _bounds(draft, text)
    if draft.doubtful_digits and not unit_known and draft.low:
        _refuse_doubled(draft, text)
    date = _date(draft.moment, text, draft) if draft.moment else None
    if date is None and draft.moment and draft.fallback:
        return _fill(draft.fallback._replace(span=draft.span), text, unit_known=unit_known)
    if date is None and draft.moment:
        raise UnreadableError(problem("date-impossible", draft.moment.span))
    constraint = Constraint(
        text=text[draft.span[0] : draft.span[1]],
        kind=draft.kind,
        operator=draft.operator,
        number=low,
        upper=high,
        unit=draft.unit,
        per=draft.per,
        date=date,
        every=_every(draft, text),
        baseline=text[slice(*draft.base_year)] if draft.base_year else draft.baseline,
        direction=draft.direction,
        span=draft.span,
        sources=Sources("text" if draft.said else None, "text" if draft.unit else None),
    )
    return _spelled(constraint, draft)


def _damaged(draft: Draft, fault: Fault, text: str) -> Constraint:
    """Return a damaged value, with what is meant where that is certain."""
    code, repair = fault.code, fault.repair
    if fault.same and _read(fault.same[0], text) != _read(fault.same[1], text):
        code, repair = fault.otherwise, None
    meant = spell(_fill(repair, text, unit_known=False)) if repair else None
    suggestion = Suggestion(meant, "confirm") if meant else None
    whole = text[slice(*draft.span)]
    return Constraint(
        whole, "malformed", span=draft.span, suggestion=suggestion, problem=problem(code, fault.span)
    )


def _several(draft: Draft, text: str) -> Constraint:
    """Return a cell of several constraints; the first date stands above them."""
    parts = tuple(fill(part, text) for part in draft.parts)
    broken = next((part for part in parts if part.problem), None)
    whole = text[slice(*draft.span)]
    if broken:
        return Constraint(whole, "malformed", span=draft.span, problem=broken.problem)
    date = next((part.date for part in parts if part.date), None)
    multi = Constraint(whole, "multi", date=date, span=draft.span, parts=parts)
    return multi._replace(canonical=spell(multi))


def _spelled(constraint: Constraint, draft: Draft) -> Constraint:
    """Add the standard spelling, and offer it where the cell is spelled otherwise and says nothing else."""
    canonical = spell(constraint)
    as_printed = "".join(constraint.text.split()) if draft.laid_out else constraint.text
    offered = draft.alone and draft.kind == "quantity" and canonical not in {None, as_printed}
    suggestion = Suggestion(canonical or "", "confirm" if draft.unsure else "safe") if offered else None
    return constraint._replace(canonical=canonical, suggestion=suggestion)


def _bounds(draft: Draft, text: str) -> tuple[Decimal | None, Decimal | None]:
    """Read the numbers; 20±2 is from 18 to 22, ±5 from -5 to 5."""
    low = _read(draft.low, text) if draft.low else None
    high = _read(draft.high, text) if draft.high else None
    if not draft.tolerance or low is None:
        return low, high
    return (low - high, low + high) if high is not None else (-low, low)


def _read(number: Number, text: str) -> Decimal:
    return number.fixed if number.fixed is not None else _number(number.span, text)


def _number(span: Slice, text: str) -> Decimal:
    if span[1] - span[0] > numerals.MOST_DIGITS:
        raise UnreadableError(problem("number-too-long", span))
    return numerals.from_digits(text[slice(*span)])


def _refuse_doubled(draft: Draft, text: str) -> None:
    """≤380380: a sign, no unit, and the digits twice over."""
    assert draft.low
    printed = text[slice(*draft.low.span)]
    half = len(printed) // 2
    if len(printed) >= _DOUBLED_FROM and printed[:half] == printed[half:]:
        meant = Suggestion(f"{SIGNS[draft.operator]}{printed[:half]}", "confirm")
        raise UnreadableError(problem("digits-doubled", draft.low.span), meant)


def _date(moment: Moment, text: str, draft: Draft) -> DateLimit | None:
    """Return the date; None where there is no such date."""
    year = _whole(moment.year, text)
    month, day = _month(moment, text), _whole(moment.day, text)
    if year is not None and year < 100:  # noqa: PLR2004 - 24年
        year += 2000
    if (year is not None and year not in YEARS) or (month is not None and month not in range(1, 13)):
        return None
    if day is not None and day not in range(1, _last_day(year, month) + 1):
        return None
    anchor = moment.anchor
    if anchor == "":
        anchor = "".join(text[slice(*moment.span)].split())
    bare_month = month is not None and day is None and anchor not in PARTS
    return DateLimit(year, month, day, moment.end or (bare_month and draft.bare_month_ends), anchor)


def _month(moment: Moment, text: str) -> int | None:
    """Return the month; a quarter is its last."""
    return 3 * int(text[slice(*moment.quarter)]) if moment.quarter else _whole(moment.month, text)


def _last_day(year: int | None, month: int | None) -> int:
    return monthrange(year or 2024, month)[1] if month else 31


def _whole(value: Slice | int | None, text: str) -> int | None:
    return int(text[slice(*value)]) if isinstance(value, tuple) else value


_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
_PERIODS: dict[Decimal, Every] = {Decimal(months): every for every, months in _MONTHS.items()}  # type: ignore[misc]


def _every(draft: Draft, text: str) -> Every | None:
    """Return the period; every three months is every quarter, every two years has no name."""
    if draft.times is None or draft.every is None:
        return draft.every
    count = _read(draft.times, text)
    if draft.every in _MONTHS:
        return _PERIODS.get(count * _MONTHS[draft.every])
    return draft.every if count == 1 else None
