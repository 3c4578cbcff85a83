"""The sheets and shared texts of an .xlsx workbook, streamed from their XML.

No library gives all of it: openpyxl reads either formulas or their results and is ten times slower,
python-calamine knows no number formats, hidden rows or formulas. Here rows are taken from the stream one by
one, so that neither the XML tree nor a grid of cells is ever whole; nothing that a sheet says of its own
size is believed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, cast

from lxml import etree

from kpi.reading.blanks import BLANKS
from kpi.reading.formats import Around, Format
from kpi.reading.numbers import shown
from kpi.reading.sheet import LONGEST, MAX_CELLS, MAX_COLUMN, MAX_ROW, Line, Sheet, TooManyCellsError, limited

UNCALCULATED = "公式没有保存计算结果"

_MOST_PENDING = 8 * 1024 * 1024
"""So much XML without the end of a row is no row that a person filled."""
_MOST_CACHED = 65_536
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f]")
_CONSTANT = re.compile(r"\s*([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}))\s*(%?)\s*")
_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*')
_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6}))?")
_DIGITS = "0123456789"
_SHEET_TAGS = ("{*}row", "{*}col", "{*}mergeCell")
_AFTER_MERGES = (
    "{*}conditionalFormatting",
    "{*}dataValidations",
    "{*}hyperlinks",
    "{*}pageMargins",
    "{*}drawing",
)


_Event: TypeAlias = "tuple[str, etree._Element]"  # noqa: SLF001 - lxml has no other name for the type


class DamagedXmlError(Exception):
    """A part that is no sound XML, or has a document type, which no office program writes."""


@dataclass(slots=True)
class Book:
    """What the sheets of a workbook share."""

    texts: dict[str, str]
    """Shared texts by their number, as cells write it."""
    formats: Sequence[Format]
    epoch_1904: bool = False
    wrapped: dict[str, Around] = field(default_factory=dict)
    """What formats put around texts, by the number of the style."""
    columns: dict[str, int] = field(default_factory=dict)
    numbers: dict[tuple[str, str | None], tuple[str, str | None]] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wrapped = {str(i): style.text for i, style in enumerate(self.formats) if style.text}

    def style(self, number: str | None) -> Format:
        """Return the number format of a style."""
        index = int(number) if number and number.isascii() and number.isdigit() and len(number) < 9 else 0  # noqa: PLR2004
        return self.formats[index] if index < len(self.formats) else Format(())

    def column(self, ref: str) -> int:
        """Return the column that a cell's reference names, 0 where it names none."""
        letters = ref.rstrip(_DIGITS)
        known = self.columns.get(letters)
        if known is None:
            known = self.columns[letters] = column_of(letters) if len(self.columns) < _MOST_CACHED else 0
        return known


def column_of(letters: str) -> int:
    """Return the number of a column, 0 where the letters name none."""
    number = 0
    for letter in letters.upper() if len(letters) <= 3 else "":  # noqa: PLR2004 - XFD is the last
        if not "A" <= letter <= "Z":
            return 0
        number = number * 26 + ord(letter) - 64
    return number if number <= MAX_COLUMN else 0


def elements(
    source: Iterable[bytes], ends: Sequence[str], starts: Sequence[str] = ()
) -> Iterator[etree._Element]:
    """Generate the elements of these tags as they end, and stop where one of the others starts.

    Every element is emptied once it has been used, and what came before it is dropped.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=[*ends, *starts],
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
    )
    stops = {tag.removeprefix("{*}") for tag in starts}
    pending = 0
    sound = False
    try:
        for chunk in source:
            parser.feed(chunk)
            pending += len(chunk)
            for event, element in cast("Iterator[_Event]", parser.read_events()):
                pending = 0
                if not sound and element.getroottree().docinfo.internalDTD is not None:
                    raise DamagedXmlError
                sound = True
                if event == "start":
                    if local(element) in stops:
                        return
                    continue
                yield element
                _forget(element)
            if pending > _MOST_PENDING:
                raise TooManyCellsError
        parser.close()
    except etree.XMLSyntaxError as error:
        raise DamagedXmlError from error


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace, nothing for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def shared_texts(source: Iterable[bytes]) -> dict[str, str]:
    """Return the shared texts of a workbook by their number."""
    texts: dict[str, str] = {}
    for element in elements(source, ("{*}si",)):
        if len(texts) >= MAX_CELLS:
            raise TooManyCellsError
        texts[str(len(texts))] = _written(element)
    return texts


def _written(element: etree._Element) -> str:
    """Return a text written in runs; the readings of characters (phonetic runs) are no part of it."""
    parts = []
    for child in element:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            parts += [run.text or "" for run in child if local(run) == "t"]
    return unescaped("".join(parts))


def unescaped(text: str) -> str:
    """Return a text with the characters that workbooks write as _x000D_, line ends as one character."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _CONTROLS.sub("", text)
    return text


class SheetReader:
    """Reads one sheet row by row."""

    def __init__(self, name: str, book: Book) -> None:
        self.sheet = Sheet(name)
        self._book = book
        self._row = 0
        self._cells = 0

    def read(self, source: Iterable[bytes]) -> Sheet:
        """Return what the sheet holds."""
        for element in elements(source, _SHEET_TAGS, _AFTER_MERGES):
            name = local(element)
            if name == "row":
                self._take_row(element)
            elif name == "mergeCell":
                self._take_merge(element)
            else:
                self._take_column(element)
        return self.sheet

    def _take_column(self, element: etree._Element) -> None:
        if element.get("hidden") in {"1", "true"}:
            first, last = natural(element.get("min")), natural(element.get("max"))
            if 0 < first <= MAX_COLUMN:
                self.sheet.hidden_columns.append((first, min(max(first, last), MAX_COLUMN)))

    def _take_merge(self, element: etree._Element) -> None:
        found = _AREA.fullmatch(element.get("ref") or "")
        if found is None:
            return
        left, top, right, bottom = found.groups()
        columns = sorted((column_of(left), column_of(right or left)))
        rows = sorted((int(top), int(bottom or top)))
        if columns[0] and rows[1] <= MAX_ROW:
            self.sheet.merges.append((rows[0], columns[0], rows[1], columns[1]))

    def _take_row(self, element: etree._Element) -> None:
        number = natural(element.get("r")) or self._row + 1
        self._row = number
        if number > MAX_ROW:
            return
        if element.get("hidden") in {"1", "true"}:
            self.sheet.hidden_rows.add(number)
        self._cells += 1 + len(element)
        if self._cells > MAX_CELLS:
            raise TooManyCellsError
        line = Line(number, 1, [])
        self._fill(line, element)
        if line.texts:
            self.sheet.lines.append(line)

    def _fill(self, line: Line, row: etree._Element) -> None:
        """Take the texts of a row. This is the innermost loop: what is blank costs next to nothing."""
        known, texts, next_column = self._book.columns, line.texts, 0
        digits = -len(str(line.number))
        column = 0
        for cell in row:
            ref = cell.get("r")
            column = (ref and (known.get(ref[:digits]) or self._book.column(ref))) or column + 1
            children = len(cell)
            if not children or column > MAX_COLUMN:
                continue
            text = self._text(cell, children, line.number, column)
            if not text:
                continue
            if not texts:
                line.first = next_column = column
            if column == next_column:
                texts.append(text)
                next_column += 1
            else:
                line.put(column, text)
                next_column = line.first + len(texts)

    def _text(self, cell: etree._Element, children: int, row: int, column: int) -> str:
        """Return what a cell shows; its doubt, if any, is noted."""
        book, kind = self._book, cell.get("t")
        text: str | None = None
        doubt: str | None = None
        if children == 1 and not book.wrapped:  # the usual ways of writing a cell
            if kind == "s":
                text = book.texts.get(cell[0].text or "")
            elif kind == "inlineStr":
                text = self._inline(cell[0])
            elif kind is None or kind == "n":
                text, doubt = self._number(cell[0], cell.get("s"))
        if text is None:
            text, doubt = self._any(cell, kind, cell.get("s"))
        if doubt is not None:
            self.sheet.doubts[row, column] = doubt
        return text

    def _inline(self, child: etree._Element) -> str | None:
        """Return a text written in the cell in one piece; nothing where it has runs or is odd in some way."""
        if len(child) != 1 or len(child[0]):
            return None
        raw = child[0].text
        kept = self._book.kept
        text = kept.get(raw) if raw else None
        if text is None and raw and "_x" not in raw and raw.strip(BLANKS) and len(raw) <= LONGEST:
            text = raw
            if len(kept) < _MOST_CACHED:
                kept[raw] = raw
        return text

    def _number(self, child: etree._Element, style: str | None) -> tuple[str | None, str | None]:
        """Return a number that stands alone in its cell; nothing where it is a formula without its result."""
        raw = child.text
        known = self._book.numbers.get((raw, style)) if raw else None
        if known is not None:
            return known
        if not raw or local(child) != "v":
            return None, None
        found = shown(raw.strip(), self._book.style(style))
        text, doubt = limited(found.text)
        if len(self._book.numbers) >= _MOST_CACHED:
            self._book.numbers.clear()
        known = self._book.numbers[raw, style] = (text, found.doubt or doubt)
        return known

    def _any(self, cell: etree._Element, kind: str | None, style: str | None) -> tuple[str, str | None]:
        """Return what a cell of any kind shows, and its doubt."""
        parts = {local(child): child for child in cell}
        format_ = self._book.style(style)
        value = parts["v"].text or "" if "v" in parts else ""
        formula = parts["f"].text or "" if "f" in parts else None
        if formula is not None and not value and kind != "str":
            return _from_formula(formula, format_)
        match kind:
            case "s":
                text = self._book.texts.get(str(natural(value.strip(), -1)), "")
            case "inlineStr":
                text = _written(parts["is"]) if "is" in parts else ""
            case "str" | "e":
                text = unescaped(value)
            case "b":
                return ("FALSE" if value.strip() in {"0", "false"} else "TRUE" if value.strip() else ""), None
            case "d":
                return _iso_date(value.strip(), format_)
            case _:
                return _from_number(value.strip(), formula, format_)
        text, doubt = limited(text)
        around = format_.text if kind != "e" else None
        if around is not None and text:
            text = f"{around.before}{text}{around.after}"
        return self._book.kept.setdefault(text, text) if len(self._book.kept) < _MOST_CACHED else text, doubt


def natural(text: str | None, other: int = 0) -> int:
    """Return a number from 0 on, the other where it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else other  # noqa: PLR2004


def _from_number(value: str, formula: str | None, style: Format) -> tuple[str, str | None]:
    """Return a number as shown; ``=100%`` that somebody typed is a percentage whatever the format says."""
    found = shown(value, style, typed=formula is None)
    constant = _CONSTANT.fullmatch(formula) if formula else None
    if constant and constant[2] and "%" not in found.text:
        return f"{constant[1].removeprefix('+')}%", None
    text, doubt = limited(found.text)
    return text, found.doubt or doubt


def _from_formula(formula: str, style: Format) -> tuple[str, str | None]:
    """Return what a formula without its result shows where it is a constant, else nothing and the doubt."""
    constant = _CONSTANT.fullmatch(formula)
    if constant:
        number = constant[1].removeprefix("+")
        return _from_number(f"{number}e-2" if constant[2] else number, formula, style)
    quoted = _QUOTED.fullmatch(formula)
    if quoted:
        return limited(quoted[1].replace('""', '"'))
    return "", UNCALCULATED


def _iso_date(value: str, style: Format) -> tuple[str, str | None]:
    """Return a date that is written out, as the format shows it."""
    from datetime import datetime  # noqa: PLC0415 - only strict workbooks write dates out

    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return limited(value)
    passed = when.replace(tzinfo=None) - datetime(1899, 12, 30)  # noqa: DTZ001 - a date in a sheet has no zone
    if not style.sections:
        return value.partition("T")[0] if value.endswith("T00:00:00") else value, None
    serial = f"{passed.total_seconds() / 86_400:.10f}"
    return _from_number(serial, None, Format(style.sections, style.text))
