"""The comparison of two rounds as one page, in the look of the report."""

from collections.abc import Sequence

from kpi.reporting.diffview import build
from kpi.reporting.handback import AnswerView
from kpi.reporting.html import page
from kpi.rounds.types import OUTCOME_WORDS, Comparison


def render(comparison: Comparison, answers: Sequence[AnswerView] = ()) -> str:
    """Return the comparison as a page that needs nothing else; hostile text in it is shown, never run."""
    view = build(comparison)
    return page("diff.html.j2", view.heading, view=view, outcomes=OUTCOME_WORDS, answers=answers)
