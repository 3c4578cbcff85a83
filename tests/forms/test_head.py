"""Code, name, amounts and purpose: labels in every position, units from every level."""

from decimal import Decimal

import pytest

from kpi.model.disclosure import Amount
from tests.forms.snippets import FORM, HEAD, TITLE, disclose, form, only_project

CODE, BUDGET, PURPOSE = HEAD


def amount(cell: str, unit: str = "单位：万元", label: str = "预算数") -> Amount | None:
    row = f"预算规模及资金用途|{label}|{cell}|其中：财政资金|18.50|其他资金|"
    lines = form(head=(CODE, row, PURPOSE))
    return only_project(*(unit if line == "单位：万元" else line for line in lines)).budget


def test_the_sound_form() -> None:
    project = only_project(*FORM)
    assert project.no == 1
    assert project.title.text == "社区图书流动服务绩效目标表"
    assert project.title.place.fragments[0].source_span == (2, 15)
    assert project.code is not None
    assert project.code.text == "42010124P001234567890"
    assert project.name.text == "社区图书流动服务"
    assert project.purpose is not None
    assert project.purpose.text == "用于流动图书车的运行和图书购置"
    assert project.budget is not None
    assert (project.budget.number, project.budget.unit) == (Decimal("18.50"), "万元")
    assert str(project.budget.number) == "18.50"
    assert project.fiscal_funds is not None
    assert project.other_funds is None
    assert project.place.label == "第1行"
    assert project.columns == {"level1", "level2", "level3", "description", "value", "basis"}
    assert project.doubt is None


@pytest.mark.parametrize(
    "line",
    [
        "项目|编码|42010124P001234567890|||项目名称|社区图书流动服务|",
        "项目编码|42010124P001234567890|||项目|名称|社区图书流动服务|",
        "项目编码：42010124P001234567890|||项目名称：社区图书流动服务|||",
        "项 目 编 码|42010124P001234567890||项目名称：|社区图书流动服务||",
        "项目代码|42010124P001234567890|项目名称|社区图书流动服务",
    ],
    ids=["split-code", "split-name", "inline", "spaced", "alias"],
)
def test_labels_of_code_and_name(line: str) -> None:
    project = only_project(*form(head=(line, BUDGET, PURPOSE)))
    assert project.code is not None
    assert project.code.text == "42010124P001234567890"
    assert project.name.text == "社区图书流动服务"
    assert (project.code.doubt, project.name.doubt) == (None, None)


def test_a_name_broken_over_two_rows_is_joined() -> None:
    head = ("项目编码|42010124P001234567890|||项目名称|社区图书|", "|||||流动服务|", BUDGET, PURPOSE)
    name = only_project(*form(head=head)).name
    assert name.text == "社区图书流动服务"
    assert name.doubt == "分行印出，已连接"


@pytest.mark.parametrize(
    "lines",
    [
        ("预算规模及|预算数|18.50|其中：财政资金|18.50|其他资金|", "资金用途|用于流动图书车|||||"),
        ("|预算数|18.50|其中：财政资金|18.50|其他资金|", "资金用途|用于流动图书车|||||"),
        ("预算规模及资金用途|预算数|18.50|其中：财政资金|18.50|其他资金|", "", "|用于流动图书车|||||"),
        ("预算规模及资金用途|预算数|18.50|其中：财政资金|18.50|其他资金|", "用于流动图书车||||||"),
    ],
    ids=["tall-label", "own-label", "gap", "first-column"],
)
def test_purpose(lines: tuple[str, ...]) -> None:
    purpose = only_project(*form(head=(CODE, *lines))).purpose
    assert purpose is not None
    assert purpose.text == "用于流动图书车"


def test_a_purpose_that_begins_like_a_label_is_a_purpose() -> None:
    text = "预算数：7.58万元，其中：财政资金7.58万元，用于流动图书车"
    project = only_project(*form(head=(CODE, BUDGET, f"|{text}|||||")))
    assert project.purpose is not None
    assert project.purpose.text == text
    assert project.budget is not None
    assert str(project.budget.number) == "18.50"


def test_a_blank_purpose_is_an_empty_text_and_a_missing_field_none() -> None:
    blank = only_project(*form(head=(CODE, BUDGET))).purpose
    assert blank is not None
    assert blank.text == ""
    assert only_project(*form(head=(CODE, "预算数|18.50||||"))).purpose is None


@pytest.mark.parametrize(
    ("cell", "unit", "label", "expected"),
    [
        ("18.50", "单位：万元", "预算数", ("18.50", "万元", "18.50")),
        ("185000", "单位：元", "预算数", ("185000", "元", "18.5")),
        ("185,000.00元", "单位：万元", "预算数", ("185000.00", "元", "18.5")),
        ("185,000.00", "单位：万元", "预算数（元）", ("185000.00", "元", "18.5")),
        ("250万", "单位：元", "预算数", ("250", "万元", "250")),
        ("0.3亿元", "单位：万元", "预算数", ("0.3", "亿元", "3000")),
        ("１８.5", "金额单位:万元", "预算数", ("18.5", "万元", "18.5")),
        ("854万(基础设施400万元,其他454万元)", "单位：万元", "预算数", ("854", "万元", "854")),
    ],
)
def test_amounts_and_their_units(cell: str, unit: str, label: str, expected: tuple[str, str, str]) -> None:
    budget = amount(cell, unit, label)
    assert budget is not None
    assert (str(budget.number), budget.unit) == expected[:2]
    assert budget.in_wan == Decimal(expected[2])
    assert budget.span.cell.doubt is None


def test_an_amount_with_a_gap_is_read_with_a_doubt() -> None:
    budget = amount("313.5 2")
    assert budget is not None
    assert str(budget.number) == "313.52"
    assert budget.span.cell.doubt == "金额中间有空格，按连续的数字读取"


def test_an_amount_without_any_unit_is_read_with_a_doubt() -> None:
    budget = amount("18.50", unit="")
    assert budget is not None
    assert budget.unit == "万元"
    assert budget.span.cell.doubt == "未注明金额单位，按万元读取"


def test_the_unit_may_stand_in_a_row_of_the_table() -> None:
    lines = form(head=("||||||单位：元", CODE, BUDGET, PURPOSE))
    budget = only_project(*(line for line in lines if line != "单位：万元")).budget
    assert budget is not None
    assert budget.unit == "元"


def test_what_is_no_amount_is_noted() -> None:
    disclosure = disclose(*form(head=(CODE, BUDGET.replace("18.50", "另行下达", 1), PURPOSE)))
    assert [(note.code, note.quote) for note in disclosure.notes] == [("amount-unread", "另行下达")]
    assert disclosure.projects[0].budget is None
    assert disclosure.projects[0].budget_cell is not None


@pytest.mark.parametrize("cell", ["", "-", "—", "/", "无"])
def test_a_dash_is_no_amount_and_no_defect(cell: str) -> None:
    disclosure = disclose(*form(head=(CODE, f"{BUDGET[:-1]}|{cell}|", PURPOSE)))
    assert disclosure.notes == ()
    assert disclosure.projects[0].other_funds is None


def test_a_name_that_is_lost_is_taken_from_the_title() -> None:
    name = only_project(*form(head=("项目编码|42010124P001234567890||||", BUDGET, PURPOSE))).name
    assert name.text == "社区图书流动服务"
    assert name.doubt == "“项目名称”缺失，按表题读取"


def test_a_title_that_is_lost_is_replaced_by_the_name() -> None:
    title = only_project(*(line for line in FORM if line != TITLE)).title
    assert title.text == "社区图书流动服务"
    assert title.doubt == "未见表题，以项目名称代替"
