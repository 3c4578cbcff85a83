"""Do the comparison signs point the right way, and are they there."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpi.checks.rows import contains, costs, is_money, satisfactions
from kpi.checks.types import NoSettings, Subject
from kpi.model.constraint import Constraint, Suggestion
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import Span

_UP = (">=", ">")
_DOWN = ("<=", "<")


@dataclass(frozen=True, slots=True)
class Exempt:
    """Words in an indicator's name or description that exempt the row."""

    exempt_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExactStandard:
    """Words that mark a policy standard, which is an exact amount and needs no sign."""

    standard_words: tuple[str, ...]


def satisfaction_direction(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """Satisfaction with an upper bound: it would be reached by dissatisfaction."""
    for one in satisfactions(subject.project):
        for value in one.values:
            yield _resigned(one.row, value, "≥") if value.operator in _DOWN else PASSED


def cost_direction(subject: Subject, settings: Exempt) -> Iterator[Verdict]:
    """A cost with a lower bound; shares saved are no costs."""
    for row, _, _, values in costs(subject.project):
        if not values or contains(row.level3.text + row.description.text, settings.exempt_words):
            continue
        for value in values:
            yield _resigned(row, value, "≤") if value.operator in _UP else PASSED


def operator_missing(subject: Subject, settings: ExactStandard) -> Iterator[Verdict]:
    """Satisfaction or a total cost given without a comparison sign."""
    for row, _, _, values in satisfactions(subject.project):
        for value in values:
            yield _resigned(row, value, "≥", "satisfaction") if _unsigned(value) else PASSED
    for row, _, _, values in costs(subject.project):
        if not values or contains(row.level3.text + row.description.text, settings.standard_words):
            continue
        for value in values:
            if is_money(value.unit):
                yield _resigned(row, value, "≤", "cost") if _unsigned(value) else PASSED


def _unsigned(value: Constraint) -> bool:
    """Tell whether a number was written without any sign; 等于 and = are signs."""
    return value.operator == "==" and value.sources.operator is None


def _resigned(row: Indicator, value: Constraint, sign: str, case: str | None = None) -> Hit:
    """Return the hit for a wrong or missing sign, with the value under the right one to confirm."""
    wanted = sign + (value.canonical or value.text).lstrip("≥≤><=")
    return Hit(
        span=Span(row.value, *value.span),
        field="value",
        facts={"wanted": wanted},
        indicator=row,
        case=case,
        suggestion=Suggestion(wanted, "confirm"),
    )
