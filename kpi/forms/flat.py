"""Lists of many projects: one row an indicator, the projects' fields in columns of their own.

A project's cells are merged over its rows, left blank below the first, or repeated in every row. Rows of
departments and sums stand between the projects and have an amount, but neither goal nor indicator.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.forms.columns import Columns
from kpi.forms.head import Head, head_of
from kpi.forms.labels import list_field
from kpi.forms.money import amount_of, unit_in_label
from kpi.forms.plan import PlanReader, is_node
from kpi.forms.segments import Draft, Entry
from kpi.forms.stream import Row, row_of
from kpi.forms.vocabulary import LabelField, Role, squeeze
from kpi.forms.votes import told_by_content
from kpi.model.disclosure import FundingPlan
from kpi.model.place import Cell

_INDICATOR: tuple[Role, ...] = ("level3", "value")
_LEVELS: tuple[Role, ...] = ("level1", "level2", "level3")
_SUM = re.compile(r"^(?:本页|部门|单位|项目)?(?:合计|小计|总计|共计)[:：]?$")
_CLASS = re.compile(
    r"^(?:其他)?(?:人员|运转|公用|特定目标|专项|部门预算|本级|上级|基本支出|项目支出)(?:类|经费|项目|支出)*(?:项目)?$"
)
_BODY = re.compile(
    r"^\[?\d{3,9}\]?[-_\s]*[\u4e00-\u9fff]|(?:局|委|委员会|办公室|厅|部门|政府|办事处|中心|学校|医院|院|所|站|馆)(?:本级|机关)?$"
)
_FOOT = re.compile(r"^(?:备注|注|说明|填报人|填表人|审核人|单位负责人|联系电话|制表)\d*[:：]")
_FIELDS: tuple[LabelField, ...] = (
    "code",
    "name",
    "department",
    "budget",
    "total_budget",
    "fiscal_funds",
    "other_funds",
    "purpose",
    "goals",
    "total_goals",
)
_GOALS: frozenset[LabelField] = frozenset({"goals", "total_goals"})
_FILLED: tuple[LabelField, ...] = ("code", "budget", "fiscal_funds", "other_funds")
"""Fields that a row below the first one of a project may fill."""
_TELLING: tuple[LabelField, ...] = ("name", "code", "department", "budget", "goals")
"""Fields of which a second printing with another text begins another project."""


@dataclass(frozen=True, slots=True, eq=False)
class Fields:
    """Where the fields of projects stand under a list's header."""

    at: Mapping[LabelField, int]
    units: Mapping[LabelField, str]
    nodes: Mapping[int, Cell]
    """The columns of the funding plan, with their labels."""
    goals: Sequence[LabelField] = ()
    """The fields that hold goals, from left to right."""


@dataclass(slots=True, eq=False)
class Part:
    """A project of a list: its fields, the rows of its indicators under their header, its own rows."""

    head: Head
    entries: list[Entry]
    rows: list[Row] = field(default_factory=list)
    said: dict[LabelField, str] = field(default_factory=dict)
    """What its first row prints, as it is compared."""
    bare: bool = True
    """Whether no row has an indicator."""
    seen: set[str] = field(default_factory=set)
    """The goals that it has so far, as they are compared."""


def parts_of(draft: Draft) -> tuple[list[Part], list[Cell]]:
    """Return the projects of a list, and the rows that belong to none."""
    first = next(index for index, entry in enumerate(draft.entries) if entry.columns is not None)
    above = head_of([(entry.row, entry.labels) for entry in draft.entries[:first]])
    reader = _ListReader(above.unit)
    for index, entry in enumerate(draft.entries[first:], first):
        if entry.columns is not None:
            reader.take_header(entry, entry.columns, draft.entries[index + 1 :])
        else:
            reader.take(entry)
    return _without_sums(reader.parts), reader.strays


def fields_of(header: Row, columns: Columns) -> Fields:
    """Return where a list's header has the fields of projects."""
    at: dict[LabelField, int] = {}
    used = set(columns.at.values())
    free = [index for index in header.filled() if index not in used]
    for sure in (True, False):
        for index in free:
            name = list_field(header, index)
            said = header.meanings[index]
            if name in _FIELDS and sure == (said is not None and said.label == name):
                at.setdefault(name, index)
    found = {name: unit_in_label(header.cells[index].text) for name, index in at.items()}
    nodes = {index: header.cells[index] for index in free if is_node(header.cells[index])}
    goals = sorted(_GOALS & at.keys(), key=at.__getitem__)
    return Fields(at, {name: unit for name, unit in found.items() if unit}, nodes, goals)


def list_columns(columns: Columns) -> Columns:
    """Return the columns of a list's header: 单位 before the levels is no unit of measurement."""
    levels = [columns.at[role] for role in _LEVELS if role in columns.at]
    if "unit" in columns.at and columns.at["unit"] < min(levels, default=0):
        return columns.without("unit")
    return columns


class _ListReader:
    """Takes the rows of a list one by one; the last part is the project that is open."""

    def __init__(self, unit: str | None) -> None:
        self.unit = unit
        self.parts: list[Part] = []
        self.strays: list[Cell] = []
        self.open: Part | None = None
        self.header: Entry | None = None
        self.columns: Columns | None = None
        self.fields = Fields({}, {}, {})
        self.department: Cell | None = None

    def take_header(self, entry: Entry, columns: Columns, following: Sequence[Entry]) -> None:
        """Take a header; one printed again on the next page says nothing new."""
        if self.header is not None and self.header.row.keys == entry.row.keys:
            return
        rows = _rows_until_header(following)
        self.columns = told_by_content(list_columns(columns), rows)
        self.header = Entry(entry.row, self.columns, entry.apart)
        self.fields = fields_of(entry.row, self.columns)

    def take(self, entry: Entry) -> None:
        """Take a row: the first of a project, one more of its indicators, or one that belongs to none."""
        row = entry.row
        said = self._said(row)
        if self._is_sum(row, said):
            self._note_department(row)
            self.open = None
            return
        if self._begins(said):
            self._begin(row, said)
        if self.open is None:
            self._take_unnamed(row, said)
        if self.open is not None:
            self._add(self.open, entry, said)

    def _said(self, row: Row) -> dict[LabelField, str]:
        """Return what this very row prints in the fields of projects, as it is compared."""
        cells, keys, carried, size = row.cells, row.keys, row.carried, len(row.cells)
        return {
            name: squeeze(cells[index].text)
            for name, index in self.fields.at.items()
            if index < size and keys[index] and index not in carried
        }

    def _printed(self, row: Row, name: LabelField) -> Cell | None:
        """Return the cell of a field that this very row prints."""
        index = self.fields.at.get(name, len(row.cells))
        if index >= len(row.cells) or not row.keys[index] or index in row.carried:
            return None
        return row.cells[index]

    def _has(self, row: Row, roles: Sequence[Role]) -> bool:
        """Tell whether a row prints anything in one of these columns."""
        assert self.columns is not None
        at, keys = self.columns.at, row.keys
        for role in roles:
            index = at.get(role)
            if index is not None and index < len(keys) and keys[index]:
                return True
        return False

    def _has_indicator(self, row: Row) -> bool:
        return self._has(row, _INDICATOR)

    def _is_sum(self, row: Row, said: Mapping[LabelField, str]) -> bool:
        """Tell whether a row belongs to no project: a sum, a department with its amount, a note below."""
        filled = row.filled()
        if not filled:
            return True
        first = squeeze(row.cells[filled[0]].text)
        if _SUM.match(first) or _SUM.match(said.get("name", "")):
            return not self._has_indicator(row) or _SUM.match(said.get("name", "")) is not None
        if _FOOT.match(first) and filled[0] == 0 and len(filled) <= 2:  # noqa: PLR2004 - a label and its text
            return True
        if "code" in said or self._has_indicator(row):
            return False
        name = said.get("name", "")
        nameless = not name or amount_of(row.cells[self.fields.at["name"]]) is not None
        return nameless and self._names_body(row, said)

    def _names_body(self, row: Row, said: Mapping[LabelField, str]) -> bool:
        """Tell whether a row without project and indicator names a department or its sum."""
        levels = self._has(row, _LEVELS)
        said_more = {"goals", "total_goals", "purpose"} & said.keys()
        return not levels and not said_more and bool(row.filled()) and not self._is_rest(row)

    def _is_rest(self, row: Row) -> bool:
        """Tell whether a row only fills columns of the indicators: the rest of one that a page break cut."""
        assert self.columns is not None
        filled = row.filled()
        first = min((self.columns.at[role] for role in _LEVELS if role in self.columns.at), default=0)
        return bool(filled) and first <= filled[0] and set(filled) <= set(self.columns.at.values())

    def _note_department(self, row: Row) -> None:
        self.department = self._printed(row, "department") or self.department

    def _begins(self, said: Mapping[LabelField, str]) -> bool:
        """Tell whether a row is the first of a project."""
        if not said.get("name") and not said.get("code"):
            return False
        if self.open is None:
            return True
        before = self.open.said
        return any(said[name] != before[name] for name in _TELLING if name in said and name in before) or (
            "name" in said and "name" not in before
        )

    def _begin(self, row: Row, said: dict[LabelField, str]) -> None:
        assert self.header is not None
        head = Head(unit=self.unit, units=dict(self.fields.units))
        self.department = self._printed(row, "department") or self.department
        self.open = Part(head, [self.header], said=said)
        self.parts.append(self.open)
        for name in _FIELDS:
            cell = self._cell(row, name)
            if cell is not None and name not in {"goals", "total_goals", "purpose", "department"}:
                head.values[name] = cell
        if self.department is not None:
            head.values["department"] = self.department
        self._take_sums(head)
        head.purpose = self._cell(row, "purpose")
        head.plan = self._plan(row)
        for name in self.fields.goals:
            goals = self._cell(row, name)
            head.take_goals(goals, [goals] if goals is not None else [], long_term=name == "total_goals")

    def _take_sums(self, head: Head) -> None:
        """Let the sum over all years stand in where a list has no other."""
        if "budget" not in self.fields.at and "total_budget" in head.values:
            head.values["budget"] = head.values["total_budget"]
            head.units["budget"] = head.units.get("total_budget", head.units.get("budget", ""))

    def _cell(self, row: Row, name: LabelField) -> Cell | None:
        index = self.fields.at.get(name, len(row.cells))
        return row.cells[index] if index < len(row.cells) else None

    def _plan(self, row: Row) -> FundingPlan | None:
        if not self.fields.nodes:
            return None
        reader = PlanReader()
        reader.take(row_of(list(self.fields.nodes.values())))
        reader.take(row_of([row.cells[index] for index in self.fields.nodes if index < len(row.cells)]))
        return reader.plan()

    def _take_unnamed(self, row: Row, said: dict[LabelField, str]) -> None:
        """Open a project without name for indicators that stand before any, or after a sum."""
        if self._has_indicator(row):
            self._begin(row, said)
        else:
            self.strays += [
                cell for index, cell in enumerate(row.cells) if index not in row.carried and cell.text
            ]

    def _add(self, part: Part, entry: Entry, said: Mapping[LabelField, str]) -> None:
        """Add a row to a project: its indicator, and what its goals go on with."""
        row = entry.row
        if part.rows:
            self._fill(part.head, row)
        for name in self.fields.goals:
            text = said.get(name)
            if text is not None and text not in part.seen:
                part.seen.add(text)
                more = [row.cells[self.fields.at[name]]] if part.rows else []
                part.head.take_goals(None, more, long_term=name == "total_goals")
        part.rows.append(row)
        has_indicator = self._has_indicator(row)
        if has_indicator or self._has(row, _LEVELS) or self._is_rest(row):
            part.entries.append(Entry(row, None, entry.apart and part.bare))
        part.bare = part.bare and not has_indicator

    def _fill(self, head: Head, row: Row) -> None:
        """Take a field that the first row of a project leaves blank from a row below it."""
        for name in _FILLED:
            known = head.values.get(name)
            if known is not None and not known.text and (cell := self._printed(row, name)) is not None:
                head.values[name] = cell


def _rows_until_header(entries: Iterable[Entry]) -> Iterator[Row]:
    for entry in entries:
        if entry.columns is not None:
            return
        yield entry.row


def _without_sums(parts: Sequence[Part]) -> list[Part]:
    """Return the projects without the rows that only sum up those below them."""
    budgets = [_budget(part) for part in parts]
    kept: list[Part] = []
    body: Cell | None = None
    for index, part in enumerate(parts):
        if part.bare and _is_sum_of(part, budgets[index], parts[index + 1 :], budgets[index + 1 :]):
            body = part.head.values["name"] if _BODY.search(part.said.get("name", "")) else body
            continue
        if body is not None:
            part.head.values.setdefault("department", body)
        kept.append(part)
    return kept


def _budget(part: Part) -> Decimal | None:
    cell = part.head.values.get("budget")
    amount = amount_of(cell) if cell is not None and cell.text else None
    return amount.number if amount else None


def _is_sum_of(
    part: Part, budget: Decimal | None, below: Sequence[Part], budgets: Sequence[Decimal | None]
) -> bool:
    """Tell whether a row without indicators names a department or class, or has the sum of those below it."""
    if any(cell.text for goals in part.head.goals for cell in goals.cells):
        return False
    name = part.said.get("name", "")
    if _CLASS.match(name) or (_BODY.search(name) and below):
        return True
    total = Decimal(0)
    for count, (other, amount) in enumerate(zip(below, budgets, strict=True), 1):
        if other.bare or amount is None:
            continue
        total += amount
        if budget is not None and total == budget and count > 1:
            return True
        if budget is None or total > budget:
            return False
    return False
