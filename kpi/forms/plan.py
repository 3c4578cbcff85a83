"""The funding plan (资金支出计划) in all its shapes: which nodes are printed, and their percentages.

The usual block is a row of labels (3月底 …) with a row of percentages below. Conversion tears it apart:
a node goes into rows of its own, label and percentage share a cell or stand side by side, the heading
comes a second time for the rest or the whole block is printed twice.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from kpi.forms.cells import place_of_rows, together
from kpi.forms.stream import Row, row_of
from kpi.forms.vocabulary import vocabulary
from kpi.model.disclosure import FundingPlan, PlanNode
from kpi.model.place import Cell

_NODE = re.compile(r"^(\d{1,2})月[底末]?前?[:：]?")
_PERCENT = re.compile(r"^(\d{1,3}(?:\.\d{1,6})?)%?$")
_SPOILT = re.compile(r"^(?=.*\d)[\d.,%oOlI~-]{1,16}$")
_MONTH = re.compile(r"^\d{1,2}月?$")
_MONTHS = range(1, 13)
_DASHES = frozenset({"-", "/", "\\", "—", "——", "--", "(%)", "%"})
"""What a cell of the plan holds that says nothing; the unit is the rest of a heading broken over two rows."""

_OWN_ROW = "“{label}”印在另起的一行"
_OWN_HEADING = "“{label}”印在另一行“资金支出计划”之下"
_ONE_CELL = "“{label}”与百分比印在同一单元格"
_MOVED = "百分比与“{label}”不在同一列，按先后顺序对应"
_SPLIT = "“{label}”拆在两个单元格中，已合并"
_TWICE = "“{label}”印了两次，百分比不同（又作{other}），取先印的"
_UNREADABLE = "“{label}”的百分比“{text}”不能识别"


class Token(NamedTuple):
    """A label or a percentage, or both, in one cell of the plan."""

    column: int
    cell: Cell
    label: str | None = None
    month: int = 0
    percent: Decimal | None = None
    size: int = 1
    """How many cells it takes up."""
    narrow: int = 0
    """Its column where labels before it that stand split over two cells are counted as one."""


@dataclass(slots=True, eq=False)
class _Node:
    """A node while its percentage is being looked for."""

    label: str
    month: int
    column: int
    narrow: int
    width: int
    """Of the row that it stands in."""
    cell: Cell
    percent: Decimal | None = None
    moves: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def tokens_of(row: Row, start: int = 0) -> list[Token] | None:
    """Return the labels and percentages of a row from an index on; None where a cell holds anything else."""
    found = []
    index = start
    saved = max(start - 1, 0)
    while index < len(row.keys):
        token = None
        if row.keys[index] and row.keys[index] not in _DASHES:
            token = _token(row, index)
            if token is None:
                return None
            found.append(token._replace(narrow=index - saved))
            saved += token.size - 1
        index += token.size if token else 1
    return found


def is_node(cell: Cell) -> bool:
    """Tell whether a cell holds nothing but the label of a node: 3月底, 一季度."""
    found = tokens_of(row_of([cell]))
    return bool(found) and found is not None and found[0].label is not None and found[0].percent is None


def _token(row: Row, index: int) -> Token | None:
    term, cell = row.keys[index], row.cells[index]
    following = row.keys[index + 1] if index + 1 < len(row.keys) else ""
    if following.startswith(("月", "底", "末")) and _MONTH.match(term):
        whole = _labelled(term + following)
        if whole is not None and whole[2] is None:
            return Token(index, cell, *whole, size=2)
    percent = _PERCENT.match(term)
    if percent:
        return Token(index, cell, percent=Decimal(percent[1]))
    read = _labelled(term)
    if read is not None:
        return Token(index, cell, *read)
    return Token(index, cell) if _SPOILT.match(term) else None


def _labelled(term: str) -> tuple[str, int, Decimal | None] | None:
    """Return label, month and percentage of a term like 12月底 or 12月底100%."""
    found = _NODE.match(term)
    if found is None:
        month = vocabulary().plan_nodes.get(term)
        return None if month is None else (term, month, None)
    month, rest = int(found[1]), term[found.end() :]
    percent = _PERCENT.match(rest)
    if month not in _MONTHS or (rest and not percent):
        return None
    return f"{month}月底", month, Decimal(percent[1]) if percent else None


class PlanReader:
    """Takes the rows of a plan one by one and puts the nodes together."""

    def __init__(self) -> None:
        self.nodes: dict[str, _Node] = {}
        self.waiting: list[_Node] = []
        self.rows: list[Sequence[Cell]] = []
        self.headings: list[Cell] = []
        self.repeated: Cell | None = None
        self.strays: list[Cell] = []
        """Percentages without any label."""

    def take(self, row: Row, heading: Cell | None = None, start: int = 0) -> bool:
        """Take a row of the plan; False where it holds something else.

        ``heading`` is the cell that says 资金支出计划, ``start`` the index behind it.
        """
        tokens = tokens_of(row, start)
        if tokens is None:
            return False
        if heading is not None:
            self._head(heading, tokens)
        self.rows.append(row.cells)
        before = self.waiting
        alone = sum(token.label is not None for token in tokens) == 1
        late = bool(self.nodes) and (alone or heading is not None)
        words = (_OWN_ROW if heading is None else _OWN_HEADING) if late else None
        self._give(before, self._pair(tokens, words, len(row.cells)), len(row.cells))
        return True

    def _head(self, heading: Cell, tokens: Sequence[Token]) -> None:
        labels = {token.label for token in tokens if token.label is not None}
        if self.headings and self.repeated is None and labels and labels <= set(self.nodes):
            self.repeated = heading
        self.headings.append(heading)

    def _pair(self, tokens: Sequence[Token], late: str | None, width: int) -> list[Token]:
        """Make nodes of a row's labels; return the percentages with no label in or before their cell."""
        loose = []
        labels = []
        mixed = any(token.label is not None for token in tokens)
        current: _Node | None = None
        for token in tokens:
            if token.label is not None:
                current = self._node(token, token.label, late, width)
                labels.append(current)
            if token.percent is not None and token.label is not None and current is not None:
                current.moves.append(_ONE_CELL.format(label=token.label))
            if token.label is None and current is None:
                loose.append(token)
            elif current is not None and (token.label is None or token.percent is not None):
                self._set(current, token)
                current = None
        if mixed:
            self.waiting = [node for node in labels if node.percent is None]
        return loose

    def _node(self, token: Token, label: str, late: str | None, width: int) -> _Node:
        """Return the node of a label; one printed before keeps its place, this one only stands in for it."""
        node = _Node(label, token.month, token.column, token.narrow, width, token.cell)
        if token.size > 1:
            node.moves.append(_SPLIT.format(label=label))
        if late is not None:
            node.moves.append(late.format(label=label))
        self.nodes.setdefault(label, node)
        return node

    def _give(self, waiting: Sequence[_Node], percents: Sequence[Token], width: int) -> None:
        """Give percentages to the labels that wait for them: by column, else in order."""
        by_column = {node.column if width >= node.width else node.narrow: node for node in waiting}
        shift = _shift(percents, by_column)
        free = [node for node in waiting if node.percent is None]
        for position, token in enumerate(percents):
            if shift is not None:
                node = by_column[token.column + shift]
            elif position < len(free):
                node = free[position]
            else:
                self.strays.append(token.cell)
                continue
            if shift != 0:
                node.moves.append(_MOVED.format(label=node.label))
            self._set(node, token)

    def _set(self, node: _Node, token: Token) -> None:
        """Set the percentage of a node; the first printing of a label counts."""
        known = self.nodes[node.label]
        node.percent = token.percent
        if token.percent is None:
            known.doubts.append(_UNREADABLE.format(label=node.label, text=token.cell.text))
        if known.percent is None or known is node:
            known.percent, known.cell = token.percent, token.cell
            known.moves += [move for move in node.moves if move not in known.moves]
        elif token.percent not in {None, known.percent}:
            known.doubts.append(_TWICE.format(label=node.label, other=token.cell.text))

    def plan(self) -> FundingPlan | None:
        """Return the plan; None where no row of one was taken."""
        if not self.rows:
            return None
        nodes = sorted(self.nodes.values(), key=lambda node: node.month)
        return FundingPlan(
            tuple(PlanNode(node.label, node.month, node.percent, _doubted(node)) for node in nodes),
            place_of_rows(self.rows),
            self.repeated,
            together(move for node in nodes for move in node.moves),
        )


def _doubted(node: _Node) -> Cell:
    cell = node.cell
    for reason in (*node.moves, *node.doubts):
        cell = cell.doubted(reason)
    return cell


def _shift(percents: Sequence[Token], by_column: Mapping[int, _Node]) -> int | None:
    """Return by how many columns all percentages are off their labels, None where they are not alike."""
    if not percents or not by_column:
        return None
    shifts = (0, -1, 1, -2, 2)
    return next((n for n in shifts if all(token.column + n in by_column for token in percents)), None)
