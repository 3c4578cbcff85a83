"""Units against what they are to measure: the name's head noun, the unit column, the denominator."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from kpi import units
from kpi.checks.heads import bare
from kpi.checks.rows import Seen, is_money, numbered, seen
from kpi.checks.types import NoSettings, Subject, row_hit
from kpi.checks.wordlists import WordList, any_of, end_of
from kpi.frames import COSTS, OUTPUTS
from kpi.model.constraint import Constraint, Suggestion
from kpi.model.disclosure import Disclosure, Indicator, Project
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Cell, Span
from kpi.values import parse

ONE = Decimal(1)
_SPENT = OUTPUTS | COSTS
_ANY = frozenset({"个", "部", "批"})
"""Count things of many kinds, and so say nothing about what else fits."""
_TIMES = frozenset({"年", "学年", "季度", "季", "学期", "月", "周", "日", "天", "小时", "次", "人次"})


@dataclass(frozen=True, slots=True)
class HeadNouns:
    """What names of a kind are counted in: a line holds the end of the name and fitting units."""

    nouns: tuple[str, ...]
    """``人数 人 人次``: a name that ends with 人数 takes units of the same dimension as 人 or 人次."""


@dataclass(frozen=True, slots=True)
class UnitCosts:
    """Which names are unit costs, and what they are for one of."""

    standard_ends: tuple[str, ...]
    """A name with one of these ends is a cost for one of something: 补助标准, 单价."""
    per_words: tuple[str, ...]
    """``人均 人``: a name with the first word is a cost for one of the second."""
    period_words: tuple[str, ...]
    """``每月 月``: a name with the first word is a cost for one of the second, which is a period."""
    exempt_words: tuple[str, ...]


class _Table(NamedTuple):
    """Lines of words as a table: the first word of each line → the others."""

    words: Mapping[str, tuple[str, ...]]
    first: WordList


@lru_cache(maxsize=64)
def _table(lines: tuple[str, ...]) -> _Table:
    words = {words[0]: tuple(words[1:]) for line in lines if (words := line.split())}
    return _Table(MappingProxyType(words), WordList(words))


def unit_name_mismatch(subject: Subject, settings: HeadNouns) -> Iterator[Verdict]:
    """Units that do not count what the name says is counted: 户数 = 100人."""
    nouns = _table(settings.nouns)
    for row, _, name, values in numbered(subject.project):
        noun = end_of(name, nouns.first)
        if noun is None:
            continue
        for value in values:
            if value.unit is not None:
                yield _fit_verdict(row, value, noun, nouns.words[noun])


def _fit_verdict(row: Indicator, value: Constraint, noun: str, fitting: Sequence[str]) -> Verdict:
    assert value.unit is not None
    dimension = units.dimension(value.unit)
    if dimension is None:
        return NotEvaluable(f"不认识单位“{value.unit}”", row.value)
    if value.unit in fitting or any(
        units.dimension(unit) == dimension for unit in fitting if unit not in _ANY
    ):
        return PASSED
    facts = {"unit": value.unit, "noun": noun, "wanted": fitting[0]}
    return Hit(Span(row.value, *value.span), "value", facts, row)


def unit_conflict(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """Units in the value that differ from the unit column; equal ones only repeat it, one hit for all."""
    repeated: list[Indicator] = []
    for row in subject.indicators:
        value = row.constraint
        if row.unit is None or not row.unit.text.strip() or value.kind not in ("quantity", "range"):
            continue
        if value.sources.unit != "text":
            yield PASSED
            continue
        verdict = _conflict(row, row.unit)
        if verdict is PASSED:
            repeated.append(row)
        yield verdict
    if repeated:
        first, *others = repeated
        hit = row_hit(first, "value", first.value, column=_column(first), count=str(len(repeated)))
        yield replace(hit, case="repeated", related=tuple(row.value.place for row in others))


def _conflict(row: Indicator, column: Cell) -> Verdict:
    printed = parse(f"1{column.text.strip()}")
    if printed.kind != "quantity" or printed.unit is None:
        return NotEvaluable(f"不认识计量单位“{column.text.strip()}”", column)
    value = row.constraint
    if _same_unit(value, printed):
        return PASSED
    facts = {"unit": "/".join((value.unit or "", *value.per)), "column": _column(row)}
    return Hit(Span(row.value, *value.span), "value", facts, row, related=(column.place,))


def _column(row: Indicator) -> str:
    return row.unit.text.strip() if row.unit else ""


def _same_unit(one: Constraint, other: Constraint) -> bool:
    if one.unit is None or other.unit is None or sorted(one.per) != sorted(other.per):
        return False
    return one.unit == other.unit or units.convert(ONE, one.unit, other.unit) == ONE


class _Asked(NamedTuple):
    """What the name of a unit cost asks its value to say: for one of what, for which period."""

    per: str | None
    period: str | None


def unit_cost_incomplete(subject: Subject, settings: UnitCosts) -> Iterator[Verdict]:
    """Costs for one of something that do not say of what, or costs of a period that do not say which."""
    for one in numbered(subject.project):
        if one.category not in _SPENT:
            continue
        row, amounts = one.row, [value for value in one.values if is_money(value.unit)]
        if not amounts:
            continue
        asked = _asked(one, settings)
        if asked is not None:
            yield from (_denominator_verdict(row, value, asked) for value in amounts)


def _asked(one: Seen, settings: UnitCosts) -> _Asked | None:
    """Return what a row asks for, None where it is no unit cost; the description may tell the period."""
    name = one.name
    if any_of(settings.exempt_words).search(name):
        return None
    per, period = _first(name, settings.per_words), _first(name, settings.period_words)
    if per is None and period is None and end_of(name, settings.standard_ends) is None:
        return None
    return _Asked(per, period or _described_period(one.row, settings))


def _described_period(row: Indicator, settings: UnitCosts) -> str | None:
    """Return the period of a description (每人每月的补贴), unless the value gives one of its own."""
    if _TIMES.isdisjoint(row.constraint.per):
        return _first(bare(row.description.text), settings.period_words)
    return None


def _first(said: str, lines: tuple[str, ...]) -> str | None:
    table = _table(lines)
    if not any_of(table.first).search(said):
        return None
    return next((words[0] for word, words in table.words.items() if word in said), None)


def _denominator_verdict(row: Indicator, value: Constraint, asked: _Asked) -> Verdict:
    period = asked.period if asked.period not in value.per else None
    if value.per and period is None:
        return PASSED
    lacking = [word for word in (None if value.per else asked.per, period) if word]
    wanted = (value.canonical or value.text) + "".join(f"/{word}" for word in lacking)
    known = bool(value.per or asked.per)
    return Hit(
        span=Span(row.value, *value.span),
        field="value",
        facts={"wanted": wanted, "period": period or ""},
        indicator=row,
        case="period" if value.per else "known" if known else None,
        suggestion=Suggestion(wanted, "confirm") if known else None,
    )


def mixed_units(disclosure: Disclosure, _: NoSettings) -> Iterator[Verdict]:
    """Indicators of one name that are counted in 元 here and in 万元 there, in 人 here and in 人次 there."""
    for rows in _namesakes(disclosure.projects).values():
        if len(rows) > 1:
            first, *others = rows
            other = next((found for found in others if _is_mixed(first, found)), None)
            yield PASSED if other is None else _mixed_hit(first, other, rows)


class _Measured(NamedTuple):
    """A row with one number, and the project it stands in."""

    project: Project
    row: Indicator
    unit: str


def _namesakes(projects: Iterable[Project]) -> Mapping[tuple[object, ...], list[_Measured]]:
    """Return the measured rows by what they measure: category, name, denominators."""
    found: dict[tuple[object, ...], list[_Measured]] = defaultdict(list)
    for project in projects:
        rows = seen(project)
        names = Counter([one.name for one in rows])
        for row, category, name, _ in rows:
            value = row.constraint
            if value.kind != "quantity" or value.unit is None:
                continue
            # One name for several things (项目支出控制在预算以内, five times): descriptions tell them apart.
            apart = bare(row.description.text) if names[name] > 1 else ""
            key = (category, name, apart, tuple(sorted(value.per)))
            found[key].append(_Measured(project, row, value.unit))
    return found


def _is_mixed(one: _Measured, other: _Measured) -> bool:
    dimensions = {units.dimension(one.unit), units.dimension(other.unit)}
    if dimensions == {"money"}:
        return one.unit != other.unit
    return dimensions == {"people", "person_times"}


def _mixed_hit(first: _Measured, other: _Measured, rows: Sequence[_Measured]) -> Hit:
    places = tuple(found.row.value.place for found in rows if found.row is not other.row)
    facts = {"unit": other.unit, "other_unit": first.unit, "other": first.project.name.text}
    value = other.row.constraint
    span = Span(other.row.value, *value.span)
    return Hit(span, "value", facts, other.row, related=places, project=other.project)
