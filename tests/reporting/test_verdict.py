from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.finding import Entry, Finding, Outcome, Review
from kpi.model.rule import Level
from kpi.reporting.verdict import rule_counts, verdict
from tests.reporting import builders

REASON = "转换时可能丢列"


def _with(review: Review, *findings: Finding, gaps: int = 0) -> Review:
    entries = [Entry("FND02", "project", 0, number, "not_evaluable", 0, "缺12月底") for number in range(gaps)]
    return replace(review, documents=review.documents[:1], findings=findings, ledger=tuple(entries))


def _finding(level: Level, **more: object) -> Finding:
    canal = builders.canal_project()
    found = builders.findings(canal, builders.pump_project())[2]
    return replace(found, level=level, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("findings", "gaps", "line"),
    [
        ((_finding("error"), _finding("warning")), 0, "建议：修改后重新报送 · 错误 1 · 警告 1"),
        ((_finding("error", doubt=REASON), _finding("warning")), 2,
         "建议：修改或说明后公开 · 错误 1 · 警告 1（其中存疑 1） · 未能检查 2 项"),
        ((_finding("warning"),), 0, "建议：修改或说明后公开 · 警告 1"),
        ((_finding("warning", doubt=REASON),), 0, "建议：存疑问题核实后公开 · 警告 1（其中存疑 1）"),
        ((_finding("error", status="known"),), 0,
         "没有新的错误和警告，已知问题尚未整改 · 错误 1（其中已知 1）"),
        ((_finding("error", status="waived"),), 0, "未发现错误和警告 · 错误 1（其中已豁免 1）"),
        ((_finding("info"), _finding("question")), 3,
         "未发现错误和警告（另有 3 项未能检查） · 提示 1 · 待核实 1"),
        ((), 3, "未发现问题（另有 3 项未能检查）"),
        ((), 0, "未发现问题"),
    ],
)  # fmt: skip
def test_the_verdict_says_what_to_do(findings: tuple[Finding, ...], gaps: int, line: str) -> None:
    said = verdict(_with(builders.review(), *findings, gaps=gaps))
    assert said.line == line


def test_the_verdict_never_says_passed_where_something_was_not_checked() -> None:
    assert "通过" not in verdict(_with(builders.review(), gaps=1)).line


def test_nothing_read_is_no_clean_result() -> None:
    said = verdict(Review((builders.unread(),), builders.RULESET, (), ()))
    assert said.line == "未能审核：没有读到绩效目标表 · 1 个文件未能读取"


def test_figures_cover_all_findings(review: Review) -> None:
    said = verdict(review)
    assert said.counts.total == len(review.findings)
    assert (said.doubtful, said.known, said.waived, said.not_evaluable) == (1, 1, 1, 2)
    assert (said.projects, said.documents, said.unread) == (2, 2, 1)


ENTRIES = st.builds(
    Entry,
    rule=st.sampled_from(["DIR01", "FND01"]),
    scope=st.just("project"),
    document=st.integers(0, 2),
    project=st.integers(1, 5),
    outcome=st.sampled_from(get_args(Outcome)),
    evaluated=st.integers(0, 9),
    reason=st.none(),
)


@given(st.lists(ENTRIES, max_size=60))
def test_counts_add_up_to_the_objects(ledger: list[Entry]) -> None:
    for counted in rule_counts(ledger):
        ended = counted.outcomes
        objects = [e for e in ledger if (e.rule, e.document) == (counted.rule, counted.document)]
        assert ended.finding + ended.passed + ended.not_applicable + ended.not_evaluable == len(objects)
    assert len({(c.rule, c.document) for c in rule_counts(ledger)}) == len(rule_counts(ledger))
