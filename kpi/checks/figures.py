"""Numbers that cannot be right as they stand: without a unit, out of range, damaged like their neighbours."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi import units
from kpi.amounts import plain
from kpi.checks.rows import Seen, seen
from kpi.checks.types import Subject
from kpi.checks.wordlists import any_of, end_of
from kpi.frames import COSTS, Category
from kpi.model.constraint import Constraint, Suggestion
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import Span

_ALL = Decimal(100)
_PER_CENT = ("%", "‰", "‱", "百分比", "比例", "比率")
_IN_NUMBERS: frozenset[Category] = COSTS | {"quantity"}
_WORD_BEHIND = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Unitless:
    """Words in a name whose figure needs no unit: 指数, 评分, 排名."""

    unitless_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """Which names are shares of a whole, by their end, and which words say that more than all is possible."""

    rates: tuple[str, ...]
    exempt_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RateUnits:
    """Which names are rates, by their end, and which ends are rates of another kind (频率, 功率)."""

    rates: tuple[str, ...]
    other_rates: tuple[str, ...]
    ratio_words: tuple[str, ...]
    """Words that make a rate a number for so many of something: 亿元GDP死亡率, 每万人发案率."""
    units: tuple[str, ...]
    """Units that a rate may have besides those of shares: 分 for satisfaction."""


@dataclass(frozen=True, slots=True)
class Doubling:
    """When a doubled number is taken for damage: how many values of the form must be doubled."""

    least: int


def bare_number(subject: Subject, settings: Unitless) -> Iterator[Verdict]:
    """Numbers that stand alone, in a form that gives the unit nowhere else either."""
    for one in seen(subject.project):
        value = one.row.constraint
        if value.kind not in ("quantity", "range") or value.number is None or value.per:
            continue
        if value.unit is not None or value.number == 0 or _is_unitless(one, value.number, settings):
            yield PASSED
        elif _is_bare(value.text):
            yield _hit(one.row, value, case="column" if one.row.unit is not None else None)


def _is_unitless(one: Seen, number: Decimal, settings: Unitless) -> bool:
    """Tell whether a figure needs no unit: an index by its name, or a coefficient below one."""
    if 0 < number < 1 and one.category not in _IN_NUMBERS:
        return True
    return any_of(settings.unitless_words).search(one.name) is not None


def _is_bare(text: str) -> bool:
    """Tell whether no word stands behind the last digit; a unit that is not known is still a unit."""
    digits = [match.end() for match in re.finditer(r"\d", text)]
    return bool(digits) and not _WORD_BEHIND.search(text[digits[-1] :])


def rate_out_of_range(subject: Subject, settings: Rates) -> Iterator[Verdict]:
    """Shares of more than all or less than nothing, and ranges whose ends are exchanged."""
    for one in seen(subject.project):
        row, value = one.row, one.row.constraint
        if value.kind == "range" or value.parts:
            yield from [_reversed(row, found) for found in _ranges(value)]
        shares = [found for found in one.values if found.unit in _PER_CENT]
        if shares and _is_share(one, settings):
            exempt = any_of(settings.exempt_words).search(one.name) is not None
            yield from [_share_verdict(row, found, exempt) for found in shares]


def _ranges(value: Constraint) -> Sequence[Constraint]:
    if value.kind == "range":
        return (value,)
    return [found for part in value.parts for found in _ranges(part)]


def _reversed(row: Indicator, value: Constraint) -> Verdict:
    assert value.number is not None
    assert value.upper is not None
    return PASSED if value.number <= value.upper else _hit(row, value, case="reversed")


def _is_share(one: Seen, settings: Rates) -> bool:
    return one.category == "satisfaction" or end_of(one.name, settings.rates) is not None


def _share_verdict(row: Indicator, value: Constraint, exempt: bool) -> Verdict:
    assert value.number is not None
    assert value.unit is not None
    share = value.number if value.unit == "%" else units.convert(value.number, value.unit, "%")
    if exempt or share is None or 0 <= share <= _ALL:
        return PASSED
    return _hit(row, value, case="negative" if share < 0 else None)


def rate_not_percent(subject: Subject, settings: RateUnits) -> Iterator[Verdict]:
    """Rates in a unit that is no share, or in none.

    Only a value of one number is judged: of several, one may be what the rate is taken of (12/10万).
    """
    for row, _, name, _ in seen(subject.project):
        value = row.constraint
        if value.kind != "quantity" or not _is_percentage(name, settings):
            continue
        if value.number == 0 or value.per or _is_rate_unit(value.unit, settings):
            yield PASSED
        elif value.unit is not None:
            yield _hit(row, value, case="unit", unit=value.unit)
        elif _is_bare(value.text):
            yield _percent_hit(row, value)


def _is_percentage(name: str, settings: RateUnits) -> bool:
    """Tell whether a name is a rate that is given in per cent."""
    if end_of(name, settings.rates) is None or end_of(name, settings.other_rates) is not None:
        return False
    return any_of(settings.ratio_words).search(name) is None


def _is_rate_unit(unit: str | None, settings: RateUnits) -> bool:
    return unit in settings.units or units.dimension(unit) == "share"


def _percent_hit(row: Indicator, value: Constraint) -> Hit:
    """Return the hit for a rate without %, with the percentage it probably is."""
    assert value.number is not None
    share = value.number * _ALL if 0 < value.number < 1 else value.number
    sign = (value.canonical or "").rstrip("0123456789.")
    wanted = f"{sign}{plain(share)}%" if 1 < share <= _ALL else None
    return _hit(row, value, suggestion=Suggestion(wanted, "confirm") if wanted else None)


def doubled_like_its_neighbours(subject: Subject, settings: Doubling) -> Iterator[Verdict]:
    """Numbers that look sound alone and doubled beside values that are all printed twice (≥5≥5个)."""
    if sum(row.constraint.kind == "malformed" for row in subject.indicators) < settings.least:
        return
    numeric = [row for row in subject.indicators if _is_numeric(row.constraint)]
    damaged = [row for row in numeric if row.constraint.kind == "malformed"]
    if len(damaged) < settings.least:
        return
    for row in numeric:
        if row not in damaged:
            yield _doubled_hit(row, damaged) if _half(row.constraint) else PASSED


def _is_numeric(value: Constraint) -> bool:
    return value.kind == "quantity" or (value.kind == "malformed" and any(map(str.isdigit, value.text)))


def _half(value: Constraint) -> str | None:
    """Return the half of a number whose digits are the same half twice: 11 → 1."""
    digits = "".join(char for char in value.text if char.isdigit() or char == ".")
    middle = len(digits) // 2
    return digits[:middle] if middle and digits[:middle] == digits[middle:] else None


def _doubled_hit(row: Indicator, damaged: Sequence[Indicator]) -> Hit:
    hit = _hit(row, row.constraint, half=_half(row.constraint) or "", count=str(len(damaged)))
    return replace(hit, related=tuple(other.value.place for other in damaged))


def _hit(
    row: Indicator,
    value: Constraint,
    case: str | None = None,
    suggestion: Suggestion | None = None,
    **facts: str,
) -> Hit:
    return Hit(Span(row.value, *value.span), "value", facts, row, case, suggestion)
