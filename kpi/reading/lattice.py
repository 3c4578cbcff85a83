"""Rulings to grids: the columns and rows of a ruled table, and the cells that its lines really enclose."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpi.reading.rulings import NEAR, Net, Ruling

_OVERHANG = 8.0
"""Lines that reach this far over the last crossing line have a column or row without outer border there."""
_COVERED = 0.5
"""A side of a cell is ruled where a line covers so much of it."""
_LEAST_CELLS = 2
_MOST_STEPS = 100_000
"""A finer grid is a drawing."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The lines of a table and its cells: (row, column) → how many (rows, columns) a cell covers."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: dict[tuple[int, int], Span]
    owners: tuple[tuple[tuple[int, int], ...], ...]
    """For every row and column of the grid the cell that it belongs to."""
    ruled: bool = True
    """Whether lines part its cells; otherwise only how the texts stand."""

    @property
    def area(self) -> float:
        """The area that the table takes up."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies within the table."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Return the cell that a point of the table lies in."""
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        return self.owners[row][column]

    def box(self, cell: tuple[int, int]) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of a cell."""
        left, right = self.sides(cell)
        return left, self.ys[cell[0]], right, self.ys[cell[0] + self.cells[cell][0]]

    def sides(self, cell: tuple[int, int]) -> tuple[float, float]:
        """Return where a cell begins and ends from left to right."""
        return self.xs[cell[1]], self.xs[cell[1] + self.cells[cell][1]]


def grid_of(net: Net) -> Grid | None:
    """Return the grid that rulings draw, None where they do not enclose two cells."""
    xs, ys = _positions(net.down, net.across), _positions(net.across, net.down)
    rows, columns = len(ys) - 1, len(xs) - 1
    if not 0 < rows * columns <= _MOST_STEPS or rows < 0:
        return None
    lines, uprights = _sides(net.across, ys, xs), _sides(net.down, xs, ys)
    cells, owners = _enclosed(lines, uprights, rows, columns)
    if len(cells) < _LEAST_CELLS:
        return None
    return Grid(tuple(xs), tuple(ys), cells, owners)


def _positions(lines: Sequence[Ruling], crossing: Sequence[Ruling]) -> list[float]:
    """Return where the lines stand, near ones as one, with the ends of lines that cross an open border."""
    result: list[float] = []
    near: list[float] = []
    for at in sorted(line.at for line in lines):
        if near and at - near[0] > NEAR:
            result.append(sum(near) / len(near))
            near = []
        near.append(at)
    if near:
        result.append(sum(near) / len(near))
    first, last = min(line.start for line in crossing), max(line.end for line in crossing)
    if result and result[0] - first > _OVERHANG:
        result.insert(0, first)
    if result and last - result[-1] > _OVERHANG:
        result.append(last)
    return result


def _sides(lines: Iterable[Ruling], positions: Sequence[float], steps: Sequence[float]) -> list[list[bool]]:
    """Tell for every position and step along it whether a line is drawn there."""
    covered = [[0.0] * (len(steps) - 1) for _ in positions]
    for line in lines:
        index = _nearest(positions, line.at)
        first = max(bisect_right(steps, line.start) - 1, 0)
        for step in range(first, len(steps) - 1):
            if steps[step] >= line.end:
                break
            length = min(line.end, steps[step + 1]) - max(line.start, steps[step])
            covered[index][step] += length / (steps[step + 1] - steps[step])
    return [[part > _COVERED for part in row] for row in covered]


def _nearest(positions: Sequence[float], at: float) -> int:
    after = bisect_right(positions, at)
    near = range(max(after - 1, 0), min(after + 1, len(positions)))
    return min(near, key=lambda number: abs(positions[number] - at))


def _enclosed(
    lines: Sequence[Sequence[bool]], uprights: Sequence[Sequence[bool]], rows: int, columns: int
) -> tuple[dict[tuple[int, int], Span], tuple[tuple[tuple[int, int], ...], ...]]:
    """Return the cells of a grid: each as wide as no line stands in it, then as high."""
    owners: list[list[tuple[int, int] | None]] = [[None] * columns for _ in range(rows)]
    cells: dict[tuple[int, int], Span] = {}
    for row in range(rows):
        for column in range(columns):
            if owners[row][column] is not None:
                continue
            right = column + 1
            while right < columns and not uprights[right][row] and owners[row][right] is None:
                right += 1
            below = row + 1
            while below < rows and _goes_on(lines, uprights, below, column, right):
                below += 1
            cells[row, column] = below - row, right - column
            for covered in range(row, below):
                owners[covered][column:right] = [(row, column)] * (right - column)
    return cells, tuple(tuple(owner or (0, 0) for owner in line) for line in owners)


def _goes_on(
    lines: Sequence[Sequence[bool]], uprights: Sequence[Sequence[bool]], row: int, left: int, right: int
) -> bool:
    """Tell whether a cell goes on in the next row: no line above it there, and none down through it."""
    return not any(lines[row][left:right]) and not any(
        uprights[column][row] for column in range(left + 1, right)
    )
