"""Goal forms as offices lay them out: merged cells, other names for the columns, other units of money.

A ``Style`` says how; the same project in any style is to be read as the same project. Nothing is damaged here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import Literal

from examples.printer.blocks import Block, Box, Paragraph, grid
from examples.printer.truth import Indicator, Project

Levels = Literal["merged", "one_merged", "repeated", "blank"]
"""Level names: merged over their rows (``one_merged``: the first alone), printed on each, or on the first."""

NAMES: Mapping[str, str] = {
    "serial": "序号",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "description": "绩效指标描述",
    "sign": "计算符号",
    "value": "指标值",
    "unit": "计量单位",
    "weight": "权重",
    "basis": "指标值确定依据",
}
WIDTHS = {
    "serial": 1,
    "level1": 2,
    "level2": 2,
    "level3": 4,
    "description": 5,
    "sign": 1,
    "value": 3,
    "unit": 1,
    "weight": 1,
    "basis": 6,
}
WAN = Decimal(10000)
LEAST_COLUMNS = 7
"""How many columns the fields above the indicators need."""
_SPLIT = re.compile(r"(?P<sign>[≥≤<>=≦≧]?)(?P<number>[0-9][0-9.]*)(?P<unit>[^0-9]*)")


@dataclass(frozen=True, slots=True)
class Style:
    """How a goal form is laid out."""

    head: Literal["county", "ministry"] = "county"
    """The fields above the indicators, after a county's form or after the ministry's."""
    tables: Literal[1, 2] = 1
    """One table for everything, or one for the head and one for the indicators."""
    title: Literal["paragraph", "row"] = "paragraph"
    numbering: str = "{no}、"
    money: Literal["万元", "元"] = "万元"
    levels: Levels = "merged"
    tall: bool = False
    """Whether a tall cell 绩效指标 stands on the left of all indicator rows."""
    serial: bool = False
    split: bool = False
    """Whether sign, number and unit have columns of their own."""
    weight: bool = False
    """Whether every indicator has a weight."""
    order: tuple[str, ...] = tuple(NAMES)
    """The columns from left to right, if they are there."""
    goals: Literal["cell", "rows"] = "cell"
    separators: bool = False
    """Whether amounts are printed with thousands separators."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Column role → its printed name, where it is not the usual one."""

    @property
    def roles(self) -> tuple[str, ...]:
        """The columns of the indicators from left to right."""
        wanted = {"serial": self.serial, "sign": self.split, "unit": self.split, "weight": self.weight}
        return tuple(role for role in self.order if wanted.get(role, True))

    @property
    def header(self) -> tuple[str, ...]:
        """The printed names of the columns."""
        return tuple(self.names.get(role, NAMES[role]) for role in self.roles)


def forms(projects: Iterable[Project], style: Style) -> list[Block]:
    """Return the blocks of the projects' forms."""
    return [block for project in projects for block in form(project, style)]


def form(project: Project, style: Style) -> list[Block]:
    """Return the blocks of one form: title, unit and tables."""
    title, unit = style.numbering.format(no=project.no) + project.title, f"单位：{style.money}"
    above: list[Block] = [] if style.title == "row" else [Paragraph(title, heading=2), Paragraph(unit)]
    columns = max(len(style.header) + style.tall, LEAST_COLUMNS)
    head = [] if style.title == "paragraph" else [[Box(title, columns)], [Box(unit, columns)]]
    head += HEADS[style.head](project, style, columns)
    if style.tables == 1:
        return [*above, grid([*head, *tree_lines(project, style, columns)]), Paragraph("")]
    widths = tuple(WIDTHS[role] for role in style.roles)
    return [
        *above,
        grid(head),
        Paragraph(""),
        grid(tree_lines(project, style), head=1, widths=widths),
        Paragraph(""),
    ]


# ---- the fields above the indicators


def county(project: Project, style: Style, columns: int) -> list[list[Box]]:
    """The fields as counties print them: three amounts side by side, the purpose below."""
    amounts = ("预算数", money(project.budget, style), "其中：财政资金", money(project.fiscal, style))
    other = ("其他资金", money(project.other, style))
    return [
        _fields(columns, ("项目编码", project.code), ("项目名称", project.name)),
        [Box("预算规模及资金用途", rows=2), *_spread((*amounts, *other), columns - 1)],
        [Box(project.purpose, columns - 1)],
        *_plan(project, columns),
        *_goals(project, "绩效目标", style, columns),
    ]


def ministry(project: Project, style: Style, columns: int) -> list[list[Box]]:
    """The fields as the ministry's form has them: three amounts one below the other."""
    amounts = (
        ("年度资金总额：", project.budget),
        ("其中：财政拨款", project.fiscal),
        ("其他资金", project.other),
    )
    first, *later = [_spread((label, money(amount, style)), columns - 1) for label, amount in amounts]
    return [
        [Box("项目名称"), Box(project.name, columns - 1)],
        [Box("项目编码"), Box(project.code, columns - 1)],
        [Box(f"项目资金（{style.money}）", rows=len(amounts)), *first],
        *later,
        [Box("资金用途"), Box(project.purpose, columns - 1)],
        *_plan(project, columns),
        *_goals(project, "年度总体目标", style, columns),
    ]


HEADS = {"county": county, "ministry": ministry}


def _fields(columns: int, *pairs: tuple[str, str]) -> list[Box]:
    sizes = _sizes(columns, len(pairs))
    return [
        box
        for size, (label, text) in zip(sizes, pairs, strict=True)
        for box in (Box(label), Box(text, size - 1))
    ]


def _plan(project: Project, columns: int) -> list[list[Box]]:
    if not project.plan:
        return []
    labels, percents = zip(*project.plan, strict=True)
    return [[Box("资金支出计划（%）", rows=2), *_spread(labels, columns - 1)], _spread(percents, columns - 1)]


def _goals(project: Project, label: str, style: Style, columns: int) -> list[list[Box]]:
    if style.goals == "cell":
        return [[Box(label), Box(numbered(project.goals), columns - 1)]]
    first, *later = [Box(f"目标{no}：{goal}", columns - 1) for no, goal in enumerate(project.goals, 1)]
    return [[Box(label, rows=len(project.goals)), first], *([goal] for goal in later)]


def _spread(texts: Sequence[str], columns: int) -> list[Box]:
    return [Box(text, size) for text, size in zip(texts, _sizes(columns, len(texts)), strict=True)]


def _sizes(columns: int, parts: int) -> list[int]:
    """Return how many columns each of the parts takes."""
    if columns < parts:
        raise ValueError(f"{parts} cells do not fit into {columns} columns")
    return [columns * (part + 1) // parts - columns * part // parts for part in range(parts)]


def numbered(goals: Iterable[str], between: str = "\n") -> str:
    """Return the numbered goals in one text."""
    return between.join(f"{no}. {goal}" for no, goal in enumerate(goals, 1))


def money(amount: Decimal | None, style: Style) -> str:
    """Return the amount in the style's unit; a blank where there is none."""
    if amount is None:
        return ""
    printed = amount * WAN if style.money == "元" else amount
    return f"{printed:,.2f}" if style.separators else f"{printed:.2f}"


# ---- the indicators


def tree_lines(project: Project, style: Style, columns: int = 0) -> list[list[Box]]:
    """Return the header and the rows of the indicators; the last column takes what it needs to fill the columns."""
    wide = max(1, columns - len(style.header) - style.tall + 1)
    rows = project.indicators
    names = zip(_level1(rows, style.levels), _level2(rows, style.levels), strict=True)
    lines = [_widened([Box(name) for name in style.header], wide)]
    for no, (row, (level1, level2)) in enumerate(zip(rows, names, strict=True), 1):
        boxes = {role: Box(text) for role, text in cells(row, no, len(rows), split=style.split).items()}
        every = {**boxes, "level1": level1, "level2": level2}
        lines.append(_widened([box for role in style.roles if (box := every[role]) is not None], wide))
    if style.tall:
        lines[0].insert(0, Box("绩效指标", rows=len(lines)))
    return lines


def _widened(boxes: list[Box], columns: int) -> list[Box]:
    """Return the boxes with the last one over so many columns."""
    return [*boxes[:-1], replace(boxes[-1], columns=columns)]


def cells(row: Indicator, no: int, rows: int, *, split: bool) -> dict[str, str]:
    """Return the text of a row in every column that a style may have; the weights of all rows make 100."""
    sign, value, unit = parts(row.value) if split else ("", row.value, "")
    return {
        "serial": str(no),
        "level1": row.level1,
        "level2": row.level2,
        "level3": row.level3,
        "description": row.description,
        "sign": sign,
        "value": value,
        "unit": unit,
        "weight": str(100 * no // rows - 100 * (no - 1) // rows),
        "basis": row.basis,
    }


def parts(value: str) -> tuple[str, str, str]:
    """Return sign, number and unit of a value; one that is not made of them is 定性, its text the number."""
    found = _SPLIT.fullmatch(value)
    if found is None:
        return ("定性" if value else "", value, "")
    return found["sign"] or "＝", found["number"], found["unit"].strip()


def _level1(rows: Sequence[Indicator], levels: Levels) -> Iterator[Box | None]:
    return _names([(row.level1,) for row in rows], levels)


def _level2(rows: Sequence[Indicator], levels: Levels) -> Iterator[Box | None]:
    own = {"one_merged": "repeated", "blank": "repeated"}  # the second level is then on every row
    return _names([(row.level1, row.level2) for row in rows], own.get(levels, levels))


def _names(keys: Sequence[tuple[str, ...]], levels: str) -> Iterator[Box | None]:
    """Yield for each row the box of its name, none where a box from above covers it."""
    for key, run in groupby(keys):
        name, size = key[-1], len([*run])
        match levels:
            case "merged" | "one_merged":
                yield from (Box(name, rows=size), *[None] * (size - 1))
            case "blank":
                yield from (Box(name), *[Box("")] * (size - 1))
            case _:
                yield from [Box(name)] * size
