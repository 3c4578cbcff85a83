"""The reports' long tables as plain data: columns and rows, for a workbook and whatever comes after it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kpi.model.decision import OFFICE_RULINGS, RULING_WORDS
from kpi.model.finding import HeadOpinion
from kpi.model.rule import LEVELS
from kpi.reporting import ledger
from kpi.reporting.coverage import Gap
from kpi.reporting.findingview import FindingView, ProofView
from kpi.reporting.sheetrows import Link, Value
from kpi.reporting.view import DocumentView, ProjectView, ReviewView
from kpi.reporting.words import HEAD_WORDS, LEVEL_WORDS

Row = tuple[Value, ...]
FINDINGS, PROJECTS = "问题清单", "项目审核表"
CONCLUSIONS = tuple(RULING_WORDS[ruling] for ruling in OFFICE_RULINGS)
"""What the office may conclude about a finding."""
REVIEWER, CONCLUSION = "审核人", "人工结论"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its width in characters, whether the department fills it in."""

    title: str
    width: int
    answer: bool = False
    optional: bool = False
    """Whether it is left out where no row has anything in it."""
    repeated: bool = False
    """Whether it says the same in many rows; then it makes none of them taller."""
    choices: tuple[str, ...] = ()
    """What may be written into it, if not anything."""
    prompt: str = ""
    """What is said to whoever chooses one of its cells."""
    look: str = "text"
    """How its cells look; ``level`` gives each the colour of its word, ``date`` takes dates alone."""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    links: tuple[Link, ...] = ()
    frozen: int = 0
    """How many columns stay in sight."""
    protected: bool = False
    """Whether only the answers can be written."""
    filtered: bool = True
    shaded: frozenset[int] = frozenset()
    """The numbers of the sheet's rows that are results of those above them."""


def finding_table(view: ReviewView) -> Table:
    """Return the list of findings (问题清单), a row each, with room for the office's conclusion."""
    columns = (
        Column("序号", 5, look="link"),
        Column("问题编号", 9, repeated=True),
        Column("单位", 9, repeated=True),
        Column("项目编码", 12, repeated=True),
        Column("项目名称", 14, repeated=True),
        Column("位置", 13),
        Column("规则编号", 7, look="number"),
        Column("问题类型", 10),
        Column("严重程度", 6, look="level"),
        Column("问题描述", 26),
        Column("原文", 14),
        Column("计算过程", 15),
        Column("依据", 14),
        Column("修改建议", 20),
        Column("涉及金额（万元）", 8),
        Column("状态", 11),
        Column(REVIEWER, 7, answer=True),
        Column(
            CONCLUSION,
            7,
            answer=True,
            choices=CONCLUSIONS,
            prompt="审核人的结论。采用到以后各轮，请写入 --waivers 文件。",
        ),
        Column("备注", 9, answer=True),
    )
    return Table(FINDINGS, columns, tuple(map(_finding, view.findings)), tuple(_to_projects(view)), frozen=5)


def _finding(finding: FindingView) -> Row:
    return (
        finding.no,
        finding.fingerprint,
        finding.department,
        finding.project_code,
        finding.project_name,
        finding.where,
        finding.rule,
        finding.title,
        finding.level_word,
        finding.problem,
        finding.quote.text or "（空白）",
        _calculation(finding.proof) if finding.proof else None,
        "；".join(finding.basis),
        _advice(finding),
        _amount(finding.proof) if finding.proof else None,
        _status(finding),
        None,
        None,
        None,
    )


def _status(finding: FindingView) -> str:
    doubt = f"存疑：{finding.doubt}" if finding.doubt else ""
    return "；".join(part for part in (finding.status_word, finding.remark, doubt) if part)


def _advice(finding: FindingView) -> str:
    if finding.suggestion is None:
        return finding.hint
    return f"改为“{finding.suggestion}”（{finding.grade_word}）。{finding.hint}"


def _calculation(proof: ProofView) -> str:
    figures = "；".join(f"{figure.name} {figure.text}" for figure in (*proof.figures, proof.stated))
    result = f"{proof.worded} = {proof.computed}"
    return f"{result}；{proof.relation}{proof.stated.name}，相差 {proof.difference}\n其中：{figures}"


def _amount(proof: ProofView) -> Value:
    """Return the sum at issue: by how much an arithmetic relation between sums is missed."""
    return abs(proof.exact.difference) if proof.exact.unit == "万元" else None


def _to_projects(view: ReviewView) -> Iterator[Link]:
    """Yield the links from the findings to their projects' rows."""
    rows = {key: row for row, key in enumerate(_project_keys(view), 2)}
    for line, finding in enumerate(view.findings, 2):
        row = rows.get((finding.document, finding.project_no))
        if row is not None:
            yield Link(f"A{line}", f"'{PROJECTS}'!A{row}")


def _project_keys(view: ReviewView) -> Iterator[tuple[int, int | None]]:
    for document in view.documents:
        for project in document.projects:
            yield document.index, project.no


def appraisal_table(view: ReviewView) -> Table:
    """Return the review of the projects (项目审核表), a row each: opinions, counts, proposed grade."""
    graded = bool(view.grading_note)
    columns = (
        Column("单位", 16, repeated=True),
        Column("序号", 5, look="link"),
        Column("项目编码", 20),
        Column("项目名称", 28),
        Column("预算数（万元）", 11),
        *(Column(word, 10, look="number") for word in (HEAD_WORDS.values() if graded else ())),
        *((Column("建议等级", 8, look="number"),) if graded else ()),
        *(Column(word, 7) for word in LEVEL_WORDS.values()),
        Column("未能检查", 7),
        *((Column("说明", 34),) if graded else ()),
    )
    rows = (
        _project(document, project, graded=graded)
        for document in view.documents
        for project in document.projects
    )
    return Table(PROJECTS, columns, tuple(rows), tuple(_to_findings(view)), frozen=4)


def _project(document: DocumentView, project: ProjectView, *, graded: bool) -> Row:
    appraisal, blank = project.appraisal, (None,) * len(HEAD_WORDS)
    opinions = tuple(map(_opinion, appraisal.counted)) if appraisal else blank
    return (
        document.title,
        project.no,
        project.code,
        project.name,
        project.budget,
        *(opinions if graded else ()),
        *((appraisal.grade if appraisal else None,) if graded else ()),
        *(project.counts.of(level) or None for level in LEVELS),
        sum(gap.size for gap in project.gaps) or None,
        *((appraisal.reason if appraisal else None,) if graded else ()),
    )


def _opinion(head: HeadOpinion) -> str:
    counts = (("错误", head.errors), ("警告", head.warnings), ("未检", head.not_evaluable))
    listed = " ".join(f"{word}{number}" for word, number in counts if number)
    return f"{head.opinion}\n{listed}" if listed else head.opinion


def _to_findings(view: ReviewView) -> Iterator[Link]:
    """Yield the links from the projects to the first of their findings."""
    first: dict[tuple[int, int | None], int] = {}
    for line, finding in enumerate(view.findings, 2):
        first.setdefault((finding.document, finding.project_no), line)
    for row, key in enumerate(_project_keys(view), 2):
        if key in first:
            yield Link(f"B{row}", f"'{FINDINGS}'!A{first[key]}")


def ledger_table(view: ReviewView) -> Table:
    """Return what the department fills in (整改台账): a row a finding, its answer, the second look."""
    columns = (
        Column("序号", 5, look="link"),
        Column(ledger.NUMBER, 10, repeated=True),
        Column(ledger.STATE, 10, hidden=True),
        Column("单位", 11, repeated=True),
        Column("项目", 22),
        Column("位置", 14),
        Column("严重程度", 7, look="level"),
        Column("原文", 16),
        Column("问题", 26),
        Column("整改要求", 24),
        Column(
            ledger.TREATMENT,
            9,
            answer=True,
            choices=ledger.TREATMENTS,
            prompt="已改：新报送的文件中已经改正，收到后逐条核对。\n说明、不适用：请写明理由、责任人和日期。",
        ),
        Column(ledger.TEXT, 22, answer=True),
        Column(ledger.PERSON, 9, answer=True),
        Column(ledger.DATE, 11, answer=True, look="date", prompt="请填写日期，例如 2025-02-18。"),
        Column("复审结果", 9),
        Column("复审人", 8),
        Column("销号日期", 11, look="date"),
    )
    links = tuple(Link(f"A{row}", f"'{FINDINGS}'!A{row}") for row in range(2, len(view.findings) + 2))
    rows = tuple(map(_to_answer, view.findings))
    return Table(ledger.TITLE, columns, rows, links, frozen=2, protected=True)


def _to_answer(finding: FindingView) -> Row:
    return (
        finding.no,
        finding.fingerprint,
        finding.state,
        finding.department,
        "\n".join(part for part in (finding.project_name, finding.project_code) if part) or None,
        finding.where,
        finding.level_word,
        finding.quote.text or "（空白）",
        finding.problem,
        _REMARKS.get(finding.status, "") + _advice(finding),
        *(None,) * 7,
    )


_REMARKS: Mapping[str, str] = {"waived": "（已豁免，可不答复）", "known": "（以前已提出）"}


def gap_table(view: ReviewView) -> Table:
    """Return what was not checked (未执行检查), a row for each rule and object."""
    columns = (
        Column("规则编号", 10),
        Column("规则名称", 22),
        Column("单位", 26),
        Column("项目序号", 9),
        Column("对象", 44),
        Column("原因", 60),
    )
    titles = [document.title for document in view.documents]
    return Table("未执行检查", columns, tuple(row for gap in view.gaps for row in _gap(gap, titles)))


def _gap(gap: Gap, titles: Sequence[str]) -> Iterator[Row]:
    for thing in gap.objects:
        document = titles[thing.document] if thing.document is not None else None
        yield gap.rule, gap.title, document, thing.project_no, thing.words, gap.reason


def rule_table(view: ReviewView) -> Table:
    """Return the rules (规则说明) with why they are, their norms, and how they ended."""
    columns = (
        Column("规则编号", 10),
        Column("规则名称", 20),
        Column("级别", 8, look="level"),
        Column("类别", 13),
        Column("为什么检查", 52),
        Column("依据", 36),
        Column("有问题", 8),
        Column("未见问题", 9),
        Column("不适用", 8),
        Column("未能检查", 9),
    )
    rows = (
        (
            rule.code,
            rule.title,
            rule.level_word,
            rule.family_word,
            rule.why,
            "；".join(rule.basis),
            rule.outcomes.finding,
            rule.outcomes.passed,
            rule.outcomes.not_applicable,
            rule.outcomes.not_evaluable,
        )
        for rule in view.rules
    )
    return Table("规则说明", columns, tuple(rows))
