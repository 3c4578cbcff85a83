"""How well tokens fit the columns of one header, and what leaving a column out costs."""

from collections.abc import Mapping, Sequence
from functools import cache

from kpi.forms.restore.evidence import Evidence
from kpi.forms.restore.figures import fit
from kpi.forms.restore.header import Column, Header, Kind
from kpi.forms.restore.tokens import Shape, Token
from kpi.forms.restore.wraps import is_full, width_of
from kpi.forms.vocabulary import INDICATOR, Meaning, vocabulary

_SKIPPED: Mapping[Kind, float] = {
    "level3": 8.0, "value": 6.0, "description": 1.5, "basis": 1.0, "sign": 1.0, "unit": 1.0, "weight": 1.0,
    "direction": 0.7, "actual": 1.0, "score": 0.7, "remark": 0.2, "other": 0.3, "side": 0.0, "level1": 0.0,
    "level2": 0.0, "name": 2.5, "money": 1.0, "goals": 1.0, "code": 0.3, "field": 0.3,
}  # fmt: skip
"""What a blank in a column costs, where the row has cells around it."""
_MORE_VALUES = 0.8
_NUMBER_BEFORE_UNIT = 3.5
_REPEATED = 1.5
_FULL, _NOT_FULL, _FULL_SOMEWHERE = 7.0, -2.0, 4.0
_BARE, _BARE_AS_NAME = 6.0, 0.0
_DOUBTFUL_FIRST, _DOUBTFUL_SECOND = 2.0, 3.0
_POSSIBLE, _IMPOSSIBLE = 1.0, -3.0


class Scores:
    """The figures for one header, given what the tree shows of itself."""

    def __init__(self, header: Header, evidence: Evidence) -> None:
        self.columns = header.columns
        self.size = len(self.columns)
        self.evidence = evidence
        self.has_units = header.has("unit")
        self.skipped = _skipped(self.columns)
        self.upto = [0.0]
        """The costs of all columns before each index."""
        for cost in self.skipped:
            self.upto.append(self.upto[-1] + cost)
        self._known: dict[tuple[str, Shape], list[float]] = {}

    def fits(self, token: Token) -> list[float]:
        """Return how well the token fits each column."""
        known = self._known.get((token.key, token.shape))
        if known is None:
            known = self._known[token.key, token.shape] = [
                self._fit(index, column.kind, token) for index, column in enumerate(self.columns)
            ]
        return known

    def _fit(self, index: int, kind: Kind, token: Token) -> float:
        figure = fit(kind, token)
        if kind == "value" and self.has_units and token.shape in {"number", "amount"}:
            figure = _NUMBER_BEFORE_UNIT
        if self.is_bare(token):
            if kind in {"level1", "level2"}:
                figure -= _BARE
            elif kind == "level3":
                figure = max(figure, _BARE_AS_NAME)
        if token.meaning is not None:
            figure = self._told_apart(figure, kind, token.meaning)
        return figure + (_REPEATED if self.evidence.habits.get((index, token.key), 0) > 1 else 0.0)

    def is_bare(self, token: Token) -> bool:
        """Tell whether a category's name lacks the 指标 that others have: it may be mere text."""
        said = token.meaning
        named = said is not None and bool(said.level1 or said.level2)
        return named and self.evidence.suffixed and INDICATOR not in token.key

    def _told_apart(self, figure: float, kind: Kind, said: Meaning) -> float:
        """Return the figure of a name of both levels: 成本指标 is the first above 经济成本指标."""
        firsts = self.evidence.firsts
        if firsts is None or said.level1 is None or said.level2 is None:
            return figure
        if kind == "level2" and said.level1 in firsts:
            return min(figure, _DOUBTFUL_SECOND)
        return min(figure, _DOUBTFUL_FIRST) if kind == "level1" and said.level1 not in firsts else figure

    def names_level(self, token: Token) -> bool:
        """Tell whether a token can be nothing but the name of a category."""
        said = token.meaning
        return said is not None and bool(said.level1 or said.level2) and not self.is_bare(token)

    def wrapped(self, column: int, text: str) -> float:
        """Return what the width of a line says for its going on in the next."""
        edge = self.evidence.edges.get(column)
        if edge is not None:
            return _FULL if is_full(text, edge) else _NOT_FULL
        return _FULL_SOMEWHERE if int(width_of(text)) in self.evidence.full else 0.0

    def between(self, first: int, last: int) -> float:
        """Return the cost of leaving out the columns behind ``first`` and before ``last``."""
        return self.upto[last] - self.upto[first + 1]


def _skipped(columns: Sequence[Column]) -> list[float]:
    """Return the cost of a blank in each column; of several sets of names and values some are left out."""
    kinds = [column.kind for column in columns]
    costs = [_SKIPPED[kind] for kind in kinds]
    names, values = (
        [index for index, kind in enumerate(kinds) if kind == wanted] for wanted in ("level3", "value")
    )
    for index in names if len(names) > 1 else ():
        costs[index] /= 4
    for index in values if len(values) > 1 else ():
        costs[index] = costs[index] / 2 if index == values[0] else _MORE_VALUES
    return costs


@cache
def _first_levels() -> frozenset[str]:
    return frozenset(vocabulary().level1.values())


def possible(level1: str | None, level2: str | None) -> float:
    """Return how well a second level stands under a first."""
    if level1 is None or level2 is None:
        return 0.0
    parents = vocabulary().parents.get(level2)
    if parents is None or level1 not in _first_levels():
        return 0.0
    return _POSSIBLE if level1 in parents else _IMPOSSIBLE
