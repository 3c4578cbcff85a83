"""Lists of many projects, one row an indicator: where projects begin, and what is no project."""

import pytest

from kpi.model.disclosure import Disclosure
from tests.forms.grids import doubts_of, read, rows_of
from tests.forms.snippets import disclose

TITLE = "2025年部门预算项目支出绩效目标表"
HEADER = (
    "单位名称 | 项目名称 | 预算数 | 年度目标 | "
    "一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 权重"
)
FIRST = [
    "205001-云岭市文化局 | 展览服务 | 30.00 | 1.办好展览。2.服务群众。",
    "205002-云岭市图书馆 | 展览服务 | 12.50 | 办好书展。",
]
INDICATORS = [
    [
        "效益指标 | 社会效益指标 | 观众人次 | ≥ | 9000 | 人次 | 30",
        "产出指标 | 数量指标 | 展览场次 | ＝ | 12 | 场 | 40",
        "产出指标 | 质量指标 | 布展质量 | 定性 | 优 |  | 20",
    ],
    [
        "产出指标 | 数量指标 | 书展场次 | ≥ | 4 | 场 | 50",
        "满意度指标 | 服务对象满意度指标 | 满意度 | ≥ | 90 | % | 10",
    ],
]
EXPECTED = [
    [
        "效益指标|社会效益指标|观众人次|≥|9000|人次|30",
        "产出指标|数量指标|展览场次|＝|12|场|40",
        "产出指标|质量指标|布展质量|定性|优||20",
    ],
    ["产出指标|数量指标|书展场次|≥|4|场|50", "满意度指标|服务对象满意度指标|满意度|≥|90|%|10"],
]


def listed(below: str) -> list[str]:
    """Return the rows of the list, what a project's rows below its first have in its columns as given."""
    lines = [HEADER]
    for fields, rows in zip(FIRST, INDICATORS, strict=True):
        lines.append(f"{fields} | {rows[0]}")
        rest = fields if below == "repeated" else " | ".join([below] * 4)
        lines += [f"{rest} | {row}" for row in rows[1:]]
    return lines


def check(disclosure: Disclosure) -> None:
    assert [note.code for note in disclosure.notes] == []
    assert [project.name.text for project in disclosure.projects] == ["展览服务", "展览服务"]
    departments = [project.department.text for project in disclosure.projects if project.department]
    assert departments == ["205001-云岭市文化局", "205002-云岭市图书馆"]
    assert [str(project.budget.number) for project in disclosure.projects if project.budget] == [
        "30.00",
        "12.50",
    ]
    assert [[goal.text for goal in project.goals] for project in disclosure.projects] == [
        ["办好展览。", "服务群众。"],
        ["办好书展。"],
    ]
    assert [rows_of(project) for project in disclosure.projects] == EXPECTED
    assert [project.no for project in disclosure.projects] == [1, 2]


@pytest.mark.parametrize("below", ["^", "", "repeated"])
def test_cells_of_projects_merged_or_blank_or_repeated(below: str) -> None:
    disclosure = read(TITLE + "\n单位：万元", "\n".join(listed(below)))
    check(disclosure)
    assert doubts_of(disclosure) == []


@pytest.mark.parametrize("below", ["", "repeated"])
def test_a_list_in_a_text(below: str) -> None:
    lines = [line.replace(" | ", "|").replace("|  |", "||") for line in listed(below)]
    check(disclose(TITLE, "单位：万元", *lines))


def test_a_header_printed_again_and_sums_between() -> None:
    lines = listed("^")
    total = " | 合计 | 42.50 | | | | | | | | "
    body = "205-云岭市文化局部门 | | 42.50 | | | | | | | | "
    check(
        read(
            TITLE + "\n单位：万元", "\n".join([lines[0], total, body, *lines[1:4], HEADER, *lines[4:], total])
        )
    )


def test_rows_that_sum_up_those_below_are_no_projects() -> None:
    header = "项目名称 | 资金总额 | 绩效目标 | 一级指标 | 二级指标 | 三级指标 | 指标值"
    rows = [
        "云岭市文化局 | 60.00 | | | | | ",
        "特定目标类 | 60.00 | | | | | ",
        "群众文化 | 60.00 | | | | | ",
        "展览服务 | 20.00 | 办展 | 产出指标 | 数量指标 | 场次 | ≥96场",
        "书展服务 | 40.00 | 办书展 | 产出指标 | 数量指标 | 场次 | ≥9场",
        "场馆维修 | 8.00 | | | | | ",
    ]
    disclosure = read(TITLE, "\n".join([header, *rows]))
    assert [project.name.text for project in disclosure.projects] == ["展览服务", "书展服务", "场馆维修"]
    assert [(note.code, note.facts["name"]) for note in disclosure.notes] == [("rows-missing", "场馆维修")]


@pytest.mark.parametrize("unit", ["预算数（元）", "金额（元）", "项目预算（单位：元）"])
def test_the_unit_in_the_header(unit: str) -> None:
    header = HEADER.replace("预算数", unit)
    disclosure = read(TITLE, "\n".join([header, *listed("^")[1:]]))
    assert {project.budget.unit for project in disclosure.projects if project.budget} == {"元"}


def test_title_and_unit_inside_the_table() -> None:
    width = HEADER.count("|")
    title = TITLE + " | <" * width
    unit = "填报单位：云岭市文化局" + " | <" * (width - 2) + " | 单位：元 | <"
    disclosure = read("\n".join([title, unit, *listed("^")]))
    assert {project.budget.unit for project in disclosure.projects if project.budget} == {"元"}
    assert (disclosure.amount_unit, disclosure.year) == ("元", 2025)


def test_names_over_two_rows_and_the_plan_in_columns() -> None:
    disclosure = read(
        TITLE,
        """
序号 | 项目编码 | 项目名称 | 项目金额（万元） | < | < | 资金支出计划 | < | 绩效目标 | 绩效指标 | < | < | <
^ | ^ | ^ | 合计 | 财政拨款 | 其他资金 | 上半年 | 全年 | ^ | 一级指标 | 二级指标 | 三级指标 | 指标值
1 | P1 | 展览服务 | 30 | 20 | 10 | 50% | 100% | 办展 | 产出指标 | 数量指标 | 场次 | ≥96场
^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | ^ | 质量指标 | 合格率 | 100%
2 | P2 | 书展服务 | 4 | 4 | | 40% | 100% | 办书展 | 产出指标 | 数量指标 | 场次 | ≥9场
""",
        sheet="列表",
    )
    first = disclosure.projects[0]
    amounts = [first.budget, first.fiscal_funds, first.other_funds]
    assert [str(amount.number) for amount in amounts if amount] == ["30", "20", "10"]
    assert first.plan is not None
    assert [(node.month, str(node.percent)) for node in first.plan.nodes] == [(6, "50"), (12, "100")]
    assert [project.code.text for project in disclosure.projects if project.code] == ["P1", "P2"]
    assert rows_of(first) == ["产出指标|数量指标|场次||≥96场||", "产出指标|质量指标|合格率||100%||"]
    assert first.place.label == "列表!A3"


def test_goals_in_several_cells() -> None:
    header = "项目名称 | 年度目标 | 一级指标 | 二级指标 | 三级指标 | 指标值"
    rows = [
        "展览服务 | 1.办好展览。 | 产出指标 | 数量指标 | 场次 | ≥96场",
        " | 2.服务群众。 | | 质量指标 | 合格率 | 100%",
    ]
    (project,) = read(TITLE, "\n".join([header, *rows])).projects
    assert [goal.text for goal in project.goals] == ["办好展览。", "服务群众。"]
    assert len(project.indicators) == len(rows)


def test_a_project_that_prints_its_name_before_its_rows() -> None:
    header = "项目名称 | 预算数 | 一级指标 | 二级指标 | 三级指标 | 指标值"
    rows = ["展览服务 | 30 | | | | ", " | | 产出指标 | 数量指标 | 场次 | ≥96场"]
    (project,) = read(TITLE, "\n".join([header, *rows])).projects
    assert (project.name.text, len(project.indicators)) == ("展览服务", 1)


def test_indicators_before_any_name_are_doubted() -> None:
    header = "项目名称 | 预算数 | 一级指标 | 二级指标 | 三级指标 | 指标值"
    rows = [" | | 产出指标 | 数量指标 | 场次 | ≥96场", "展览服务 | 30 | 产出指标 | 数量指标 | 场次 | ≥9场"]
    disclosure = read(TITLE, "\n".join([header, *rows]))
    assert [project.name.text for project in disclosure.projects] == ["", "展览服务"]
    assert disclosure.projects[0].doubt is not None
    assert [note.code for note in disclosure.notes] == ["head-missing"]


def test_categories_side_by_side() -> None:
    disclosure = read(
        TITLE,
        """
单位编码（项目编码） | 项目单位（项目名称） | 项目金额 | < | 绩效目标 | 绩效指标 | < | < | <
^ | ^ | 合计 | 财政拨款 | ^ | 产出指标 | < | 满意度指标 | <
^ | ^ | ^ | ^ | ^ | 三级指标 | 指标值 | 三级指标 | 指标值
205001 | 云岭市文化局 | 30 | 30 | | | | |
P1 | 展览服务 | 20 | 20 | 办好展览。 | 场次 | ≥96场 | 观众满意度 | ≥90%
^ | ^ | ^ | ^ | ^ | 合格率 | 100% | |
P2 | 书展服务 | 10 | 10 | 办好书展。 | 场次 | ≥9场 | 读者满意度 | ≥95%
""",
    )
    assert [note.code for note in disclosure.notes] == []
    assert [project.name.text for project in disclosure.projects] == ["展览服务", "书展服务"]
    assert [project.department.text for project in disclosure.projects if project.department] == [
        "云岭市文化局"
    ] * 2
    assert rows_of(disclosure.projects[0]) == [
        "产出指标||场次||≥96场||",
        "产出指标||合格率||100%||",
        "满意度指标||观众满意度||≥90%||",
    ]


@pytest.mark.parametrize(
    ("sign", "direction", "cells"),
    [
        ("指标性质", "指标方向性", ("≥", "正向指标")),
        ("指标方向", "指标性质", ("大于等于", "正向")),
        ("指标方向性", "计算符号", ("≤", "反向")),
    ],
)
def test_columns_are_told_by_what_they_hold(sign: str, direction: str, cells: tuple[str, str]) -> None:
    header = f"项目名称 | 一级指标 | 二级指标 | 三级指标 | {sign} | {direction} | 指标值 | 计量单位"
    rows = [
        f"展览服务 | 产出指标 | 数量指标 | 场次 | {cells[0]} | {cells[1]} | 96 | 场",
        f"^ | ^ | 质量指标 | 合格率 | {cells[0]} | {cells[1]} | 90 | %",
        "^ | ^ | ^ | 布展质量 | 定性 | 定性 | 优 | ",
    ]
    (project,) = read(TITLE, "\n".join([header, *rows])).projects
    found = [(row.sign.text, row.direction.text) for row in project.indicators if row.sign and row.direction]
    assert found == [cells, cells, ("定性", "定性")]
    operators = {"≥": ">=", "大于等于": ">=", "≤": "<="}
    assert project.indicators[0].constraint.operator == operators[cells[0]]


def test_a_unit_before_the_project_is_no_unit_of_measurement() -> None:
    header = "单位 | 项目 | 金额 | 一级指标 | 二级指标 | 三级指标 | 指标值"
    (project,) = read(
        TITLE, header + "\n云岭市图书馆 | 展览服务 | 30 | 产出指标 | 数量指标 | 场次 | ≥96场"
    ).projects
    assert project.indicators[0].unit is None
    assert project.department is not None
    assert (project.name.text, project.department.text) == ("展览服务", "云岭市图书馆")


@pytest.mark.parametrize(
    "rows",
    [
        "项目编码 | 项目名称 | 单位 | 金额\nP1 | 展览服务 | 云岭市图书馆 | 30",
        "项目名称 | 采购品目 | 数量 | 计量单位 | 预算金额\n展览服务 | 展柜 | 1 | 件 | 30",
        "指标名称 | 计量单位 | 数值 | 备注\n常住人口 | 万人 | 30 | ",
        "一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 得分\n投入 | 立项 | 合理 | 5 | 得5分 | 5",
    ],
)
def test_tables_that_only_look_alike(rows: str) -> None:
    disclosure = read("情况表", rows)
    assert disclosure.projects == ()
    assert disclosure.notes == ()
    assert len(disclosure.tables) == 1


def test_an_assessment_of_staff_is_no_goal_form() -> None:
    rows = "考核项目 | 一级指标 | 二级指标 | 目标值 | 得分\n德 | 政治素质 | 理论学习 | 12次 | 5"
    assert read("2025年度工作人员绩效考核表", rows).projects == ()


@pytest.mark.parametrize(
    ("title", "rows"),
    [
        ("情况", "项目名称 | 产出指标 | 效益指标 | 满意度指标\n展览服务 | 96场 | 便利 | 90%"),
        ("项目支出绩效目标表", "产出指标 | 开放场馆96场\n效益指标 | 方便群众"),
    ],
)
def test_a_form_that_is_not_understood_is_told_of(title: str, rows: str) -> None:
    disclosure = read(title, rows)
    assert [note.code for note in disclosure.notes] == ["layout-unknown"]
    assert disclosure.failure is not None
    assert disclosure.failure.code == "RDR21"
