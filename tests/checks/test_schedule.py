"""The funding plan against deadlines and regular payments."""

import pytest

from kpi import engine, ruleset, specimen
from kpi.model.finding import Finding, Review

BOOK = ruleset.load()[0]
EVEN = ["3月底 25%", "6月底 50%", "10月底 75%", "12月底 100%"]


def review(code: str, **fields: object) -> Review:
    book, _ = ruleset.restrict(BOOK, [code], [])
    return engine.review([specimen.disclosure(fields)], book)


def findings(code: str, **fields: object) -> tuple[Finding, ...]:
    return review(code, **fields).findings


def timely(*rows: tuple[str, str]) -> list[list[str]]:
    return [["产出指标", "时效指标", name, value] for name, value in rows]


def test_the_last_deadline_counts() -> None:
    rows = timely(("坝体加固完成时间", "6月底前"), ("工程竣工时间", "12月20日前"))
    assert findings("FND05", plan=EVEN, rows=rows) == ()


def test_a_deadline_between_two_nodes_is_held_against_the_later_one() -> None:
    (finding,) = findings("FND05", plan=EVEN, rows=timely(("清淤完成时间", "8月底前")))
    assert finding.quote == "75%"


def test_enough_spent_before_the_deadline_passes_without_a_later_node() -> None:
    plan = ["3月底 25%", "6月底 90%"]
    assert findings("FND05", plan=plan, rows=timely(("清淤完成时间", "8月底前"))) == ()


@pytest.mark.parametrize("value", ["2025年10月底前", "春节前", "按合同约定"])
def test_what_cannot_be_placed_in_the_year_is_not_judged(value: str) -> None:
    plan = ["3月底 10%", "6月底 20%", "10月底 30%", "12月底 100%"]
    assert findings("FND05", year=2024, plan=plan, rows=timely(("完成时间", value))) == ()


def test_a_plan_without_percentages_is_not_evaluable() -> None:
    plan = ["3月底", "6月底", "10月底", "12月底"]
    (entry,) = review("FND05", plan=plan, rows=timely(("完成时间", "10月底前"))).ledger
    assert entry.outcome == "not_evaluable"


def test_two_dates_in_the_goals_leave_the_deadline_open() -> None:
    goals = ["3月底前完成招标。", "6月底前完成主体施工，9月底前完成绿化。"]
    plan = ["3月底 0%", "6月底 10%", "10月底 30%", "12月底 100%"]
    assert findings("FND05", plan=plan, goals=goals) == ()


@pytest.mark.parametrize(
    "goal", ["每月为36名保洁员发放工资。", "按月发放村干部补贴。", "每个月按时缴纳社会保险费。"]
)
def test_monthly_payments_start_with_the_year(goal: str) -> None:
    plan = ["3月底 0%", "6月底 50%", "10月底 75%", "12月底 100%"]
    assert len(findings("FND06", plan=plan, goals=[goal])) == 1
    assert findings("FND06", plan=EVEN, goals=[goal]) == ()


@pytest.mark.parametrize(
    "goal", ["每月召开调度会。", "从7月起每月发放补贴。", "逐月领取退役金的退役军人管理服务。"]
)
def test_other_regular_work_is_no_payment_from_january(goal: str) -> None:
    plan = ["3月底 0%", "6月底 50%", "10月底 75%", "12月底 100%"]
    assert findings("FND06", plan=plan, goals=[goal]) == ()


def test_a_drop_at_the_end_of_the_year_is_one_finding() -> None:
    plan = ["3月底 25%", "6月底 50%", "10月底 75%", "12月底 60%"]
    assert [finding.rule for finding in findings("FND", plan=plan)] == ["FND02"]


def test_a_node_out_of_range_does_not_make_the_next_one_a_drop() -> None:
    plan = ["3月底 20%", "6月底 500%", "10月底 80%", "12月底 100%"]
    assert [finding.quote for finding in findings("FND03", plan=plan)] == ["500%"]


def test_a_form_without_plan_is_only_missed_where_others_have_one() -> None:
    book, _ = ruleset.restrict(BOOK, ["FND03", "FND07"], [])
    alone = engine.review([specimen.disclosure({"plan": []})], book)
    assert {entry.outcome for entry in alone.ledger} == {"not_applicable"}
    among = engine.review([specimen.disclosure({"plan": []}, {"plan": EVEN})], book)
    assert [entry.outcome for entry in among.ledger if entry.project == 1] == ["not_evaluable"] * 2
