"""Cuts a document into its goal forms, other tables and narrative; what each holds is read elsewhere.

A goal form opens at its title, at a row that labels a project's code or name, or at the header of an
indicator table; it goes on over blank lines, page furniture and repeated headers, and closes at the next
title, section heading or table of another kind.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kpi.forms import lines
from kpi.forms.columns import Columns, columns_of, is_row_of_tree
from kpi.forms.labels import Label, labels_of
from kpi.forms.stream import Line, Row, Run, row_of
from kpi.forms.vocabulary import LabelField, Vocabulary, squeeze
from kpi.model.disclosure import Passage
from kpi.model.place import Cell

_HEAD_FIELDS: frozenset[LabelField] = frozenset({"code", "name", "plan", "goals", "purpose_group", "purpose"})
_OPENING: frozenset[LabelField] = frozenset({"code", "name"})
_COLON = re.compile("[:：]")
_CLAUSE = re.compile("[，。；]")
_ENOUGH_FIELDS = 2
_MOST_LEVELS = 32
_LEAST_NAME = 6


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A row of a form; ``columns`` where it is a header, ``apart`` where a gap stands before it."""

    row: Row
    columns: Columns | None
    apart: bool
    labels: Sequence[Label] = ()
    """Those of a row above the first header."""


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


@dataclass(slots=True, eq=False)
class Segments:
    """A document cut into parts."""

    drafts: list[Draft] = field(default_factory=list)
    tables: list[TableDraft] = field(default_factory=list)
    narrative: list[Passage] = field(default_factory=list)
    stray_titles: list[Cell] = field(default_factory=list)
    """Titles of goal forms with no form below."""


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
        if any(headers) or self._has_labels(rows):
            self._goal_rows(rows, headers)
        elif self._goes_on(rows):
            self.flush()
            for index, row in enumerate(rows):
                self._append(row, None, apart=index == 0)
        else:
            self._other_table(rows)

    def _has_labels(self, rows: Sequence[Row]) -> bool:
        fields = {label.field for row in rows for label in labels_of(row)} & _HEAD_FIELDS
        return len(fields) >= _ENOUGH_FIELDS or (self.form is not None and bool(fields & {"plan", "goals"}))

    def _goes_on(self, rows: Sequence[Row]) -> bool:
        """Tell whether rows without labels or header belong to the form before them."""
        if self.form is None or any(self._is_title(line) for line in self.pending):
            return False
        if all(lines.is_furniture(line.cell.text) for line in self.pending):
            return True
        columns = self.form.columns
        return columns is not None and any(is_row_of_tree(row, columns) for row in rows)

    def _goal_rows(self, rows: Sequence[Row], headers: Sequence[Columns | None]) -> None:
        units = [unit for line in self.pending if (unit := lines.unit_of(line.cell.text))]
        unit = units[-1] if units else None
        title = self._title(rows)
        if title is not None or self.form is None:
            self._open(title, unit)
        self.flush()
        for index, (row, columns) in enumerate(zip(rows, headers, strict=True)):
            if self._opens_form(row, columns):
                self._open(None, unit)
            elif columns is None and self._restarts(row):
                self._restart(unit)
            self._append(row, columns, apart=index == 0)

    def _open(self, title: tuple[Cell, int | None] | None, unit: str | None) -> None:
        self.table = None
        cell, number = title or (None, None)
        self.form = Draft(cell, number, unit)
        self.segments.drafts.append(self.form)

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
        if self.form is None or self.form.title is None or any(self._fields(row) for row in rows):
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
        if not found & _OPENING and _COLON.search(row.cells[0].text):
            found |= {label.field for label in labels_of(row_of(row.cells[:2]))}
        return {name for name in found if name in _OPENING}

    def _opens_form(self, row: Row, columns: Columns | None) -> bool:
        """Tell whether a row opens the next form although no title stands before it."""
        form = self.form
        if form is None or not form.entries:
            return False
        fields = self._fields(row)
        if columns is not None:
            return bool(fields) and not form.flat
        return bool(fields & form.labels) or bool(fields and form.columns)

    def _restarts(self, row: Row) -> bool:
        """Tell whether a tree that has come to its last part begins anew right after a header.

        That is the tree of the next project, whose title and head are lost.
        """
        form = self.form
        if form is None or form.flat or len(form.levels) < _ENOUGH_FIELDS or form.entries[-1].columns is None:
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
        form.entries.append(Entry(row, columns, apart, labels))
        form.widest = max(form.widest, len(row.cells))
        form.labels |= {label.field for label in labels}
        if columns is not None:
            form.columns = columns
            form.flat = form.flat or bool(self._fields(row))
        elif form.columns is not None:
            level = self._first_level(row, form)
            if level is not None and level not in form.levels[-1:] and len(form.levels) < _MOST_LEVELS:
                form.levels.append(level)

    def _other_table(self, rows: Sequence[Row]) -> None:
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
