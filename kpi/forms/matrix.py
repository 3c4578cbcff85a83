"""Lists that have the categories side by side: under each of 成本指标, 产出指标 … a name and a value column.

Every row of such a list holds an indicator of each category; they are put below each other, category by
category, so that a project's rows stand as in any other list.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kpi.forms.boxes import Box, BoxRow
from kpi.forms.cells import blank_at, put_together
from kpi.forms.labels import heads_projects
from kpi.forms.stream import Row, row_with_keys
from kpi.forms.vocabulary import key, meaning
from kpi.model.place import Cell, Range

_TALLEST = 4
_LEAST_GROUPS = 2
_NAMES = ("一级指标", "二级指标", "三级指标", "指标值")


class Group(NamedTuple):
    """A category with the columns of its names and of its values."""

    level1: Cell | None
    level2: Cell | None
    name: Range
    value: Range


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """The header of such a list: the fields of projects, then the categories."""

    row: Row
    fields: tuple[Range, ...]
    groups: tuple[Group, ...]
    height: int

    def begins(self, boxes: BoxRow) -> bool:
        """Tell whether a row prints a field of a project."""
        return any(box.is_new and _is_in(box, self.fields) for box in boxes)

    def rows_of(self, block: Sequence[BoxRow]) -> Iterator[Row]:
        """Generate the rows of one project, category by category."""
        first = True
        for group in self.groups:
            for boxes in block:
                texts = [_cell_in(boxes, group.name), _cell_in(boxes, group.value)]
                if any(cell.text for cell in texts):
                    yield self._row(block[0], group, texts, first=first)
                    first = False
        if first:
            blank = blank_at(block[0][0].blank)
            yield self._row(block[0], Group(None, None, (0, 0), (0, 0)), [blank, blank], first=True)

    def _row(self, top: BoxRow, group: Group, texts: Sequence[Cell], *, first: bool) -> Row:
        fields = [_cell_in(top, slot) for slot in self.fields]
        blank = blank_at(texts[0])
        cells = [*fields, group.level1 or blank, group.level2 or blank, *texts]
        carried = frozenset() if first else frozenset(range(len(fields)))
        places = ((group.name[0], group.name[0]), (group.name[0], group.name[0]), group.name, group.value)
        return row_with_keys(cells, [key(cell.text) for cell in cells], (*self.fields, *places), carried)


def matrix_at(rows: Sequence[BoxRow], number: int) -> Matrix | None:
    """Return the header of such a list that starts in a row, None where none does."""
    if not any(box.is_new and box.said is not None and box.said.label for box in rows[number]):
        return None
    for height in range(2, min(_TALLEST, len(rows) - number) + 1):
        header = rows[number : number + height]
        groups = _groups(header)
        if len(groups) >= _LEAST_GROUPS:
            return _matrix(header, groups)
    return None


def _groups(header: Sequence[BoxRow]) -> list[Group]:
    """Return the categories under which the last row of a header has names and values."""
    found = []
    pairs = [box for box in header[-1] if box.is_new and _role(box) in {"level3", "value"}]
    for name, value in zip(pairs[::2], pairs[1::2], strict=False):
        over = [_over(name, boxes) for boxes in header[:-1]]
        level1 = next((box.cell for box in over if box and box.said and box.said.level1), None)
        level2 = next(
            (box.cell for box in over if box and box.said and box.said.level2 and not box.said.level1), None
        )
        if (_role(name), _role(value)) != ("level3", "value") or not (level1 or level2):
            return []
        found.append(Group(level1, level2, (name.start, name.stop), (value.start, value.stop)))
    return found


def _role(box: Box) -> str | None:
    return box.said.role if box.said is not None else None


def _over(box: Box, boxes: BoxRow) -> Box | None:
    return next(
        (one for one in boxes if one.is_new and one.start <= box.start and box.stop <= one.stop), None
    )


def _matrix(header: Sequence[BoxRow], groups: Sequence[Group]) -> Matrix | None:
    first = min(group.name[0] for group in groups)
    names: dict[Range, Box] = {}
    for boxes in header:
        for box in boxes:
            if box.stop <= first and box.is_new:
                wider = [slot for slot in names if slot[0] <= box.start and box.stop <= slot[1]]
                for slot in wider:
                    del names[slot]
                names[box.start, box.stop] = _named(
                    box, [slot for slot in wider if slot[0] == box.start], header
                )
    slots = tuple(sorted(names))
    cells = [names[slot].cell for slot in slots] + [
        Cell(name, groups[0][0].place) if groups[0][0] else Cell(name, names[slots[0]].cell.place)
        for name in _NAMES
    ]
    keys = [names[slot].key for slot in slots] + list(_NAMES)
    row = row_with_keys(cells, keys)
    return Matrix(row, slots, tuple(groups), len(header)) if heads_projects(row) else None


def _named(box: Box, wider: Sequence[Range], header: Sequence[BoxRow]) -> Box:
    """Return the box of a field; one below another (合计 below 项目金额) that says nothing has its name."""
    if not wider or (box.said is not None and box.said.label is not None):
        return box
    over = next(one for boxes in header for one in boxes if (one.start, one.stop) == wider[0] and one.is_new)
    return box._replace(key=over.key, said=meaning(over.key), cell=put_together([over.cell]))


def _is_in(box: Box, slots: Sequence[Range]) -> bool:
    return any(box.start < stop and start < box.stop for start, stop in slots)


def _cell_in(boxes: BoxRow, slot: Range) -> Cell:
    """Return the cell that stands in those columns, a blank where none does."""
    inside = [box for box in boxes if box.start < slot[1] and slot[0] < box.stop]
    if not inside:
        return blank_at(boxes[0].blank)
    return inside[0].cell if inside[0].key else inside[0].blank
