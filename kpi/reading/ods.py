"""OpenDocument spreadsheets (.ods): the texts of the cells stand in the file as they are shown."""

import re
from collections.abc import Iterator

from lxml import etree

from kpi.model.disclosure import Failure
from kpi.model.document import Document, Table
from kpi.model.place import Note
from kpi.reading import failures
from kpi.reading.numbers import number_of, plain
from kpi.reading.sheet import (
    MAX_CELLS,
    MAX_COLUMN,
    MAX_ROW,
    Line,
    Sheet,
    TooManyCellsError,
    hidden_sheet,
    limited,
    tables,
)
from kpi.reading.sheetxml import DamagedXmlError, elements, local, natural
from kpi.reading.xlsx import too_large
from kpi.reading.zipped import DamagedPartError, Zipped, opened

_CONTENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TAGS = (f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column", f"{_STYLE}style")
_UNSEEN = frozenset({"annotation", "ruby-text", "shapes", "frame", "custom-shape"})
_MOST_SPACES = 1000
_EXPONENT = re.compile(r"\d[Ee][+-]?\d")


def read_ods(data: bytes, path: str, sha256: str) -> Document | Failure:
    """Return the tables of an OpenDocument spreadsheet, or why it cannot be read."""
    package = opened(data, path)
    if isinstance(package, Failure):
        return package
    blocks: list[Table] = []
    notes: list[Note] = []
    try:
        for sheet, hidden in _sheets(package):
            found, left_out = ([], hidden_sheet(sheet, path)) if hidden else tables(sheet, path)
            blocks += found
            notes += left_out
    except (DamagedPartError, DamagedXmlError):
        return failures.DAMAGED.failure(path=path, kind="OpenDocument表格文件", detail="内部的XML不完整")
    except TooManyCellsError:
        return too_large(path)
    if not blocks and not notes:
        return failures.EMPTY.failure(path=path)
    return Document(path, sha256, "ods", tuple(blocks), tuple(notes))


def _sheets(package: Zipped) -> Iterator[tuple[Sheet, bool]]:
    """Generate the sheets, and whether each is hidden."""
    if _CONTENT not in package:
        raise DamagedPartError(_CONTENT)
    hidden: set[str] = set()
    reader = _Reader()
    for element in elements(package.chunks(_CONTENT), _TAGS):
        match local(element):
            case "style":
                hidden |= _undisplayed(element)
            case "table-column":
                reader.take_columns(element)
            case "table-row":
                reader.take_row(element)
            case _ if (parent := element.getparent()) is not None and local(parent) == "spreadsheet":
                reader.sheet.name = element.get(f"{_TABLE}name") or "Sheet"
                yield reader.sheet, element.get(f"{_TABLE}style-name") in hidden
                reader = _Reader(reader.cells)


def _undisplayed(style: etree._Element) -> set[str]:
    """Return the name of a style of hidden sheets."""
    name = style.get(f"{_STYLE}name")
    shown = [child.get(f"{_TABLE}display") for child in style if local(child) == "table-properties"]
    return {name} if name and "false" in shown else set()


class _Reader:
    """Reads the rows of one sheet."""

    def __init__(self, cells: int = 0) -> None:
        self.sheet = Sheet("")
        self.cells = cells
        self._row = 0
        self._column = 0

    def take_columns(self, element: etree._Element) -> None:
        """Count columns, and note hidden ones."""
        count = _repeated(element, "columns", MAX_COLUMN)
        if _is_hidden(element) and self._column < MAX_COLUMN:
            self.sheet.hidden_columns.append((self._column + 1, min(self._column + count, MAX_COLUMN)))
        self._column += count

    def take_row(self, element: etree._Element) -> None:
        """Take a row; one that is repeated stands so many times where it has texts."""
        first, count = self._row + 1, _repeated(element, "rows", MAX_ROW)
        self._row = min(self._row + count, MAX_ROW)
        line = Line(first, 1, [])
        self._fill(line, element)
        if not line.texts or first > MAX_ROW:
            return
        last = self._row if any(line.texts) else first
        self.cells += len(line.texts) * (last + 1 - first)
        if self.cells > MAX_CELLS:
            raise TooManyCellsError
        if _is_hidden(element):
            self.sheet.hidden_rows.update(range(first, last + 1))
        self.sheet.lines += [Line(row, line.first, list(line.texts)) for row in range(first, last + 1)]

    def _fill(self, line: Line, row: etree._Element) -> None:
        column = 1
        self.cells += len(row)
        for cell in row:
            if local(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            count = _repeated(cell, "columns", MAX_COLUMN)
            text, doubt = _shown(cell)
            if text and column <= MAX_COLUMN:
                for place in range(column, min(column + count, MAX_COLUMN + 1)):
                    line.put(place, text)
                    if doubt:
                        self.sheet.doubts[line.number, place] = doubt
            self._merge(cell, line.number, column)
            column += count

    def _merge(self, cell: etree._Element, row: int, column: int) -> None:
        height = natural(cell.get(f"{_TABLE}number-rows-spanned"), 1)
        width = natural(cell.get(f"{_TABLE}number-columns-spanned"), 1)
        if (height > 1 or width > 1) and column <= MAX_COLUMN:
            right = min(column + max(width, 1) - 1, MAX_COLUMN)
            self.sheet.merges.append((row, column, min(row + max(height, 1) - 1, MAX_ROW), right))


def _repeated(element: etree._Element, what: str, most: int) -> int:
    return min(max(natural(element.get(f"{_TABLE}number-{what}-repeated"), 1), 1), most)


def _is_hidden(element: etree._Element) -> bool:
    return element.get(f"{_TABLE}visibility", "visible") != "visible"


def _shown(cell: etree._Element) -> tuple[str, str | None]:
    """Return what a cell shows; a number shown with an exponent is given in full."""
    if not len(cell):
        return "", None
    text = "\n".join(_written(child) for child in cell if child.tag == f"{_TEXT}p")
    if cell.get(f"{_OFFICE}value-type") == "float" and _EXPONENT.search(text):
        value = number_of(cell.get(f"{_OFFICE}value") or "")
        if value is not None:
            return plain(value)
    return limited(text)


def _written(element: etree._Element) -> str:
    """Return the text of a paragraph: spaces, tabs and line breaks are elements in it, and notes."""
    parts = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "s":
            parts.append(" " * min(natural(child.get(f"{_TEXT}c"), 1), _MOST_SPACES))
        elif name in {"tab", "line-break"}:
            parts.append("\t" if name == "tab" else "\n")
        elif name and name not in _UNSEEN:
            parts.append(_written(child))
        parts.append(child.tail or "")
    return "".join(parts)
