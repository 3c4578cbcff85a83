"""Where the places that the Word reader names stand in the XML: it is walked the same way, and noted down."""

from kpi.reading.docx import _Story, _story  # the walk itself is what must be the same
from kpi.reading.flow import Flow, Grid, Passage, Slot, _Layout
from kpi.reading.wordxml import Element, kind
from kpi.reading.zipped import Zipped

Spot = tuple[int, int, int]
"""Table, row and column, 1-based."""


class Places(_Story):
    """Walks a body as the reader does, and keeps the XML of each cell and paragraph."""

    def __init__(self, package: Zipped) -> None:
        story = _story(package)
        super().__init__(story.body, story.words, story.lists, has_pictures=story.has_pictures)
        self.cells: dict[Spot, Element] = {}
        self.paragraphs: dict[int, Element] = {}
        self._open: list[list[Element]] = [[]]
        self._of: dict[int, Element] = {}
        layout = _Numbering(self)
        layout.take(self.read())

    def _row(self, row: Element, grid: Grid, above: dict[int, Slot], depth: int) -> dict[int, Slot]:
        self._open.append([])
        going_on = super()._row(row, grid, above, depth)
        for slot, cell in zip(grid.rows[-1], self._open.pop(), strict=True):
            self.cells[grid.number, len(grid.rows), slot.column + 1] = cell
        return going_on

    def _flow(self, element: Element, depth: int) -> Flow:
        if kind(element) == "tc":
            self._open[-1].append(element)
        return super()._flow(element, depth)

    def _paragraph(self, paragraph: Element, flow: Flow, depth: int) -> None:
        before = len(flow)
        super()._paragraph(paragraph, flow, depth)
        if len(flow) > before:
            self._of[id(flow[before])] = paragraph

    def numbered(self, number: int, passage: Passage) -> None:
        """Keep the paragraph under the number that the reader gives it."""
        if id(passage) in self._of:
            self.paragraphs[number] = self._of[id(passage)]


class _Numbering(_Layout):
    """Lays out the body only to know how the reader numbers its paragraphs."""

    def __init__(self, places: Places) -> None:
        super().__init__("")
        self._places = places

    def _lines(self, passage: Passage) -> None:
        self._places.numbered(self.paragraphs, passage)
