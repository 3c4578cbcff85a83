"""PDF files that LibreOffice makes of Word files: tables that really break over pages, in many settings."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from kpi.forms import understand
from kpi.model.disclosure import Disclosure, Indicator
from kpi.model.document import Document
from kpi.reading.pdf import read_pdf
from tests.forms.snippets import ROWS, cells_of

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")

COLUMNS = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
NODES = ("3月底", "6月底", "10月底", "12月底")
LEVEL2 = 1


class Setting(NamedTuple):
    """How the forms are printed."""

    size: float
    one_table: bool = False
    landscape: bool = False
    merged: bool = False
    """Whether the second level is merged too, and the text of merged cells in their middle."""
    repeated: bool = True
    font: str = "Noto Sans CJK SC"


class Form(NamedTuple):
    """What a form holds; ``rows`` have the six columns, levels in every row."""

    title: str
    code: str
    name: str
    budget: str
    purpose: str
    plan: Sequence[str]
    goals: Sequence[str]
    rows: Sequence[Sequence[str]]


SETTINGS = {
    "small": Setting(7),
    "usual": Setting(10.5),
    "large": Setting(14, font="Noto Serif CJK SC"),
    "one": Setting(12, one_table=True, font="Noto Serif CJK SC"),
    "wide": Setting(15, landscape=True),
    "merged": Setting(12, merged=True, repeated=False),
}


def forms() -> list[Form]:
    """Twelve forms of an invented department, a little longer from one to the next."""
    rows = []
    level1 = ""
    for line in ROWS:
        cells = line.split("|")[:6]
        level1 = cells[0] or level1
        rows.append((level1, *cells[1:]))
    return [
        Form(
            f"{number}、第{number}批社区图书流动服务绩效目标表",
            f"42010124P0012345678{number:02}",
            f"第{number}批社区图书流动服务",
            f"{number}8.50",
            "用于流动图书车的运行和图书购置" * (number % 3 + 1),
            ("15%", "40%", "80%", "100%"),
            [f"开展流动借阅活动{number * 8}场。", "新购图书不少于3200册。", "读者满意。"][: number % 3 + 1],
            [(*row[:3], row[3] + "，按年度活动安排逐场登记" * (number % 4), *row[4:]) for row in rows],
        )
        for number in range(1, 13)
    ]


def write(path: Path, wanted: Sequence[Form], setting: Setting) -> None:
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(setting.size), setting.font
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), setting.font)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if setting.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.header.paragraphs[0].text = "101 示例区图书馆"
    document.add_paragraph("示例区图书馆2024年部门预算信息公开")
    for form in wanted:
        document.add_paragraph(form.title)
        document.add_paragraph("单位：万元")
        head = 6 + (len(form.rows) + 1 if setting.one_table else 0)
        table = document.add_table(rows=head, cols=7, style="Table Grid")
        write_head(table, form)
        if not setting.one_table:
            document.add_paragraph("")
            table = document.add_table(rows=len(form.rows) + 1, cols=6, style="Table Grid")
        write_tree(table, form, setting)
    document.save(str(path))


def put(table: Any, at: tuple[int, int], end: tuple[int, int], text: str, *, middle: bool = False) -> None:
    cell = table.cell(*at)
    if end != at:
        cell = cell.merge(table.cell(*end))
    cell.text = text
    if middle:
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def write_head(table: Any, form: Form) -> None:
    put(table, (0, 0), (0, 0), "项目编码")
    put(table, (0, 1), (0, 2), form.code)
    put(table, (0, 3), (0, 3), "项目名称")
    put(table, (0, 4), (0, 6), form.name)
    put(table, (1, 0), (2, 0), "预算规模及资金用途")
    texts = ("预算数", form.budget, "其中：财政资金", form.budget, "其他资金", "")
    for column, text in enumerate(texts, 1):
        put(table, (1, column), (1, column), text)
    put(table, (2, 1), (2, 6), form.purpose)
    put(table, (3, 0), (4, 0), "资金支出计划（%）")
    for node, percent, (first, last) in zip(NODES, form.plan, ((1, 1), (2, 3), (4, 5), (6, 6)), strict=False):
        put(table, (3, first), (3, last), node)
        put(table, (4, first), (4, last), percent)
    put(table, (5, 0), (5, 0), "绩效目标")
    put(table, (5, 1), (5, 6), "\n".join(f"{number}. {goal}" for number, goal in enumerate(form.goals, 1)))


def write_tree(table: Any, form: Form, setting: Setting) -> None:
    top = 6 if setting.one_table else 0
    last = 6 if setting.one_table else 5
    merged = (0, LEVEL2) if setting.merged else (0,)
    for column, name in enumerate(COLUMNS):
        put(table, (top, column), (top, last if column == len(COLUMNS) - 1 else column), name)
    for number, row in enumerate(form.rows, top + 1):
        for column, text in enumerate(row):
            if column not in merged:
                put(table, (number, column), (number, last if column == len(COLUMNS) - 1 else column), text)
    for column in merged:
        for first, stop in spans(form.rows, column):
            at, end = (top + 1 + first, column), (top + stop, column)
            put(table, at, end, form.rows[first][column], middle=setting.merged)
    if setting.repeated and not setting.one_table:
        mark = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(mark)


def spans(rows: Sequence[Sequence[str]], column: int) -> Iterator[tuple[int, int]]:
    """Generate from where to where neighbouring rows say the same up to a column."""
    start = 0
    for index in range(1, len(rows) + 1):
        if index == len(rows) or rows[index][: column + 1] != rows[start][: column + 1]:
            yield start, index
            start = index


def converted(paths: Sequence[Path], folder: Path) -> None:
    assert OFFICE is not None
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        OFFICE,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *map(str, paths),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


def read(path: Path) -> Disclosure:
    document = read_pdf(path.read_bytes(), path.name, "0" * 64)
    assert isinstance(document, Document)
    return understand(document)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Disclosure]:
    folder = tmp_path_factory.mktemp("pdf")
    for name, setting in SETTINGS.items():
        write(folder / f"{name}.docx", forms(), setting)
    converted([folder / f"{name}.docx" for name in SETTINGS], folder)
    return {name: read(folder / f"{name}.pdf") for name in SETTINGS}


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", SETTINGS)
def test_the_projects_are_those_that_were_printed(printed: dict[str, Disclosure], name: str) -> None:
    disclosure = printed[name]
    assert [project.code.text if project.code else "" for project in disclosure.projects] == [
        form.code for form in forms()
    ]
    for project, form in zip(disclosure.projects, forms(), strict=True):
        assert bare(project.title.text) == form.title.partition("、")[2]
        assert bare(project.name.text) == form.name
        assert project.budget is not None
        assert project.budget.span.text == form.budget
        assert project.purpose is not None
        assert bare(project.purpose.text) == form.purpose
        assert [bare(goal.text) for goal in project.goals] == list(form.goals)
        assert project.plan is not None
        assert [f"{node.percent}%" for node in project.plan.nodes] == list(form.plan)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_indicator_is_read_and_none_invented(printed: dict[str, Disclosure], name: str) -> None:
    for project, form in zip(printed[name].projects, forms(), strict=True):
        rows = [tuple(map(bare, cells_of(row))) for row in project.indicators]
        assert rows == [tuple(map(bare, row)) for row in form.rows]


def test_tables_did_break_and_joined_rows_name_both_pages(printed: dict[str, Disclosure]) -> None:
    rows = [row for found in printed.values() for project in found.projects for row in project.indicators]
    over = [
        cell
        for row in rows
        for cell in (row.level3, row.description, row.value)
        if len(pages(cell.place)) > 1
    ]
    assert over
    assert all(cell.doubt for cell in over)
    assert not any(found.notes for found in printed.values())


def pages(place: Any) -> set[int]:
    return {piece.page for piece in place.fragments}


def test_the_real_forms_are_read_nearly_whole(shared: Path, tmp_path: Path) -> None:
    """Of the cells of the real disclosure at most one in a hundred is wrong, and then doubtful."""
    lines = (shared / "gold/seed_projects.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [real(json.loads(line)) for line in lines]
    write(tmp_path / "real.docx", gold, Setting(11, merged=True))
    converted([tmp_path / "real.docx"], tmp_path)
    disclosure = read(tmp_path / "real.pdf")
    assert [len(project.indicators) for project in disclosure.projects] == [len(form.rows) for form in gold]
    pairs = [
        (row, wanted)
        for project, form in zip(disclosure.projects, gold, strict=True)
        for row, wanted in zip(project.indicators, form.rows, strict=True)
    ]
    wrong = [(row, place) for row, wanted in pairs for place in differing(row, wanted)]
    assert len(wrong) * 100 <= len(pairs) * len(COLUMNS)
    assert all(cell.doubt or row.doubt for row, cell in wrong)


def real(project: dict[str, Any]) -> Form:
    keys = ("l1", "l2", "l3", "desc", "value", "basis")
    rows = [tuple(row[key] or "" for key in keys) for row in project["indicators"]]
    plan = [percent or "" for _, percent in project["plan_clean"]]
    head = (project["title"], project["code"], project["name"], project["budget"], project["purpose"] or "")
    return Form(f"{project['no']}、{head[0]}", *head[1:], plan, project["goals"], rows)


def differing(row: Indicator, wanted: Sequence[str]) -> list[Any]:
    cells = (row.level1, row.level2, row.level3, row.description, row.value, row.basis)
    return [
        cell
        for cell, text in zip(cells, wanted, strict=True)
        if bare(cell.text if cell else "") != bare(text)
    ]
