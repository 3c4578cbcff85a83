"""Puts a sequence of tokens under the columns of a header: the best of all ways, by dynamic programming.

In a row columns only go right; columns may be left out, a text may go on in the next token, blanks may be
dropped. Where the source has rows, a row begins there and nowhere else; in a stream of cells or words a row
begins wherever that fits best. A beam of states is carried from token to token: the column, and the two
categories that hold there, for a second level must be able to stand under its first. What the second best
way costs at a token says how sure its place is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi.forms.lines import CLOSING, OPENING, is_open
from kpi.forms.restore.header import PROJECT, Header, Kind
from kpi.forms.restore.scores import NEVER, Scores, possible
from kpi.forms.restore.tokens import Shape, Token, adjoins

_BEAM = 10
_WINDOW = 13.0
"""States that are so much worse than the best are given up."""
_CANDIDATES = 7
_WITHIN = 9.0
_NAME_AS_NAME = -9.5
"""A category's name that names an indicator is still looked at."""
_CHUNK = 300
"""After so many tokens the way so far is settled."""

_DROPPED = -0.35
_FILLED = 0.3
"""Of the cost of a blank column that a printed blank leaves."""
_FAR_BLANK = 4
_ROW_IN_ROW = -14.0
_ROW_IN_LINE = -3.0
_JOINED = -5.0
_JOINED_WORD = -2.5
_JOINED_ROW, _JOINED_REST = -8.0, -4.0
_WHOLE_BEFORE = -8.0
"""What has the shape of a value is whole: nothing goes on behind it, and it goes on with nothing."""
_JOINED_APART = -9.0
"""A cell that its bar closes, or a line with a blank line before it, is mostly whole."""
_UNFINISHED = 0.5
"""Of the cost of a row's missing end, at the end of all: the text may be cut off there."""
_PROJECT_ALONE = 2.0
_NO_SECOND = -3.0
_NO_FIRST = -1.0
_NO_LEVEL = -6.0
_NO_NAME = -6.0
"""A value without the name of its indicator: as much as if it were missing too."""
SURE = 2.5
"""A place whose second best costs less than this is in doubt."""

_TEXTS: frozenset[Kind] = frozenset(
    {"level3", "value", "description", "basis", "remark", "actual", "name", "goals", "field", "other", "code"}
)
_TAIL = re.compile(
    r"^(?:率|度|性|量|数|情况|指标|标准|效果|水平|能力|时间|成本|比例|程度|次数|人次|影响|等|工作|工程|项目|建设|服务|活动|经费)$"
)
_GOES_ON = re.compile(r"[、，,；;：:（(的与和及或对为在/—-]$")
_CLOSES = re.compile(r"^[》）)”〕】]+[。；;]?$")
_CONTINUES = re.compile(r"^[、，,；;。）)》”％%]")
_SHORT_REST = 3
_ALONE = "是否无优良中差有好/"
_WHOLE: frozenset[Shape] = frozenset({"number", "amount", "measure", "date"})
_LONG_FIRST = 8
_MOST_COLUMNS = 32


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


_Found = dict[tuple[int, str | None, str | None, bool], _State]


def placed(tokens: Sequence[Token], header: Header, scores: Scores) -> list[Placing]:
    """Return the best places of the tokens under the header."""
    if not tokens or scores.size > _MOST_COLUMNS:
        return []
    result: list[Placing] = []
    beam = [_State(0.0, scores.size - 1, None, None)]
    steps: list[list[_State]] = []
    aligner = _Aligner(header, scores)
    first = 0
    previous: Token | None = None
    for index, token in enumerate(tokens):
        beam = aligner.step(beam, token, previous)
        steps.append(beam)
        previous = token if not token.blank else previous
        if len(beam) == 1 or len(steps) >= _CHUNK:
            best = max(beam, key=lambda state: state.score)
            result += _settled(steps, best, tokens[first : index + 1])
            first, steps = index + 1, []
            beam = [_State(0.0, best.column, best.level1, best.level2)]
    if steps:
        for state in beam:
            state.score -= _UNFINISHED * aligner.tails[state.column] if state.column >= 0 else 0.0
        result += _settled(steps, max(beam, key=lambda state: state.score), tokens[first:])
    return result


def total(tokens: Sequence[Token], columns: Sequence[int], header: Header, scores: Scores) -> float:
    """Return the score of a row whose tokens stand under given columns: what the printed places are worth."""
    aligner = _Aligner(header, scores)
    state = _State(0.0, scores.size - 1, None, None)
    for position, (token, column) in enumerate(zip(tokens, columns, strict=True)):
        if token.blank:
            continue
        fits = scores.fits(token)[column] if column < scores.size else NEVER
        gain = fits - (scores.between(state.column, column) if position and column > state.column else 0)
        state = aligner.moved(state, column, token, gain, new=not position) if column < scores.size else state
        state.score += gain if column >= scores.size else 0
    return state.score


class _Aligner:
    """Makes one step of the beam after another."""

    def __init__(self, header: Header, scores: Scores) -> None:
        self.scores = scores
        self.kinds = [column.kind for column in header.columns]
        self.flat = header.flat
        self.zone = 0
        """How many project columns stand before those of the indicators."""
        while self.flat and self.zone < len(self.kinds) and self.kinds[self.zone] in PROJECT:
            self.zone += 1
        self.has_first = header.has("level1")
        self.has_second = header.has("level2")
        self.has_third = header.has("level3")
        self.size = scores.size
        self.heads = [self._head(column) for column in range(self.size)]
        self.tails = [self._tail(column) for column in range(self.size)]

    def _head(self, column: int) -> float:
        """Return the cost of beginning a row at a column."""
        upto = self.scores.upto
        if column >= self.zone:
            return upto[column] - upto[self.zone]
        return upto[column] / 2

    def _tail(self, column: int) -> float:
        """Return the cost of ending a row behind a column."""
        upto = self.scores.upto
        if column < self.zone:
            return _PROJECT_ALONE
        return upto[self.size] - upto[column + 1]

    def _between(self, first: int, last: int) -> float:
        return self.scores.between(first, last) if first >= 0 else self.heads[last]

    def step(self, beam: Sequence[_State], token: Token, previous: Token | None) -> list[_State]:
        """Return the states behind a token."""
        found: _Found = {}
        if token.blank:
            self._step_blank(beam, token, found)
        else:
            self._step_text(beam, token, previous, found)
        best = max(state.score for state in found.values())
        kept = [state for state in found.values() if state.score > best - _WINDOW]
        kept.sort(key=lambda state: -state.score)
        return kept[:_BEAM]

    def _step_text(
        self,
        beam: Sequence[_State],
        token: Token,
        previous: Token | None,
        found: _Found,
    ) -> None:
        fits = self.scores.fits(token)
        limit = min(max(fits) - _WITHIN, _NAME_AS_NAME)
        order = sorted(range(self.size), key=lambda column: -fits[column])[:_CANDIDATES]
        candidates = [column for column in order if fits[column] >= limit]
        fresh = _ROW_IN_LINE if token.start == "word" else 0.0
        if _in_row(token):
            fresh = _ROW_IN_ROW
        joining = self._joining(token, previous)
        for state in beam:
            for column in candidates:
                gain = fits[column]
                if token.start != "row" and column > state.column:
                    right = gain - self._between(state.column, column)
                    _keep(found, self.moved(state, column, token, right, new=False), state, "next")
                down = gain + fresh - self.tails[state.column] - self.heads[column]
                _keep(found, self.moved(state, column, token, down, new=True), state, "new")
            if joining > NEVER and state.column >= 0 and self.kinds[state.column] in _TEXTS:
                gain = joining
                if previous is not None and _is_line(token) and _is_line(previous):
                    gain += self.scores.wrapped(state.column, previous.cell.text)
                same = _State(
                    state.score + gain, state.column, state.level1, state.level2, named=state.named
                )
                _keep(found, same, state, "join")

    def _joining(self, token: Token, previous: Token | None) -> float:
        """Return the gain of taking a token for the rest of the text before it."""
        if previous is None or self.scores.names_level(token) or token.key == previous.key:
            return NEVER
        if token.shape in {"sign", "direction", "number", "unit", "dash", "mark"} and not is_open(previous.cell.text):
            return NEVER
        if token.start in {"row", "rest"}:
            cost = _JOINED_ROW if token.start == "row" else _JOINED_REST
        else:
            cost = _JOINED_WORD if token.start == "word" else _JOINED
            if token.start == "line" and (token.group >= 0 or not adjoins(previous.cell, token.cell)):
                cost = _JOINED_APART
            if _in_row(token):
                return NEVER
        return cost + _hints(previous, token)

    def moved(self, state: _State, column: int, token: Token, gain: float, *, new: bool) -> _State:
        """Return the state behind a token that stands in a column."""
        level1, level2 = state.level1, state.level2
        kind = self.kinds[column]
        named = (state.named and not new) or kind == "level3"
        if new and column < self.zone:
            level1 = level2 = None
        if kind == "level1":
            said = token.meaning
            level1, level2 = (said.level1 if said and said.level1 else token.key), None
        elif kind == "level2":
            said = token.meaning
            level2 = said.level2 if said and said.level2 else token.key
            gain += _NO_FIRST if level1 is None and self.has_first else possible(level1, level2)
        elif kind == "level3" and level2 is None and self.has_second:
            gain += _NO_LEVEL if level1 is None and self.has_first else _NO_SECOND
        if kind == "value" and not named and self.has_third:
            gain += _NO_NAME
        return _State(state.score + gain, column, level1, level2, named=named)

    def _step_blank(
        self,
        beam: Sequence[_State],
        token: Token,
        found: _Found,
    ) -> None:
        """A blank is dropped, fills one of the next columns, or begins a row."""
        for state in beam:
            if token.start != "row":
                same = _State(
                    state.score + _DROPPED, state.column, state.level1, state.level2, named=state.named
                )
                _keep(found, same, state, "drop")
                for column in range(state.column + 1, min(state.column + _FAR_BLANK, self.size)):
                    gain = -self._between(state.column, column) - self._filled(column)
                    _keep(found, self._blank(state, column, gain, new=False), state, "next")
            if token.start == "row":
                gain = _DROPPED - self.tails[state.column]
                _keep(found, self._blank(state, -1, gain, new=True), state, "new")
            if token.start != "word":
                for column in range(min(_FAR_BLANK, self.size)):
                    gain = -self.tails[state.column] - self.heads[column] - self._filled(column)
                    _keep(found, self._blank(state, column, gain, new=True), state, "new")

    def _filled(self, column: int) -> float:
        return _FILLED * self.scores.skipped[column] + (0.1 if column >= self.zone else 0.0)

    def _blank(self, state: _State, column: int, gain: float, *, new: bool) -> _State:
        """Return the state behind a blank; a blank name is one that the row has no value for either."""
        named = (state.named and not new) or (column >= 0 and self.kinds[column] == "level3")
        return _State(state.score + gain, column, state.level1, state.level2, named=named)


def _is_line(token: Token) -> bool:
    return token.start == "line" and token.group < 0


def _in_row(token: Token) -> bool:
    """Tell whether a token stands in a printed row, behind its first cell."""
    return token.start == "word" and token.group >= 0


def _keep(
    found: _Found,
    state: _State,
    parent: _State,
    action: str,
) -> None:
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


def _hints(previous: Token, token: Token) -> float:
    """Return what the ends of two texts say for their being one."""
    first, rest = previous.cell.text, token.cell.text
    gain = 0.0
    if is_open(first):
        gain += 8.0 if sum(map(rest.count, CLOSING)) > sum(map(rest.count, OPENING)) else 3.0
    elif first[-1].isdecimal() and rest[0].isdecimal():
        gain += 3.0
    elif first.endswith("/") or _CLOSES.match(rest):
        gain += 8.0
    elif previous.shape in _WHOLE and len(rest) > _SHORT_REST or token.shape in _WHOLE:
        gain += _WHOLE_BEFORE
    if _CONTINUES.match(rest) or _TAIL.match(rest):
        gain += 4.0
    elif _GOES_ON.search(first):
        gain += 3.0
    if len(rest) == 1 and rest not in _ALONE:
        gain += 4.0
    elif len(rest) <= _SHORT_REST and len(first) >= _LONG_FIRST:
        gain += 1.5
    return gain


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
        column = None if state.action == "drop" or state.column < 0 else state.column
        yield Placing(
            token,
            column,
            state.action == "new",
            state.action == "join",
            margin,
            second.column if second and margin < SURE else None,
        )
