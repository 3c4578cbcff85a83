"""What a reader makes of a file: tables of cells and paragraphs, nothing interpreted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpi.model.place import Cell, Note


@dataclass(frozen=True, slots=True)
class Cut:
    """A row at the top of a page that, by its print, may be the rest of the last row of the table before."""

    row: int
    """The row, 0-based."""
    above: Mapping[int, tuple[int, int]]
    """Its cells (columns, 0-based) with text that may go on with a cell of the table before: its last line
    was full. Given with the row and column of that cell there."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as printed; a blank cell has an empty text and still its place.

    Where the source has merged cells, the rows form a grid: the text stands in the upper left cell, the
    others that it covers are blank and stand at their own row and column.
    """

    rows: Sequence[tuple[Cell, ...]]
    """A tuple, or a sequence that makes its cells when asked: a sheet may have a million of them."""
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Merged cells: (row, column) of the upper left cell, 0-based → how many (rows, columns) it covers."""
    cut: Cut | None = None
    """Where a page break seems to have cut a row in two; only a reader that knows the print can tell."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text outside tables."""

    cell: Cell


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read: its blocks in reading order."""

    path: str
    sha256: str
    format: str
    blocks: tuple[Table | Paragraph, ...]
    notes: tuple[Note, ...] = ()
    """What the file has and the reader left out, such as hidden rows."""
