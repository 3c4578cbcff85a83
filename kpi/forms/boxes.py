"""A grid with merged cells as rows of boxes: each box is a printed cell with the columns that it covers.

A cell merged over several rows is a box in each of them; in all but its first row it stands ``above``.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, overload

from kpi.forms.columns import columns_of
from kpi.forms.stream import Row, Run, Spans, row_with_keys
from kpi.forms.vocabulary import Meaning
from kpi.model.place import Cell, Range

_COVERS_PER_CELL = 4
"""Merged cells that overlap each other cover no more than this; the rest of them are ignored."""
_KEPT = 64
_LEAST_FILLED = 2
_LEAST_GROUPS = 2
LEAST_NAMES = 2
"""So many names of columns in one row make it one of a header; a single one may stand at its side."""
_MANY = 3
_NO_END = 1 << 30


class Box(NamedTuple):
    """A printed cell in one row of a grid."""

    cell: Cell
    """Where it stands above, the cell of its first row."""
    key: str
    said: Meaning | None
    start: int
    stop: int
    """The columns that it covers: the first, and behind the last."""
    above: bool
    blank: Cell
    """The grid's own cell at its upper left corner in this row."""

    @property
    def is_new(self) -> bool:
        """Tell whether something is printed in it in this very row."""
        return bool(self.key) and not self.above


BoxRow = Sequence[Box]


class Boxes(Sequence[BoxRow]):
    """The rows of a table as boxes, each made when asked for: most rows of a long list need none."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.anchors = _anchors(run.rows, run.spans) if run.spans else {}
        self.anchored = {number for number, _ in self.anchors}
        self.made: dict[int, BoxRow] = {}

    def __len__(self) -> int:
        return len(self.run.rows)

    @overload
    def __getitem__(self, number: int) -> BoxRow: ...
    @overload
    def __getitem__(self, number: slice) -> list[BoxRow]: ...
    def __getitem__(self, number: int | slice) -> BoxRow | list[BoxRow]:
        """Return the boxes of a row, or of several."""
        if isinstance(number, slice):
            return [self[index] for index in range(*number.indices(len(self)))]
        if number not in self.made:
            if number >= len(self):
                raise IndexError(number)
            if len(self.made) > _KEPT:
                self.made.clear()
            anchors = self.anchors if number in self.anchored else {}
            self.made[number] = _boxes(self.run.rows, number, self.run.spans, anchors)
        return self.made[number]

    def is_one_table(self) -> bool:
        """Tell at a glance that no blank column parts the table."""
        used: set[int] = set()
        width = max(len(row.cells) for row in self.run.rows)
        for row in self.run.rows:
            filled = row.filled()
            if len(filled) > 1:
                used.update(filled)
            if len(used) == width:
                return True
        return len(used) == max(used, default=-1) + 1

    def straight(self, number: int, columns: int, above: int) -> Row | None:
        """Return a row that stands straight under so many columns, None where that is not certain.

        Cells that reach down into it from rows below the one numbered ``above`` are repeated.
        """
        row = self.run.rows[number]
        if len(row.cells) > columns or row.keys.count("") > len(row.keys) - _LEAST_FILLED:
            return None
        if number not in self.anchored:
            return row
        cells, keys, said = list(row.cells), list(row.keys), list(row.meanings)
        carried = set()
        for index in range(len(cells)):
            corner = self.anchors.get((number, index))
            if corner is None or corner == (number, index):
                continue
            first, column = corner
            if first <= above or column != index or first == number:
                return None
            source = self.run.rows[first]
            if source.keys[column]:
                cells[index], keys[index] = source.cells[column], source.keys[column]
                said[index] = source.meanings[column]
                carried.add(index)
        return Row(tuple(cells), tuple(keys), tuple(said), plain=False, carried=frozenset(carried))


Corner = tuple[int, int]


def _anchors(rows: Sequence[Row], spans: Spans) -> dict[Corner, Corner]:
    """Return for each covered cell the corner of the merged cell that covers it."""
    anchors: dict[Corner, Corner] = {}
    left = _COVERS_PER_CELL * sum(len(row.cells) for row in rows)
    for (first, column), (height, width) in spans.items():
        if not 0 <= first < len(rows) or not 0 <= column < len(rows[first].cells):
            continue
        for number in range(first, min(first + height, len(rows))):
            stop = min(column + width, len(rows[number].cells))
            left -= max(stop - column, 0)
            if left < 0:
                return anchors
            for index in range(column, stop):
                anchors.setdefault((number, index), (first, column))
    return anchors


def _boxes(rows: Sequence[Row], number: int, spans: Spans, anchors: dict[Corner, Corner]) -> list[Box]:
    row = rows[number]
    if not anchors:
        return [
            Box(cell, term, said, index, index + 1, above=False, blank=cell)
            for index, (cell, term, said) in enumerate(zip(row.cells, row.keys, row.meanings, strict=True))
        ]
    result = []
    index = 0
    while index < len(row.cells):
        corner = anchors.get((number, index), (number, index))
        stop = index + 1
        while stop < len(row.cells) and corner in spans and anchors.get((number, stop)) == corner:
            stop += 1
        source, column = rows[corner[0]], corner[1]
        cell, term, said = source.cells[column], source.keys[column], source.meanings[column]
        result.append(Box(cell, term, said, index, stop, corner[0] != number, row.cells[index]))
        index = stop
    return result


Said = tuple[Sequence[str], Sequence[Meaning | None]]
"""The keys and meanings of what is printed in a row."""


def repeats(rows: Sequence[Row]) -> bool:
    """Tell whether a table prints merged cells by saying their text in each cell that they cover."""
    if not any(_says_again(row.keys) for row in rows):
        return False
    above = above_indicators([(row.keys, row.meanings) for row in rows])
    return any(_says_again(row.keys) for row, is_above in zip(rows, above, strict=True) if is_above)


def _says_again(keys: Sequence[str]) -> bool:
    same = 1
    for one, other in pairwise(keys):
        same = same + 1 if one and one == other else 1
        if same >= _MANY and len(one) > 1 and not one[0].isdecimal():  # three nodes of a plan may be alike
            return True
    return False


def above_indicators(rows: Sequence[Said]) -> list[bool]:
    """Tell for each row whether it is a header or above it; rows of indicators may say the same twice."""
    result = []
    below = False
    for keys, meanings in rows:
        roles = {said.role for said in meanings if said is not None and said.role is not None}
        first = next((said for term, said in zip(keys, meanings, strict=True) if term), None)
        is_header = len(roles) >= LEAST_NAMES
        if is_header or any(said is not None and (said.level1 or said.level2) for said in meanings):
            below = True
        elif (first is not None and first.label is not None) or (all(keys) and len(set(keys)) == 1):
            below = False  # the head of the next form, or its title in every cell
        result.append(is_header or not below)
    return result


def unrepeated(boxes: BoxRow) -> list[Box]:
    """Return a row of a head or header with cells that say the same side by side put into one."""
    result: list[Box] = []
    for box in boxes:
        last = result[-1] if result else None
        if last is not None and last.is_new and box.is_new and last.key == box.key:
            result[-1] = last._replace(stop=box.stop)
        else:
            result.append(box)
    return result


def compact(boxes: BoxRow) -> Row:
    """Return the row of a form's head: covered cells are gone, cells merged from above are blank."""
    return row_with_keys(
        [box.blank if box.above else box.cell for box in boxes],
        ["" if box.above else box.key for box in boxes],
        tuple([(box.start, box.stop) for box in boxes]),
    )


def side_by_side(rows: Sequence[BoxRow]) -> list[list[BoxRow]]:
    """Return the tables that stand beside each other in a grid, parted by blank columns.

    Blank columns part tables only where each side has the header of an indicator table of its own.
    """
    groups = _groups(rows)
    if len(groups) == 1:
        return [list(rows)]
    bands = [_band(rows, start, stop) for start, stop in groups]
    merged: list[list[BoxRow]] = []
    for band in bands:
        if merged and not (_has_header(band) and _has_header(merged[-1])):
            merged[-1] = [[*left, *right] for left, right in zip(merged[-1], band, strict=True)]
        else:
            merged.append(band)
    return merged if len(merged) > 1 else [list(rows)]


def _groups(rows: Sequence[BoxRow]) -> list[Range]:
    """Return the ranges of columns between blank ones; the last is open to the right."""
    used = {
        column
        for boxes in rows
        if sum(bool(box.key) for box in boxes) > 1
        for box in boxes
        if box.key
        for column in range(box.start, box.stop)
    }
    starts = [column for column in sorted(used) if column - 1 not in used]
    if len(starts) < _LEAST_GROUPS:
        return [(0, _NO_END)]
    return [
        (0 if not index else start, stop) for index, (start, stop) in enumerate(pairwise([*starts, _NO_END]))
    ]


def _band(rows: Sequence[BoxRow], start: int, stop: int) -> list[BoxRow]:
    return [[box for box in boxes if start <= box.start < stop] for boxes in rows]


def _has_header(rows: Sequence[BoxRow]) -> bool:
    return any(columns_of(compact(boxes)) is not None for boxes in rows)
