"""What Word files and web pages have in common: text that flows, and grids in whose cells text flows again.

Their readers put a file into this shape; here it becomes paragraphs and tables with places. Tables that
only lay out a page vanish: what stands in their cells goes on as if there were none. A table with data
keeps its own text, and the tables inside its cells follow it.

The source text of a place is what its cell or paragraph shows, the cell's paragraphs put together with
line breaks. The number that a list prints before a paragraph is shown, but is not written there: it is
part of the text read, as a fragment of its own without a source span.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from kpi.model.disclosure import Failure
from kpi.model.document import Paragraph, Table
from kpi.model.place import Cell, Fragment, Place
from kpi.reading import failures
from kpi.reading.blanks import BLANKS

MAX_CELLS = 1_000_000
"""Cells of all grids, covered ones counted; a disclosure of 150 pages has some ten thousand."""
MAX_DEPTH = 20
"""Tables nested deeper than this give their text to the cell around them."""

SPOILT = "有无法识别的字符"
_REPLACED = "\ufffd"
_LONGEST_FRAME = 5
"""A cell with more paragraphs than this around its tables is a part of the page, not of a table with data."""
_MOST_INSIDE = 2
_LEAST_ROWS = 2
_NOTHING = (0, 0)


class TooManyCellsError(Exception):
    """The grids of a file cover more cells than are read; the reader makes a failure of it."""


@dataclass(slots=True)
class Passage:
    """A paragraph: its text as shown, and the number that a list prints before it."""

    text: str
    label: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is shown."""
        return not self.label and not self.text.strip(BLANKS)


@dataclass(slots=True)
class Slot:
    """A cell of a grid: the column it starts in, how many rows and columns it covers, what stands in it."""

    column: int
    rows: int = 1
    columns: int = 1
    flow: "Flow" = field(default_factory=list)

    @property
    def passages(self) -> list[Passage]:
        """The cell's own text."""
        return [item for item in self.flow if isinstance(item, Passage)]

    @property
    def inside(self) -> "list[Grid]":
        """The tables in the cell that have any text."""
        return [item for item in self.flow if isinstance(item, Grid) and not item.is_blank]

    @property
    def is_filled(self) -> bool:
        """Whether anything is shown in it."""
        return any(not item.is_blank for item in self.flow)


@dataclass(slots=True)
class Grid:
    """A table: its number in the file, and the cells that start in each row, from left to right."""

    number: int
    rows: list[list[Slot]] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is shown in it."""
        return not any(slot.is_filled for row in self.rows for slot in row)


Flow = list[Passage | Grid]


def in_cell(grid: Grid) -> Flow:
    """Return what a table inside a cell adds to it: a frame around some text is no table."""
    slots = [slot for row in grid.rows for slot in row]
    return [*slots[0].flow] if len(slots) == 1 else [grid]


class Meter:
    """Counts the cells that the grids of a file cover."""

    def __init__(self) -> None:
        self._left = MAX_CELLS

    def spend(self, cells: int) -> None:
        """Count so many more cells."""
        self._left -= cells
        if self._left < 0:
            raise TooManyCellsError


def too_many_cells(path: str) -> Failure:
    """Return the failure of a file with more cells than are read."""
    return failures.TOO_LARGE.failure(path=path, size=f"表格超过{MAX_CELLS}个单元格", limit=f"{MAX_CELLS}个")


def laid_out(flow: Flow, path: str) -> tuple[Table | Paragraph, ...]:
    """Return the blocks of a file in reading order."""
    layout = _Layout(path)
    layout.take(flow)
    layout.end_tabbed()
    return tuple(layout.blocks)


class _Layout:
    """Makes blocks of a flow.

    ``tabbed`` holds lines of words with tabs between them as long as more may follow: several make up a
    table, as in a plain text; in a single one texts only stand side by side.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.blocks: list[Table | Paragraph] = []
        self.tabbed: list[list[Cell]] = []
        self.paragraphs = 0
        self.meter = Meter()

    def take(self, flow: Flow) -> None:
        """Take what flows, in order."""
        for item in flow:
            if isinstance(item, Passage):
                self.paragraphs += 1
                self._lines(item)
            elif not item.is_blank:
                self.end_tabbed()
                self._grid(item)

    def _lines(self, passage: Passage) -> None:
        """Take a paragraph line by line. Tabs before a line are its indent, but blank cells among others."""
        at = Fragment(_NOTHING, paragraph=self.paragraphs)
        if not passage.label and "\n" not in passage.text and "\t" not in passage.text:
            self.end_tabbed()
            self.blocks += [Paragraph(cell) for cell in [_plain(passage.text, self.path, at)] if cell.text]
            return
        shown, pieces = _printed([passage])
        cell = Cell(shown, Place(self.path, pieces))
        for start, line in _split(shown if passage.text.strip(BLANKS) else "", "\n"):
            if "\t" in line and (self.tabbed or "\t" in line.strip(BLANKS)) and line.strip(BLANKS):
                words = [_stripped(cell, start + first, word, at) for first, word in _split(line, "\t")]
                self.tabbed.append([_in_column(word, column) for column, word in enumerate(words, 1)])
                continue
            self.end_tabbed()
            if line.strip(BLANKS):
                self.blocks.append(Paragraph(_stripped(cell, start, line, at)))

    def end_tabbed(self) -> None:
        """Make blocks of the lines with tabs that wait."""
        if len(self.tabbed) >= _LEAST_ROWS:
            self.blocks.append(Table(tuple([tuple(row) for row in self.tabbed])))
        else:
            self.blocks += [
                Paragraph(_in_column(cell, None)) for row in self.tabbed for cell in row if cell.text
            ]
        self.tabbed = []

    def _grid(self, grid: Grid) -> None:
        """Take a table: rows with data as tables, rows that only lay out the page as what flows in them."""
        if not any(slot.inside for row in grid.rows for slot in row):
            self._rows(grid, 0, len(grid.rows), data=sum(map(len, grid.rows)) > 1)
            return
        data = any(_is_data(row) for row in grid.rows)
        start = reach = 0
        waiting: Flow = []
        for index, row in enumerate(grid.rows):
            inside: Flow = [table for slot in row for table in slot.inside]
            reach = max([reach, *(index + slot.rows for slot in row)])
            if inside and (not data or _is_layout(row)):
                self._rows(grid, start, index, data=data)
                self.take([*waiting, *(item for slot in row for item in slot.flow)])
                start, waiting = index + 1, []
                continue
            waiting += inside
            if waiting and reach <= index + 1:
                self._rows(grid, start, index + 1, data=data)
                self.take(waiting)
                start, waiting = index + 1, []
        self._rows(grid, start, len(grid.rows), data=data)
        self.take(waiting)

    def _rows(self, grid: Grid, start: int, stop: int, *, data: bool) -> None:
        if data and start < stop:
            table = self._table(grid, start, stop)
            self.end_tabbed()
            if any(cell.text for row in table.rows for cell in row):
                self.blocks.append(table)
            return
        for row in grid.rows[start:stop]:
            for slot in row:
                self.take(slot.flow)

    def _table(self, grid: Grid, start: int, stop: int) -> Table:
        """Return these rows as a table; merged cells end with it."""
        spans = {
            (index - start, slot.column): (min(slot.rows, stop - index), slot.columns)
            for index in range(start, stop)
            for slot in grid.rows[index]
            if slot.columns > 1 or min(slot.rows, stop - index) > 1
        }
        ends = [max((slot.column + slot.columns for slot in row), default=0) for row in grid.rows[start:stop]]
        if spans:
            ends = [max(ends)] * len(ends)
        self.meter.spend(sum(ends))
        rows = [
            _row(grid.rows[index], end, self.path, Fragment(_NOTHING, table=grid.number, row=index + 1))
            for index, end in enumerate(ends, start)
        ]
        return Table(tuple(rows), spans)


def _is_data(row: Sequence[Slot]) -> bool:
    """Tell whether a row has several texts beside each other and no table in any of them."""
    return sum(slot.is_filled for slot in row) > 1 and not any(slot.inside for slot in row)


def _is_layout(row: Sequence[Slot]) -> bool:
    """Tell whether a row with tables in it is part of the page, though other rows of its table have data."""
    if sum(slot.is_filled for slot in row) == 1:
        return True
    return any(
        slot.inside and (len(slot.inside) > _MOST_INSIDE or len(slot.passages) > _LONGEST_FRAME)
        for slot in row
    )


def _row(slots: Sequence[Slot], width: int, path: str, at: Fragment) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for slot in slots:
        cells += _blanks(len(cells), slot.column, path, at)
        cells.append(_cell(slot.passages, path, at._replace(column=slot.column + 1)))
    cells += _blanks(len(cells), width, path, at)
    return tuple(cells)


def _blanks(start: int, stop: int, path: str, at: Fragment) -> Iterator[Cell]:
    """Generate the cells that stand empty before the next one: covered by another, or left out."""
    for column in range(start + 1, stop + 1):
        piece = Fragment(_NOTHING, None, None, at.table, at.row, column, None, None, _NOTHING)
        yield Cell("", Place(path, (piece,)))


def _cell(passages: Sequence[Passage], path: str, at: Fragment) -> Cell:
    """Return the cell of these paragraphs, white space around it left out."""
    if not passages:
        return Cell("", Place(path, (at._replace(source_span=_NOTHING),)))
    if not any(passage.label for passage in passages):  # nearly all cells; the rest of this is for the others
        written = passages[0].text if len(passages) == 1 else "\n".join([item.text for item in passages])
        return _plain(written, path, at)
    shown, pieces = _printed(passages)
    return _stripped(Cell(shown, Place(path, pieces)), 0, shown, at)


def _plain(written: str, path: str, at: Fragment) -> Cell:
    text = written.strip(BLANKS)
    first = written.index(text) if text else 0
    span = (first, first + len(text))
    piece = Fragment((0, len(text)), None, None, at.table, at.row, at.column, None, None, span, at.paragraph)
    return Cell(text, Place(path, (piece,)), SPOILT if _REPLACED in text else None)


def _printed(passages: Iterable[Passage]) -> tuple[str, tuple[Fragment, ...]]:
    """Return the text of paragraphs as printed, and its pieces: numbers of lists, and what is written."""
    parts: list[str] = []
    pieces: list[Fragment] = []
    start = length = written = 0
    for passage in passages:
        if parts:
            parts.append("\n")
            length, written = length + 1, written + 1
        if passage.label:
            pieces += [_written(start, length, written)] if length > start else []
            parts.append(passage.label)
            start, length = length + len(passage.label), length + len(passage.label)
            pieces.append(Fragment((start - len(passage.label), start)))
        parts.append(passage.text)
        length, written = length + len(passage.text), written + len(passage.text)
    if length > start or not pieces:
        pieces.append(_written(start, length, written))
    return "".join(parts), tuple(pieces)


def _written(start: int, end: int, written: int) -> Fragment:
    return Fragment((start, end), source_span=(written - (end - start), written))


def _cut(cell: Cell, start: int, end: int, at: Fragment) -> Cell:
    """Return a slice of a cell with its place."""
    text = cell.text[start:end]
    pieces = [
        _moved(piece, max(start, piece.text_span[0]), min(end, piece.text_span[1]), start, at)
        for piece in cell.place.fragments
        if piece.text_span[0] < end and start < piece.text_span[1]
    ]
    if not pieces:
        pieces = [at._replace(source_span=_NOTHING)]
    return Cell(text, Place(cell.place.file, tuple(pieces)), SPOILT if _REPLACED in text else None)


def _moved(piece: Fragment, start: int, end: int, shift: int, at: Fragment) -> Fragment:
    source = piece.source_span
    if source is not None:
        source = (source[0] + start - piece.text_span[0], source[0] + end - piece.text_span[0])
    return at._replace(text_span=(start - shift, end - shift), source_span=source)


def _in_column(cell: Cell, column: int | None) -> Cell:
    pieces = tuple([piece._replace(column=column) for piece in cell.place.fragments])
    return Cell(cell.text, Place(cell.place.file, pieces), cell.doubt)


def _split(text: str, mark: str) -> Iterator[tuple[int, str]]:
    """Generate the parts of a text between marks, with where they start."""
    start = 0
    for part in text.split(mark):
        yield start, part
        start += len(part) + 1


def _stripped(cell: Cell, start: int, part: str, at: Fragment) -> Cell:
    """Return a part of a cell that starts there, white space around it left out."""
    text = part.strip(BLANKS)
    start += part.index(text) if text else 0
    return _cut(cell, start, start + len(text), at)
