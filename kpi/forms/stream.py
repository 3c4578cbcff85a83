"""A Document as the forms see it: rows and paragraphs in reading order, with the keys to look them up by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpi.forms.vocabulary import Meaning, key, meaning
from kpi.model.document import Document, Table
from kpi.model.place import Cell, Range

_GRIDS = frozenset({"csv"})
"""Formats whose tables are grids although they are printed in lines."""
_REPEATING = frozenset({"markdown"})
"""Formats that have no merged cells."""

Spans = Mapping[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A printed table row; ``keys`` and ``meanings`` have the key and the meaning of every cell."""

    cells: tuple[Cell, ...]
    keys: tuple[str, ...]
    meanings: tuple[Meaning | None, ...]
    plain: bool
    """Whether no cell means anything or has a colon: then there is no label to look for."""
    carried: frozenset[int] = frozenset()
    """The cells that repeat a merged cell of a row above."""
    grid: tuple[Range, ...] | None = None
    """The columns of the source that each cell covers, where the source has a grid; None in a text."""

    @property
    def line(self) -> int | None:
        """The number of the line, where the source has lines."""
        return line_of(self.cells[0])

    def position(self, index: int) -> Range:
        """Return the columns that a cell covers; in a text each cell is one."""
        return self.grid[index] if self.grid is not None else (index, index + 1)

    def printed(self) -> tuple[Cell, ...]:
        """Return the cells without those that repeat a merged cell of a row above."""
        return tuple([cell for index, cell in enumerate(self.cells) if index not in self.carried])

    def filled(self) -> list[int]:
        """Return the indices of the cells that are not blank."""
        return [index for index, term in enumerate(self.keys) if term]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Rows that follow each other without anything between."""

    rows: tuple[Row, ...]
    spans: Spans = field(default_factory=dict)
    """The merged cells of a table whose rows are still those of its grid."""
    is_grid: bool = False
    """Whether the rows are still those of a grid, covered cells and all."""
    may_repeat: bool = False
    """Whether merged cells may be printed by saying their text in every cell that they cover."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A paragraph, and whether it follows the block before without a blank line."""

    cell: Cell
    adjacent: bool

    def adjoins(self, row: Row) -> bool:
        """Tell whether a row stands on the very next line."""
        line = line_of(self.cell)
        return line is not None and row.line == line + 1


def stream(document: Document) -> list[Run | Line]:
    """Return the blocks of a document with their keys."""
    result: list[Run | Line] = []
    last: int | None = None
    for block in document.blocks:
        if isinstance(block, Table):
            rows = tuple([row_of(cells) for cells in block.rows if cells or block.spans])
            if any(row.cells for row in rows):
                is_grid = document.format in _GRIDS or _is_grid(rows)
                repeats = document.format in _REPEATING
                result.append(Run(rows, block.spans, is_grid=is_grid, may_repeat=repeats))
                last = rows[-1].line if rows[-1].cells else None
        else:
            line = line_of(block.cell)
            result.append(
                Line(block.cell, adjacent=line is not None and last is not None and line == last + 1)
            )
            last = line
    return result


def _is_grid(rows: Sequence[Row]) -> bool:
    """Tell whether a table was a grid in its source: lines of a text are none."""
    return next(row.line for row in rows if row.cells) is None


def row_of(cells: Sequence[Cell]) -> Row:
    """Return the row of these cells."""
    return row_with_keys(cells, tuple([key(cell.text) if cell.text else "" for cell in cells]))


def row_with_keys(
    cells: Sequence[Cell],
    keys: Sequence[str],
    grid: tuple[Range, ...] | None = None,
    carried: frozenset[int] = frozenset(),
) -> Row:
    """Return the row of these cells with keys that are not all their own."""
    meanings = tuple([meaning(term) if term else None for term in keys])
    plain = not any(meanings) and ":" not in "".join(keys)
    return Row(tuple(cells), tuple(keys), meanings, plain, carried, grid)


def line_of(cell: Cell) -> int | None:
    """Return the line that a cell starts on, where the source has lines."""
    return cell.line
