"""A goal form as cut out to a Project, and notes on what of it could not be read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kpi.forms import notices
from kpi.forms.cells import blank_at, cut, headed, place_of_rows
from kpi.forms.columns import Columns
from kpi.forms.flat import parts_of
from kpi.forms.goals import goals_of
from kpi.forms.head import Head, head_of
from kpi.forms.money import amount_of, is_unread
from kpi.forms.segments import Draft, Entry
from kpi.forms.stitch import TreeRow
from kpi.forms.tree import Tree, tree_of
from kpi.forms.vocabulary import LabelField, Role, squeeze, vocabulary
from kpi.model.constraint import Context
from kpi.model.disclosure import Amount, Form, Indicator, Project
from kpi.model.notice import Notice
from kpi.model.place import Cell, Note, Place
from kpi.values import parse

_NEEDED: tuple[Role, ...] = ("level1", "level2", "level3", "value", "description")
_LEAST_FILLED = 3
_FIRST_COLUMNS = 4
_COUNT = re.compile(r"指标\s*\d{1,2}\s*[:：]\s*")
_PLACEHOLDER = re.compile(r"^(?:指标\s*\d{1,2}\s*[:：]?|[…．.·\s]+)$")
_KIND = "项目支出"
_TAIL = re.compile(r"\s*[（(][^（()）]*[)）]\s*$")

_NO_HEAD = "指标表前面没有项目信息，可能属于上一张表"
_CUT = "这是表的最后一行，到这里中断，可能没有印全"
_NO_TITLE = "未见表题，以项目名称代替"
_NO_NAMES = "没有一行有项目名称"
_NO_NAME = "“项目名称”缺失，按表题读取"
_AMOUNT_TITLES: dict[LabelField, str] = {
    "budget": "预算数",
    "fiscal_funds": "财政资金",
    "other_funds": "其他资金",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What the document says for all its forms."""

    columns: Columns | None
    unit: str | None


def project_of(draft: Draft, number: int, known: Known) -> tuple[Project, list[Note]]:
    """Read a form; the notes say what of it is missing or could not be placed."""
    entries = _of_the_year(draft.entries)
    start = next((index for index, entry in enumerate(entries) if _is_tree(entry)), len(entries))
    head = head_of([(entry.row, entry.labels) for entry in entries[:start]])
    tree = tree_of(entries[start:], known.columns)
    if tree.rows and _is_cut(tree.rows[-1]):
        tree.rows[-1].doubt_all(_CUT)
    title, name = _names(draft, head)
    unit = head.unit or draft.unit or known.unit
    project = _project(number, title, name, _place(draft, title), head, tree, unit)
    form = _form(title.text, tree)
    project = replace(project, form=form, doubt=None if form == "evaluation-system" else project.doubt)
    return project, list(_notes(draft, head, tree, project))


def _of_the_year(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return the rows without a table of long-term indicators where one of the year's follows."""
    years = any(entry.period == "year" and entry.columns is None for entry in entries)
    return [entry for entry in entries if entry.period != "long"] if years else entries


def projects_of_list(draft: Draft, number: int, known: Known) -> tuple[list[Project], list[Note]]:
    """Read a list of projects, numbered from the given one on."""
    parts, strays = parts_of(draft)
    projects: list[Project] = []
    notes: list[Note] = []
    form = draft.title.text if draft.title else ""
    for part in parts:
        tree = tree_of(part.entries, None)
        blank = blank_at(part.rows[0].cells[0])
        name = part.head.values.get("name", blank)
        unit = part.head.unit or draft.unit or known.unit
        place = place_of_rows([part.rows[0].printed()])
        project = _project(number + len(projects), name, name, place, part.head, tree, unit)
        nameless = not name.text and not part.head.values.get("code", blank).text
        project = replace(project, form=_form(form, tree), doubt=_NO_HEAD if nameless else project.doubt)
        projects.append(project)
        notes += _notes(draft, part.head, tree, projects[-1])
    shown = projects[0].name.text if projects else form
    notes += [notices.ROW_UNPLACED.note(cell.place, cell.text, name=shown) for cell in _one_a_row(strays)]
    if not parts:
        first = draft.title or draft.entries[0].row.cells[0]
        notes.append(notices.LAYOUT_UNKNOWN.note(first.place, first.text, missing=_NO_NAMES))
    return projects, notes


def _project(
    number: int, title: Cell, name: Cell, place: Place, head: Head, tree: Tree, unit: str | None
) -> Project:
    amounts = {field: _amount(head, field, unit) for field in _AMOUNT_TITLES}
    budget = amounts["budget"]
    rows = [row for row in tree.rows if not _is_placeholder(row)]
    return Project(
        no=number,
        title=title,
        code=head.values.get("code"),
        name=name,
        form="goal",
        budget=budget,
        budget_cell=budget.span.cell if budget else head.values.get("budget"),
        fiscal_funds=amounts["fiscal_funds"],
        other_funds=amounts["other_funds"],
        purpose=head.purpose,
        plan=head.plan,
        goals=tuple(
            goal for field in head.goals for goal in goals_of(field.cells, long_term=field.long_term)
        ),
        indicators=tuple(_indicator(no, row) for no, row in enumerate(rows, 1)),
        place=place,
        doubt=_NO_HEAD if _is_headless(head) else None,
        goals_cell=head.goals_cell,
        columns=frozenset(tree.columns.at) if tree.columns else frozenset(),
        department=head.values.get("department"),
        other_unsaid="other_funds" not in head.values,
    )


def _is_tree(entry: Entry) -> bool:
    """Tell whether a row is the header of the indicators or, where that is lost, their first row."""
    if entry.columns is not None:
        return True
    row = entry.row
    category = any(said and said.level2 for said in row.meanings[:_FIRST_COLUMNS])
    labelled = any(said and said.label for said in row.meanings)
    return category and not labelled and len(row.filled()) >= _LEAST_FILLED


def _is_headless(head: Head) -> bool:
    return not head.values and head.purpose is None and head.plan is None and not head.goals


def _names(draft: Draft, head: Head) -> tuple[Cell, Cell]:
    """Return title and name; either stands in for the other where one is lost."""
    title, name = draft.title, head.values.get("name")
    if name is None and title is not None and _kind(title.text) == "department-goal":
        name = head.values.get("department")
    if name is None or not name.text:
        where = name or blank_at(draft.entries[0].row.cells[0])
        name = where if title is None else _without_ending(title).doubted(_NO_NAME)
    return title or name.doubted(_NO_TITLE), name


def _without_ending(title: Cell) -> Cell:
    """Return the name in a title: the cell as it is, its text cut before 绩效目标表."""
    text = title.text
    for ending in (*vocabulary().endings, *vocabulary().short_endings):
        if squeeze(text).endswith(ending) and text.endswith(ending):
            name = text.removesuffix(ending)
            return cut(title, 0, len(name.removesuffix(_KIND) or name))
    return title


def _place(draft: Draft, title: Cell) -> Place:
    """Return where the form starts: its title, else its first row."""
    if draft.title is not None:
        return title.place
    return place_of_rows([draft.entries[0].row.cells])


def _amount(head: Head, field: LabelField, unit: str | None) -> Amount | None:
    cell = head.values.get(field)
    return amount_of(cell, head.units.get(field), unit) if cell is not None and cell.text else None


def _kind(title: str) -> Form | None:
    """Return the kind of form that a title says."""
    text = squeeze(title)
    return next((form for form, words in vocabulary().kinds if any(word in text for word in words)), None)


def _form(title: str, tree: Tree) -> Form:
    if kind := _kind(title):
        return kind
    return "self-evaluation" if tree.columns is not None and "actual" in tree.columns.at else "goal"


def _indicator(number: int, row: TreeRow) -> Indicator:
    cells = {role: headed(cell, row.columns.titles.get(role)) for role, cell in row.cells.items()}
    missing = [role for role in _NEEDED if role not in cells]
    if missing:
        cells |= dict.fromkeys(missing, blank_at(next(iter(row.cells.values()))))
    cells["level3"] = _without_count(cells["level3"])
    level1, level2, level3, value = (cells[role] for role in _NEEDED[:4])
    return Indicator(
        no=number,
        level1=level1,
        level2=level2,
        level3=level3,
        description=cells["description"],
        value=value,
        constraint=parse(value.text, _context(row, level1, level2, level3)),
        basis=cells.get("basis"),
        weight=cells.get("weight"),
        unit=cells.get("unit"),
        sign=cells.get("sign"),
        direction=cells.get("direction"),
        place=place_of_rows(row.printed),
        doubt=row.doubt,
    )


def _without_count(name: Cell) -> Cell:
    """Return the name of an indicator without the number that templates print before it: 指标1：."""
    found = _COUNT.match(name.text)
    return cut(name, found.end(), len(name.text)) if found and found.end() < len(name.text) else name


def _is_placeholder(row: TreeRow) -> bool:
    """Tell whether a row is what a template prints for one that was not filled in: 指标1：, ……."""
    said = [row.cells[role].text for role in ("level3", "value", "description") if role in row.cells]
    return not any(said[1:]) and _PLACEHOLDER.match(said[0]) is not None if said else False


def _context(row: TreeRow, level1: Cell, level2: Cell, level3: Cell) -> Context:
    def said(role: Role) -> str:
        cell = row.cells.get(role)
        return cell.text if cell is not None else ""

    header = _without_period(row.columns.titles.get("value", ""))
    return Context(level1.text, level2.text, level3.text, said("unit"), said("sign"), header)


def _without_period(title: str) -> str:
    """Return a column's name without the bracket that says its period, which is no unit: 指标值（年度）."""
    found = _TAIL.search(title)
    return title[: found.start()] if found and vocabulary().period(squeeze(found[0])) else title


def _notes(draft: Draft, head: Head, tree: Tree, project: Project) -> Iterable[Note]:
    """Generate what is missing in the form; nothing that is read only in part goes without a note."""
    name = project.name.text or project.title.text or "（未印项目名称）"
    quote = project.title.text
    if project.doubt == _NO_HEAD and project.form != "evaluation-system":
        yield notices.HEAD_MISSING.note(project.place, quote)
    if notice := _tree_notice(draft, tree):
        yield notice[0].note(project.place, quote, name=name, **notice[1])
    elif tree.columns is not None:
        for role, title in (("level3", "三级指标"), ("value", "指标值")):
            if role not in tree.columns.at:
                yield notices.COLUMN_MISSING.note(project.place, quote, name=name, missing=title)
    for field, title in _AMOUNT_TITLES.items():
        cell = head.values.get(field)
        if cell is not None and is_unread(cell.text):
            yield notices.AMOUNT_UNREAD.note(cell.place, cell.text, name=name, field=title)
    for cell in _one_a_row((*head.strays, *tree.strays, *draft.strays)):
        yield notices.ROW_UNPLACED.note(cell.place, cell.text, name=name)
    yield from _cut_row(tree, name)


def _one_a_row(cells: Iterable[Cell]) -> list[Cell]:
    """Return the first of the cells of each printed row."""
    rows: dict[object, Cell] = {}
    for cell in cells:
        pieces = cell.place.fragments
        first = pieces[0] if pieces else None
        rows.setdefault((first.line, first.sheet, first.table, first.row) if first else id(cell), cell)
    return list(rows.values())


def _tree_notice(draft: Draft, tree: Tree) -> tuple[Notice, dict[str, str]] | None:
    """Return what is missing of the indicator table as a whole."""
    if tree.rows and not tree.header_lost:
        return None
    if tree.rows:
        return notices.HEADER_MISSING, {"outcome": "已按本文件其他表头或各列内容读取，请核对各栏"}
    if any(entry.columns for entry in draft.entries):
        return notices.ROWS_MISSING, {}
    if any(_is_tree(entry) for entry in draft.entries):
        return notices.HEADER_MISSING, {"outcome": "各行指标没有读取"}
    return notices.FORM_CUT, {"present": "项目信息", "missing": "指标表"}


def _cut_row(tree: Tree, name: str) -> Iterable[Note]:
    """Note a last row that ends before its value: there the file or the conversion broke off."""
    last = tree.rows[-1] if tree.rows else None
    if last is None or not _is_cut(last):
        return
    cell = [cell for cell in last.printed[-1] if cell.text][-1]
    yield notices.ROW_CUT.note(cell.place, cell.text, name=name, last=cell.text)


def _is_cut(row: TreeRow) -> bool:
    column = row.columns.at.get("value", -1)
    return len(row.printed[-1]) <= column and not row.cells["value"].text and not row.rests


def numbers_of(drafts: Sequence[Draft]) -> list[int]:
    """Return the numbers of the forms: as printed before their titles if those count up, else in order."""
    result: list[int] = []
    for draft in drafts:
        number = draft.number or (result[-1] + 1 if result else 1)
        if result and number <= result[-1]:
            return list(range(1, len(drafts) + 1))
        result.append(number)
    return result
