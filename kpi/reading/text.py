r"""Plain text to a Document: rows of tab-separated cells or cells with bars are tables, others paragraphs.

Lines are counted as an editor counts them (\n, \r\n or \r ends one); a blank line ends a table.
Every cell keeps its line and the range of its characters there; white space around it is left out. A text
with a Markdown table (a rule ``|---|---|``) is Markdown: marks of headings and of bold type are left out.
"""

import re
from collections.abc import Iterator, Sequence

from kpi.model.document import Document, Paragraph, Table
from kpi.model.place import Cell, Fragment, Place
from kpi.reading.blanks import BLANKS
from kpi.reading.pipes import Piped, PipeRow, pipe_rows

__all__ = ["BLANKS", "lines_of", "read_text"]

_HEADING = re.compile(r"^#{1,6}\s+")
_BOLD = "**"


def read_text(text: str, path: str, sha256: str) -> Document:
    """Return the blocks of a text."""
    lines = lines_of(text)
    piped = pipe_rows(lines) if "|" in text else {}
    markdown = any(row.style == "rule" for row in piped.values())
    blocks = _Blocks(lines, path, piped, markdown=markdown)
    return Document(path, sha256, "markdown" if markdown else "text", tuple(blocks))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, numbered from 1 by every place in it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


class _Blocks:
    """Generates the blocks of a text; rows of one kind that follow each other are a table."""

    def __init__(self, lines: Sequence[str], path: str, piped: dict[int, PipeRow], *, markdown: bool) -> None:
        self.lines = lines
        self.path = path
        self.piped = piped
        self.markdown = markdown
        self.rows: list[tuple[Cell, ...]] = []
        self.table = 1
        self.bars = False
        """Whether the open table is printed with bars."""

    def __iter__(self) -> Iterator[Table | Paragraph]:
        index = 0
        piped = self.piped
        while index < len(self.lines):
            row = piped.get(index) if piped else None
            line = self.lines[index]
            if row is not None:
                if not self.bars:
                    yield from self._end()
                self.bars = True
                self._take(row)
                index = row.stop
                continue
            if "\t" in line and line.strip(BLANKS):
                if self.bars:
                    yield from self._end()
                self.bars = False
                self.rows.append(_row(line, self.path, index + 1, self.table, len(self.rows) + 1))
            elif not (self.bars and self._goes_on(index)):
                yield from self._end()
                if line.strip(BLANKS):
                    yield Paragraph(_paragraph(line, self.path, index + 1, markdown=self.markdown))
            index += 1
        yield from self._end()

    def _end(self) -> Iterator[Table]:
        if self.rows:
            yield Table(tuple(self.rows))
            self.rows = []
            self.table += 1

    def _take(self, row: PipeRow) -> None:
        if row.style != "rule":
            number = len(self.rows) + 1
            cells = [self._cell(pieces, number, column) for column, pieces in enumerate(row.cells, 1)]
            self.rows.append(tuple(cells))

    def _cell(self, pieces: Piped, row: int, column: int) -> Cell:
        """Return the cell of these pieces of lines."""
        text = ""
        fragments = []
        for part, joint in pieces:
            text += joint
            size = part.end - part.start
            span = (len(text), len(text) + size)
            text += self.lines[part.line][part.start : part.end]
            where = (part.start, part.end)
            fragments.append(Fragment(span, None, None, self.table, row, column, part.line + 1, None, where))
        bold = text.startswith(_BOLD) and text.endswith(_BOLD) and len(text) > 2 * len(_BOLD)
        if bold and len(fragments) == 1:
            text, fragments = _without_bold(text, fragments[0])
        return Cell(text, Place(self.path, tuple(fragments)))

    def _goes_on(self, index: int) -> bool:
        """Tell whether a blank line stands between two rows of one width, as some dumps print every row."""
        before = self.rows[-1] if self.rows else ()
        after = self.piped.get(index + 1)
        if self.lines[index].strip(BLANKS) or after is None or after.style != "row":
            return False
        return len(before) > 1 and len(after.cells) == len(before)


def _without_bold(text: str, piece: Fragment) -> tuple[str, list[Fragment]]:
    text = text[len(_BOLD) : -len(_BOLD)]
    start, end = piece.source_span or (0, 0)
    span = (start + len(_BOLD), end - len(_BOLD))
    return text, [piece._replace(text_span=(0, len(text)), source_span=span)]


def _row(line: str, path: str, number: int, table: int, row: int) -> tuple[Cell, ...]:
    cells = []
    start = 0
    for column, printed in enumerate(line.split("\t"), 1):
        text = printed.strip(BLANKS) if printed else printed
        first = start if text is printed or not text else start + printed.index(text)
        size = len(text)
        piece = Fragment((0, size), None, None, table, row, column, number, None, (first, first + size))
        cells.append(Cell(text, Place(path, (piece,))))
        start += len(printed) + 1
    return tuple(cells)


def _paragraph(line: str, path: str, number: int, *, markdown: bool) -> Cell:
    text = line.strip(BLANKS)
    first = line.index(text)
    if markdown:
        heading = _HEADING.match(text)
        first += heading.end() if heading else 0
        text = text[heading.end() :] if heading else text
        if text.startswith(_BOLD) and text.endswith(_BOLD) and len(text) > 2 * len(_BOLD):
            text, first = text[len(_BOLD) : -len(_BOLD)], first + len(_BOLD)
    span = (first, first + len(text))
    return Cell(text, Place(path, (Fragment((0, len(text)), line=number, source_span=span),)))
