"""Names of indicators: repeated rows, leftovers of templates, values inside names."""

import pytest

from kpi import engine, ruleset, specimen
from kpi.model.finding import Finding

BOOK = ruleset.load()[0]


def findings(code: str, *rows: list[str]) -> tuple[Finding, ...]:
    book, _ = ruleset.restrict(BOOK, [code], [])
    return engine.review([specimen.disclosure({"rows": list(rows)})], book).findings


def quantity(name: str, value: str) -> list[str]:
    return ["产出指标", "数量指标", name, value]


def test_a_repetition_is_found_on_the_repeated_row_with_the_others_beside_it() -> None:
    row = quantity("培训人数", "≥60人")
    (finding,) = findings("STR06", row, quantity("教材册数", "≥60册"), row, row)
    assert finding.indicator is not None
    assert finding.indicator.no == 3
    assert len(finding.related) == 2
    assert finding.level == "error"


def test_equal_rows_and_a_namesake_are_two_findings() -> None:
    rows = [quantity("培训人数", "≥60人"), quantity("培训人数", "≥60人"), quantity("培训人数", "≥90人")]
    assert [finding.level for finding in findings("STR06", *rows)] == ["error", "warning"]


def test_blank_names_are_not_repeated_names() -> None:
    assert findings("STR06", quantity("", "≥60人"), quantity("", "≥90人")) == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("XX乡镇道路里程", "3公里"),
        ("新建××公园数量", "2个"),
        ("__学校数量", "2所"),
        ("请填写指标名称", "1个"),
        ("**", "3个"),
    ],
)
def test_what_a_template_left_behind(name: str, value: str) -> None:
    assert len(findings("STR10", quantity(name, value))) == 1


@pytest.mark.parametrize(
    "name", ["**培训人数", "★★培训人数", "受益人口数≥**人", "培训人数（>XX人）", "XXL码防护服数量"]
)
def test_marks_and_placeholders_beside_a_filled_value_are_no_leftovers(name: str) -> None:
    assert findings("STR10", quantity(name, "≥60人")) == ()


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("农家书屋管理员185人", "≥185个", "185人"),
        ("维修桥梁6座", "完成", "6座"),
        ("12月底前完成验收", "100%", "12月底前"),
        ("100张床位以上医院数量", "≥2家", None),
        ("第3批项目数量", "3个", None),
        ("2-3人小组数量", "≥3个", None),
        ("6月底前资金拨付率", "100%", None),
        ("3个村道路硬化里程", "≥3公里", None),
        ("5G基站数量", "5座", None),
    ],
)
def test_values_in_names(name: str, value: str, found: str | None) -> None:
    spans = [finding.quote[slice(*finding.span)] for finding in findings("STR09", quantity(name, value))]
    assert spans == ([found] if found else [])
