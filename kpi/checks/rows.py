"""Questions about indicator rows that several checks ask."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kpi import units
from kpi.frames import COSTS, Category, category
from kpi.model.constraint import Constraint
from kpi.model.disclosure import Indicator

DISSATISFIED = ("不满意", "非满意")
_GRIEVANCES = ("投诉", "差评", "信访", "纠纷", "不满")
"""What is counted under 满意度 and is the better the fewer: 投诉率; 投诉处理满意度 is satisfaction."""


def row_category(indicator: Indicator) -> Category | None:
    """Return the category of a row, by its level names."""
    return category(indicator.level1.text, indicator.level2.text)


def cost_rows(indicators: Sequence[Indicator]) -> Iterator[Indicator]:
    """Yield the cost rows of any frame."""
    return (row for row in indicators if row_category(row) in COSTS)


def satisfaction_rows(indicators: Sequence[Indicator]) -> Iterator[Indicator]:
    """Yield the rows that measure satisfaction, by category or by name; not the 不满意率."""
    return (row for row in indicators if _measures_satisfaction(row))


def _measures_satisfaction(row: Indicator) -> bool:
    name = row.level3.text
    if any(word in name for word in DISSATISFIED):
        return False
    if "满意度" in name or "满意率" in name:
        return True
    return row_category(row) == "satisfaction" and not any(word in name for word in _GRIEVANCES)


def quantities(constraint: Constraint) -> Iterator[Constraint]:
    """Yield the constraint, or the parts of a multi one, that are a number with one bound."""
    if constraint.kind == "quantity":
        yield constraint
    for part in constraint.parts:
        yield from quantities(part)


def contains(text: str, words: tuple[str, ...]) -> bool:
    """Tell whether any of the words stands in the text, white space apart."""
    return _any_of(words).search(_tight(text)) is not None


@lru_cache(maxsize=8192)
def _tight(text: str) -> str:
    return "".join(text.split())


@lru_cache(maxsize=256)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern for all words, escaped; no words find nothing."""
    return re.compile("|".join(map(re.escape, words)) or r"(?!)")


def is_money(unit: str | None) -> bool:
    """Tell whether a unit is one of money."""
    return unit is not None and units.dimension(unit) == "money"
