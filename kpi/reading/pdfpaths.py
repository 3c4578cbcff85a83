"""The straight strokes drawn on a PDF page: lines, thin rectangles, outlines; whatever can rule a table.

Coordinates here are the page's own: points, upwards, not turned.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from pypdfium2 import raw  # type: ignore[import-untyped]

MAX_POINTS = 200_000
"""So many points of paths are read of one page; what has more is a drawing, not a form."""

_DEEPEST = 6
"""Forms within forms are looked into so deep."""
_THIN = 4.0
"""A filled shape no thicker than this is a line."""
_STRAIGHT = 0.5
"""A line may rise so little over its length to count as straight."""

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class _Point(NamedTuple):
    x: float
    y: float
    kind: int
    closes: bool


class _Bounds:
    """Asks the library for the box around a shape, again and again into the same four numbers."""

    def __init__(self) -> None:
        self.sides = [ctypes.c_float() for _ in range(4)]
        self.where = [ctypes.byref(side) for side in self.sides]

    def of(self, shape: Any) -> Box | None:  # noqa: ANN401 - a handle of the library
        """Return the box around a shape."""
        if not raw.FPDFPageObj_GetBounds(shape, *self.where):
            return None
        left, bottom, right, top = self.sides
        return left.value, bottom.value, right.value, top.value


@dataclass(slots=True)
class Drawing:
    """What is drawn on a page: boxes without breadth along one axis, and the area under pictures."""

    strokes: list[Box] = field(default_factory=list)
    pictures: float = 0.0
    points: int = 0
    bounds: _Bounds = field(default_factory=_Bounds)


def drawing_of(page: Any) -> Drawing:  # noqa: ANN401 - a handle of the library
    """Return what is drawn on a page."""
    drawing = Drawing()
    for index in range(raw.FPDFPage_CountObjects(page)):
        _take(raw.FPDFPage_GetObject(page, index), _IDENTITY, drawing, 0)
    return drawing


def _take(shape: Any, matrix: Matrix, drawing: Drawing, depth: int) -> None:  # noqa: ANN401
    if drawing.points > MAX_POINTS:
        return
    kind = raw.FPDFPageObj_GetType(shape)
    if kind == raw.FPDF_PAGEOBJ_PATH:
        _take_path(shape, matrix, drawing)
    elif kind == raw.FPDF_PAGEOBJ_IMAGE:
        a, b, c, d, _, _ = _within(_matrix_of(shape), matrix)
        drawing.pictures += abs(a * d - b * c)
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        inner = _within(_matrix_of(shape), matrix)
        for index in range(raw.FPDFFormObj_CountObjects(shape)):
            drawing.points += 1
            _take(raw.FPDFFormObj_GetObject(shape, index), inner, drawing, depth + 1)


def _matrix_of(shape: Any) -> Matrix:  # noqa: ANN401 - a handle of the library
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(shape, ctypes.byref(found)):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _within(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that does the inner one first."""
    if outer is _IDENTITY:
        return inner
    a, b, c, d, e, f = inner
    k, m, n, p, q, r = outer
    return a * k + b * n, a * m + b * p, c * k + d * n, c * m + d * p, e * k + f * n + q, e * m + f * p + r


def _take_path(shape: Any, matrix: Matrix, drawing: Drawing) -> None:  # noqa: ANN401
    box = drawing.bounds.of(shape) if matrix is _IDENTITY else None
    if box is not None and box[2] - box[0] <= _THIN and box[3] - box[1] <= _THIN:
        drawing.points += 1
        drawing.strokes += _lines_in(box)
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(shape, ctypes.byref(fill), ctypes.byref(stroke))
    count = raw.FPDFPath_CountSegments(shape)
    drawing.points += count
    if not (fill.value or stroke.value) or drawing.points > MAX_POINTS:
        return
    parts = list(_parts(_points(shape, count, _within(_matrix_of(shape), matrix))))
    if stroke.value:
        for part in parts:
            drawing.strokes += _sides(part)
    else:
        drawing.strokes += _filled(parts)


def _points(shape: Any, count: int, matrix: Matrix) -> Iterator[_Point]:  # noqa: ANN401
    x, y = ctypes.c_float(), ctypes.c_float()
    at_x, at_y = ctypes.byref(x), ctypes.byref(y)
    a, b, c, d, e, f = matrix
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(shape, index)
        if raw.FPDFPathSegment_GetPoint(segment, at_x, at_y):
            px, py = x.value, y.value
            kind, closes = raw.FPDFPathSegment_GetType(segment), raw.FPDFPathSegment_GetClose(segment)
            yield _Point(a * px + c * py + e, b * px + d * py + f, kind, bool(closes))


def _parts(points: Iterator[_Point]) -> Iterator[list[_Point]]:
    """Cut a path where the pen is lifted."""
    part: list[_Point] = []
    for point in points:
        if point.kind == raw.FPDF_SEGMENT_MOVETO and part:
            yield part
            part = []
        part.append(point)
    if part:
        yield part


def _sides(part: Sequence[_Point]) -> Iterator[Box]:
    """Generate the straight sides of an outline that run along an axis."""
    before = part[0]
    for point in part[1:]:
        if point.kind == raw.FPDF_SEGMENT_LINETO and (side := _side(before, point)):
            yield side
        if point.closes and (side := _side(point, part[0])):
            yield side
        before = point


def _side(start: _Point, end: _Point) -> Box | None:
    width, height = abs(start.x - end.x), abs(start.y - end.y)
    if min(width, height) > _STRAIGHT or max(width, height) <= 0:
        return None
    return min(start.x, end.x), min(start.y, end.y), max(start.x, end.x), max(start.y, end.y)


def _filled(parts: Sequence[Sequence[_Point]]) -> Iterator[Box]:
    """Generate the lines among filled shapes: thin ones, and frames of one box within another."""
    boxes = [_bounds(part) for part in parts]
    for box in boxes:
        yield from _lines_in(box)
    for outer, inner in pairwise(boxes):
        if all(abs(one - other) <= _THIN for one, other in zip(outer, inner, strict=True)):
            yield from _frame(outer)


def _lines_in(box: Box) -> Iterator[Box]:
    """Generate the line that a thin shape is; a dot or dash may be part of a line either way."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    if height <= _THIN and (height < width or width <= _THIN):
        yield left, (bottom + top) / 2, right, (bottom + top) / 2
    if width <= _THIN and (width < height or height <= _THIN):
        yield (left + right) / 2, bottom, (left + right) / 2, top


def _frame(box: Box) -> Iterator[Box]:
    left, bottom, right, top = box
    yield left, bottom, right, bottom
    yield left, top, right, top
    yield left, bottom, left, top
    yield right, bottom, right, top


def _bounds(part: Sequence[_Point]) -> Box:
    xs, ys = [point.x for point in part], [point.y for point in part]
    return min(xs), min(ys), max(xs), max(ys)
