"""Does an indicator stand in the category that it measures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kpi import units
from kpi.checks.levels import CATEGORY_TITLES
from kpi.checks.rows import DISSATISFIED, Seen, contains, is_money, seen
from kpi.checks.terms import core
from kpi.checks.types import Subject, row_hit
from kpi.checks.wordlists import end_of
from kpi.frames import BENEFITS, COSTS, Category
from kpi.model.constraint import Constraint
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import Span

_SHARES = ("%", "‰", "百分点", "比例")
_LIMITED: frozenset[Category] = COSTS.union(("quantity", "quality", "satisfaction"))
"""Categories in which a date is no value."""


@dataclass(frozen=True, slots=True, eq=False)  # a key of caches: told apart by identity
class Misfiled:
    """The words by which a name says what it measures."""

    cost_endings: tuple[str, ...]
    cost_words: tuple[str, ...]
    """Words anywhere in a name that make it a cost of the project."""
    unit_cost_endings: tuple[str, ...]
    """Endings of what the project pays for one person or piece: 单价, 补助标准."""
    saving_words: tuple[str, ...]
    """Words that make a cost something saved or taken in, which is a benefit or an output."""
    average_words: tuple[str, ...]
    """Words that make a cost one that the people served bear (次均费用), and not the project's."""
    satisfaction_endings: tuple[str, ...]
    time_endings: tuple[str, ...]
    """Endings of names that ask when something is done, whatever the value."""
    date_endings: tuple[str, ...]
    """Endings of names that ask for a date, where the value is one."""
    timely_endings: tuple[str, ...]
    """Endings of rates of timeliness, which some lists of indicators count as quality."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Which rates are tolerated as quantities."""

    coverage_endings: tuple[str, ...]
    """Endings of names that some lists of indicators have under quantity: only a hint."""
    progress_words: tuple[str, ...]
    """Words that say how much of one large work is done, which only a share can say."""


@dataclass(frozen=True, slots=True)
class Activities:
    """The words by which a name says that it counts what was done."""

    verbs: tuple[str, ...]
    leading_verbs: tuple[str, ...]
    """Verbs that make a name an activity where it starts with them."""
    count_endings: tuple[str, ...]
    effect_words: tuple[str, ...]
    """Words that make a count an effect on those served: 受益, 就业, 使用."""


def _filed(subject: Subject) -> tuple[Seen, ...]:
    """Return the rows that are filed by category; evaluation systems have categories of their own."""
    return () if subject.project.form == "evaluation-system" else seen(subject.project)


def category_misfiled(subject: Subject, settings: Misfiled) -> Iterator[Verdict]:
    """Satisfaction, costs and times that stand in another category."""
    for row, kind, _, values in _filed(subject):
        if kind is None or not row.level3.text.strip():
            continue
        name = core(row.level3.text)
        if kind != "satisfaction" and _is_satisfaction(name, settings):
            yield _misfiled(row, kind, "satisfaction", "服务对象满意度指标")
        elif kind not in COSTS and _is_cost(values, kind, name, settings):
            yield _misfiled(row, kind, "cost", "成本指标")
        elif kind != "timeliness" and (case := _time_case(_is_dated(row.constraint), kind, name, settings)):
            yield _misfiled(row, kind, case, "时效指标")
        else:
            yield PASSED


def _misfiled(row: Indicator, kind: Category, case: str, wanted: str) -> Hit:
    under = row.level2.text.strip() or CATEGORY_TITLES[kind]
    return replace(row_hit(row, "level3", row.level3, under=under, wanted=wanted), case=case)


@lru_cache(maxsize=16384)
def _is_satisfaction(name: str, settings: Misfiled) -> bool:
    return end_of(name, settings.satisfaction_endings) is not None and not contains(name, DISSATISFIED)


def _is_cost(values: Sequence[Constraint], kind: Category, name: str, settings: Misfiled) -> bool:
    """Tell whether a row gives a sum of money that the project may spend."""
    amounts = [value for value in values if is_money(value.unit)]
    if not amounts:
        return False
    if kind in ("timeliness", "satisfaction"):
        return True
    if any(value.operator in (">=", ">") for value in amounts) or contains(name, settings.saving_words):
        return False
    standard = kind == "quantity" and name.endswith("标准") and any(value.per for value in amounts)
    if standard or name.endswith(settings.unit_cost_endings):
        return True
    averaged = contains(name, settings.average_words) or any(value.per for value in amounts)
    if averaged and (kind == "economic" or "成本" not in name):
        return False
    return name.endswith(settings.cost_endings) or contains(name, settings.cost_words)


@lru_cache(maxsize=16384)
def _time_case(dated: bool, kind: Category, name: str, settings: Misfiled) -> str | None:
    if kind in _LIMITED:
        late = dated or end_of(name, settings.time_endings) is not None
    else:
        late = dated and name.endswith((*settings.time_endings, *settings.date_endings))
    if late:
        return "time"
    if kind in ("quantity", "quality") and end_of(name, settings.timely_endings) is not None:
        return "timely"
    return None


def _is_dated(value: Constraint) -> bool:
    """Tell whether a value is a date, of a year or of every month."""
    date = value.date if value.kind in ("deadline", "recurring") else None
    return date is not None and any((date.year, date.month, date.day))


def quantity_as_rate(subject: Subject, settings: Rates) -> Iterator[Verdict]:
    """Quantities given as a percentage."""
    for row, category, _, values in _filed(subject):
        if category != "quantity" or not values:
            continue
        counted = any(value.unit not in _SHARES for value in values)
        if counted or contains(row.level3.text, settings.progress_words):
            yield PASSED
            continue
        covered = core(row.level3.text).endswith(settings.coverage_endings)
        yield Hit(
            span=Span(row.value, *row.constraint.span),
            field="value",
            indicator=row,
            case="coverage" if covered else None,
        )


def benefit_as_output(subject: Subject, settings: Activities) -> Iterator[Verdict]:
    """Benefits that count what the project itself did."""
    for row, category, _, values in _filed(subject):
        if category not in BENEFITS or not row.level3.text.strip():
            continue
        done = _counts(values) and _is_activity(core(row.level3.text), settings)
        yield row_hit(row, "level3", row.level3) if done else PASSED


def _counts(values: Sequence[Constraint]) -> bool:
    """Tell whether the value is a number of things or people."""
    return bool(values) and not any(
        value.unit in _SHARES or units.dimension(value.unit) in ("money", "time", "share") for value in values
    )


def _is_activity(name: str, settings: Activities) -> bool:
    if contains(name, settings.effect_words):
        return False
    if name.startswith(settings.leading_verbs):
        return True
    return name.endswith(settings.count_endings) and contains(name, settings.verbs)
