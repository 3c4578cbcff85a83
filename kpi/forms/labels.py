"""Labels in the head of a form: which cells name a field, and which cells hold what it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from kpi.forms.cells import blank_at, cut
from kpi.forms.stream import Row, row_of, row_with_keys
from kpi.forms.vocabulary import OPENING, LabelField, key, meaning, vocabulary, without_tail
from kpi.model.place import Cell

_COLON = re.compile("[:：]")
_WIDE_BLANK = re.compile(r"\s{2,}|\t")
_LONGEST_LABEL = 24
_WITHIN: tuple[tuple[str, LabelField], ...] = (
    ("项目名称", "name"),
    ("项目编码", "code"),
    ("项目代码", "code"),
)
"""In the header of a list, a name with these words in it: 单位名称、项目名称."""
_TALLEST_LABEL = 4
"""Over so many rows a label may be broken in a narrow first column."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label found in a row, and the cells up to the next label that are not blank, with their columns."""

    field: LabelField
    cell: Cell
    start: int
    stop: int
    """The cells of the label: the first, and behind the last."""
    values: tuple[Cell, ...]
    columns: tuple[int, ...]
    inline: Cell | None = None
    """The value, where it stands in the label's own cell."""

    @property
    def value(self) -> Cell:
        """The first cell that it labels; an empty one behind the label where all are blank."""
        return self.values[0] if self.values else self.blank

    def holding(self, cell: Cell) -> "Label":
        """Return the label of a value that stands below it."""
        return replace(self, values=(cell,), columns=(self.start,))

    @property
    def blank(self) -> Cell:
        """An empty cell behind the label."""
        return blank_at(self.cell, after=True)


def labels_of(row: Row) -> list[Label]:
    """Return the labels of a row from left to right."""
    if row.plain:
        return []
    found: list[_Hit] = []
    index = 0
    while index < len(row.keys):
        hit = _label_at(row, index) if row.keys[index] else None
        if hit is not None:
            found += _apart(hit)
        index = hit.stop if hit else index + 1
    ends = [*[hit.start for hit in found[1:]], len(row.cells)]
    return [_label(row, hit, end) for hit, end in zip(found, ends, strict=False)]


class _Hit(NamedTuple):
    field: LabelField
    start: int
    stop: int
    inline: Cell | None = None
    """The value, where it stands in the label's own cell."""


def _label(row: Row, hit: _Hit, end: int) -> Label:
    columns = tuple(index for index in range(hit.stop, end) if row.cells[index].text)
    values = tuple(row.cells[index] for index in columns)
    if hit.inline is not None:
        columns, values = (hit.start, *columns), (hit.inline, *values)
    return Label(hit.field, row.cells[hit.start], hit.start, hit.stop, values, columns, hit.inline)


def _label_at(row: Row, index: int) -> _Hit | None:
    """Return the label that starts at a cell: in it, over it and the next, or before a colon in it."""
    said = row.meanings[index]
    if said is not None and said.label is not None:
        return _Hit(said.label, index, index + 1)
    if said is not None and said.begins and index + 1 < len(row.keys):
        following = row.meanings[index + 1]
        if following is None or following.label is None:
            whole = meaning(row.keys[index] + row.keys[index + 1])
            if whole is not None and whole.label is not None:
                return _Hit(whole.label, index, index + 2)
    return _inline(row.cells[index], index)


def _inline(cell: Cell, index: int) -> _Hit | None:
    for found in _COLON.finditer(cell.text, 0, _LONGEST_LABEL):
        said = meaning(key(cell.text[: found.start()]))
        if said is not None and said.label is not None:
            rest = cell.text[found.end() :].lstrip()
            size = len(cell.text)
            return _Hit(said.label, index, index + 1, cut(cell, size - len(rest), size) if rest else None)
    return None


def _apart(hit: _Hit) -> list[_Hit]:
    """Return a label in its own cell with those that follow behind wide blanks: 项目名称：甲　　预算数：5."""
    value = hit.inline
    if value is None:
        return [hit]
    for gap in _WIDE_BLANK.finditer(value.text):
        following = _inline(cut(value, gap.end(), len(value.text)), hit.start)
        if following is not None:
            return [hit._replace(inline=cut(value, 0, gap.start())), *_apart(following)]
    return [hit]


def list_field(row: Row, index: int) -> LabelField | None:
    """Return the field of projects that a cell of a list's header names."""
    said, term = row.meanings[index], row.keys[index]
    within = next((field for word, field in _WITHIN if word in term and len(term) <= _LONGEST_LABEL), None)
    if within is not None:
        return within
    if said is not None and said.label is not None:
        return said.label
    return vocabulary().list_labels.get(term) or vocabulary().list_labels.get(without_tail(term))


def heads_projects(row: Row) -> bool:
    """Tell whether the header of an indicator table also heads names or codes of projects."""
    return any(list_field(row, index) in OPENING for index in row.filled())


def heads_list(labels: Sequence[Label]) -> bool:
    """Tell whether labels stand one beside the other with nothing between: the header of some list."""
    pairs = pairwise(labels)
    return any(
        one.stop == other.start and one.field in OPENING and one.inline is None for one, other in pairs
    )


def with_tall_labels(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with a label that the first column breaks over several rows put into the first.

    The other rows then start with a blank, as they would where the label is printed in one piece.
    """
    result = list(rows)
    for index in range(len(result)):
        size = _tall_label(result, index)
        if size > 1:
            first = result[index]
            term = "".join(row.keys[0] for row in result[index : index + size])
            result[index] = row_with_keys(first.cells, (term, *first.keys[1:]))
            for below in range(index + 1, index + size):
                row = result[below]
                result[below] = row_of((blank_at(row.cells[0]), *row.cells[1:]))
    return result


def _tall_label(rows: Sequence[Row], index: int) -> int:
    """Return over how many rows from this one a broken label goes; 1 where there is none."""
    term = ""
    for size, row in enumerate(rows[index : index + _TALLEST_LABEL], 1):
        said = row.meanings[0]
        if not row.keys[0] or (said is not None and said.label is not None):
            return 1
        term += row.keys[0]
        whole = meaning(term)
        if whole is None:
            return 1
        if size > 1 and whole.label is not None:
            return size
    return 1
