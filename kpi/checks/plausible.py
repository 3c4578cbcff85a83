"""Targets that are possible but improbable: too easy, all the same, outside the budget year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi.amounts import plain
from kpi.checks.heads import holds
from kpi.checks.rows import numbered, satisfactions, seen
from kpi.checks.types import Subject
from kpi.checks.wordlists import any_of
from kpi.frames import COSTS, OUTPUTS, Category
from kpi.model.constraint import Constraint, DateLimit
from kpi.model.disclosure import Indicator, Project
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Span

PER_CENT = "%"
ALL = Decimal(100)
ONE = Decimal(1)
_LOWER_BOUND = (">=", ">")
_NO_RATES: frozenset[Category] = COSTS | {"satisfaction"}
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Between which percentages a satisfaction target is usual; both ends in per cent."""

    lowest: Decimal
    highest: Decimal


@dataclass(frozen=True, slots=True)
class Uniform:
    """How many rates of 100 % make a form without any pressure."""

    least: int


@dataclass(frozen=True, slots=True)
class Trivial:
    """When "at least one" is no target: from which budget on, of which things."""

    budget: Decimal
    """In 万元."""
    units: tuple[str, ...]
    exempt_words: tuple[str, ...]
    """Words in the name of things of which one is much: a building, a system."""


@dataclass(frozen=True, slots=True)
class Years:
    """Words that say another year, and words that say the project covers several years."""

    earlier_words: tuple[str, ...]
    later_words: tuple[str, ...]
    several_years_words: tuple[str, ...]


def satisfaction_threshold(subject: Subject, settings: Thresholds) -> Iterator[Verdict]:
    """Satisfaction targets that are low, or that allow nobody to be dissatisfied."""
    for row, _, _, values in satisfactions(subject.project):
        for value in values:
            if value.unit != PER_CENT or value.number is None or value.operator in ("<=", "<"):
                continue
            if value.number < settings.lowest:
                yield _hit(row, value, "low", lowest=plain(settings.lowest))
            elif settings.highest <= value.number <= ALL:
                yield _hit(row, value, None)
            else:
                yield PASSED


def all_hundred(subject: Subject, settings: Uniform) -> Iterator[Verdict]:
    """Forms in which every rate but satisfaction is wanted to the full hundred per cent."""
    rates = [
        (one.row, value)
        for one in numbered(subject.project)
        for value in one.values
        if value.unit == PER_CENT and one.category not in _NO_RATES
    ]
    if len(rates) < settings.least:
        return
    if any(value.number != ALL for _, value in rates):
        yield PASSED
        return
    (first, value), *others = rates
    hit = _hit(first, value, None, count=str(len(rates)))
    yield replace(hit, related=tuple(row.value.place for row, _ in others))


def trivial_target(subject: Subject, settings: Trivial) -> Iterator[Verdict]:
    """Quantities of at least one in a project of some size."""
    budget = subject.project.budget
    for row, category, name, values in numbered(subject.project):
        if category != "quantity" or any_of(settings.exempt_words).search(name):
            continue
        for value in values:
            if value.operator not in _LOWER_BOUND or value.per or value.unit not in settings.units:
                continue
            if budget is None:
                yield NotEvaluable("没有读到预算数", row.value)
            elif value.number is not None and value.number <= ONE and budget.in_wan > settings.budget:
                yield _hit(row, value, None, budget=plain(budget.in_wan))
            else:
                yield PASSED


def deadline_outside_year(subject: Subject, settings: Years) -> Iterator[Verdict]:
    """Deadlines in another year than the budget's."""
    for row, category, _, _ in seen(subject.project):
        date = row.constraint.date
        if date is not None and category in OUTPUTS:
            yield _year_verdict(subject, row, date, settings)


def _year_verdict(subject: Subject, row: Indicator, date: DateLimit, settings: Years) -> Verdict:
    if holds(row.value.text, settings.earlier_words):
        return _other_year(subject.project, row, "earlier", None, settings)
    if holds(row.value.text, settings.later_words):
        return _other_year(subject.project, row, "later", None, settings)
    year = subject.disclosure.year
    if date.year is None:
        return PASSED
    if year is None:
        return NotEvaluable("没有读到预算年度", row.value)
    # A period that the budget year is part of (2023.07-2024.01) belongs to it.
    years = _years(row.value.text) or [date.year]
    if date.year == year or min(years) <= year <= max(years):
        return PASSED
    return _other_year(subject.project, row, "earlier" if date.year < year else "later", date.year, settings)


def _years(text: str) -> list[int]:
    return [int(year) for year in _YEAR.findall(text)]


def _other_year(project: Project, row: Indicator, case: str, year: int | None, settings: Years) -> Verdict:
    """Return the hit for a deadline in another year, unless the project itself may run over several."""
    said = project.name.text + (project.purpose.text if project.purpose else "")
    said += "".join(goal.text for goal in project.goals)
    if holds(_YEAR.sub("", said), settings.several_years_words) or year in _years(said):
        return NotEvaluable("项目可能跨年实施，未判断时限的年度", row.value)
    return _hit(row, row.constraint, case)


def _hit(row: Indicator, value: Constraint, case: str | None, **facts: str) -> Hit:
    return Hit(Span(row.value, *value.span), "value", facts, row, case)
