"""Small operations on cells: a slice, a blank, a place for several cells; places stay true in all of them."""

from collections.abc import Iterable, Iterator, Sequence

from kpi.model.gridcell import GridCell, GridRow
from kpi.model.place import Cell, Fragment, Place

_MOST_PIECES = 40
_TOO_MANY = "续行过多，其余没有计入"


def cut(cell: Cell, start: int, end: int) -> Cell:
    """Return the slice of a cell as a cell of its own; each fragment is clipped to it."""
    pieces = tuple(
        clipped for piece in cell.place.fragments if (clipped := _clip(piece, start, end)) is not None
    )
    if not pieces and cell.place.fragments:
        pieces = (_point(cell.place.fragments[0]),)
    return Cell(cell.text[start:end], Place(cell.place.file, pieces, cell.place.header), cell.doubt)


def _clip(piece: Fragment, start: int, end: int) -> Fragment | None:
    first, last = max(start, piece.text_span[0]), min(end, piece.text_span[1])
    if first >= last:
        return None
    source = piece.source_span
    if source is not None:
        shift = source[0] - piece.text_span[0]
        source = (first + shift, last + shift)
    return piece._replace(text_span=(first - start, last - start), source_span=source)


def blank_at(cell: Cell, *, after: bool = False) -> Cell:
    """Return an empty cell standing where the given one starts or, if ``after``, ends."""
    pieces = cell.place.fragments
    if not pieces:
        return Cell("", cell.place)
    return Cell("", Place(cell.place.file, (_point(pieces[-1 if after else 0], after=after),)))


def _point(piece: Fragment, *, after: bool = False) -> Fragment:
    span = piece.source_span
    where = None if span is None else (span[1], span[1]) if after else (span[0], span[0])
    return Fragment(
        (0, 0), piece.page, piece.sheet, piece.table, piece.row, piece.column, piece.line, piece.cell, where
    )


def headed(cell: Cell, header: str | None) -> Cell:
    """Return the cell with the printed name of its column in its place, where it has one."""
    return cell if header is None else cell.headed(header)


def doubted(cell: Cell, reason: str | None) -> Cell:
    """Return the cell with that doubt, or as it is where there is none."""
    return cell if reason is None else cell.doubted(reason)


def place_of_rows(rows: Iterable[Sequence[Cell]]) -> Place:
    """Return the place of whole rows: a fragment a printed line, from its first character to its last."""
    file = ""
    pieces: list[Fragment] = []
    for row in rows:
        file = row[0].file
        first = list(_first_of_sheets(row))
        if len(first) == 1 and isinstance(first[0], GridCell):
            pieces.append(first[0].row_place)
            continue
        printed = [piece for cell in first for piece in cell.place.fragments]
        if printed and printed[0].line is None:
            pieces += _grid_rows(printed)
        elif printed and printed[0].line == printed[-1].line and len(printed) <= len(row):
            pieces.append(_across(printed))
        else:
            lines = dict.fromkeys(piece.line for piece in printed)
            pieces += [_across([piece for piece in printed if piece.line == line]) for line in lines]
    return Place(file, tuple(dict.fromkeys(pieces)))


def _first_of_sheets(row: Sequence[Cell]) -> Iterator[Cell]:
    """Generate the cells with a text; of those in one row of a sheet only the first, which places them."""
    last: GridRow | None = None
    for cell in row:
        if not cell.text:
            continue
        if isinstance(cell, GridCell):
            if cell.row is last:
                continue
            last = cell.row
        yield cell


def _grid_rows(printed: Sequence[Fragment]) -> list[Fragment]:
    """Return the last row that a row of a grid is printed in, which its merged cells only reach down to.

    A row that a page break cuts in two is printed in one row of each page.
    """
    last: dict[tuple[object, ...], Fragment] = {}
    for piece in printed:
        part = (piece.page, piece.sheet, piece.table)
        known = last.get(part)
        if known is None or (piece.row or 0) > (known.row or 0):
            last[part] = piece
    return [piece._replace(text_span=(0, 0), column=None, source_span=None) for piece in last.values()]


def _across(pieces: Sequence[Fragment]) -> Fragment:
    """Return one fragment over all pieces of a line."""
    first, last = pieces[0], pieces[-1]
    span = first.source_span
    if span is not None and last.source_span is not None:
        span = (span[0], max(span[1], last.source_span[1]))
    return Fragment((0, 0), first.page, first.sheet, first.table, first.row, None, first.line, None, span)


def joined(cell: Cell, rest: Cell, reason: str) -> Cell:
    """Return the cell with the rest of its text, printed elsewhere, and the reason for doubt.

    Pieces without end are no broken cell; the cap also keeps hostile input from costing quadratic time.
    """
    if len(cell.place.fragments) >= _MOST_PIECES:
        return cell.doubted(_TOO_MANY)
    return cell.joined(rest, reason)


def put_together(cells: Sequence[Cell]) -> Cell:
    """Return the cell of texts that stand side by side and make up one: ≥, 95 and %."""
    text = "".join(cell.text for cell in cells)
    pieces: list[Fragment] = []
    shift = 0
    for cell in cells:
        pieces += [
            piece._replace(text_span=(piece.text_span[0] + shift, piece.text_span[1] + shift))
            for piece in cell.place.fragments
        ]
        shift += len(cell.text)
    place = Place(cells[0].place.file, tuple(pieces[:_MOST_PIECES]), cells[0].place.header)
    return Cell(text, place, together(cell.doubt for cell in cells))


def together(reasons: Iterable[str | None]) -> str | None:
    """Return several reasons for doubt as one text, each once, or None where there is none."""
    return "；".join(dict.fromkeys(reason for reason in reasons if reason)) or None
