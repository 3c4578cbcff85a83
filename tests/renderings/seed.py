"""The labelled projects of a real disclosure, and the layouts that they are printed in."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from examples.printer.blocks import Block, Paragraph
from examples.printer.listing import ListStyle, listing
from examples.printer.styles import Style, form, forms
from examples.printer.truth import Indicator, Project
from examples.writers.docx import Page, docx
from examples.writers.html import html
from examples.writers.office import converted
from examples.writers.plain import markdown, separated
from examples.writers.xlsx import xlsx

DEPARTMENT = "某某区民生事务局"
YEAR = 2024
ALIASES = {"level3": "指标名称", "description": "指标说明", "value": "年度目标值", "basis": "指标值依据"}
UNITS = {"sign": "指标性质", "unit": "计量单位", "basis": "绩效标准"}

Projects = Sequence[Project]


def labelled(path: Path) -> list[Project]:
    """The projects of a file of labels, nothing planted and nothing damaged."""
    return [_project(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _project(entry: dict[str, Any]) -> Project:
    return Project(
        no=entry["no"],
        code=entry["code"],
        name=entry["title"].removesuffix("绩效目标表"),
        function="",
        source="",
        budget=Decimal(entry["budget"]),
        fiscal=Decimal(entry["fiscal"]),
        other=Decimal(entry["other"]) if entry["other"] else None,
        purpose=_cell(entry["purpose"]),
        plan=tuple((label, percent or "") for label, percent in entry["plan_clean"]),
        plan_shape="",
        goals=tuple(map(_cell, entry["goals"])),
        goal_shape="",
        looks=(),
        adds_up=(),
        indicators=tuple(_row(row) for row in entry["indicators"]),
        damage=(),
        defects=(),
        lookalikes=(),
    )


def _row(row: dict[str, str]) -> Indicator:
    return Indicator(*(_cell(row[name]) for name in ("l1", "l2", "l3", "desc", "value", "basis")))


def _cell(text: str | None) -> str:
    return (text or "").strip()


# ---- layouts


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to print all projects into one file."""

    name: str
    make: Callable[[Projects], bytes]
    lacking: tuple[str, ...] = ()
    split: bool = False
    """Whether sign, number and unit have columns of their own."""


def around(blocks: Sequence[Block]) -> list[Block]:
    """The blocks as the last section of a disclosure."""
    head = [
        Paragraph(f"{DEPARTMENT}{YEAR}年部门预算信息公开"),
        Paragraph("七、部门项目预算安排情况及绩效目标"),
    ]
    return [*head, *blocks]


Maker = Callable[[Projects], bytes]


def _docx(style: Style, page: Page = Page()) -> Maker:  # noqa: B008 - frozen
    return lambda projects: docx(around(forms(projects, style)), page)


def _pdf(style: Style, page: Page) -> Maker:
    return lambda projects: converted(_docx(style, page)(projects), "docx", "pdf")


def _html(style: Style, charset: str = "utf-8") -> Maker:
    return lambda projects: html(around(forms(projects, style)), title=f"{YEAR}年部门预算", charset=charset)


def _markdown(style: Style) -> Maker:
    return lambda projects: markdown(around(forms(projects, style)))


def _sheet_each(style: Style) -> Maker:
    return lambda projects: xlsx((project.name, form(project, style)) for project in projects)


def _one_sheet(style: Style) -> Maker:
    return lambda projects: xlsx([("绩效目标", around(forms(projects, style)))])


def _list(style: ListStyle) -> Maker:
    lines = [Paragraph(f"{YEAR}年部门预算项目绩效目标汇总表", heading=1), Paragraph(f"单位：{style.money}")]
    return lambda projects: xlsx([("项目绩效", [*lines, listing(projects, style, unit_name=DEPARTMENT)])])


def _separated(style: ListStyle, comma: str, encoding: str) -> Maker:
    def make(projects: Projects) -> bytes:
        return separated(listing(projects, style, unit_name=DEPARTMENT), comma=comma, encoding=encoding)

    return make


LISTED = ("title", "plan")
"""What a list does not say."""

WRITTEN = [
    Layout("one-table.docx", _docx(Style(tall=True))),
    Layout(
        "two-tables.docx", _docx(Style(tables=2, levels="one_merged", names=ALIASES), Page("仿宋", 12, True))
    ),
    Layout("ministry.docx", _docx(Style("ministry", money="元", title="row", numbering="", serial=True))),
    Layout("split.docx", _docx(Style(levels="repeated", split=True, names=UNITS)), split=True),
    Layout("sheet-each.xlsx", _sheet_each(Style("ministry", tall=True, names=ALIASES))),
    Layout("one-sheet.xlsx", _one_sheet(Style(title="row", money="元", serial=True))),
    Layout("blank-levels.xlsx", _one_sheet(Style(tables=2, levels="blank", numbering="（{no}）"))),
    Layout("list-repeated.xlsx", _list(ListStyle("repeated")), LISTED),
    Layout("list-merged.xlsx", _list(ListStyle("merged", serial=True, goals_between="\n")), LISTED),
    Layout("list-blank.xlsx", _list(ListStyle("blank", money="元", names={"code": "项目代码"})), LISTED),
    Layout("list-split.xlsx", _list(ListStyle("merged", split=True, names=UNITS)), LISTED, split=True),
    Layout("one-table.html", _html(Style(tall=True, numbering="{no}. "))),
    Layout("two-tables.html", _html(Style(tables=2, money="元", names=ALIASES), "gb18030")),
    Layout("in-rows.html", _html(Style("ministry", title="row", levels="blank", serial=True))),
    Layout("blank-levels.md", _markdown(Style(levels="blank"))),
    Layout("two-tables.md", _markdown(Style("ministry", 2, levels="repeated", numbering="", names=ALIASES))),
    Layout("list.csv", _separated(ListStyle("repeated"), ",", "utf-8-sig"), LISTED),
    Layout("list-gb.csv", _separated(ListStyle("blank", split=True), ",", "gb18030"), LISTED, split=True),
    Layout("list.tsv", _separated(ListStyle("repeated", serial=True), "\t", "utf-8"), LISTED),
]

PRINTED = [
    Layout("two-tables.pdf", _pdf(Style(tables=2), Page("Noto Serif CJK SC", 10.5))),
    Layout(
        "one-table.pdf",
        _pdf(Style(tall=True, levels="one_merged", names=ALIASES), Page("Noto Sans CJK SC", 9)),
    ),
]
