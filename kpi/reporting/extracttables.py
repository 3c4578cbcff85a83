"""The tables of what was read: the long table with a row an indicator, the projects, the files.

The long table stands on its own, and reads back: its headers are those of the forms (grammar/forms.toml), so
that a reader takes it for what it is, a list of many projects with a row an indicator. What a project says is
repeated in every one of its rows; a field that no form has gets no column, because a blank column would say
that the form has it and nobody filled it in.
"""

from collections.abc import Callable, Iterable, Sequence

from kpi.model.constraint import Constraint, DateLimit
from kpi.model.disclosure import Amount, Disclosure, Indicator, PlanNode, Project
from kpi.model.place import Cell
from kpi.reporting.cells import indicator_doubts, project_doubts, with_unit
from kpi.reporting.sheetrows import Value
from kpi.reporting.tables import Column, Row, Table

NOT_PRINTED = "—"
"""Stands for a node of the funding plan that a form does not print, where others do."""

_OfDocument = Callable[[Disclosure], Value]
_OfProject = Callable[[Project], Value]
_OfRow = Callable[[Indicator], Value]


def indicator_table(documents: Sequence[Disclosure]) -> Table:
    """Return every indicator that was read, a row each, with its project and its value as understood."""
    labels = _plan_labels(documents)
    projects = [*_PROJECT, *((_plan_column(label), _plan_share(label)) for label in labels), *_GOALS]
    columns = [column for column, _ in (*_DOCUMENT, *projects, *_ROW)]
    columns += [*_UNDERSTOOD, *(column for column, _ in _WHERE), Column("项目读取存疑", 26)]
    rows = [
        _indicator([of(document) for _, of in _DOCUMENT] + [of(project) for _, of in projects], project, row)
        for document in documents
        for project in document.projects
        for row in project.indicators or (None,)
    ]
    return _without_blank(Table("指标", tuple(columns), tuple(rows)))


def _indicator(before: list[Value], project: Project, row: Indicator | None) -> Row:
    """Return a row of the long table; a project without indicators has one that says nothing of any."""
    doubts = _project_doubts(project)
    if row is None:
        return (*before, *[None] * (len(_ROW) + len(_UNDERSTOOD) + len(_WHERE)), doubts)
    said = [of(row) for _, of in _ROW]
    return (*before, *said, *_understood(row.constraint), *(of(row) for _, of in _WHERE), doubts)


def _without_blank(table: Table) -> Table:
    """Return the table without the columns of fields that no form has."""
    kept = [
        index
        for index, column in enumerate(table.columns)
        if not column.optional or any(row[index] is not None for row in table.rows)
    ]
    rows = tuple(tuple(row[index] for index in kept) for row in table.rows)
    return Table(table.title, tuple(table.columns[index] for index in kept), rows)


def _text(cell: Cell | None) -> str | None:
    return cell.text if cell else None


def _joined(parts: Iterable[str]) -> str | None:
    return "；".join(dict.fromkeys(parts)) or None


def _in_wan(amount: Amount | None) -> Value:
    return amount.in_wan if amount else None


def _numbered(project: Project) -> str | None:
    goals = [f"{number}. {goal.text}" for number, goal in enumerate(project.goals, 1)]
    return "\n".join(goals) or None


def _printed_budget(project: Project) -> str | None:
    return with_unit(project.budget_cell.text, project.budget) if project.budget_cell else None


def _project_doubts(project: Project) -> str | None:
    return _joined(f"{doubt.where}：{doubt.reason}" for doubt in project_doubts(project))


def _beside(title: str, width: int, *, optional: bool = False) -> Column:
    """Return a column of a project's text: it stands in many rows and makes none of them taller."""
    return Column(title, width, optional=optional, repeated=True)


_DOCUMENT: tuple[tuple[Column, _OfDocument], ...] = (
    (_beside("文件", 18), lambda document: document.path),
    (_beside("单位", 16), lambda document: document.department),
    (Column("年度", 6), lambda document: document.year),
)
_PROJECT: tuple[tuple[Column, _OfProject], ...] = (
    (Column("项目序号", 6), lambda project: project.no),
    (_beside("表题", 26), lambda project: project.title.text),
    (Column("表的种类", 10), lambda project: project.form),
    (_beside("项目编码", 22, optional=True), lambda project: _text(project.code)),
    (_beside("项目名称", 26), lambda project: project.name.text),
    (Column("预算数（万元）", 11), lambda project: _in_wan(project.budget)),
    (Column("预算数原文", 11), _printed_budget),
    (Column("财政资金（万元）", 11, optional=True), lambda project: _in_wan(project.fiscal_funds)),
    (Column("其他资金（万元）", 11, optional=True), lambda project: _in_wan(project.other_funds)),
    (_beside("资金用途", 26, optional=True), lambda project: _text(project.purpose)),
)
_GOALS: tuple[tuple[Column, _OfProject], ...] = ((_beside("绩效目标", 30, optional=True), _numbered),)
_ROW: tuple[tuple[Column, _OfRow], ...] = (
    (Column("指标序号", 6), lambda row: row.no),
    (Column("一级指标", 11), lambda row: row.level1.text),
    (Column("二级指标", 14), lambda row: row.level2.text),
    (Column("三级指标", 20), lambda row: row.level3.text),
    (Column("绩效指标描述", 24, optional=True), lambda row: row.description.text or None),
    (Column("计算符号", 6, optional=True), lambda row: _text(row.sign)),
    (Column("指标值", 16), lambda row: row.value.text),
    (Column("计量单位", 8, optional=True), lambda row: _text(row.unit)),
    (Column("指标方向性", 8, optional=True), lambda row: _text(row.direction)),
    (Column("权重", 6, optional=True), lambda row: _text(row.weight)),
    (Column("指标值确定依据", 22, optional=True), lambda row: _text(row.basis)),
)
_UNDERSTOOD = (
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
)
_WHERE: tuple[tuple[Column, _OfRow], ...] = (
    (Column("读取位置", 18), lambda row: row.place.label),
    (Column("读取存疑", 26), lambda row: _joined(doubt.reason for doubt in indicator_doubts(row))),
)


def _plan_column(label: str) -> Column:
    return Column(label, 8)


def _plan_share(label: str) -> _OfProject:
    """Return what the long table has for a node: its percent, nothing if blank, a dash if not printed."""

    def share(project: Project) -> Value:
        nodes = {node.label: node for node in project.plan.nodes} if project.plan else {}
        return nodes[label].percent if label in nodes else NOT_PRINTED

    return share


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
        Column("表的种类", 10),
        Column("项目编码", 22),
        Column("项目名称", 28),
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
    nodes = {node.label: node for node in project.plan.nodes} if project.plan else {}
    return (
        document.path,
        document.department,
        project.no,
        project.title.text,
        project.form,
        _text(project.code),
        project.name.text,
        _in_wan(project.budget),
        _printed_budget(project),
        _in_wan(project.fiscal_funds),
        _in_wan(project.other_funds),
        _text(project.purpose),
        *(_share(nodes.get(label)) for label in labels),
        _numbered(project),
        len(project.indicators),
        project.place.label,
        _project_doubts(project),
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
