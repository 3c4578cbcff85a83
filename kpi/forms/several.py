"""Rows that hold several indicators: 1.培训人数 2.培训场次 in one cell, 1.≥200人 2.≥4场 in the next.

They are parted where name and value have as many items; where they have not, the row keeps a doubt.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from kpi.forms.cells import blank_at, cut
from kpi.forms.stitch import TreeRow, text_of
from kpi.forms.vocabulary import Role
from kpi.model.place import Cell, Range

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_MARK = re.compile(
    r"(?:^|(?<=[\s；;。，,]))\s*(?:指标\s*(?P<named>\d{1,2})\s*[:：]|[（(](?P<bracketed>\d{1,2})[)）]"
    rf"|(?P<plain>\d{{1,2}})\s*[.．、)）]|(?P<circled>[{_CIRCLED}]))\s*"
)
_NUMBERS = ("named", "bracketed", "plain")
_SIGN = re.compile(r"^[≥≤＞＜>=<＝≧≦]")
_STRIP = " \t\r\n\u3000\xa0；;。，,、"
_MOST_ITEMS = 30
_SHARED: frozenset[Role] = frozenset({"level1", "level2"})

_BY_LINES = "一格内有几个指标，按行分开，请核对指标与指标值的对应"
_TOGETHER = "一格内编号列出{count}个指标，与指标值不能逐一对应，没有分开"


def parted(rows: Iterable[TreeRow]) -> list[TreeRow]:
    """Return the rows, those of several indicators parted."""
    return [one for row in rows for one in (_parted(row) if _may_hold_several(row) else [row])]


def _may_hold_several(row: TreeRow) -> bool:
    name = text_of(row.cells, "level3")
    return "\n" in name or _MARK.match(name) is not None


def _parted(row: TreeRow) -> Sequence[TreeRow]:
    name, value = row.cells.get("level3"), row.cells.get("value")
    if name is None or value is None:
        return [row]
    counted = _numbered(name.text)
    names = counted or _lines(name.text)
    values = _numbered(value.text)
    sure = bool(counted and values)
    if not values or len(values) != len(names):
        values = _lines(value.text)
        sure = False
    if len(names) > 1 and len(names) == len(values) and (sure or counted or _are_values(value.text, values)):
        return [_piece(row, index, names, values, sure=sure) for index in range(len(names))]
    if counted:
        row.doubt_all(_TOGETHER.format(count=len(counted)))
    return [row]


def _are_values(text: str, spans: Sequence[Range]) -> bool:
    """Tell whether every line has a sign: then none is the rest of the one above it."""
    return all(_SIGN.match(text[start:stop]) for start, stop in spans)


def _piece(
    row: TreeRow, index: int, names: Sequence[Range], values: Sequence[Range], *, sure: bool
) -> TreeRow:
    """Return one of the indicators of a row."""
    cells = {role: _share(role, cell, index, len(names)) for role, cell in row.cells.items()}
    cells["level3"] = cut(row.cells["level3"], *names[index])
    cells["value"] = cut(row.cells["value"], *values[index])
    piece = replace(row, cells=cells, rests=[])
    piece.doubt_all(None if sure else _BY_LINES)
    return piece


def _share(role: Role, cell: Cell, index: int, count: int) -> Cell:
    """Return what a cell says of one indicator: its item, else all; points count once."""
    if role in _SHARED:
        return cell
    for spans in (_numbered(cell.text), _lines(cell.text)):
        if len(spans) == count:
            return cut(cell, *spans[index])
    return blank_at(cell) if role == "weight" and index else cell


def _numbered(text: str) -> list[Range]:
    """Return the ranges behind the numbers 1, 2, … that a text is parted by; none where it is not."""
    marks: list[Range] = []
    for found in _MARK.finditer(text):
        if _number(found) == len(marks) + 1:
            marks.append(found.span())
        if len(marks) > _MOST_ITEMS:
            return []
    if len(marks) < 2 or text[: marks[0][0]].strip():  # noqa: PLR2004 - one number parts nothing
        return []
    ends = [*[start for start, _ in marks[1:]], len(text)]
    spans = [_stripped(text, after, end) for (_, after), end in zip(marks, ends, strict=True)]
    return spans if all(start < stop for start, stop in spans) else []


def _number(found: re.Match[str]) -> int:
    if found["circled"]:
        return _CIRCLED.index(found["circled"]) + 1
    return int(next(filter(None, found.group(*_NUMBERS))))


def _lines(text: str) -> list[Range]:
    breaks = [found.span() for found in re.finditer(r"\n+", text)]
    spans = [
        _stripped(text, one[1], two[0]) for one, two in pairwise([(0, 0), *breaks, (len(text), len(text))])
    ]
    return [span for span in spans if span[0] < span[1]]


def _stripped(text: str, start: int, stop: int) -> Range:
    while start < stop and text[start] in _STRIP:
        start += 1
    while stop > start and text[stop - 1] in _STRIP:
        stop -= 1
    return start, stop
