"""Categories against what is measured: costs, satisfaction, times; look-alikes of other kinds."""

import pytest

from kpi import engine, ruleset, specimen

BOOK = ruleset.load()[0]


def cases(code: str, level1: str, level2: str, name: str, value: str) -> list[str]:
    book, _ = ruleset.restrict(BOOK, [code], [])
    example = {"rows": [[level1, level2, name, value]]}
    return [finding.level for finding in engine.review([specimen.disclosure(example)], book).findings]


@pytest.mark.parametrize(
    ("level2", "name", "value"),
    [
        ("数量指标", "人均培训成本", "≤400元/人"),
        ("质量指标", "项目支出控制在预算以内", "≤30万元"),
        ("时效指标", "评审劳务费", "≤2万元"),
        ("质量指标", "服务对象满意率", "≥95%"),
        ("数量指标", "项目竣工时间", "2024年10月底前"),
        ("质量指标", "设备投入使用", "2024年9月30日前"),
    ],
)
def test_misfiled_outputs(level2: str, name: str, value: str) -> None:
    assert cases("STR03", "产出指标", level2, name, value) == ["warning"]


@pytest.mark.parametrize(
    ("level1", "level2", "name", "value"),
    [
        ("产出指标", "质量指标", "农村低保标准", "≥530元/人/月"),
        ("产出指标", "数量指标", "发放小额贷款金额", "≥5000万元"),
        ("产出指标", "数量指标", "水费征收额", "≥80万元"),
        ("产出指标", "质量指标", "次均门诊费用", "≤230元"),
        ("产出指标", "数量指标", "展览天数", "≥90天"),
        ("产出指标", "质量指标", "设计使用年限", "≥20年"),
        ("产出指标", "数量指标", "满意度调查问卷份数", "≥500份"),
        ("产出指标", "时效指标", "竣工时间", "10月底前"),
        ("效益指标", "经济效益指标", "降低企业物流成本", "300万元"),
        ("效益指标", "社会效益指标", "患者平均等候时间", "≤2小时"),
        ("效益指标", "可持续影响指标", "设备质保期限", "≥5年"),
        ("效益指标", "社会效益指标", "群众不满意件数", "≤3件"),
    ],
)
def test_look_alikes_are_filed_right(level1: str, level2: str, name: str, value: str) -> None:
    assert cases("STR03", level1, level2, name, value) == []


@pytest.mark.parametrize(
    ("level2", "name", "value", "expected"),
    [
        ("社会效益指标", "开展义诊场次", "≥12场", ["warning"]),
        ("社会效益指标", "义诊惠及群众人次", "≥1200人次", []),
        ("社会效益指标", "新增就业人数", "≥300人", []),
        ("社会效益指标", "开展义诊后复诊率", "≥60%", []),
        ("经济效益指标", "完成粮食产量", "≥5万吨", []),
        ("生态效益指标", "完成造林面积", "≥500亩", []),
        ("社会效益指标", "举办活动影响力", "明显提升", []),
    ],
)
def test_outputs_among_the_benefits(level2: str, name: str, value: str, expected: list[str]) -> None:
    assert cases("STR05", "效益指标", level2, name, value) == expected


def test_a_quantity_with_count_and_rate_is_no_rate() -> None:
    assert cases("STR04", "产出指标", "数量指标", "培训人数及出勤率", "≥60人，≥95%") == []
