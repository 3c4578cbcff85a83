"""Rounds: an earlier review compared with a new one, and a department's answers judged by it.

``load_review`` and ``of_review`` make rounds, ``compare`` compares two, ``decide`` judges answers.
Decisions are written and read by ``kpi.waivers``.
"""

from kpi.rounds.answers import decide
from kpi.rounds.compare import compare
from kpi.rounds.live import of_review
from kpi.rounds.load import load_review, parse_review
from kpi.rounds.types import Answer, CellChange, Change, Comparison, Found, Handback, Round

__all__ = [
    "Answer",
    "CellChange",
    "Change",
    "Comparison",
    "Found",
    "Handback",
    "Round",
    "compare",
    "decide",
    "load_review",
    "of_review",
    "parse_review",
]
