"""Values inside the names of indicators (购置电脑8台): they repeat the value, or stand in for it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kpi.checks.rows import quantities
from kpi.checks.types import Subject
from kpi.model.constraint import Constraint, DateLimit
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import Span

_DATE = re.compile(
    r"(?:(?P<year>\d{4})\s*年)?\s*(?:(?P<month>\d{1,2})\s*月\s*(?:(?P<day>\d{1,2})\s*日)?|年)\s*(?:之?前|以前|底前?|末前?)"
)
_DIGIT = re.compile(r"\d")
_STATED = ("done", "qualitative")
_SHARES = ("%", "‰")
_TELLING = 10
"""A smaller number may be in name and value by chance; a larger one is the same number."""


@dataclass(frozen=True, slots=True)
class InName:
    """Which numbers in a name are amounts."""

    units: tuple[str, ...]
    """Units of outputs; 周岁, 级, 期 and times are not among them: they say what is counted."""
    limits: tuple[str, ...]
    """Words behind a unit that make the amount a limit of what is counted: 20户以上自然村."""
    rate_endings: tuple[str, ...]
    """Endings of names whose value is a percentage of its own."""


def value_in_name(subject: Subject, settings: InName) -> Iterator[Verdict]:
    """Names that hold a number with unit or a date which repeats the value, or which the value leaves out."""
    for row in subject.indicators:
        if row.constraint.kind in ("empty", "malformed"):
            continue
        found = _amount(row, settings) or _date(row, settings)
        if found is None:
            yield PASSED
            continue
        span, case = found
        yield Hit(span, "level3", {}, row, case)


def _amount(row: Indicator, settings: InName) -> tuple[Span, str | None] | None:
    name = row.level3.text
    if _DIGIT.search(name) is None:
        return None
    for match in _amounts(settings.units, settings.limits).finditer(name):
        span = Span(row.level3, *match.span())
        number, unit = Decimal(match["number"]), match["unit"]
        if any(_is_same(value, number, unit) for value in quantities(row.constraint)):
            return span, None
        if row.constraint.kind in _STATED or (_is_share(row) and not name[match.end() :].strip("。 ")):
            return span, "instead"
    return None


def _is_same(value: Constraint, number: Decimal, unit: str) -> bool:
    return value.number == number and (
        value.unit == unit or (number >= _TELLING and value.unit not in _SHARES)
    )


def _is_share(row: Indicator) -> bool:
    return row.constraint.kind == "quantity" and row.constraint.unit in _SHARES


def _date(row: Indicator, settings: InName) -> tuple[Span, str | None] | None:
    name = row.level3.text
    match = _DATE.search(name) if "年" in name or "月" in name else None
    if match is None:
        return None
    span = Span(row.level3, *match.span())
    limit = row.constraint.date
    if row.constraint.kind == "deadline" and limit is not None:
        return (span, None) if _is_same_date(match, limit) else None
    named_rate = name.strip("。 ").endswith(settings.rate_endings)
    if row.constraint.kind in _STATED or (_is_share(row) and not named_rate):
        return span, "instead"
    return None


def _is_same_date(match: re.Match[str], limit: DateLimit) -> bool:
    said = tuple(int(match[part]) if match[part] else None for part in ("month", "day"))
    return said[0] is not None and said == (limit.month, limit.day)


@lru_cache(maxsize=16)
def _amounts(units: Sequence[str], limits: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of a number with one of the units, not a range, ordinal or limit."""
    unit = "|".join(re.escape(word) for word in sorted(units, key=len, reverse=True))
    limit = "|".join(re.escape(word) for word in limits)
    before = r"(?<![\dA-Za-z.\-－—~～至到第、])"
    number = r"(?P<number>\d{1,9}(?:\.\d{1,4})?)"
    return re.compile(rf"{before}{number}\s*(?P<unit>[百千万亿]{{0,2}}(?:{unit}))(?!{limit})")
