"""A Document as the forms see it: rows and paragraphs in reading order, with the keys to look them up by."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.forms.vocabulary import Meaning, key, meaning
from kpi.model.document import Document, Table
from kpi.model.place import Cell


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A printed table row; ``keys`` and ``meanings`` have the key and the meaning of every cell."""

    cells: tuple[Cell, ...]
    keys: tuple[str, ...]
    meanings: tuple[Meaning | None, ...]
    plain: bool
    """Whether no cell means anything or has a colon: then there is no label to look for."""

    @property
    def line(self) -> int | None:
        """The number of the line, where the source has lines."""
        return line_of(self.cells[0])

    def filled(self) -> list[int]:
        """Return the indices of the cells that are not blank."""
        return [index for index, term in enumerate(self.keys) if term]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Rows that follow each other without anything between."""

    rows: tuple[Row, ...]


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
            rows = tuple(row_of(cells) for cells in block.rows if cells)
            if rows:
                result.append(Run(rows))
                last = rows[-1].line
        else:
            line = line_of(block.cell)
            result.append(
                Line(block.cell, adjacent=line is not None and last is not None and line == last + 1)
            )
            last = line
    return result


def row_of(cells: Sequence[Cell]) -> Row:
    """Return the row of these cells."""
    return row_with_keys(cells, tuple([key(cell.text) if cell.text else "" for cell in cells]))


def row_with_keys(cells: Sequence[Cell], keys: tuple[str, ...]) -> Row:
    """Return the row of these cells with keys that are not all their own."""
    meanings = tuple([meaning(term) if term else None for term in keys])
    plain = not any(meanings) and ":" not in "".join(keys)
    return Row(tuple(cells), keys, meanings, plain)


def line_of(cell: Cell) -> int | None:
    """Return the line that a cell starts on, where the source has lines."""
    return cell.place.fragments[0].line if cell.place.fragments else None
