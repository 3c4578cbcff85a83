"""Columns of a terminal: width, padding, wrapping and carets where Chinese characters are two wide.

Characters of ambiguous width (``≥``, quotation marks) count as one column, as terminals show them
outside legacy East Asian locales.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_NO_LINE_START = frozenset("，。、；：？！）》〉」』】〕”’…%％‰")
_NO_LINE_END = "（《〈「『【〔“‘"
_HANGING = 4  # columns by which closing marks may pass the margin


def display_width(text: str) -> int:
    """Return how many terminal columns the text takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def pad(text: str, width: int) -> str:
    """Return the text filled up with spaces to a width in columns."""
    return text + " " * max(0, width - display_width(text))


def wrap(text: str, width: int) -> list[str]:
    """Break the text into lines of at most that many columns, as Chinese is set.

    No line starts with a closing mark or ends with an opening one; a run of ASCII is kept together
    where it fits a line. A closing mark may hang over the margin.
    """
    lines: list[str] = []
    line, used = "", 0
    for piece in _pieces(text, width):
        columns = display_width(piece)
        hang = _HANGING if piece in _NO_LINE_START else 0
        if line and used + columns > width + hang:
            kept = line.rstrip(_NO_LINE_END) or line
            lines.append(kept.rstrip())
            line = line[len(kept) :]
            used = display_width(line)
        if line or not piece.isspace():
            line, used = line + piece, used + columns
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def excerpt(before: str, marked: str, after: str, width: int) -> tuple[str, str]:
    """Return one line showing the marked text in its surroundings, and the caret line under it."""
    marked = _head(marked, max(2, width - 4))
    room = width - display_width(marked)
    left = _tail(before, max(0, room - min(display_width(after), room // 2)))
    right = _head(after, max(0, room - display_width(left)))
    carets = "^" * max(1, display_width(marked))
    return left + marked + right, " " * display_width(left) + carets


@lru_cache(maxsize=1 << 16)
def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _pieces(text: str, width: int) -> Iterator[str]:
    """Cut the text where a line may break: after a wide character, around a run of narrow ones."""
    run = ""
    for char in text:
        narrow = char.isascii() and not char.isspace()
        if run and (not narrow or display_width(run) >= width):
            yield run
            run = ""
        if narrow:
            run += char
        else:
            yield char
    if run:
        yield run


def _head(text: str, width: int) -> str:
    if display_width(text) <= width:
        return text
    used, kept = 0, ""
    for char in text:
        used += _columns(char)
        if used > width - 1:
            break
        kept += char
    return f"{kept}…" if width else ""


def _tail(text: str, width: int) -> str:
    if display_width(text) <= width:
        return text
    return _head(text[::-1], width)[::-1]
