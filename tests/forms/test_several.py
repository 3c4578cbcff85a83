"""Several indicators in one row, parted by their numbers; names of merged cells printed in their middle."""

import pytest

from kpi.model.disclosure import Indicator
from tests.forms.grids import read
from tests.forms.snippets import only_project as project_of_text


def rows_of(name: str, value: str, weight: str = "") -> tuple[Indicator, ...]:
    drawing = f"""
项目名称|流动图书服务|<|<|<
一级指标|二级指标|三级指标|指标值|权重
产出指标|数量指标|{name}|{value}|{weight}
效益指标|社会效益指标|居民借阅便利程度|较上年有所提高|
"""
    (project,) = read(drawing).projects
    return project.indicators[:-1]


def said(rows: tuple[Indicator, ...]) -> list[tuple[str, str]]:
    return [(row.level3.text, row.value.text) for row in rows]


PARTED = [("培训人数", "≥200人"), ("培训场次", "4.5场")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("1.培训人数\\n2.培训场次", "1.≥200人\\n2.4.5场"),
        ("1、培训人数；2、培训场次。", "1、≥200人；2、4.5场。"),
        ("（1）培训人数\\n（2）培训场次", "（1）≥200人\\n（2）4.5场"),
        ("①培训人数\\n②培训场次", "①≥200人\\n②4.5场"),
    ],
)
def test_items_with_the_same_numbers_are_indicators_of_their_own(name: str, value: str) -> None:
    rows = rows_of(name, value)
    assert said(rows) == PARTED
    assert [row.no for row in rows] == [1, 2]
    assert all(row.doubt is None and row.value.doubt is None for row in rows)


def test_items_told_by_their_lines_are_doubtful() -> None:
    rows = rows_of("1.培训人数\\n2.培训场次", "≥200人\\n4.5场")
    assert said(rows) == PARTED
    assert all(row.doubt and "按行分开" in row.doubt for row in rows)
    rows = rows_of("培训人数\\n培训场次", "≥200人\\n≥4场")
    assert said(rows) == [("培训人数", "≥200人"), ("培训场次", "≥4场")]
    assert all(row.doubt for row in rows)


def test_points_of_several_items_count_once() -> None:
    rows = rows_of("1.培训人数\\n2.培训场次", "1.≥200人\\n2.4.5场", "20")
    assert [row.weight and row.weight.text for row in rows] == ["20", ""]
    rows = rows_of("1.培训人数\\n2.培训场次", "1.≥200人\\n2.4.5场", "12\\n8")
    assert [row.weight and row.weight.text for row in rows] == ["12", "8"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("项目完成\\n时间", "2025年\\n12月"), ("培训验收合\\n格率", "≥95%"), ("1.5万人次培训", "≥95%")],
)
def test_a_wrapped_name_is_one_indicator(name: str, value: str) -> None:
    (row,) = rows_of(name, value)
    assert row.level3.text == name.replace("\\n", "\n")
    assert row.doubt is None


def test_items_without_as_many_values_stay_together_with_a_doubt() -> None:
    (row,) = rows_of("1.培训人数\\n2.培训场次", "按计划完成")
    assert row.doubt is not None
    assert "不能逐一对应" in row.doubt


def levels_of(*lines: str) -> list[tuple[str, str, bool]]:
    head = ("项目名称|流动图书服务", "一级指标|二级指标|三级指标|指标值")
    rows = project_of_text(*head, *lines).indicators
    return [(row.level1.text, row.level2.text, bool(row.level1.doubt or row.level2.doubt)) for row in rows]


def test_names_in_the_middle_of_their_rows_reach_up_and_down() -> None:
    found = levels_of(
        "||借阅活动场次|≥96场",
        "产出指标|数量指标|新购图书册数|≥3200册",
        "||流动书车行程|≥2400公里",
        "||居民借阅人次|≥8600人次",
        "效益指标|社会效益指标|新办读者证数|≥500张",
        "||送书进校场次|≥12场",
        "满意度指标|服务对象满意度指标|读者满意度|≥92%",
    )
    assert [pair[:2] for pair in found] == [
        *[("产出指标", "数量指标")] * 3,
        *[("效益指标", "社会效益指标")] * 3,
        ("满意度指标", "服务对象满意度指标"),
    ]
    assert [doubt for *_, doubt in found] == [True, False, True, True, False, True, False]


def test_a_row_above_which_no_first_level_stands_is_doubtful() -> None:
    found = levels_of(
        "|社会效益指标|居民借阅人次|≥8600人次",
        "产出指标|数量指标|新购图书册数|≥3200册",
        "||流动书车行程|≥2400公里",
        "满意度指标|服务对象满意度指标|读者满意度|≥92%",
    )
    assert [pair[0] for pair in found] == ["", "产出指标", "产出指标", "满意度指标"]
    assert [doubt for *_, doubt in found] == [True, False, False, False]
