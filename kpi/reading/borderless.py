"""Tables without lines between their columns, told by how the texts of their lines stand under each other.

Only strong evidence counts: three columns in three rows, or rulings of equal length above and below. What
is read so is never certain, and says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from kpi.reading.lattice import Grid, Span
from kpi.reading.paragraphs import parts_of
from kpi.reading.pdftext import Line
from kpi.reading.rulings import Ruling

_LEAST = 3
"""So many columns in so many rows are a table."""
_LEAST_RULED = 2
_APART = 0.7
"""Texts stand so far apart (in heights) on one line of a table at least."""
_GUTTER = 0.4
"""Columns stand so far apart (in heights) at least."""
_ALIGNED = 0.75
"""Of a column so many texts stand at one left side, one right side or around one middle."""
_NEAR = 2.5
_LONG = 0.3
"""A ruling of a table takes up so much of the page's width."""
_JUMP = 0.25
"""Rows stand so much (in heights) further apart than the lines of one row."""
_FAR = 4.0
"""Lines further apart than this (in heights) are not of one table."""

_MOST_LINES = 500
"""A page of more lines is no form; comparing them all would take long."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class _Band:
    """A row of a table: where its texts stand from top to bottom, and from left to right."""

    top: float
    bottom: float
    parts: Sequence[Interval]
    pieces: Sequence[Line]


def grids_of(lines: Sequence[Line], rulings: Sequence[Ruling], width: float) -> list[Grid]:
    """Return the grids of the tables among lines; ``rulings`` are those that meet none down the page."""
    grids: list[Grid] = []
    if len(lines) > _MOST_LINES:
        return grids
    for group in _groups(rulings, width):
        grids += _tables(_ruled_bands(lines, group), _LEAST_RULED)
    free = [line for line in lines if not any(grid.holds(line.left + 1, _middle(line)) for grid in grids)]
    for run in _runs(free):
        grids += [grid for grid in _tables(_bands(run), _LEAST) if len(grid.ys) > _LEAST]
    return grids


def _middle(line: Line) -> float:
    return (line.top + line.bottom) / 2


def _groups(rulings: Sequence[Ruling], width: float) -> Iterator[list[Ruling]]:
    """Generate the rulings of equal length that stand above each other."""
    left = sorted(ruling for ruling in rulings if ruling.end - ruling.start > _LONG * width)
    while left:
        first, *others = left
        group = [first]
        left = []
        for ruling in others:
            same = abs(ruling.start - first.start) < _NEAR and abs(ruling.end - first.end) < _NEAR
            (group if same else left).append(ruling)
        if len(group) >= _LEAST_RULED:
            yield group


def _ruled_bands(lines: Sequence[Line], group: Sequence[Ruling]) -> list[_Band]:
    """Return the rows between rulings; where those are only above and below, the lines tell the rows."""
    bands: list[_Band] = []
    inner = [
        [line for line in lines if above.at < _middle(line) < below.at] for above, below in pairwise(group)
    ]
    every = len(group) > _LEAST
    for (above, below), inside in zip(pairwise(group), inner, strict=True):
        if inside and every:
            bands.append(_band(inside, above.at, below.at))
        elif inside:
            bands += _bands(inside)
    return bands


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Generate the lines that stand close together, some of them with several texts."""
    run: list[Line] = []
    for line in lines:
        if run and line.top - run[-1].bottom > _FAR * line.height:
            yield run
            run = []
        run.append(line)
    if sum(len(parts_of(line, _APART)) > 1 for line in run) >= _LEAST:
        yield run


def _bands(lines: Sequence[Line]) -> list[_Band]:
    """Put the lines together to rows: those of one row stand closer than the rows do."""
    left, height = min(line.left for line in lines), median(line.height for line in lines)
    first = min((line.left for line in lines if line.left > left + _APART * height), default=left)
    # A name at the left that goes over several rows stands between their lines.
    core = [line for line in lines if line.right >= first] or list(lines)
    limit = _limit([below.top - above.bottom for above, below in pairwise(core)], height)
    groups: list[list[Line]] = []
    for line in core:
        if groups and line.top - max(other.bottom for other in groups[-1]) < limit:
            groups[-1].append(line)
        else:
            groups.append([line])
    bands = [_band(group, group[0].top, max(line.bottom for line in group)) for group in groups]
    return _with_names(bands, [line for line in lines if line.right < first and len(core) < len(lines)])


def _limit(gaps: Sequence[float], height: float) -> float:
    """Return the gap that parts rows from lines: in the widest jump between the gaps that occur."""
    steps = sorted({round(gap, 1) for gap in gaps})
    jumps = [(other - one, (one + other) / 2) for one, other in pairwise(steps) if other < _FAR * height]
    jump, limit = max(jumps, default=(0.0, 0.0))
    return limit if jump > _JUMP * height else min(steps, default=0.0)


def _with_names(bands: list[_Band], names: Sequence[Line]) -> list[_Band]:
    """Return the rows with the names at their left given to the row that they stand in or nearest to."""
    given: dict[int, list[Line]] = {}
    for name in names:
        nearest = min(
            range(len(bands)), key=lambda n: abs(bands[n].top + bands[n].bottom - 2 * _middle(name))
        )
        given.setdefault(nearest, []).append(name)
    return [
        _band([*band.pieces, *given.get(number, ())], band.top, band.bottom)
        for number, band in enumerate(bands)
    ]


def _band(lines: Sequence[Line], top: float, bottom: float) -> _Band:
    """Return the row of some lines."""
    pieces = [piece for line in lines for piece in parts_of(line, _APART)]
    height = median(line.height for line in lines)
    return _Band(
        top, bottom, _joined([(piece.left, piece.right) for piece in pieces], _GUTTER * height), pieces
    )


def _joined(parts: Sequence[Interval], gutter: float) -> list[Interval]:
    """Put intervals together that do not stand apart."""
    result: list[Interval] = []
    for left, right in sorted(parts):
        if result and left - result[-1][1] < gutter:
            result[-1] = result[-1][0], max(result[-1][1], right)
        else:
            result.append((left, right))
    return result


def _tables(bands: Sequence[_Band], least: int) -> Iterator[Grid]:
    """Generate the grids of rows, cut where the columns change."""
    run: list[_Band] = []
    for band in bands:
        if run and not _fit(_columns([*run, band]), [*run, band]):
            yield from _grid(run, least)
            run = []
        if run or len(band.parts) >= least:
            run.append(band)
    if run:
        yield from _grid(run, least)


def _columns(bands: Sequence[_Band]) -> list[Interval]:
    """Return the columns: those of the rows with most texts."""
    most = max(len(band.parts) for band in bands)
    return _joined([part for band in bands if len(band.parts) == most for part in band.parts], 0.0)


def _fit(columns: Sequence[Interval], bands: Sequence[_Band]) -> bool:
    """Tell whether no row has two texts in one column, and none of those with most texts lost one."""
    if len(columns) < max(len(band.parts) for band in bands):
        return False
    for band in bands:
        taken = [column for part in band.parts for column in _under(part, columns)]
        if len(taken) != len(set(taken)):
            return False
    return True


def _under(part: Interval, columns: Sequence[Interval]) -> list[int]:
    """Return the columns that a text stands over, or the nearest one."""
    found = [n for n, (left, right) in enumerate(columns) if part[0] < right and left < part[1]]
    middle = part[0] + part[1]
    return found or [min(range(len(columns)), key=lambda n: abs(sum(columns[n]) - middle))]


def _grid(bands: Sequence[_Band], least: int) -> Iterator[Grid]:
    """Generate the grid of rows with the same columns, if they are enough and stand in line."""
    columns = _columns(bands)
    tabular = [band for band in bands if len(band.parts) >= least]
    if len(columns) < least or len(tabular) < least or not _are_aligned(tabular, columns, least):
        return
    xs = [
        columns[0][0] - 1,
        *((one[1] + other[0]) / 2 for one, other in pairwise(columns)),
        columns[-1][1] + 1,
    ]
    xs[0] = min(xs[0], *(band.parts[0][0] - 1 for band in bands))
    xs[-1] = max(xs[-1], *(band.parts[-1][1] + 1 for band in bands))
    ys = [
        bands[0].top - 1,
        *((one.bottom + other.top) / 2 for one, other in pairwise(bands)),
        bands[-1].bottom + 1,
    ]
    yield Grid(tuple(xs), tuple(ys), *_cells(bands, columns), ruled=False)


def _cells(
    bands: Sequence[_Band], columns: Sequence[Interval]
) -> tuple[dict[Span, Span], tuple[tuple[Span, ...], ...]]:
    """Return the cells of the rows: a text over several columns has a cell as wide."""
    cells: dict[Span, Span] = {}
    owners = []
    for row, band in enumerate(bands):
        line = [(row, column) for column in range(len(columns))]
        for part in band.parts:
            under = _under(part, columns)
            line[under[0] : under[-1] + 1] = [(row, under[0])] * len(under)
        owners.append(tuple(line))
        cells |= {owner: (1, line.count(owner)) for owner in line}
    return cells, tuple(owners)


def _are_aligned(bands: Sequence[_Band], columns: Sequence[Interval], least: int) -> bool:
    """Tell whether enough columns have their texts at one side or around one middle."""
    aligned = 0
    for number in range(len(columns)):
        parts = [part for band in bands for part in band.parts if _under(part, columns) == [number]]
        sides = (
            [left for left, _ in parts],
            [right for _, right in parts],
            [sum(part) / 2 for part in parts],
        )
        best = max(sum(abs(side - median(at)) <= _NEAR for side in at) for at in sides) if parts else 0
        aligned += len(parts) >= least and best >= _ALIGNED * len(parts)
    return aligned >= least
