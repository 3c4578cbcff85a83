"""Merged cells: how a grid becomes the straight rows of a form, with true places and nothing invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.forms import understand
from kpi.model.document import Document, Table
from kpi.model.place import Cell, Fragment, Place
from tests.forms.grids import FILE, doubts_of, only, read, rows_of, table

FORM = """
项目支出绩效目标表 | < | < | < | < | <
（2025年度） | < | < | < | < | <
填报单位：云岭市图书馆 | < | < | < | 单位：万元 | <
项目名称 | < | 图书流动服务 | < | < | <
主管部门及代码 | < | [205]云岭市文化局 | 实施单位 | 云岭市图书馆 | <
项目资金\\n（万元） | < | 年度资金总额： | 100.00 | < | <
^ | < | 其中：财政拨款 | 80.00 | < | <
^ | < | 其他资金 | 20.00 | < | <
总\\n体\\n目\\n标 | 年度目标 | < | < | < | <
^ | 目标1：流动借阅96场。\\n目标2：购书3200册。 | < | < | < | <
绩\\n效\\n指\\n标 | 一级\\n指标 | 二级指标 | 三级指标 | 指标值 | <
^ | 产出指标 | 数量指标 | 指标1：流动借阅场次 | ≥96场 | <
^ | ^ | ^ | 指标2：新购图书册数 | ≥3200册 | <
^ | ^ | ^ | …… | | <
^ | ^ | 质量指标 | 图书验收合格率 | 100% | <
^ | 效益指标 | 经济效益指标 | | | <
^ | ^ | 社会效益指标 | 借阅便利程度 | 较上年提高 | <
^ | 满意度指标 | 服务对象满意度指标 | 读者满意度 | ≥92% | <
"""
ROWS = [
    "产出指标|数量指标|流动借阅场次||≥96场||",
    "产出指标|数量指标|新购图书册数||≥3200册||",
    "产出指标|质量指标|图书验收合格率||100%||",
    "效益指标|社会效益指标|借阅便利程度||较上年提高||",
    "满意度指标|服务对象满意度指标|读者满意度||≥92%||",
]
HEAD = """
项目名称 | 图书流动服务 | < | <
预算数 | 18.50万元 | < | <
年度目标 | 开展活动 | < | <
"""


def test_a_form_in_one_merged_table() -> None:
    project = only(FORM)
    assert (project.title.text, project.name.text) == ("项目支出绩效目标表", "图书流动服务")
    assert project.budget is not None
    assert (str(project.budget.number), project.budget.unit) == ("100.00", "万元")
    assert [goal.text for goal in project.goals] == ["流动借阅96场。", "购书3200册。"]
    assert rows_of(project) == ROWS
    assert doubts_of(read(FORM)) == []


def test_what_the_table_says_of_the_document() -> None:
    disclosure = read(FORM)
    assert (disclosure.year, disclosure.department) == (2025, "云岭市图书馆")


def test_places_name_table_row_and_column() -> None:
    row = only(FORM).indicators[1]
    assert row.value.place.label == "表1 行13 列“指标值”"
    assert row.level1.place.label == "表1 行12 列“一级\n指标”"
    assert row.place.label == "表1 行13"


def test_places_in_a_sheet_name_the_cell() -> None:
    row = only(FORM, sheet="目标表").indicators[1]
    assert row.value.place.label == "目标表!E13"
    assert row.place.label == "目标表!D13"


def test_the_name_is_quoted_behind_its_number() -> None:
    cell = only(FORM).indicators[0].level3
    assert cell.place.fragments[0].source_span == (4, 10)


def test_forms_below_each_other_without_a_blank_row() -> None:
    second = FORM.strip("\n").replace("图书流动服务", "乡村阅读服务")
    disclosure = read(FORM + second, sheet="目标表")
    assert [project.name.text for project in disclosure.projects] == ["图书流动服务", "乡村阅读服务"]
    assert [rows_of(project) for project in disclosure.projects] == [ROWS, ROWS]
    assert disclosure.notes == ()


def test_forms_side_by_side_on_a_sheet() -> None:
    right = FORM.replace("图书流动服务", "乡村阅读服务").strip("\n").splitlines()
    lines = [f"{one} | | {two}" for one, two in zip(FORM.strip("\n").splitlines(), right, strict=True)]
    disclosure = read("\n".join(lines), sheet="目标表")
    assert [project.name.text for project in disclosure.projects] == ["图书流动服务", "乡村阅读服务"]
    assert [rows_of(project) for project in disclosure.projects] == [ROWS, ROWS]
    assert disclosure.projects[1].indicators[0].value.place.label == "目标表!L12"


def test_a_blank_column_inside_a_form_parts_nothing() -> None:
    lines = [line.replace(" | ", " | < | | ", 1) for line in HEAD.strip("\n").splitlines()]
    header = "一级指标 | < | | 二级指标 | 三级指标 | 指标值\n产出指标 | < | | 数量指标 | 场次 | ≥96场"
    assert rows_of(only("项目支出绩效目标表", "\n".join([*lines, header]))) == [
        "产出指标|数量指标|场次||≥96场||"
    ]


def test_a_form_in_several_tables() -> None:
    tree = "一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 场次 | ≥96场"
    project = only("项目支出绩效目标表", HEAD, tree, "满意度指标 | 服务对象满意度指标 | 满意度 | ≥92%")
    assert project.name.text == "图书流动服务"
    assert rows_of(project) == [
        "产出指标|数量指标|场次||≥96场||",
        "满意度指标|服务对象满意度指标|满意度||≥92%||",
    ]


def test_another_table_below_is_none_of_the_form() -> None:
    tree = "一级指标 | 二级指标 | 三级指标 | 指标值\n产出指标 | 数量指标 | 场次 | ≥96场"
    disclosure = read("项目支出绩效目标表", HEAD, tree, "序号 | 公开文件\n1 | 收支总表")
    assert rows_of(disclosure.projects[0]) == ["产出指标|数量指标|场次||≥96场||"]
    assert len(disclosure.tables) == 1
    assert disclosure.notes == ()


def test_blank_cells_stay_blank_and_merged_ones_repeat() -> None:
    project = only(
        HEAD
        + """
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 场次 | ≥96场
^ | ^ | 册数 |
^ | 时效指标 | 完成时间 | 12月底前
^ | ^ | 开放时间 | ^
"""
    )
    assert rows_of(project) == [
        "产出指标|数量指标|场次||≥96场||",
        "产出指标|数量指标|册数||||",
        "产出指标|时效指标|完成时间||12月底前||",
        "产出指标|时效指标|开放时间||12月底前||",
    ]
    assert all(row.doubt is None for row in project.indicators)


def test_a_row_below_a_merged_indicator_is_no_indicator() -> None:
    project = only(
        HEAD
        + """
一级指标 | 二级指标 | 三级指标 | 指标值 | 分值
产出指标 | 数量指标 | 场次 | ≥96场 | 5
^ | ^ | ^ | ^ | 5
^ | ^ | 册数 | ≥3200册 | 5
"""
    )
    assert rows_of(project) == ["产出指标|数量指标|场次||≥96场||5", "产出指标|数量指标|册数||≥3200册||5"]


def test_sign_number_and_unit_under_one_name() -> None:
    project = only(
        HEAD.replace("< | <", "< | < | < | <")
        + """
一级指标 | 二级指标 | 三级指标 | 指标值 | < | <
产出指标 | 数量指标 | 场次 | ≥ | 96 | 场
^ | 质量指标 | 合格率 | ＝ | 100 | %
效益指标 | 社会效益指标 | 便利程度 | 定性 | 提高 |
"""
    )
    assert rows_of(project) == [
        "产出指标|数量指标|场次|≥|96|场|",
        "产出指标|质量指标|合格率|＝|100|%|",
        "效益指标|社会效益指标|便利程度|定性|提高||",
    ]
    assert [row.constraint.canonical for row in project.indicators] == ["≥96场", "100%", "提高"]


def test_parts_of_a_value_that_are_no_columns_are_put_together() -> None:
    project = only(
        HEAD.replace("< | <", "< | < | <")
        + """
一级指标 | 二级指标 | 三级指标 | 指标值 | <
产出指标 | 数量指标 | 发放频次 | 按季度 | 足额发放
^ | 质量指标 | 合格率 | 100% | <
"""
    )
    cell = project.indicators[0].value
    assert cell.text == "按季度足额发放"
    assert [cell.text[slice(*piece.text_span)] for piece in cell.place.fragments] == ["按季度", "足额发放"]
    assert cell.doubt is None


@pytest.mark.parametrize("satisfaction", ["满意度指标 | <", "满意度指标 | 服务对象满意度指标"])
def test_first_and_second_level_merged(satisfaction: str) -> None:
    tree = f"一级指标 | 二级指标 | 三级指标 | 指标值\n{satisfaction} | 读者满意度 | ≥92%"
    (row,) = only(HEAD + tree).indicators
    assert row.level1.text == "满意度指标"
    assert row.level2.text.endswith("满意度指标")
    assert row.level3.text == "读者满意度"


def test_uneven_edges_of_cells_are_told_by_their_order() -> None:
    project = only(
        """
项目名称 | 图书流动服务 | < | < | < | < | <
一级指标 | < | 二级指标 | < | 三级指标 | 指标值 | <
产出指标 | < | < | 数量指标 | 场次 | < | ≥96场
^ | < | < | 质量指标 | 合格率 | < | 100%
"""
    )
    assert rows_of(project) == ["产出指标|数量指标|场次||≥96场||", "产出指标|质量指标|合格率||100%||"]


def test_labels_above_what_they_label() -> None:
    project = only(
        """
项目名称 | 图书流动服务 | < | <
资金（万元） | 资金总额 | 财政拨款 | 其他资金
^ | 30.00 | 20.00 | 10.00
总体目标 | 实施期目标 | < | 年度目标
^ | 三年建成。 | < | 当年建成一期。
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 场次 | ≥96场
"""
    )
    amounts = [project.budget, project.fiscal_funds, project.other_funds]
    assert [str(amount.number) for amount in amounts if amount] == ["30.00", "20.00", "10.00"]
    assert [(goal.text, goal.long_term) for goal in project.goals] == [
        ("三年建成。", True),
        ("当年建成一期。", False),
    ]
    assert project.goals_cell is not None
    assert project.goals_cell.text == "当年建成一期。"


def test_fields_that_nobody_knows_are_passed_over() -> None:
    project = only(
        """
项目名称 | 图书流动服务 | 项目所处阶段 | 实施中
资金来源渠道 | 省级 | 是否贫困县 | 否
预算金额 | 30万元 | < | <
年度目标 | 开展活动 | < | <
评审机构意见 | 同意立项 | < | <
一级指标 | 二级指标 | 三级指标 | 指标值
产出指标 | 数量指标 | 场次 | ≥96场
其他需说明的问题 | 无 | < | <
填报人：（略） | < | 联系电话：（略） | <
"""
    )
    assert [goal.text for goal in project.goals] == ["开展活动"]
    assert rows_of(project) == ["产出指标|数量指标|场次||≥96场||"]


def test_hostile_spans_do_no_harm() -> None:
    good = table(FORM)
    spans = {(0, 0): (10**9, 10**9), (3, 1): (0, 0), (-1, 2): (4, 4), (99, 99): (2, 2)}
    spans |= {(row, 0): (1000, 1000) for row in range(4, 17)}
    disclosure = understand(Document(FILE, "0" * 64, "docx", (Table(good.rows, spans),)))
    assert all(row.value.text for project in disclosure.projects for row in project.indicators)


WORDS = """
项目名称 项目编码 预算数 一级指标 二级指标 三级指标 指标值 产出指标 数量指标 效益指标 年度目标
绩效指标 ≥95 % 人 100 场次 合计 单位：万元 资金支出计划（%） 3月底 25% 绩效目标表 年度 长期 实际完成值 甲 乙
"""
TEXTS = st.sampled_from(["", *WORDS.split()])


def _cell(text: str, row: int, column: int) -> Cell:
    size = (0, len(text))
    return Cell(text, Place(FILE, (Fragment(size, table=1, row=row, column=column, source_span=size),)))


@st.composite
def grids(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 8))
    rows = draw(st.lists(st.lists(TEXTS, min_size=width, max_size=width), min_size=1, max_size=10))
    corner = st.tuples(st.integers(0, len(rows)), st.integers(0, width))
    size = st.tuples(st.integers(1, 4), st.integers(1, 4))
    cells = tuple(tuple(_cell(text, r, c) for c, text in enumerate(row, 1)) for r, row in enumerate(rows, 1))
    return Table(cells, draw(st.dictionaries(corner, size, max_size=6)))


@settings(deadline=None)
@given(grids())
def test_no_grid_breaks_the_reading_and_every_quote_is_true(grid: Table) -> None:
    disclosure = understand(Document(FILE, "0" * 64, "docx", (grid,)))
    printed = {
        (cell.place.fragments[0].row, cell.place.fragments[0].column): cell.text
        for row in grid.rows
        for cell in row
    }
    for project in disclosure.projects:
        for row in project.indicators:
            for cell in (row.level2, row.level3, row.value):
                for piece in cell.place.fragments:
                    assert piece.source_span is not None
                    source = printed[piece.row, piece.column]
                    assert source[slice(*piece.source_span)] == cell.text[slice(*piece.text_span)]
