"""Rows that a page break cut in two, told by their print: the line before the break had no room left.

A line of a cell ends where the next character or word does not fit any more. So where the last line of a
cell at the foot of a page has room for what its column begins with on the next page, the two are no one
text; where it has none, they may be.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpi.model.document import Cut
from kpi.reading.lattice import Grid
from kpi.reading.pdfium import Glyph
from kpi.reading.pdftext import Line, cell_lines, item_of

_EDGE = 3.0
"""The sides of one column differ by no more than this from page to page."""
_SLACK = 0.15
"""A line is full where it has room for so much (in heights) more than what comes next."""
_MARGIN = 0.15
"""Running headers and footers stand within this part of the page's height from its edge."""
_DEEPEST_PADDING = 15.0
# What no line break parts: a number, a word, a unit (元/月), an opening mark and the next, a closing mark and
# what precedes it.
_UNIT = re.compile(
    r"[（(《【〔「〈\[“‘]*(?:[A-Za-z0-9.,%‰$￥/_-]+(?:[）)】〕\]]+[A-Za-z0-9.]+)*|.(?:/.)*)[，。、；：！？）)》】〕」〉\]”’,.;:!?%]*"
)

_LONGEST_UNIT = 3

Position = tuple[int, int]
Cells = Mapping[Position, Sequence[Glyph]]


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A table as far as it stands on one page."""

    page: int
    grid: Grid
    cells: Cells
    rows: frozenset[tuple[str, ...]]
    """The texts of its rows, blanks left out."""
    first: bool
    last: bool
    """Whether nothing but running headers or footers stands before or after it on its page."""


def is_edge(lines: Iterable[Line], page_height: float) -> bool:
    """Tell whether lines are only running headers or footers, by where they stand."""
    room = _MARGIN * page_height
    return all(line.bottom <= room or line.top >= page_height - room for line in lines)


def cut_of(before: Piece | None, piece: Piece, rows: Sequence[tuple[str, ...]]) -> Cut | None:
    """Return where a page break seems to have cut a row between two pieces of a table.

    ``rows`` are the texts of the piece's rows, blanks left out; those that also stand on the page before
    are repeated headers.
    """
    if before is None or before.page != piece.page - 1 or not (before.last and piece.first):
        return None
    row = next((row for row, texts in enumerate(rows) if len(texts) < 2 or texts not in before.rows), None)  # noqa: PLR2004
    if row is None:
        return None
    last = len(before.grid.ys) - 2
    above = {before.grid.sides(owner): owner for owner in before.grid.owners[last]}
    below = {piece.grid.sides(owner): owner for owner in piece.grid.owners[row] if owner[0] == row}
    pairs = {owner[1]: cell for sides, owner in below.items() if (cell := _beside(above, sides)) is not None}
    padding = _padding(before)
    full = {
        column: cell
        for column, cell in pairs.items()
        if (row, column) in piece.cells and _is_full(before, cell, piece.cells[row, column], padding)
    }
    return Cut(row, full) if full else None


def _beside(above: Mapping[tuple[float, float], Position], sides: tuple[float, float]) -> Position | None:
    """Return the cell that has the same sides."""
    left, right = sides
    found = (
        cell for (west, east), cell in above.items() if max(abs(west - left), abs(east - right)) <= _EDGE
    )
    return next(found, None)


def _padding(piece: Piece) -> float:
    """Return how far text stands from the side of a cell at least."""
    gaps = [
        glyphs[0].left - piece.grid.sides(cell)[0]
        for cell, glyphs in piece.cells.items()
        if not glyphs[0].turn
    ]
    return min(max(min(gaps, default=0.0), 0.0), _DEEPEST_PADDING)


def _is_full(before: Piece, cell: Position, rest: Sequence[Glyph], padding: float) -> bool:
    """Tell whether the last line of a cell has no room for what the rest begins with.

    The rest may also begin with the next item of a list, which needs a line of its own anyway.
    """
    lines, after = cell_lines(before.cells.get(cell, ())), cell_lines(rest)
    if not lines or not after:
        return False
    item = item_of(after[0].text)
    if item is not None and item - 1 in {item_of(line.text) for line in lines}:
        return True
    left, right = before.grid.sides(cell)
    last = lines[-1]
    room = right - left - 2 * padding - (last.right - last.left)
    return room < _breadth_of_unit(after) + _SLACK * last.height


def _breadth_of_unit(lines: Sequence[Line]) -> float:
    """Return how much room the first character or word takes; a long one may itself be broken over lines."""
    glyphs = [glyph for line in lines[:_LONGEST_UNIT] for glyph in line.glyphs]
    unit = _UNIT.match("".join([glyph.text for glyph in glyphs]))
    return sum(glyph.right - glyph.left for glyph in glyphs[: len(unit[0]) if unit else 1])
