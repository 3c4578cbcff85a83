"""The text report on many documents: the verdict, then a line for each document, the worst first."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kpi import submissions
from kpi.marks import SIGNED
from kpi.model.disclosure import Disclosure
from kpi.model.rule import RuleSet
from kpi.reporting.coverage import document_title
from kpi.reporting.terminal import COLOURS, Style
from kpi.reporting.verdict import Totals, concluded
from kpi.reporting.visible import visible
from kpi.reporting.width import display_width, pad, wrap
from kpi.reporting.words import money
from kpi.version import __version__

_WORDS = 26  # columns of a line besides the title and its gap


class Line(NamedTuple):
    """A document, and what was found in it."""

    document: Disclosure
    totals: Totals


def render(lines: Sequence[Line], seen: Totals, ruleset: RuleSet, *, colour: bool, width: int) -> str:
    """Return the report for a terminal of that width."""
    return "\n".join(_rows(lines, seen, ruleset, Style.of(width, colour=colour))) + "\n"


def _rows(lines: Sequence[Line], seen: Totals, ruleset: RuleSet, style: Style) -> Iterator[str]:
    said = concluded(seen)
    yield style.paint(visible(said.line), "1")
    yield from wrap(
        "文件较多，这里只列各文件的问题数；逐条问题请用 --format 和 --output 另存报告。", style.width
    )
    yield ""
    yield style.paint(pad("文件", style.width - _WORDS) + "  错误  警告  提示  待核  项目", "2")
    yield "─" * style.width
    for line in sorted(lines, key=_worst_first):
        yield from _row(line, style)
    yield ""
    yield from wrap(
        f"共 {said.documents} 个文件、{said.projects} 个项目，预算合计 {money(said.amount)} 万元，"
        f"发现 {said.counts.total} 条，未能检查 {said.not_evaluable} 项。",
        style.width,
    )
    rules = f"{ruleset.name} {ruleset.version}".strip()
    checksum = ruleset.sha256[:12]
    words = f"规则集 {visible(rules)}（{len(ruleset.rules)} 条规则，校验值 {checksum}）"
    yield style.paint(f"{SIGNED} {__version__} 生成 · {words}", "2")


def _worst_first(line: Line) -> tuple[bool, int, int, int]:
    levels = line.totals.levels
    return (line.document.failure is None, -levels["error"], -levels["warning"], -levels.total())


def _row(line: Line, style: Style) -> Iterator[str]:
    document, levels = line.document, line.totals.levels
    if document.failure is not None:
        said = f"{document.path}：{document.failure.message}"
        yield from style.hang(
            style.paint(f"未能读取 {document.failure.code}  ", COLOURS["error"]), visible(said)
        )
        return
    if document.same_as is not None:
        yield from style.hang("", visible(f"{document.path}：{submissions.why_left_out(document)}"))
        return
    room = style.width - _WORDS
    title, *rest = list(wrap(visible(_title(document)), room)) or [""]
    numbers = [levels["error"], levels["warning"], levels["info"], levels["question"], line.totals.projects]
    yield title + " " * (room - display_width(title)) + "".join(f"{number:>6}" for number in numbers)[4:]
    yield from rest


def _title(document: Disclosure) -> str:
    title = document_title(document)
    return title if title == document.path else f"{title}  {document.path}"
