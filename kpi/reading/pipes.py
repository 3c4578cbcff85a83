r"""Pipe tables in plain text: Markdown as it should be, and what dumps of web pages make of it.

Three ways of printing a table with bars are told apart line by line, without looking at any word:

- a row a line, ``| a | b |``, with a rule ``|---|---|`` under the header in real Markdown; a cell that
  breaks over lines is put together again;
- a cell a line, each closed by its bar (``a |``); blank cells are bars alone. Where the bars add up to rows
  of one width all the way, the rows are given back; else every cell is a row of its own, because where
  rows begin is not printed;
- anything else with a bar in it is a line of text.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from kpi.reading.blanks import BLANKS

Style = Literal["row", "cell", "rule"]

_DASHES = r"\s*(?::-+:?|-+:|-{2,})\s*"
_RULE = re.compile(rf"^\|?{_DASHES}(?:\|{_DASHES})*\|?$")
_BREAK = re.compile(r"\\(?=\|)|<br\s*/?>", re.IGNORECASE)
_ESCAPED = "\\|"
_MOST_LINES = 20
"""A cell that goes on for longer is not broken over lines; nothing is joined then."""
_LEAST_ROWS = 2
_LEAST_BARS = 2
_MOST_WIDTHS = 8
_WIDEST = 64


class Slice(NamedTuple):
    """A part of a line: its index, and the range of characters there."""

    line: int
    start: int
    end: int


class Piece(NamedTuple):
    """A part of a cell, and what stands between it and the part before."""

    slice: Slice
    joint: str = ""


Piped = tuple[Piece, ...]
"""A cell; a blank one has one empty piece."""


class PipeRow(NamedTuple):
    """A row: its style, the index behind its last line, its cells (none for a rule)."""

    style: Style
    stop: int
    cells: tuple[Piped, ...]


class _Line(NamedTuple):
    """A line with bars: where they stand, and what it is like."""

    bars: tuple[int, ...]
    opens: bool
    closes: bool
    alone: bool
    """Whether it has nothing but bars."""

    @property
    def is_cell(self) -> bool:
        """Whether the line can be a cell closed by its bar, or blank cells."""
        return self.alone or (self.closes and len(self.bars) == 1)


def pipe_rows(lines: Sequence[str]) -> dict[int, PipeRow]:
    """Return the rows that are printed with bars, by the index of their first line."""
    barred = {index: _barred(line) for index, line in enumerate(lines) if "|" in line}
    found: dict[int, PipeRow] = {}
    for stretch in list(_stretches(lines, barred)):
        if _is_stream(barred, stretch):
            found |= _cells(lines, barred, _of_cells(barred, stretch))
        else:
            found |= _rows(lines, barred, stretch)
    return found


def _barred(line: str) -> _Line:
    bars = tuple(found.start() for found in re.finditer(r"(?<!\\)\|", line))
    text = line.strip(BLANKS)
    bare = not text.strip("|" + BLANKS)
    return _Line(bars, text.startswith("|"), text.endswith("|") and not text.endswith(_ESCAPED), bare)


def _stretches(lines: Sequence[str], barred: dict[int, _Line]) -> Iterator[range]:
    """Generate stretches of lines from bar to bar without a blank line or many lines without bars between."""
    first = last = -1
    for index in barred:
        gap = range(last + 1, index)
        apart = len(gap) > _MOST_LINES or any(not lines[between].strip(BLANKS) for between in gap)
        if first >= 0 and apart:
            yield range(first, last + 1)
            first = index
        first = index if first < 0 else first
        last = index
    if first >= 0:
        yield range(first, last + 1)


def _is_stream(barred: dict[int, _Line], stretch: range) -> bool:
    """Tell whether most lines with bars are cells of their own."""
    kinds = [barred[index] for index in stretch if index in barred]
    texts = [line for line in kinds if not line.alone]
    cells = sum(line.is_cell and not line.opens for line in texts)
    return cells >= _LEAST_ROWS and cells * 2 > len(texts)


def _of_cells(barred: dict[int, _Line], stretch: range) -> range:
    """Return a stretch of cells without what only mentions a bar: no cell goes on over lines like that."""
    for index in stretch:
        if index in barred and not barred[index].opens and not barred[index].closes:
            del barred[index]
    inside = [index for index in stretch if index in barred]
    return range(inside[0], stretch.stop)


def _rows(lines: Sequence[str], barred: dict[int, _Line], stretch: range) -> dict[int, PipeRow]:
    """Return the rows of a stretch that has a row a line."""
    found: dict[int, PipeRow] = {}
    index = stretch.start
    while index < stretch.stop:
        line = barred.get(index)
        stop = index + 1
        if line is not None and line.bars:
            stop = _end_of_row(lines, barred, index)
            if stop == index + 1 and _RULE.match(lines[index].strip(BLANKS)) and len(line.bars) > 0:
                found[index] = PipeRow("rule", stop, ())
            else:
                found[index] = PipeRow("row", stop, _split(lines, barred, range(index, stop)))
        index = stop
    rows = [row for row in found.values() if row.style == "row"]
    framed = any(index in barred and barred[index].opens for index in stretch)
    return found if framed or len(rows) >= _LEAST_ROWS else {}


def _end_of_row(lines: Sequence[str], barred: dict[int, _Line], index: int) -> int:
    """Return the index behind a row: a row that is opened but not closed goes on up to the closing bar."""
    if not barred[index].opens or barred[index].closes:
        return index + 1
    for after in range(index + 1, min(index + _MOST_LINES, len(lines))):
        line = barred.get(after)
        if not lines[after].strip(BLANKS) or (line is not None and line.opens):
            break
        if line is not None and line.closes:
            return after + 1
    return index + 1


def _split(lines: Sequence[str], barred: dict[int, _Line], rows: range) -> tuple[Piped, ...]:
    """Return the cells of a row; the frame's bars at both ends are none."""
    cells: list[list[Piece]] = [[]]
    for index in rows:
        start = 0
        for bar in barred[index].bars if index in barred else ():
            _add(cells[-1], lines, Slice(index, start, bar))
            cells.append([])
            start = bar + 1
        _add(cells[-1], lines, Slice(index, start, len(lines[index])))
    if barred[rows.start].opens:
        del cells[0]
    last = rows.stop - 1
    if len(cells) > 1 and last in barred and barred[last].closes:
        del cells[-1]
    return tuple(tuple(cell) for cell in cells)


def _add(cell: list[Piece], lines: Sequence[str], part: Slice) -> None:
    """Add a part of a line to a cell: without white space around it, cut at breaks and escapes."""
    text = lines[part.line][part.start : part.end]
    joint = "\n" if cell else ""
    start = 0
    for found in [*_BREAK.finditer(text), None]:
        end = found.start() if found else len(text)
        trimmed = _trimmed(text, start, end)
        if trimmed is not None:
            place = Slice(part.line, part.start + trimmed[0], part.start + trimmed[1])
            empty = len(cell) == 1 and cell[0].slice.start == cell[0].slice.end
            if empty:
                cell.clear()
            cell.append(Piece(place, joint if cell else ""))
        if found:
            joint, start = ("" if found[0] == "\\" else "\n"), found.end()
    if not cell:
        cell.append(Piece(Slice(part.line, part.start, part.start)))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    inner = text[start:end].strip(BLANKS)
    if not inner:
        return None
    first = text.index(inner, start)
    return first, first + len(inner)


def _cells(lines: Sequence[str], barred: dict[int, _Line], stretch: range) -> dict[int, PipeRow]:
    """Return the cells of a stretch that has a cell a line, in rows where they can be told."""
    groups = list(_groups(barred, stretch))
    width = _width(barred, groups)
    found: dict[int, PipeRow] = {}
    if width is None:
        for group in groups:
            cells = _closed(lines, barred, [group])
            found[group.start] = PipeRow("cell", group.stop, cells)
        return found
    for row in _of_width(barred, groups, width):
        found[row[0].start] = PipeRow("row", row[-1].stop, _closed(lines, barred, row)[1:])
    return found


def _groups(barred: dict[int, _Line], stretch: range) -> Iterator[range]:
    """Generate the lines that belong together: up to and with the next line that has a bar."""
    start = stretch.start
    for index in stretch:
        if index in barred:
            yield range(start, index + 1)
            start = index + 1


def _is_opener(barred: dict[int, _Line], group: range) -> bool:
    """Tell whether these lines are one bar alone, as it stands before a row."""
    return len(group) == 1 and barred[group.start].alone and len(barred[group.start].bars) == 1


def _bars(barred: dict[int, _Line], group: range) -> int:
    return len(barred[group.stop - 1].bars)


def _width(barred: dict[int, _Line], groups: Sequence[range]) -> int | None:
    """Return how many bars every row has, None where the cells do not add up to rows of one width."""
    tried: set[int] = set()
    total = 0
    if not _is_opener(barred, groups[0]):
        return None
    for group in groups[:_WIDEST]:
        bars = _bars(barred, group)
        total += bars
        if bars < _LEAST_BARS or total in tried:
            continue
        tried.add(total)
        if len(tried) > _MOST_WIDTHS:
            return None
        if _of_width(barred, groups, total):
            return total
    return None


def _of_width(barred: dict[int, _Line], groups: Sequence[range], width: int) -> list[list[range]]:
    """Return the rows of that many bars each; none where they do not come out even, each after its opener.

    The blank cells at a row's end are bars on one line; an opener behind them begins a row, or the width
    is not this one.
    """
    rows: list[list[range]] = [[]]
    count = 0
    for group in groups:
        if count and _bars(barred, rows[-1][-1]) >= _LEAST_BARS and _is_opener(barred, group):
            return []
        # What stands in front of a row's opener is a line of its own between two tables.
        part = group if count else range(group.stop - 1, group.stop)
        if not count and not _is_opener(barred, part):
            return []
        rows[-1].append(part)
        count += _bars(barred, part)
        if count > width:
            return []
        if count == width:
            rows.append([])
            count = 0
    if not rows[-1]:
        rows.pop()
    return rows if len(rows) >= _LEAST_ROWS else []


def _closed(lines: Sequence[str], barred: dict[int, _Line], groups: Sequence[range]) -> tuple[Piped, ...]:
    """Return the cells that the bars of these lines close."""
    cells: list[list[Piece]] = [[]]
    for group in groups:
        for index in group:
            start = 0
            for bar in barred[index].bars if index in barred else ():
                _add(cells[-1], lines, Slice(index, start, bar))
                cells.append([])
                start = bar + 1
            if index not in barred:
                _add(cells[-1], lines, Slice(index, 0, len(lines[index])))
    return tuple(tuple(cell) for cell in cells[:-1])
