"""Projects whose whole tree stands in one cell, or in lines of running text, as forms with a table each."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kpi.forms.cells import blank_at, cut
from kpi.forms.restore.inline import cells_of, has_tree, items_of
from kpi.forms.restore.tokens import Token, shape_of
from kpi.forms.stream import Line, Row, Run, row_of
from kpi.forms.vocabulary import LabelField, key, meaning, vocabulary
from kpi.model.place import Cell, Fragment, Place

_HEADER = ("一级指标", "二级指标", "三级指标", "指标值")
_FIELDS: tuple[tuple[str, LabelField], ...] = (
    ("项目名称", "name"), ("项目编码", "code"), ("预算数", "budget"), ("资金总额", "total_budget"),
    ("年度目标", "goals"), ("总体目标", "total_goals"),
)  # fmt: skip
_TITLES = {name: title for title, name in _FIELDS}
_SECTION = re.compile(r"[【\[〔［]\s*([^【】\[\]〔〕［］]{2,40})\s*[】\]〕］]\s*[:：]?")
_CODE = re.compile(r"^\[?[0-9A-Z]{4,}\]?$")
_NO_VALUE = "文字叙述的指标，未能分出指标值"
_LEAST_NAME = 4
_LEAST_CATEGORIES = 2


@dataclass(slots=True, eq=False)
class Narrated:
    """A project in running text: what is said of it, and its tree."""

    fields: dict[LabelField, Cell] = field(default_factory=dict)
    trees: list[Cell] = field(default_factory=list)
    below: list[tuple[Cell, Cell]] = field(default_factory=list)
    """Names of first-level categories that head a column, each with its part of the tree."""

    def form(self) -> Run:
        """Return it as a form: a row a field, a header, a row an indicator."""
        near = next(iter([*self.fields.values(), *self.trees, *(cell for _, cell in self.below)]))
        rows = [
            row_of([_label(_TITLES[name], cell), cell])
            for name, cell in self.fields.items()
            if name in _TITLES
        ]
        parts = [row for level1, cell in self.below for row in tree_rows([cell], level1)]
        return Run((*rows, _header(near), *tree_rows(self.trees), *parts))


def tree_rows(trees: Iterable[Cell], level1: Cell | None = None) -> list[Row]:
    """Return a row for every indicator in the texts; those that name no first level stand under the given."""
    rows = []
    for cell in trees:
        for item in items_of(cell.text):
            cells = cells_of(cell, item)
            if item.level1 is None and level1 is not None:
                cells[0] = level1
            if item.value is None:
                cells[2] = cells[2].doubted(_NO_VALUE)
            rows.append(row_of(cells))
    return rows


def _header(near: Cell) -> Row:
    return row_of([_label(title, near) for title in _HEADER])


def _label(text: str, near: Cell) -> Cell:
    """Return a label that is not printed: it stands where its value does and quotes nothing."""
    return Cell(text, blank_at(near).place)


def with_trees_in_cells(block: Run) -> list[Run | Line] | None:
    """Return a table with the trees in its cells unfolded; None where there are none."""
    listed = _listed_by_category(block.rows)
    if listed is not None:
        return listed
    holding = [index for index, row in enumerate(block.rows) if _tree_cell(row) is not None]
    if not holding:
        return None
    fields = _list_header(block.rows[: holding[0]])
    if fields is not None:
        return [_listed(block.rows[index], fields).form() for index in holding]
    return [_unfolded(block, set(holding))]


def _listed_by_category(rows: Sequence[Row]) -> list[Run | Line] | None:
    """Return the projects of a list with a column for each first-level category; None where it is none."""
    for number, header in enumerate(rows):
        levels = {
            index: header.cells[index]
            for index, said in enumerate(header.meanings)
            if said is not None and said.level1 is not None
        }
        fields = _fields(header)
        if len(levels) >= _LEAST_CATEGORIES and "name" in fields.values():
            below = [_in_categories(row, fields, levels) for row in rows[number + 1 :]]
            projects = [project for project in below if project is not None]
            return [project.form() for project in projects] if projects else None
    return None


def _in_categories(row: Row, fields: dict[int, LabelField], levels: dict[int, Cell]) -> Narrated | None:
    """Return the project of a row, None where it has no indicators: a sum."""
    project = Narrated()
    for index, cell in enumerate(row.cells):
        if index in levels and items_of(cell.text):
            project.below.append((levels[index], cell))
        elif index in fields and cell.text:
            project.fields.setdefault(fields[index], cell)
    return project if project.below and "name" in project.fields else None


def _tree_cell(row: Row) -> int | None:
    return next((index for index, cell in enumerate(row.cells) if has_tree(cell.text)), None)


def _list_header(rows: Sequence[Row]) -> dict[int, LabelField] | None:
    """Return which fields the columns of a list have; None where the rows are no header of one."""
    for row in reversed(rows):
        fields = _fields(row)
        if "name" in fields.values() and len(fields) > 1 and len(fields) * 2 >= len(row.filled()):
            return fields
    return None


def _fields(row: Row) -> dict[int, LabelField]:
    """Return which fields of projects the cells of a header name."""
    known = vocabulary().list_labels
    said = [said.label if said and said.label else None for said in row.meanings]
    found = {index: said[index] or known.get(term) for index, term in enumerate(row.keys)}
    return {index: name for index, name in found.items() if name is not None}


def _listed(row: Row, fields: dict[int, LabelField]) -> Narrated:
    """Return the project of a row under the header of a list."""
    project = Narrated()
    for index, name in fields.items():
        if index < len(row.cells) and row.cells[index].text and not has_tree(row.cells[index].text):
            project.fields.setdefault(name, row.cells[index])
    for cell in row.cells:
        if has_tree(cell.text):
            _take_sections(project, cell)
    return project


def _take_sections(project: Narrated, cell: Cell) -> None:
    """Take the parts of a text that are named in brackets: goals before the tree."""
    found = [match for match in _SECTION.finditer(cell.text) if _section(match[1]) is not None]
    ends = [*[match.start() for match in _SECTION.finditer(cell.text)], len(cell.text)]
    for match in found:
        label = _section(match[1])
        end = next(end for end in ends if end >= match.end())
        text = cut(cell, match.end(), end)
        if label in _TITLES and text.text.strip():
            project.fields.setdefault(label, _stripped(text))
    project.trees.append(cell)


def _section(name: str) -> LabelField | None:
    said = meaning(key(name))
    return said.label if said is not None else None


def _stripped(cell: Cell) -> Cell:
    text = cell.text.strip(" \t\r\n\u3000\xa0：:")
    start = cell.text.index(text)
    return cut(cell, start, start + len(text))


def _unfolded(block: Run, holding: set[int]) -> Run:
    """Return a form with its tree in one cell: that row replaced by a header and the indicators."""
    rows: list[Row] = []
    for index, row in enumerate(block.rows):
        column = _tree_cell(row) if index in holding else None
        if column is None:
            rows.append(row)
            continue
        cell = row.cells[column]
        rows += [_header(cell), *tree_rows([cell])]
    return Run(tuple(rows))


def opens_section(token: Token) -> bool:
    """Tell whether a line begins with the name of a section or of a category in brackets."""
    found = _SECTION.match(token.cell.text)
    return found is not None and (_section(found[1]) is not None or has_tree(token.cell.text))


class Narration:
    """Goes down lines of running text and puts projects together: name, sum, sections, tree."""

    def __init__(self) -> None:
        self.projects: list[Narrated] = []
        self.before: list[Token] = []
        """Lines since the last part of a tree."""
        self.section: LabelField | None = None
        self.open: list[Cell] = []
        """The lines of the section or the tree that goes on."""

    def take(self, token: Token) -> None:
        """Take a line."""
        found = _SECTION.match(token.cell.text)
        if found is not None and opens_section(token):
            self._close()
            opening = _opening(self.before)
            if opening is not None or not self.projects:
                self.projects.append(opening or Narrated())
            self.before = []
            self.section = _section(found[1])
            whole = self.section is None
            rest = token.cell if whole else _stripped(cut(token.cell, found.end(), len(token.cell.text)))
            self.open = [rest] if rest.text else []
        else:
            self.open.append(token.cell)
            self.before.append(token)

    def end(self) -> list[Narrated]:
        """Return the projects."""
        self._close()
        return self.projects

    def _close(self) -> None:
        """Give the lines of what was open to the project, without those that open the next one."""
        if not self.projects:
            self.open = []
            return
        project, cells = self.projects[-1], self.open
        opening = _opening(self.before)
        if opening is not None:
            first = next(iter(opening.fields.values()))
            cells = cells[: next(i for i, cell in enumerate(cells) if cell is first)]
        if not cells:
            return
        text = put_together(cells)
        if self.section is None:
            project.trees.append(_tree_alone(text))
        elif self.section in _TITLES:
            project.fields.setdefault(self.section, text)


def _opening(before: Sequence[Token]) -> Narrated | None:
    """Return the project that the last lines before a text name: a name and, behind it, a sum."""
    lines = [token for token in before if not token.blank]
    if len(lines) < 2 or lines[-1].shape not in {"amount", "number"}:  # noqa: PLR2004 - a name and a sum
        return None
    name = lines[-2]
    if name.shape not in {"text", "good"} or len(name.key) < _LEAST_NAME or _CODE.match(name.key):
        return None
    return Narrated({"name": name.cell, "budget": lines[-1].cell})


def _tree_alone(cell: Cell) -> Cell:
    """Return the text of a tree up to the first line behind it that is no indicator."""
    lines = cell.text.split("\n")
    size = 0
    for number, line in enumerate(lines):
        shape = shape_of(key(line))
        if number and (shape in {"number", "amount"} or not items_of(f"{lines[0]}\n{line}")):
            break
        if number and items_of(f"{lines[0]}\n{line}")[-1].value is None:
            break
        size += len(line) + 1
    return cut(cell, 0, min(size, len(cell.text)))


def put_together(cells: Sequence[Cell]) -> Cell:
    """Return lines as one text with the lines kept apart; the place has a fragment a line."""
    pieces: list[Fragment] = []
    shift = 0
    for cell in cells:
        for piece in cell.place.fragments:
            start, end = piece.text_span
            pieces.append(piece._replace(text_span=(start + shift, end + shift)))
        shift += len(cell.text) + 1
    return Cell("\n".join(cell.text for cell in cells), Place(cells[0].place.file, tuple(pieces)))
