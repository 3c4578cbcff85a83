"""Documents with merged cells for the tests: a grid drawn in text, and how it is read.

``^`` is a cell merged with the one above, ``<`` one merged with the cell to its left; a cell merged over
both is drawn with ``<`` in its first row and ``^`` below, and ``\\n`` in a cell is a line break.
"""

from kpi.forms import understand
from kpi.model.disclosure import Disclosure, Project
from kpi.model.document import Document, Paragraph, Table
from kpi.model.place import Cell, Fragment, Place

FILE = "示例.docx"


def table(drawing: str, number: int = 1, sheet: str | None = None) -> Table:
    """Return the table that is drawn."""
    drawn = [[part.strip() for part in line.split("|")] for line in drawing.strip("\n").splitlines()]
    rows = tuple(
        tuple(_cell(text, number, row, column, sheet) for column, text in enumerate(line, 1))
        for row, line in enumerate(drawn, 1)
    )
    return Table(rows, _spans(drawn))


def _cell(drawn: str, table: int, row: int, column: int, sheet: str | None) -> Cell:
    text = "" if drawn in {"^", "<"} else drawn.replace("\\n", "\n")
    if sheet is not None:
        name = f"{chr(64 + column)}{row}"
        piece = Fragment(
            (0, len(text)), sheet=sheet, row=row, column=column, cell=name, source_span=(0, len(text))
        )
    else:
        piece = Fragment((0, len(text)), table=table, row=row, column=column, source_span=(0, len(text)))
    return Cell(text, Place(FILE, (piece,)))


def _spans(drawn: list[list[str]]) -> dict[tuple[int, int], tuple[int, int]]:
    spans = {}
    for row, line in enumerate(drawn):
        for column, text in enumerate(line):
            if text in {"^", "<"}:
                continue
            width = 1
            while column + width < len(line) and line[column + width] == "<":
                width += 1
            height = 1
            while row + height < len(drawn) and drawn[row + height][column : column + 1] == ["^"]:
                height += 1
            if width > 1 or height > 1:
                spans[row, column] = (height, width)
    return spans


def paragraph(text: str) -> Paragraph:
    """Return a line of text between tables."""
    return Paragraph(Cell(text, Place(FILE, (Fragment((0, len(text)), source_span=(0, len(text))),))))


def read(*blocks: str, sheet: str | None = None) -> Disclosure:
    """Understand a document: a block with a bar is a table, any other a paragraph."""
    made: list[Table | Paragraph] = []
    for block in blocks:
        if "|" in block:
            made.append(table(block, 1 + sum(isinstance(one, Table) for one in made), sheet))
        else:
            made += [paragraph(line.strip()) for line in block.strip().splitlines() if line.strip()]
    return understand(Document(FILE, "0" * 64, "xlsx" if sheet else "docx", tuple(made)))


def only(*blocks: str, sheet: str | None = None) -> Project:
    """Return the one project of a document that is read without anything left over."""
    disclosure = read(*blocks, sheet=sheet)
    assert [(note.code, note.quote) for note in disclosure.notes] == []
    (project,) = disclosure.projects
    return project


def rows_of(project: Project) -> list[str]:
    """Return the indicators of a project, a line each: levels, sign, value, unit, weight."""
    lines = []
    for row in project.indicators:
        beside = [cell.text if cell else "" for cell in (row.sign, row.value, row.unit, row.weight)]
        words = [row.level1.text, row.level2.text, row.level3.text, *beside]
        lines.append("|".join("".join(word.split()) for word in words))
    return lines


def doubts_of(disclosure: Disclosure) -> list[str]:
    """Return all doubts about what was read."""
    found = []
    for project in disclosure.projects:
        cells = [project.title, project.name, project.code, project.budget_cell, project.purpose]
        cells += [goal.span.cell for goal in project.goals]
        for row in project.indicators:
            cells += [row.level1, row.level2, row.level3, row.description, row.value]
            cells += [row.basis, row.weight, row.unit, row.sign, row.direction]
            found += [row.doubt] if row.doubt else []
        found += [cell.doubt for cell in cells if cell is not None and cell.doubt]
    return found
