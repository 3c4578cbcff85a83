"""The columns of an indicator table: which role each has, by the words of its header row."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kpi.forms.stream import Row
from kpi.forms.vocabulary import Meaning, Role, meaning

LEVELS: tuple[Role, ...] = ("level1", "level2", "level3")
_NEIGHBOURS: tuple[tuple[Role, Role, int], ...] = (
    ("level3", "level2", 1),
    ("level2", "level3", -1),
    ("level1", "level2", -1),
    ("value", "description", 1),
    ("value", "basis", -1),
)
"""A column that a header may have lost, a neighbour, and on which side of that it stands."""
_LEAST_ROLES = 3
_NEARLY_HALF = 2.5
_VALUE = re.compile(r"^[≥≤><=≧≦]|^(?:不少于|不低于|不超过|大于|小于|达到|约)?\d[\d.,]*[^\d，。、]{0,8}$")
_WHOLE = re.compile(r"^[≥≤><=]?\d[\d.,]*[^\d，。、.,]{1,8}$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Column index by role, with the printed names; ``width`` ends behind the last role's column."""

    at: Mapping[Role, int]
    titles: Mapping[Role, str]
    narrow: "Columns | None" = None
    """The same header with a name that stands split over two cells taken for one column."""

    @property
    def width(self) -> int:
        """How many columns the roles span."""
        return max(self.at.values()) + 1

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles from left to right."""
        return tuple(sorted(self.at, key=self.at.__getitem__))


def columns_of(row: Row) -> Columns | None:
    """Return the columns that a row heads, None where it is no header of an indicator table.

    A header names at least three roles, one of them a level; names split over two cells count.
    """
    if row.plain or not any(said is not None and said.role for said in row.meanings):
        return None
    found, narrow = _found(row, merge=False), None
    if len(found) + 1 >= _LEAST_ROLES and len(found) < len(row.filled()):
        merged = _found(row, merge=True)
        if merged.keys() != found.keys():
            narrow = _columns(row, merged, compact=True)
            found = merged
    return _columns(row, found, narrow) if _header_like(found.values()) else None


Span = tuple[int, int]
"""The cells of a name: the first, and behind the last."""


def _header_like(found: Iterable[tuple[Role, int]]) -> bool:
    roles = {role for role, _ in found}
    return len(roles) >= _LEAST_ROLES and any(level in roles for level in LEVELS)


def _found(row: Row, *, merge: bool) -> dict[Span, tuple[Role, int]]:
    """Return the roles that the row's cells head; with ``merge`` two cells may make up one name."""
    found: dict[Span, tuple[Role, int]] = {}
    index = 0
    while index < len(row.keys):
        said, size = row.meanings[index], 1
        if merge and said is not None and said.begins and (pair := _pair(row, index)) is not None:
            said, size = pair, 2
        if said is not None and said.role is not None:
            found[index, index + size] = said.role, said.rank
            index += size
        else:
            index += 1
    return found


def _pair(row: Row, index: int) -> Meaning | None:
    """Return what a cell and the next say together, if that heads a column and the next alone does not."""
    if index + 1 >= len(row.keys) or not row.keys[index + 1]:
        return None
    alone, both = row.meanings[index + 1], meaning(row.keys[index] + row.keys[index + 1])
    return both if both is not None and both.role and (alone is None or alone.role is None) else None


def _columns(
    row: Row, found: Mapping[Span, tuple[Role, int]], narrow: Columns | None = None, *, compact: bool = False
) -> Columns:
    at: dict[Role, int] = {}
    titles: dict[Role, str] = {}
    rank: dict[Role, int] = {}
    saved = 0
    for (start, stop), (role, priority) in found.items():
        if role not in at or priority < rank[role]:
            at[role], rank[role] = start - saved, priority
            titles[role] = "".join(cell.text for cell in row.cells[start:stop])
        saved += stop - start - 1 if compact else 0
    return Columns(MappingProxyType(at), MappingProxyType(titles), narrow)


def completed(columns: Columns, row: Row) -> Columns:
    """Return the columns with a level that the header leaves blank put where its column must be."""
    at = dict(columns.at)
    named = {index for index, term in enumerate(row.keys) if term}
    for role, other, step in _NEIGHBOURS:
        index = at.get(other, -1) + step
        if role not in at and other in at and index >= 0 and index not in named and index not in at.values():
            at[role] = index
    return columns if len(at) == len(columns.at) else _with(columns, at)


def widened(columns: Columns) -> list[Columns]:
    """Return the readings of a header that lost the cell of a column: the next ones stand too far left."""
    result = []
    for role, other, step in _NEIGHBOURS:
        if role not in columns.at and other in columns.at:
            index = columns.at[other] + max(step, 0)
            at = {name: column + (column >= index) for name, column in columns.at.items()}
            result.append(_with(columns, {**at, role: index}))
    return result


def _with(columns: Columns, at: dict[Role, int]) -> Columns:
    return Columns(MappingProxyType(at), columns.titles, columns.narrow)


def usual(found: Sequence[Columns]) -> Columns | None:
    """Return the columns that most headers of a document have, None where there is no header."""
    if not found:
        return None
    counts = Counter(tuple(sorted(columns.at.items())) for columns in found)
    commonest, _ = counts.most_common(1)[0]
    return next(columns for columns in found if tuple(sorted(columns.at.items())) == commonest)


def is_row_of_tree(row: Row, columns: Columns) -> bool:
    """Tell whether a row has the name of a second-level category in its column and something behind it."""
    column = columns.at.get("level2", len(row.keys))
    if not any(row.keys[column + 1 :]):
        return False
    said = row.meanings[column]
    return said is not None and said.level2 is not None


def inferred(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of rows without any header, told from what stands in them.

    The second level is where its names are, the levels beside it follow; the value is where most cells
    have the shape of one, what stands between it and the name is the description, behind it the basis.
    """
    width = max((len(row.keys) for row in rows), default=0)
    level2 = _most(rows, range(1, width), _has_level2)
    value = _most(rows, range(level2 + 2, width), _has_value) if level2 is not None else None
    if level2 is None or value is None or value > level2 + 3:
        return None
    at: dict[Role, int] = {"level1": level2 - 1, "level2": level2, "level3": level2 + 1, "value": value}
    if value == level2 + 3:
        at["description"] = value - 1
    if any(row.keys[value + 1 : value + 2] != ("",) for row in rows if len(row.keys) > value + 1):
        at["basis"] = value + 1
    return Columns(MappingProxyType(at), MappingProxyType({}))


def _most(rows: Sequence[Row], columns: Iterable[int], fits: Callable[[Row, int], bool]) -> int | None:
    """Return the column that fits in most rows, if it does in nearly half of them."""
    counts = {column: sum(column < len(row.keys) and fits(row, column) for row in rows) for column in columns}
    best = max(counts, key=lambda column: counts[column], default=None)
    return best if best is not None and counts[best] * _NEARLY_HALF >= len(rows) else None


def _has_level2(row: Row, column: int) -> bool:
    said = row.meanings[column]
    return said is not None and said.level2 is not None


def _has_value(row: Row, column: int) -> bool:
    return is_value(row.keys[column])


def is_value(term: str) -> bool:
    """Tell whether a key has the shape of a measured value: a sign, or a number with a unit."""
    return _VALUE.match(term) is not None


def is_whole_value(term: str) -> bool:
    """Tell whether a key has the shape of a measured value with its unit: nothing of it is cut off."""
    return _WHOLE.match(term) is not None
