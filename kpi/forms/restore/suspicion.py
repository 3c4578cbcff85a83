"""A glance at a document: whether there is anything to restore in it."""

import re
from collections.abc import Sequence

from kpi.forms.columns import Columns, columns_of
from kpi.forms.labels import labels_of
from kpi.forms.restore.inline import has_tree
from kpi.forms.stream import Line, Row, Run
from kpi.forms.vocabulary import Meaning, key, meaning

_LEVEL_NAME = re.compile(r"[一二三][\s　]*级[\s　]*(?:指标|目标)?")
_LONGEST_NAME = 12
_LEAST_TREE = 30
_LEAST_ROWS = 2
_SHARE = 0.3
_LEVELS = frozenset({"level1", "level2", "level3"})


def is_suspect(blocks: Sequence[Run | Line]) -> bool:
    """Tell whether a header stands outside a table, or rows do not fit theirs."""
    last: Row | None = None
    for block in blocks:
        if isinstance(block, Line):
            if _is_suspect_text(block.cell.text):
                return True
            continue
        if _is_suspect_run(block) or (last is not None and _goes_on_broken(last, block)):
            return True
        last = block.rows[-1]
    return False


def _goes_on_broken(last: Row, run: Run) -> bool:
    """Tell whether a header is printed again after a row without a value, and the next row does not fit."""
    if len(run.rows) < _LEAST_ROWS or run.rows[0].plain:
        return False
    columns = columns_of(run.rows[0])
    if columns is None or "value" not in columns.at:
        return False
    value = columns.at["value"]
    return not any(last.keys[value : value + 1]) and misfits(run.rows[1], columns)


def _is_suspect_text(text: str) -> bool:
    if len(text) <= _LONGEST_NAME:
        said = meaning(key(text)) if "级" in text or "指标" in text else None
        return said is not None and said.role in _LEVELS
    return len(_LEVEL_NAME.findall(text)) > 1 or has_tree(text)


def _is_suspect_run(run: Run) -> bool:
    columns: Columns | None = None
    wrong = rows = 0
    for row in run.rows:
        if len(row.cells) == 1:
            if _is_suspect_text(row.cells[0].text):
                return True
            continue
        if not row.plain:
            found = columns_of(row)
            if found is not None:
                columns, wrong, rows = found, 0, 0
                continue
        if columns is None:
            if max(map(len, row.keys)) > _LEAST_TREE and any(has_tree(cell.text) for cell in row.cells):
                return True
            continue
        rows += 1
        wrong += misfits(row, columns)
        if (
            wrong >= _LEAST_ROWS
            and wrong >= _SHARE * rows
            and (rows >= 2 * _LEAST_ROWS or row is run.rows[-1])
        ):
            return True
    return False


def misfits(row: Row, columns: Columns) -> bool:
    """Tell whether a row does not stand under its header: something else is where the categories belong."""
    filled = row.filled()
    if not filled or row.grid is not None:  # the source itself says which column a cell of a grid is in
        return False
    if len(filled) == 1 and labels_of(row):  # the name of the next project, over the whole table
        return False
    first, second = columns.at.get("level1"), columns.at.get("level2")
    own = {first, second} | columns.others
    for index in filled:
        said = row.meanings[index]
        if not _is_level(said):
            continue
        if index not in own or (
            index == first and second is not None and said is not None and not said.level1
        ):
            return True
    at = first if first is not None else second
    if at is None or at >= len(row.keys) or not row.keys[at]:
        return False
    return not _is_level(row.meanings[at]) and len(filled) < len(columns.at)


def _is_level(said: Meaning | None) -> bool:
    return said is not None and bool(said.level1 or said.level2)
