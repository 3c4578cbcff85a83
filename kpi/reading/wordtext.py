"""The words of a Word paragraph: what its runs show, and the text boxes that hang on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpi.reading.wordlists import Styles
from kpi.reading.wordxml import Element, child, children, is_on, kind, number, value

_PRESERVED = "{http://www.w3.org/XML/1998/namespace}space"
_XML_BLANKS = " \t\r\n"
_LINES_TO_BLANKS = str.maketrans("\r\n", "  ")
_MARKS: Mapping[str, str] = {
    "tab": "\t",
    "ptab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "-",
}
_INSERTED = frozenset({"ins", "moveTo"})
_DELETED = frozenset({"del", "moveFrom"})
_WRAPPERS = _INSERTED | {"hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdt", "sdtContent"}
_WRAPPERS |= {"ruby", "rubyBase", "subDoc"}
_CARRIERS = frozenset({"drawing", "pict", "object"})
_PRIVATE = range(0xF000, 0xF100)
_PLAIN = "0123456789%<>=+()[]{}.,:;/?!&# "
_SYMBOLS: Mapping[int, str] = {
    **{ord(letter): letter for letter in _PLAIN},
    0x2D: "-",
    0xA3: "≤",
    0xA5: "∞",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
}
_FONTS: Mapping[str, Mapping[int, str]] = {
    "symbol": _SYMBOLS,
    "wingdings": {0x6F: "□", 0xA8: "□", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
    "wingdings 2": {0x50: "✓", 0x51: "☒", 0x52: "☑", 0xA3: "□"},
}
"""What characters of the fonts without letters look like, by their number in the font."""


def chosen(alternatives: Element) -> Element | None:
    """Return the one of several spellings of the same content that is read: the first that has any text."""
    found = [item for item in alternatives if kind(item) in {"mc:Choice", "mc:Fallback"}]
    return next((item for item in found if any(kind(inner) in {"t", "m:t"} for inner in item.iter())), None)


@dataclass(slots=True)
class Words:
    """Reads paragraphs; remembers whether anything was changed or hidden."""

    styles: Styles
    changed: bool = False
    hidden: bool = False

    def read(self, paragraph: Element, style: str | None) -> tuple[str, list[Element]]:
        """Return the text of a paragraph, and the contents of its text boxes."""
        reading = _Paragraph(self, hidden=bool(self.styles.resolved(style).hidden))
        reading.take(paragraph)
        return "".join(reading.words), reading.boxes


class _Paragraph:
    """Goes through one paragraph. ``codes`` says of each open field whether its code is still going on."""

    def __init__(self, words: Words, *, hidden: bool) -> None:
        self.reader = words
        self.hidden = hidden
        self.words: list[str] = []
        self.boxes: list[Element] = []
        self.codes: list[bool] = []

    def take(self, element: Element) -> None:
        """Take what stands beside the runs of a paragraph: the runs, and what is wrapped around some."""
        for item in element:
            name = kind(item)
            if name == "r":
                self._run(item)
            elif name in _WRAPPERS:
                self.reader.changed |= name in _INSERTED
                self.take(item)
            elif name in _DELETED:
                self.reader.changed = True
            elif name.startswith("m:"):
                self._formula(item, name)
            elif name == "mc:AlternateContent":
                found = chosen(item)
                if found is not None:
                    self.take(found)

    def _run(self, run: Element) -> None:
        properties = child(run, "rPr")
        if self._is_hidden(properties):
            self.reader.hidden |= any(item.text for item in children(run, "t"))
        else:
            self._content(run, properties)

    def _is_hidden(self, properties: Element | None) -> bool:
        if properties is None:
            return self.hidden
        own = child(properties, "vanish")
        if own is not None:
            return is_on(own)
        style = child(properties, "rStyle")
        by_style = None if style is None else self.reader.styles.resolved(value(style)).hidden
        return self.hidden if by_style is None else by_style

    def _content(self, run: Element, properties: Element | None) -> None:
        for item in run:
            name = kind(item)
            if name == "t":
                self._say(_text(item, properties))
            elif name in _MARKS:
                self._say(_MARKS[name])
            elif name == "sym":
                self._say(_symbol(item))
            elif name == "fldChar":
                self._field(item)
            elif name in _CARRIERS:
                self.boxes += _boxes(item)
            elif name == "ruby":
                self.take(item)
            elif name == "mc:AlternateContent":
                found = chosen(item)
                if found is not None:
                    self._content(found, properties)

    def _say(self, text: str) -> None:
        if not any(self.codes):
            self.words.append(text)

    def _field(self, mark: Element) -> None:
        """Follow a field: its code goes from ``begin`` to ``separate``, its result from there to ``end``."""
        step = value(mark, "fldCharType")
        if step == "begin":
            self._say(_picked(child(child(mark, "ffData"), "ddList")))
            self.codes.append(True)
        elif step == "separate" and self.codes:
            self.codes[-1] = False
        elif step == "end" and self.codes:
            self.codes.pop()

    def _formula(self, element: Element, name: str) -> None:
        """Take the characters of a formula in a line; only fractions and brackets need more than that."""
        if name == "m:t":
            self._say(element.text or "")
            return
        if name == "m:den":
            self._say("/")
        self._say("(" if name == "m:d" else "")
        for item in element:
            inner = kind(item)
            if inner.startswith("m:"):
                self._formula(item, inner)
        self._say(")" if name == "m:d" else "")


def _text(element: Element, properties: Element | None) -> str:
    """Return the text of an element, blanks at its ends kept only where it says so."""
    text = (element.text or "") + "".join([item.tail or "" for item in element])
    if element.get(_PRESERVED) != "preserve":
        text = text.strip(_XML_BLANKS)
    if not text.isprintable():  # private characters, among others
        text = text.translate(_LINES_TO_BLANKS)
        glyphs = _FONTS.get(_font(properties))
        if glyphs is not None:
            text = "".join([glyphs.get(ord(letter) - _PRIVATE.start, letter) for letter in text])
    return text


def _font(properties: Element | None) -> str:
    fonts = child(properties, "rFonts")
    return (value(fonts, "hAnsi") or value(fonts, "ascii") or "").lower()


def _symbol(element: Element) -> str:
    """Return a character given by its number in a font."""
    try:
        code = int(value(element, "char") or "", 16)
        letter = chr(code)
    except (ValueError, OverflowError):
        return ""
    if code in _PRIVATE:
        code -= _PRIVATE.start
    glyphs = _FONTS.get((value(element, "font") or "").lower(), {})
    return glyphs.get(code, letter) if not 0xD800 <= ord(letter) < 0xE000 else ""  # noqa: PLR2004 - surrogates


def _picked(choices: Element | None) -> str:
    """Return the entry that is chosen in a list to choose from."""
    entries = [value(item) or "" for item in children(choices, "listEntry")]
    index = number(child(choices, "result"), default=number(child(choices, "default")))
    return entries[index] if index < len(entries) else ""


def _boxes(element: Element) -> Iterator[Element]:
    """Generate the contents of the text boxes in a drawing."""
    for item in element:
        name = kind(item)
        if name == "txbxContent":
            yield item
        elif name == "mc:AlternateContent":
            found = chosen(item)
            if found is not None:
                yield from _boxes(found)
        else:
            yield from _boxes(item)
