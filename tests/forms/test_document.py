"""The whole document: where forms begin and end, other tables, narrative, and what the cover says."""

import pytest

from tests.forms.snippets import FORM, HEAD, HEADER, PLAN, ROWS, TITLE, cells_of, disclose, form, sound_rows

SECOND = tuple(
    line.replace("1、", "2、").replace("社区", "乡村").replace("P001", "P002")
    if "P001" in line or "社区" in line
    else line
    for line in FORM
)
PROCUREMENT = ("购置项目|目录序号|数量|金额", "流动图书车|A0203|1|12.50")


def test_two_forms_with_all_between_them() -> None:
    disclosure = disclose(*FORM, "", "第 12 页", "", *SECOND)
    assert [(project.no, project.name.text) for project in disclosure.projects] == [
        (1, "社区图书流动服务"),
        (2, "乡村图书流动服务"),
    ]
    assert all(
        [cells_of(row) for row in project.indicators] == sound_rows() for project in disclosure.projects
    )
    assert disclosure.notes == ()
    assert disclosure.failure is None


def test_forms_with_no_blank_line_between_them() -> None:
    disclosure = disclose(*(line for line in (*FORM, *SECOND) if line))
    assert [project.name.text for project in disclosure.projects] == ["社区图书流动服务", "乡村图书流动服务"]


def test_a_form_without_title_opens_at_its_code() -> None:
    disclosure = disclose(*FORM, "", *SECOND[2:])
    assert [project.name.text for project in disclosure.projects] == ["社区图书流动服务", "乡村图书流动服务"]
    assert disclosure.projects[1].title.doubt == "未见表题，以项目名称代替"


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("3、社区图书流动服务绩效目标表", 3),
        ("3．社区图书流动服务绩效目标表", 3),
        ("（3）社区图书流动服务绩效目标表", 3),
        ("三、社区图书流动服务绩效目标表", 3),
        ("十二、社区图书流动服务绩效目标表", 12),
        ("社区图书流动服务绩效目标表", 1),
    ],
)
def test_numbers_before_titles(title: str, number: int) -> None:
    project = disclose(title, *FORM[1:]).projects[0]
    assert (project.no, project.title.text) == (number, "社区图书流动服务绩效目标表")


def test_numbers_that_do_not_count_up_are_replaced_by_the_order() -> None:
    disclosure = disclose(*FORM, "", *(line.replace("2、", "1、") for line in SECOND))
    assert [project.no for project in disclosure.projects] == [1, 2]


def test_a_title_broken_over_two_lines_is_joined() -> None:
    title = disclose("1、社区图书流动服务", "绩效目标表", *FORM[1:]).projects[0].title
    assert title.text == "社区图书流动服务绩效目标表"
    assert title.doubt == "表题分两行印出，已连接"


def test_a_title_with_another_ending_is_told_by_the_name() -> None:
    assert disclose("1、社区图书流动服务", *FORM[1:]).projects[0].title.text == "社区图书流动服务"


def test_a_title_printed_again_on_the_next_page_opens_no_form() -> None:
    for again in (TITLE, TITLE + "（续）"):
        disclosure = disclose(*form(rows=(*ROWS[:3], "", again, "", HEADER, *ROWS[3:])))
        assert len(disclosure.projects) == 1
        assert [cells_of(row) for row in disclosure.projects[0].indicators] == sound_rows()
        assert disclosure.notes == ()


def test_other_tables_have_their_title_unit_and_pages() -> None:
    pages = (
        "部门支出总表",
        "",
        "205 云岭市文化局",
        "",
        "单位：万元",
        "",
        "序号|科目名称|合计",
        "1|图书馆事|18.50",
    )
    rest = ("", "205 云岭市文化局", "", "单位：万元", "", "序号|科目名称|合计", "|业费|", "2|其他|3.00")
    (table,) = disclose(*FORM, "", "八、政府采购预算情况", "", *pages, *rest).tables
    assert (table.title, table.unit) == ("部门支出总表", "万元")
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["序号", "科目名称", "合计"],
        ["1", "图书馆事业费", "18.50"],
        ["2", "其他", "3.00"],
    ]
    assert table.rows[1][1].doubt == "跨页断开，已与续行连接"
    assert len(table.rows[1][1].place.fragments) == 2


def test_a_table_of_another_kind_closes_the_form() -> None:
    disclosure = disclose(*FORM, "", "政府采购预算表", "", *PROCUREMENT, "", "说明文字。")
    assert len(disclosure.projects[0].indicators) == len(ROWS)
    assert [table.title for table in disclosure.tables] == ["政府采购预算表"]


def test_narrative_stands_under_its_sections() -> None:
    contents = ("目录", "", "一、部门职责|1", "二、项目预算安排情况|2", "")
    prose = ("一、部门职责", "", "一、阅读推广", "负责全市阅读推广工作。", "", "二、项目预算安排情况", "")
    disclosure = disclose(*contents, *prose, *FORM, "", "三、名词解释")
    assert [(passage.section, passage.cell.text) for passage in disclosure.narrative] == [
        ("一、部门职责", "一、部门职责"),
        ("一、部门职责", "一、阅读推广"),
        ("一、部门职责", "负责全市阅读推广工作。"),
        ("二、项目预算安排情况", "二、项目预算安排情况"),
        ("三、名词解释", "三、名词解释"),
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ("205 云岭市文化局", "预算年度：2025", ""),
        ("205 云岭市文", "化局", "预算年度：", "2025", ""),
        ("云岭市文化局 2025 年部门预算信息公开情况说明", ""),
        ("2025年度云岭市文化局部门预算公开", ""),
        ("填报单位：云岭市文化局", "（2025年度）", ""),
    ],
)
def test_department_and_year(lines: tuple[str, ...]) -> None:
    disclosure = disclose(*lines, *FORM)
    assert (disclosure.department, disclosure.year) == ("云岭市文化局", 2025)


def test_a_document_that_does_not_say_has_neither() -> None:
    disclosure = disclose(*FORM)
    assert (disclosure.department, disclosure.year, disclosure.amount_unit) == (None, None, "万元")


@pytest.mark.parametrize(
    ("line", "frame"),
    [
        (ROWS[4], "2015"),
        ("效益指标|可持续影响指标|持续服务年限|持续服务年限|≥3年|年度计划|", "2015"),
        ("成本指标|经济成本指标|单场成本|单场成本|≤1200元|年度计划|", "2021"),
        (ROWS[1], None),
    ],
)
def test_frames(line: str, frame: str | None) -> None:
    assert disclose(*form(rows=(ROWS[0], line))).frame == frame


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        (TITLE, "goal"),
        ("1、社区图书流动服务绩效目标自评表", "self-evaluation"),
        ("部门整体支出绩效目标表", "department-goal"),
    ],
)
def test_kinds_of_forms(title: str, kind: str) -> None:
    assert disclose(title, *FORM[1:]).projects[0].form == kind


def notes_of(*lines: str) -> list[tuple[str, str]]:
    return [(note.code, note.place.label) for note in disclose(*lines).notes]


def test_a_form_without_indicator_table_is_noted() -> None:
    assert notes_of(*FORM, "", *SECOND[:10]) == [("form-cut", "第20行")]


def test_a_header_without_rows_is_noted() -> None:
    assert notes_of(*form(rows=())) == [("rows-missing", "第1行")]


def test_a_title_without_form_is_noted() -> None:
    assert notes_of(*FORM, "", SECOND[0], "", "3、图书馆修缮绩效目标表", *FORM[1:]) == [
        ("form-cut", "第20行")
    ]


def test_a_list_of_titles_is_no_defect() -> None:
    assert notes_of(TITLE, SECOND[0], "", *FORM, "", *SECOND) == []


def test_indicators_without_project_are_noted_and_doubted() -> None:
    disclosure = disclose(*FORM, "", HEADER, *ROWS)
    assert [(note.code, note.place.label) for note in disclosure.notes] == [("head-missing", "第20行")]
    assert len(disclosure.projects) == 2
    assert [cells_of(row) for row in disclosure.projects[1].indicators] == sound_rows()
    assert disclosure.projects[1].doubt is not None


def test_a_list_without_any_project_is_refused_loudly() -> None:
    lines = (
        "项目绩效目标表",
        "单位名称|项目名称|预算数|一级指标|二级指标|三级指标|指标值",
        "云岭市文化局||300.00||||",
    )
    disclosure = disclose(*lines)
    assert [note.code for note in disclosure.notes] == ["layout-unknown"]
    assert disclosure.failure is not None
    assert disclosure.failure.code == "RDR21"


@pytest.mark.parametrize(
    "lines",
    [
        ("部门预算情况说明", "", "本部门没有项目支出。"),
        PROCUREMENT,
        ("年度总结",),
        (HEAD[0][:4],),
        ("项目名称|金额", "甲|3"),
    ],
)
def test_a_text_without_goal_form_is_a_failure(lines: tuple[str, ...]) -> None:
    disclosure = disclose(*lines)
    assert disclosure.failure is not None
    assert disclosure.failure.code == "RDR20"
    assert "示例.txt" in disclosure.failure.message
    assert disclosure.notes == ()


def test_a_plan_alone_is_a_form_read_in_part() -> None:
    assert [note.code for note in disclose(*HEAD, *PLAN).notes] == ["form-cut"]


@pytest.mark.parametrize(("first", "last"), [(0, 1), (1, 2), (1, 3), (len(ROWS) - 1, len(ROWS))])
def test_rows_that_lost_their_tabs_are_told_of(first: int, last: int) -> None:
    printed = [line.replace("|", " ") if first <= no < last else line for no, line in enumerate(ROWS)]
    disclosure = disclose(TITLE, "", *HEAD, *PLAN, HEADER, *printed)
    assert [note.code for note in disclosure.notes] == ["row-unplaced"] * (last - first)
    assert [note.quote for note in disclosure.notes] == [line.strip() for line in printed[first:last]]
    (project,) = disclosure.projects
    assert len(project.indicators) == len(ROWS) - (last - first)
