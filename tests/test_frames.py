"""Categories of rows from the head words of their level names."""

import pytest

from kpi.frames import category, group


@pytest.mark.parametrize(
    ("level1", "level2", "expected"),
    [
        ("产出指标", "数量指标", "quantity"),
        ("产出指标", "产出数量", "quantity"),
        ("产出指标", " 时 效 指标", "timeliness"),
        ("产出指标", "成本指标", "cost"),
        ("成本指标", "经济成本指标", "economic_cost"),
        ("成本指标", "社会成本指标", "social_cost"),
        ("成本指标", "生态环境成本指标", "environmental_cost"),
        ("效益指标", "可持续影响指标", "sustained_impact"),
        ("效益指标", "社会公众满意度", "satisfaction"),
        ("满意度指标", "", "satisfaction"),
        ("成本指标", "", "cost"),
        ("效益指标", "", None),
        ("预算绩效", "预算管理", None),
    ],
)
def test_category(level1: str, level2: str, expected: str | None) -> None:
    assert category(level1, level2) == expected


@pytest.mark.parametrize(
    ("level1", "level2", "expected"),
    [
        ("产出指标", "成本指标", "output"),
        ("成本指标", "经济成本指标", "cost"),
        ("效益指标", "服务对象满意度指标", "satisfaction"),
        ("效果指标", "社会效益", "benefit"),
        ("", "质量指标", "output"),
        ("其他", "其他", None),
    ],
)
def test_group(level1: str, level2: str, expected: str | None) -> None:
    assert group(level1, level2) == expected
