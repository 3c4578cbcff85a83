"""A department's answers: 已改 is checked, 说明 and 不适用 become decisions, nothing is lost."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.model.decision import Decision
from kpi.rounds import Answer, decide
from kpi.rounds.types import Treatment
from tests.rounds.samples import after, finding, first

DAY = dt.date(2025, 2, 1)
DOUBLED = ("≥8≥8场", "≥8场")


def answer(treatment: Treatment | None, rule: str, quote: str, text: str = "") -> Answer:
    found = finding(rule, quote)
    return Answer(found.fingerprint, found.state, treatment, text, "李四", DAY, "整改台账!F2")


def test_a_true_correction_is_confirmed_and_a_false_one_is_not() -> None:
    comparison = after(DOUBLED, ("≤260260", "≤262262"))
    answers = [
        answer("已改", "VAL02", "≥8≥8场"),
        answer("已改", "VAL02", "≤260260"),
        answer("已改", "VAL02", "≥90≥90%"),
    ]
    handback = decide(comparison, answers)
    assert [(one.verification, one.reason) for one in handback.verified] == [
        ("属实", ""),
        ("不属实", "内容已改，问题仍在"),
        ("不属实", "原文未改，问题仍在"),
    ]
    assert handback.decisions == ()
    assert handback.unusable == ()


def test_a_correction_that_nobody_can_see_is_not_confirmed() -> None:
    comparison = after(("\t1800 人\t", "\t≥18≥18元/人\t"))
    [verified] = decide(comparison, [answer("已改", "UNT03", "1800 人")]).verified
    assert verified.verification == "未能核实"
    assert verified.reason


def test_an_explanation_becomes_a_decision_on_the_finding_as_it_stands() -> None:
    comparison = after(DOUBLED)
    given_ = answer("说明", "VAL02", "≤260260", " 合同尚未签订 ")
    [(kept, decision)] = decide(comparison, [given_]).decisions
    found = finding("VAL02", "≤260260")
    assert kept == given_
    assert decision == Decision(found.fingerprint, found.state, "explained", "合同尚未签订", "李四", DAY)
    [(_, other)] = decide(comparison, [answer("不适用", "VAL02", "≤260260", "无")]).decisions
    assert other.ruling == "not_applicable"


def test_a_decision_follows_the_finding_to_its_new_fingerprint() -> None:
    comparison = after(("13882325P00QL3307012X", "13882325P00QL3307099A"))
    [(_, decision)] = decide(comparison, [answer("说明", "VAL02", "≤260260", "见附件")]).decisions
    now = next(one.new for one in comparison.changes if one.new and one.new.quote == "≤260260")
    assert decision.fingerprint == now.fingerprint != finding("VAL02", "≤260260").fingerprint


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": "  "}, "选择了“说明”，但没有填写说明"),
        ({"person": ""}, "选择了“说明”，但没有填写责任人"),
        ({"date": None}, "选择了“说明”，但没有填写日期"),
        ({"text": "", "person": "", "date": None}, "选择了“说明”，但没有填写说明、责任人、日期"),
        ({"treatment": None}, "没有选择处理方式"),
        ({"state": "0" * 16}, "问题编号相同，但内容与发出的问题清单不同，可能填在了别的一轮的表上"),
        ({"fingerprint": "0" * 16}, "发出的问题清单中没有这个问题编号"),
    ],
)
def test_an_answer_that_cannot_be_taken_over_is_handed_back(change: dict[str, object], reason: str) -> None:
    odd = replace(answer("说明", "VAL02", "≤260260", "见附件"), **change)  # type: ignore[arg-type]
    [unusable] = decide(after(DOUBLED), [odd]).unusable
    assert (unusable.answer, unusable.reason) == (odd, reason)


def test_two_answers_to_one_finding_are_both_handed_back() -> None:
    pair = [answer("已改", "VAL02", "≤260260"), answer("说明", "VAL02", "≤260260", "见附件")]
    handback = decide(after(DOUBLED), pair)
    assert [one.answer for one in handback.unusable] == pair
    assert handback.verified == ()


def test_what_nobody_answered_is_listed() -> None:
    handback = decide(after(DOUBLED), [answer("已改", "VAL02", "≤260260")])
    assert len(handback.unanswered) == len(first().findings) - 1
    assert finding("VAL02", "≤260260").fingerprint not in {one.fingerprint for one in handback.unanswered}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            Answer,
            fingerprint=st.sampled_from([one.fingerprint for one in first().findings] + ["f" * 16]),
            state=st.sampled_from(["", first().findings[0].state]),
            treatment=st.sampled_from(["已改", "说明", "不适用", None]),
            text=st.sampled_from(["", "见附件"]),
            person=st.sampled_from(["", "李四"]),
            date=st.sampled_from([None, DAY]),
        ),
        max_size=30,
    )
)
def test_no_answer_is_lost_or_counted_twice(answers: list[Answer]) -> None:
    handback = decide(COMPARISON, answers)
    taken = [one.answer for one in handback.verified] + [one.answer for one in handback.unusable]
    taken += [one for one, _ in handback.decisions]
    assert sorted(map(repr, taken)) == sorted(map(repr, answers))
    answered = {one.fingerprint for one in answers}
    assert {one.old.fingerprint for one in handback.unanswered if one.old} == {
        one.fingerprint for one in first().findings if one.fingerprint not in answered
    }


COMPARISON = after(DOUBLED)
