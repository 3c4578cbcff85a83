"""Glyphs to text: the lines of a cell or page, blanks where words stand apart, wrapped lines joined."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi.reading.pdfium import Glyph
from kpi.reading.text import BLANKS

_LINE = 0.5
"""Glyphs whose feet differ by less than this part of their height stand on one line: superscripts too."""
_WORD = 0.22
"""A gap of this part of the height stands between words of letters; Chinese has none."""
_AGAIN = 0.12
"""The same character printed so near (in parts of its height) is only printed bold."""
_ROOM = 1.6
"""Less room than this (in heights) at the end of a line takes no further word: the line was full."""
_WIDE = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u3000-\u303f]"
)
_ITEM = re.compile(
    r"(?:\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）]|\d{1,2}[)）]|[①-⑳]|[（(]?[一二三四五六七八九十]{1,3}[、)）])"
)
_COUNTED = re.compile(r"(?:(\d{1,2})[.．、)）](?!\d)|[（(](\d{1,2})[)）])")
_WORD_END = re.compile(r"[A-Za-z]+$")
_WORD_START = re.compile(r"[A-Za-z]+")
_ENDS = "。；;！？!?：:"
_OPENING, _CLOSING = "（(《【〔「〈[“‘", "）)》】〕」〉]”’"


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Glyphs that stand on one line, from left to right, with the text they make."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    height: float
    glyphs: Sequence[Glyph]


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Return the lines of upright glyphs from top to bottom; blank ones are left out."""
    lines = [line_of(row) for row in _rows(sorted(glyphs, key=_base))]
    return [line for line in lines if line.text]


def _base(glyph: Glyph) -> float:
    return glyph.base


def _rows(glyphs: Iterable[Glyph]) -> Iterable[list[Glyph]]:
    row: list[Glyph] = []
    height = base = 0.0
    for glyph in glyphs:
        size = glyph.bottom - glyph.top
        if row and glyph.base - base > _LINE * max(size, height):
            yield row
            row, height = [], 0.0
        if size > height:
            height, base = size, glyph.base
        row.append(glyph)
    if row:
        yield row


def line_of(row: list[Glyph]) -> Line:
    """Return the line of glyphs that stand on one."""
    row.sort(key=_left)
    height = max(glyph.bottom - glyph.top for glyph in row)
    kept: list[Glyph] = []
    parts: list[str] = []
    for glyph in row:
        if kept and _is_again(glyph, kept, height):
            continue
        if kept and glyph.left - kept[-1].right > _WORD * height and _stands_apart(kept[-1], glyph):
            parts.append(" ")
        kept.append(glyph)
        parts.append(glyph.text)
    text = "".join(parts).strip(BLANKS)
    inked = [glyph for glyph in kept if not glyph.text.isspace()] or kept
    left, right = inked[0].left, max(glyph.right for glyph in inked)
    top, bottom = min(glyph.top for glyph in inked), max(glyph.bottom for glyph in inked)
    return Line(text, left, right, top, bottom, height, inked)


def _left(glyph: Glyph) -> float:
    return glyph.left


def _is_again(glyph: Glyph, before: Sequence[Glyph], height: float) -> bool:
    """Tell whether a glyph only prints one of the last two again, a hair's breadth aside."""
    return any(
        glyph.text == other.text
        and abs(glyph.left - other.left) < _AGAIN * height
        and not glyph.text.isspace()
        for other in before[-2:]
    )


def _stands_apart(before: Glyph, after: Glyph) -> bool:
    """Tell whether a gap between two glyphs is a blank: not beside a blank, nor beside Chinese."""
    return not any(glyph.text.isspace() or _WIDE.match(glyph.text) for glyph in (before, after))


def text_of(glyphs: Sequence[Glyph], width: float) -> str:
    """Return the text of a cell that is so wide, its wrapped lines joined."""
    lines = cell_lines(glyphs)
    return joined(lines, 0.0 if glyphs[0].turn else width) if lines else ""


def cell_lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """Return the lines of a cell; text that is written up or down the page is read so."""
    if any(glyph.turn for glyph in glyphs):
        glyphs = [_turned_back(glyph) for glyph in glyphs]
    return lines_of(glyphs)


def _turned_back(glyph: Glyph) -> Glyph:
    """Return a glyph of text that is written up or down the page, as if that were turned."""
    text, left, top, right, bottom, _, turn = glyph
    if turn == 1:
        return Glyph(text, -bottom, left, -top, right, right)
    if turn == 3:  # noqa: PLR2004 - quarter turns
        return Glyph(text, top, -right, bottom, -left, -left)
    return Glyph(text, -right, -bottom, -left, -top, -top) if turn else glyph


def joined(lines: Sequence[Line], width: float) -> str:
    """Return the lines as one text; a new item of a list keeps its line break."""
    left = min(line.left for line in lines)
    reach = max(*(line.right for line in lines), left + width - 2 * lines[0].height) if width else None
    text = lines[0].text
    for before, line in pairwise(lines):
        text += _between(text, before, line, reach) + line.text
    return text


def _between(text: str, before: Line, line: Line, reach: float | None) -> str:
    """Return what stands between a line and the next: nothing, a blank, or a line break."""
    if _ITEM.match(line.text) and not is_open(text):
        ends = text.endswith(tuple(_ENDS))
        if ends or (reach is not None and reach - before.right > _ROOM * before.height):
            return "\n"
    last, first = _WORD_END.search(text), _WORD_START.match(line.text)
    if last and first and not (last[0] + first[0]).isupper():
        return " "
    return ""


def item_of(text: str) -> int | None:
    """Return the number that a text begins with as an item of a list."""
    found = _COUNTED.match(text)
    return int(found[1] or found[2]) if found else None


def is_open(text: str) -> bool:
    """Tell whether a bracket is open at the end of a text."""
    tail = text[-200:]
    return sum(map(tail.count, _OPENING)) > sum(map(tail.count, _CLOSING))
