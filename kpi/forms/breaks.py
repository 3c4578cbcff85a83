"""Rows that a page break cut in two, where the print itself shows it: put together before anything is read.

The reader says which cells at the top of a page may go on with those at the foot of the page before: their
last line was full. A row all of whose cells may is one with the row before, unless the words speak against
it; of any other row only the cells that make a known term whole are joined.
"""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from kpi.forms.cells import blank_at, joined
from kpi.forms.stitch import JOINED, shown
from kpi.forms.vocabulary import key, meaning
from kpi.model.document import Cut, Document, Paragraph, Table
from kpi.model.place import Cell

_NUMBER = re.compile(r"^[\d.,]+%?$")
_SIGNS = ("≥", "≤", ">", "<", "＞", "＜")
"""A value begins with these, not the rest of one."""

Position = tuple[int, int]
Block = Table | Paragraph


@dataclass(slots=True, eq=False)
class _Before:
    """The table before a break, and where the cells of its last printing have gone."""

    index: int
    moved: Mapping[Position, Position] = field(default_factory=dict)


def rejoined(document: Document) -> Document:
    """Return the document with the rows put together that page breaks cut in two."""
    if not any(isinstance(block, Table) and block.cut for block in document.blocks):
        return document
    result: list[Block] = []
    before: _Before | None = None
    for block in document.blocks:
        rest: Block | None = block
        if isinstance(block, Table):
            moved: Mapping[Position, Position] = {}
            if block.cut is not None and before is not None:
                first = result[before.index]
                assert isinstance(first, Table)
                result[before.index], rest, moved = _rejoined(first, block, block.cut, before.moved)
            before = _Before(len(result) if rest is not None or before is None else before.index, moved)
        if rest is not None:
            result.append(rest)
    return replace(document, blocks=tuple(result))


def _rejoined(
    first: Table, second: Table, cut: Cut, moved: Mapping[Position, Position]
) -> tuple[Table, Table | None, Mapping[Position, Position]]:
    """Return two pieces of a table with the row between them put together.

    Nothing is left of the second where it holds but the rest of the row and headers printed again; where
    its cells went is then returned too.
    """
    row = second.rows[cut.row]
    pairs = {column: moved.get(cell, cell) for column, cell in cut.above.items()}
    tall = {column for (at, column), (rows, _) in second.spans.items() if at == cut.row and rows > 1}
    filled = {column for column, cell in enumerate(row) if cell.text}
    whole = bool(filled - tall) and filled - tall <= pairs.keys()
    texts = {column: (first.rows[at][above].text, row[column].text) for column, (at, above) in pairs.items()}
    lacking = whole and _lacks_cells(first, row, max(at for at, _ in pairs.values()))
    whole = whole and not any(_are_apart(*texts[column], lacking=lacking) for column in filled & pairs.keys())
    going_on = _going_on(first, second, cut.row)
    taken = {column for column in pairs if whole or column in going_on or _makes_term(*texts[column])}
    first = _with_rests(first, {pairs[column]: row[column] for column in taken})
    second = _blanked(second, cut.row, taken)
    if not whole:
        return first, second, {}
    if len(second.rows) == cut.row + 1:
        return first, None, {(cut.row, column): cell for column, cell in pairs.items()}
    places = (
        (row, column)
        for row in range(cut.row + 1, len(second.rows))
        for column in range(len(second.rows[row]))
    )
    return first, _without_row(second, cut.row), {(row, column): (row - 1, column) for row, column in places}


def _going_on(first: Table, second: Table, row: int) -> set[int]:
    """Return the columns of cells that are merged over rows on both sides of a break, with others as high.

    One of the others is blank below the break and was not above it: all of them only go on there.
    """
    last = len(first.rows)
    above = {column: at for (at, column), (rows, _) in first.spans.items() if rows > 1 and at + rows == last}
    below = {column: rows for (at, column), (rows, _) in second.spans.items() if at == row and rows > 1}
    result = set()
    for height in set(below.values()):
        columns = {column for column in below if below[column] == height and column in above}
        if any(not second.rows[row][at].text and first.rows[above[at]][at].text for at in columns):
            result |= columns
    return result


def _lacks_cells(first: Table, rest: Sequence[Cell], row: int) -> bool:
    """Tell whether a row is blank where the row before the break is not: no row of a list is, but a rest."""
    pairs = zip(first.rows[row], rest, strict=False)
    return any(before.text and not after.text for before, after in pairs)


def _are_apart(before: str, after: str, *, lacking: bool) -> bool:
    """Tell whether two texts say something each by itself and nothing together."""
    if (before == after and len(after) > 1) or (
        not lacking and _NUMBER.match(before) and _NUMBER.match(after)
    ):
        return True
    if before and after.startswith(_SIGNS):
        return True
    return _is_term(before) and _is_term(after) and not _is_term(before + after)


def _makes_term(before: str, after: str) -> bool:
    return _is_term(before + after) and not _is_term(after)


def _is_term(text: str) -> bool:
    said = meaning(key(text))
    return said is not None and any((said.label, said.role, said.level1, said.level2))


def _with_rests(table: Table, rests: Mapping[Position, Cell]) -> Table:
    """Return a table with rests joined to its cells."""
    rows = list(table.rows)
    for (row, column), rest in rests.items():
        cells = list(rows[row])
        cells[column] = joined(cells[column], rest, JOINED.format(rest=shown(rest.text)))
        rows[row] = tuple(cells)
    return replace(table, rows=tuple(rows))


def _blanked(table: Table, row: int, columns: AbstractSet[int]) -> Table:
    """Return a table without the texts of some cells of a row."""
    cells = tuple(
        blank_at(cell) if column in columns else cell for column, cell in enumerate(table.rows[row])
    )
    return replace(table, rows=(*table.rows[:row], cells, *table.rows[row + 1 :]))


def _without_row(table: Table, row: int) -> Table:
    """Return a table without a row; a cell that reaches further down than that begins one row lower."""
    rows = [list(cells) for cells in table.rows]
    spans: dict[Position, tuple[int, int]] = {}
    for (at, column), (height, width) in table.spans.items():
        if at == row and height > 1:
            rows[row + 1][column] = rows[row][column]
        left = height - (at <= row < at + height)
        if left and (left, width) != (1, 1):
            spans[at - (at > row), column] = left, width
    del rows[row]
    return replace(table, rows=tuple(map(tuple, rows)), spans=spans)
