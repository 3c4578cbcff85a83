"""Puts a sequence of tokens under the columns of a header: the best of all ways, by dynamic programming.

In a row columns only go right; columns may be left out, a text may go on in the next token, blanks may be
dropped. Where the source has rows, a row begins there and nowhere else; in a stream of cells or words a row
begins wherever that fits best. A beam of states is carried from token to token: the column, and the two
categories that hold there, for a second level must be able to stand under its first. What the second best
way costs at a token says how sure its place is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi.forms.restore.figures import NEVER
from kpi.forms.restore.header import PROJECT, Header, Kind
from kpi.forms.restore.joints import joining
from kpi.forms.restore.scores import Scores, possible
from kpi.forms.restore.tokens import Token

MOST_COLUMNS = 32
SURE = 2.5
"""A place whose second best costs less than this is in doubt."""

_BEAM = 10
_WINDOW = 13.0
"""States that are so much worse than the best are given up."""
_CANDIDATES = 7
_WITHIN = 9.0
_NAME_AS_NAME = -9.5
"""A category's name that names an indicator is still looked at."""
_CHUNK = 300
"""After so many tokens the way so far is settled."""
_MOST_BONUS = 1.0

_DROPPED = -0.35
_FILLED, _IN_PLACE = 0.3, 0.1
"""Of the cost of a blank column that a printed blank leaves."""
_FAR_BLANK = 4
_ROW_IN_ROW, _ROW_IN_LINE = -14.0, -3.0
_UNFINISHED = 0.5
"""Of the cost of a row's missing end, at the end of all: the text may be cut off there."""
_PROJECT_ALONE = 2.0
_NO_FIRST, _NO_SECOND, _NO_LEVEL = -1.0, -3.0, -6.0
_NO_NAME = -6.0
"""A value without the name of its indicator: as much as if it were missing too."""

_TEXTS: frozenset[Kind] = frozenset(
    {"level3", "value", "description", "basis", "remark", "actual", "name", "goals", "field", "other", "code"}
)


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a token stands: its column (None where a blank was dropped), and how it got there."""

    token: Token
    column: int | None
    new_row: bool
    joined: bool
    margin: float
    other: int | None = None
    """The column of the second best way, where that is not much worse."""


class _State:
    """A way up to a token: its column, the categories that hold, its score; ``edges`` lead to it."""

    __slots__ = ("action", "after", "column", "edges", "level1", "level2", "named", "parent", "score")

    def __init__(
        self, score: float, column: int, level1: str | None, level2: str | None, *, named: bool = True
    ) -> None:
        self.score = score
        self.column = column
        self.level1 = level1
        self.level2 = level2
        self.named = named
        """Whether the row has the name of its indicator."""
        self.parent: _State | None = None
        self.action = ""
        self.edges: list[tuple[_State, float]] = []
        self.after = -1e9
        """The best score of what comes behind."""

    def worth(self, gain: float, column: int | None = None, *, named: bool | None = None) -> "_State":
        """Return the state with that gain, in that column, under the same categories."""
        return _State(
            self.score + gain,
            self.column if column is None else column,
            self.level1,
            self.level2,
            named=self.named if named is None else named,
        )


_Found = dict[tuple[int, str | None, str | None, bool], _State]


def placed(tokens: Sequence[Token], header: Header, scores: Scores) -> list[Placing]:
    """Return the best places of the tokens under the header."""
    if not tokens:
        return []
    result: list[Placing] = []
    aligner = _Aligner(header, scores)
    beam = [_State(0.0, scores.size - 1, None, None)]
    steps: list[list[_State]] = []
    previous: Token | None = None
    first = 0
    for index, token in enumerate(tokens):
        beam = aligner.step(beam, token, previous)
        steps.append(beam)
        previous = token if not token.blank else previous
        if len(beam) == 1 or len(steps) >= _CHUNK:
            best = max(beam, key=lambda state: state.score)
            result += _settled(steps, best, tokens[first : index + 1])
            first, steps = index + 1, []
            beam = [best.worth(-best.score)]
    if steps:
        for state in beam:
            state.score -= _UNFINISHED * aligner.tails[state.column] if state.column >= 0 else 0.0
        result += _settled(steps, max(beam, key=lambda state: state.score), tokens[first:])
    return result


class _Aligner:
    """Makes one step of the beam after another."""

    def __init__(self, header: Header, scores: Scores) -> None:
        self.scores = scores
        self.kinds = [column.kind for column in header.columns]
        self.size = scores.size
        self.zone = 0
        """How many project columns stand before those of the indicators."""
        while header.flat and self.zone < self.size and self.kinds[self.zone] in PROJECT:
            self.zone += 1
        self.has_first = header.has("level1")
        self.has_second = header.has("level2")
        self.has_third = header.has("level3")
        self.heads = [self._head(column) for column in range(self.size)]
        self.tails = [self._tail(column) for column in range(self.size)]

    def _head(self, column: int) -> float:
        """Return the cost of beginning a row at a column."""
        upto = self.scores.upto
        return upto[column] - upto[self.zone] if column >= self.zone else upto[column] / 2

    def _tail(self, column: int) -> float:
        """Return the cost of ending a row behind a column."""
        upto = self.scores.upto
        return upto[self.size] - upto[column + 1] if column >= self.zone else _PROJECT_ALONE

    def _between(self, first: int, last: int) -> float:
        return self.scores.between(first, last) if first >= 0 else self.heads[last]

    def step(self, beam: Sequence[_State], token: Token, previous: Token | None) -> list[_State]:
        """Return the states behind a token."""
        found: _Found = {}
        if token.blank:
            self._step_blank(beam, token, found)
        else:
            self._step_text(beam, token, found)
            if previous is not None and not self.scores.names_level(token):
                self._step_rest(beam, token, previous, found)
        best = max(state.score for state in found.values())
        kept = [state for state in found.values() if state.score > best - _WINDOW]
        kept.sort(key=lambda state: -state.score)
        return kept[:_BEAM]

    def _step_text(self, beam: Sequence[_State], token: Token, found: _Found) -> None:
        """A text stands in a column further right, or begins a row."""
        fits = self.scores.fits(token)
        limit = min(max(fits) - _WITHIN, _NAME_AS_NAME)
        order = sorted(range(self.size), key=lambda column: -fits[column])[:_CANDIDATES]
        candidates = [column for column in order if fits[column] >= limit]
        fresh = 0.0 if token.start != "word" else _ROW_IN_ROW if token.group >= 0 else _ROW_IN_LINE
        least = -1e9
        for state in beam:
            for column in candidates:
                gain = fits[column]
                # What is worse by more than the window would be given up in any case.
                if state.score + gain + _MOST_BONUS < least:
                    continue
                if token.start != "row" and column > state.column:
                    right = gain - self._between(state.column, column)
                    ahead = self._moved(state, column, token, right, new=False)
                    _keep(found, ahead, state, "next")
                    least = max(least, ahead.score - _WINDOW)
                down = gain + fresh - self.tails[state.column] - self.heads[column]
                if state.score + down + _MOST_BONUS >= least:
                    below = self._moved(state, column, token, down, new=True)
                    _keep(found, below, state, "new")
                    least = max(least, below.score - _WINDOW)

    def _step_rest(self, beam: Sequence[_State], token: Token, previous: Token, found: _Found) -> None:
        """A text goes on with the one before it, in the same column."""
        gain = joining(previous, token)
        if gain <= NEVER:
            return
        lines = all(one.start == "line" and one.group < 0 for one in (previous, token))
        for state in beam:
            if state.column >= 0 and self.kinds[state.column] in _TEXTS:
                wrapped = self.scores.wrapped(state.column, previous.cell.text) if lines else 0.0
                _keep(found, state.worth(gain + wrapped), state, "join")

    def _moved(self, state: _State, column: int, token: Token, gain: float, *, new: bool) -> _State:
        """Return the state behind a token that stands in a column."""
        level1, level2 = state.level1, state.level2
        kind, said = self.kinds[column], token.meaning
        named = (state.named and not new) or kind == "level3"
        if new and column < self.zone:
            level1 = level2 = None
        if kind == "level1":
            level1, level2 = (said.level1 if said and said.level1 else token.key), None
        elif kind == "level2":
            level2 = said.level2 if said and said.level2 else token.key
            gain += _NO_FIRST if level1 is None and self.has_first else possible(level1, level2)
        elif kind == "level3" and level2 is None and self.has_second:
            gain += _NO_LEVEL if level1 is None and self.has_first else _NO_SECOND
        elif kind == "value" and not named and self.has_third:
            gain += _NO_NAME
        return _State(state.score + gain, column, level1, level2, named=named)

    def _step_blank(self, beam: Sequence[_State], token: Token, found: _Found) -> None:
        """A blank is dropped, fills one of the next columns, or begins a row."""
        for state in beam:
            if token.start == "row":
                opened = state.worth(_DROPPED - self.tails[state.column], -1, named=False)
                _keep(found, opened, state, "new")
            else:
                _keep(found, state.worth(_DROPPED), state, "drop")
                for column in range(state.column + 1, min(state.column + _FAR_BLANK, self.size)):
                    gain = -self._between(state.column, column) - self._filled(column)
                    _keep(found, self._blank(state, column, gain, new=False), state, "next")
            if token.start != "word":
                for column in range(min(_FAR_BLANK, self.size)):
                    gain = -self.tails[state.column] - self.heads[column] - self._filled(column)
                    _keep(found, self._blank(state, column, gain, new=True), state, "new")

    def _filled(self, column: int) -> float:
        return _FILLED * self.scores.skipped[column] + (_IN_PLACE if column >= self.zone else 0.0)

    def _blank(self, state: _State, column: int, gain: float, *, new: bool) -> _State:
        """Return the state behind a blank; a blank name is one that the row has no value for either."""
        named = (state.named and not new) or self.kinds[column] == "level3"
        return state.worth(gain, column, named=named)


def _keep(found: _Found, state: _State, parent: _State, action: str) -> None:
    """Keep a state, the better of two alike; both ways to it are remembered."""
    gain = state.score - parent.score
    where = (state.column, state.level1, state.level2, state.named)
    known = found.get(where)
    if known is None:
        state.parent, state.action = parent, action
        state.edges.append((parent, gain))
        found[where] = state
        return
    known.edges.append((parent, gain))
    if state.score > known.score:
        known.score, known.parent, known.action = state.score, parent, action


def _settled(steps: Sequence[list[_State]], best: _State, tokens: Sequence[Token]) -> Iterator[Placing]:
    """Return the places on the best way, with what the second best costs at each."""
    for last in steps[-1]:
        last.after = 0.0
    for states in reversed(steps):
        for state in states:
            for parent, gain in state.edges:
                parent.after = max(parent.after, gain + state.after)
    way = [best]
    while len(way) < len(steps) and way[-1].parent is not None:
        way.append(way[-1].parent)
    way.reverse()
    for states, state, token in zip(steps, way, tokens, strict=True):
        rivals = [rival for rival in states if rival.column != state.column]
        second = max(rivals, key=lambda rival: rival.score + rival.after, default=None)
        margin = min(_WINDOW, best.score - second.score - second.after) if second else _WINDOW
        dropped = state.action == "drop" or state.column < 0
        yield Placing(
            token,
            None if dropped else state.column,
            state.action == "new",
            state.action == "join",
            margin,
            second.column if second and margin < SURE else None,
        )
