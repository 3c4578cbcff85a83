"""Our column behind the last one of a sheet: what is said about each row, ready to be filtered."""

from collections.abc import Mapping, Sequence

from kpi.annotate.opinions import Opinion
from kpi.annotate.sheetxml import SheetXml, child, needed
from kpi.annotate.styles import Looks
from kpi.marks import COLUMN, is_opinion
from kpi.reading.sheet import MAX_COLUMN, reference
from kpi.reading.sheetxml import natural

_WIDTH = 48


def write_column(sheet: SheetXml, by_row: Mapping[int, Sequence[Opinion]], looks: Looks) -> bool:
    """Write the column; False where the sheet has no room for it."""
    column, head = sheet.last_column() + 1, _head_row(sheet, by_row)
    if column > MAX_COLUMN:
        return False
    texts = {row: "\n".join(opinion.text for opinion in said) for row, said in by_row.items()}
    texts[head] = "\n".join(part for part in (COLUMN, texts.get(head, "")) if part)
    for row in sorted(texts):
        sheet.put(row, column, texts[row], looks.head if row == head else looks.body)
    sheet.widen(column, _WIDTH)
    sheet.measure()
    if child(sheet.root, "autoFilter") is None:
        area = f"{reference(head, column)}:{reference(max(texts), column)}"
        needed(sheet.root, "autoFilter").set("ref", area)
    return True


def _head_row(sheet: SheetXml, by_row: Mapping[int, Sequence[Opinion]]) -> int:
    """Return the row for our title: that of a filter, of a list's head, or else the row before the first."""
    first = min(by_row)
    given = [_filter_row(sheet), _printed_row(sheet, by_row[first][0]), _frozen_row(sheet)]
    return next((row for row in given if 0 < row < first), max(1, first - 1))


def _filter_row(sheet: SheetXml) -> int:
    found = child(sheet.root, "autoFilter")
    area = (found.get("ref") or "") if found is not None else ""
    return natural(area.partition(":")[0].lstrip("$ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _printed_row(sheet: SheetXml, opinion: Opinion) -> int:
    """Return the last row above an opinion's cell that prints the name of its column."""
    place = opinion.place
    if place is None or not opinion.header or place.row is None:
        return 0
    above = (
        row
        for row, column, cell in sheet.cells()
        if row < place.row and column == place.column and sheet.text(cell).strip() == opinion.header
    )
    return max(above, default=0)


def _frozen_row(sheet: SheetXml) -> int:
    pane = sheet.root.find("{*}sheetViews/{*}sheetView/{*}pane")
    return natural(pane.get("ySplit")) if pane is not None else 0


def remove_column(sheet: SheetXml) -> bool:
    """Remove what we wrote in our column, and its filter; tell whether there was any."""
    heads = {column: row for row, column, cell in sheet.cells() if sheet.text(cell).startswith(COLUMN)}
    if not heads:
        return False
    ours = [
        cell
        for row, column, cell in sheet.cells()
        if column in heads and row >= heads[column] and _is_ours(sheet.text(cell))
    ]
    for cell in ours:
        row = cell.getparent()
        assert row is not None
        row.remove(cell)
        if not len(row) and set(row.attrib) <= {"r"}:
            sheet.data.remove(row)
    found = child(sheet.root, "autoFilter")
    areas = {reference(row, column) for column, row in heads.items()}
    if found is not None and (found.get("ref") or "").partition(":")[0].replace("$", "") in areas:
        sheet.root.remove(found)
    sheet.measure()
    return True


def _is_ours(text: str) -> bool:
    return text.startswith(COLUMN) or is_opinion(text)
