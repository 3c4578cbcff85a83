"""Every quoted text stands at its place: looked up in the file by other libraries than our readers."""

from collections.abc import Callable, Iterable
from pathlib import Path

import docx
import openpyxl
import pypdfium2  # type: ignore[import-untyped]
import pytest
from docx.table import Table
from lxml import html

from examples.printer.renderings import FOLDER
from kpi import pipeline
from kpi.model.disclosure import Disclosure
from kpi.model.place import Cell, Fragment
from tests.conftest import ROOT
from tests.renderings.contents import bare

FORMATS = ROOT / "examples" / FOLDER
Lookup = Callable[[Fragment], str]
"""The text of the cell, line, paragraph or page that a fragment names."""


def cells_of(disclosure: Disclosure) -> Iterable[Cell]:
    """All cells that a finding may quote."""
    for project in disclosure.projects:
        amounts = (project.budget, project.fiscal_funds, project.other_funds)
        heads = (
            project.title,
            project.code,
            project.name,
            project.purpose,
            *(a and a.span.cell for a in amounts),
        )
        yield from (cell for cell in heads if cell)
        yield from (goal.span.cell for goal in project.goals)
        yield from (node.cell for node in (project.plan.nodes if project.plan else ()))
        for row in project.indicators:
            cells = (
                row.level1,
                row.level2,
                row.level3,
                row.description,
                row.value,
                row.sign,
                row.unit,
                row.basis,
            )
            yield from (cell for cell in cells if cell)


def by_python_docx(path: Path) -> Lookup:
    document = docx.Document(str(path))
    tables = [_grid(table) for table in document.tables]

    def look(piece: Fragment) -> str:
        if piece.table is None:
            assert piece.paragraph
            return document.paragraphs[piece.paragraph - 1].text
        assert piece.row
        assert piece.column
        return tables[piece.table - 1][piece.row - 1][piece.column - 1]

    return look


def _grid(table: Table) -> list[list[str]]:
    cells, width = table._cells, len(table.columns)
    return [[cell.text for cell in cells[start : start + width]] for start in range(0, len(cells), width)]


def by_openpyxl(path: Path) -> Lookup:
    book = openpyxl.load_workbook(path)

    def look(piece: Fragment) -> str:
        cell = book[piece.sheet or ""][piece.cell or ""]
        assert (cell.row, cell.column) == (piece.row, piece.column)
        return _shown(cell.value, cell.number_format)

    return look


def _shown(value: object, number_format: str) -> str:
    """The value as Excel shows it in one of the three formats that the examples have."""
    match number_format:
        case "0.00":
            return f"{value:.2f}"
        case "0%":
            return f"{value:.0%}"
    return "" if value is None else str(value)


def by_lxml(path: Path) -> Lookup:
    page = html.fromstring(path.read_bytes())
    tables = [_rows(table) for table in page.iter("table")]
    paragraphs = [_inner(element) for element in page.iter("p", "h2", "h3")]

    def look(piece: Fragment) -> str:
        if piece.table is None:
            return paragraphs[(piece.paragraph or 0) - 1]
        return tables[piece.table - 1][(piece.row or 0) - 1, (piece.column or 0) - 1]

    return look


def _rows(table: html.HtmlElement) -> dict[tuple[int, int], str]:
    """The texts of a table at all the grid places that they cover."""
    grid: dict[tuple[int, int], str] = {}
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line.iter("td", "th"):
            while (row, column) in grid:
                column += 1
            down, right = int(cell.get("rowspan", "1")), int(cell.get("colspan", "1"))
            grid |= {(row + y, column + x): _inner(cell) for y in range(down) for x in range(right)}
    return grid


def _inner(element: html.HtmlElement) -> str:
    return "\n".join(str(text) for text in element.itertext())


def by_line(path: Path) -> Lookup:
    data = path.read_bytes()
    text = data.decode("gb18030") if path.name in GB18030 else data.decode("utf-8-sig")
    lines = text.split("\n")
    return lambda piece: lines[(piece.line or 0) - 1]


def by_pdfium(path: Path) -> Lookup:
    pages = [bare(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(path)]
    return lambda piece: pages[(piece.page or 0) - 1]


GB18030 = {"yunting-shuili-2026-list.csv"}
LOOKUPS: dict[str, Callable[[Path], Lookup]] = {
    ".docx": by_python_docx,
    ".xlsx": by_openpyxl,
    ".html": by_lxml,
    ".md": by_line,
    ".csv": by_line,
    ".tsv": by_line,
    ".pdf": by_pdfium,
}
FILES = sorted(path for path in FORMATS.glob("*") if path.suffix in LOOKUPS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_text_stands_at_its_place(path: Path) -> None:
    (disclosure,) = pipeline.load([path])
    look = LOOKUPS[path.suffix](path)
    pieces = [(cell, piece) for cell in cells_of(disclosure) for piece in cell.place.fragments]
    wrong = [(piece, cell.text) for cell, piece in pieces if not _stands(cell, piece, look(piece))]
    assert pieces
    assert wrong == []


def _stands(cell: Cell, piece: Fragment, source: str) -> bool:
    text = cell.text[slice(*piece.text_span)]
    if piece.page is not None:  # a page has no cells of its own: there the text stands somewhere
        return bare(text) in source
    return piece.source_span is not None and source[slice(*piece.source_span)] == text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_places_of_a_cell_give_all_of_its_text(path: Path) -> None:
    (disclosure,) = pipeline.load([path])
    for cell in cells_of(disclosure):
        covered = {at for piece in cell.place.fragments for at in range(*piece.text_span)}
        assert [
            character for at, character in enumerate(cell.text) if at not in covered and bare(character)
        ] == []
