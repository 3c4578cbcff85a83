"""The text report: the verdict first, then what was found project by project, then what was not checked."""

from collections.abc import Iterator

from kpi.marks import SIGNED
from kpi.model.disclosure import Failure
from kpi.model.finding import Review
from kpi.reporting.findingview import FindingView, ProofView
from kpi.reporting.terminal import COLOURS, Style
from kpi.reporting.view import AppraisalView, DocumentView, ProjectView, ReviewView, build
from kpi.reporting.visible import visible
from kpi.reporting.width import display_width, excerpt, pad, wrap
from kpi.reporting.words import money

_LABEL = 10  # columns of the labels of the five parts, the gap behind them included
_INDENT = 6


def render(review: Review, *, colour: bool, width: int) -> str:
    """Return the report for a terminal of that width; what comes from a file cannot steer the terminal."""
    style = Style.of(width, colour=colour)
    return "\n".join(_lines(build(review), style)) + "\n"


def _lines(view: ReviewView, style: Style) -> Iterator[str]:
    yield style.paint(visible(view.verdict.line), "1")
    for note in view.adjusted:
        yield from style.hang("  本次调整  ", visible(note), dim=True)
    for document in view.documents:
        yield ""
        yield from _document(document, style)
    if view.gaps:
        yield ""
        yield from _gaps(view, style)
    if view.settlements:
        yield ""
        yield from _settlements(view, style)
    yield ""
    yield from _summary(view, style)


def _document(document: DocumentView, style: Style) -> Iterator[str]:
    title = visible(document.title)
    path = f"  {visible(document.path)}" if document.title != document.path else ""
    yield style.paint(title, "1") + style.paint(path, "2")
    yield "─" * min(style.width, display_width(title + path))
    if document.failure:
        yield from _failure(document.failure, style)
        return
    if document.same_as:
        yield from style.hang("  ", visible(document.left_out))
        return
    amount = f"{money(document.amount)} 万元"
    yield f"  {len(document.projects)} 个项目 · {document.indicators} 条指标 · 预算合计 {amount}"
    if document.appraisal:
        yield from style.hang("  ", _appraised(document.appraisal))
    for finding in document.findings:
        yield ""
        yield from _finding(finding, style)
    for project in document.projects:
        if project.findings:
            yield ""
            yield from _project(project, style)
    yield from _clean(document)


def _failure(failure: Failure, style: Style) -> Iterator[str]:
    yield style.paint(f"  未能读取（{visible(failure.code)}）", COLOURS["error"])
    yield from style.hang("  原因    ", visible(failure.message), dim=True)
    yield from style.hang("  怎么办  ", visible(failure.hint), dim=True)


def _clean(document: DocumentView) -> Iterator[str]:
    clean = sum(not project.findings for project in document.projects)
    if clean:
        yield ""
        rest = "各" if clean == len(document.projects) else f"其余 {clean} 个"
        yield f"  {rest}项目未发现问题。"


def _project(project: ProjectView, style: Style) -> Iterator[str]:
    budget = "" if project.budget is None else f"预算 {money(project.budget)} 万元"
    facts = [visible(text) for text in (project.code, budget) if text]
    yield from style.hang(f"  项目 {project.no}  ", visible(project.name), bold=True)
    if facts:
        yield style.paint("  " + " · ".join(facts), "2")
    if project.appraisal:
        yield from style.hang("  ", _appraised(project.appraisal))
    for finding in project.findings:
        yield from _finding(finding, style)


def _appraised(appraisal: AppraisalView) -> str:
    heads = "、".join(f"{head}{opinion}" for head, opinion in appraisal.heads)
    return f"建议等级 {appraisal.grade}（{appraisal.reason}）· {heads}"


def _finding(finding: FindingView, style: Style) -> Iterator[str]:
    if finding.follows:
        yield from _member(finding, style)
        return
    head = f"{finding.level_word} {finding.rule}"
    aside = f"（{finding.status_word}）" if finding.status != "new" else ""
    colour = COLOURS[finding.level]
    yield f"  {finding.no:>3} {style.paint(head, colour)} {style.paint(visible(finding.title), '1')}{aside}"
    yield from _part("位置", finding.where, style)
    yield from _quote(finding, style)
    yield from _part("问题", finding.problem, style)
    yield from _part("应改为", _fix(finding), style)
    yield from _part("依据", "；".join(finding.basis), style)
    if finding.proof:
        yield from _proof(finding.proof, style)
    if finding.related:
        yield from _part("相关位置", "、".join(finding.related), style)
    if finding.doubt:
        yield from _part("存疑", finding.doubt, style)
    if finding.remark:
        yield from _part("状态说明", finding.remark, style)
    if finding.siblings:
        yield from _part("同类", f"同一原因另有 {finding.siblings} 处，一并核对：", style)


def _member(finding: FindingView, style: Style) -> Iterator[str]:
    """One line for a further place of the same cause."""
    fix = f" → {finding.suggestion}" if finding.suggestion else ""
    status = f"（{finding.remark or finding.status_word}）" if finding.status != "new" else ""
    said = f"{finding.where}：{finding.quote.text or '（空白）'}{fix}{status}"
    yield from style.hang(f"  {finding.no:>3} {' ' * (_INDENT + _LABEL - 6)}", visible(said))


def _fix(finding: FindingView) -> str:
    if finding.suggestion is None:
        return finding.hint
    return f"{finding.suggestion}（{finding.grade_word}）{finding.hint}"


def _part(label: str, text: str, style: Style) -> Iterator[str]:
    yield from style.hang(" " * _INDENT + pad(label, _LABEL), visible(text), dim=True)


def _quote(finding: FindingView, style: Style) -> Iterator[str]:
    if not finding.quote.text:
        yield from _part("现在写的", "（空白）", style)
        return
    before, marked, after = map(visible, (finding.quote.before, finding.quote.marked, finding.quote.after))
    margin = _INDENT + _LABEL
    line, carets = excerpt(before, marked, after, style.width - margin)
    yield " " * _INDENT + style.paint(pad("现在写的", _LABEL), "2") + line
    yield " " * margin + style.paint(carets, COLOURS[finding.level])


def _proof(proof: ProofView, style: Style) -> Iterator[str]:
    yield from _part("计算", f"{proof.worded} = {proof.computed}", style)
    for figure in (*proof.figures, proof.stated):
        place = f"（{figure.place}）" if figure.place else ""
        yield from _part("", f"{figure.name} {figure.text}{place}", style)
    stated = f"{proof.relation}{proof.stated.name}，相差 {proof.difference}，允许误差 {proof.tolerance}"
    yield from _part("", stated, style)


def _gaps(view: ReviewView, style: Style) -> Iterator[str]:
    yield style.paint(f"未执行的检查（{view.verdict.not_evaluable} 项；未检查不等于没有问题）", "1")
    for gap in view.gaps:
        yield from style.hang(
            f"  {pad(gap.rule, 8)}", f"{visible(gap.title)}（{gap.size} 项）：{visible(gap.reason)}"
        )


def _settlements(view: ReviewView, style: Style) -> Iterator[str]:
    yield style.paint(f"豁免和人工结论（{len(view.settlements)} 条，按 {view.as_of} 判断是否到期）", "1")
    for settled in view.settlements:
        size = f"（{len(settled.findings)} 个问题）" if settled.findings else ""
        said = f"{settled.subject}{size}：{settled.reason}（{settled.person}，{settled.date}）"
        yield from style.hang(f"  {pad(settled.fate_word, 8)}", visible(f"{said} · {settled.where}"))


def _summary(view: ReviewView, style: Style) -> Iterator[str]:
    verdict = view.verdict
    indicators = sum(document.indicators for document in view.documents)
    yield from wrap(
        f"共 {verdict.documents} 个文件、{verdict.projects} 个项目、{indicators} 条指标，"
        f"发现 {verdict.counts.total} 条，未能检查 {verdict.not_evaluable} 项。",
        style.width,
    )
    rules = f"规则集 {visible(view.ruleset)}（{len(view.rules)} 条规则，校验值 {view.ruleset_sha256[:12]}）"
    yield style.paint(f"{SIGNED} {view.version} 生成 · {rules}", "2")
