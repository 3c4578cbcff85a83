r"""Plain text to a Document: rows of tab-separated cells are tables, other lines are paragraphs.

Lines are counted as an editor counts them (\n, \r\n or \r ends one); a blank line ends a table.
Every cell keeps its line and the range of its characters there; white space around it is left out.
"""

from collections.abc import Iterator

from kpi.model.document import Document, Paragraph, Table
from kpi.model.place import Cell, Fragment, Place

# White space as str.strip() sees it, and the invisible characters that web pages and PDFs leave behind.
BLANKS = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
)


def read_text(text: str, path: str, sha256: str) -> Document:
    """Return the blocks of a text."""
    return Document(path, sha256, "text", tuple(_blocks(text, path)))


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, numbered from 1 by every place in it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def _blocks(text: str, path: str) -> Iterator[Table | Paragraph]:
    rows: list[tuple[Cell, ...]] = []
    table = 1
    for number, line in enumerate(lines_of(text), 1):
        if "\t" in line and line.strip(BLANKS):
            rows.append(_row(line, path, number, table, len(rows) + 1))
            continue
        if rows:
            yield Table(tuple(rows))
            rows, table = [], table + 1
        if line.strip(BLANKS):
            yield Paragraph(_paragraph(line, path, number))
    if rows:
        yield Table(tuple(rows))


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


def _paragraph(line: str, path: str, number: int) -> Cell:
    text = line.strip(BLANKS)
    first = line.index(text)
    span = (first, first + len(text))
    return Cell(text, Place(path, (Fragment((0, len(text)), line=number, source_span=span),)))
