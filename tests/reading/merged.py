"""Random tables with merged cells, and whether a document has just such a table."""

from dataclasses import dataclass

from hypothesis import strategies as st

from kpi.model.document import Document
from kpi.reading.blanks import BLANKS
from tests.reading.wordfiles import table, texts

Position = tuple[int, int]

TEXTS = st.text(st.sampled_from(list("指标值≥95%甲乙a1 \u3000\xa0<&>\"'\n")), max_size=8)


@dataclass(frozen=True)
class MergedGrid:
    """A table: its texts as written, and its merged cells."""

    texts: list[list[str]]
    spans: dict[Position, Position]
    covered: frozenset[Position]

    @property
    def height(self) -> int:
        return len(self.texts)

    @property
    def width(self) -> int:
        return len(self.texts[0])

    @property
    def corners(self) -> list[Position]:
        """The cells that are not covered by another."""
        return [
            (row, column)
            for row in range(self.height)
            for column in range(self.width)
            if (row, column) not in self.covered
        ]

    def check(self, document: Document) -> None:
        """Assert that the document's only block is this table."""
        rows = [[text.strip(BLANKS) for text in row] for row in self.texts]
        assert texts(document) == [rows]
        assert table(document).spans == self.spans


@st.composite
def merged_grids(draw: st.DrawFn) -> MergedGrid:
    """Tables of at least two columns, with some text in the last corner so that none is blank."""
    height, width = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    written = [[draw(TEXTS) for _ in range(width)] for _ in range(height)]
    spans: dict[Position, Position] = {}
    covered: set[Position] = set()
    for _ in range(draw(st.integers(0, 5))):
        row, column = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        down, right = draw(st.integers(1, height - row)), draw(st.integers(1, width - column))
        area = {(row + y, column + x) for y in range(down) for x in range(right)}
        taken = covered | spans.keys()
        if down * right == 1 or down * right == height * width or area & taken:
            continue
        spans[row, column] = (down, right)
        covered |= area - {(row, column)}
    for row, column in covered:
        written[row][column] = ""
    written[0][0] = "首" + written[0][0] if (0, 0) not in covered else written[0][0]
    return MergedGrid(written, spans, frozenset(covered))
