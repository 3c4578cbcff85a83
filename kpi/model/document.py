"""What a reader makes of a file: tables of cells and paragraphs, nothing interpreted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi.model.place import Cell


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as printed; a blank cell has an empty text and still its place.

    Where the source has merged cells, the rows form a grid: the text stands in the upper left cell, the
    others that it covers are blank and stand at their own row and column.
    """

    rows: tuple[tuple[Cell, ...], ...]
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Merged cells: (row, column) of the upper left cell, 0-based → how many (rows, columns) it covers."""


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
