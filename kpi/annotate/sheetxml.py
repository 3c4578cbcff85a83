"""The XML of a sheet: its cells found and added, its elements put where the schema wants them."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lxml import etree

from kpi.annotate.package import Element, Package, local
from kpi.reading.sheet import MAX_COLUMN, reference
from kpi.reading.sheetxml import column_of, natural, unescaped

_BEFORE = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate"),
    *("customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations"),
    *("hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks"),
    *("customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing", "legacyDrawing"),
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts"),
    "extLst",
)
"""The elements of a sheet in their order."""
_ESCAPES = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LONGEST = 32_767
_DIGITS = "0123456789"
_CUT = "…（过长，已截断）"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def at(ref: str | None) -> tuple[int, int] | None:
    """Return row and column of a cell's name."""
    found = _CELL.fullmatch(ref or "")
    return (int(found[2]), column_of(found[1])) if found and column_of(found[1]) else None


def safe(text: str) -> str:
    """Return a text as a cell or comment holds it: what looks like an escape is kept from being one."""
    text = _ESCAPES.sub("_x005F_", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT


def add(parent: Element, name: str, /, **attributes: str) -> Element:
    """Add an element of the parent's own namespace."""
    element = etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{name}")
    for key, value in attributes.items():
        element.set(key, value)
    return element


def add_text(parent: Element, text: str) -> None:
    """Add a text with its blanks and line breaks."""
    element = add(parent, "t")
    element.text = safe(text)
    element.set(_SPACE, "preserve")


def child(root: Element, name: str) -> Element | None:
    """Return the child of that name."""
    return next((item for item in root if local(item) == name), None)


def needed(root: Element, name: str, nsmap: dict[str, str] | None = None) -> Element:
    """Return the child of that name, made at its place where there is none; ``nsmap`` names prefixes."""
    found = child(root, name)
    if found is not None:
        return found
    element = etree.Element(f"{{{etree.QName(root).namespace}}}{name}", nsmap=nsmap)
    rank = _BEFORE.index(name)
    later = (i for i, item in enumerate(root) if local(item) in _BEFORE and _rank(item) > rank)
    root.insert(next(later, len(root)), element)
    return element


def _rank(element: Element) -> int:
    return _BEFORE.index(local(element))


_column = lru_cache(MAX_COLUMN)(column_of)


class SheetXml:
    """A sheet being changed."""

    def __init__(self, package: Package, part: str, texts: Mapping[str, str]) -> None:
        self.part = part
        self.root = package.xml(part)
        self._texts = texts
        """The shared texts by their number."""
        self.data = needed(self.root, "sheetData")
        self._numbered: dict[int, Element] = {}
        """The rows by their numbers, once one was asked for."""

    def rows(self) -> Iterator[tuple[int, Element]]:
        """Generate the rows with their numbers."""
        number = 0
        for row in self.data:
            if local(row) == "row":
                number = natural(row.get("r")) or number + 1
                yield number, row

    def cells(self) -> Iterator[tuple[int, int, Element]]:
        """Generate the cells with their rows and columns."""
        for number, row in self.rows():
            column = 0
            for cell in row:
                column = _column(cell.get("r", "").rstrip(_DIGITS)) or column + 1
                yield number, column, cell

    def text(self, cell: Element) -> str:
        """Return the text of a cell that holds one."""
        kind = cell.get("t")
        if kind == "s":
            return self._texts.get((cell.findtext("{*}v") or "").strip(), "")
        if kind == "inlineStr":
            return unescaped("".join(item.text or "" for item in cell.iterfind(".//{*}t")))
        return unescaped(cell.findtext("{*}v") or "") if kind == "str" else ""

    def last_column(self) -> int:
        """Return the last column that has a cell or a merged one."""
        last = max((column for _, column, _ in self.cells()), default=0)
        for merge in self.root.iterfind("{*}mergeCells/{*}mergeCell"):
            ends = (at(ref) for ref in (merge.get("ref") or "").split(":"))
            last = max(last, *(end[1] if end else 0 for end in ends))
        return last

    def put(self, row: int, column: int, text: str, style: int | None) -> None:
        """Put a text into a cell behind the last one of its row; it is never a formula."""
        element = self._row(row)
        cell = add(element, "c", r=reference(row, column), t="inlineStr")
        if style is not None:
            cell.set("s", str(style))
        add_text(add(cell, "is"), text)
        if "spans" in element.attrib:
            del element.attrib["spans"]  # a hint for loading, wrong now

    def _row(self, number: int) -> Element:
        """Return a row, made at its place where there is none."""
        if not self._numbered:
            self._numbered = dict(self.rows())
        known = self._numbered.get(number)
        if known is not None:
            return known
        element = etree.Element(f"{{{etree.QName(self.root).namespace}}}row")
        element.set("r", str(number))
        below = min((other for other in self._numbered if other > number), default=None)
        if below is None:
            self.data.append(element)
        else:
            self._numbered[below].addprevious(element)
        self._numbered[number] = element
        return element

    def widen(self, column: int, width: int) -> None:
        """Give a column its width and show it, whatever its neighbours have."""
        columns = needed(self.root, "cols")
        for item in columns:
            first, last = natural(item.get("min")), natural(item.get("max"))
            if first <= column <= last:
                _split(columns, item, column, first, last)
        own = etree.Element(f"{{{etree.QName(self.root).namespace}}}col")
        for key, value in (("min", column), ("max", column), ("width", width), ("customWidth", 1)):
            own.set(key, str(value))
        later = (i for i, item in enumerate(columns) if natural(item.get("min")) > column)
        columns.insert(next(later, len(columns)), own)

    def measure(self) -> None:
        """Say anew which area has cells, where the sheet says it."""
        area = child(self.root, "dimension")
        spots = [(row, column) for row, column, _ in self.cells()]
        if area is None or not spots:
            return
        (top, left), (bottom, right) = (
            (choose(row for row, _ in spots), choose(column for _, column in spots)) for choose in (min, max)
        )
        area.set("ref", f"{reference(top, left)}:{reference(bottom, right)}")


def _split(columns: Element, item: Element, column: int, first: int, last: int) -> None:
    """Take one column out of a group of columns that are described together."""
    index = columns.index(item)
    for start, end in ((column + 1, last), (first, column - 1)):
        if start <= end:
            part = etree.Element(item.tag)
            part.attrib.update(item.attrib)
            part.set("min", str(start))
            part.set("max", str(end))
            columns.insert(index, part)
    columns.remove(item)
