"""The rows of a sheet as XML: the one place where a value becomes a cell.

openpyxl keeps an object a cell and needs minutes of a processor for what an office hands out in a day; so
it makes everything of a workbook but the rows. A text is written as an inline string, never as a formula,
whatever it begins with; a formula is one of ``Formula``, which no text of a document turns into.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from kpi.reporting.looks import Looks
from kpi.reporting.visible import visible_lines
from kpi.reporting.width import display_width

LONGEST = 32_767  # characters that a cell can hold
_MOST_DIGITS = 15  # digits that a spreadsheet's number can hold
_LINE_HEIGHT, _TALLEST = 13.0, 409.0  # points
_ROOM = 1.15  # half-width characters of our font size in a unit of column width
_IN_MEMORY, _PIECE = 8 << 20, 1 << 20  # bytes of a sheet's rows: before a file takes them, and read at a time
_CUT = "…（过长，已截断）"
_ESCAPES = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_RISKY = tuple("=+-@＝＋－＠\t\r")
_MARKUP = re.compile('[&<>"]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


class Formula(NamedTuple):
    """A formula of ours over cells of its own sheet, and what it comes to."""

    expression: str
    result: Decimal | str


Value = str | int | Decimal | Formula | None


class Link(NamedTuple):
    """A way from a cell, or from cells below each other, to a place in the same workbook."""

    cells: str
    target: str


class Rows:
    """The rows of one sheet, from the first one down."""

    def __init__(self, looks: Looks) -> None:
        """Begin a sheet; ``looks`` are those of its workbook."""
        self._looks = looks
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed with its workbook
        self._columns = 1
        self.last = 0
        """The number of the last row."""
        self.links: list[Link] = []

    @property
    def used(self) -> str:
        """The cells that are in use, as a range."""
        return f"A1:{get_column_letter(self._columns)}{max(self.last, 1)}"

    def add(self, cells: Iterable[tuple[Value, str]], height: float | None = None) -> int:
        """Add a row of values, each with its look and from the first column on; return the row's number."""
        self.last = number = self.last + 1
        parts = [self._cell(column, number, *cell) for column, cell in enumerate(cells, 1)]
        self._columns = max(self._columns, len(parts))
        tall = f' ht="{height:g}" customHeight="1"' if height else ""
        self._file.write(f'<row r="{number}"{tall}>{"".join(parts)}</row>'.encode())
        return number

    def xml(self) -> Iterator[bytes]:
        """Yield the content of the sheet's data, cut anywhere."""
        self._file.seek(0)
        yield from iter(lambda: self._file.read(_PIECE), b"")

    def links_xml(self) -> str:
        """Return the sheet's links, nothing where it has none."""
        made = (f'<hyperlink ref="{link.cells}" location="{_escaped(link.target)}"/>' for link in self.links)
        return f"<hyperlinks>{''.join(made)}</hyperlinks>" if self.links else ""

    def _cell(self, column: int, row: int, value: Value, look: str) -> str:
        head = f'<c r="{_letter(column)}{row}" s="'
        if isinstance(value, Formula):
            kind, result = (
                ("str", value.result) if isinstance(value.result, str) else ("n", f"{value.result:f}")
            )
            style = self._looks.number(look, "" if kind == "str" else _CALCULATED)
            return (
                f'{head}{style}" t="{kind}"><f>{_escaped(value.expression)}</f><v>{_escaped(result)}</v></c>'
            )
        if value is None or value == "":
            return f'{head}{self._looks.number(look)}"/>'
        if isinstance(value, int):
            return f'{head}{self._looks.number("number" if look == "text" else look)}"><v>{value}</v></c>'
        if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _MOST_DIGITS:
            return f'{head}{self._looks.number(look, number_format(value))}"><v>{value:f}</v></c>'
        text = value if isinstance(value, str) else f"{value:f}"
        content, is_risky = _known(text) if len(text) <= _SHORT else _content(text)
        style = self._looks.number(look, quoted=is_risky)
        return f'{head}{style}" t="inlineStr"><is><t xml:space="preserve">{content}</t></is></c>'


_CALCULATED = "#,##0.00####"


@lru_cache(maxsize=256)
def _letter(column: int) -> str:
    return get_column_letter(column)


def _content(text: str) -> tuple[str, bool]:
    """Return a text as it stands in the XML, and whether it would be a formula if somebody edited it."""
    shown = safe(text)
    return _escaped(shown), shown.startswith(_RISKY)


_known = lru_cache(maxsize=1 << 14)(_content)
"""For short texts: rules, norms, departments stand in row after row."""
_SHORT = 120


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda match: _ENTITIES[match[0]], text)


def safe(text: str) -> str:
    """Show characters that XML forbids, keep ``_x0041_`` from being decoded, cut what no cell can hold."""
    shown = _ESCAPES.sub("_x005F_", visible_lines(text))
    return shown if len(shown) <= LONGEST else shown[: LONGEST - len(_CUT)] + _CUT


def number_format(value: Decimal) -> str:
    """Show the decimals that a number needs, and up to two zeros that are printed."""
    printed, needed = (max(0, -int(number.as_tuple().exponent)) for number in (value, value.normalize()))
    decimals = max(needed, min(printed, 2))
    return f"#,##0.{'0' * decimals}" if decimals else "0"


def height_of(row: Sequence[Value], widths: Sequence[int]) -> float:
    """Return the height of a row in points: no program fits wrapped rows reliably when it opens a file."""
    lines = max((_lines(value, width) for value, width in zip(row, widths, strict=True)), default=1)
    return min(lines * _LINE_HEIGHT + 4, _TALLEST)


def _lines(value: Value, width: int) -> int:
    if not isinstance(value, str):
        return 1
    room = max(1, int((width - 1) * _ROOM))
    if "\n" not in value:
        # Nothing is wider than two columns a character, which settles most cells.
        return 1 if len(value) * 2 <= room else _wrapped(value, room)
    return sum(_wrapped(line, room) for line in value.split("\n"))


@lru_cache(maxsize=1 << 16)
def _wrapped(line: str, room: int) -> int:
    return max(1, -(-display_width(line) // room))
