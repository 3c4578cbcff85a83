"""Web pages, and what Word, WPS and Excel save as such: text and tables as a browser shows them.

Scripts, comments and what is hidden by its own style are left out; style sheets are not looked at. The
parser calls the page back for each mark, so that no depth of marks costs anything.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

from lxml import etree

from kpi.model.disclosure import Failure
from kpi.model.document import Document
from kpi.reading import failures
from kpi.reading.blanks import BLANKS
from kpi.reading.encoding import Undecoded, decode
from kpi.reading.flow import (
    MAX_DEPTH,
    Flow,
    Meter,
    Passage,
    TooManyCellsError,
    in_cell,
    laid_out,
    too_many_cells,
)
from kpi.reading.htmltable import OpenTable
from kpi.reading.kinds import Kind
from kpi.reading.listnumbers import written

_HEAD = 4096
_CHARSET = re.compile(rb"<meta\b[^>]*?\bcharset\s*=\s*[\"']?\s*([\w:-]+)", re.IGNORECASE)
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "hz-gb-2312"})
_SUBSTITUTE = "\ufffd"
_MOST_SPOILT = 200
"""One character in so many may be unreadable; with more the page is refused."""

_LEFT_OUT = frozenset(
    {"script", "style", "noscript", "template", "title", "iframe", "object", "applet", "embed", "audio"}
    | {"video", "canvas", "svg", "map", "noframes", "noembed", "button", "datalist", "del", "xml", "rp", "rt"}
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
    }
    | {"dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"header", "hr", "html", "legend", "main", "nav", "p", "pre", "section", "summary"}
)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
_SECTIONS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_TABLE_PARTS = frozenset({"table", "tr"}) | _SECTIONS | _CELLS
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_TYPED = frozenset({"", "text", "number", "date", "tel", "email", "url", "search"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all", re.IGNORECASE
)
_UNNUMBERED = re.compile(r"list-style[a-z-]{0,20}\s*:[^;]{0,80}\bnone", re.IGNORECASE)
_CHINESE_LIST = re.compile(
    r"list-style[a-z-]{0,20}\s*:[^;]{0,80}\b(?:cjk-ideographic|simp-chinese)", re.IGNORECASE
)
_NUMBER = re.compile(r"\s*(-?\d{1,6})")
_LETTERED = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_OWN_NUMBER = re.compile(r"[\s（(第【\[]*(?:[0-9０-９]|[一二三四五六七八九十]+[、.．)）章节条部]|[①-⒛㈠-㈩])")

_BREAK, _TAB, _BLANK = "\x1e", "\x1f", "\x1d"
"""Line breaks, and tabs and blanks of preformatted text, until the other white space is put together."""
_KEPT = str.maketrans({"\n": _BREAK, "\t": _TAB, " ": _BLANK, "\r": None})
_RESTORED = str.maketrans({_BREAK: "\n", _TAB: "\t", _BLANK: " "})
_CONTROLS = str.maketrans(dict.fromkeys([*range(9), 11, *range(14, 32), 127], None))
_WIDE = "\u2e80-\u31bf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6"
_WRAPPED = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n][ \t\r\n]*(?=[{_WIDE}])")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAK = re.compile(f" ?{_BREAK} ?")


def read_html(data: bytes, path: str, sha256: str) -> Document | Failure:
    """Return the paragraphs and tables of a web page, or why it cannot be read."""
    text = _decoded(data)
    if isinstance(text, Undecoded):
        return text.notice.failure(path=path, detail=text.detail)
    try:
        blocks = laid_out(_flow(text), path)
    except TooManyCellsError:
        return too_many_cells(path)
    if not blocks:
        return failures.NO_TEXT.failure(path=path, kind=Kind.HTML.value)
    return Document(path, sha256, "html", blocks)


def _decoded(data: bytes) -> str | Undecoded:
    """Return the text of a page. Bytes that are sound by themselves outweigh what the page says of itself."""
    said = _CHARSET.search(data[:_HEAD])
    name = said[1].decode().lower() if said else "utf-8"
    if name in {"big5", "big5-hkscs"}:
        return data.decode("big5hkscs", "replace")
    text = decode(data)
    if isinstance(text, str) or said is None:
        return text
    return _mended(data, "gb18030" if name in _CHINESE else name) or text


def _mended(data: bytes, encoding: str) -> str | None:
    """Return the text in the encoding that a page says it has, if only few characters are spoilt."""
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        return None
    return text if text.count(_SUBSTITUTE) * _MOST_SPOILT <= len(text) else None


def _flow(text: str) -> Flow:
    page = _Page()
    parser = etree.HTMLParser(target=cast("Any", page), encoding="utf-8", no_network=True, huge_tree=False)
    try:
        parser.feed(text.encode("utf-8", "replace"))
        parser.close()
    except etree.XMLSyntaxError:  # not a single mark
        page.close()
    return page.body


class _Page:
    """Follows the marks of a page.

    ``words`` is the paragraph under way; ``tables`` are the open ones, the innermost last, of which each
    may have an open cell; ``lists`` are the open lists, None where they have no numbers.
    """

    def __init__(self) -> None:
        self.body: Flow = []
        self.words: list[str] = []
        self.tables: list[OpenTable] = []
        self.count = 0
        self.meter = Meter()
        self.lists: list[_Numbers | None] = []
        self.label = ""
        self.blank = False
        """Whether a paragraph is open that has shown nothing so far."""
        self.left_out = 0
        self.kept = 0
        self.deeper = 0
        """How many elements that are left out, preformatted, or tables nested too deep, are open."""

    # What the parser calls.

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self.left_out or tag in _LEFT_OUT or _is_hidden(tag, attributes):
            self.left_out += 1
        elif tag == "br":
            self.words.append(_BREAK)
        elif tag in _BLOCKS:
            self._end_paragraph()
            self.kept += tag == "pre"
            self.blank = tag in _PARAGRAPHS
        elif tag in _TABLE_PARTS:
            self._start_of_table(tag, attributes)
        elif tag in _LISTS or tag == "li":
            self._start_of_list(tag, attributes)
        elif tag == "input" and attributes.get("type", "").lower() in _TYPED:
            self.data(attributes.get("value", ""))

    def end(self, tag: str) -> None:
        """End an element."""
        if self.left_out:
            self.left_out -= 1
        elif tag in _BLOCKS:
            self._end_paragraph()
            self.kept -= tag == "pre"
            if self.blank and tag in _PARAGRAPHS:  # it counts, as in Word
                self._here.append(Passage(""))
                self.blank = False
        elif tag == "table":
            self._end_table()
        elif tag in _CELLS or tag == "tr":
            self._end_cell()
        elif tag in _LISTS:
            self._end_paragraph()
            del self.lists[-1:]
        elif tag == "li":
            self._end_paragraph()
            self.label = ""

    def data(self, text: str) -> None:
        """Take text."""
        if not self.left_out:
            text = text.translate(_CONTROLS)
            self.words.append(text.translate(_KEPT) if self.kept else text)

    def comment(self, text: str) -> None:
        """Leave out a comment."""

    def close(self) -> None:
        """End the page."""
        self._end_paragraph()
        while self.tables:
            self._end_table()

    # What that means for the page.

    @property
    def _here(self) -> Flow:
        """Where a paragraph goes: the innermost open cell; text beside the cells goes before the table."""
        return next((table.cell.flow for table in reversed(self.tables) if table.cell), self.body)

    def _end_paragraph(self) -> None:
        text = _collapsed("".join(self.words)) if self.words else ""
        self.words.clear()
        if text.strip(BLANKS):
            self.blank = False
            label = "" if _OWN_NUMBER.match(text) else self.label
            self._here.append(Passage(text, label))
            self.label = ""

    def _start_of_table(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._end_paragraph()
        if tag == "table" and len(self.tables) < MAX_DEPTH:
            self.count += 1
            self.tables.append(OpenTable(self.count, self.meter))
        elif tag == "table":
            self.deeper += 1
        elif self.tables and not self.deeper:
            table = self.tables[-1]
            if tag in _CELLS:
                table.start_cell(_size(attributes, "rowspan"), _size(attributes, "colspan"))
            elif tag == "tr":
                table.start_row()
            else:
                table.start_section(tag)

    def _end_cell(self) -> None:
        self._end_paragraph()
        if self.tables and not self.deeper:
            self.tables[-1].cell = None

    def _end_table(self) -> None:
        self._end_paragraph()
        if self.deeper:
            self.deeper -= 1
        elif self.tables:
            table = self.tables.pop()
            grid = table.grid()
            here = self._here
            here += [grid] if here is self.body else in_cell(grid)

    def _start_of_list(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._end_paragraph()
        if tag != "li":
            self.lists.append(_Numbers.of(attributes) if tag == "ol" else None)
            return
        numbers = self.lists[-1] if self.lists else None
        plain = numbers is None or _UNNUMBERED.search(attributes.get("style", ""))
        self.label = "" if plain or numbers is None else numbers.next(_number(attributes.get("value")))


class _Numbers:
    """The numbers of an ordered list."""

    def __init__(self, style: str, tail: str, first: int) -> None:
        self.style = style
        self.tail = tail
        self.last = first - 1

    @classmethod
    def of(cls, attributes: Mapping[str, str]) -> "_Numbers | None":
        """Return the numbers that the list's attributes say, None where they say that it has none."""
        style = attributes.get("style", "")
        if _UNNUMBERED.search(style):
            return None
        start = _number(attributes.get("start"))
        first = 1 if start is None else start
        if _CHINESE_LIST.search(style):
            return cls("chineseCounting", "、", first)
        return cls(_LETTERED.get(attributes.get("type", ""), "decimal"), ". ", first)

    def next(self, value: int | None) -> str:
        """Return the next number, or the one that the item itself has."""
        self.last = self.last + 1 if value is None else value
        return written(self.last, self.style) + self.tail


def _is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    if tag == "option":
        return "selected" not in attributes
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN.search(style) is not None


def _number(text: str | None) -> int | None:
    found = _NUMBER.match(text) if text else None
    return int(found[1]) if found else None


def _size(attributes: Mapping[str, str], name: str) -> int:
    """Return how many rows or columns a cell covers; 0 rows are all that are left."""
    size = _number(attributes.get(name))
    return 1 if size is None or size < 0 else size


def _collapsed(text: str) -> str:
    """Return a text as shown: white space put together, lines of the source joined, line breaks in place."""
    if _SPACE.search(text):
        text = _SPACE.sub(" ", _WRAPPED.sub("", text))
    if _BREAK in text:
        text = _AROUND_BREAK.sub(_BREAK, text)
    return text.strip(f" {_BREAK}").translate(_RESTORED)
