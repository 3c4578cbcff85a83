"""The damage functions do what their names say, and every one of them is used in the main example."""

import pytest

from examples.printer import damage, forms, goals, plans
from examples.printer.blocks import Table
from examples.printer.damage import PAGE_BREAK
from examples.printer.truth import Document, load

ROW = ("", "成本指标", "图书平均单价", "平均每册价格", "≤30元/册", "青财预〔2024〕33号")
NODES = (("3月底", "20%"), ("6月底", "50%"), ("10月底", ""), ("12月底", "100%"))


@pytest.fixture(scope="module")
def main_example() -> Document:
    return load("qinglan-wenlv-2025")


def test_page_break_split_cuts_cells_and_keeps_every_character() -> None:
    head, middle, rest = damage.page_break_split(ROW, {"level3": 4, "basis": 9})
    assert head == ("", "成本指标", "图书平均", "平均每册价格", "≤30元/册", "青财预〔2024〕")
    assert middle == PAGE_BREAK
    assert rest == ("", "", "单价", "", "", "33号")
    with pytest.raises(ValueError, match="no character 8 inside level3"):
        damage.page_break_split(ROW, {"level3": 8})


def test_printed_again_repeats_the_end_of_cells() -> None:
    assert damage.printed_again(ROW, {"level3": "单价"}) == (ROW, PAGE_BREAK, ("", "", "单价", "", "", ""))
    with pytest.raises(ValueError, match="not how level3 ends"):
        damage.printed_again(ROW, {"level3": "图书"})


def test_printed_again_roughly_refuses_an_exact_repetition() -> None:
    assert damage.printed_again_roughly(ROW, {"basis": "〔2024〕33"})[2][5] == "〔2024〕33"
    with pytest.raises(ValueError, match="exactly how basis ends"):
        damage.printed_again_roughly(ROW, {"basis": "33号"})


def test_shift_left_never_loses_a_text() -> None:
    assert damage.shift_left(ROW) == (*ROW[1:], "")
    with pytest.raises(ValueError, match="would be lost"):
        damage.shift_left(("产出指标", *ROW[1:]))


def test_merged_level2_leaves_a_new_level_1_alone() -> None:
    new_tree = ("效益指标", "成本指标", *ROW[2:])
    assert [row[:2] for row in damage.merged_level2([ROW, ROW, new_tree])] == [
        ("", "成本指标"),
        ("", ""),
        ("效益指标", "成本指标"),
    ]


def test_spaced_puts_numbers_apart_and_changes_nothing_else() -> None:
    assert damage.spaced(ROW)[4:] == ("≤30 元/册", "青财预〔2024〕33 号")
    assert [text.replace(" ", "") for text in damage.spaced(ROW)] == list(ROW)


@pytest.mark.parametrize("shape", sorted(set(plans.SHAPES) - {"two_columns", "three_columns"}))
def test_no_plan_shape_loses_a_node(shape: str) -> None:
    printed = " ".join(text for row in plans.SHAPES[shape](NODES) for text in row)
    assert [word for pair in NODES for word in pair if word not in printed] == []


@pytest.mark.parametrize("shape", sorted(goals.SHAPES))
def test_no_goal_shape_loses_a_goal(shape: str) -> None:
    printed = "".join(text for row in goals.SHAPES[shape](("购置设备", "验收合格")) for text in row)
    assert printed.index("购置设备") < printed.index("验收合格")


def test_no_damage_in_the_main_example_loses_a_character(main_example: Document) -> None:
    for project in main_example.projects:
        for no, indicator in enumerate(project.indicators, 1):
            row = ("", *indicator.cells[1:])
            first, *later = damage.damaged(row, [entry for entry in project.damage if entry.row == no])
            whole = list(first) if first[0] == "" else ["", *first[:-1]]
            joined = [
                "".join(piece[column] for piece in (whole, *filter(None, later)))
                for column in range(len(row))
            ]
            assert all(text.startswith(cell) for text, cell in zip(joined, row, strict=True)), (
                project.no,
                no,
            )


def test_every_damage_is_used(main_example: Document) -> None:
    projects = main_example.projects
    assert {entry.how for project in projects for entry in project.damage} == {
        "page_break",
        "page_break_split",
        "printed_again",
        "printed_again_roughly",
        "shift_left",
    }
    assert {project.plan_shape for project in projects} == set(plans.SHAPES)
    assert {project.goal_shape for project in projects} == set(goals.SHAPES)
    assert {look for project in projects for look in project.looks} == forms.LOOKS


def test_every_cell_of_the_tree_is_cut_somewhere(main_example: Document) -> None:
    cut = {cell for project in main_example.projects for entry in project.damage for cell in entry.at}
    assert cut == {"level3", "description", "value", "basis"}


def test_one_row_is_cut_by_two_page_breaks_and_one_is_shifted_too(main_example: Document) -> None:
    rows = [
        (project.no, entry.row, entry.how) for project in main_example.projects for entry in project.damage
    ]
    cuts = [(no, row) for no, row, how in rows if how == "page_break_split"]
    shifted = [(no, row) for no, row, how in rows if how == "shift_left"]
    assert len(cuts) > len(set(cuts))
    assert set(shifted) & set(cuts)


def test_undamaged_form_prints_each_cell_in_its_column() -> None:
    project = load("yunting-shuili-2026").projects[0]
    _, _, table = forms.form(project, numbered=True)
    assert isinstance(table, Table)
    tree = table.rows[table.rows.index((*forms.HEADER, "")) + 1 :]
    assert [row[1:6] for row in tree] == [indicator.cells[1:] for indicator in project.indicators]
    assert [row[0] for row in tree if row[0]] == ["产出指标", "效益指标", "满意度指标"]
