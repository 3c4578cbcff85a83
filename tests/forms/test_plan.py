"""The funding plan in the shapes that conversion gives it."""

import pytest

from kpi.model.disclosure import FundingPlan
from tests.forms.snippets import disclose, form, only_project

ALL = {"3月底": "15", "6月底": "40", "10月底": "80", "12月底": "100"}
THREE = ("资金支出计划（%）|3月底||6月底||10月底|", "|15%||40%||80%|")


def plan_of(*lines: str) -> FundingPlan:
    plan = only_project(*form(plan=lines)).plan
    assert plan is not None
    return plan


def percents(plan: FundingPlan) -> dict[str, str | None]:
    return {node.label: None if node.percent is None else str(node.percent) for node in plan.nodes}


@pytest.mark.parametrize(
    "lines",
    [
        ("资金支出计划（%）|3月底||6月底|10月底|12月底|", "|15%||40%|80%|100%|"),
        ("资金支出计划 (%)|3 月底||6 月底|10 月底|12 月底|", "|15||40|80|100|"),
        ("资金支出计划（%）|3月底||6月底|10月底|12月底|", "", "|15％||40％|80％|100％|"),
        ("|3月底||6月底|10月底|12月底|", "|15%||40%|80%|100%|"),
        ("资金支出计划（%）|3月底|15%|6月底|40%|10月底|80%|12月底|100%",),
        ("资金支出计划（%）|3月底|15%|6月底|40%|", "|10月底|80%|12月底|100%|"),
        ("资金支出|3月底||6月底|10月底|12月底|", "计划（%）|15%||40%|80%|100%|"),
        ("资金支出|计划（%）|3月底||6月底|10月底|12月底|", "|15%||40%|80%|100%|"),
    ],
    ids=["usual", "spaced", "gap", "no-heading", "side-by-side", "two-lines", "tall-label", "split-label"],
)
def test_shapes_that_leave_no_doubt(lines: tuple[str, ...]) -> None:
    plan = plan_of(*lines)
    assert percents(plan) == ALL
    assert (plan.displaced, plan.repeated) == (None, None)
    assert all(node.cell.doubt is None for node in plan.nodes)


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ((*THREE, "||||||12月底", "||||||100%"), "另起的一行"),
        ((*THREE, "12月底|100%|||||"), "另起的一行"),
        ((*THREE, "12 月底|||||100%|"), "另起的一行"),
        ((*THREE, "||||12月底||100%"), "另起的一行"),
        ((*THREE, "资金支出计划（%）|||||12月底|", "|||||100%|"), "另一行“资金支出计划”"),
        ((*THREE, "||||12月底 100%||"), "同一单元格"),
        (("资金支出计划（%）|3月底 15%|6月底40%|10月底：80%|12月底100%||",), "同一单元格"),
        (("资金支出计划（%）|3月底||6月底|10月底|12月底", "||15%||40%|80%|100%"), "不在同一列"),
        (("资金支出计划（%）|3月底||6月底||10月底|12月底", "|15%|40%|80%|100%||"), "先后顺序"),
        (("资金支出计划（%）|3月底|6月底|10月底|12|月底|", "|15%|40%|80%|100%||"), "两个单元格"),
    ],
    ids=[
        "own-rows",
        "first-column",
        "far",
        "pair",
        "heading",
        "one-cell",
        "all-one",
        "right",
        "packed",
        "split",
    ],
)
def test_displaced_nodes_are_found_and_doubted(lines: tuple[str, ...], word: str) -> None:
    plan = plan_of(*lines)
    assert percents(plan) == ALL
    assert plan.displaced is not None
    assert word in plan.displaced
    year_end = plan.node(12)
    assert year_end is not None
    assert year_end.cell.doubt is not None


def test_a_block_printed_twice_is_read_once() -> None:
    plan = plan_of(*THREE, *THREE)
    assert percents(plan) == {"3月底": "15", "6月底": "40", "10月底": "80"}
    assert plan.repeated is not None
    assert plan.repeated.place.label == "第10行"
    assert all(node.cell.doubt is None for node in plan.nodes)


def test_a_second_block_with_other_percentages_leaves_a_doubt() -> None:
    plan = plan_of(*THREE, THREE[0], "|20%||40%||80%|")
    assert percents(plan)["3月底"] == "15"
    first = plan.node(3)
    assert first is not None
    assert first.cell.doubt == "“3月底”印了两次，百分比不同（又作20%），取先印的"


def test_blank_and_dashed_percentages_are_nothing() -> None:
    plan = plan_of("资金支出计划（%）|3月底||6月底|10月底|12月底|", "|-|||/|100%|")
    assert percents(plan) == {"3月底": None, "6月底": None, "10月底": None, "12月底": "100"}
    first = plan.node(3)
    assert first is not None
    assert first.cell.text == "3月底"


def test_a_lone_percentage_stands_under_its_own_label() -> None:
    plan = plan_of("资金支出计划（%）|3月底||6月底|10月底|12月底|", "||||60%||")
    assert percents(plan) == {"3月底": None, "6月底": None, "10月底": "60", "12月底": None}


def test_a_spoilt_percentage_is_nothing_but_doubted() -> None:
    plan = plan_of("资金支出计划（%）|3月底||6月底|10月底|12月底|", "|15%15%||40%|80%|100%|")
    first = plan.node(3)
    assert first is not None
    assert first.percent is None
    assert first.cell.doubt == "“3月底”的百分比“15%15%”不能识别"


def test_decimals_are_kept_as_printed() -> None:
    plan = plan_of("资金支出计划（%）|3月底||6月底|10月底|12月底|", "|12.50%||40.0%|80%|100.00%|")
    assert percents(plan) == {"3月底": "12.50", "6月底": "40.0", "10月底": "80", "12月底": "100.00"}


def test_quarters_count_as_their_last_month() -> None:
    plan = plan_of("用款计划|一季度|二季度|三季度|四季度|", "|25%|50%|75%|100%|")
    assert [(node.label, node.month) for node in plan.nodes] == [
        ("一季度", 3),
        ("二季度", 6),
        ("三季度", 9),
        ("四季度", 12),
    ]


def test_a_percentage_without_label_is_noted() -> None:
    notes = disclose(*form(plan=("资金支出计划（%）|||||||", "|15%||40%||80%|"))).notes
    assert [(note.code, note.quote) for note in notes] == [("row-unplaced", "15%")]
