"""The first sheet of a workbook: lines, facts and small tables over the whole width of the paper."""

from collections.abc import Iterable, Sequence

from kpi.reporting.looks import Looks
from kpi.reporting.sheetrows import Rows, Value, height_of

WIDTHS = (26, 34, 9, 13, 9, 9, 9, 9, 9, 11)
"""The widths of the sheet's columns."""
TEXTS = 2
"""How many columns of a table are texts; figures stand in the others."""


class Front:
    """The sheet as rows, with the cells that are one across columns."""

    def __init__(self, looks: Looks) -> None:
        self.rows = Rows(looks)
        self.merged: list[str] = []

    def line(self, text: str, look: str, height: float) -> None:
        """Add a line over the whole width."""
        row = self.rows.add([(text, look), *[(None, look)] * (len(WIDTHS) - 1)], height)
        self.merged.append(f"A{row}:J{row}")

    def facts(self, title: str, pairs: Iterable[tuple[str, Value]]) -> None:
        """Add facts, each with its name before it."""
        self.line(title, "section", 24)
        width = sum(WIDTHS[1:])
        for name, value in pairs:
            cells = [(name, "name"), (value, "field"), *[(None, "field")] * (len(WIDTHS) - 2)]
            row = self.rows.add(cells, max(18.0, height_of((value,), (width,))))
            self.merged.append(f"B{row}:J{row}")

    def table(self, title: str, head: Sequence[str], lines: Iterable[Sequence[Value]]) -> None:
        """Add a table of as many columns as the sheet has, or fewer."""
        self.line(title, "section", 24)
        self.rows.add([(word, "head") for word in head], 20)
        for line in lines:
            cells = [(value, "text" if column < TEXTS else "number") for column, value in enumerate(line)]
            self.rows.add(cells, max(17.0, height_of(line, WIDTHS[: len(line)])))

    def notes(self, notes: Iterable[str]) -> None:
        """Add numbered notes."""
        self.line("说明", "section", 24)
        for number, note in enumerate(notes, 1):
            self.line(f"{number}. {note}", "note", 28)
