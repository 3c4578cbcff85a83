"""The lines of a page outside its tables, put together to paragraphs where they were only wrapped."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi.reading.pdftext import Line, is_open, joined, line_of

_APART = 2.4
"""A gap of so many heights within a line parts two texts that only stand side by side."""
_WRAPPED = 0.6
"""Only a line that takes up so much of the page's width can have been wrapped."""
_REACH = 1.7
"""It then ends so near (in heights) to the right end of the page's text."""
_INDENT = 2.6
"""What stands further (in heights) from the left margin is no wrapped line, unless it is centred."""
_PITCH = 2.2
_ALIKE = 0.15
_PAGE_NUMBER = re.compile(r"^\d{1,4}$")
_STARTS = re.compile(
    r"^(?:\d{1,4}[.．、]|[（(]\d{1,4}[)）]|[（(]?[一二三四五六七八九十]{1,3}[、)）]|第[一二三四五六七八九十]+)"
)
_STOPS = "。！？；：!?;:"


@dataclass(frozen=True, slots=True)
class Margins:
    """How wide the page is, and where its text begins and ends."""

    width: float
    left: float
    right: float


def parts_of(line: Line, apart: float) -> list[Line]:
    """Return the texts on a line that stand so far (in heights) from one another."""
    cuts = [
        index
        for index, (glyph, following) in enumerate(pairwise(line.glyphs), 1)
        if following.left - glyph.right > apart * line.height
    ]
    if not cuts:
        return [line]
    ends = [0, *cuts, len(line.glyphs)]
    return [line_of(list(line.glyphs[start:end])) for start, end in pairwise(ends)]


def pieces_of(line: Line) -> list[Line]:
    """Return the texts that stand side by side on a line; a page number at its end stays with its heading."""
    parts = parts_of(line, _APART)
    if len(parts) == 2 and _PAGE_NUMBER.match(parts[1].text):  # noqa: PLR2004 - a heading and its page
        both = f"{parts[0].text}  {parts[1].text}"
        return [Line(both, line.left, line.right, line.top, line.bottom, line.height, line.glyphs)]
    return parts


def paragraphs_of(lines: Sequence[Line], margins: Margins) -> Iterator[str]:
    """Generate the paragraphs of lines that nothing stands between."""
    waiting: list[Line] = []
    for line in lines:
        if waiting and not _goes_on(waiting[-1], line, margins):
            yield joined(waiting, 0.0)
            waiting = []
        waiting.append(line)
    if waiting:
        yield joined(waiting, 0.0)


def _goes_on(before: Line, line: Line, margins: Margins) -> bool:
    """Tell whether a line goes on with the one before, which was full."""
    height = before.height
    if abs(line.height - height) > _ALIKE * height or line.bottom - before.bottom > _PITCH * height:
        return False
    if is_open(before.text):
        return True
    if _STARTS.match(line.text) or before.right - before.left < _WRAPPED * margins.width:
        return False
    if _is_centred(line, margins) and line.left - margins.left > _INDENT * height:
        return _is_centred(before, margins) and not before.text.endswith(tuple(_STOPS))
    indented = line.left - margins.left > height
    if line.left - margins.left > _INDENT * height or (indented and before.text.endswith(tuple(_STOPS))):
        return False
    return margins.right - before.right <= _REACH * height


def _is_centred(line: Line, margins: Margins) -> bool:
    return abs((line.left - margins.left) - (margins.right - line.right)) <= line.height


def margins_of(width: float, lines: Sequence[Line], others: Sequence[tuple[float, float]]) -> Margins:
    """Return the margins that lines and whatever else stands on a page keep."""
    edges = [(line.left, line.right) for line in lines] + list(others)
    if not edges:
        return Margins(width, 0.0, width)
    return Margins(width, min(left for left, _ in edges), max(right for _, right in edges))
