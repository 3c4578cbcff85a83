"""Strokes to rulings: pieces of one line put together, and the groups of lines that meet one another.

Lines are drawn in many ways: in pieces with gaps, dashed, doubled, as the sides of boxes beside each
other. Whatever lies within a few points along one line is one ruling.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kpi.reading.pdfium import Stroke

NEAR = 3.6
"""Lines this near (in points) are one: double lines, the borders of neighbouring boxes; no row is so low."""
MAX_RULINGS = 2_000
"""So many rulings one way on one page are a drawing, not tables."""

_GAP = 5.0
"""A gap within a line up to this is only how it is drawn."""
_SHORTEST = 4.0
_SAME = 1.0


class Ruling(NamedTuple):
    """A line: where it stands, and from where to where it goes."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """Rulings across and down that meet one another."""

    across: tuple[Ruling, ...]
    down: tuple[Ruling, ...]


def rulings_of(strokes: Iterable[Stroke]) -> list[Ruling]:
    """Return the rulings that the strokes along one axis make up; too many of them are none."""
    rulings: list[Ruling] = []
    line: list[Stroke] = []
    for stroke in sorted(strokes):
        if line and stroke.at - line[0].at > _SAME:
            rulings += _merged(line)
            line = []
        line.append(stroke)
    rulings += _merged(line)
    return rulings if len(rulings) <= MAX_RULINGS else []


def _merged(line: Sequence[Stroke]) -> list[Ruling]:
    """Put the strokes along one line together where they touch."""
    result: list[Ruling] = []
    for stroke in sorted(line, key=lambda stroke: stroke.start):
        last = result[-1] if result else None
        if last is not None and stroke.start - last.end <= _GAP:
            result[-1] = Ruling(last.at, last.start, max(last.end, stroke.end))
        else:
            result.append(Ruling(*stroke))
    return [ruling for ruling in result if ruling.end - ruling.start >= _SHORTEST]


def nets_of(across: Sequence[Ruling], down: Sequence[Ruling]) -> tuple[list[Net], list[Ruling]]:
    """Return the groups of rulings that meet, and the rulings across that meet none down."""
    groups = _Groups(len(across) + len(down))
    places = sorted(range(len(down)), key=lambda index: down[index].at)
    xs = [down[index].at for index in places]
    for number, line in enumerate(across):
        first, last = bisect_left(xs, line.start - NEAR), bisect_right(xs, line.end + NEAR)
        for index in places[first:last]:
            if down[index].start - NEAR <= line.at <= down[index].end + NEAR:
                groups.join(number, len(across) + index)
    nets: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for number, line in enumerate(across):
        nets.setdefault(groups.of(number), ([], []))[0].append(line)
    for number, line in enumerate(down):
        nets.setdefault(groups.of(len(across) + number), ([], []))[1].append(line)
    loose = [line for lines, uprights in nets.values() if not uprights for line in lines]
    return [Net(tuple(lines), tuple(ups)) for lines, ups in nets.values() if lines and ups], loose


class _Groups:
    """Which of the numbered things belong together."""

    def __init__(self, count: int) -> None:
        self.above = list(range(count))

    def of(self, number: int) -> int:
        """Return the number that stands for a thing's group."""
        while self.above[number] != number:
            self.above[number] = self.above[self.above[number]]
            number = self.above[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Put the groups of two things together."""
        self.above[self.of(one)] = self.of(other)
