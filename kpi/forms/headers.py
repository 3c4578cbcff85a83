"""The header of an indicator table in a grid: names over one or more rows, each with its columns.

A name printed over several columns is made whole with the names below it (指标值 over 长期 and 年度), or
parted where the rows below part it (指标值 over sign, number and unit).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kpi.forms.boxes import Box, BoxRow, compact
from kpi.forms.columns import Columns, columns_of, is_value
from kpi.forms.funds import SUMS
from kpi.forms.labels import heads_projects
from kpi.forms.money import unit_in_label
from kpi.forms.plan import is_node
from kpi.forms.stream import Row, row_with_keys
from kpi.forms.vocabulary import LabelField, Role, meaning, vocabulary
from kpi.forms.votes import Content, vote
from kpi.model.place import Cell, Range

_TALLEST = 3
_LEAST_NAMES = 3
_PAIR = 2
_LONGEST_SUBNAME = 16
_SAMPLE = 40
_ABOVE = 8
"""So many rows above a header may say for which period its columns are."""
_YEAR = re.compile(r"^20\d\d年")
_LONGEST_REST = 4
"""年度目标 is a period with no more than so many characters beside it."""
_BRACKETS = str.maketrans("", "", "()")
_BESIDE_VALUE: dict[Content, str] = {"sign": "计算符号", "unit": "计量单位", "direction": "指标方向性"}
"""What a column beside the values holds, and the name that it then has."""
_IN_SETS: frozenset[Role] = frozenset({"level1", "level2", "level3", "value", "sign", "unit", "weight"})
_YEAR_WORD, _OTHER_WORD = "年度", "总体"

UNSAID_PERIOD = "指标分两组列出而未注明年度，按后一组为本年的读取"


class Name(NamedTuple):
    """A name in a header: its cell, what it says in full, and the columns that it covers."""

    cell: Cell
    key: str
    start: int
    stop: int

    def covers(self, box: Box) -> bool:
        """Tell whether a box stands under the name alone."""
        return self.start <= box.start and box.stop <= self.stop


@dataclass(frozen=True, slots=True, eq=False)
class Header:
    """A header: its row with one cell a column, where the columns are, over how many rows it is printed."""

    row: Row
    slots: tuple[Range, ...]
    height: int
    columns: Columns
    corners: frozenset[int]
    """The ids of its own cells: where one of them reaches down, it says nothing in the rows below."""
    doubt: str | None = None
    """Why the choice of its columns is a guess."""
    is_list: bool = False
    """Whether it also heads fields of projects: below stands a list of many."""
    is_straight_list: bool = False
    """Whether it is the header of a list under which rows stand as they are, one cell a column."""
    places: dict[tuple[Range, ...], tuple[int | None, ...]] = field(default_factory=dict)
    """For each way in which rows are cut into cells: the column of each."""


def header_at(rows: Sequence[BoxRow], number: int) -> Header | None:
    """Return the header of an indicator table that starts in a row, None where none does."""
    boxes = rows[number]
    if not any(box.is_new and box.said is not None for box in boxes):
        return None
    names, height = _names(rows, number)
    columns = columns_of(_row(names))
    if columns is None or (height > 1 and not _begins_header(rows, number, height)):
        return None
    corners = frozenset(id(box.cell) for below in rows[number : number + height] for box in below)
    names, doubt = _with_periods(names, rows, number)
    names = _parted(names, rows[number + height : number + height + _SAMPLE])
    row = _row(names)
    columns = columns_of(row) or columns
    slots = tuple([(name.start, name.stop) for name in names])
    is_list = heads_projects(row)
    straight = is_list and doubt is None and all(slot == (n, n + 1) for n, slot in enumerate(slots))
    return Header(row, slots, height, columns, corners, doubt, is_list, straight)


def renamed(rows: Sequence[BoxRow], number: int) -> tuple[Row, int] | None:
    """Return the header that starts in a row of a text, if its names say more than is printed in that row."""
    header = header_at(rows, number)
    if header is None or header.doubt is not None:
        return None
    printed = tuple(box.key for box in rows[number])
    return (replace(header.row, grid=None), header.height) if header.row.keys != printed else None


def _row(names: Sequence[Name]) -> Row:
    return row_with_keys(
        [name.cell for name in names],
        [name.key for name in names],
        tuple([(name.start, name.stop) for name in names]),
    )


def _names(rows: Sequence[BoxRow], number: int) -> tuple[list[Name], int]:
    """Return the names that start in a row, made whole with those in the rows below, and their height."""
    names = [
        Name(box.blank, "", box.start, box.stop)
        if box.above
        else Name(box.cell, box.key, box.start, box.stop)
        for box in rows[number]
    ]
    height = 1
    while height < _TALLEST and number + height < len(rows) and _names_below(names, rows[number + height]):
        names = _whole(names, rows[number + height])
        height += 1
    return names, height


def _begins_header(rows: Sequence[BoxRow], number: int, height: int) -> bool:
    """Tell whether a row is the first of a header and not one that stands above it: 年度目标 and its text.

    Where a row below is a header by itself, the first row must have names that reach down into it.
    """
    boxes = rows[number]
    if columns_of(compact(boxes)) is not None:
        return True
    below = next((row for row in rows[number + 1 : number + height] if columns_of(compact(row))), None)
    if below is None:
        return True
    new = [box for box in boxes if box.is_new]
    free = {column for box in below if not box.is_new for column in range(box.start, box.stop)}
    reaching = [box for box in new if box.said is not None and box.said.label and box.start in free]
    return bool(reaching) and len(new) >= _LEAST_NAMES and all(_is_subname(box) for box in new)


def _names_below(names: Sequence[Name], boxes: BoxRow) -> bool:
    """Tell whether a row below a header only goes on with its names."""
    new = [box for box in boxes if box.is_new]
    if not new or not all(_is_subname(box) or is_node(box.cell) for box in new):
        return False
    return all(_is_narrower(box, _parent(names, box)) for box in new) or all(_says_part(box) for box in new)


def _is_narrower(box: Box, parent: Name | None) -> bool:
    return parent is not None and parent.stop - parent.start > box.stop - box.start


def _is_subname(box: Box) -> bool:
    if len(box.key) > _LONGEST_SUBNAME or (box.said is not None and (box.said.level1 or box.said.level2)):
        return False
    return _says_part(box) or not is_value(box.key)


def _says_part(box: Box) -> bool:
    """Tell whether a box can only be part of a header: a column's name, a period or a year."""
    if box.said is not None and box.said.role is not None:
        return True
    if vocabulary().period(box.key) is None and not _YEAR.match(box.key):
        return False
    rest = vocabulary().without_period(box.key)
    return len(rest) <= _LONGEST_REST and not any(map(str.isdecimal, rest))


def _parent(names: Sequence[Name], box: Box) -> Name | None:
    """Return the name above a box; where a blank stands there, the last name before it."""
    for index, name in enumerate(names):
        if name.covers(box):
            while index and not names[index].key:
                index -= 1  # noqa: PLW2901 - back to the name that the blanks belong to
            return names[index]
    return None


def _whole(names: Sequence[Name], boxes: BoxRow) -> list[Name]:
    """Return the names with those below them in their place."""
    result: list[Name] = []
    for name in names:
        below = [box for box in boxes if box.is_new and name.covers(box)]
        if not below:
            result.append(name)
            continue
        for box in boxes:
            if name.covers(box):
                parent = _parent(names, box) or name
                result.append(
                    _subname(parent, box) if box.is_new else Name(box.blank, "", box.start, box.stop)
                )
    return result


def _subname(parent: Name, box: Box) -> Name:
    """Return the name that a name and one below it make up: 指标值 and 年度, 年度目标 and 指标值."""
    over, under = parent.key.translate(_BRACKETS), box.key.translate(_BRACKETS)
    if box.said is not None and box.said.role is not None:
        period = vocabulary().period(over) if vocabulary().period(box.key) is None else None
        return Name(box.cell, f"{box.key}({over})" if period else box.key, box.start, box.stop)
    above = meaning(over)
    if is_node(box.cell) and (above is None or above.role != "value"):
        return Name(box.cell, box.key, box.start, box.stop)
    if box.key in SUMS:
        return Name(parent.cell, parent.key, box.start, box.stop)
    if box.said is not None and box.said.label is not None:
        unit = unit_in_label(parent.cell.text)
        title = Cell(f"{box.cell.text}（{unit}）" if unit else box.cell.text, box.cell.place)
        return Name(title, box.key, box.start, box.stop)
    title = Cell(f"{parent.cell.text}（{box.cell.text}）", box.cell.place)
    return Name(title, f"{over}({under})", box.start, box.stop)


def _with_periods(names: list[Name], rows: Sequence[BoxRow], number: int) -> tuple[list[Name], str | None]:
    """Tell two sets of columns with the same names apart: by what stands above them, else by their order."""
    printed = Counter(name.key for name in names)
    sets = [[name for name in names if name.key == key] for key in printed if _is_set(key, printed)]
    if not any((said := meaning(same[0].key)) and said.role == "value" for same in sets):
        return names, None
    count = max(len(same) for same in sets)
    words = _order_above(rows[max(number - _ABOVE, 0) : number]) if count == _PAIR else None
    order = words or [*[_OTHER_WORD] * (count - 1), _YEAR_WORD]
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        if _is_set(name.key, printed):
            result.append(name._replace(key=f"{name.key}({order[seen[name.key]]})"))
            seen[name.key] += 1
        else:
            result.append(name)
    return result, None if words else UNSAID_PERIOD


def _is_set(key: str, printed: Counter[str]) -> bool:
    """Tell whether a name is that of several columns and says nothing of a period."""
    said = meaning(key)
    return printed[key] > 1 and said is not None and said.role in _IN_SETS and said.period is None


def _order_above(above: Sequence[BoxRow]) -> list[str] | None:
    """Return the words for the periods of two sets in the order of the goals above them: 实施期, 年度."""
    for boxes in reversed(above):
        labels = [box.said.label for box in boxes if box.is_new and box.said is not None]
        if {"goals", "total_goals"} <= set(labels):
            pairs: dict[LabelField | None, str] = {"total_goals": _OTHER_WORD, "goals": _YEAR_WORD}
            order = [pairs[label] for label in labels if label in pairs]
            return order[-_PAIR:] if len(set(order[-_PAIR:])) == _PAIR else None
    return None


def _parted(names: Sequence[Name], below: Sequence[BoxRow]) -> list[Name]:
    """Part the name over the values where the rows below part it, and name blank columns beside them."""
    result: list[Name] = []
    for name in names:
        said = meaning(name.key)
        wide = name.stop - name.start > 1 and said is not None and said.role == "value"
        result += _pieces(name, below) if wide else [name]
    roles = {said.role for name in result if (said := meaning(name.key)) is not None}
    return [_named(result, index, below, roles) for index in range(len(result))]


def _pieces(name: Name, below: Sequence[BoxRow]) -> list[Name]:
    """Return a name parted into sign, number and unit where the cells under it are these."""
    parts = [tuple([(box.start, box.stop) for box in boxes if name.covers(box)]) for boxes in below]
    counts = Counter(part for part in parts if part)
    common = counts.most_common(1)[0][0] if counts else ()
    filled = [part for part in common if any(_texts(part, below))]
    contents = [vote(_texts(part, below)) for part in filled]
    beside = [content for content in contents if content in _BESIDE_VALUE]
    if len(filled) < 2 or len(beside) != len(filled) - 1:  # noqa: PLR2004 - all but the value itself
        return [name]
    pieces = []
    for part, content in zip(filled, contents, strict=True):
        key = _BESIDE_VALUE.get(content) if content is not None else None
        pieces.append(Name(name.cell, key or name.key, *part))
    return _closed(pieces, name)


def _closed(pieces: Sequence[Name], name: Name) -> list[Name]:
    """Return the pieces of a name without gaps between them."""
    starts = [name.start, *(piece.start for piece in pieces[1:])]
    stops = [*starts[1:], name.stop]
    return [
        piece._replace(start=start, stop=stop)
        for piece, start, stop in zip(pieces, starts, stops, strict=True)
    ]


def _texts(part: Range, below: Sequence[BoxRow]) -> Iterator[str]:
    for boxes in below:
        for box in boxes:
            if (box.start, box.stop) == part and box.key:
                yield box.cell.text


def _named(names: Sequence[Name], index: int, below: Sequence[BoxRow], roles: set[Role | None]) -> Name:
    """Return a blank column beside the values under the name that its content has."""
    name = names[index]
    near = [meaning(names[other].key) for other in (index - 1, index + 1) if 0 <= other < len(names)]
    if name.key or not any(said is not None and said.role in {"value", "sign"} for said in near):
        return name
    content = vote(_texts((name.start, name.stop), below))
    key = _BESIDE_VALUE.get(content) if content is not None else None
    said = meaning(key) if key else None
    return name if key is None or said is None or said.role in roles else name._replace(key=key)
