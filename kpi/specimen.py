"""Projects from plain data: the examples of rule files, tests, and callers who have no file.

The keys of an example (rules/README.md): ``rows`` as lists ``[level1, level2, level3, value]``, or with
description and basis ``[level1, level2, level3, description, value, basis]``; ``budget``, ``fiscal``,
``other`` as ``"10.00"`` in 万元 or with a unit; ``plan`` as ``["3月底 25%", …]``; ``goals``, ``purpose``,
``name``, ``code``, ``title``, ``unit`` (the one that hands the form in), ``year``, ``frame``, ``department``.
``columns`` names the items of the rows where the form has others (``sign``, ``unit``, ``weight``,
``direction``); ``tables`` are tables beside the forms; ``last_year`` (a project) and ``standards``
are what to compare with. Or only ``text``: a whole
document as text, which is then really read. With ``projects``, a list of such keys for each of several
projects, the other keys are what they have in common.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from kpi.forms import understand
from kpi.model.constraint import Context
from kpi.model.disclosure import (
    Amount,
    Disclosure,
    Frame,
    FundingPlan,
    Goal,
    Indicator,
    OtherTable,
    PlanNode,
    Project,
)
from kpi.model.place import Cell, Fragment, Note, Place, Span, whole
from kpi.model.references import LastYear, PastProject, References, Standard
from kpi.reading.text import read_text
from kpi.values import parse

FILE = "示例"
KEYS = frozenset(
    [
        "name",
        "code",
        "title",
        "unit",
        "budget",
        "fiscal",
        "other",
        "purpose",
        "plan",
        "plan_repeated",
        "goals",
        "rows",
        "columns",
        "year",
        "frame",
        "department",
        "tables",
        "last_year",
        "left_out",
        "standards",
    ]
)
SHORT_ROW = ("level1", "level2", "level3", "value")
FULL_ROW = ("level1", "level2", "level3", "description", "value", "basis")
COLUMNS = frozenset([*FULL_ROW, "sign", "unit", "weight", "direction"])
_AMOUNT = re.compile(r"^([\d.]+)\s*(万元|元|千元|亿元)?$")
_NODE = re.compile(r"^\s*(\d{1,2})月底\s*([\d.]+)?%?\s*$")


def disclosure(*examples: Mapping[str, object]) -> Disclosure:
    """Return a document that holds a project for each example; the first one's year and frame rule."""
    first = examples[0] if examples else {}
    if "text" in first:
        return understand(read_text(str(first["text"]), FILE, ""))
    if "projects" in first:
        return disclosure(*_several(first))
    frame: Frame = "2021" if str(first.get("frame", "2015")) == "2021" else "2015"
    return Disclosure(
        path=FILE,
        format="data",
        department=_department(first),
        year=int(str(first.get("year", 2024))),
        amount_unit="万元",
        frame=frame,
        projects=tuple(project(example, number) for number, example in enumerate(examples, 1)),
        tables=tuple(_table(table) for table in _tables(first)),
        notes=tuple(_note(text) for text in _list(first.get("left_out", []))),
    )


def _note(text: str) -> Note:
    return Note("left-out", text, "请确认未读取的内容是否属于公开内容。", _cell("").place, about="file")


def _tables(fields: Mapping[str, object]) -> list[Mapping[str, object]]:
    tables = fields.get("tables", [])
    assert isinstance(tables, Sequence)
    return [dict(table) for table in tables]


def _several(fields: Mapping[str, object]) -> list[Mapping[str, object]]:
    common = {key: value for key, value in fields.items() if key != "projects"}
    several = fields["projects"]
    assert isinstance(several, Sequence)
    return [common | dict(one) for one in several]


def project(fields: Mapping[str, object], number: int = 1) -> Project:
    """Return the project that the fields describe; what they leave out is sound and inconspicuous.

    Raises ValueError for a key that is not known, so that a misspelt example cannot pass for a good one.
    """
    unknown = set(fields) - KEYS
    if unknown:
        raise ValueError(f"示例中没有这些项：{'、'.join(sorted(unknown))}")
    name = _text(fields, "name", "示例项目")
    budget = _amount(fields.get("budget", "10.00"))
    goals = _list(fields.get("goals", ["完成年度工作任务，保障服务对象权益。"]))
    return Project(
        no=number,
        title=_cell(_text(fields, "title", f"{number}、{name}绩效目标表")),
        code=_cell(_text(fields, "code", f"13099924P00XX97100{number:03d}X")),
        name=_cell(name),
        form="goal",
        budget=budget,
        budget_cell=budget.span.cell if budget else _cell("") if "budget" in fields else None,
        fiscal_funds=_amount(fields.get("fiscal", fields.get("budget", "10.00"))),
        other_funds=_amount(fields.get("other")),
        purpose=_cell(_text(fields, "purpose", "用于完成年度工作任务")),
        plan=_plan(fields),
        goals=tuple(Goal(text, whole(_cell(text))) for text in goals),
        indicators=tuple(_indicators(fields)),
        place=Place(FILE, ()),
        columns=frozenset(_list(fields.get("columns", FULL_ROW))),
        goals_cell=_cell(goals[0] if goals else ""),
        department=_optional(fields, "unit"),
    )


def _department(fields: Mapping[str, object]) -> str:
    return _text(fields, "department", "示例单位")


def _text(fields: Mapping[str, object], key: str, usual: str) -> str:
    return str(fields.get(key, usual))


def _cell(text: str) -> Cell:
    return Cell(text, Place(FILE, (Fragment((0, len(text)), line=1, source_span=(0, len(text))),)))


def _list(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, Sequence) and not isinstance(value, str) else []


def _rows(value: object) -> list[list[str]]:
    return [_list(row) for row in value] if isinstance(value, Sequence) else []


def _amount(value: object) -> Amount | None:
    if value is None or value == "":
        return None
    cell = _cell(str(value))
    match = _AMOUNT.match(cell.text)
    if match is None:
        raise ValueError(f"不是金额：{value}")
    return Amount(Decimal(match[1]), match[2] or "万元", Span(cell, *match.span(1)))


def _plan(fields: Mapping[str, object]) -> FundingPlan | None:
    given = fields.get("plan", ["3月底 25%", "6月底 50%", "10月底 75%", "12月底 100%"])
    nodes = tuple(_node(text) for text in _list(given))
    repeated = _cell("资金支出计划（%）") if fields.get("plan_repeated") else None
    return FundingPlan(nodes, Place(FILE, ()), repeated=repeated) if given else None


def _node(text: str) -> PlanNode:
    match = _NODE.match(text)
    if match is None:
        raise ValueError(f"不是资金支出计划的时点：{text}")
    percent = Decimal(match[2]) if match[2] else None
    return PlanNode(f"{match[1]}月底", int(match[1]), percent, _cell(f"{match[2]}%" if match[2] else ""))


def _indicators(fields: Mapping[str, object]) -> Iterator[Indicator]:
    columns = tuple(_list(fields.get("columns", [])))
    if not set(columns) <= COLUMNS:
        raise ValueError(f"没有这样的列：{'、'.join(sorted(set(columns) - COLUMNS))}")
    for number, row in enumerate(_rows(fields.get("rows", [])), 1):
        usual = SHORT_ROW if len(row) == len(SHORT_ROW) else FULL_ROW
        if len(row) != len(columns or usual):
            raise ValueError(f"指标行应有 {len(SHORT_ROW)} 或 {len(FULL_ROW)} 项，或与 columns 一致：{row}")
        yield _indicator(number, dict(zip(columns or usual, row, strict=True)))


def _indicator(number: int, row: Mapping[str, str]) -> Indicator:
    context = Context(row["level1"], row["level2"], row["level3"], row.get("unit", ""), row.get("sign", ""))
    value = _cell(row["value"])
    return Indicator(
        no=number,
        level1=_cell(row["level1"]),
        level2=_cell(row["level2"]),
        level3=_cell(row["level3"]),
        description=_cell(row.get("description", row["level3"])),
        value=value,
        constraint=parse(value.text, context),
        basis=_cell(row.get("basis", "年度工作计划")),
        weight=_optional(row, "weight"),
        unit=_optional(row, "unit"),
        sign=_optional(row, "sign"),
        direction=_optional(row, "direction"),
        place=value.place,
    )


def _optional(row: Mapping[str, object], column: str) -> Cell | None:
    return _cell(str(row[column])) if column in row else None


def _table(fields: Mapping[str, object]) -> OtherTable:
    """Return a table that is no goal form, from its title, unit and rows."""
    rows = tuple(tuple(_cell(text) for text in row) for row in _rows(fields.get("rows", [])))
    unit = _text(fields, "unit", "")
    return OtherTable(_text(fields, "title", ""), unit or None, rows, Place(FILE, ()))


def references(fields: Mapping[str, object]) -> References:
    """Return what an example is compared with: ``last_year``, a project; ``standards``, a list of them."""
    before, listed = fields.get("last_year"), fields.get("standards")
    return References(
        last_year=_last_year({"department": _department(fields)} | dict(before))
        if isinstance(before, Mapping)
        else None,
        standards=tuple(map(_standard, listed)) if isinstance(listed, Sequence) else None,
    )


def _last_year(fields: Mapping[str, object]) -> LastYear:
    """Return last year's projects, those of one department."""
    several = _several(fields) if "projects" in fields else [fields]
    projects = [PastProject.of(project(one)) for one in several]
    return LastYear.of([(_department(fields), projects)])


def _standard(fields: Mapping[str, object]) -> Standard:
    printed = parse(f"{fields['limit']}{fields['unit']}")
    assert printed.number is not None
    assert printed.unit is not None
    return Standard(
        words=tuple(_list(fields["words"])),
        limit=printed.number,
        unit=printed.unit,
        per=printed.per,
        source=_text(fields, "source", "支出标准"),
        exempt=tuple(_list(fields.get("exempt", []))),
        since=_day(fields.get("since")),
        until=_day(fields.get("until")),
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None
