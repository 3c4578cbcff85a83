"""Cells of sheets, stored small: a sheet of 100,000 rows has a million of them.

Such a cell keeps only its text, its row and its column; its place is made when somebody asks for it, which
is mostly for what a finding is about.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from kpi.model.place import Cell, Fragment, Place


class GridRow(NamedTuple):
    """A row of a sheet, shared by its cells."""

    file: str
    sheet: str
    number: int


class GridCell(Cell):
    """A whole text in a cell of a sheet, nothing of it stripped off and nothing doubtful.

    It is a ``Cell`` in all but how it is stored: equal to one, shown as one, replaced by one. Its fields are
    set as those of a plain class, which takes a fifth of the time that a frozen dataclass needs.
    """

    __slots__ = ("column", "header", "row")

    row: GridRow
    column: int
    header: str | None

    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__

    def __init__(self, text: str, row: GridRow, column: int, header: str | None = None) -> None:
        self.text = text  # type: ignore[misc]
        self.doubt = None  # type: ignore[misc]
        self.row = row
        self.column = column
        self.header = header

    @property  # type: ignore[misc]
    def __class__(self) -> type[Cell]:  # type: ignore[override]
        """What it is for comparing and replacing."""
        return Cell

    @property
    def place(self) -> Place:
        """Where it stands; made anew each time."""
        file, sheet, number = self.row
        span = (0, len(self.text))
        name = f"{column_letters(self.column)}{number}"
        piece = Fragment(span, None, sheet, None, number, self.column, None, name, span)
        return Place(file, (piece,), self.header)

    @property
    def row_place(self) -> Fragment:
        """Where its row stands, by this cell."""
        _, sheet, number = self.row
        return Fragment((0, 0), sheet=sheet, row=number, cell=f"{column_letters(self.column)}{number}")

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return self.row.file

    @property
    def line(self) -> int | None:
        """A sheet has no lines."""
        return None

    def headed(self, header: str) -> Cell:
        """Return the cell with the printed name of its column in its place."""
        return GridCell(self.text, self.row, self.column, header)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a call; the row is written once for all its cells."""
        return GridCell, (self.text, self.row, self.column, self.header)


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
