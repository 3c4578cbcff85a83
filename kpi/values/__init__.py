"""Indicator values (指标值): from the text of a cell to the constraint that it demands.

``parse`` is all that other parts of kpi need. The parser is built when the first value is read.
"""

from kpi.model.constraint import NO_CONTEXT, Constraint, Context
from kpi.values.context import in_context
from kpi.values.reader import read
from kpi.values.spelling import spell

__all__ = ["canonical", "parse"]


def parse(text: str, context: Context = NO_CONTEXT) -> Constraint:
    """Return what the text demands; whatever the text is, it returns and never raises.

    The context fills only what the text leaves open, and ``sources`` says what it filled.
    """
    alone = read(text)
    return alone if context is NO_CONTEXT or not any(context) else in_context(alone, context)


def canonical(constraint: Constraint) -> str | None:
    """Return the standard spelling of a constraint; None for what is damaged or empty."""
    return spell(constraint)
