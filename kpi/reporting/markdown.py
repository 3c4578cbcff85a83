"""The Markdown report, for tickets and messages: verdict, findings by project, what was not checked."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from kpi.model.finding import Review
from kpi.reporting.findingview import FindingView
from kpi.reporting.view import ReviewView, build
from kpi.reporting.visible import visible

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:=@\"'$^/])")
_COLUMNS = ("级别", "规则", "位置", "原文", "问题", "建议", "依据")


def render(review: Review) -> str:
    """Return the review as Markdown (CommonMark with tables)."""
    return "\n".join(_lines(build(review))) + "\n"


def plain(text: str) -> str:
    """Return a text that Markdown takes for nothing but text, on one line."""
    return _MARKUP.sub(r"\\\1", visible(text))


def _lines(report: ReviewView) -> Iterator[str]:
    yield from ("# 绩效目标审核报告", "", plain(report.verdict.line), "")
    for document in report.documents:
        if document.failure is not None:
            yield from (f"- 未能读取 {plain(document.path)}：{plain(document.failure.message)}", "")
        if document.left_out:
            yield from (f"- 没有审核 {plain(document.path)}：{plain(document.left_out)}", "")
    for name, found in groupby(report.findings, _heading):
        yield from (f"## {plain(name)}", "", *_table(list(found)), "")
    yield from _gaps(report)


def _heading(finding: FindingView) -> str:
    number = f"{finding.project_no}. " if finding.project_no is not None else ""
    return f"{finding.department} {number}{finding.project_name}".strip() or "全文"


def _table(findings: Sequence[FindingView]) -> Iterator[str]:
    yield _row(_COLUMNS)
    yield _row(["---"] * len(_COLUMNS))
    for finding in findings:
        doubt = f"（存疑：{finding.doubt}）" if finding.doubt else ""
        status = "" if finding.status == "new" else f"（{finding.status_word}）"
        written = f"改为“{finding.suggestion}”。" if finding.suggestion else ""
        cells = (
            finding.level_word + status,
            f"{finding.rule} {finding.title}",
            finding.where,
            finding.quote.text,
            finding.problem + doubt,
            written + finding.hint,
            "；".join(finding.basis),
        )
        yield _row([plain(cell) for cell in cells])


def _gaps(report: ReviewView) -> Iterator[str]:
    if report.gaps:
        yield from ("## 未执行的检查", "", _row(("规则", "对象", "原因")), _row(["---"] * 3))
    for gap in report.gaps:
        objects = "、".join(one.words for one in gap.objects)
        yield _row([plain(cell) for cell in (f"{gap.rule} {gap.title}", objects, gap.reason)])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
