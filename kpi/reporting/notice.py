"""The one-page notice to a department (预审意见通知) as a Word document, from a template offices may replace.

The template is a .docx with names in double braces ({{单位}}, {{产出指标}} …), in paragraphs or table
cells; FIELDS says what each is filled with. The five blocks are those of the 审核表 of 财预〔2015〕88号.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.text.paragraph import Paragraph

from kpi.frames import Group, group
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Finding, Review
from kpi.model.rule import LEVELS, Level
from kpi.reporting.verdict import Verdict, verdict
from kpi.reporting.visible import visible
from kpi.reporting.words import field_word, money
from kpi.resources import folder

TEMPLATE = "notice.docx"
FIELDS = {
    "单位": "部门或单位名称",
    "年度": "预算年度",
    "结论": "项目数、预算合计、问题数和审核建议",
    "等级": "建议等级及其依据",
    "总体目标": "总体目标审核意见",
    "产出指标": "产出指标（含成本指标）审核意见",
    "效益指标": "效益指标审核意见",
    "满意度指标": "满意度指标审核意见",
    "补充事项": "需补充完善事项",
    "期限": "整改期限",
    "附件": "附件清单",
    "版本": "规则版本",
    "日期": "通知日期",
}
_BLOCKS: Mapping[str, int] = {"总体目标": 3, "产出指标": 4, "效益指标": 2, "满意度指标": 2, "补充事项": 4}
"""The blocks, and how many kinds of findings each has room for on the page."""
_BLOCK_OF: Mapping[Group, str] = {
    "output": "产出指标",
    "cost": "产出指标",
    "benefit": "效益指标",
    "satisfaction": "满意度指标",
}
_MENTIONED: frozenset[Level] = frozenset({"error", "warning", "question"})
_SUPPLEMENTS = frozenset({"CMP", "FND", "RDG", "XTB", "XPJ"})
"""Families about what is missing or stands elsewhere; their findings are matters to be supplied."""
_LONGEST = 24
_EPOCH = (1980, 1, 1, 0, 0, 0)
_OPEN = "____年__月__日前"


@dataclass(frozen=True, slots=True)
class Letter:
    """What an office adds to a notice: its own template, the deadline, the day of the notice."""

    template: Path | None = None
    deadline: date | None = None
    day: date | None = None


def render(review: Review, letter: Letter = Letter()) -> bytes:
    """Return a notice a document, each on a page of its own; equal input gives equal bytes."""
    source = letter.template or folder("reports") / TEMPLATE
    pages: list[Document] = []
    for index, document in enumerate(review.documents):
        if document.failure is None and document.same_as is None:
            page = _opened(source)
            _fill(page, _texts(review, index, document, letter))
            pages.append(page)
    whole = pages[0] if pages else _opened(source)
    for page in pages[1:]:
        _append(whole, page)
    whole.core_properties.identifier = "kpi"
    return _packed(whole)


def _opened(source: Path) -> Document:
    """Open a template; raises ValueError where it is no Word document."""
    try:
        return docx.Document(str(source))
    except Exception as error:  # python-docx lets through whatever a damaged package raises
        raise ValueError(str(source)) from error


def _append(whole: Document, page: Document) -> None:
    last = whole.element.body[-1]  # the section's settings close the body
    breaking = whole.add_paragraph()
    breaking.add_run().add_break(WD_BREAK.PAGE)
    last.addprevious(breaking._p)  # noqa: SLF001 - python-docx has no way to move a paragraph
    for element in page.element.body[:-1]:
        last.addprevious(deepcopy(element))


def _packed(whole: Document) -> bytes:
    """Return the package with fixed times."""
    written, fixed = io.BytesIO(), io.BytesIO()
    whole.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(zipfile.ZipInfo(info.filename, _EPOCH), source.read(info), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def _fill(page: Document, texts: Mapping[str, str]) -> None:
    for paragraph in list(_paragraphs(page)):
        if "{{" not in paragraph.text:
            continue
        text = paragraph.text
        for name, value in texts.items():
            text = text.replace("{{" + name + "}}", value.replace("{{", "{ {"))
        first, *rest = text.split("\n")
        _set(paragraph, first)
        for line in reversed(rest):
            copy = deepcopy(paragraph._p)  # noqa: SLF001 - the next line looks like the first
            paragraph._p.addnext(copy)  # noqa: SLF001 - likewise
            _set(Paragraph(copy, paragraph._parent), line)  # noqa: SLF001 - likewise


def _paragraphs(page: Document) -> Iterator[Paragraph]:
    yield from page.paragraphs
    for table in page.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def _set(paragraph: Paragraph, text: str) -> None:
    """Put a text into a paragraph in the look of its first run."""
    first, *rest = paragraph.runs
    first.text = visible(text)
    for run in rest:
        run.text = ""


def _texts(review: Review, index: int, document: Disclosure, letter: Letter) -> dict[str, str]:
    own = _of_document(review, index)
    counted = verdict(own)
    blocks = _blocks(own)
    texts = {
        "单位": document.department or "（未读出单位名称）",
        "年度": str(document.year) if document.year else "____",
        "结论": _conclusion(counted),
        "等级": _grade(own),
        "期限": _day(letter.deadline, "前") if letter.deadline else _OPEN,
        "附件": "1. 问题清单与整改台账（工作簿）；2. 标注预审意见的原文件。",
        "版本": f"{review.ruleset.name} {review.ruleset.version}".strip(),
        "日期": _day(letter.day, "") if letter.day else "____年__月__日",
    }
    for name, room in _BLOCKS.items():
        texts[name] = _opinion(name, blocks.get(name, []), room, own)
    return texts


def _of_document(review: Review, index: int) -> Review:
    """Return the part of a review that is about one document."""
    return replace(
        review,
        documents=(review.documents[index],),
        findings=tuple(finding for finding in review.findings if finding.document == index),
        ledger=tuple(entry for entry in review.ledger if entry.document in {index, None}),
        appraisals=tuple(entry for entry in review.appraisals if entry.document == index),
    )


def _conclusion(counted: Verdict) -> str:
    amount = f"，预算合计{money(counted.amount)}万元" if counted.amount else ""
    levels = (
        f"错误{counted.counts.error}处、警告{counted.counts.warning}处、待核实{counted.counts.question}处"
    )
    doubt = f"（其中{counted.doubtful}处因原文读取存疑须先核对）" if counted.doubtful else ""
    gaps = f"，另有{counted.not_evaluable}项检查因资料不全未能进行" if counted.not_evaluable else ""
    return f"共审核项目{counted.projects}个{amount}，发现{levels}{doubt}{gaps}。{counted.advice}。"


def _grade(own: Review) -> str:
    found = next((entry for entry in own.appraisals if entry.project is None), None)
    if found is None:
        return "未评定"
    return f"{found.grade or '未评定'}（{found.reason}）"


def _day(day: date, ending: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日{ending}"


def _blocks(own: Review) -> dict[str, list[Finding]]:
    blocks: dict[str, list[Finding]] = defaultdict(list)
    for finding in own.findings:
        if finding.level in _MENTIONED and finding.status == "new":
            blocks[_block(finding)].append(finding)
    return blocks


def _block(finding: Finding) -> str:
    row = finding.indicator
    if finding.doubt or finding.rule.rstrip("0123456789") in _SUPPLEMENTS:
        return "补充事项"
    if row is None:
        return "总体目标"
    return _BLOCK_OF.get(group(row.level1.text, row.level2.text) or "output", "产出指标")


def _opinion(name: str, findings: Sequence[Finding], room: int, own: Review) -> str:
    """Return the lines of a block: the gravest and commonest kinds of findings, each with an example."""
    kinds: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        kinds[finding.rule].append(finding)
    ranked = sorted(kinds.values(), key=lambda kind: (LEVELS.index(kind[0].level), -len(kind), kind[0].rule))
    lines = [f"{number}. {_kind(kind)}" for number, kind in enumerate(ranked[:room], 1)]
    rest = sum(map(len, ranked[room:]))
    if rest:
        lines[-1] += f"其余{rest}处见附件。"
    return "\n".join(lines) or _nothing(name, own)


def _nothing(name: str, own: Review) -> str:
    gaps = sum(entry.outcome == "not_evaluable" for entry in own.ledger)
    if name == "补充事项" and gaps:
        return f"有{gaps}项检查未能进行，原因见附件，请补齐资料后再报。"
    return "无。" if name == "补充事项" else "未发现需要修改的问题。"


def _kind(findings: Sequence[Finding]) -> str:
    first = findings[0]
    where = _where(first)
    written = f"，应改为“{_short(first.suggestion.value)}”" if first.suggestion else ""
    example = f"，如{where}“{_short(first.quote)}”{written}" if first.quote.strip() else f"，如{where}"
    doubt = "（读取存疑，请核对原文）" if first.doubt else ""
    return f"{first.title}{len(findings)}处{example}{doubt}。"


def _where(finding: Finding) -> str:
    project = f"项目{finding.project.no}" if finding.project else "全文"
    row = finding.indicator
    return project + (
        f"“{_short(row.level3.text)}”" if row and row.level3.text else field_word(finding.field)
    )


def _short(text: str) -> str:
    plain = visible("".join(text.split()))
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def unknown_fields(template: Path) -> list[str]:
    """Return the names in double braces of a template that are no fields; raises where it is no .docx."""
    texts: Iterable[str] = (paragraph.text for paragraph in _paragraphs(docx.Document(str(template))))
    named = [part.partition("}}")[0] for text in texts for part in text.split("{{")[1:]]
    return sorted({name for name in named if name not in FIELDS})
