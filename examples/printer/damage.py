"""The damage that turning a disclosure into text does to indicator rows, one named function each.

A function takes the six cells of a row and returns what is printed instead: rows, and ``PAGE_BREAK``
where a page ends between them.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from examples.printer.blocks import Row
from examples.printer.truth import CELLS, Damage

Printed = tuple[Row, ...]
PAGE_BREAK: Row = ()


def page_break(row: Row) -> Printed:
    """The page ends after this row; the next page repeats the header."""
    return (row, PAGE_BREAK)


def page_break_split(row: Row, at: Mapping[str, int]) -> Printed:
    """The page ends inside this row: the rest of its cells is printed below the repeated header."""
    for name, cut in at.items():
        if not 0 < cut < len(row[CELLS.index(name)]):
            raise ValueError(f"no character {cut} inside {name}")
    cuts = [at.get(name, len(text)) for name, text in zip(CELLS, row, strict=True)]
    head = tuple(text[:cut] for text, cut in zip(row, cuts, strict=True))
    rest = tuple(text[cut:] for text, cut in zip(row, cuts, strict=True))
    return (head, PAGE_BREAK, rest)


def printed_again(row: Row, again: Mapping[str, str]) -> Printed:
    """The row is whole, and yet the end of some cells is printed once more below the repeated header."""
    for name, text in again.items():
        if not row[CELLS.index(name)].endswith(text):
            raise ValueError(f"{text!r} is not how {name} ends")
    return (row, PAGE_BREAK, _only(again))


def printed_again_roughly(row: Row, again: Mapping[str, str]) -> Printed:
    """Like ``printed_again``, but what is printed once more is not exactly how the cell ends."""
    for name, text in again.items():
        if row[CELLS.index(name)].endswith(text):
            raise ValueError(f"{text!r} is exactly how {name} ends")
    return (row, PAGE_BREAK, _only(again))


def shift_left(row: Row) -> Row:
    """All cells stand one column too far left; the blank level-1 cell is lost and one comes in at the end."""
    if row[0]:
        raise ValueError(f"{row[0]!r} would be lost")
    return (*row[1:], "")


def _only(cells: Mapping[str, str]) -> Row:
    return tuple(cells.get(name, "") for name in CELLS)


def damaged(row: Row, entries: Iterable[Damage]) -> Printed:
    """Return what is printed of the row after all its damage, in the order given.

    A break acts on the last piece and so must come before a shift, which acts on the first and moves
    its columns.
    """
    printed: Printed = (row,)
    for entry in entries:
        printed = _after(printed, entry)
    return printed


def _after(printed: Printed, entry: Damage) -> Printed:
    before, last = printed[:-1], printed[-1]
    match entry.how:
        case "page_break":
            return before + page_break(last)
        case "page_break_split":  # a second split cuts the rest that the first one left
            return before + page_break_split(last, entry.at)
        case "printed_again":
            return before + printed_again(last, entry.again)
        case "printed_again_roughly":
            return before + printed_again_roughly(last, entry.again)
        case "shift_left":
            return (shift_left(printed[0]), *printed[1:])
    raise ValueError(f"no damage is called {entry.how}")


def merged_level2(rows: list[Row]) -> list[Row]:
    """The second level is printed once for neighbours that share it, as a merged cell is."""
    same = [False] + [not row[0] and row[1] == before[1] for before, row in pairwise(rows)]
    return [(row[0], "", *row[2:]) if again else row for row, again in zip(rows, same, strict=True)]


def spaced(row: Row) -> Row:
    """Numbers stand apart from the words around them, as a text layer sometimes has them."""
    return tuple(_SPACE.sub(" ", text) for text in row)


_SPACE = re.compile(r"(?<=[一-鿿])(?=[0-9])|(?<=[0-9])(?=[一-鿿])")
