"""The comparison of two rounds as tables: the sheets 汇总, 逐条对照, 未要求的改动, 新增."""

from collections.abc import Iterator, Sequence

from kpi.reporting.diffview import CellView, ChangeView, DiffView, build
from kpi.reporting.tables import Column, Row, Table
from kpi.rounds.types import OUTCOME_WORDS, Comparison, Outcome

_MEANINGS: dict[Outcome, str] = {
    "new": "上一轮没有、本轮发现的问题",
    "returned": "以前提出过、改好或豁免后又出现的问题",
    "open": "上一轮提出、本轮仍在的问题",
    "unverified": "本轮没有再出现，但未能核实是否改好的问题，不能视为已整改",
    "fixed": "上一轮提出、本轮核实已改好的问题",
}


def tables(comparison: Comparison) -> tuple[Table, ...]:
    """Return the sheets of the comparison."""
    view = build(comparison)
    kept = [change for change in view.changes if change.outcome != "new"]
    return (_summary(view), _changes(kept), _cells(view.silent), _new(view.of("new")))


def _summary(view: DiffView) -> Table:
    columns = (Column("事项", 24), Column("数量", 10), Column("说明", 90))
    return Table("汇总", columns, tuple(_facts(view)))


def _facts(view: DiffView) -> Iterator[Row]:
    yield "单位", None, view.heading
    yield "上一轮", None, view.old
    yield "本轮", None, view.new
    for outcome, words in _MEANINGS.items():
        yield OUTCOME_WORDS[outcome], view.counts[outcome], words
    if view.cells_compared:
        yield "未要求的改动", len(view.silent), "没有问题要求改而内容变了的地方，请核实"
        yield "其他改动", len(view.cells) - len(view.silent), "为整改问题而改动的地方"
    else:
        yield "未要求的改动", None, "没有检查"
    for remark in view.remarks:
        yield "请注意", None, remark


def _changes(changes: Sequence[ChangeView]) -> Table:
    columns = (
        Column("序号", 5),
        Column("整改情况", 9),
        Column("问题编号", 11),
        Column("单位", 14),
        Column("项目编码", 14),
        Column("项目名称", 20),
        Column("位置", 18),
        Column("规则编号", 8),
        Column("问题类型", 14),
        Column("严重程度", 8),
        Column("原来写的", 26),
        Column("现在写的", 26),
        Column("问题描述", 34),
        Column("说明", 24),
    )
    return Table("逐条对照", columns, tuple(map(_change, changes)))


def _change(change: ChangeView) -> Row:
    return (
        change.no,
        change.outcome_word,
        change.fingerprint,
        change.unit,
        change.project_code,
        change.project_name,
        _place(change.new_place or change.old_place, change.where),
        change.rule,
        change.title,
        change.level_word,
        change.old,
        change.new,
        change.problem,
        "；".join(part for part in (change.status_word, change.reason) if part),
    )


def _place(place: str, where: str) -> str:
    return " · ".join(part for part in (place, where) if part)


def _cells(cells: Sequence[CellView]) -> Table:
    columns = (
        Column("序号", 5),
        Column("项目编码", 16),
        Column("项目名称", 28),
        Column("位置", 30),
        Column("原来写的", 40),
        Column("现在写的", 40),
    )
    rows = tuple(
        (
            no,
            cell.project_code,
            cell.project_name,
            _place(cell.new_place or cell.old_place, cell.where),
            cell.old,
            cell.new,
        )
        for no, cell in enumerate(cells, 1)
    )
    return Table("未要求的改动", columns, rows)


def _new(changes: Sequence[ChangeView]) -> Table:
    columns = (
        Column("序号", 5),
        Column("问题编号", 11),
        Column("单位", 16),
        Column("项目编码", 16),
        Column("项目名称", 24),
        Column("位置", 22),
        Column("规则编号", 8),
        Column("问题类型", 16),
        Column("严重程度", 8),
        Column("原文", 28),
        Column("问题描述", 40),
        Column("修改建议", 34),
    )
    rows = tuple(
        (
            change.no,
            change.fingerprint,
            change.unit,
            change.project_code,
            change.project_name,
            _place(change.new_place, change.where),
            change.rule,
            change.title,
            change.level_word,
            change.new,
            change.problem,
            change.fix,
        )
        for change in changes
    )
    return Table("新增", columns, rows)
