"""What a printed document is made of, whatever file it ends in: paragraphs and tables of cells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Row = tuple[str, ...]
Spans = Mapping[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text outside tables; ``heading`` is its level where it heads what follows, else 0."""

    text: str
    heading: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. The text form prints the rows alone; the others know what is beside them."""

    rows: tuple[Row, ...]
    spans: Spans = field(default_factory=dict)
    """Merged cells: (row, column) of the upper left one, from 0 → (rows, columns) it covers."""
    head: int = 0
    """How many rows at the top are printed again on every page."""
    widths: tuple[int, ...] = ()
    """Relative widths of the columns, none given: all alike."""

    @property
    def width(self) -> int:
        """The number of columns."""
        return max(map(len, self.rows), default=0)


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Box:
    """A cell before it has its place in the grid: its text, and how many columns and rows it takes."""

    text: str
    columns: int = 1
    rows: int = 1


def grid(lines: Iterable[Sequence[Box]], *, head: int = 0, widths: tuple[int, ...] = ()) -> Table:
    """Return the table of lines of boxes; a box stands in the first column that is free in its line."""
    cells: dict[tuple[int, int], str] = {}
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    count = 0
    for row, line in enumerate(lines):
        column, count = 0, row + 1
        for box in line:
            while (row, column) in cells:
                column += 1
            cells |= {
                (row + down, column + right): "" for down in range(box.rows) for right in range(box.columns)
            }
            cells[row, column] = box.text
            if box.rows > 1 or box.columns > 1:
                spans[row, column] = box.rows, box.columns
            column += box.columns
    width = max((column for _, column in cells), default=-1) + 1
    rows = tuple(tuple(cells.get((row, column), "") for column in range(width)) for row in range(count))
    return Table(rows, spans, head, widths)


def headed(head: Sequence[Row], rows: Iterable[Row], *, notes: Sequence[Row] = ()) -> Table:
    """Return the table below its head, in which a blank cell belongs to the one on its left or above it.

    ``notes`` are rows of the head in which nothing is merged (栏次).
    """
    every = (*head, *notes, *rows)
    return Table(every, _merged_head(head), len(head) + len(notes))


def _merged_head(head: Sequence[Row]) -> Spans:
    cells = ((row, column) for row, texts in enumerate(head) for column, text in enumerate(texts) if text)
    sizes = {at: _size(head, *at) for at in cells}
    return {at: size for at, size in sizes.items() if size != (1, 1)}


def _size(head: Sequence[Row], row: int, column: int) -> tuple[int, int]:
    """Return the rows and columns of a cell of the head: to the right over blanks that are filled below."""
    right, down = column + 1, row + 1
    while down < len(head) and right < len(head[row]) and not head[row][right] and head[-1][right]:
        right += 1
    while right == column + 1 and down < len(head) and not head[down][column]:
        down += 1
    return down - row, right - column


def padded(row: Row, width: int) -> Row:
    """Return the row with blank cells added on the right, up to the width."""
    return row + ("",) * (width - len(row))


def as_text(blocks: Iterable[Block]) -> str:
    """Return the text form: blocks apart by a blank line, the cells of a row apart by a tab."""
    return "\n\n".join(_text(block) for block in blocks) + "\n"


def _text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join("\t".join(row) for row in block.rows)
