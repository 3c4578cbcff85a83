"""The engine: four outcomes, the ledger, identities of findings, and what a crash costs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import engine, ruleset, specimen
from kpi.checks.types import Check, NoSettings, Subject
from kpi.model.disclosure import Disclosure, Failure
from kpi.model.finding import Finding, NotEvaluable, Review, Verdict

# A fixed handful of rules: these tests are about the engine, not about the rule book.
FEW = ["CMP02", "CMP04", "VAL02", "VAL03", "DIR01", "DIR02", "ARI01", "ARI02", "FND01", "FND02", "RDG01"]
BOOK, _ = ruleset.restrict(ruleset.load()[0], FEW, [])
SOUND = [
    ["产出指标", "数量指标", "培训人数", "≥120人"],
    ["产出指标", "质量指标", "培训合格率", "≥95%"],
    ["产出指标", "时效指标", "培训完成时间", "2024年10月底前"],
    ["产出指标", "成本指标", "项目总成本", "≤10.00万元"],
    ["效益指标", "社会效益指标", "培训后就业人数", "≥60人"],
    ["满意度指标", "服务对象满意度指标", "学员满意度", "≥90%"],
]


def with_value(row: int, value: str) -> list[list[str]]:
    rows = [list(cells) for cells in SOUND]
    rows[row][3] = value
    return rows


def review(*projects: Mapping[str, object]) -> Review:
    return engine.review([specimen.disclosure(*projects)], BOOK)


def test_a_sound_project_has_no_finding_and_every_rule_an_entry() -> None:
    result = review({"rows": SOUND})
    assert result.findings == ()
    assert sorted(entry.rule for entry in result.ledger) == [rule.code for rule in BOOK.ruleset.rules]


def test_outcomes_of_one_rule() -> None:
    def outcome(**fields: object) -> tuple[str, str | None]:
        (entry,) = [entry for entry in review(fields).ledger if entry.rule == "FND02"]
        return entry.outcome, entry.reason

    assert outcome(plan=["12月底 90%"]) == ("finding", None)
    assert outcome(plan=["12月底 100%"]) == ("pass", None)
    assert outcome(plan=["3月底 25%"]) == ("not_evaluable", "资金支出计划没有12月底")
    assert outcome(plan=[]) == ("not_applicable", None)


def test_the_ledger_counts_every_object_once() -> None:
    result = review({"rows": SOUND}, {"rows": with_value(5, "≤90%")}, {"rows": []})
    for rule in BOOK.ruleset.rules:
        entries = [entry for entry in result.ledger if entry.rule == rule.code]
        assert len(entries) == (3 if rule.scope == "project" else 1)


def test_a_crash_in_a_check_costs_only_that_rule() -> None:
    def broken(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
        yield NotEvaluable(str(1 // len(subject.project.name.text[:0])))

    bound = tuple(
        replace(entry, check=Check(broken)) if entry.rule.code == "DIR01" else entry for entry in BOOK.bound
    )
    result = engine.review(
        [specimen.disclosure({"rows": with_value(3, "≥50万元")})], replace(BOOK, bound=bound)
    )
    (entry,) = [entry for entry in result.ledger if entry.rule == "DIR01"]
    assert entry.outcome == "not_evaluable"
    assert "ZeroDivisionError" in (entry.reason or "")
    assert [finding.rule for finding in result.findings] == ["DIR02"]


def test_an_unreadable_document_is_left_out_of_the_ledger() -> None:
    failed = Disclosure("x.txt", failure=Failure("RDR01", "找不到", "检查路径"))
    result = engine.review([failed, specimen.disclosure({"rows": SOUND})], BOOK)
    assert {entry.document for entry in result.ledger} <= {1, None}


def finding(*projects: Mapping[str, object]) -> Finding:
    (found,) = review(*projects).findings
    return found


def test_identity_does_not_hang_on_rows_or_white_space() -> None:
    first = finding({"rows": with_value(5, "≤90%")})
    reversed_rows = list(reversed(with_value(5, "≤ 90 %")))
    spaced = [[" ".join(cell) if at < 3 else cell for at, cell in enumerate(row)] for row in reversed_rows]
    again = finding({"rows": spaced})
    assert (again.fingerprint, again.state) == (first.fingerprint, first.state)
    assert again.indicator is not None
    assert again.indicator.no == 1


def test_identity_of_another_project_differs() -> None:
    rows = with_value(5, "≤90%")
    assert (
        finding({"rows": rows, "code": "A1"}).fingerprint != finding({"rows": rows, "code": "A2"}).fingerprint
    )


def test_state_changes_with_the_text_but_identity_does_not() -> None:
    first, second = finding({"rows": with_value(5, "≤90%")}), finding({"rows": with_value(5, "≤91%")})
    assert first.fingerprint == second.fingerprint
    assert first.state != second.state


def test_rows_of_one_name_are_told_apart_by_description_and_then_by_ordinal() -> None:
    def row(description: str) -> list[str]:
        return ["满意度指标", "服务对象满意度指标", "满意度", description, "≤90%", "问卷"]

    rows = [*SOUND, row("学员"), row("教师"), row("教师")]
    marks = [found.fingerprint for found in review({"rows": rows}).findings if found.rule == "DIR01"]
    assert len(set(marks)) == 3
    moved = [row("教师"), row("教师"), *SOUND, row("学员")]
    assert {f.fingerprint for f in review({"rows": moved}).findings if f.rule == "DIR01"} == set(marks)


@given(st.lists(st.sampled_from(["≤90%", "≥90%", "90%", "≥5≥5个", "11", "", "≤380380", "12人"]), max_size=6))
def test_fingerprints_are_unique_in_a_review(values: list[str]) -> None:
    rows = [[*SOUND[number % 6][:3], value] for number, value in enumerate(values)]
    marks = [found.fingerprint for found in review({"rows": rows}).findings]
    assert len(set(marks)) == len(marks)


def test_doubt_of_the_cell_reaches_the_finding() -> None:
    disclosure = specimen.disclosure({"rows": with_value(5, "≤90%")})
    project = disclosure.projects[0]
    rows = list(project.indicators)
    rows[5] = replace(rows[5], value=rows[5].value.doubted("本行由跨页两部分拼成"))
    doubtful = replace(disclosure, projects=(replace(project, indicators=tuple(rows)),))
    (found,) = engine.review([doubtful], BOOK).findings
    assert found.doubt == "本行由跨页两部分拼成"


@pytest.mark.parametrize(
    ("template", "expected"),
    [("“{l3}”为{value}", "“满意度”为{l3}"), ("{l3.__class__}", "{l3.__class__}"), ("{unknown}", "{unknown}")],
)
def test_messages_are_filled_and_nothing_is_evaluated(template: str, expected: str) -> None:
    assert engine.fill(template, {"l3": "满意度", "value": "{l3}"}) == expected


def test_a_lost_column_is_no_blank_of_every_row() -> None:
    disclosure = specimen.disclosure({"rows": with_value(5, "")})
    lost = replace(disclosure.projects[0], columns=frozenset({"level1", "level2", "level3", "basis"}))
    result = engine.review([replace(disclosure, projects=(lost,))], BOOK)
    (entry,) = [entry for entry in result.ledger if entry.rule == "CMP04"]
    assert (entry.outcome, entry.reason) == ("not_evaluable", "本表没有读到“指标值”一栏")


def test_findings_of_one_rule_on_many_rows_are_one_group() -> None:
    rows = [*SOUND[:5], *(["满意度指标", "服务对象满意度指标", f"学员{at}满意度", "≤90%"] for at in range(3))]
    groups = [found.group for found in review({"rows": rows}).findings if found.rule == "DIR01"]
    assert len(groups) == 3
    assert set(groups) != {None}
    assert len(set(groups)) == 1
    assert [found.group for found in review({"rows": rows[:7]}).findings] == [None, None]


def test_findings_on_one_doubtful_block_are_one_group() -> None:
    disclosure = specimen.disclosure({"rows": [*with_value(5, "≤90%")[:3], *with_value(3, "≥50万元")[3:]]})
    project = disclosure.projects[0]
    bad = specimen.disclosure({"rows": with_value(5, "≤90%")}).projects[0].indicators[5]
    rows = [*project.indicators[:5], bad]
    doubtful = tuple(replace(row, doubt="本行错了一列") if at >= 3 else row for at, row in enumerate(rows))
    shifted = replace(disclosure, projects=(replace(project, indicators=doubtful),))
    found = engine.review([shifted], BOOK).findings
    assert {finding.rule for finding in found} == {"DIR01", "DIR02"}
    assert len({finding.group for finding in found}) == 1
    assert found[0].group is not None
