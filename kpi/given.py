"""Projects given as data, not as a file: what an integrator's system hands over, checked and typed.

The fields are those of ``kpi extract --format json``, so that what was extracted can be given back. Only
``name`` and ``indicators`` are needed; a field that is left out is a field that the form does not have.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from kpi.model.constraint import Context
from kpi.model.disclosure import (
    Amount,
    Disclosure,
    Form,
    FundingPlan,
    Goal,
    Indicator,
    PlanNode,
    Project,
)
from kpi.model.place import Cell, Fragment, Place, Span, whole
from kpi.values import parse

_MONTH = re.compile(r"(\d{1,2})月")
_COLUMNS = (
    "level1",
    "level2",
    "level3",
    "description",
    "value",
    "basis",
    "sign",
    "unit",
    "weight",
    "direction",
)


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, str_strip_whitespace=True)


class GivenValue(_Model):
    """An indicator value as ``kpi extract`` writes it; only its text counts."""

    text: str = ""


class GivenIndicator(_Model):
    """A row of the indicator tree; ``value`` is the printed text, or an object that holds it."""

    level1: str = ""
    level2: str = ""
    level3: str
    description: str | None = None
    value: str | GivenValue = ""
    basis: str | None = None
    sign: str | None = None
    unit: str | None = None
    weight: str | None = None
    direction: str | None = None


class GivenNode(_Model):
    """A node of the funding plan: ``3月底`` and the cumulative percent, None where it is blank."""

    label: str
    percent: Decimal | None = None


class GivenProject(_Model):
    """A project; amounts are in 万元."""

    name: str
    code: str | None = None
    title: str | None = None
    form: Form = "goal"
    budget: Decimal | None = None
    fiscal_funds: Decimal | None = None
    other_funds: Decimal | None = None
    purpose: str | None = None
    funding_plan: list[GivenNode] | None = None
    goals: list[str] | None = None
    indicators: list[GivenIndicator] = Field(default_factory=list)


class GivenDocument(_Model):
    """The projects of one department."""

    projects: list[GivenProject]
    department: str | None = None
    year: int | None = None
    path: str = "数据"


def disclosure(data: Mapping[str, object]) -> Disclosure:
    """Return a document of these projects; raises pydantic.ValidationError where a field does not fit."""
    given = GivenDocument.model_validate(data)
    return Disclosure(
        path=given.path,
        format="data",
        department=given.department,
        year=given.year,
        amount_unit="万元",
        projects=tuple(_project(one, number, given.path) for number, one in enumerate(given.projects, 1)),
    )


def _project(given: GivenProject, number: int, path: str) -> Project:
    def cell(text: str, field: str) -> Cell:
        return _cell(text, path, number, field)

    def amount(number: Decimal | None, field: str) -> Amount | None:
        return None if number is None else Amount(number, "万元", whole(cell(f"{number:f}", field)))

    budget = amount(given.budget, "budget")
    goals = [cell(text, "goals") for text in given.goals or []]
    return Project(
        no=number,
        title=cell(given.title or given.name, "title"),
        code=None if given.code is None else cell(given.code, "code"),
        name=cell(given.name, "name"),
        form=given.form,
        budget=budget,
        budget_cell=budget.span.cell if budget else None,
        fiscal_funds=amount(given.fiscal_funds, "fiscal_funds"),
        other_funds=amount(given.other_funds, "other_funds"),
        purpose=None if given.purpose is None else cell(given.purpose, "purpose"),
        plan=_plan(given, path, number),
        goals=tuple(Goal(goal.text, Span(goal, 0, len(goal.text))) for goal in goals),
        indicators=tuple(_indicator(row, at, path, number) for at, row in enumerate(given.indicators, 1)),
        place=cell("", "form").place,
        columns=frozenset(name for name in _COLUMNS if _has(given, name)),
        goals_cell=None if given.goals is None else goals[0] if goals else cell("", "goals"),
    )


def _has(given: GivenProject, column: str) -> bool:
    return any(getattr(row, column) is not None for row in given.indicators)


def _cell(text: str, path: str, project: int, field: str) -> Cell:
    """Return a cell whose place names project and field, as there is no page or sheet to point at."""
    piece = Fragment((0, len(text)), cell=f"项目{project}.{field}", source_span=(0, len(text)))
    return Cell(text, Place(path, (piece,)))


def _plan(given: GivenProject, path: str, number: int) -> FundingPlan | None:
    if given.funding_plan is None:
        return None
    nodes = []
    for node in given.funding_plan:
        found = _MONTH.search(node.label)
        if found is not None:
            printed = "" if node.percent is None else f"{node.percent:f}%"
            cell = _cell(printed or node.label, path, number, "funding_plan")
            nodes.append(PlanNode(node.label, int(found[1]), node.percent, cell))
    place = _cell("", path, number, "funding_plan").place
    return FundingPlan(tuple(sorted(nodes, key=lambda node: node.month)), place)


def _indicator(row: GivenIndicator, at: int, path: str, number: int) -> Indicator:
    def cell(field: str, text: str | None) -> Cell:
        return _cell(text or "", path, number, f"indicators{at}.{field}")

    def optional(field: str, text: str | None) -> Cell | None:
        return None if text is None else cell(field, text)

    printed = row.value if isinstance(row.value, str) else row.value.text
    value = cell("value", printed)
    context = Context(row.level1, row.level2, row.level3, row.unit or "", row.sign or "")
    return Indicator(
        no=at,
        level1=cell("level1", row.level1),
        level2=cell("level2", row.level2),
        level3=cell("level3", row.level3),
        description=cell("description", row.description),
        value=value,
        constraint=parse(printed, context),
        basis=optional("basis", row.basis),
        weight=optional("weight", row.weight),
        unit=optional("unit", row.unit),
        sign=optional("sign", row.sign),
        direction=optional("direction", row.direction),
        place=value.place,
    )
