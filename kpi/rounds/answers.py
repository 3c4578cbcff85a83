"""Answers of a department, judged: 已改 is verified in the new round, 说明 and 不适用 become decisions."""

from collections import Counter
from collections.abc import Mapping, Sequence

from kpi.model.decision import Decision, Ruling
from kpi.rounds.types import (
    Answer,
    Change,
    Comparison,
    Found,
    Handback,
    Outcome,
    Treatment,
    Unusable,
    Verification,
    Verified,
)

_RULINGS: Mapping[Treatment, Ruling] = {"说明": "explained", "不适用": "not_applicable"}
_VERIFIED: Mapping[Outcome, Verification] = {
    "fixed": "属实",
    "open": "不属实",
    "returned": "不属实",
    "new": "不属实",
    "unverified": "未能核实",
}


def decide(comparison: Comparison, answers: Sequence[Answer]) -> Handback:
    """Judge answers by a comparison whose old round is the one that was handed out."""
    asked = {change.old.fingerprint: change for change in comparison.changes if change.old is not None}
    times = Counter(answer.fingerprint for answer in answers)
    verified: list[Verified] = []
    decisions: list[tuple[Answer, Decision]] = []
    unusable: list[Unusable] = []
    for answer in answers:
        match _judged(answer, asked.get(answer.fingerprint), times[answer.fingerprint]):
            case Verified() as found:
                verified.append(found)
            case Decision() as decision:
                decisions.append((answer, decision))
            case Unusable() as refused:
                unusable.append(refused)
    unanswered = tuple(change for mark, change in asked.items() if mark not in times)
    return Handback(tuple(verified), tuple(decisions), tuple(unusable), unanswered)


def _judged(answer: Answer, change: Change | None, times: int) -> Verified | Decision | Unusable:
    if change is None or change.old is None:
        return Unusable(answer, "发出的问题清单中没有这个问题编号")
    if answer.state and answer.state != change.old.state:
        return Unusable(answer, "问题编号相同，但内容与发出的问题清单不同，可能填在了别的一轮的表上", change)
    if times > 1:
        return Unusable(answer, f"同一问题有 {times} 个答复，不能确定以哪一个为准", change)
    if answer.treatment is None:
        return Unusable(answer, "没有选择处理方式", change)
    if answer.treatment == "已改":
        return _verified(answer, change)
    return _decision(answer, change)


def _verified(answer: Answer, change: Change) -> Verified:
    reason = change.reason
    if change.outcome == "open" and not reason:
        reason = "原文未改，问题仍在"
    return Verified(answer, _VERIFIED[change.outcome], change, reason)


def _decision(answer: Answer, change: Change) -> Decision | Unusable:
    """Return the decision; it holds for the finding as it is now, if only its surroundings have changed."""
    lacking = [
        word
        for word, value in (("说明", answer.text), ("责任人", answer.person), ("日期", answer.date))
        if not (value.strip() if isinstance(value, str) else value)
    ]
    if lacking or answer.date is None or answer.treatment is None or answer.treatment == "已改":
        return Unusable(answer, f"选择了“{answer.treatment}”，但没有填写{'、'.join(lacking)}", change)
    found = _as_decided(change)
    return Decision(
        fingerprint=found.fingerprint,
        state=found.state,
        ruling=_RULINGS[answer.treatment],
        reason=answer.text.strip(),
        person=answer.person.strip(),
        date=answer.date,
    )


def _as_decided(change: Change) -> Found:
    """Return the finding that the decision is about: the new one where it is the same text, else the old."""
    assert change.old is not None
    same = change.new is not None and change.new.state == change.old.state
    return change.new if same and change.new is not None else change.old
