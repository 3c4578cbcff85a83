"""The columns of an indicator table: which role each has, by the words of its header row.

Where a header names a role several times (长期 and 年度, 目标 and 实际), the column of the year counts;
the others are known by name but not used.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from kpi.forms.stream import Row
from kpi.forms.vocabulary import Meaning, Period, Role, meaning, vocabulary

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
_PERIODS: Mapping[Period | None, int] = {
    "year": 0,
    None: 1,
    "part": 2,
    "long": 3,
    "past": 4,
    "actual": 5,
}
"""Which of several columns of one role counts before which."""
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
    unused: frozenset[int] = frozenset()
    """The columns with a name that no role has: another period, or nothing that kpi reads."""
    others: frozenset[int] = frozenset()
    """Of these the ones of another period."""
    long_values: frozenset[int] = frozenset()
    """Of these the values for the whole project: a row that has only one of them is none of the year's."""

    @property
    def width(self) -> int:
        """How many columns the roles span."""
        return max(self.at.values()) + 1

    def without(self, role: Role) -> "Columns":
        """Return the columns without one of the roles; its column is then not used."""
        at = {name: index for name, index in self.at.items() if name != role}
        return replace(self, at=MappingProxyType(at), unused=self.unused | {self.at[role]})

    def with_role(self, role: Role, column: int) -> "Columns":
        """Return the columns with a role for one that had none."""
        at = MappingProxyType({**self.at, role: column})
        return replace(self, at=at, unused=self.unused - {column})

    def renamed(self, moves: Mapping[Role, Role]) -> "Columns":
        """Return the columns with some roles changed: each key's column then has the value's role."""
        kept = {role: index for role, index in self.at.items() if role not in moves}
        dropped = {kept.pop(role) for role in moves.values() if role in kept}
        at = kept | {role: self.at[name] for name, role in moves.items()}
        titles = {role: title for role, title in self.titles.items() if role in kept}
        titles |= {role: self.titles[name] for name, role in moves.items() if name in self.titles}
        return replace(
            self, at=MappingProxyType(at), titles=MappingProxyType(titles), unused=self.unused | dropped
        )

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
    if len(found) + 1 >= _LEAST_ROLES and len(found) < len(row.filled()) and not row.grid:
        merged = _found(row, merge=True)
        if merged.keys() != found.keys():
            narrow = _columns(row, merged, compact=True)
            found = merged
    return _columns(row, found, narrow) if _header_like(found.values()) else None


Span = tuple[int, int]
"""The cells of a name: the first, and behind the last."""
Named = tuple[Role, int, Period | None]
"""What a name heads: a role, with its rank among the names of that role, and for which period."""


def _header_like(found: Iterable[Named]) -> bool:
    """Tell whether columns are those of indicators; points without a target are a scoring sheet."""
    roles = {role for role, *_ in found}
    levels = roles & {"level1", "level2"} or {"level3", "value"} <= roles
    scored = "value" not in roles and bool(roles & {"score", "weight"})
    return len(roles) >= _LEAST_ROLES and bool(levels) and not scored


def _found(row: Row, *, merge: bool) -> dict[Span, Named]:
    """Return the roles that the row's cells head; with ``merge`` two cells may make up one name."""
    found: dict[Span, Named] = {}
    index = 0
    while index < len(row.keys):
        said, size = row.meanings[index], 1
        if merge and said is not None and said.begins and (pair := _pair(row, index)) is not None:
            said, size = pair, 2
        if said is not None and said.role is not None:
            found[index, index + size] = said.role, said.rank, said.period
            index += size
        else:
            index += 1
    return found


def _pair(row: Row, index: int) -> Meaning | None:
    """Return what a cell and the next say together, if that heads a column and the next alone does not."""
    if index + 1 >= len(row.keys) or not row.keys[index + 1]:
        return None
    if vocabulary().period(row.keys[index + 1]) == "past" and row.meanings[index] is not None:
        return None  # 前年 and 上年 head columns of their own
    alone, both = row.meanings[index + 1], meaning(row.keys[index] + row.keys[index + 1])
    return both if both is not None and both.role and (alone is None or alone.role is None) else None


def _columns(
    row: Row, found: Mapping[Span, Named], narrow: Columns | None = None, *, compact: bool = False
) -> Columns:
    at: dict[Role, int] = {}
    titles: dict[Role, str] = {}
    order: dict[Role, tuple[bool, int, int]] = {}
    saved = 0
    levels = [start for (start, _), (role, *_) in found.items() if role in {"level1", "level2"}]
    for (start, stop), (role, rank, period) in found.items():
        beside = role == "level3" and start < min(levels, default=0)  # 绩效指标 at the side of the table
        priority = (beside, _PERIODS[period], rank)
        if role not in at or priority < order[role]:
            at[role], order[role] = start - saved, priority
            titles[role] = "".join(cell.text for cell in row.cells[start:stop])
        saved += stop - start - 1 if compact else 0
    _place_weight(at, titles, row, found)
    _place_unit(at, titles, row, found)
    if narrow is not None or compact:
        return Columns(MappingProxyType(at), MappingProxyType(titles), narrow)
    unused = frozenset(row.filled()) - set(at.values())
    others = unused & {start for start, _ in found}
    long = others & {
        start for (start, _), named in found.items() if named[0] == "value" and named[2] == "long"
    }
    return Columns(MappingProxyType(at), MappingProxyType(titles), narrow, unused, others, long)


def _place_unit(at: dict[Role, int], titles: dict[Role, str], row: Row, found: Mapping[Span, Named]) -> None:
    """Take the unit of the values; a 单位 before the levels of a list is the department."""
    if "unit" not in at or "level3" not in at or at["unit"] > at["level3"]:
        return
    starts = [start for (start, _), (role, *_) in found.items() if role == "unit" and start > at["level3"]]
    if starts:
        at["unit"], titles["unit"] = starts[0], row.cells[starts[0]].text


def _place_weight(
    at: dict[Role, int], titles: dict[Role, str], row: Row, found: Mapping[Span, Named]
) -> None:
    """Take the weight of the indicators, which stands behind their name; those before it are of levels."""
    if "weight" not in at or "level3" not in at:
        return
    starts = [start for (start, _), (role, *_) in found.items() if role == "weight"]
    behind = [start for start in starts if start > at["level3"]]
    if not behind and any(level in at for level in ("level1", "level2")):
        del at["weight"], titles["weight"]
    elif behind and at["weight"] < at["level3"]:
        at["weight"], titles["weight"] = behind[0], row.cells[behind[0]].text


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
            moved = _with(columns, {**at, role: index})
            unused = frozenset(column + (column >= index) for column in columns.unused)
            result.append(replace(moved, unused=unused))
    return result


def _with(columns: Columns, at: dict[Role, int]) -> Columns:
    return replace(columns, at=MappingProxyType(at))


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
