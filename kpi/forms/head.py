"""The head of a goal form, above the indicators: code, name, amounts, purpose, funding plan, goals.

Fields are found by their labels; where a label is lost, a row is understood by where it stands: text
between budget and plan is the purpose, text behind the plan the goals. Labels may also stand above what
they label.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from kpi.forms.cells import blank_at, doubted, joined
from kpi.forms.funds import AMOUNTS, Funds
from kpi.forms.labels import Label, labels_of, with_tall_labels
from kpi.forms.lines import unit_of
from kpi.forms.money import amount_of, unit_in_label
from kpi.forms.plan import PlanReader, tokens_of
from kpi.forms.stream import Row
from kpi.forms.vocabulary import LabelField, key, squeeze
from kpi.model.disclosure import FundingPlan
from kpi.model.place import Cell, Range

SINGLE: frozenset[LabelField] = AMOUNTS | {"code", "name", "department"}
_GOALS: frozenset[LabelField] = frozenset({"goals", "total_goals"})
_UNREAD: frozenset[LabelField] = frozenset({"department", "ignored"})
"""Fields of which nothing but the first value counts."""
_LEAST_NODES = 2
_LEAST_ABOVE = 2
_PAIR = 2
_LONGEST_SIDE_LABEL = 10
"""Shorter texts before a row's first label only name a block at its side."""
_UNKNOWN_LABEL = re.compile(r"^(?!目标\s*\d)[^\d。；;]{2,16}[:：]?$")

_COUNT = re.compile(r"[^\d]\d{1,2}$")
_CAPTION = re.compile(r"^[\u4e00-\u9fff]{0,12}(?:表|信息|情况)$")
_NO_LABEL = "“{label}”标签缺失，按所在位置读取"
_BROKEN = "分行印出，已连接"


@dataclass(slots=True, eq=False)
class GoalField:
    """The goals of the year or of the whole project: what labels them, and the cells that hold them."""

    label: Cell | None
    cells: list[Cell] = field(default_factory=list)
    long_term: bool = False


@dataclass(slots=True, eq=False)
class Head:
    """What the head says; a field that is not labelled is missing in ``values``."""

    values: dict[LabelField, Cell] = field(default_factory=dict)
    units: dict[LabelField, str] = field(default_factory=dict)
    """Units in the labels themselves."""
    unit: str | None = None
    """The unit noted in a cell of the head."""
    purpose: Cell | None = None
    goals: list[GoalField] = field(default_factory=list)
    """The fields of goals in the order printed."""
    plan: FundingPlan | None = None
    strays: list[Cell] = field(default_factory=list)
    """Cells that belong to no field."""

    def take_goals(self, label: Cell | None, cells: Sequence[Cell], *, long_term: bool) -> None:
        """Add cells to the goals of the year, or to those of the whole project."""
        known = next((goals for goals in self.goals if goals.long_term == long_term), None)
        if known is None:
            known = GoalField(label, long_term=long_term)
            self.goals.append(known)
        known.label = known.label or label
        if cells and not known.cells:  # the order is that of the texts: a label may stand above both
            self.goals.remove(known)
            self.goals.append(known)
        known.cells += cells

    def has_goal(self, cell: Cell) -> bool:
        """Tell whether the goals taken so far say what a cell says."""
        return any(squeeze(cell.text) in squeeze(known.text) for goals in self.goals for known in goals.cells)

    @property
    def goals_cell(self) -> Cell | None:
        """The first cell of the year's goals, a blank where nothing is said; else of the whole project's."""
        fields = sorted(self.goals, key=lambda goals: goals.long_term)
        if not fields:
            return None
        first = fields[0]
        if first.cells or first.label is None:
            return first.cells[0] if first.cells else None
        return blank_at(first.label, after=True)


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
        self.funds = Funds()
        self.region: LabelField | None = None
        self.columns: dict[int, LabelField] = {}
        """Where the values of the row before stand, for a value broken over two rows."""
        self.above: list[tuple[Range, Label]] = []
        """The labels of the row before, where it holds nothing else: their values may stand below them."""

    def take(self, row: Row, labels: Sequence[Label]) -> None:
        """Take a row."""
        above, self.above = self.above, []
        plan = next((label for label in labels if label.field == "plan"), None)
        if plan is not None:
            self._take_plan(row, plan)
        elif self._is_plan(row, labels):
            self.plan.take(row)
            self.region = "plan"
        elif self.funds.heads(row):
            self._take_units(row, labels)
            self.region = "budget"
        elif self.funds.goes_on(row, labels):
            self.region = "ignored"
        elif any(self._is_new(label) for label in labels):
            self._take_labels(row, labels)
        elif row.filled() and not self._stands_below(row, above):
            self._take_rest(row)

    def _is_new(self, label: Label) -> bool:
        """Tell a label from running text that only begins like one: a field is said once."""
        if label.field in AMOUNTS:
            return self.funds.is_new(label)
        if label.field == "department":  # 主管部门 and 实施单位 stand in one head
            return True
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

    def _take_units(self, row: Row, labels: Sequence[Label]) -> None:
        """Take the units said in labels and in cells of their own: 项目资金（万元）, 单位：万元."""
        for label in labels:
            unit = unit_in_label(label.cell.text)
            if unit and label.field in AMOUNTS:
                self.head.units.setdefault(label.field, unit)
            if unit:
                self.head.unit = self.head.unit or unit
        for cell in row.cells:
            self.head.unit = self.head.unit or (unit_of(cell.text) if cell.text else None)

    def _take_labels(self, row: Row, labels: Sequence[Label]) -> None:
        before = [cell for cell in row.cells[: labels[0].start] if len(cell.text) > _LONGEST_SIDE_LABEL]
        if before and self.region is not None:
            self._take_text(before, [])
        self.columns = {}
        self._take_units(row, labels)
        for label in labels:
            self._take_label(row, label, labels)
        if len(labels) >= _LEAST_ABOVE and not any(label.values for label in labels):
            self.above = [(row.position(label.start), label) for label in labels]

    def _take_label(self, row: Row, label: Label, labels: Sequence[Label]) -> None:
        self.region = label.field
        if label.field in SINGLE:
            self._take_single(row, label, labels)
        elif label.field in {"purpose", "purpose_group"}:
            self.head.purpose = self.head.purpose or label.value
            for cell in label.values if self.head.purpose is not label.value else label.values[1:]:
                self._add_purpose(cell)
        elif label.field in _GOALS:
            if _is_counted(label) and all(self.head.has_goal(cell) for cell in label.values):
                return  # the name of a part of the form, which says one of its goals again
            self.head.take_goals(label.cell, label.values, long_term=label.field == "total_goals")
        else:
            self.funds.take_block(label)

    def _take_single(self, row: Row, label: Label, labels: Sequence[Label]) -> None:
        if label.field in AMOUNTS:
            self.funds.take(row, label, labels)
        else:
            self.head.values.setdefault(label.field, label.value)
        if label.values:
            self.columns[label.columns[0]] = label.field
        if label.field in _UNREAD or self.funds.planned is not None:
            return
        rest = [cell for cell in label.values[1:] if unit_of(cell.text) is None]
        if row.grid is not None and label.field in AMOUNTS:
            rest = [cell for cell in rest if amount_of(cell) is None]
        if row.grid is None or not _are_pairs(rest):
            self.head.strays += rest

    def _stands_below(self, row: Row, above: Sequence[tuple[Range, Label]]) -> bool:
        """Take a row whose cells stand below the labels that they belong to; False where they do not."""
        below = [(row.cells[index], row.position(index)) for index in row.filled()]
        found = [
            (label, cell)
            for cell, at in below
            for where, label in above
            if at[0] < where[1] and where[0] < at[1]
        ]
        if not found or len(found) < len(below) or any(label.field == "purpose_group" for _, label in above):
            return False
        if any(label.field in AMOUNTS and amount_of(cell) is None for label, cell in found):
            return False
        for label, cell in found:
            self._take_label(row, label.holding(cell), [label for _, label in above])
        return True

    def _take_rest(self, row: Row) -> None:
        filled = row.filled()
        cells = [row.cells[index] for index in filled]
        if row.grid is not None and len(cells) >= _PAIR and _UNKNOWN_LABEL.match(cells[0].text):
            self._take_units(row, [])
            self.region = "ignored"
        else:
            self._take_text(cells, filled)

    def _take_text(self, cells: Sequence[Cell], columns: Sequence[int]) -> None:
        """Take cells without label: they go on with the field before, or stand where a lost label did."""
        if len(cells) == 1 and (unit := unit_of(cells[0].text)):
            self.head.unit = self.head.unit or unit
        elif self.region in {"purpose", "purpose_group"} | AMOUNTS:
            for cell in cells:
                self._add_purpose(cell)
        elif self.region in _GOALS:
            self.head.take_goals(None, cells, long_term=self.region == "total_goals")
        elif self.region == "plan":
            self.region = "goals"
            lost = _NO_LABEL.format(label="绩效目标")
            self.head.take_goals(None, [cell.doubted(lost) for cell in cells], long_term=False)
        elif self.region is None and len(cells) == 1 and _CAPTION.match(cells[0].text):
            pass  # the name of the table once more, inside it
        elif self.region not in _UNREAD:
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
        if _is_unknown_field(cells, columns, self.columns):
            self.head.strays += cells
            return
        for cell, column in zip(cells, columns, strict=False):
            name = self.columns.get(column)
            if name is None or name not in self.head.values:
                self.head.strays.append(cell)
            else:
                self.head.values[name] = joined(self.head.values[name], cell, _BROKEN)

    def end(self) -> Head:
        """Return the head with its plan."""
        head = self.head
        head.plan = self.plan.plan()
        head.strays += self.plan.strays
        head.values.update(self.funds.values())
        if "budget" not in self.funds.year and "total_budget" in head.units:
            head.units["budget"] = head.units["total_budget"]
        return head


def _is_counted(label: Label) -> bool:
    """Tell whether a label has a number behind it: 年度目标1：."""
    return _COUNT.search(key(label.cell.text).partition(":")[0]) is not None


def _is_unknown_field(cells: Sequence[Cell], columns: Sequence[int], above: Container[int]) -> bool:
    """Tell whether cells are a label that nobody knows and its value: the label stands where labels do."""
    if len(cells) < _PAIR or not columns or columns[0] or columns[0] in above:
        return False
    return _UNKNOWN_LABEL.match(cells[0].text) is not None


def _are_pairs(cells: Sequence[Cell]) -> bool:
    """Tell whether cells are labels that nobody knows, each with its value."""
    labels = cells[::_PAIR]
    return all(_UNKNOWN_LABEL.match(cell.text) for cell in labels)
