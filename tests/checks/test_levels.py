"""The tree of levels: frames told by where the costs stand, required parts, known pairs."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from kpi import specimen
from kpi.checks import levels
from kpi.checks.types import Subject
from kpi.model.disclosure import Frame
from kpi.model.finding import Hit, NotEvaluable, Verdict

OLD_COST = ["产出指标", "成本指标", "总成本", "≤9万元"]
NEW_COST = ["成本指标", "经济成本指标", "总成本", "≤9万元"]
QUANTITY = ["产出指标", "数量指标", "培训人数", "≥60人"]
QUALITY = ["产出指标", "质量指标", "考试合格率", "≥90%"]

OUTPUTS = levels.RequiredOutputs(
    frame_2015=("quantity", "quality", "timeliness", "cost"), frame_2021=("quantity", "quality")
)
PARENTS = levels.Parents(
    tolerated=("效益指标/满意度指标", "效益指标/可持续影响指标"), carryover_words=("结转",)
)


def subject(rows: Sequence[Sequence[str]], frame: Frame | None = "2015", name: str = "技能培训") -> Subject:
    disclosure = replace(specimen.disclosure({"rows": rows, "name": name}), frame=frame)
    return Subject(disclosure.projects[0], disclosure)


def hits(verdicts: list[Verdict]) -> list[Hit]:
    return [verdict for verdict in verdicts if isinstance(verdict, Hit)]


def missing(rows: Sequence[Sequence[str]], frame: Frame | None) -> list[str]:
    return [hit.facts["missing"] for hit in hits(list(levels.level2_missing(subject(rows, frame), OUTPUTS)))]


@pytest.mark.parametrize(
    ("rows", "frame"), [([OLD_COST, QUANTITY], "2015"), ([NEW_COST, QUANTITY], "2021"), ([QUANTITY], None)]
)
def test_the_costs_tell_the_frame_of_a_tree(rows: list[list[str]], frame: Frame | None) -> None:
    assert levels.frame_of(subject(rows).project) == frame


def test_an_unknown_frame_requires_only_what_both_require() -> None:
    assert missing([QUANTITY], None) == ["质量指标"]
    assert missing([QUANTITY, QUALITY], None) == []


def test_the_tree_of_a_project_outranks_the_frame_of_its_document() -> None:
    assert missing([NEW_COST, QUANTITY, QUALITY], "2015") == []


def test_without_any_output_another_rule_speaks() -> None:
    assert missing([["效益指标", "社会效益指标", "就业人数", "≥20人"]], "2015") == []


def test_an_unknown_second_level_leaves_the_question_open() -> None:
    found = list(levels.level2_missing(subject([QUANTITY, ["产出指标", "安全指标", "演练", "2次"]]), OUTPUTS))
    assert [type(verdict) for verdict in found] == [NotEvaluable]


def cases(rows: Sequence[Sequence[str]], frame: Frame | None, name: str = "技能培训") -> list[str | None]:
    return [hit.case for hit in hits(list(levels.frame_mismatch(subject(rows, frame, name), PARENTS)))]


@pytest.mark.parametrize(
    ("row", "frame", "expected"),
    [
        (["产出指标", "社会效益指标", "就业人数", "≥20人"], "2015", ["parent"]),
        (["满意度指标", "质量指标", "考试合格率", "≥90%"], "2015", ["parent"]),
        (OLD_COST, "2021", ["document"]),
        (NEW_COST, "2015", ["document"]),
        (OLD_COST, None, []),
        (["效益指标", "满意度指标", "学员满意度", "≥90%"], "2015", []),
        (["效益指标", "可持续影响指标", "持证年限", "≥3年"], "2021", []),
        (["产出指标", "安全指标", "演练次数", "≥2次"], "2015", []),
    ],
)
def test_pairs_of_levels(row: list[str], frame: Frame | None, expected: list[str]) -> None:
    assert cases([row], frame) == expected


def test_a_tree_of_two_frames_is_mixed_on_the_side_that_the_document_does_not_have() -> None:
    rows = [OLD_COST, NEW_COST]
    assert cases(rows, "2015") == ["mixed"]
    assert cases(rows, "2021") == ["mixed"]
    assert cases(rows, None) == ["mixed"]


def test_a_project_carried_over_keeps_its_frame() -> None:
    assert cases([OLD_COST], "2021", "技能培训（结转）") == []
