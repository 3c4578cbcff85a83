"""The pages of a PDF as the library gives them: glyphs and straight strokes, turned upright.

Only this module and pdfpaths touch the library, which must not be called from several threads at once.
Points are measured from the upper left corner of the page as it is read, downwards.
"""

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

from kpi.reading.pdfpaths import Box, Drawing, drawing_of

MAX_PAGES = 3_000
MAX_GLYPHS = 5_000_000
"""Caps on what one file may cost."""

_QUARTER = math.pi / 2
_ASLANT = 0.06
"""What stands further than this (in quarter turns) from straight is a watermark."""
_DESCENT = 0.5
"""No character reaches further below its line, in parts of how far it reaches above."""
_HALF = 0.5
_SAMPLE = 50
_HYPHEN = 0x02
"""What the library gives for a hyphen at the end of a line."""
_GENERATED = frozenset({0x20, 0x0D, 0x0A})
_SURROGATES = range(0xD800, 0xE000)
_LOOKALIKES = (range(0x2E80, 0x2FE0), range(0xF900, 0xFB00))
"""Radicals and compatibility forms, which some fonts are mapped to instead of the characters themselves."""
_RADICALS = str.maketrans(
    "⺁⺠⻄⻅⻆⻉⻋⻓⻔⻙⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻮⻰",
    "厂民西见角贝车长门韦页风飞食马鬼鱼鸟麦黄齐齿龙",
)


class Glyph(NamedTuple):
    """A printed character: its box, the line that it stands on, its quarter turns from upright."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    turn: int = 0


class Stroke(NamedTuple):
    """A straight line along one axis: where it stands on the other, and from where to where it goes."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """What is printed on a page."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    across: list[Stroke]
    down: list[Stroke]
    pictured: float
    """The part of the page that pictures cover."""
    recognised: bool
    """Whether the text lies unseen over a picture, as character recognition leaves it."""


class DamagedError(Exception):
    """The file is no PDF, or is cut off or spoilt."""


class LockedError(Exception):
    """The file opens only with a password."""


class TooLargeError(Exception):
    """The file has more pages or characters than are read."""

    def __init__(self, size: str, limit: str) -> None:
        super().__init__(size)
        self.size, self.limit = size, limit


def pages_of(data: bytes) -> Iterator[Page]:
    """Generate the pages of a PDF; one of the three errors says why there are none."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD or "password" in str(error)
        raise (LockedError if locked else DamagedError) from error
    try:
        count = len(document)
        if not count:
            raise DamagedError
        if count > MAX_PAGES:
            raise TooLargeError(f"{count}页", f"{MAX_PAGES}页")
        yield from _pages(document.raw, count)
    finally:
        document.close()


def _pages(document: Any, count: int) -> Iterator[Page]:  # noqa: ANN401 - a handle of the library
    room = MAX_GLYPHS
    for number in range(1, count + 1):
        page = raw.FPDF_LoadPage(document, number - 1)
        text = raw.FPDFText_LoadPage(page) if page else None
        if not text:
            raise DamagedError
        try:
            room -= raw.FPDFText_CountChars(text)
            if room < 0:
                raise TooLargeError(f"超过{MAX_GLYPHS}个字", f"{MAX_GLYPHS}个字")
            yield _page(page, text, number)
        finally:
            raw.FPDFText_ClosePage(text)
            raw.FPDF_ClosePage(page)


def _page(page: Any, text: Any, number: int) -> Page:  # noqa: ANN401 - handles of the library
    rect = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page, ctypes.byref(rect)):
        raise DamagedError
    box = rect.left, rect.bottom, rect.right, rect.top
    area = abs(rect.right - rect.left) * abs(rect.top - rect.bottom)
    marks = list(_marks(text, box))
    drawing = drawing_of(page)
    turn = _turn_of(marks)
    upright = _Upright.turned(turn, box)
    glyphs = [upright.glyph(mark, turn) for mark in marks]
    across, down = upright.strokes(drawing)
    pictured = min(1.0, drawing.pictures / area) if area else 0.0
    left, top, right, bottom = upright.box(*box)
    unseen = pictured > _HALF and _is_unseen(text)
    return Page(number, right - left, bottom - top, glyphs, across, down, pictured, unseen)


class _Mark(NamedTuple):
    """A character as the library gives it; its origin is the point of its line where it begins."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    x: float
    y: float
    turn: int


def _marks(text: Any, box: Box) -> Iterator[_Mark]:  # noqa: ANN401 - a handle of the library
    """Generate the printed characters within the page's box that do not stand aslant."""
    rect, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    at_rect, at_x, at_y = ctypes.byref(rect), ctypes.byref(x), ctypes.byref(y)
    unicode, loose, origin = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    angle, generated = raw.FPDFText_GetCharAngle, raw.FPDFText_IsGenerated
    left, bottom, right, top = box
    for index in range(raw.FPDFText_CountChars(text)):
        code = unicode(text, index)
        if code in _GENERATED and generated(text, index) == 1:
            continue
        if not loose(text, index, at_rect) or not origin(text, index, at_x, at_y):
            continue
        west, south, east, north = rect.left, rect.bottom, rect.right, rect.top
        if not (left <= (west + east) / 2 <= right and bottom <= (south + north) / 2 <= top):
            continue
        turns = angle(text, index) / _QUARTER
        if abs(turns - round(turns)) <= _ASLANT:
            yield _Mark(_character(code), west, south, east, north, x.value, y.value, -round(turns) % 4)


def _character(code: int) -> str:
    """Return the character of a code; a radical that stands for a character is replaced by it."""
    if code == _HYPHEN:
        return "-"
    if not code or code in _SURROGATES:
        return "\ufffd"
    if any(code in codes for codes in _LOOKALIKES):
        return unicodedata.normalize("NFKC", chr(code).translate(_RADICALS))
    return chr(code)


def _is_unseen(text: Any) -> bool:  # noqa: ANN401 - a handle of the library
    """Tell whether the first printed character is drawn in the invisible mode."""
    for index in range(min(raw.FPDFText_CountChars(text), _SAMPLE)):
        if raw.FPDFText_IsGenerated(text, index) != 1:
            shape = raw.FPDFText_GetTextObject(text, index)
            mode = raw.FPDFTextObj_GetTextRenderMode(shape) if shape else None
            return bool(mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    return False


def _turn_of(marks: Sequence[_Mark]) -> int:
    """Return the quarter turns that most of the text is written with."""
    turns = Counter(mark.turn for mark in marks if not mark.text.isspace())
    return max(turns, key=lambda turn: (turns[turn], -turn)) if turns else 0


class _Upright(NamedTuple):
    """How points move when the page is turned so that its text stands upright, the origin at the top."""

    x_by_x: int
    x_by_y: int
    x_from: float
    y_by_x: int
    y_by_y: int
    y_from: float

    @classmethod
    def turned(cls, turn: int, box: Box) -> "_Upright":
        """Return the way back from so many quarter turns."""
        left, bottom, right, top = box
        ways = (
            cls(1, 0, -left, 0, -1, top),
            cls(0, 1, -bottom, 1, 0, -left),
            cls(-1, 0, right, 0, 1, -bottom),
            cls(0, -1, top, -1, 0, right),
        )
        return ways[turn]

    def box(self, west: float, south: float, east: float, north: float) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of a box."""
        xx, xy, x0, yx, yy, y0 = self
        x1, x2 = xx * west + xy * south + x0, xx * east + xy * north + x0
        y1, y2 = yx * west + yy * south + y0, yx * east + yy * north + y0
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

    def glyph(self, mark: _Mark, turn: int) -> Glyph:
        """Return a character where it stands on the upright page."""
        text, west, south, east, north, x, y, own = mark
        base = self.y_by_x * x + self.y_by_y * y + self.y_from
        left, top, right, bottom = self.box(west, south, east, north)
        if own == turn and base > top:  # some fonts claim that their characters reach down to the next line
            bottom = min(bottom, base + _DESCENT * (base - top))
        return Glyph(text, left, top, right, bottom, base, (own - turn) % 4)

    def strokes(self, drawing: Drawing) -> tuple[list[Stroke], list[Stroke]]:
        """Return the strokes across and down the upright page."""
        across, down = [], []
        for stroke in drawing.strokes:
            left, top, right, bottom = self.box(*stroke)
            if right - left >= bottom - top:
                across.append(Stroke((top + bottom) / 2, left, right))
            else:
                down.append(Stroke((left + right) / 2, top, bottom))
        return across, down
