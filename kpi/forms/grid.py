"""Tables with merged cells, from Word, Excel, web pages and PDF, as the straight rows that forms work on.

In the head of a form covered cells vanish, so that a row is label, value, label, value. Under the header
of an indicator table every row has the header's columns, and what is merged over several rows stands in
each of them. Titles and units that are printed inside a table become lines.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpi.forms import lines
from kpi.forms.boxes import (
    LEAST_NAMES,
    Box,
    Boxes,
    BoxRow,
    Said,
    above_indicators,
    compact,
    repeats,
    side_by_side,
    unrepeated,
)
from kpi.forms.cells import blank_at, put_together
from kpi.forms.columns import columns_of
from kpi.forms.headers import Header, header_at, renamed
from kpi.forms.labels import labels_of
from kpi.forms.matrix import Matrix, matrix_at
from kpi.forms.restore.suspicion import misfits
from kpi.forms.stream import Line, Row, Run, row_with_keys
from kpi.forms.vocabulary import OPENING, key, vocabulary
from kpi.model.place import Cell, Range

_TALLEST = 4
"""Over no more rows a header is printed."""
_NEAR = 6
"""So many rows below its title a form has said its name."""

_SAMPLE = 40
_LEAST_LOST, _SHARE_LOST = 2, 0.3
"""A grid of which so many rows do not fit their header has lost its merged cells."""
_LONGEST_CAPTION = 12
_CLAUSE = re.compile(r"[\d,，。；;:：]")


def straightened(blocks: Iterable[Run | Line]) -> list[Run | Line]:
    """Return the blocks with every grid put straight; of a text only headers over several rows change."""
    result: list[Run | Line] = []
    for block in blocks:
        if isinstance(block, Run) and (
            (block.is_grid and not _has_lost_cells(block)) or (block.may_repeat and repeats(block.rows))
        ):
            result += _straight(block)
        elif isinstance(block, Run):
            parts = _with_lines_apart(block)
            result += [_with_whole_headers(part) if isinstance(part, Run) else part for part in parts]
        else:
            result += lines.with_unit_apart(block, vocabulary())
    return result


def _has_lost_cells(run: Run) -> bool:
    """Tell whether a grid has lost its merged cells: nothing reaches down, and rows stand too far left."""
    start, columns = next(
        ((at, found) for at, row in enumerate(run.rows[:_SAMPLE]) if (found := columns_of(row))), (0, None)
    )
    merged = run.spans.items()
    if columns is None or any(row >= start or row + height > start for (row, _), (height, _) in merged):
        return False
    width = len(run.rows[start].filled())
    below = run.rows[start + 1 : start + 1 + _SAMPLE]
    wrong = sum(len(row.filled()) < width and misfits(row, columns) for row in below)
    return wrong >= _LEAST_LOST and wrong >= _SHARE_LOST * len(below)


def _straight(run: Run) -> list[Run | Line]:
    boxes = Boxes(run)
    if repeats(run.rows):
        tables = side_by_side(_merged(boxes))
    elif boxes.is_one_table():
        return _Straightener(boxes, boxes).blocks()
    else:
        tables = side_by_side(boxes)
    return [block for rows in tables for block in _Straightener(rows).blocks()]


def _merged(rows: Boxes) -> list[list[Box]]:
    """Return the rows with merged cells that are printed by repeating their text merged again."""
    result: list[list[Box]] = []
    for boxes, above in zip(rows, above_indicators([_said(boxes) for boxes in rows]), strict=True):
        merged = unrepeated(boxes) if above else boxes
        before = {(box.start, box.stop): box for box in result[-1]} if result else {}
        names = [box for box in merged if box.is_new and box.said is not None and box.said.role is not None]
        below = merged if above and len(names) >= LEAST_NAMES else names
        result.append([_below_itself(box, before) if box in below else box for box in merged])
    return result


def _said(boxes: BoxRow) -> Said:
    return [box.key if box.is_new else "" for box in boxes], [
        box.said if box.is_new else None for box in boxes
    ]


def _below_itself(box: Box, before: Mapping[Range, Box]) -> Box:
    """Return a box that says what the box above it says as the rest of that one."""
    over = before.get((box.start, box.stop))
    if over is None or over.key != box.key or not box.key:
        return box
    return box._replace(cell=over.cell, above=True, blank=blank_at(box.cell))


def _with_lines_apart(run: Run) -> list[Run | Line]:
    """Return the rows of a text; titles and units that are printed in rows of their own are lines."""
    alone = [at for at, row in enumerate(run.rows) if _is_line_of_text(row)]
    result: list[Run | Line] = []
    start = 0
    for at in [*alone, len(run.rows)]:
        if start < at:
            result.append(replace(run, rows=run.rows[start:at]))
        if at < len(run.rows):
            result.append(Line(_one([cell for cell in run.rows[at].cells if cell.text]), adjacent=False))
        start = at + 1
    return result


def _is_line_of_text(row: Row) -> bool:
    if any(row.keys[1:]):
        return lines.is_page_number(row)
    text = row.cells[0].text
    return bool(text) and (lines.ends_as_title(text, vocabulary()) or lines.unit_of(text) is not None)


def _with_whole_headers(run: Run) -> Run:
    """Return the rows of a text with headers over several rows put into one, and their names made whole."""
    starts = [number for number, row in enumerate(run.rows) if not row.plain and columns_of(row)]
    if not starts:
        return run
    boxes = Boxes(run)
    found = {number: header for number in starts if (header := renamed(boxes, number)) is not None}
    if not found:
        return run
    rows: list[Row] = []
    end = 0
    for number, row in enumerate(run.rows):
        if number in found:
            rows.append(found[number][0])
            end = number + found[number][1]
        elif number >= end:
            rows.append(row)
    return Run(tuple(rows))


def _header_rows(rows: Sequence[Row]) -> set[int]:
    """Return the rows in which a header can begin: one of the next rows names columns."""
    counts = [sum([said is not None and said.role is not None for said in row.meanings]) for row in rows]
    return {
        begin
        for number, count in enumerate(counts)
        if count
        for begin in range(number - _TALLEST + 1 if count > 1 else number, number + 1)
    }


@dataclass(slots=True, eq=False)
class _Straightener:
    """Goes down a table; ``header`` holds while its rows go on, ``opened`` once a form has said anything."""

    rows: Sequence[BoxRow]
    source: Boxes | None = None
    """The table itself, where its rows are as they were read."""
    result: list[Run | Line] = field(default_factory=list)
    pending: list[Row] = field(default_factory=list)
    header: Header | None = None
    last: Header | None = None
    """The last header of the form: its rows may go on below the name of the next project."""
    opened: bool = False
    below: int = 0
    """The number of the row below the header."""

    def blocks(self) -> list[Run | Line]:
        """Return the rows and lines of the table."""
        may_begin = _header_rows(self.source.run.rows) if self.source is not None else set()
        number = 0
        while number < len(self.rows):
            row = None if number in may_begin else self._listed(number)
            if row is not None:
                self.pending.append(row)
                number += 1
            else:
                number += self._take(number)
        self._close()
        return self.result

    def _listed(self, number: int) -> Row | None:
        """Return a row of a list that stands straight under its header, None where it takes a closer look."""
        if self.source is None or self.header is None or not self.header.is_straight_list:
            return None
        row = self.source.straight(number, len(self.header.slots), self.below - 1)
        if row is None:
            return None
        grid = self.header.slots[: len(row.cells)]
        return Row(row.cells, row.keys, row.meanings, row.plain, row.carried, grid)

    def _take(self, number: int) -> int:
        """Take a row; return how many rows were taken."""
        boxes = self.rows[number]
        new = [box for box in boxes if box.is_new]
        if not new:
            return 1
        matrix = matrix_at(self.rows, number)
        if matrix is not None:
            return self._take_matrix(matrix, number)
        header = header_at(self.rows, number)
        if header is not None:
            self.header, self.last, self.opened = header, header, True
            self.below = number + header.height
            self.pending.append(header.row)
            return header.height
        if self._is_line(number, boxes, new):
            self._close()
            self.result.append(Line(new[0].cell, adjacent=False))
            return 1
        if self.header is None and self.last is not None and _is_under(boxes, self.last):
            self.header = self.last
        if self.header is not None and _leaves(boxes, new, self.header):
            self.header = None
        row = compact(boxes) if self.header is None else _under(self.header, boxes)
        self.opened = self.opened or bool(labels_of(row))
        self.pending.append(row)
        return 1

    def _take_matrix(self, matrix: Matrix, number: int) -> int:
        """Take a list that has the categories side by side, to the end of the table."""
        self.pending.append(matrix.row)
        blocks: list[list[BoxRow]] = []
        for boxes in self.rows[number + matrix.height :]:
            if not blocks or matrix.begins(boxes):
                blocks.append([])
            blocks[-1].append(boxes)
        for block in blocks:
            self.pending += matrix.rows_of(block)
        return len(self.rows) - number

    def _close(self) -> None:
        if self.pending:
            self.result.append(Run(tuple(self.pending)))
            self.pending = []

    def _is_line(self, number: int, boxes: BoxRow, new: Sequence[Box]) -> bool:
        """Tell whether a row is a line of text printed inside the table: its title, the year, the unit."""
        if len(new) > 1 or any(box.above and box.key for box in boxes):
            return False
        text, said = new[0].cell.text, new[0].said
        if lines.ends_as_title(text, vocabulary()):
            self.header, self.last, self.opened = None, None, False
            return True
        if lines.is_furniture(text):
            return True
        if _is_caption(boxes, new[0]) and number + 1 < len(self.rows) and header_at(self.rows, number + 1):
            return True
        if self.opened or (said is not None and said.label is not None) or labels_of(compact(boxes)):
            return False
        return boxes[0] is new[0] or self._form_follows(number)

    def _form_follows(self, number: int) -> bool:
        """Tell whether a form opens in the next rows; else a row may go on with one on the page before."""
        following = self.rows[number + 1 : number + 1 + _NEAR]
        return any(box.is_new and box.said and box.said.label in OPENING for row in following for box in row)


def _is_caption(boxes: BoxRow, box: Box) -> bool:
    """Tell whether a cell over the whole row only names what follows: 分解目标, 绩效指标."""
    whole = box is boxes[0] and box.stop >= boxes[-1].stop and len(box.key) <= _LONGEST_CAPTION
    return whole and (box.said is None or box.said.label is None) and _CLAUSE.search(box.key) is None


def _is_under(boxes: BoxRow, header: Header) -> bool:
    """Tell whether a row has a second-level category in its column, and something behind it."""
    column = header.columns.at.get("level2")
    if column is None:
        return False
    start, stop = header.slots[column]
    level = next((box for box in boxes if box.start < stop and start < box.stop), None)
    named = level is not None and level.said is not None and level.said.level2 is not None
    return named and any(box.is_new and box.start >= stop for box in boxes)


def _says_aside(new: Sequence[Box], header: Header) -> bool:
    """Tell whether a row is a label with a text that reaches over the values: no indicator is printed so."""
    value = header.columns.at.get("value")
    if value is None or len(new) != 2 or new[0].start > header.slots[0][0]:  # noqa: PLR2004 - label and text
        return False
    level = new[0].said is not None and (new[0].said.level1 or new[0].said.level2)
    name = header.columns.at.get("level3", value)
    return not level and new[1].start < header.slots[name][0] and new[1].stop >= header.slots[value][1]


def _leaves(boxes: BoxRow, new: Sequence[Box], header: Header) -> bool:
    """Tell whether a row below a header is part of a form's head again, or of the table's foot."""
    first = new[0]
    if header.is_list or any(box.above and box.key and id(box.cell) not in header.corners for box in boxes):
        return False
    if first.key.partition(":")[0] in vocabulary().trailers or _says_aside(new, header):
        return True
    if any(box.said is not None and (box.said.level1 or box.said.level2) for box in new):
        return False
    name = header.columns.at.get("level3", header.columns.at.get("value", 0))
    return first.start < header.slots[name][0] and bool(labels_of(row_with_keys([first.cell], [first.key])))


def _under(header: Header, boxes: BoxRow) -> Row:
    """Return a row with its cells under the columns of the header."""
    placed, over = _placed(header, boxes)
    cells: list[Cell] = []
    keys: list[str] = []
    carried = set()
    for index, inside in enumerate(placed):
        shown = [box for box in inside if box.key and not (box.above and id(box.cell) in header.corners)]
        cell = _one([box.cell for box in shown]) if shown else _blank(inside, boxes, header.slots[index])
        if shown and all(box.above for box in shown):
            carried.add(index)
        cells.append(cell)
        keys.append(shown[0].key if len(shown) == 1 else key(cell.text))
    value = header.columns.at.get("value")
    if header.doubt is not None and value is not None:
        cells[value] = cells[value].doubted(header.doubt)
    grid = header.slots + tuple([(box.start, box.stop) for box in over])
    cells += [box.cell for box in over]
    return row_with_keys(cells, [*keys, *(box.key for box in over)], grid, frozenset(carried))


def _one(cells: Sequence[Cell]) -> Cell:
    return cells[0] if len(cells) == 1 else put_together(cells)


def _blank(inside: Sequence[Box], boxes: BoxRow, slot: Range) -> Cell:
    """Return the blank cell of the source in a column, else one beside it."""
    own = inside[0].blank if inside else min(boxes, key=lambda box: abs(box.start - slot[0])).blank
    return own if not own.text else blank_at(own)


def _placed(header: Header, boxes: BoxRow) -> tuple[list[list[Box]], list[Box]]:
    """Return the boxes of a row by the columns that they stand in, and those behind the last column."""
    ranges = tuple([(box.start, box.stop) for box in boxes])
    places = header.places.get(ranges)
    if places is None:
        places = header.places[ranges] = _places(header.slots, ranges)
    placed: list[list[Box]] = [[] for _ in header.slots]
    over = []
    for box, index in zip(boxes, places, strict=True):
        if index is not None:
            placed[_settled(header, box, index)].append(box)
        elif box.is_new:
            over.append(box)
    second = header.columns.at.get("level2")
    if second is not None and not placed[second]:
        placed[second] = _both_levels(header, placed)
    return placed, over


def _places(slots: Sequence[Range], ranges: Sequence[Range]) -> tuple[int | None, ...]:
    """Return for each cell of a row the column that it covers most of.

    Word tables have uneven edges: where cells cross them, but are as many as the columns, they are told
    by their order.
    """
    if len(slots) == len(ranges) and any(_crosses(cell, slot) for cell in ranges for slot in slots):
        return tuple(range(len(slots)))
    return tuple([_most_covered(slots, cell) for cell in ranges])


def _crosses(cell: Range, slot: Range) -> bool:
    """Tell whether a cell stands in a column only in part, and in part beside it."""
    if cell[1] <= slot[0] or slot[1] <= cell[0]:
        return False
    within = slot[0] <= cell[0] and cell[1] <= slot[1]
    return not within and not (cell[0] <= slot[0] and slot[1] <= cell[1])


def _most_covered(slots: Sequence[Range], cell: Range) -> int | None:
    shared = [min(cell[1], slot[1]) - max(cell[0], slot[0]) for slot in slots]
    most = max(shared, default=0)
    full = [index for index, slot in enumerate(slots) if cell[0] <= slot[0] and slot[1] <= cell[1]]
    return (full[0] if full else shared.index(most)) if most > 0 else None


def _settled(header: Header, box: Box, index: int) -> int:
    """Return the column of a cell; one over second level and name is a name unless it names a level."""
    second, third = header.columns.at.get("level2"), header.columns.at.get("level3")
    if index != second or third is None or box.stop < header.slots[third][1]:
        return index
    return index if box.said is not None and box.said.level2 else third


def _both_levels(header: Header, placed: Sequence[list[Box]]) -> list[Box]:
    """Return the cell merged over first and second level where it names a second level too: 满意度指标."""
    first, second = header.columns.at.get("level1"), header.columns.at["level2"]
    if first is None:
        return []
    wide = [box for box in placed[first] if box.stop >= header.slots[second][1]]
    return [box for box in wide if box.said is not None and box.said.level2]
