"""Forms and lists in layouts by chance, in every format that we write, are read as what they print."""

from dataclasses import replace

import pytest

from examples.printer.blocks import Block, Paragraph
from examples.printer.listing import listing
from examples.printer.styles import form, forms
from examples.printer.truth import load
from examples.writers.docx import docx
from examples.writers.html import html
from examples.writers.plain import markdown, separated
from examples.writers.xlsx import xlsx
from kpi.forms import understand
from kpi.model.disclosure import Disclosure
from kpi.model.document import Document
from kpi.reading import parse
from tests.renderings.chance import form_style, list_style
from tests.renderings.contents import differences, doubts, expected, read
from tests.renderings.seed import LISTED

PROJECTS = [
    replace(project, no=no)
    for no, project in enumerate(
        [*load("yunting-shuili-2026").projects, *load("qinglan-wenlv-2025").projects[8:20]], 1
    )
]
FORMATS = ("docx", "sheets.xlsx", "sheet.xlsx", "html", "md")
LISTS = ("list.xlsx", "list.html", "list.csv")
EACH = 8
HEAD: list[Block] = [Paragraph("某某县某某局2025年部门预算公开"), Paragraph("七、项目绩效目标情况")]


@pytest.mark.parametrize("number", range(EACH))
@pytest.mark.parametrize("name", FORMATS)
def test_forms(name: str, number: int) -> None:
    style = form_style(number * len(FORMATS) + FORMATS.index(name))
    blocks: list[Block] = [*HEAD, *forms(PROJECTS, style)]
    match name:
        case "docx":
            data = docx(blocks)
        case "sheets.xlsx":
            data = xlsx((project.name, form(project, style)) for project in PROJECTS)
        case "sheet.xlsx":
            data = xlsx([("绩效目标", blocks)])
        case "html":
            data = html(blocks, title="部门预算")
        case _:
            data = markdown(blocks)
    assert told(disclosure(data, name), split=style.split) == [], style


@pytest.mark.parametrize("number", range(EACH))
@pytest.mark.parametrize("name", LISTS)
def test_lists(name: str, number: int) -> None:
    style = list_style(number * len(LISTS) + LISTS.index(name))
    table = listing(PROJECTS, style, unit_name="某某县某某局")
    blocks: list[Block] = [Paragraph("2025年项目支出绩效目标汇总表"), Paragraph("单位：万元"), table]
    match name:
        case "list.xlsx":
            data = xlsx([("Sheet1", blocks)])
        case "list.html":
            data = html(blocks, title="部门预算")
        case _:
            data = separated(table)
    assert told(disclosure(data, name), LISTED, split=style.split) == [], style


def disclosure(data: bytes, name: str) -> Disclosure:
    document = parse(data, name, "")
    assert isinstance(document, Document)
    return understand(document)


def told(found: Disclosure, lacking: tuple[str, ...] = (), *, split: bool) -> list[str]:
    """What was read wrongly, noted or doubted."""
    wanted = [expected(project, split=split) for project in PROJECTS]
    wrong = differences(wanted, [read(project) for project in found.projects], lacking)
    return [*wrong, *map(str, doubts(found).items()), *(note.message for note in found.notes)]
