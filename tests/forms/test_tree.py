"""The indicator tree: rows that page breaks cut, shifted rows, lost names; each repair leaves a doubt."""

import pytest

from kpi.model.disclosure import Indicator
from tests.forms.snippets import (
    BREAK,
    FORM,
    HEADER,
    ROWS,
    cells_of,
    disclose,
    form,
    only_project,
    sound_rows,
    with_rows,
)

L3 = "居民借阅便利程度"


def rows_of(*lines: str) -> tuple[Indicator, ...]:
    return only_project(*lines).indicators


def read(*lines: str) -> list[tuple[str, ...]]:
    return [cells_of(row) for row in rows_of(*lines)]


def doubts(row: Indicator) -> dict[str, str]:
    cells = {"level1": row.level1, "level2": row.level2, "level3": row.level3, "description": row.description}
    cells |= {"value": row.value} | ({"basis": row.basis} if row.basis else {})
    return {name: cell.doubt for name, cell in cells.items() if cell.doubt}


def test_the_sound_form_is_read_without_doubt() -> None:
    rows = rows_of(*FORM)
    assert [cells_of(row) for row in rows] == sound_rows()
    assert [row.no for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert all(doubts(row) == {} and row.doubt is None for row in rows)
    assert rows[1].level1.place.label == "第12行"
    assert rows[1].place.label == "第13行"
    assert rows[4].constraint.text == "≤1200元/场"


@pytest.mark.parametrize(
    "lines",
    [
        with_rows(3, *BREAK, ROWS[3]),
        with_rows(3, HEADER, ROWS[3]),
        with_rows(3, "", ROWS[3], ""),
        with_rows(3, "", "— 27 —", "", "205 云岭市文化局", "", "单位：万元", *BREAK, ROWS[3]),
        with_rows(3, *BREAK, "产出指标" + ROWS[3]),
        tuple(line.rstrip("|") for line in FORM),
        tuple(line.replace("|", "\u3000| \xa0") for line in FORM),
        tuple(line + "||" if "|" in line else line for line in FORM),
        form(header="一级 指标|二级指标|三级指标|绩效 指标描述|指标值|指标值 确定依据|"),
        form(header="一级指标|二级|指标|三级指标|绩效指标描述|指标值|指标值确定依据|"),
        form(header="一级指标|二级指标|三级指标|绩效指标描述|指标|值|指标值确定依据|"),
        form(rows=("产出指标||||||", "|数量指标|" + ROWS[0].split("|", 2)[2], *ROWS[1:])),
    ],
    ids=[
        "break",
        "header-again",
        "blank-lines",
        "furniture",
        "level1-again",
        "no-trailing-tabs",
        "wide-spaces",
        "more-tabs",
        "spaced-header",
        "split-header",
        "split-header-value",
        "level1-alone",
    ],
)
def test_layouts_that_need_no_repair(lines: tuple[str, ...]) -> None:
    assert read(*lines) == sound_rows()
    assert all(row.doubt is None and doubts(row) == {} for row in rows_of(*lines))


def test_merged_second_levels_are_carried_over() -> None:
    rows = (
        "产出指标|数量指标|甲场次|甲|5场|计划|",
        "||乙场次|乙|6场|计划|",
        "||丙场次|丙|7场|计划|",
        ROWS[6],
    )
    read_rows = read(*form(rows=rows))
    assert [row[:3] for row in read_rows[:3]] == [
        ("产出指标", "数量指标", "甲场次"),
        ("产出指标", "数量指标", "乙场次"),
        ("产出指标", "数量指标", "丙场次"),
    ]
    assert read_rows[3][:2] == ("满意度指标", "服务对象满意度指标")


@pytest.mark.parametrize(
    ("first", "rest", "field"),
    [
        ("|数量指标|新购图|新购并上架的图书册数|≥3200册|年度购书计划|", "||书册数|||", "level3"),
        ("|数量指标|新购图书册数|新购并上架的|≥3200册|年度购书计划|", "|||图书册数||", "description"),
        ("|数量指标|新购图书册数|新购并上架的图书册数|≥32|年度购书计划|", "||||00册|", "value"),
        ("|数量指标|新购图书册数|新购并上架的图书册数|≥3200册|年度购|", "|||||书计划", "basis"),
        ("|数量指|新购图书册数|新购并上架的图书册数|≥3200册|年度购书计划|", "|标||||", "level2"),
        ("|数量指标|新购图书册数|新购并上架的图书册数||年度购书计划|", "||||≥3200册|", "value"),
    ],
    ids=["level3", "description", "value", "basis", "level2", "late"],
)
@pytest.mark.parametrize("gap", [BREAK, ("",), (HEADER,), ()], ids=["break", "blank", "header", "none"])
def test_a_row_cut_in_two_is_joined(first: str, rest: str, field: str, gap: tuple[str, ...]) -> None:
    found = rows_of(*with_rows(1, first, *gap, rest))
    assert [cells_of(row) for row in found] == sound_rows()
    assert list(doubts(found[1])) == [field]
    assert found[1].doubt is None


def test_a_rest_one_column_too_far_left_goes_where_it_makes_a_known_text() -> None:
    cut = ("|数量指标|新购图|新购图书册数|≥3200册|年度购书计划|", *BREAK, "|书册数||||")
    row = rows_of(*with_rows(1, *cut))[1]
    assert (row.level2.text, row.level3.text) == ("数量指标", "新购图书册数")
    assert list(doubts(row)) == ["level3"]


def test_the_pieces_of_a_joined_cell_keep_their_places() -> None:
    cut = (ROWS[1].replace("新购图书册数|", "新购图|", 1), *BREAK, "||书册数|||")
    cell = rows_of(*with_rows(1, *cut))[1].level3
    assert cell.text == "新购图书册数"
    assert [piece.text_span for piece in cell.place.fragments] == [(0, 3), (3, 6)]
    assert [piece.line for piece in cell.place.fragments] == [13, 16]
    assert cell.place.label == "第13行、第16行"
    assert cell.doubt == "跨页断开，已与续行的“书册数”连接"


def test_a_row_cut_in_several_columns_is_joined() -> None:
    cut = ("|数量指标|新购图|新购并上架|≥3200册|年度购|", *BREAK, "||书册数|的图书册数||书计划")
    row = rows_of(*with_rows(1, *cut))[1]
    assert cells_of(row) == sound_rows()[1]
    assert list(doubts(row)) == ["level3", "description", "basis"]


def test_a_row_that_goes_on_over_two_pages_is_joined() -> None:
    cut = (
        "|数量指标|新购图|新购并上架的图书册数|≥3200册|年度购书计划|",
        *BREAK,
        "||书|||",
        *BREAK,
        "||册数|||",
    )
    row = rows_of(*with_rows(1, *cut))[1]
    assert cells_of(row) == sound_rows()[1]
    assert len(row.level3.place.fragments) == 3


@pytest.mark.parametrize(
    ("rest", "field", "word"),
    [
        ("||书册数|||", "level3", "相同"),
        ("|||||购书计划", "basis", "相同"),
        ("||||册|", "value", "相同"),
        ("|数量指标|书册数|||", "level3", "相同"),
        ("|||||《年度购书计划》", "basis", "相近"),
    ],
)
def test_an_end_printed_again_is_dropped(rest: str, field: str, word: str) -> None:
    row = rows_of(*with_rows(1, ROWS[1], *BREAK, rest))[1]
    assert cells_of(row) == sound_rows()[1]
    assert word in doubts(row)[field]


def test_the_neighbours_tell_a_rest_from_an_end_printed_again() -> None:
    basis = "《流动服务经费管理办法》、管理办法》"
    same = "|成本指标|图书单价|图书单价|≤45元/册|" + basis + "|"
    cut = ("|成本指标|图书加工费|图书加工费|≤5元/册|《流动服务经费管理办法》、|", *BREAK, "|||||管理办法》")
    rows = rows_of(*form(rows=(*ROWS[:4], same, *cut, *ROWS[5:])))
    assert rows[5].basis is not None
    assert rows[5].basis.text == basis


def test_an_open_bracket_tells_a_rest() -> None:
    cut = ("|质量指标|验收合格率|验收合格率|100%|《办法》（办法》|", *BREAK, "|||||办法》）")
    row = rows_of(*with_rows(2, *cut))[2]
    assert row.basis is not None
    assert row.basis.text == "《办法》（办法》办法》）"


def test_a_rest_without_any_row_is_noted() -> None:
    disclosure = disclose(*form(rows=("|||||书计划", *ROWS)))
    assert len(disclosure.projects[0].indicators) == len(ROWS)
    assert [(note.code, note.quote, note.place.label) for note in disclosure.notes] == [
        ("row-unplaced", "书计划", "第12行")
    ]


def test_a_rest_that_fits_no_column_is_noted() -> None:
    disclosure = disclose(*with_rows(1, ROWS[1], *BREAK, "|另见附件||||"))
    assert len(disclosure.projects[0].indicators) == len(ROWS)
    assert [(note.code, note.quote) for note in disclosure.notes] == [("row-unplaced", "另见附件")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (ROWS[4][1:] + "|", "左移了1列"),
        ("|" + ROWS[4], "右移了1列"),
        ("|成本指标|单场活动平均成本|每场活动的平均支出||≤1200元/场|《流动服务经费管理办法》|", "多一个空白"),
    ],
    ids=["left", "right", "blank-added"],
)
def test_a_row_in_the_wrong_columns_is_put_right(line: str, reason: str) -> None:
    row = rows_of(*with_rows(4, line))[4]
    assert cells_of(row) == sound_rows()[4]
    assert row.doubt is not None
    assert reason in row.doubt
    assert all(reason in doubt for doubt in doubts(row).values())


def test_a_cost_row_of_the_2021_frame_is_not_moved() -> None:
    line = "成本指标|经济成本指标|单场活动平均成本|每场活动的平均支出|≤1200元/场|年度预算|"
    row = rows_of(*form(rows=(line, *ROWS)))[0]
    assert row.level2.text == "经济成本指标"
    assert row.doubt is None


def test_a_row_with_a_cell_lost_is_put_under_its_header() -> None:
    row = rows_of(*with_rows(1, "|数量指标|新购图书册数|≥3200册|年度购书计划||"))[1]
    assert (row.level3.text, row.description.text, row.value.text) == ("新购图书册数", "", "≥3200册")
    assert row.doubt == "该行少一个单元格，已按表头和指标值的样子复位"


def test_a_line_break_inside_a_cell_is_undone() -> None:
    for cut in (
        ("|数量指标|新购图书册数|新购并上架", "的图书册数|≥3200册|年度购书计划|"),
        ("|数量指标|新购图书册数|新购并上架的图书册数|≥3200册|年度购", "书计划|"),
        ("|数量指标|新购图书册数|新购并上架的图书册数|≥3200册|年度购", "书计划"),
    ):
        row = rows_of(*with_rows(1, *cut))[1]
        assert cells_of(row) == sound_rows()[1]
        assert set(doubts(row).values()) == {"单元格内换行，已与下一行连接"}


def test_a_row_without_value_stays_a_row() -> None:
    rows = rows_of(*with_rows(1, "|数量指标|新购图书册数|新购并上架的图书册数||年度购书计划|"))
    assert len(rows) == len(ROWS)
    assert rows[1].value.text == ""
    assert rows[1].constraint.kind == "empty"
    assert rows[1].value.place.label == "第13行"


def test_a_first_level_that_is_lost_is_told_by_the_second() -> None:
    row = rows_of(*with_rows(5, ROWS[5].removeprefix("效益指标")))[5]
    assert cells_of(row) == sound_rows()[5]
    assert row.level1.doubt == "一级指标未印出，按二级指标“社会效益指标”归入"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("一级指标|二级指标||绩效指标描述|指标值|指标值确定依据|", "level3"),
        ("一级指标|二级指标|绩效指标描述|指标值|指标值确定依据|", "level3"),
        ("一级指标|二级指标|三级指标|绩效指标描述||指标值确定依据|", "value"),
        ("一级指标|二级指标|三级指标|绩效指标描述|指标值确定依据|", "value"),
    ],
    ids=["blank-level3", "no-level3", "blank-value", "no-value"],
)
def test_a_name_that_the_header_lost_is_filled_in(header: str, field: str) -> None:
    rows = rows_of(*form(header=header))
    assert [cells_of(row) for row in rows] == sound_rows()
    assert all(list(doubts(row)) == [field] for row in rows)


def test_a_lost_header_is_replaced_by_that_of_the_other_forms() -> None:
    headless = [line for line in FORM if not line.startswith("一级指标")]
    second = [line.replace("1、社区", "2、乡村").replace("社区", "乡村") for line in headless]
    disclosure = disclose(*FORM, "", *second)
    assert [cells_of(row) for row in disclosure.projects[1].indicators] == sound_rows()
    assert all(row.doubt is not None for row in disclosure.projects[1].indicators)
    assert [(note.code, note.quote) for note in disclosure.notes] == [
        ("header-missing", "乡村图书流动服务绩效目标表")
    ]


def test_without_any_header_the_columns_are_told_by_what_stands_in_them() -> None:
    disclosure = disclose(*(line for line in FORM if not line.startswith("一级指标")))
    assert [cells_of(row) for row in disclosure.projects[0].indicators] == sound_rows()
    assert [note.code for note in disclosure.notes] == ["header-missing"]


def test_columns_in_another_order_and_of_other_names() -> None:
    header = "绩效指标|一级指标|二级指标|三级指标|指标性质|年度指标值|度量单位|权重（分）|绩效标准|指标方向性"
    rows = (
        "|产出指标（50分）|数量指标|借阅场次|≥|96|场|20|计划标准|正向指标",
        "|||新购册数|≥|3200|册|30|计划标准|正向指标",
        "|效益指标（50分）|社会效益|借阅便利程度|定性|提高|%|50|历史标准|正向指标",
    )
    row = rows_of(*form(header=header, rows=rows))[1]
    assert (row.level1.text, row.level2.text, row.level3.text) == ("产出指标（50分）", "数量指标", "新购册数")
    assert row.value.text == "3200"
    assert row.sign is not None
    assert row.unit is not None
    assert row.weight is not None
    assert row.basis is not None
    assert row.direction is not None
    assert (row.sign.text, row.unit.text, row.weight.text) == ("≥", "册", "30")
    assert (row.basis.text, row.direction.text) == ("计划标准", "正向指标")


def test_the_foot_of_the_table_is_no_row() -> None:
    rows = rows_of(*form(rows=(*ROWS, "备注：|本表由单位填报|||||", "填报人：||||审核人：||")))
    assert len(rows) == len(ROWS)


def test_a_tree_cut_short_is_noted_and_doubted() -> None:
    disclosure = disclose(*form(rows=(*ROWS[:5], "效益指标|社会效益指标|" + L3)))
    assert [(note.code, note.quote) for note in disclosure.notes] == [("row-cut", L3)]
    assert disclosure.projects[0].indicators[-1].doubt is not None
