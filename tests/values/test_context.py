"""What stands around a value fills what its text leaves open, and is named as the source."""

import pytest

from kpi.model.constraint import Context, Sources
from kpi.values import parse

CASES = [
    ("95", Context(sign="≥", unit="%"), "≥95%", Sources("column", "column")),
    ("98", Context(sign="大于等于", unit="%"), "≥98%", Sources("column", "column")),
    ("116", Context(sign="＝", unit="人"), "116人", Sources("column", "column")),
    ("1", Context(sign="≥", unit="人/年"), "≥1人/年", Sources("column", "column")),
    ("583", Context(unit="元/（人*月）"), "583元/人/月", Sources(None, "column")),
    ("5", Context(unit="例次/百人"), "5例次/百人", Sources(None, "column")),
    ("7", Context(unit="标准箱"), "7标准箱", Sources(None, "column")),
    ("95", Context(header="指标值（%）"), "95%", Sources(None, "header")),
    ("30", Context(name="修建长度(公里)"), "30公里", Sources(None, "name")),
    ("30", Context(name="修建长度(公里)", header="指标值（%）"), "30%", Sources(None, "header")),
    ("30", Context(name="残疾人（含儿童）"), "30", Sources(None, None)),
    ("80-90", Context(unit="%", sign="≥"), "80%～90%", Sources(None, "column")),
    ("40%", Context(unit="个"), "40%", Sources(None, "text")),
    ("≥95%", Context(sign="≤", unit="分"), "≥95%", Sources("text", "text")),
    ("95%以上", Context(sign="="), "≥95%", Sources("text", "text")),
    ("≤380380", Context(unit="元"), "≤380380元", Sources("text", "column")),
    ("2024.12", Context(unit="万元"), "2024.12万元", Sources(None, "column")),
    ("12", Context(unit="个月", sign="≤"), "≤12个月", Sources("column", "column")),
]


@pytest.mark.parametrize(("text", "context", "canonical", "sources"), CASES)
def test_context(text: str, context: Context, canonical: str, sources: Sources) -> None:
    constraint = parse(text, context)
    assert (constraint.canonical, constraint.sources) == (canonical, sources)


@pytest.mark.parametrize("text", ["有效提升", "10月底前", "完成", "是", "每月", "≥95≥95%", ""])
def test_what_is_no_amount_is_left_alone(text: str) -> None:
    assert parse(text, Context(sign="≥", unit="%", name="名称（人）")) == parse(text)


@pytest.mark.parametrize("sign", ["定性", "正向", "", "从", "?", "90%"])
def test_what_is_no_sign_says_nothing(sign: str) -> None:
    assert parse("95%", Context(sign=sign)).operator == "=="
    assert parse("95%", Context(sign=sign)).sources.operator is None
