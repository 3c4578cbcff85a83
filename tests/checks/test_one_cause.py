"""One cell, one cause, one finding; many cells with one cause, one finding too."""

import pytest

from kpi import engine, ruleset, specimen
from kpi.checks.compared import History, below_history
from kpi.checks.types import Subject
from kpi.model.finding import Finding, Hit, NotEvaluable, Verdict
from kpi.model.references import LastYear, PastProject, References
from kpi.values.problems import KINDS

BOOK = ruleset.load()[0]
FAMILIES = ruleset.restrict(BOOK, ["VAL", "UNT", "DIR", "PLA"], [])[0]


def findings(*rows: list[str], **fields: object) -> tuple[Finding, ...]:
    disclosure = specimen.disclosure({"rows": list(rows), **fields})
    return engine.review([disclosure], FAMILIES).findings


@pytest.mark.parametrize(
    ("level2", "name", "value", "code"),
    [
        ("成本指标", "培训补助标准", "1200 人", "UNT03"),
        ("成本指标", "项目总成本", "≤85", "VAL09"),
        ("质量指标", "体检覆盖率", "11", "UNT04"),
        ("质量指标", "群众投诉率", ">=5%", "DIR03"),
        ("质量指标", "工程合格率", "不超过98%", "DIR04"),
        ("数量指标", "演出场次", "≥8≥8场", "VAL02"),
        ("数量指标", "宣传次数", ">1次", "PLA03"),
    ],
)
def test_one_cell_has_one_finding(level2: str, name: str, value: str, code: str) -> None:
    found = findings(["产出指标", level2, name, value], budget="50.00")
    assert [finding.rule for finding in found] == [code]


def test_a_doubled_number_among_doubled_values_is_said_once() -> None:
    rows = [
        ["产出指标", "数量指标", "检修泵站数量", "≥5≥5座"],
        ["产出指标", "质量指标", "检修覆盖率", "11"],
        ["产出指标", "质量指标", "检修合格率", "≥95≥95%"],
    ]
    assert [finding.rule for finding in findings(*rows)] == ["VAL02", "VAL11", "VAL02"]


def test_vague_rows_are_one_finding_with_the_others_related() -> None:
    rows = [
        ["效益指标", "社会效益指标", "保障出行", "有效保障"],
        ["效益指标", "社会效益指标", "改善环境", "效果显著"],
        ["效益指标", "社会效益指标", "提升能力", "较上年提高"],
        ["效益指标", "社会效益指标", "提升水平", "逐年提高"],
    ]
    one, other = findings(*rows)
    assert [(found.rule, found.level, len(found.related)) for found in (one, other)] == [
        ("VAL06", "warning", 1),
        ("VAL07", "warning", 1),
    ]
    assert "“保障出行”等2项指标" in one.message
    measured = [*rows, ["效益指标", "社会效益指标", "受益人数", "≥300人"]]
    assert [found.level for found in findings(*measured)] == ["info", "info"]


def test_every_problem_of_the_grammar_has_one_rule() -> None:
    by_code = {entry.rule.code: entry.rule.settings for entry in BOOK.bound}
    codes = [code for rule in ("VAL01", "VAL02") for code in by_code[rule]["problems"]]  # type: ignore[union-attr]
    assert sorted(codes) == sorted(KINDS)


def against(row: list[str], *before: list[str], budget: str = "10.00") -> list[Verdict]:
    last = specimen.disclosure({"name": "公交补贴", "rows": list(before)}).projects[0]
    now = specimen.disclosure({"name": "公交补贴", "rows": [row], "budget": budget})
    references = References(last_year=LastYear.of([(now.department, [PastProject.of(last)])]))
    (settings,) = [entry.settings for entry in BOOK.bound if entry.rule.code == "PLA05"]
    assert isinstance(settings, History)
    return list(below_history(Subject(now.projects[0], now, references), settings))


ROW = ["产出指标", "数量指标", "运营里程", "≥300公里"]


def test_last_years_number_is_compared_in_the_same_unit() -> None:
    (verdict,) = against(ROW, ["产出指标", "数量指标", "运营里程", "≥400千米"])
    assert isinstance(verdict, Hit)
    assert verdict.facts == {"last": "≥400千米"}


def test_a_smaller_budget_explains_a_smaller_quantity_but_not_a_lower_rate() -> None:
    (verdict,) = against(ROW, ["产出指标", "数量指标", "运营里程", "≥400公里"], budget="7.50")
    assert not isinstance(verdict, Hit)
    rate = ["产出指标", "质量指标", "车辆准点率", "≥80%"]
    (verdict,) = against(rate, ["产出指标", "质量指标", "车辆准点率", "≥95%"], budget="7.50")
    assert isinstance(verdict, Hit)


def test_what_does_not_compare_is_said_to_be_unchecked() -> None:
    (verdict,) = against(ROW, ["产出指标", "数量指标", "运营里程", "≥400班次"])
    assert isinstance(verdict, NotEvaluable)
    (verdict,) = against(ROW, *[["产出指标", "数量指标", "运营里程", "≥400公里"]] * 2)
    assert isinstance(verdict, NotEvaluable)


@pytest.mark.parametrize(
    "row",
    [
        ["产出指标", "成本指标", "运营里程", "≤300公里"],
        ["产出指标", "时效指标", "响应时间", "≤30分钟"],
        ["效益指标", "社会效益指标", "乘客投诉数量", "60件"],
        ["产出指标", "数量指标", "新增线路数", "3条"],
    ],
)
def test_costs_times_and_bad_things_are_not_compared(row: list[str]) -> None:
    before = [[*row[:3], row[3].replace("3", "9").replace("6", "9")], ROW]
    assert against(row, *(before if row[2] != "新增线路数" else [ROW])) == []
