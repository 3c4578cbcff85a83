"""The reports' long tables as plain data: columns and rows, for a workbook and whatever comes after it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi.model.constraint import Constraint, DateLimit
from kpi.model.disclosure import Disclosure, Indicator, PlanNode, Project
from kpi.model.place import Cell
from kpi.reporting.cells import indicator_doubts, project_doubts, with_unit
from kpi.reporting.coverage import Gap
from kpi.reporting.findingview import FindingView, ProofView
from kpi.reporting.view import ReviewView
from kpi.reporting.words import HEAD_WORDS

Value = str | int | Decimal | None
Row = tuple[Value, ...]
HANDLING = ("已改", "说明", "不适用")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, its width in characters, and whether the department fills it in."""

    title: str
    width: int
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def finding_table(view: ReviewView) -> Table:
    """Return the list of findings (问题清单), a row each, with room for the department's answer."""
    columns = (
        Column("序号", 5),
        Column("问题编号", 9),
        Column("单位", 9),
        Column("项目编码", 11),
        Column("项目名称", 14),
        Column("预算数（万元）", 9),
        Column("位置", 12),
        Column("规则编号", 7),
        Column("问题类型", 10),
        Column("严重程度", 6),
        Column("问题描述", 24),
        Column("原文", 14),
        Column("修改建议", 20),
        Column("计算过程", 15),
        Column("依据", 14),
        Column("存疑说明", 12),
        Column("状态", 7),
        Column("处理方式", 8, answer=True),
        Column("单位答复", 14, answer=True),
        Column("责任人", 7, answer=True),
        Column("日期", 9, answer=True),
    )
    return Table("问题清单", columns, tuple(map(_finding, view.findings)))


def appraisal_table(view: ReviewView) -> Table:
    """Return the review of the projects (项目审核表), a row each: opinion by head, proposed grade, reason."""
    columns = (
        Column("单位", 16),
        Column("序号", 5),
        Column("项目编码", 18),
        Column("项目名称", 30),
        Column("预算数（万元）", 11),
        *(Column(word, 9) for word in HEAD_WORDS.values()),
        Column("建议等级", 8),
        Column("说明", 40),
    )
    rows = [
        (
            document.title,
            project.no,
            project.code,
            project.name,
            project.budget,
            *(opinion for _, opinion in project.appraisal.heads),
            project.appraisal.grade,
            project.appraisal.reason,
        )
        for document in view.documents
        for project in document.projects
        if project.appraisal
    ]
    return Table("项目审核表", columns, tuple(rows))


def _finding(finding: FindingView) -> Row:
    return (
        finding.no,
        finding.fingerprint,
        finding.department,
        finding.project_code,
        finding.project_name,
        finding.budget,
        finding.where,
        finding.rule,
        finding.title,
        finding.level_word,
        finding.problem,
        finding.quote.text or "（空白）",
        _advice(finding),
        _calculation(finding.proof) if finding.proof else None,
        "；".join(finding.basis),
        finding.doubt,
        finding.status_word,
        None,
        None,
        None,
        None,
    )


def _advice(finding: FindingView) -> str:
    if finding.suggestion is None:
        return finding.hint
    return f"改为“{finding.suggestion}”（{finding.grade_word}）。{finding.hint}"


def _calculation(proof: ProofView) -> str:
    figures = "；".join(f"{figure.name} {figure.text}" for figure in (*proof.figures, proof.stated))
    result = f"{proof.worded} = {proof.computed}"
    return f"{result}；{proof.relation}{proof.stated.name}，相差 {proof.difference}\n其中：{figures}"


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
        Column("级别", 8),
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


def indicator_table(documents: Sequence[Disclosure]) -> Table:
    """Return every indicator that was read, a row each, with its value as understood."""
    columns = (
        Column("文件", 18),
        Column("单位", 16),
        Column("年度", 6),
        Column("项目序号", 6),
        Column("项目编码", 22),
        Column("项目名称", 26),
        Column("预算数（万元）", 11),
        Column("指标序号", 6),
        Column("一级指标", 11),
        Column("二级指标", 14),
        Column("三级指标", 20),
        Column("绩效指标描述", 24),
        Column("计算符号", 6),
        Column("指标值", 16),
        Column("计量单位", 8),
        Column("指标方向性", 8),
        Column("权重", 6),
        Column("指标值确定依据", 22),
        Column("值·类型", 11),
        Column("值·符号", 6),
        Column("值·数值", 10),
        Column("值·上限", 10),
        Column("值·单位", 8),
        Column("值·分母", 8),
        Column("值·时限", 12),
        Column("值·频次", 8),
        Column("值·基期", 10),
        Column("值·趋势", 6),
        Column("值·规范写法", 16),
        Column("值·残缺", 22),
        Column("读取位置", 18),
        Column("读取存疑", 26),
    )
    rows = (
        _indicator(document, project, row)
        for document in documents
        for project in document.projects
        for row in project.indicators
    )
    return Table("指标", columns, tuple(rows))


def _indicator(document: Disclosure, project: Project, row: Indicator) -> Row:
    return (
        document.path,
        document.department,
        document.year,
        project.no,
        _text(project.code),
        project.name.text,
        project.budget.in_wan if project.budget else None,
        row.no,
        row.level1.text,
        row.level2.text,
        row.level3.text,
        row.description.text,
        _text(row.sign),
        row.value.text,
        _text(row.unit),
        _text(row.direction),
        _text(row.weight),
        _text(row.basis),
        *_understood(row.constraint),
        row.place.label,
        _joined(doubt.reason for doubt in indicator_doubts(row)),
    )


def _understood(value: Constraint) -> Row:
    return (
        value.kind,
        value.operator,
        value.number,
        value.upper,
        value.unit,
        "/".join(value.per) or None,
        _date(value.date) if value.date else None,
        value.every,
        value.baseline,
        value.direction,
        value.canonical,
        value.problem.message if value.problem else None,
    )


def _date(date: DateLimit) -> str:
    """Write a date as far as it is said: ``2024-10-底``, ``12-31``, or its anchor in words."""
    parts = [f"{date.year:04}" if date.year else "", f"{date.month:02}" if date.month else ""]
    day = f"{date.day:02}" if date.day else "底" if date.end else ""
    return "-".join(part for part in (*parts, day) if part) or (date.anchor or "")


def project_table(documents: Sequence[Disclosure]) -> Table:
    """Return every project that was read, a row each, with funding plan and goals."""
    labels = _plan_labels(documents)
    columns = (
        Column("文件", 18),
        Column("单位", 16),
        Column("项目序号", 6),
        Column("表题", 30),
        Column("项目编码", 22),
        Column("项目名称", 28),
        Column("表的种类", 10),
        Column("预算数（万元）", 11),
        Column("预算数原文", 12),
        Column("财政资金（万元）", 11),
        Column("其他资金（万元）", 11),
        Column("资金用途", 34),
        *(Column(f"{label}（%）", 8) for label in labels),
        Column("绩效目标", 50),
        Column("指标数", 7),
        Column("读取位置", 16),
        Column("读取存疑", 34),
    )
    rows = (_project(document, project, labels) for document in documents for project in document.projects)
    return Table("项目", columns, tuple(rows))


def _plan_labels(documents: Sequence[Disclosure]) -> tuple[str, ...]:
    months = {
        (node.month, node.label)
        for document in documents
        for project in document.projects
        if project.plan
        for node in project.plan.nodes
    }
    return tuple(dict.fromkeys(label for _, label in sorted(months)))


def _project(document: Disclosure, project: Project, labels: Sequence[str]) -> Row:
    budget, fiscal, other = project.budget, project.fiscal_funds, project.other_funds
    nodes = {node.label: node for node in project.plan.nodes} if project.plan else {}
    shares = [_share(nodes.get(label)) for label in labels]
    goals = [f"{number}. {goal.text}" for number, goal in enumerate(project.goals, 1)]
    return (
        document.path,
        document.department,
        project.no,
        project.title.text,
        _text(project.code),
        project.name.text,
        project.form,
        budget.in_wan if budget else None,
        with_unit(project.budget_cell.text, budget) if project.budget_cell else None,
        fiscal.in_wan if fiscal else None,
        other.in_wan if other else None,
        _text(project.purpose),
        *shares,
        "\n".join(goals) or None,
        len(project.indicators),
        project.place.label,
        _joined(f"{doubt.where}：{doubt.reason}" for doubt in project_doubts(project)),
    )


def _share(node: PlanNode | None) -> Value:
    """Return the percent of a node; a blank one is not the same as one that is not printed."""
    if node is None:
        return None
    return "空白" if node.percent is None else node.percent


def file_table(documents: Sequence[Disclosure]) -> Table:
    """Return every named input, a row each: what it is, or why it could not be read."""
    columns = (
        Column("文件", 40),
        Column("单位", 24),
        Column("年度", 7),
        Column("格式", 8),
        Column("项目数", 8),
        Column("金额单位", 9),
        Column("指标框架", 9),
        Column("SHA-256", 34),
        Column("内容同于", 24),
        Column("未能读取的代码", 18),
        Column("未能读取的原因", 40),
        Column("怎么办", 40),
    )
    return Table("文件", columns, tuple(map(_file, documents)))


def _file(document: Disclosure) -> Row:
    failure = document.failure
    return (
        document.path,
        document.department,
        document.year,
        document.format,
        len(document.projects),
        document.amount_unit,
        document.frame,
        document.sha256,
        document.same_as,
        failure.code if failure else None,
        failure.message if failure else None,
        failure.hint if failure else None,
    )


def _text(cell: Cell | None) -> str | None:
    return cell.text if cell else None


def _joined(parts: Iterable[str]) -> str | None:
    return "；".join(dict.fromkeys(parts)) or None
