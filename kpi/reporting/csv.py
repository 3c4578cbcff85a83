"""The CSV report: one line a finding, the columns of the office's list of findings; safe to open in Excel."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator

from kpi.model.finding import Review
from kpi.reporting.findingview import FindingView
from kpi.reporting.view import build
from kpi.reporting.visible import visible_lines

COLUMNS = (
    *("序号", "问题编号", "状态", "单位", "文件", "项目编码", "项目名称", "位置", "规则编号", "问题类型"),
    *("严重程度", "问题描述", "原文", "建议值", "修改建议", "依据", "计算过程", "预算数（万元）", "存疑"),
)
_BOM = "\ufeff"
_FORMULA = frozenset("=+-@")


def render(review: Review) -> str:
    """Return the findings as CSV with a byte order mark."""
    return "".join([HEAD, *(numbered(number, line) for number, line in enumerate(lines(review), 1))])


def lines(review: Review) -> list[str]:
    """Return a line for each finding, but for its first cell, the number."""
    report = build(review)
    paths = [document.path for document in report.documents]
    return [_line(inert(cell) for cell in _cells(one, paths[one.document])) for one in report.findings]


def numbered(number: int, line: str) -> str:
    """Return the line with its number."""
    return f'"{number}",{line}'


def _line(cells: Iterable[str]) -> str:
    sheet = io.StringIO()
    csv.writer(sheet, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return sheet.getvalue()


HEAD = _BOM + _line(COLUMNS)


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe before its lead characters.

    Full-width forms count too (Excel in Chinese takes ＝ for =), blanks before them as well.
    """
    shown = visible_lines(text)
    lead = unicodedata.normalize("NFKC", shown.lstrip())[:1]
    return f"'{shown}" if lead in _FORMULA and lead else shown


def _cells(finding: FindingView, path: str) -> Iterator[str]:
    yield finding.fingerprint
    yield finding.status_word
    yield finding.department
    yield path
    yield finding.project_code
    yield finding.project_name
    yield finding.where
    yield finding.rule
    yield finding.title
    yield finding.level_word
    yield finding.problem
    yield finding.quote.text
    yield finding.suggestion or ""
    yield finding.hint
    yield "；".join(finding.basis)
    yield _calculation(finding)
    yield f"{finding.budget:f}" if finding.budget is not None else ""
    yield finding.doubt or ""


def _calculation(finding: FindingView) -> str:
    proof = finding.proof
    if proof is None:
        return ""
    compared = f"{proof.relation} {proof.stated.text}，相差 {proof.difference}"
    return f"{proof.worded}；算得 {proof.computed}，{compared}"
