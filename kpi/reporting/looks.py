"""How cells of our workbooks look: few fonts, thin lines, colour only where it tells."""

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

from kpi.reporting.words import LEVEL_WORDS

SONG, HEI, FANG = "宋体", "黑体", "仿宋"
_INK, _GREY, _RED, _BLUE = "1F2328", "5D666F", "8C1C1C", "1B4F7A"
_LINE = Side(style="thin", color="B9BAB4")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_UNDER = Border(bottom=Side(style="medium", color=_RED))
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_MIDDLE = Alignment(horizontal="center", vertical="top", wrap_text=True)
_HEAD = Alignment(horizontal="center", vertical="center", wrap_text=True)
_BAR = Alignment(vertical="center", wrap_text=True)
_SHADE, _CREAM, _PALE = "E9EBE8", "FDF6E3", "F5F6F4"


@dataclass(frozen=True, slots=True)
class _Look:
    font: Font
    alignment: Alignment = _WRAPPED
    border: Border | None = _BOX
    fill: str | None = None
    locked: bool = True
    number_format: str = "General"


def _song(colour: str = _INK, *, bold: bool = False) -> Font:
    return Font(name=SONG, size=9, color=colour, bold=bold)


def _hei(size: int, colour: str = _INK) -> Font:
    return Font(name=HEI, size=size, color=colour)


_LEVEL_COLOURS = {"error": "A61E1E", "warning": "8A5800", "info": "1B5A8C", "question": "5C4A8A"}
_LOOKS: Mapping[str, _Look] = {
    "text": _Look(_song()),
    "plain": _Look(_song(), border=None),
    "number": _Look(_song(), _MIDDLE),
    "link": _Look(_song(_BLUE), _MIDDLE),
    "text link": _Look(_song(_BLUE)),
    "head": _Look(_hei(9), _HEAD, fill=_SHADE),
    "answer": _Look(_song(), fill=_CREAM, locked=False),
    "answer date": _Look(_song(), _MIDDLE, fill=_CREAM, locked=False, number_format="yyyy-mm-dd"),
    "date": _Look(_song(), _MIDDLE, number_format="yyyy-mm-dd"),
    "answer head": _Look(_hei(9), _HEAD, fill=_CREAM),
    "result": _Look(_song(), fill=_PALE),
    "result number": _Look(_song(), _MIDDLE, fill=_PALE),
    "title": _Look(_hei(20), _HEAD, None),
    "subtitle": _Look(Font(name=FANG, size=13, color=_INK), _HEAD, None),
    "verdict": _Look(_hei(13, _RED), _HEAD, _UNDER),
    "section": _Look(_hei(11), _BAR, None),
    "field": _Look(_song(), _BAR),
    "name": _Look(_hei(9), _BAR, fill=_PALE),
    "note": _Look(Font(name=FANG, size=10, color=_GREY), _BAR, None),
} | {word: _Look(_hei(9, _LEVEL_COLOURS[level]), _MIDDLE) for level, word in LEVEL_WORDS.items()}


class Looks:
    """The looks of one workbook, each made once, when a cell first needs it."""

    def __init__(self, workbook: Workbook) -> None:
        """Make looks for a workbook."""
        self._scratch = Worksheet(workbook)
        self._made: dict[tuple[str, str, bool], int] = {}

    def number(self, look: str, number_format: str = "", *, quoted: bool = False) -> int:
        """Return the number under which the workbook knows a look; ``quoted`` keeps an edited text a text."""
        key = (look, number_format, quoted)
        if key not in self._made:
            self._made[key] = self._make(_LOOKS[look], number_format, quoted=quoted)
        return self._made[key]

    def _make(self, look: _Look, number_format: str, *, quoted: bool) -> int:
        cell = Cell(self._scratch, 1, 1)
        cell.font, cell.alignment = look.font, look.alignment
        cell.number_format = number_format or look.number_format
        if look.border:
            cell.border = look.border
        if look.fill:
            cell.fill = PatternFill("solid", fgColor=look.fill)
        cell.protection = Protection(locked=look.locked)
        if quoted:
            cell.quotePrefix = True
        return cell.style_id
