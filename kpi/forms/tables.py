"""Tables that are no goal forms: pages put together, rows that a page break cut joined; not interpreted."""

from kpi.forms.cells import blank_at, joined, place_of_rows
from kpi.forms.segments import TableDraft
from kpi.forms.stream import Row
from kpi.model.disclosure import OtherTable
from kpi.model.place import Cell

_JOINED = "跨页断开，已与续行连接"
_LATE = "内容印在跨页后的续行上，已归入本行"


def table_of(draft: TableDraft) -> OtherTable:
    """Return a table with the rows of all its pages."""
    rows: list[list[Cell]] = []
    counted = [bool(row.keys[0]) for part in draft.parts for row in part]
    fills_first = sum(counted) * 2 > len(counted)
    for number, part in enumerate(draft.parts):
        for index, row in enumerate(part):
            # A page whose first row leaves the first column blank goes on with the last row before.
            if number and not index and fills_first and not row.keys[0]:
                _join(rows[-1], row)
            else:
                rows.append(list(row.cells))
    first = draft.parts[0][0].cells
    title = draft.title
    return OtherTable(
        title=title.text if title else "",
        unit=draft.unit,
        rows=tuple(tuple(row) for row in rows),
        place=title.place if title else place_of_rows([first]),
    )


def _join(before: list[Cell], rest: Row) -> None:
    before += [blank_at(before[-1], after=True)] * (len(rest.cells) - len(before))
    for index, cell in enumerate(rest.cells):
        if cell.text and before[index].text:
            before[index] = joined(before[index], cell, _JOINED)
        elif cell.text:
            before[index] = cell.doubted(_LATE)
