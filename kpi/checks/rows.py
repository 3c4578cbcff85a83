"""Questions about indicator rows that several checks ask."""

from functools import lru_cache
from typing import NamedTuple

from kpi import units
from kpi.checks.heads import bare
from kpi.checks.kept import kept
from kpi.checks.wordlists import any_of
from kpi.frames import COSTS, Category, category
from kpi.model.constraint import Constraint
from kpi.model.disclosure import Indicator, Project

DISSATISFIED = ("不满意", "非满意")
_GRIEVANCES = ("投诉", "差评", "信访", "纠纷", "不满")
"""What is counted under 满意度 and is the better the fewer: 投诉率; 投诉处理满意度 is satisfaction."""


class Seen(NamedTuple):
    """A row with what most checks ask about it."""

    row: Indicator
    category: Category | None
    name: str
    """Its name as heads are compared."""
    values: tuple[Constraint, ...]
    """What its value has of numbers with one bound."""


@kept
def seen(project: Project) -> tuple[Seen, ...]:
    """Return the rows of a project, each looked at once for all checks."""
    return tuple(
        Seen(row, row_category(row), bare(row.level3.text), quantities(row.constraint))
        for row in project.indicators
    )


@kept
def numbered(project: Project) -> tuple[Seen, ...]:
    """Return the rows whose value has a number with one bound."""
    return tuple(one for one in seen(project) if one.values)


def row_category(indicator: Indicator) -> Category | None:
    """Return the category of a row, by its level names."""
    return category(indicator.level1.text, indicator.level2.text)


@kept
def costs(project: Project) -> tuple[Seen, ...]:
    """Return the cost rows of any frame."""
    return tuple(one for one in seen(project) if one.category in COSTS)


@kept
def satisfactions(project: Project) -> tuple[Seen, ...]:
    """Return the rows that measure satisfaction, by category or by name; not the 不满意率."""
    return tuple(one for one in seen(project) if _measures_satisfaction(one))


def _measures_satisfaction(one: Seen) -> bool:
    name = one.row.level3.text
    # Nearly all rows are about something else; one look is enough for those.
    if one.category != "satisfaction" and "满意" not in name:
        return False
    if any(word in name for word in DISSATISFIED):
        return False
    if "满意度" in name or "满意率" in name:
        return True
    return one.category == "satisfaction" and not any(word in name for word in _GRIEVANCES)


def quantities(constraint: Constraint) -> tuple[Constraint, ...]:
    """Return the constraint, or the parts of a multi one, that are a number with one bound."""
    own = (constraint,) if constraint.kind == "quantity" else ()
    if not constraint.parts:
        return own
    return own + tuple(found for part in constraint.parts for found in quantities(part))


def contains(text: str, words: tuple[str, ...]) -> bool:
    """Tell whether any of the words stands in the text, white space apart."""
    return any_of(words).search(unspaced(text)) is not None


@lru_cache(maxsize=16384)
def unspaced(text: str) -> str:
    """Return a text without its white space."""
    return "".join(text.split())


def is_money(unit: str | None) -> bool:
    """Tell whether a unit is one of money."""
    return unit is not None and units.dimension(unit) == "money"
