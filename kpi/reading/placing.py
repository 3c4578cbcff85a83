"""Which cell of which table every glyph belongs to; texts that reach over their cell's lines stay whole.

A glyph belongs to the cell that it stands in. A text that is drawn over a line, as spreadsheets do where a
cell is too narrow or a row too low, belongs with all its lines to the cell that it starts in or is centred
on; that cell and those it covers are doubtful.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kpi.reading.breaks import Position
from kpi.reading.lattice import Grid
from kpi.reading.pdfium import Glyph

INK = 0.25
"""So far into its box (in parts of the width) a glyph has ink: closing marks stand at its left."""
_OVER = 0.25
"""A glyph that reaches so far (in heights) over a line on both sides is drawn over it."""
_TOUCH = 0.08
"""Glyphs of one word stand no further (in heights) from each other."""
_BESIDE = 0.6
"""The glyphs of one run follow each other within so many heights."""
_PITCH = (0.8, 1.8)
"""The lines of one text stand so many heights below each other."""
_SAME = 1.5
_MARKS = frozenset("，。、；：！？）》】〕」”’,.;:!?)]")
"""Marks that may hang over the end of a line: only the left part of their box has ink."""


@dataclass(slots=True, eq=False)
class Filled:
    """A table: its grid, the glyphs of its cells, the cells whose text may not be theirs."""

    grid: Grid
    cells: dict[Position, list[Glyph]] = field(default_factory=dict)
    doubtful: set[Position] = field(default_factory=set)

    def add(self, cell: Position, glyphs: Sequence[Glyph]) -> None:
        """Add glyphs to a cell."""
        self.cells.setdefault(cell, []).extend(glyphs)


@dataclass(slots=True, eq=False)
class _Run:
    """Glyphs drawn after each other on one line, and the table that they start in."""

    glyphs: list[Glyph]
    table: Filled


def placed(glyphs: Sequence[Glyph], grids: Sequence[Grid]) -> tuple[list[Filled], list[Glyph]]:
    """Give the glyphs to the cells of the first grid around them; return the filled tables and the rest."""
    tables = [Filled(grid) for grid in grids]
    outside: list[Glyph] = []
    block: list[_Run] = []
    for run in _runs(glyphs, tables, outside):
        if block and not _goes_on(block, run):
            _place(block)
            block = []
        block.append(run)
    if block:
        _place(block)
    return [table for table in tables if table.cells], outside


def _runs(glyphs: Sequence[Glyph], tables: Sequence[Filled], outside: list[Glyph]) -> Iterator[_Run]:
    """Generate the runs within tables; other glyphs are put aside."""
    run: _Run | None = None
    for glyph in glyphs:
        last = run.glyphs[-1] if run is not None else None
        if run is not None and last is not None and _follows(last, glyph):
            run.glyphs.append(glyph)
            continue
        if run is not None:
            yield run
        run = None
        x, y = _point(glyph)
        table = next((table for table in tables if table.grid.holds(x, y)), None)
        if table is None:
            outside.append(glyph)
        else:
            run = _Run([glyph], table)
    if run is not None:
        yield run


def _follows(last: Glyph, glyph: Glyph) -> bool:
    height = max(last.bottom - last.top, glyph.bottom - glyph.top)
    return abs(glyph.base - last.base) < 1.0 and -_SAME < glyph.left - last.right < _BESIDE * height


def _point(glyph: Glyph) -> tuple[float, float]:
    return glyph.left + INK * (glyph.right - glyph.left), (glyph.top + glyph.bottom) / 2


def _goes_on(block: Sequence[_Run], run: _Run) -> bool:
    """Tell whether a run is the next line of a text: as far below, and begun or centred at the same place."""
    last = block[-1].glyphs
    first, height = run.glyphs[0], last[0].bottom - last[0].top
    if (
        run.table is not block[-1].table
        or not _PITCH[0] * height < first.base - last[0].base < _PITCH[1] * height
    ):
        return False
    middles = last[0].left + last[-1].right - first.left - run.glyphs[-1].right
    return abs(first.left - last[0].left) < _SAME or abs(middles) < 2 * _SAME


def _place(block: Sequence[_Run]) -> None:
    """Give the lines of a text to the cells of their table."""
    table, grid = block[0].table, block[0].table.grid
    if not any(_is_over(run.glyphs, grid) for run in block):
        for run in block:
            for cell, glyphs in _by_cell(run.glyphs, grid):
                table.add(cell, glyphs)
        return
    glyphs = [glyph for run in block for glyph in run.glyphs]
    covered = {grid.at(*_point(glyph)) for glyph in glyphs}
    top, bottom = min(glyph.top for glyph in glyphs), max(glyph.bottom for glyph in glyphs)
    cell = grid.at(_point(glyphs[0])[0], (top + bottom) / 2)
    table.add(cell, glyphs)
    table.doubtful |= covered | {cell}


def _by_cell(glyphs: Sequence[Glyph], grid: Grid) -> Iterator[tuple[Position, list[Glyph]]]:
    """Cut a run where it passes from one cell to the next."""
    inside: list[Glyph] = []
    cell: Position | None = None
    for glyph in glyphs:
        at = grid.at(*_point(glyph))
        if cell is not None and at != cell:
            yield cell, inside
            inside = []
        cell = at
        inside.append(glyph)
    if cell is not None:
        yield cell, inside


def _is_over(glyphs: Sequence[Glyph], grid: Grid) -> bool:
    """Tell whether a run is drawn over a line of its table."""
    first, last = glyphs[0], glyphs[-1]
    height = first.bottom - first.top
    left, top, right, bottom = grid.box(grid.at(*_point(first)))
    if first.top < top - _OVER * height and grid.ys[0] < first.top:
        return True
    if first.bottom > bottom + _OVER * height and first.bottom < grid.ys[-1]:
        return True
    if last.right <= right + _OVER * height or last.left >= grid.xs[-1]:
        return first.left < left - _OVER * height
    over = _OVER * height
    if any(one.left < right - over and right + over < one.right and one.text not in _MARKS for one in glyphs):
        return True
    return any(
        one.right <= right + over and other.left >= right - over and other.left - one.right < _TOUCH * height
        for one, other in pairwise(glyphs)
    )
