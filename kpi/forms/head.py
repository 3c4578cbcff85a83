"""The head of a goal form, above the indicators: code, name, amounts, purpose, funding plan, goals.

Fields are found by their labels; where a label is lost, a row is understood by where it stands: text
between budget and plan is the purpose, text behind the plan the goals.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kpi.forms.cells import blank_at, doubted, joined
from kpi.forms.labels import Label, labels_of, with_tall_labels
from kpi.forms.lines import unit_of
from kpi.forms.money import unit_in_label
from kpi.forms.plan import PlanReader, tokens_of
from kpi.forms.stream import Row
from kpi.forms.vocabulary import LabelField
from kpi.model.disclosure import FundingPlan
from kpi.model.place import Cell

SINGLE: frozenset[LabelField] = frozenset({"code", "name", "budget", "fiscal_funds", "other_funds"})
_LEAST_NODES = 2
_LONGEST_SIDE_LABEL = 10
"""Shorter texts before a row's first label only name a block at its side."""

_NO_LABEL = "“{label}”标签缺失，按所在位置读取"
_BROKEN = "分行印出，已连接"


@dataclass(slots=True, eq=False)
class Head:
    """What the head says; a field that is not labelled is missing in ``values``."""

    values: dict[LabelField, Cell] = field(default_factory=dict)
    units: dict[LabelField, str] = field(default_factory=dict)
    """Units in the labels themselves."""
    unit: str | None = None
    """The unit noted in a cell of the head."""
    purpose: Cell | None = None
    goal_cells: list[Cell] = field(default_factory=list)
    goal_label: Cell | None = None
    plan: FundingPlan | None = None
    strays: list[Cell] = field(default_factory=list)
    """Cells that belong to no field."""


def head_of(rows: Sequence[tuple[Row, Sequence[Label]]]) -> Head:
    """Read the head from its rows and the labels found in them."""
    reader = _HeadReader()
    whole = with_tall_labels([row for row, _ in rows])
    for (row, labels), printed in zip(rows, whole, strict=True):
        reader.take(printed, labels if printed is row else labels_of(printed))
    return reader.end()


class _HeadReader:
    """Takes the rows of a head one by one; ``region`` is what a row without label belongs to."""

    def __init__(self) -> None:
        self.head = Head()
        self.plan = PlanReader()
        self.region: LabelField | None = None
        self.columns: dict[int, LabelField] = {}
        """Where the values of the row before stand, for a value broken over two rows."""

    def take(self, row: Row, labels: Sequence[Label]) -> None:
        """Take a row."""
        filled = row.filled()
        plan = next((label for label in labels if label.field == "plan"), None)
        if plan is not None:
            self._take_plan(row, plan)
        elif self._is_plan(row, labels):
            self.plan.take(row)
            self.region = "plan"
        elif any(self._is_new(label) for label in labels):
            self._take_labels(row, labels)
        elif filled:
            self._take_text([row.cells[index] for index in filled], filled)

    def _is_new(self, label: Label) -> bool:
        """Tell a label from running text that only begins like one: a field is said once."""
        return label.field not in SINGLE or label.field not in self.head.values

    def _take_plan(self, row: Row, label: Label) -> None:
        self.region = "plan"
        if not self.plan.take(row, label.cell, label.stop):
            self.head.strays += label.values

    def _is_plan(self, row: Row, labels: Sequence[Label]) -> bool:
        """Tell whether a row without the heading is part of the plan."""
        if labels:
            return False
        tokens = tokens_of(row)
        if not tokens:
            return False
        nodes = sum(token.label is not None for token in tokens)
        return nodes >= _LEAST_NODES or self.region == "plan"

    def _take_labels(self, row: Row, labels: Sequence[Label]) -> None:
        before = [cell for cell in row.cells[: labels[0].start] if len(cell.text) > _LONGEST_SIDE_LABEL]
        if before and self.region is not None:
            self._take_text(before, [])
        self.columns = {}
        for label in labels:
            unit = unit_in_label(label.cell.text)
            if unit:
                self.head.units[label.field] = unit
            self._take_label(label)

    def _take_label(self, label: Label) -> None:
        self.region = label.field
        if label.field in SINGLE:
            self.head.values.setdefault(label.field, label.value)
            if label.values:
                self.columns[label.columns[0]] = label.field
            self.head.strays += label.values[1:]
        elif label.field in {"purpose", "purpose_group"}:
            self.head.purpose = self.head.purpose or label.value
            for cell in label.values if self.head.purpose is not label.value else label.values[1:]:
                self._add_purpose(cell)
        elif label.field == "goals":
            self.head.goal_label = self.head.goal_label or label.cell
            self.head.goal_cells += label.values

    def _take_text(self, cells: Sequence[Cell], columns: Sequence[int]) -> None:
        """Take cells without label: they go on with the field before, or stand where a lost label did."""
        if len(cells) == 1 and (unit := unit_of(cells[0].text)):
            self.head.unit = self.head.unit or unit
        elif self.region in {"purpose", "purpose_group", "budget", "fiscal_funds", "other_funds"}:
            for cell in cells:
                self._add_purpose(cell)
        elif self.region == "goals":
            self.head.goal_cells += cells
        elif self.region == "plan":
            self.region = "goals"
            self.head.goal_cells += [cell.doubted(_NO_LABEL.format(label="绩效目标")) for cell in cells]
        elif self.region != "ignored":
            self._go_on(cells, columns)

    def _add_purpose(self, cell: Cell) -> None:
        known = self.head.purpose
        if known is None or not known.text:
            lost = None if known is not None else _NO_LABEL.format(label="资金用途")
            self.head.purpose = doubted(cell, lost)
        else:
            self.head.purpose = joined(known, cell, _BROKEN)

    def _go_on(self, cells: Sequence[Cell], columns: Sequence[int]) -> None:
        """Join cells below the values of the row before to them: a code or name broken over two rows."""
        for cell, column in zip(cells, columns, strict=False):
            name = self.columns.get(column)
            if name is None:
                self.head.strays.append(cell)
            else:
                self.head.values[name] = joined(self.head.values[name], cell, _BROKEN)

    def end(self) -> Head:
        """Return the head with its plan."""
        head = self.head
        head.plan = self.plan.plan()
        head.strays += self.plan.strays
        if head.goal_label is not None and not head.goal_cells:
            head.goal_cells.append(blank_at(head.goal_label, after=True))
        return head
