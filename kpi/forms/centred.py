"""Names of merged cells that a conversion prints in the middle of their rows, and nowhere else.

A text then has blanks above and below 数量指标. That names stand in the middle is seen from the first row,
which has none; how far each reaches follows from where it stands, from the first row on to the last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kpi.forms.stitch import TreeRow, text_of
from kpi.forms.vocabulary import Role, key, meaning, vocabulary
from kpi.model.place import Cell

_CENTRED = "级次名称印在合并单元格的中间，按居中的位置归入"
_UNSURE = "上方没有印出一级指标，这一行属于哪一级不能确定"
_NEEDED: tuple[Role, ...] = ("level3", "value", "description")
_OFF = 1
"""A name over an even number of rows stands in one of the two in the middle, or between them."""

_HALF = 0.5
_BENEFITS, _SATISFACTION = "效益指标", "满意度指标"


class Label(NamedTuple):
    """The name of a category, and the number of the row that it stands in; a half between two rows."""

    at: float
    cell: Cell


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to give the rows up to one to names: how far names stand off their middles, where they end."""

    cost: float
    ends: tuple[int, ...]
    unique: bool = True


def with_levels_given(rows: Sequence[TreeRow]) -> bool:
    """Give each row the names of its categories where these stand in the middle; False where they do not."""
    named = [row for row in rows if _names_indicator(row)]
    firsts, seconds = _labels(rows, "level1"), _labels(rows, "level2")
    if not named or not firsts or firsts[0].at <= 0 or (seconds and seconds[0].at < 0):
        return False
    last = len(named) - 1
    ends2 = _ends(seconds, last, frozenset(range(len(named)))) if seconds else None
    below = _categories(seconds, ends2 or (), last)
    ends1 = _ends(firsts, last, frozenset(ends2 or range(len(named))), below)
    if ends1 is None or (seconds and ends2 is None):
        for row in named[: int(firsts[0].at + _HALF)]:
            row.doubt_all(_UNSURE)
        return False
    _give(named, "level1", firsts, ends1)
    _give(named, "level2", seconds, ends2 or ())
    return True


def _names_indicator(row: TreeRow) -> bool:
    return any(text_of(row.cells, role) for role in _NEEDED)


def _labels(rows: Sequence[TreeRow], role: Role) -> list[Label]:
    """Return the names in a column; one in a row of its own stands between the rows beside it."""
    found = []
    number = 0
    for row in rows:
        is_named = _names_indicator(row)
        cell = row.cells.get(role)
        if cell is not None and cell.text:
            found.append(Label(number if is_named else number - _HALF, cell))
        number += is_named
    return found


def _categories(labels: Sequence[Label], ends: Sequence[int], last: int) -> list[frozenset[str]]:
    """Return for each row the first levels that its second level may stand under; none where any may be."""
    found: list[frozenset[str]] = []
    for label, end in zip(labels, ends, strict=False):
        said = meaning(key(label.cell.text))
        parents = vocabulary().parents.get(said.level2 or "", frozenset()) if said else frozenset()
        found += [parents] * (end + 1 - len(found))
    return found + [frozenset()] * (last + 1 - len(found))


def _may_head(label: Label, below: Sequence[frozenset[str]]) -> bool:
    """Tell whether the rows given to a first level can all stand under it; satisfaction may be a benefit."""
    said = meaning(key(label.cell.text))
    if said is None or said.level1 is None:
        return True
    names = {said.level1, _SATISFACTION} if said.level1 == _BENEFITS else {said.level1}
    return all(not parents or names & parents for parents in below)


def _ends(
    labels: Sequence[Label],
    last: int,
    allowed: frozenset[int],
    below: Sequence[frozenset[str]] = (),
) -> tuple[int, ...] | None:
    """Return the last row of each name; None where the rows cannot be given to them in one way."""
    ways: dict[int, _Way] = {0: _Way(0, ())}
    for number, label in enumerate(labels):
        following = labels[number + 1].at if number + 1 < len(labels) else last + 1.0
        longer: dict[int, _Way] = {}
        for start, way in ways.items():
            if start > label.at:
                continue
            middle = 2 * label.at - start
            for end in range(int(middle) - _OFF, int(middle) + _OFF + 1):
                fits = label.at <= end < following and end in allowed
                if fits and _may_head(label, below[start : end + 1]):
                    cost = way.cost + abs(end - middle)
                    _take(longer, end + 1, _Way(cost, (*way.ends, end), way.unique))
        ways = longer
    best = ways.get(last + 1)
    return best.ends if best is not None and best.unique else None


def _take(ways: dict[int, _Way], start: int, way: _Way) -> None:
    """Keep the better of two ways that come to the same row."""
    known = ways.get(start)
    if known is None or way.cost < known.cost:
        ways[start] = way
    elif way.cost == known.cost:
        ways[start] = _Way(way.cost, way.ends, unique=False)


def _give(rows: Sequence[TreeRow], role: Role, labels: Sequence[Label], ends: Sequence[int]) -> None:
    start = 0
    for label, end in zip(labels, ends, strict=True):
        for row in rows[start : end + 1]:
            if not text_of(row.cells, role):
                row.cells[role] = label.cell.doubted(_CENTRED)
        start = end + 1
