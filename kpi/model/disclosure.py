"""What a disclosure (部门预算公开文件) holds: goal forms, other tables, narrative."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from kpi.model.constraint import Constraint
from kpi.model.place import Cell, Note, Place, Span

Form = Literal["goal", "self-evaluation", "evaluation-system", "department-goal"]
Frame = Literal["2015", "2021"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed sum of money: the number and unit as they stand, and the cell they stand in.

    ``number`` keeps the printed decimals, because they say how far it was rounded.
    """

    number: Decimal
    unit: str
    span: Span

    @property
    def in_wan(self) -> Decimal:
        """The amount in 万元, exactly, in plain decimals."""
        return self.number * WAN_PER_UNIT[self.unit]


WAN_PER_UNIT = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10000)}


@dataclass(frozen=True, slots=True)
class PlanNode:
    """One node of the funding plan (资金支出计划): 3月底, 6月底, 10月底 or 12月底; cumulative %."""

    label: str
    month: int
    percent: Decimal | None
    cell: Cell
    """The percent cell; where it is blank, the label's cell."""


@dataclass(frozen=True, slots=True)
class FundingPlan:
    """The funding plan of a project, nodes in calendar order, one for each printed label."""

    nodes: tuple[PlanNode, ...]
    place: Place
    repeated: Cell | None = None
    """The heading of a second printing of the whole block, if there is one."""
    displaced: str | None = None
    """How a node was found outside the block's own row, in words, if one was."""

    def node(self, month: int) -> PlanNode | None:
        """Return the node of that month, None where its label is not printed."""
        return next((node for node in self.nodes if node.month == month), None)


@dataclass(frozen=True, slots=True)
class Goal:
    """One numbered goal (绩效目标), its number and tags stripped; the span stands in its cell."""

    text: str
    span: Span
    long_term: bool = False
    """Whether the form gives it for the whole project (实施期、中长期目标) and not for the year."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One third-level indicator (三级指标): a row of the tree. Missing cells have an empty text."""

    no: int
    level1: Cell
    level2: Cell
    level3: Cell
    description: Cell
    value: Cell
    constraint: Constraint
    basis: Cell | None
    """None where the form has no such column."""
    weight: Cell | None = None
    unit: Cell | None = None
    sign: Cell | None = None
    direction: Cell | None = None
    place: Place = field(default_factory=lambda: Place("", ()))
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """One goal form (项目支出绩效目标表)."""

    no: int
    title: Cell
    code: Cell | None
    name: Cell
    form: Form
    budget: Amount | None
    budget_cell: Cell | None
    fiscal_funds: Amount | None
    other_funds: Amount | None
    purpose: Cell | None
    """None where the form has no such field; an empty text where the field is blank."""
    plan: FundingPlan | None
    goals: tuple[Goal, ...]
    indicators: tuple[Indicator, ...]
    place: Place
    doubt: str | None = None
    columns: frozenset[str] = frozenset()
    """The roles of the columns that the form has (level1 … basis, weight, unit)."""
    goals_cell: Cell | None = None
    """The first cell of the goals field, blank or not; None where no such field was found."""
    department: Cell | None = None
    """The department or unit (主管部门, 单位) that the form names, if it does."""
    other_unsaid: bool = False
    """Whether the form has no field for other funds: what the fiscal ones leave of the budget is not said."""

    @property
    def year_goals(self) -> tuple[Goal, ...]:
        """The goals of the budget year; of the whole term only where the form has no others."""
        return tuple(goal for goal in self.goals if not goal.long_term) or self.goals


@dataclass(frozen=True, slots=True)
class OtherTable:
    """A table that is no goal form: a budget table, procurement … ; read, not interpreted yet."""

    title: str
    unit: str | None
    rows: tuple[tuple[Cell, ...], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the narrative, with the section heading it stands under."""

    section: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file could not be read: a code, what happened and what to do, in Chinese."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """All that was found in one file; ``failure`` is set where nothing could be read."""

    path: str
    sha256: str | None = None
    format: str | None = None
    failure: Failure | None = None
    same_as: str | None = None
    """The path of another input with the same bytes, or of the same submission, which a note then says; that
    one is reviewed and this one has no content."""
    department: str | None = None
    year: int | None = None
    amount_unit: str | None = None
    frame: Frame | None = None
    projects: tuple[Project, ...] = ()
    tables: tuple[OtherTable, ...] = ()
    narrative: tuple[Passage, ...] = ()
    notes: tuple[Note, ...] = ()
    """What the reading could not make sense of, each with its place; rules turn them into findings."""
