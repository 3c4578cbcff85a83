"""Proposed grades: how they come about, and when none is proposed."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from kpi import engine, profiles, ruleset, specimen
from kpi.grading import appraise
from kpi.model.finding import Appraisal, Entry, Outcome

BOOK = profiles.load().book
ROWS = [
    [
        "产出指标",
        "数量指标",
        "培训人数",
        "参加培训的人数",
        "≥120人",
        "《青岚县培训计划》（青人社〔2024〕9号）",
    ],
    [
        "产出指标",
        "质量指标",
        "培训合格率",
        "考试合格人数占比",
        "≥95%",
        "《青岚县培训计划》（青人社〔2024〕9号）",
    ],
    [
        "产出指标",
        "时效指标",
        "培训完成时间",
        "全部班次结束时间",
        "2024年10月底前",
        "《青岚县培训计划》（青人社〔2024〕9号）",
    ],
    [
        "产出指标",
        "成本指标",
        "培训总成本",
        "全部培训支出",
        "≤10.00万元",
        "《青岚县培训费管理办法》（青财〔2023〕5号）",
    ],
    [
        "效益指标",
        "社会效益指标",
        "培训后就业人数",
        "结业半年内就业人数",
        "≥60人",
        "《青岚县培训计划》（青人社〔2024〕9号）",
    ],
    ["满意度指标", "服务对象满意度指标", "学员满意度", "学员问卷结果", "≥90%", "学员满意度调查问卷"],
]


def appraisals(*projects: Mapping[str, object]) -> tuple[Appraisal, ...]:
    codes = ("CMP", "VAL02", "VAL03", "DIR", "ARI01", "ARI02", "FND01", "FND02")
    book, _ = ruleset.restrict(BOOK, codes, ["CMP07"])
    return engine.review([specimen.disclosure(*projects)], book).appraisals


def rows(value: str, at: int = 5) -> list[list[str]]:
    changed = [list(row) for row in ROWS]
    changed[at][4] = value
    return changed


def test_a_sound_project_is_proposed_for_the_best_grade() -> None:
    project, document = appraisals({"rows": ROWS, "goals": ["完成120人技能培训，60人实现就业。"]})
    assert (project.grade, document.grade) == ("优", "优")
    assert {head.opinion for head in project.heads} <= {"符合", "未能判断"}
    assert document.project is None


def test_the_reason_says_how_the_grade_came_about() -> None:
    project, _ = appraisals({"rows": rows("≤90%")})
    assert project.grade == "中"
    assert project.reason == "错误 1 个、警告 0 个；“中”的条件是错误不超过 2 个、警告不超过 8 个"
    opinions = {head.head: head.opinion for head in project.heads}
    assert opinions["appropriateness"] == "不符合"


def test_no_document_with_a_bad_project_is_better_than_middling() -> None:
    bad = {"rows": [*rows("≤90%"), *rows("≤80%"), *rows("≤70%")], "budget": "1.00"}
    good = {"rows": ROWS}
    *projects, document = appraisals(good, good, bad)
    assert projects[-1].grade == "差"
    assert document.grade == "中"


def entries(outcomes: list[Outcome]) -> list[Entry]:
    codes = [rule.code for rule in BOOK.ruleset.rules]
    return [Entry(codes[n], "project", 0, 1, outcome, 1, None) for n, outcome in enumerate(outcomes)]


@pytest.mark.parametrize(("gaps", "grade"), [(4, "优"), (5, None)])
def test_no_grade_where_too_much_could_not_be_checked(gaps: int, grade: str | None) -> None:
    checked: list[Outcome] = ["pass"] * (10 - gaps)
    unchecked: list[Outcome] = ["not_evaluable"] * gaps
    ledger = entries(unchecked + checked)
    project, _ = appraise([], ledger, BOOK.ruleset, {0: [1]})
    assert project.grade == grade


def test_without_a_table_no_grade_is_proposed() -> None:
    assert appraise([], [], replace(BOOK.ruleset, grading=None), {0: [1]}) == ()
