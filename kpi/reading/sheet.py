"""A sheet of a workbook to tables, whatever format it was read from.

Sheets are sparse: rows hold their texts from the first to the last filled column, and cells with their
places are made when a table's row is asked for. A sheet of 100,000 rows has a million of them, and most
are looked at once; kept, they would take ten times the memory of their texts.

A blank row ends a table. Hidden rows and columns are left out, and so are hidden sheets; a note says so
where they have content.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import overload

from kpi.marks import COLUMN, is_opinion
from kpi.model.document import Table
from kpi.model.gridcell import GridCell, GridRow, column_letters
from kpi.model.notice import Notice
from kpi.model.place import Cell, Fragment, Note, Place
from kpi.reading.blanks import BLANKS

MAX_CELLS = 4_000_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
LONGEST = 32_767
TOO_LONG = f"单元格文字过长，只读取了前{LONGEST}个字"

HIDDEN_ROWS = Notice(
    "hidden-rows",
    "有隐藏的行或列",
    "工作表“{sheet}”有内容被隐藏（{which}），没有读取。",
    "请确认隐藏的内容是否属于公开内容；需要检查的，取消隐藏后重新检查。",
    about="file",
)
HIDDEN_SHEET = Notice(
    "hidden-sheet",
    "有隐藏的工作表",
    "工作表“{sheet}”是隐藏的，其中有{rows}行内容，没有读取。",
    "请确认隐藏的工作表是否属于公开内容；需要检查的，取消隐藏后重新检查。",
    about="file",
)
NOTICES = (HIDDEN_ROWS, HIDDEN_SHEET)

_MOST_NAMED = 10
_LEAST_WIDTH = 3
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; 1-based, both ends included."""
At = tuple[int, int]


class TooManyCellsError(Exception):
    """A sheet holds more cells than are read; the reader makes a failure of it."""


@dataclass(slots=True)
class Line:
    """A row of a sheet: its number, the column of its first text, the texts from there on."""

    number: int
    first: int
    texts: list[str]

    @property
    def last(self) -> int:
        """The column of the last text."""
        return self.first + len(self.texts) - 1

    def at(self, column: int) -> str:
        """Return the text in a column."""
        return self.texts[column - self.first] if self.first <= column <= self.last else ""

    def put(self, column: int, text: str) -> None:
        """Put a text into a column, wherever it is."""
        if not self.texts:
            self.first = column
        if column < self.first:
            self.texts[:0] = [""] * (self.first - column)
            self.first = column
        self.texts += [""] * (column - self.last)
        self.texts[column - self.first] = text

    def trim(self) -> None:
        """Drop the blanks at both ends."""
        while self.texts and not self.texts[-1]:
            del self.texts[-1]
        blanks = next((index for index, text in enumerate(self.texts) if text), 0)
        del self.texts[:blanks]
        self.first += blanks


@dataclass(slots=True)
class Sheet:
    """What a sheet holds, hidden or not; ``lines`` have every row with a text."""

    name: str
    lines: list[Line] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    doubts: dict[At, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    origins: dict[At, At] = field(default_factory=dict)
    """Where a text stands that is shown elsewhere: its own row or column is hidden, its merged cell not."""


@dataclass(frozen=True, slots=True)
class SheetRows(Sequence[tuple[Cell, ...]]):
    """The rows of a table on a sheet; their cells are made when asked for."""

    path: str
    sheet: Sheet
    lines: Sequence[Line]
    columns: Sequence[int]
    """The sheet's columns that the grid has; the lines' texts are numbered by it, from 0."""
    start: int
    """The first column of the table in the grid."""

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, index: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[tuple[Cell, ...], ...]: ...
    def __getitem__(self, index: int | slice) -> tuple[Cell, ...] | tuple[tuple[Cell, ...], ...]:
        if isinstance(index, slice):
            return tuple(map(self._row, self.lines[index]))
        return self._row(self.lines[index])

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return map(self._row, self.lines)

    def _row(self, line: Line) -> tuple[Cell, ...]:
        row, columns = GridRow(self.path, self.sheet.name, line.number), self.columns
        cells: list[Cell] = []
        for index, raw in enumerate((*[""] * (line.first - self.start), *line.texts), self.start):
            text = raw.strip(BLANKS)
            if len(text) == len(raw):
                cells.append(GridCell(text, row, columns[index]))
            else:
                cells.append(_stripped(text, raw, row, columns[index]))
        if self.sheet.doubts or self.sheet.origins:
            self._mark(line.number, cells)
        return tuple(cells)

    def _mark(self, row: int, cells: list[Cell]) -> None:
        """Give the cells of a row their doubts, and those shown elsewhere their own places."""
        for index, cell in enumerate(cells):
            at = (row, self.columns[index + self.start])
            origin = self.sheet.origins.get(at, at)
            doubt = self.sheet.doubts.get(origin)
            place = cell.place
            if origin != at:
                piece = place.fragments[0]._replace(row=origin[0], column=origin[1], cell=reference(*origin))
                place = Place(place.file, (piece,))
            if doubt or place is not cell.place:
                cells[index] = Cell(cell.text, place, doubt)


def _stripped(text: str, raw: str, row: GridRow, column: int) -> Cell:
    """Return the cell of a text without the blanks around it."""
    first, size = raw.index(text), len(text)
    piece = Fragment(
        (0, size), sheet=row.sheet, row=row.number, column=column, cell=reference(row.number, column)
    )
    return Cell(text, Place(row.file, (piece._replace(source_span=(first, first + size)),)))


def reference(row: int, column: int) -> str:
    """Return the name of a cell, such as F12."""
    return f"{column_letters(column)}{row}"


def limited(text: str) -> tuple[str, str | None]:
    """Return a text as long as a cell may hold, nothing for mere blanks, and the doubt if it was cut."""
    if len(text) > LONGEST:
        return text[:LONGEST], TOO_LONG
    return (text if text.strip(BLANKS) else ""), None


def hidden_sheet(sheet: Sheet, path: str) -> list[Note]:
    """Return the note of a hidden sheet, if it has a table; lists to choose from are usually kept so."""
    first = next((line for line in sheet.lines if sum(map(bool, line.texts)) >= _LEAST_WIDTH), None)
    if first is None:
        return []
    place = _place(path, sheet.name, first.number, first.first)
    return [HIDDEN_SHEET.note(place, sheet=sheet.name, rows=str(len(sheet.lines)))]


def tables(sheet: Sheet, path: str) -> tuple[list[Table], list[Note]]:
    """Return the tables of a visible sheet, and the note of what is hidden on it."""
    sheet.lines = _in_order(sheet.lines)
    _keep_doubtful(sheet)
    if not sheet.lines:
        return [], []
    columns = _visible_columns(sheet, max(line.last for line in sheet.lines))
    merges = _merged(sheet, columns)
    note = _hidden(sheet, columns, path)
    shown = [line for line in sheet.lines if line.number not in sheet.hidden_rows]
    if isinstance(columns, list):
        shown = [squeezed for line in shown if (squeezed := _squeezed(line, columns)).texts]
    else:
        for line in shown:
            line.first -= 1
    found = [
        Table(SheetRows(path, sheet, lines, columns, start), spans)
        for lines, start, spans in _runs(shown, merges, columns, sorted(sheet.hidden_rows))
    ]
    return found, note


def without_opinions(sheet: Sheet) -> None:
    """Leave out what we wrote on an annotated sheet: the head of our column, and the opinions under it."""
    heads: dict[int, int] = {}
    for line in sheet.lines:
        for column, text in enumerate(line.texts, line.first):
            if text.startswith(COLUMN):
                heads.setdefault(column, line.number)
    for line in sheet.lines if heads else ():
        for column, head in heads.items():
            text = line.at(column)
            if line.number >= head and (text.startswith(COLUMN) or is_opinion(text)):
                line.put(column, "")


def _in_order(lines: list[Line]) -> list[Line]:
    """Return the rows with texts by their numbers; what is written as two rows of one number is one."""
    ordered: list[Line] = []
    for line in sorted(lines, key=lambda line: line.number):
        line.trim()
        if ordered and line.number == ordered[-1].number:
            for column, text in enumerate(line.texts, line.first):
                ordered[-1].put(column, ordered[-1].at(column) or text)
        elif line.texts:
            ordered.append(line)
    return ordered


def _keep_doubtful(sheet: Sheet) -> None:
    """Give blank cells with a doubt their place in the rows, as that of a formula without its result."""
    missing = sheet.doubts.keys()
    if not missing:
        return
    lines = {line.number: line for line in sheet.lines}
    for row, column in missing:
        line = lines.get(row) or lines.setdefault(row, Line(row, column, []))
        line.put(column, line.at(column))
    sheet.lines = [lines[number] for number in sorted(lines)]


def _visible_columns(sheet: Sheet, last: int) -> Sequence[int]:
    """Return the columns that are shown, up to the last with a text."""
    if not any(first <= last for first, _ in sheet.hidden_columns):
        return range(1, last + 1)
    hidden = {column for first, end in sheet.hidden_columns for column in range(first, min(end, last) + 1)}
    return [column for column in range(1, last + 1) if column not in hidden]


def _merged(sheet: Sheet, columns: Sequence[int]) -> list[Area]:
    """Blank what merged cells cover, give them all their rows, and return them cut to where texts are."""
    by_number = {line.number: line for line in sheet.lines}
    numbers = [line.number for line in sheet.lines]
    last = max(line.last for line in sheet.lines)
    budget = MAX_CELLS
    areas = []
    for top, left, bottom, right in sheet.merges:
        if top > numbers[-1] or left > last or (top, left) == (bottom, right):
            continue
        area = (top, left, min(bottom, numbers[-1]), min(right, last))
        text = by_number[top].at(left) if top in by_number else ""
        rows = range(top, area[2] + 1)
        if not text:
            rows_with_text = numbers[bisect_left(numbers, top) : bisect_right(numbers, area[2])]
        budget -= len(rows) * (area[3] - left + 1) if text else len(rows_with_text) * (area[3] - left + 1) + 1
        if budget < 0:
            raise TooManyCellsError
        for number in rows if text else rows_with_text:
            line = by_number.get(number) or by_number.setdefault(number, Line(number, left, []))
            _cover(line, left, area[3])
        if text:
            _show(sheet, by_number, area, text, columns)
        areas.append(area)
    sheet.lines = [by_number[number] for number in sorted(by_number)]
    return areas


def _cover(line: Line, left: int, right: int) -> None:
    """Blank these columns, and make the row reach over them."""
    line.put(left, "")
    line.put(right, "")
    line.texts[left - line.first : right - line.first + 1] = [""] * (right - left + 1)


def _show(sheet: Sheet, lines: dict[int, Line], area: Area, text: str, columns: Sequence[int]) -> None:
    """Put the text of a merged cell where it is shown: in its first row and column that are not hidden."""
    top, left, bottom, right = area
    row = next((row for row in range(top, bottom + 1) if row not in sheet.hidden_rows), top)
    index = bisect_left(columns, left)
    column = columns[index] if index < len(columns) and columns[index] <= right else left
    lines[row].put(column, text)
    if (row, column) != (top, left):
        sheet.origins[row, column] = (top, left)


def _hidden(sheet: Sheet, columns: Sequence[int], path: str) -> list[Note]:
    """Return the note of the hidden rows and columns that hold texts."""
    rows = [line for line in sheet.lines if line.number in sheet.hidden_rows and any(line.texts)]
    hidden = sorted(_hidden_with_text(sheet, columns))
    if not rows and not hidden:
        return []
    named = [f"第{_ranges([line.number for line in rows], str)}行"] if rows else []
    named += [f"{_ranges(hidden, column_letters)}列"] if hidden else []
    at = (rows[0].number, rows[0].first) if rows else (sheet.lines[0].number, hidden[0])
    place = _place(path, sheet.name, *at)
    return [HIDDEN_ROWS.note(place, sheet=sheet.name, which="、".join(named))]


def _hidden_with_text(sheet: Sheet, columns: Sequence[int]) -> set[int]:
    if isinstance(columns, range):
        return set()
    shown = set(columns)
    return {
        column
        for line in sheet.lines
        for column, text in enumerate(line.texts, line.first)
        if text and column not in shown
    }


def _ranges(numbers: Sequence[int], named: Callable[[int], str]) -> str:
    """Name numbers with their runs drawn together: 5—7、9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [named(a) if a == b else f"{named(a)}—{named(b)}" for a, b in runs[:_MOST_NAMED]]
    return "、".join(words) + ("等" if len(runs) > _MOST_NAMED else "")


def _squeezed(line: Line, columns: Sequence[int]) -> Line:
    """Return the line without hidden columns, numbered by the grid."""
    start, stop = bisect_left(columns, line.first), bisect_right(columns, line.last)
    return Line(line.number, start, [line.texts[column - line.first] for column in columns[start:stop]])


Run = tuple[list[Line], int, dict[At, At]]


def _runs(lines: list[Line], merges: list[Area], columns: Sequence[int], hidden: list[int]) -> Iterator[Run]:
    """Generate the tables: rows that follow each other as shown, their first column, their merged cells."""
    starts = [0]
    for index in range(1, len(lines)):
        above, number = lines[index - 1].number, lines[index].number
        if number - above > 1 + bisect_left(hidden, number) - bisect_left(hidden, above):
            starts.append(index)
    numbers = [line.number for line in lines]
    spans: dict[int, list[tuple[int, int, int, int]]] = {}
    for top, left, bottom, right in merges:
        row, end = bisect_left(numbers, top), bisect_right(numbers, bottom)
        column, stop = bisect_left(columns, left), bisect_right(columns, right)
        if row < end and column < stop and (end - row, stop - column) != (1, 1):
            spans.setdefault(bisect_right(starts, row) - 1, []).append(
                (row, column, end - row, stop - column)
            )
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True)):
        part = lines[start:end]
        if not part:
            continue
        left = min(line.first for line in part)
        yield (
            part,
            left,
            {
                (r - start, c - left): (min(h, end - r), w)
                for r, c, h, w in spans.get(number, ())
                if r >= start
            },
        )


def _place(path: str, sheet: str, row: int, column: int) -> Place:
    piece = Fragment((0, 0), sheet=sheet, row=row, column=column, cell=reference(row, column))
    return Place(path, (piece,))
