"""All projects in one list, a row an indicator, as budget systems export them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from examples.printer.blocks import Box, Table, grid
from examples.printer.styles import NAMES, Style, cells, money, numbered
from examples.printer.truth import Project

FIELDS: Mapping[str, str] = {
    "unit_name": "单位名称",
    "code": "项目编码",
    "name": "项目名称",
    "budget": "预算数",
    "fiscal": "其中：财政资金",
    "other": "其他资金",
    "purpose": "资金用途",
    "goals": "年度目标",
}


@dataclass(frozen=True, slots=True)
class ListStyle:
    """How a list is laid out."""

    projects: Literal["merged", "repeated", "blank"] = "repeated"
    """The cells of a project: merged over its rows, printed on each of them, or on the first alone."""
    money: Literal["万元", "元"] = "万元"
    serial: bool = False
    split: bool = False
    plan: bool = False
    """Whether each node of the funding plan has a column."""
    goals_between: str = " "
    weight: bool = False
    order: tuple[str, ...] = tuple(NAMES)
    separators: bool = False
    names: Mapping[str, str] = field(default_factory=dict)
    """Column → its printed name, where it is not the usual one; a blank name leaves the column out."""

    @property
    def look(self) -> Style:
        """The part of the style that a form has too."""
        return Style(
            money=self.money,
            split=self.split,
            weight=self.weight,
            order=self.order,
            separators=self.separators,
        )


def listing(projects: Iterable[Project], style: ListStyle, *, unit_name: str) -> Table:
    """Return the list of the projects, its header in one row."""
    every = list(projects)
    nodes = [label for label, _ in every[0].plan] if style.plan else []
    head = [*(["序号"] if style.serial else []), *_field_names(style), *nodes]
    header = [*head, *(style.names.get(role, NAMES[role]) for role in style.look.roles)]
    lines = [[Box(name) for name in header]]
    for project in every:
        shared = [text for name, text in _fields(project, style, unit_name).items() if _name(name, style)]
        shared += [dict(project.plan).get(label, "") for label in nodes]
        lines += _lines(project, shared, style, number=len(lines))
    return grid(lines, head=1)


def _name(role: str, style: ListStyle) -> str:
    return style.names.get(role, FIELDS[role])


def _field_names(style: ListStyle) -> list[str]:
    return [name for role in FIELDS if (name := _name(role, style))]


def _fields(project: Project, style: ListStyle, unit_name: str) -> dict[str, str]:
    look = style.look
    return {
        "unit_name": unit_name,
        "code": project.code,
        "name": project.name,
        "budget": money(project.budget, look),
        "fiscal": money(project.fiscal, look),
        "other": money(project.other, look),
        "purpose": project.purpose,
        "goals": numbered(project.goals, style.goals_between),
    }


def _lines(project: Project, shared: Sequence[str], style: ListStyle, number: int) -> list[list[Box]]:
    """Return the rows of one project, the first of which has the number."""
    lines = []
    for at, row in enumerate(project.indicators):
        first = at == 0
        match style.projects:
            case "merged":
                boxes = [Box(text, rows=len(project.indicators)) for text in shared] if first else []
            case "blank":
                boxes = [Box(text if first else "") for text in shared]
            case "repeated":
                boxes = [Box(text) for text in shared]
        serial = [Box(str(number + at))] if style.serial else []
        texts = cells(row, at + 1, len(project.indicators), split=style.split)
        lines.append([*serial, *boxes, *(Box(texts[role]) for role in style.look.roles)])
    return lines
