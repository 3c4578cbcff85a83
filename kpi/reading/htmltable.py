"""A table of a web page while its marks come in: which grid its cells make up.

Cells stand in the first free column, as in a browser; a cell merged over rows ends with its part of the
table (head, body, foot), and the foot stands last wherever it is written.
"""

from dataclasses import dataclass, field

from kpi.reading.flow import Grid, Meter, Slot

_MOST_COLUMNS, _MOST_ROWS = 1000, 65_534
"""What a browser makes of larger numbers."""
_HEAD, _BODY, _FOOT = 0, 1, 2


@dataclass(slots=True)
class _Section:
    """A part of a table; ``covered`` has for each column the row at which it is free again."""

    order: int
    rows: list[list[Slot]] = field(default_factory=list)
    covered: dict[int, int] = field(default_factory=dict)

    def end(self) -> list[list[Slot]]:
        """Return the rows, no cell of which reaches further down than they do."""
        for index, row in enumerate(self.rows):
            for slot in row:
                slot.rows = min(slot.rows, len(self.rows) - index)
        return self.rows


class OpenTable:
    """A table under way; ``cell`` is the open one."""

    def __init__(self, number: int, meter: Meter) -> None:
        self.number = number
        self.meter = meter
        self.cell: Slot | None = None
        self.sections: list[_Section] = []
        self.column = 0

    def start_section(self, tag: str) -> None:
        """Begin a part of the table; only the first head and the first foot stand where they belong."""
        self.cell = None
        order = {"thead": _HEAD, "tfoot": _FOOT}.get(tag, _BODY)
        if order in {section.order for section in self.sections}:
            order = _BODY
        self.sections.append(_Section(order))

    def start_row(self) -> None:
        """Begin a row."""
        self.cell = None
        if not self.sections:
            self.sections.append(_Section(_BODY))
        self.sections[-1].rows.append([])
        self.column = 0

    def start_cell(self, rows: int, columns: int) -> None:
        """Begin a cell; none covers what another one covers already."""
        if not self.sections or not self.sections[-1].rows:
            self.start_row()
        section = self.sections[-1]
        row = len(section.rows) - 1
        first = self.column
        while section.covered.get(first, 0) > row:
            first += 1
        end = first + 1
        while end < first + min(columns, _MOST_COLUMNS) and section.covered.get(end, 0) <= row:
            end += 1
        self.meter.spend(end - self.column)
        rows = min(rows or _MOST_ROWS, _MOST_ROWS)
        if rows > 1:
            section.covered.update(dict.fromkeys(range(first, end), row + rows))
        self.cell = Slot(first, rows, end - first)
        self.column = end
        section.rows[-1].append(self.cell)

    def grid(self) -> Grid:
        """Return the whole table."""
        ordered = sorted(self.sections, key=lambda section: section.order)
        return Grid(self.number, [row for section in ordered for row in section.end()])
