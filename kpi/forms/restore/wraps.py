"""Lines that are full: in text from a PDF a cell breaks where its column ends.

All its lines but the last fill the column; so a line that does goes on in the next.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from kpi.forms.restore.tokens import Token

_LEAST_WIDTH = 5.0
_LEAST_FULL = 6
_LEAST_COUNT = 3
_NEAR = 1.6
"""Lines end this much before the column's edge where the next character does not fit."""
_WIDE = "\u2e80"
_NARROW = 0.55


def width_of(text: str) -> float:
    """Return how wide a text is printed, in Chinese characters."""
    return sum(1.0 if character >= _WIDE else _NARROW for character in text)


def full_widths(tokens: Iterable[Token]) -> frozenset[int]:
    """Return the widths that stand out among all lines: there columns end.

    Names and values have lengths of all kinds; lines that a column cuts have one.
    """
    counts = Counter(int(width_of(token.cell.text)) for token in tokens if _may_wrap(token))
    return frozenset(
        size
        for size, count in counts.items()
        if size >= _LEAST_FULL and count >= _LEAST_COUNT and count > counts[size + 1] + counts[size + 2]
    )


def column_widths(placed: Iterable[tuple[int, Token]]) -> Mapping[int, float]:
    """Return the widths of columns in which several lines end at one edge."""
    widths: dict[int, list[float]] = {}
    for column, token in placed:
        if _may_wrap(token):
            widths.setdefault(column, []).append(width_of(token.cell.text))
    found: dict[int, float] = {}
    for column, sizes in widths.items():
        edge = max(sizes)
        if edge >= _LEAST_WIDTH and sum(size > edge - _NEAR for size in sizes) >= _LEAST_COUNT:
            found[column] = edge
    return found


def is_full(text: str, edge: float) -> bool:
    """Tell whether a line goes up to the edge of its column."""
    return width_of(text) > edge - _NEAR


def _may_wrap(token: Token) -> bool:
    return token.start == "line" and token.group < 0 and not token.blank
