"""Cuts a document into its goal forms, other tables and narrative; what each holds is read elsewhere.

A goal form opens at its title, at a row that labels a project's code or name, or at the header of an
indicator table; it goes on over blank lines, page furniture and repeated headers, and closes at the next
title, section heading or table of another kind.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kpi.forms import lines
from kpi.forms.columns import Columns, columns_of, is_row_of_tree
from kpi.forms.labels import Label, heads_list, heads_projects, labels_of
from kpi.forms.stream import Line, Row, Run, row_of
from kpi.forms.vocabulary import OPENING, LabelField, Period, Vocabulary, key, squeeze
from kpi.model.disclosure import Passage
from kpi.model.place import Cell

_HEAD_FIELDS: frozenset[LabelField] = frozenset({"code", "name", "plan", "goals", "purpose_group", "purpose"})
_IN_LINES: frozenset[LabelField] = frozenset(
    {
        "code",
        "name",
        "budget",
        "total_budget",
        "fiscal_funds",
        "other_funds",
        "purpose",
        "goals",
        "total_goals",
    }
)
"""Fields that may stand in lines of their own above a table of indicators."""
_LONG_TEXTS: frozenset[LabelField | None] = frozenset({"purpose", "goals", "total_goals"})
_COLON = re.compile("[:：]")
_CLAUSE = re.compile("[，。；]")
_ENOUGH_FIELDS = 2
_MOST_LEVELS = 32
_SAMPLE = 8
_LEAST_NAME = 6
_PAIR = 2
_GOALS: frozenset[LabelField] = frozenset({"goals", "total_goals"})
_PART = re.compile(r"^[^:\d]{2,10}\d{1,2}(?::|$)")
_LEAST_CELLS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A row of a form; ``columns`` where it is a header, ``apart`` where a gap stands before it."""

    row: Row
    columns: Columns | None
    apart: bool
    labels: Sequence[Label] = ()
    """Those of a row above the first header."""
    period: Period | None = None
    """Where a form has a table for the year and one for the whole project: which of them this is in."""


@dataclass(slots=True, eq=False)
class Draft:
    """A goal form as cut out: its title, the unit noted above it, its rows."""

    title: Cell | None
    number: int | None
    unit: str | None
    entries: list[Entry] = field(default_factory=list)
    strays: list[Cell] = field(default_factory=list)
    """Lines among the rows that are rows themselves, their cells no longer told apart."""
    labels: set[LabelField] = field(default_factory=set)
    widest: int = 0
    """The number of cells of the widest row."""
    levels: list[str] = field(default_factory=list)
    """The first-level names in the order printed, each once where it goes on."""
    columns: Columns | None = None
    """Those of the last header; None before the first one."""
    flat: bool = False
    """Whether the indicator header also heads columns of project fields: a list of many projects."""


@dataclass(slots=True, eq=False)
class TableDraft:
    """Another table as cut out; one that goes on after a page break has more than one part."""

    title: Cell | None
    unit: str | None
    parts: list[tuple[Row, ...]]


class Unread(NamedTuple):
    """A table that is a goal form by its title or names, but has no header of one."""

    cell: Cell
    """The first one."""
    names: frozenset[str]
    """The projects that it lists."""


@dataclass(slots=True, eq=False)
class Segments:
    """A document cut into parts."""

    drafts: list[Draft] = field(default_factory=list)
    tables: list[TableDraft] = field(default_factory=list)
    narrative: list[Passage] = field(default_factory=list)
    stray_titles: list[Cell] = field(default_factory=list)
    """Titles of goal forms with no form below."""
    unread: list[Unread] = field(default_factory=list)


def segments_of(blocks: Sequence[Run | Line], vocabulary: Vocabulary) -> Segments:
    """Cut the blocks of a document into parts."""
    cutter = _Cutter(vocabulary, lines.contents_of(blocks))
    for index, block in enumerate(blocks):
        if isinstance(block, Line):
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            cutter.take_line(block, amid_rows=isinstance(following, Run) and block.adjoins(following.rows[0]))
        else:
            cutter.take_rows(block.rows)
    cutter.flush()
    return cutter.segments


class _Cutter:
    """The state of the cutting: the open form or table, the lines since the last row, the section."""

    def __init__(self, vocabulary: Vocabulary, contents: frozenset[str]) -> None:
        self.vocabulary = vocabulary
        self.contents = contents
        self.segments = Segments()
        self.form: Draft | None = None
        self.table: TableDraft | None = None
        self.pending: list[Line] = []
        self.section = ""
        self.header: Entry | None = None
        """The last header of the table whose rows are taken."""
        self.period: Period | None = None
        """That of the table of the open form, where the form has several."""

        self.in_parts = False
        """Whether the open form has a table of indicators for each of its goals."""

    def take_line(self, line: Line, *, amid_rows: bool) -> None:
        """Take a paragraph: a heading, the rest of a broken row, or a line that waits for what follows.

        ``amid_rows`` says that a table row follows at once.
        """
        if lines.is_heading(line.cell.text, self.contents, self.vocabulary):
            self.flush()
            self.form = self.table = None
            self.section = line.cell.text
            self.segments.narrative.append(Passage(self.section, line.cell))
            if self._is_title(line):
                self.pending.append(line)
        elif (
            self.form is not None and self.form.columns is not None and lines.is_flattened_row(line.cell.text)
        ):
            self.form.strays.append(line.cell)
        elif self._breaks_row(line, amid_rows=amid_rows):
            self._append(row_of([line.cell]), None, apart=False)
        else:
            self.pending.append(line)

    def _breaks_row(self, line: Line, *, amid_rows: bool) -> bool:
        """Tell whether the line is the rest of the row before, which a line break in a cell cut short."""
        if self.form is None or not line.adjacent or self.pending or not self.form.entries:
            return False
        text = line.cell.text
        if lines.is_furniture(text) or self._is_title(line) or lines.is_foot(text, self.vocabulary):
            return False
        last = self.form.entries[-1].row
        return amid_rows or len(last.cells) < self.form.widest or lines.is_open(last.cells[-1].text)

    def _is_title(self, line: Line) -> bool:
        return lines.ends_as_title(line.cell.text, self.vocabulary)

    def take_rows(self, rows: Sequence[Row]) -> None:
        """Take rows that stand together: part of a goal form, or another table."""
        headers = [columns_of(row) for row in rows]
        if self._is_alien():
            self._other_table(rows)
        elif any(headers) or self._has_labels(rows):
            self._goal_rows(rows, headers)
        elif self._goes_on(rows):
            self.flush()
            for index, row in enumerate(rows):
                self._append(row, None, apart=index == 0)
        else:
            self._other_table(rows)

    def _is_alien(self) -> bool:
        """Tell whether the title before a table is that of one that only looks like a goal form."""
        title = lines.table_title(self.pending, self.vocabulary)
        if title is None or lines.ends_as_title(title.text, self.vocabulary):
            return False
        return any(word in squeeze(title.text) for word in self.vocabulary.alien)

    def _has_labels(self, rows: Sequence[Row]) -> bool:
        found = [labels for row in rows if not heads_list(labels := labels_of(row))]
        fields = {label.field for labels in found for label in labels} & _HEAD_FIELDS
        if fields & OPENING and any(self._is_title(line) for line in self.pending):
            return True  # a page may end below the first row of a form
        return len(fields) >= _ENOUGH_FIELDS or (self.form is not None and bool(fields & {"plan", "goals"}))

    def _goes_on(self, rows: Sequence[Row]) -> bool:
        """Tell whether rows without labels or header belong to the form before them."""
        if self.form is None or any(self._is_title(line) for line in self.pending):
            return False
        adjoins = all(lines.is_furniture(line.cell.text) for line in self.pending)
        if adjoins and (self._is_as_wide(rows[0]) or self._goes_on_beside(rows[0])):
            return True
        return self._fits_tree(rows)

    def _goes_on_beside(self, row: Row) -> bool:
        """Tell whether a row goes on beside a label of the head that stands on the page before."""
        return self.form is not None and self.form.columns is None and not row.keys[0]

    def _fits_tree(self, rows: Sequence[Row]) -> bool:
        columns = self.form.columns if self.form else None
        return columns is not None and any(is_row_of_tree(row, columns) for row in rows)

    def _is_as_wide(self, row: Row) -> bool:
        """Tell whether a row has the columns of the form before it; a row of a text may have any."""
        if self.form is None or not self.form.entries or row.grid is None:
            return True
        last = self.form.entries[-1].row
        return last.grid is None or (last.grid[-1][1], len(last.cells)) == (row.grid[-1][1], len(row.cells))

    def _goal_rows(self, rows: Sequence[Row], headers: Sequence[Columns | None]) -> None:
        units = [unit for line in self.pending if (unit := lines.unit_of(line.cell.text))]
        unit = units[-1] if units else None
        self.period = self._caption(rows)
        title = self._title(rows)
        heads = self._heads_in_lines(rows)
        if title is not None or heads or self.form is None:
            self._open(title, unit)
        for row in heads:
            self._append(row, None, apart=False)
        self.flush()
        self.header = None
        for index, (row, columns) in enumerate(zip(rows, headers, strict=True)):
            if columns is None and self._is_part(row):
                self.in_parts = True
                continue
            if self._has_only_header(row):
                self._set_back()
            elif self._opens_form(row, columns):
                self._open(None, unit)
            elif columns is None and self._restarts(row):
                self._restart(unit)
            if columns is not None:
                self.header = Entry(row, columns, apart=False)
            elif self._lacks_header(row) and self.header is not None:
                self._append(self.header.row, self.header.columns, apart=False)
            self._append(row, columns, apart=index == 0)

    def _heads_in_lines(self, rows: Sequence[Row]) -> list[Row]:
        """Take the fields of a form that stand in lines above its indicators: 项目名称：…, 绩效目标：…."""
        if any(self._fields(row) for row in rows):
            return []
        found: list[tuple[int, Cell]] = []
        fields: set[LabelField] = set()
        last: LabelField | None = None
        for index, line in enumerate(self.pending):
            labels = labels_of(row_of([line.cell]))
            if labels and labels[0].field in _IN_LINES:
                last = labels[0].field
                fields.add(last)
            elif last not in _LONG_TEXTS or lines.is_furniture(line.cell.text):
                continue
            found.append((index, line.cell))
        heading: list[Row] = []
        if not fields & OPENING:
            first = found[0][0] if found else len(self.pending)
            named = [
                (index, lines.named_by(line.cell, sure=bool(found)))
                for index, line in enumerate(self.pending[:first])
            ]
            headings = [(index, rows) for index, rows in named if rows]
            if not headings:
                return []
            index, heading = headings[-1]
            found = [(index, self.pending[index].cell), *found]
        for index, _ in reversed(found):
            self.pending.pop(index)
        return [*heading, *(row_of([cell]) for _, cell in found[bool(heading) :])]

    def _is_part(self, row: Row) -> bool:
        """Tell whether a row among the indicators only says which goal the next are of: 年度目标2：."""
        form, filled = self.form, row.filled()
        if form is None or form.columns is None or form.flat or filled[:1] != [0] or len(filled) > _PAIR:
            return False
        label = next(iter(labels_of(row)), None)
        return label is not None and label.field in _GOALS and _PART.search(key(label.cell.text)) is not None

    def _has_only_header(self, row: Row) -> bool:
        """Tell whether a row names a project below a header that no row of the form has followed yet."""
        form = self.form
        if form is None or not form.entries or form.flat or not self._fields(row):
            return False
        if row.grid is None and len(row.filled()) > 1:
            return False
        return all(entry.columns is not None for entry in form.entries)

    def _set_back(self) -> None:
        """Let the open form begin anew: its header is printed once above all projects."""
        if self.form is not None:
            self.form.entries.clear()
            self.form.columns = None

    def _lacks_header(self, row: Row) -> bool:
        """Tell whether a row is the first indicator of a form under the header of the form above it."""
        form, header = self.form, self.header
        if form is None or header is None or header.columns is None or len(row.filled()) < _LEAST_CELLS:
            return False
        return form.columns is None and is_row_of_tree(row, header.columns)

    def _open(self, title: tuple[Cell, int | None] | None, unit: str | None) -> None:
        self.table = self.period = None
        self.in_parts = False
        cell, number = title or (None, None)
        self.form = Draft(cell, number, unit)
        self.segments.drafts.append(self.form)

    def _caption(self, rows: Sequence[Row]) -> Period | None:
        """Take the line that says for which period a table of the open form is: 年度绩效目标表."""
        if self.form is None or any(self._fields(row) for row in rows):
            return self.period if self.form is not None and not self.pending else None
        for index in reversed(range(len(self.pending))):
            period = lines.caption_of(self.pending[index].cell.text, self.vocabulary)
            if period is not None:
                self.pending.pop(index)
                return period
        return self.period

    def _title(self, rows: Sequence[Row]) -> tuple[Cell, int | None] | None:
        """Take the title of the form that these rows open out of the waiting lines."""
        for index in reversed(range(len(self.pending))):
            if not self._is_title(self.pending[index]):
                continue
            cell = self._whole_title(index)
            if self._is_printed_again(cell, rows):
                return None
            return lines.without_number(cell), lines.number_of(cell.text)
        return self._title_by_name(rows)

    def _whole_title(self, index: int) -> Cell:
        """Take a title out of the waiting lines, with its first half where it is broken over two."""
        line = self.pending.pop(index)
        before = self.pending[index - 1] if index else None
        if before is None or not line.adjacent or lines.number_of(line.cell.text) is not None:
            return line.cell
        if lines.number_of(before.cell.text) is None or self._is_title(before):
            return line.cell
        return self.pending.pop(index - 1).cell.joined(line.cell, "表题分两行印出，已连接")

    def _is_printed_again(self, title: Cell, rows: Sequence[Row]) -> bool:
        """Tell whether a title is that of the open form, printed again at the top of its next page."""
        if self.form is None or self.form.title is None:
            return False
        if not self.form.flat and any(self._fields(row) for row in rows):
            return False
        known = squeeze(self.form.title.text)
        return squeeze(lines.without_number(title).text).startswith(known)

    def _title_by_name(self, rows: Sequence[Row]) -> tuple[Cell, int | None] | None:
        """Take the line that says the project's name for a title that does not end like one."""
        if not self.pending:
            return None
        labels = [label for row in rows for label in labels_of(row)]
        name = next((squeeze(label.value.text) for label in labels if label.field == "name"), "")
        for index in reversed(range(len(self.pending))):
            title = lines.without_number(self.pending[index].cell)
            term = squeeze(title.text)
            if len(term) < _LEAST_NAME or lines.is_sentence(term):
                continue
            if name and (name in term or term in name):
                return title, lines.number_of(self.pending.pop(index).cell.text)
        return None

    def _fields(self, row: Row) -> set[LabelField]:
        """Return which of the fields that open a form a row labels."""
        if row.plain:
            return set()
        found = {said.label for said in row.meanings if said is not None}
        if not found & OPENING and _COLON.search(row.cells[0].text):
            found |= {label.field for label in labels_of(row_of(row.cells[:2]))}
        return {name for name in found if name in OPENING}

    def _opens_form(self, row: Row, columns: Columns | None) -> bool:
        """Tell whether a row opens the next form although no title stands before it."""
        form = self.form
        if form is None or not form.entries:
            return False
        fields = self._fields(row)
        if columns is not None:
            begun = form.columns is not None or bool(form.labels & OPENING)
            return begun and heads_projects(row) and not form.flat
        return bool(fields & form.labels) or bool(fields and form.columns)

    def _restarts(self, row: Row) -> bool:
        """Tell whether a tree that has come to its last part begins anew right after a header.

        That is the tree of the next project, whose title and head are lost.
        """
        form = self.form
        if form is None or form.flat or len(form.levels) < _ENOUGH_FIELDS or form.entries[-1].columns is None:
            return False
        if self.period is not None or self.in_parts:
            return False
        first = self._first_level(row, form)
        return first == form.levels[0] != form.levels[-1] and len(set(form.levels)) == len(form.levels)

    def _restart(self, unit: str | None) -> None:
        """Open a form at the header just taken."""
        header = self.form.entries.pop() if self.form else None
        self._open(None, unit)
        if header is not None:
            self._append(header.row, header.columns, apart=header.apart)

    def _first_level(self, row: Row, form: Draft) -> str | None:
        at = form.columns.at if form.columns else {}
        if "level1" not in at or "level2" not in at or max(at["level1"], at["level2"]) >= len(row.meanings):
            return None
        first, second = row.meanings[at["level1"]], row.meanings[at["level2"]]
        return first.level1 if first and second and second.level2 else None

    def _append(self, row: Row, columns: Columns | None, *, apart: bool) -> None:
        form = self.form
        if form is None:
            return
        labels = labels_of(row) if form.columns is None and columns is None else []
        form.entries.append(Entry(row, columns, apart, labels, self.period))
        form.widest = max(form.widest, len(row.cells))
        form.labels |= {label.field for label in labels}
        if columns is not None:
            form.columns = columns
            form.flat = form.flat or heads_projects(row)
        elif form.columns is not None:
            level = self._first_level(row, form)
            if level is not None and level not in form.levels[-1:] and len(form.levels) < _MOST_LEVELS:
                form.levels.append(level)

    def _is_unread(self, rows: Sequence[Row]) -> bool:
        """Tell whether a table without the header of indicators is a goal form all the same."""
        said = [said for row in rows[:_SAMPLE] if not row.plain for said in row.meanings if said is not None]
        levels = {one.level1 for one in said if one.level1 is not None}
        if any(heads_projects(row) for row in rows[:_SAMPLE]) and len(levels) >= _ENOUGH_FIELDS:
            return not lines.scores_levels(rows)
        titled = any(lines.ends_as_title(line.cell.text, self.vocabulary) for line in self.pending)
        return titled and not self._is_alien() and (bool(levels) or any(one.label in OPENING for one in said))

    def _other_table(self, rows: Sequence[Row]) -> None:
        if self._is_unread(rows):
            first = next(cell for row in rows for cell in row.cells if cell.text)
            self.segments.unread.append(Unread(first, lines.names_in(rows)))
        self.form = None
        rest = self._rest_of_table(rows)
        if rest is not None and self.table is not None:
            self.table.parts.append(rest)
        else:
            units = [unit for line in self.pending if (unit := lines.unit_of(line.cell.text))]
            title = lines.table_title(self.pending, self.vocabulary)
            self.pending = [line for line in self.pending if line.cell is not title]
            self.table = TableDraft(title, units[-1] if units else None, [tuple(rows)])
            self.segments.tables.append(self.table)
        self.flush()

    def _rest_of_table(self, rows: Sequence[Row]) -> tuple[Row, ...] | None:
        """Return the rows without repeated header where they go on with the table before, else None."""
        if self.table is None:
            return None
        if not self.pending:
            return tuple(rows)
        known = squeeze(self.table.title.text) if self.table.title else ""
        texts = [line.cell.text for line in self.pending]
        if any(lines.is_sentence(text) for text in texts):
            return None
        if any(lines.is_table_title(text, self.vocabulary) and squeeze(text) != known for text in texts):
            return None
        first = self.table.parts[0]
        same = 0
        while same < min(len(first), len(rows)) and rows[same].keys == first[same].keys:
            same += 1
        return tuple(rows[same:]) if same else None

    def flush(self) -> None:
        """Give the waiting lines to the narrative; titles without a form are kept apart."""
        for line in self.pending:
            text = line.cell.text
            if self._is_title(line):
                self.segments.stray_titles.append(line.cell)
            elif not lines.is_furniture(text) and (self.section or _CLAUSE.search(text)):
                self.segments.narrative.append(Passage(self.section, line.cell))
        self.pending = []
