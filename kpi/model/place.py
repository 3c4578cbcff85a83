"""Places: where a text stands in a source file, from the reader to the report.

A cell's text may come from several pieces of the source (a row that a page break cut in two has two
fragments). Numbers that people count (page, row, line …) are 1-based; spans are half-open and count
Unicode code points from 0.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

Range = tuple[int, int]


class Fragment(NamedTuple):
    """One piece of a cell: the slice of the cell's text that it gives, and where that slice is printed.

    ``source_span`` indexes the text that the source has there: the line numbered ``line``, else the table's
    cell, else the ``paragraph``. What it cuts out equals the ``text_span`` slice of the cell's text,
    character by character. It is None for what is printed there but not written: the number of a list item.

    A named tuple, because every cell of a document has one and a frozen dataclass of ten fields takes six
    times as long to make.
    """

    text_span: Range
    page: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None
    cell: str | None = None
    source_span: Range | None = None
    paragraph: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: the file, and a fragment for each piece."""

    file: str
    fragments: tuple[Fragment, ...]
    header: str | None = None
    """The printed name of the column, where the place is a table cell under a header."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a call, which takes half the time of a dataclass's state."""
        return Place, (self.file, self.fragments, self.header)

    @property
    def label(self) -> str:
        """The place in words for people: ``第37页 表2 行5 列“指标值”``, ``Sheet1!F12``, ``第1203行``."""
        if not self.fragments:
            return ""
        if len(self.fragments) == 1:
            return _label(self.fragments[0], self.header)
        return "、".join(dict.fromkeys(_label(piece, self.header) for piece in self.fragments))


def _label(piece: Fragment, header: str | None) -> str:
    if piece.cell:
        return f"{piece.sheet}!{piece.cell}" if piece.sheet else piece.cell
    if piece.line is not None:
        return f"第{piece.line}行"
    words = [
        f"第{piece.page}页" if piece.page else "",
        f"第{piece.paragraph}段" if piece.paragraph else "",
        f"表{piece.table}" if piece.table else "",
        f"行{piece.row}" if piece.row else "",
        f"列“{header}”" if header else f"列{piece.column}" if piece.column else "",
    ]
    return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with its place, and the doubt about its reading if there is one."""

    text: str
    place: Place
    doubt: str | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle flat: nearly every cell has one fragment, and the results of a reading are mostly cells."""
        if len(self.place.fragments) == 1:
            return _flat_cell, (
                self.text,
                self.doubt,
                self.place.file,
                self.place.header,
                *self.place.fragments[0],
            )
        return Cell, (self.text, self.place, self.doubt)

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return self.place.file

    @property
    def line(self) -> int | None:
        """The number of the line that it starts on, where the source has lines."""
        return self.place.fragments[0].line if self.place.fragments else None

    def headed(self, header: str) -> "Cell":
        """Return the cell with the printed name of its column in its place, unless a line places it."""
        if not self.place.fragments or self.line is not None:
            return self
        return Cell(self.text, Place(self.place.file, self.place.fragments, header), self.doubt)

    def doubted(self, reason: str) -> "Cell":
        """Return this cell with one more reason for doubt."""
        known = self.doubt.split("；") if self.doubt else []
        return self if reason in known else replace(self, doubt="；".join([*known, reason]))

    def joined(self, rest: "Cell", reason: str) -> "Cell":
        """Return the cell of both texts, the rest printed elsewhere; places of both are kept."""
        shift = len(self.text)
        moved = tuple(
            piece._replace(text_span=(piece.text_span[0] + shift, piece.text_span[1] + shift))
            for piece in rest.place.fragments
        )
        place = replace(self.place, fragments=self.place.fragments + moved)
        return replace(self, text=self.text + rest.text, place=place).doubted(reason)


def _flat_cell(text: str, doubt: str | None, file: str, header: str | None, *fragment: Any) -> Cell:  # noqa: ANN401
    return Cell(text, Place(file, (Fragment(*fragment),), header), doubt)


@dataclass(frozen=True, slots=True)
class Span:
    """A slice of a cell's text."""

    cell: Cell
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text that the span cuts out."""
        return self.cell.text[self.start : self.end]


def whole(cell: Cell) -> Span:
    """Return the span over all of the cell's text."""
    return Span(cell, 0, len(cell.text))


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reading did that a person may want to know: a coded problem with its place."""

    code: str
    message: str
    hint: str
    place: Place
    quote: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    about: Literal["form", "file"] = "form"
    """A form that was read only in part, or a file of which something was left out (hidden rows)."""
