"""The indicator tree of a form: printed rows to whole rows under their roles, levels carried over."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from kpi.forms.alignment import aligned, is_sound, straight, straight_fit
from kpi.forms.cells import blank_at, cut, joined
from kpi.forms.centred import with_levels_given
from kpi.forms.columns import Columns, completed, inferred, widened
from kpi.forms.labels import labels_of
from kpi.forms.segments import Entry
from kpi.forms.several import parted
from kpi.forms.stitch import Cells, Habits, TreeRow, is_category, is_rest, mend, text_of
from kpi.forms.stream import Row, row_of
from kpi.forms.vocabulary import INDICATOR, LabelField, Role, key, meaning, vocabulary
from kpi.forms.votes import told_by_content
from kpi.model.place import Cell, Place

_PATH = re.compile(r"(?P<first>[^-—－/／>→]{2,12})\s*[-—－/／>→]+\s*(?P<second>[^-—－/／>→]{2,16})")
"""Two levels in one cell."""
_SAMPLE = 8
_MERGED_SHARE = 0.25
"""Forms that leave out the second level of more rows than this print it as a merged cell."""
_MORE: tuple[Role, ...] = ("description", "basis")
_FOOT: frozenset[LabelField] = frozenset({"ignored", "department"})
"""Fields of a form's head that some forms print below the indicators."""
_NO_DOUBT: Mapping[Role, str] = {}

_BROKEN_CELL = "单元格内换行，已与下一行连接"
_NO_HEADER = "指标表的表头缺失，按本文件其他表头或各列内容读取"
_NO_TITLE = "表头缺“{title}”一栏，按所在列读取"
_BENEFITS, _SATISFACTION = "效益指标", "满意度指标"
_BY_PARENT = "一级指标未印出，按二级指标“{level2}”归入"
_TITLES: Mapping[Role, str] = {
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "description": "绩效指标描述",
    "value": "指标值",
    "basis": "指标值确定依据",
}


@dataclass(slots=True, eq=False)
class Tree:
    """The rows of a tree, the columns of its header, and what could not be placed."""

    columns: Columns | None
    rows: list[TreeRow] = field(default_factory=list)
    strays: list[Cell] = field(default_factory=list)
    header_lost: bool = False
    """Whether rows were read without a header of their own before them."""


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """A printed row with the columns that hold for it."""

    row: Row
    columns: Columns
    after_break: bool
    lost: bool
    doubtful: Mapping[Role, str]
    """Doubts of columns that the header leaves out."""


def tree_of(entries: Sequence[Entry], usual: Columns | None) -> Tree:
    """Read the tree from the rows of a form from its first header or indicator row on.

    ``usual`` are the columns of most headers in the document; they stand in where a header is lost.
    """
    columns = next((entry.columns for entry in entries if entry.columns), usual)
    columns = columns or inferred([entry.row for entry in entries])
    if columns is None:
        return Tree(None)
    lines = _under_headers(_glued(entries, columns), columns, usual)
    tree = Tree(lines[-1].columns if lines else columns, header_lost=any(line.lost for line in lines))
    form = _habits(lines)
    for line in lines:
        _take(tree, line, form)
    tree.strays += mend(tree.rows)
    if not with_levels_given(tree.rows):
        _carry_levels(tree.rows)
    tree.rows = parted(row for row in tree.rows if _names_anything(row.cells))
    return tree


def _glued(entries: Iterable[Entry], columns: Columns) -> list[Entry]:
    """Put a row that a line break inside a cell cut in two back into one."""
    result: list[Entry] = []
    widths = {columns.width}
    for entry in entries:
        if entry.columns is not None:
            widths = {entry.columns.width, len(entry.row.cells)}
        elif entry.row.grid is not None:
            pass
        elif result and result[-1].columns is None and _breaks_cell(result[-1].row, entry.row, widths):
            first = result.pop()
            broken = joined(first.row.cells[-1], entry.row.cells[0], _BROKEN_CELL)
            cells = (*first.row.cells[:-1], broken, *entry.row.cells[1:])
            result.append(Entry(row_of(cells), None, first.apart))
            continue
        result.append(entry)
    return result


def _breaks_cell(first: Row, second: Row, widths: set[int]) -> bool:
    """Tell whether two rows make up one: too few cells each, as many as the header has together."""
    if not second.keys[0] or _begins_row(second) or not first.keys[-1]:
        return False
    if len(second.cells) == 1:
        return True
    return len(first.cells) < max(widths) and len(first.cells) + len(second.cells) - 1 in widths


def _begins_row(row: Row) -> bool:
    """Tell whether a row's first cell is a label, a header's name or the full name of a category."""
    said = row.meanings[0]
    if said is None:
        return False
    return bool(said.label or said.role or ((said.level1 or said.level2) and row.keys[0].endswith(INDICATOR)))


def _under_headers(entries: Sequence[Entry], first: Columns, usual: Columns | None) -> list[_Line]:
    """Return the rows with their columns, without the foot of the table."""
    lines: list[_Line] = []
    columns: Columns | None = None
    doubtful = _NO_DOUBT
    fresh = foot = False
    known: dict[tuple[str, ...], Columns] = {}
    for index, entry in enumerate(entries):
        foot = _is_foot(entry.row) or (foot and entry.columns is None and not _has_category(entry.row))
        if entry.columns is not None:
            sample = [after.row for after in entries[index + 1 : index + _SAMPLE] if after.columns is None]
            words = tuple(filter(None, entry.row.keys))
            columns = known.get(words) or told_by_content(
                settled(entry.columns, entry.row, usual, sample), _below(entries, index)
            )
            known[words] = columns
            doubtful = _doubtful(columns, entry.columns)
            fresh = True
        elif any(entry.row.keys) and not foot:
            after_break = fresh or entry.apart
            lines.append(_Line(entry.row, columns or first, after_break, columns is None, doubtful))
            fresh = False
    return lines


def _below(entries: Sequence[Entry], header: int) -> Iterable[Row]:
    """Generate the rows below a header, repeated headers left out."""
    return (entry.row for entry in entries[header + 1 :] if entry.columns is None)


def settled(printed: Columns, row: Row, usual: Columns | None, sample: Sequence[Row]) -> Columns:
    """Return the columns that the rows below a header really have.

    A header that is damaged (a name lost, or split over two cells) has other readings; the one under
    which the rows fit best holds.
    """
    readings = [completed(printed, row)]
    if row.grid is not None:
        return readings[0]
    readings += widened(readings[0])
    if printed.narrow is not None:
        readings.append(printed.narrow)
    if usual is not None and dict(usual.at) != dict(readings[0].at):
        readings.append(usual)
    if len(readings) == 1 or not sample:
        return readings[0]
    fits = [sum(straight_fit(below, reading) for below in sample) for reading in readings]
    best = max(fits)
    return readings[0] if best <= fits[0] + len(sample) else readings[fits.index(best)]


def _doubtful(columns: Columns, printed: Columns) -> Mapping[Role, str]:
    lost = [role for role in columns.at if role not in printed.at and role in _TITLES]
    return {role: _NO_TITLE.format(title=_TITLES[role]) for role in lost}


def _is_foot(row: Row) -> bool:
    """Tell whether a row is no indicator but the foot of the table: 备注, 填报人, 联系电话."""
    first = next((index for index, term in enumerate(row.keys) if term), 0)
    if row.keys[first].partition(":")[0] in vocabulary().trailers:
        return first == 0 or row.grid is not None
    return not first and not _has_category(row) and any(label.field in _FOOT for label in labels_of(row))


def _has_category(row: Row) -> bool:
    return any(said and (said.level1 or said.level2) for said in row.meanings)


def _habits(lines: Sequence[_Line]) -> Habits:
    """Tell how the form prints its rows."""
    whole = [line for line in lines if _text(line, "level3") and _text(line, "value")]
    blank = sum(not _text(line, "level2") for line in whole)
    bases = Counter(text for line in lines if (text := _text(line, "basis")))
    return Habits(
        level2_repeats=blank <= _MERGED_SHARE * len(whole),
        bases=frozenset(text for text, count in bases.items() if count > 1),
    )


def _text(line: _Line, role: Role) -> str:
    column = line.columns.at.get(role, len(line.row.keys))
    return line.row.keys[column] if column < len(line.row.keys) else ""


def _take(tree: Tree, line: _Line, form: Habits) -> None:
    """Add a printed row: the rest of the row before, or a row of its own."""
    placed = straight(line.row, line.columns)
    before = tree.rows[-1] if tree.rows else None
    if _is_of_other_years(line):
        return
    if line.row.carried and not _is_new(line):
        _add_to(before, line, placed.cells)
        return
    after_break = line.after_break and not (before is not None and _share_page(before, line.row))
    if before is not None and is_rest(placed.cells, before, form, after_break=after_break):
        before.rests.append(placed.cells)
        before.printed.append(line.row.cells)
        tree.strays += placed.left_over
        return
    if before is None and not is_category(placed.cells) and not _names_anything(placed.cells):
        tree.strays += [cell for cell in line.row.cells if cell.text]
        return
    if line.row.grid is None and not is_sound(line.row, line.columns):
        placed = aligned(line.row, line.columns)
    row = TreeRow(_parted(placed.cells), line.columns, [line.row.cells])
    row.doubt_all(placed.reason)
    row.doubt_all(_NO_HEADER if line.lost else None)
    for role, reason in line.doubtful.items():
        row.cells[role] = row.cells[role].doubted(reason)
    tree.rows.append(row)
    tree.strays += placed.left_over


def _is_of_other_years(line: _Line) -> bool:
    """Tell whether a row has a value for the whole project and none for the year."""
    keys = line.row.keys
    other = any(index < len(keys) and keys[index] for index in line.columns.long_values)
    return other and not _text(line, "value")


def _is_new(line: _Line) -> bool:
    """Tell whether a row sets a target of its own: its name or value is not merged from the row above."""
    columns = [line.columns.at[role] for role in ("level3", "value") if role in line.columns.at]
    if not any(column in line.row.carried for column in columns):
        return True
    return any(
        column < len(line.row.keys) and line.row.keys[column] and column not in line.row.carried
        for column in columns
    )


def _add_to(before: TreeRow | None, line: _Line, cells: Cells) -> None:
    """Add what a row says more of the indicator above, whose cells reach down into it."""
    if before is None:
        return
    more: dict[Role, Cell] = {
        role: cells[role]
        for role in _MORE
        if role in cells and cells[role].text and line.columns.at[role] not in line.row.carried
    }
    if more:
        before.rests.append(more)
        before.printed.append(line.row.cells)


def _share_page(before: TreeRow, row: Row) -> bool:
    """Tell whether a row, or its rest, ends on the page that the next one stands on: no break is between."""
    pages = {piece.page for cell in row.cells for piece in cell.place.fragments}
    above = {piece.page for cells in before.printed[-1:] for cell in cells for piece in cell.place.fragments}
    return bool((pages & above) - {None})


def _parted(cells: dict[Role, Cell]) -> dict[Role, Cell]:
    """Return the cells with both levels where one cell names both: 产出指标-数量指标."""
    path = cells.get("level1") or cells.get("level2")
    if path is None or (text_of(cells, "level1") and text_of(cells, "level2")):
        return cells
    found = _PATH.fullmatch(path.text)
    if found is None:
        return cells
    first, second = meaning(key(found["first"])), meaning(key(found["second"]))
    if first is None or second is None or not (first.level1 and second.level2):
        return cells
    return {**cells, "level1": cut(path, *found.span("first")), "level2": cut(path, *found.span("second"))}


def _names_anything(cells: Cells) -> bool:
    """Tell a row from one that only prints the name of a category."""
    return any(text_of(cells, role) for role in ("level3", "value", "description"))


def _carry_levels(rows: Sequence[TreeRow]) -> None:
    """Give the rows below a merged cell its text: the cell above, for the first and the second level."""
    level1: Cell | None = None
    level2: Cell | None = None
    printed = {said.level1 for row in rows if (said := meaning(key(text_of(row.cells, "level1"))))}
    for row in rows:
        first = row.cells.get("level1")
        if first is not None and first.text:
            if level1 is None or key(level1.text) != key(first.text):
                level2 = None
            level1 = first
        elif level1 is not None:
            level1 = row.cells["level1"] = _by_parent(row.cells, level1, printed) or level1
        second = row.cells.get("level2")
        if second is not None and second.text:
            level2 = second
        elif level2 is not None and "level2" in row.cells:
            row.cells["level2"] = level2


def _by_parent(cells: Cells, level1: Cell, printed: AbstractSet[str | None]) -> Cell | None:
    """Return the first level of a row that prints none where its second level cannot stand under the last.

    The name is not printed, so the cell has the place of the second level and quotes nothing of it. Some
    provinces print satisfaction among the benefits: where no row has its own first level, it stays there.
    """
    said, above = meaning(key(text_of(cells, "level2"))), meaning(key(level1.text))
    if said is None or said.level2 is None or above is None or above.level1 is None:
        return None
    parents = vocabulary().parents.get(said.level2, frozenset())
    if above.level1 in parents or len(parents) != 1:
        return None
    if above.level1 == _BENEFITS and parents == {_SATISFACTION} and not parents & printed:
        return None
    place: Place = blank_at(cells["level2"]).place
    return Cell(next(iter(parents)), place).doubted(_BY_PARENT.format(level2=cells["level2"].text))
