"""The first sheet of the review workbook (汇总): verdict, figures, what they rest on, what to do now."""

from kpi.model.rule import LEVELS
from kpi.reporting.front import Front
from kpi.reporting.looks import Looks
from kpi.reporting.sheetrows import Value
from kpi.reporting.verdict import Counts
from kpi.reporting.view import DocumentView, ReviewView
from kpi.reporting.words import LEVEL_WORDS, money

_COUNTED = (*LEVEL_WORDS.values(), "合计", "未能检查")
_MOST_HASHES = 5
_NOTES = (
    "整改单位：请在“整改台账”的浅黄色各栏填写处理方式、说明、责任人和日期，连同改正后的文件一并报回。",
    "处理方式为“已改”的，收到新文件后逐条核对；“说明”“不适用”的，请写明理由。其余各栏已锁定。",
    "审核单位：填写“整改台账”的复审各栏，先撤销工作表保护（没有密码）。“勾稽计算”中的结果都是公式，各表蓝色的序号可以点击。",
    "自动审核只提示疑点，不代替人工审核结论；未能检查的事项见“未执行检查”，未检查不等于没有问题。",
)


class Summary(Front):
    """The sheet."""

    def __init__(self, looks: Looks, view: ReviewView, title: str) -> None:
        """Lay out the sheet."""
        super().__init__(looks)
        self.line("预算绩效目标公开前审核结果", "title", 34)
        self.line(title, "subtitle", 22)
        self.line(view.verdict.line, "verdict", 28)
        self.facts("审核结论", _facts(view))
        self.table("各文件情况", ("单位", "文件", "项目数", "预算（万元）", *_COUNTED), _by_document(view))
        self.table(
            "各类检查情况", ("检查类别", "代号", "规则数", "已检查（项）", *_COUNTED), _by_family(view)
        )
        self.notes(_NOTES)


def _facts(view: ReviewView) -> list[tuple[str, Value]]:
    verdict = view.verdict
    rules = f"{view.ruleset}，{len(view.rules)} 条规则，校验值 {view.ruleset_sha256[:16]}"
    scope = f"{verdict.documents} 个文件、{verdict.projects} 个项目，预算 {money(verdict.amount)} 万元"
    asides = {"未能读取": verdict.unread, "是重复报送，没有另行审核": verdict.repeated}
    among = "、".join(f"{number} 个文件{words}" for words, number in asides.items() if number)
    levels = "，".join(f"{LEVEL_WORDS[level]} {verdict.counts.of(level)} 个" for level in LEVELS)
    certain = f"存疑 {verdict.doubtful} 个，已知 {verdict.known} 个，已豁免 {verdict.waived} 个"
    return [
        ("审核结论（建议）", verdict.advice),
        ("建议等级", _grade(view)),
        ("审核范围", scope + (f"，其中 {among}" if among else "")),
        ("发现问题", f"{verdict.counts.total} 个：{levels}（其中{certain}）"),
        ("未能检查", f"{verdict.not_evaluable} 项" if verdict.not_evaluable else "无"),
        ("规则集", rules),
        ("对规则的调整", "；".join(view.adjusted) or "无"),
        ("文件校验值（SHA-256）", _hashes(view)),
        ("审核人", None),
        ("审核日期", None),
    ]


def _grade(view: ReviewView) -> str | None:
    """Return the proposed grade with its reason; of several documents each has its own."""
    graded = [document for document in view.documents if document.appraisal]
    lines = [
        (f"{document.title}：" if len(graded) > 1 else "")
        + f"{document.appraisal.grade}（{document.appraisal.reason}）"
        for document in graded[:_MOST_HASHES]
        if document.appraisal
    ]
    more = [f"其余 {len(graded) - _MOST_HASHES} 个文件见“项目审核表”"] if len(graded) > _MOST_HASHES else []
    return "\n".join([*lines, *more]) or None


def _hashes(view: ReviewView) -> str | None:
    known = [document for document in view.documents if document.sha256]
    if len(known) > _MOST_HASHES:
        return "见下表各文件（前16位）"
    return "\n".join(document.sha256 for document in known) or None


def _by_document(view: ReviewView) -> list[tuple[Value, ...]]:
    short = sum(bool(document.sha256) for document in view.documents) > _MOST_HASHES
    return [
        (
            document.title,
            document.path + _remark(document) + (f"\n{document.sha256[:16]}" if short else ""),
            *_figures(document),
        )
        for document in view.documents
    ]


def _remark(document: DocumentView) -> str:
    if document.failure:
        return f"（未能读取：{document.failure.message}）"
    return f"（{document.left_out}）" if document.left_out else ""


def _figures(document: DocumentView) -> tuple[Value, ...]:
    """Return what was found in a document; nothing, not zeros, for one that was not reviewed."""
    if document.failure or document.left_out:
        return (None,) * (2 + len(_COUNTED))
    return (len(document.projects), document.amount, *_counted(document.counts, document.not_evaluable))


def _by_family(view: ReviewView) -> list[tuple[Value, ...]]:
    return [
        (
            family.word,
            family.code,
            family.rules,
            family.checked,
            *_counted(family.counts, family.not_evaluable),
        )
        for family in view.families
    ]


def _counted(counts: Counts, not_evaluable: int) -> tuple[Value, ...]:
    """Return counts as a row shows them, nothing for a zero."""
    figures = (*(counts.of(level) for level in LEVELS), counts.total, not_evaluable)
    return tuple(figure or None for figure in figures)
