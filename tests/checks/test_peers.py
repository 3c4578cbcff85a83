"""Unit costs among peers: which projects are peers, and when one stands alone. Last year's forms likewise."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from kpi import engine, ruleset, specimen
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Finding
from kpi.model.references import LastYear, PastProject, References

BOOK = ruleset.load()[0]
USUAL = ("380元/人", "390元/人", "400元/人", "400元/人", "410元/人", "420元/人", "430元/人")


def findings(code: str, documents: Sequence[Disclosure]) -> tuple[Finding, ...]:
    book, _ = ruleset.restrict(BOOK, [code], [])
    return engine.review(documents, book).findings


def town(number: int, value: str, name: str = "乡村医生培训人均成本") -> Disclosure:
    fields: Mapping[str, object] = {
        "name": f"第{number}镇村医培训",
        "code": f"A{number}",
        "department": f"第{number}镇",
        "rows": [["产出指标", "成本指标", name, value]],
    }
    return replace(specimen.disclosure(fields), path=f"{number}.txt")


def towns(*values: str) -> list[Disclosure]:
    return [town(number, value) for number, value in enumerate(values)]


def test_peers_stand_in_many_documents_and_the_message_has_the_figures() -> None:
    (finding,) = findings("XPJ06", towns(*USUAL, "1200元/人"))
    assert (finding.document, finding.quote, finding.level) == (7, "1200元/人", "question")
    assert "8个单位8个项目" in finding.message
    assert "中位数 405元/人，绝对中位差 15元/人，稳健z值 19.8（按对数计）" in finding.message
    assert "3倍" in finding.message


def test_seven_peers_are_too_few() -> None:
    assert findings("XPJ06", towns(*USUAL[1:], "1200元/人")) == ()


@pytest.mark.parametrize("value", ["800元/人", "1200元/人/月", "1200元/户", "1200元/学时"])
def test_less_than_twice_the_median_or_another_unit_is_let_pass(value: str) -> None:
    assert findings("XPJ06", towns(*USUAL, "400元/人", value)) == ()


def test_prices_are_compared_in_one_unit() -> None:
    assert findings("XPJ06", towns(*USUAL, "0.04万元/人")) == ()
    assert [one.quote for one in findings("XPJ06", towns(*USUAL, "0.4万元/人"))] == ["0.4万元/人"]


def test_another_object_is_no_peer() -> None:
    assert findings("XPJ06", [*towns(*USUAL), town(8, "1200元/人", "残疾人就业培训人均成本")]) == ()


def test_a_name_that_does_not_tell_is_not_compared() -> None:
    values = (*USUAL, "1200元/人")
    assert findings("XPJ06", [town(number, value, "人均成本") for number, value in enumerate(values)]) == ()


def test_a_second_file_of_one_submission_is_no_peer() -> None:
    again = [replace(one, path=f"{one.path}.pdf") for one in towns(*USUAL[:4])]
    assert findings("XPJ06", [*towns(*USUAL[:4], "1200元/人"), *again]) == ()


def test_twice_the_median_is_usual_where_prices_spread() -> None:
    wide = ("100元/人", "200元/人", "300元/人", "400元/人", "500元/人", "600元/人", "700元/人", "900元/人")
    assert findings("XPJ06", towns(*wide)) == ()


def with_last_year(
    code: str, now: Mapping[str, object], *before: Mapping[str, object], department: str = "示例单位"
) -> tuple[Finding, ...]:
    book, _ = ruleset.restrict(BOOK, [code], [])
    past = [PastProject.of(specimen.project(one)) for one in before]
    references = References(LastYear.of([(department, past)]))
    return engine.review([specimen.disclosure(now)], book, references=references).findings


def test_what_vanished_is_told_with_its_sum() -> None:
    roads, lights = {"name": "道路养护", "code": "A1"}, {"name": "路灯电费", "code": "A2", "budget": "12.50"}
    (finding,) = with_last_year("XPJ07", roads, roads, lights)
    assert finding.project is None
    assert finding.message == "上年的1个项目本年没有：“路灯电费”，上年预算合计12.5万元。"
    assert with_last_year("XPJ07", roads, roads, lights, department="另一单位") == ()


def test_a_budget_that_grew_little_asks_nothing() -> None:
    rows = [["产出指标", "数量指标", "培训人数", "≥420人"]]
    before = {
        "name": "培训",
        "budget": "10.00",
        "rows": [*rows, ["产出指标", "数量指标", "巡诊场次", "≥12场"]],
    }
    assert with_last_year("PLA07", {"name": "培训", "budget": "10.20", "rows": rows}, before) == ()
    assert len(with_last_year("PLA07", {"name": "培训", "budget": "12.00", "rows": rows}, before)) == 1
