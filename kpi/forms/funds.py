"""The amounts of a form: its budget and where the money comes from, of the year and over all years.

Forms print the sums of the whole project beside or above those of the year, and self-evaluations print
budgeted, adjusted and spent sums in columns. The budget is the sum planned for the year; those over all
years stand in for it only where a form has no other.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kpi.forms.labels import Label
from kpi.forms.money import amount_of
from kpi.forms.stream import Row
from kpi.forms.vocabulary import LabelField, key, vocabulary, without_tail
from kpi.model.place import Cell, Range

AMOUNTS: frozenset[LabelField] = frozenset({"budget", "total_budget", "fiscal_funds", "other_funds"})
_PARTS: frozenset[LabelField] = frozenset({"fiscal_funds", "other_funds"})
SUMS = frozenset({"合计", "总计", "资金合计", "小计", "总额", "金额合计"})
_SUMS_OF_ALL: frozenset[LabelField] = frozenset({"budget", "total_budget"})
_LEAST_COLUMNS = 2
_YEAR = re.compile(r"^20\d\d年度?$")


class _Column(NamedTuple):
    """A column of an amounts block: where it is, and how its name ranks among those of planned sums."""

    position: Range
    rank: int | None


@dataclass(slots=True, eq=False)
class Funds:
    """The amounts while the head is read."""

    year: dict[LabelField, Cell] = field(default_factory=dict)
    total: dict[LabelField, Cell] = field(default_factory=dict)
    planned: Range | None = None
    """Where the planned sums stand, while a block with several columns goes on."""
    year_from: int | None = None
    """Where the labels of the year begin, where they stand beside those of all years."""
    over_years: bool = False
    """Whether the last sum was one over all years: its parts follow."""

    block: Cell | None = None
    """The amount right behind the name of the whole block: 项目资金（万元）, 100."""
    group: bool = False
    """Whether the block as a whole is said to be of the year: 年度预算申请, then 资金总额."""

    def heads(self, row: Row) -> bool:
        """Take the names over the columns of an amounts block; False where the row has none."""
        ranks = vocabulary().amount_columns
        known = {index: ranks[name] for index in row.filled() if (name := _name(row.keys[index])) in ranks}
        planned = {index: rank for index, rank in known.items() if rank is not None}
        if len(known) < _LEAST_COLUMNS or not planned or len(planned) == len(known):
            return False
        if any(amount_of(row.cells[index]) is not None for index in row.filled()):
            return False
        self.planned = row.position(min(planned, key=planned.__getitem__))
        return True

    def goes_on(self, row: Row, labels: Sequence[Label]) -> bool:
        """Take a row of an open amounts block that no label of a form starts: 合计, 一般公共预算内拨款."""
        if self.planned is None or any(label.field not in AMOUNTS | {"ignored"} for label in labels):
            self.planned = None
            return False
        if any(label.field in AMOUNTS for label in labels):
            return False
        filled = row.filled()
        cell = _under(row, filled, self.planned)
        if cell is None and filled and all(_YEAR.match(row.keys[index]) for index in filled):
            return True  # the years below the name of a column
        if cell is None or (amount_of(cell) is None and len(filled) == 1):
            self.planned = None
            return False
        if row.keys[filled[0]] in SUMS or amount_of(row.cells[filled[0]]) is not None:
            self.year.setdefault("budget", cell)
        return True

    def is_new(self, label: Label) -> bool:
        """Tell whether a label names an amount that is not known yet, of the year or over all years."""
        if label.field not in _PARTS:
            return label.field not in {**self.year, **self.total}
        return self.year_from is not None or label.field not in (self.total if self.over_years else self.year)

    def take(self, row: Row, label: Label, labels: Sequence[Label]) -> None:
        """Take an amount."""
        if _is_group(label, labels):
            self.group = all(other is label or other.field != "budget" for other in labels)
            return
        if row.grid is not None and _has_no_cell(row, label, labels):
            return
        cell = label.value
        if self.planned is not None and label.inline is None:
            cell = _under(row, label.columns, self.planned) or label.blank
        self._sides(row, labels)
        target = self.total if self._is_total(row, label) else self.year
        name: LabelField = "budget" if label.field == "total_budget" and target is self.year else label.field
        if name not in target or not target[name].text:
            target[name] = cell

    def take_block(self, label: Label) -> None:
        """Take an amount that stands alone behind the name of the whole block."""
        named = without_tail(key(label.cell.text)) in vocabulary().fund_blocks
        if named and len(label.values) == 1 and amount_of(label.value) is not None:
            self.block = self.block or label.value

    def _sides(self, row: Row, labels: Sequence[Label]) -> None:
        """Note where sums of the year stand beside those over all years."""
        starts = {label.field: row.position(label.start)[0] for label in labels}
        if "total_budget" in starts and "budget" in starts:
            self.year_from = starts["budget"] if starts["budget"] > starts["total_budget"] else None

    def _is_total(self, row: Row, label: Label) -> bool:
        if label.field not in _PARTS:
            self.over_years = label.field == "total_budget" and not self.group
            return self.over_years
        if self.year_from is not None:
            return row.position(label.start)[0] < self.year_from
        return self.over_years

    def values(self) -> Mapping[LabelField, Cell]:
        """Return the amounts that count: of the year, else over all years."""
        if "budget" not in self.year and "total_budget" not in self.total and self.block is not None:
            return {**self.year, "budget": self.block}
        if "budget" in self.year or "total_budget" not in self.total:
            return self.year
        parts = {name: cell for name, cell in self.total.items() if name in _PARTS}
        return {**parts, **self.year, "budget": self.total["total_budget"]}


def _is_group(label: Label, labels: Sequence[Label]) -> bool:
    """Tell whether a label only names the block of the amount behind it: 年度预算申请, 资金总额, 100."""
    behind = [other for other in labels if other.start >= label.stop]
    return label.field == "budget" and not label.values and bool(behind) and behind[0].field in _SUMS_OF_ALL


def _has_no_cell(row: Row, label: Label, labels: Sequence[Label]) -> bool:
    """Tell whether nothing stands behind a label, not even a blank: then it heads what is below it."""
    if label.values:
        return False
    return label.stop >= len(row.cells) or any(other.start == label.stop for other in labels)


def _name(term: str) -> str:
    return term if term in vocabulary().amount_columns else without_tail(term)


def _under(row: Row, indices: Sequence[int], position: Range) -> Cell | None:
    """Return the cell that stands in those columns, None where none does."""
    for index in indices:
        start, stop = row.position(index)
        if start < position[1] and position[0] < stop:
            return row.cells[index]
    return None
