"""Puts a table row under its header: straight, or with its cells moved where the words say so.

Before a page break converters print a row one column too far left, or lose or add a cell. Where a row
does not fit, every small move is tried and judged by the level names, the shape of the value and the
cells that are left over; a move counts only where it fits clearly better.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kpi.forms.cells import blank_at
from kpi.forms.columns import Columns, is_value
from kpi.forms.stream import Row
from kpi.forms.vocabulary import Meaning, Role
from kpi.model.place import Cell

T = TypeVar("T")

_CLEARLY = 3

_LEFT = "该行整体左移了{n}列，已按指标级次名称复位"
_RIGHT = "该行整体右移了{n}列，已按指标级次名称复位"
_LOST = "该行少一个单元格，已按表头和指标值的样子复位"
_ADDED = "该行多一个空白单元格，已按表头和指标值的样子复位"


@dataclass(frozen=True, slots=True)
class Aligned:
    """The cells of a row by role; ``reason`` says how they were moved."""

    cells: dict[Role, Cell]
    reason: str | None
    left_over: tuple[Cell, ...] = ()
    """Printed cells that stand under no column."""


Sources = Sequence[int | None]
"""For each column the index of the cell that stands there; None for a blank."""


def straight(row: Row, columns: Columns) -> Aligned:
    """Return the cells of a row under the columns as they are printed."""
    cells: dict[Role, Cell] = {}
    size = len(row.cells)
    for role, column in columns.at.items():
        cells[role] = row.cells[column] if column < size else blank_at(row.cells[-1], after=True)
    known = {*columns.at.values(), *columns.unused}
    left_over = tuple([row.cells[i] for i, term in enumerate(row.keys) if term and i not in known])
    return Aligned(cells, None, left_over)


def aligned(row: Row, columns: Columns) -> Aligned:
    """Return the cells of a row under the columns, moved where the row clearly fits better so.

    The reason of a move is for the caller to put on the cells.
    """
    best: Sources = range(len(row.cells))
    reason = None
    least = fit(row, best, columns) + _CLEARLY
    for sources, words in _moves(row, columns):
        score = fit(row, sources, columns)
        if score >= least:
            best, reason, least = sources, words, score + 1
    return _placed(row, best, columns, reason)


def straight_fit(row: Row, columns: Columns) -> int:
    """Return how well a row stands under columns as it is printed; the higher the better."""
    return fit(row, range(len(row.cells)), columns)


def is_sound(row: Row, columns: Columns) -> bool:
    """Tell at a glance that a row is in order: a level name in its column, every needed cell filled."""
    at = columns.at
    level2 = _at(row.meanings, at.get("level2"))
    if level2 is None or level2.level2 is None:
        return False
    roles: tuple[Role, ...] = ("level3", "value", "basis")
    filled = all(_at(row.keys, at[role]) for role in roles if role in at)
    behind = enumerate(row.keys[columns.width :], columns.width)
    return filled and not any(term for index, term in behind if index not in columns.unused)


def _at(items: Sequence[T], index: int | None) -> T | None:
    return items[index] if index is not None and index < len(items) else None


def _moves(row: Row, columns: Columns) -> Iterator[tuple[list[int | None], str]]:
    """Generate the moves worth trying, smallest first."""
    indices: list[int | None] = list(range(len(row.cells)))
    blanks: list[int | None] = [None, None]
    for n in (1, 2):
        yield blanks[:n] + indices, _LEFT.format(n=n)
        if not any(row.keys[:n]):
            yield indices[n:], _RIGHT.format(n=n)
    too_wide = any(row.keys[columns.width :])  # a blank cell too many pushes the last one out
    first = columns.at.get("level3", 0)
    last = columns.at.get("value", columns.width - 1)
    for position in range(last, first - 1, -1):
        yield [*indices[:position], None, *indices[position:]], _LOST
        if too_wide and position < len(row.keys) and not row.keys[position]:
            yield [*indices[:position], *indices[position + 1 :]], _ADDED


def fit(row: Row, sources: Sources, columns: Columns) -> int:
    """Judge an arrangement of a row's cells under the columns."""
    seen: set[int | None] = set()
    score = 0
    texts: dict[Role, str] = {}
    said: dict[Role, Meaning | None] = {}
    for role, column in columns.at.items():
        source = _at(sources, column)
        texts[role] = row.keys[source] if source is not None else ""
        said[role] = row.meanings[source] if source is not None else None
        if source is not None:
            seen.add(source)
    score += _fit_of_levels(texts, said)
    score += _fit_of_rest(texts, said, columns)
    seen |= _under_unused(sources, columns)
    return score - 4 * sum(bool(term) and index not in seen for index, term in enumerate(row.keys))


def _under_unused(sources: Sources, columns: Columns) -> set[int | None]:
    return {_at(sources, column) for column in columns.unused}


def _fit_of_levels(texts: dict[Role, str], said: dict[Role, Meaning | None]) -> int:
    level1, level2 = said.get("level1"), said.get("level2")
    first, second = texts.get("level1", ""), texts.get("level2", "")
    is_first = bool(level1 and level1.level1)
    is_second = bool(level2 and level2.level2)
    score = 3 if is_second else -2 if second else -1 if is_first else 0
    if is_first:
        return score + (3 if is_second or not second else 1)
    return score - 3 if first else score


def _fit_of_rest(texts: dict[Role, str], said: dict[Role, Meaning | None], columns: Columns) -> int:
    level3, value = texts.get("level3", ""), texts.get("value", "")
    meant = said.get("level3")
    is_level = meant is not None and (meant.level1 or meant.level2)
    score = -2 if not level3 else -1 if is_level else 1
    score += 2 if is_value(value) else 0 if value else -2
    score -= 2 if is_value(texts.get("description", "")) else 0
    basis = texts.get("basis", "")
    if "basis" in columns.at:
        score -= 1 if not basis or is_value(basis) else 0
    return score


def _placed(row: Row, sources: Sources, columns: Columns, reason: str | None) -> Aligned:
    cells: dict[Role, Cell] = {}
    seen = _under_unused(sources, columns)
    for role, column in columns.at.items():
        source = _at(sources, column)
        if source is None:
            near = min(column, len(row.cells) - 1)
            cells[role] = blank_at(row.cells[near], after=column >= len(row.cells))
            continue
        seen.add(source)
        cells[role] = row.cells[source]
    left_over = tuple(row.cells[i] for i, term in enumerate(row.keys) if term and i not in seen)
    return Aligned(cells, reason, left_over)
