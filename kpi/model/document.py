"""What a reader makes of a file: tables of cells and paragraphs, nothing interpreted."""

from dataclasses import dataclass

from kpi.model.place import Cell


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as printed; a blank cell has an empty text and still its place."""

    rows: tuple[tuple[Cell, ...], ...]


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
