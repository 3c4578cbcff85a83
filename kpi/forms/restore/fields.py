"""The head of a form whose table is lost: labels and values, line by line, put side by side again.

A label is followed by its value; a label that another follows at once is blank, or names the group of those
behind it. Labels side by side above their values (总体目标 | 年度目标, then two texts) are paired in order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kpi.forms import lines
from kpi.forms.cells import cut
from kpi.forms.restore.tokens import Token, adjoins, join, token_of, words_of
from kpi.forms.stream import Line, Row, Run, row_of
from kpi.forms.vocabulary import LabelField, key, meaning, vocabulary
from kpi.model.place import Cell

_GOALS: frozenset[LabelField] = frozenset({"goals", "total_goals"})
_AMOUNTS: frozenset[LabelField] = frozenset({"budget", "total_budget", "fiscal_funds", "other_funds"})
_PROSE: frozenset[LabelField] = frozenset({"goals", "total_goals", "purpose", "purpose_group"})
_NO_VALUES = frozenset({"", "(盖章)", "(公章)", "(签章)", "盖章", "(签字)"})
_WITHIN = ("，", ",", "、")
_ENDS = "。！!？?；;"
_LIKE_LABEL = re.compile(
    "(?:名称|时间|日期|性质|类别|类型|单位|部门|金额|资金|负责人|联系人|电话|来源|属性|情况|编码|代码|级次|周期|年限|方式|总额|用途|依据)$"
)
_LONG_LINE = 9
_LONGEST_FUND = 14
_LONGEST_LABEL = 24
_COLON = re.compile("[:：]")

_UNPAIRED = "几个目标并列印出，原文的表格线已丢失，不能分清各属哪一栏"


@dataclass(slots=True, eq=False)
class _Group:
    """Labels that follow each other, and what follows them."""

    labels: list[Token]
    values: list[Token] = field(default_factory=list)


def fields_of(tokens: Sequence[Token], lines_by_atom: dict[int, Line]) -> list[Run | Line]:
    """Return the lines of a head as they are and its labels with their values as rows."""
    blocks: list[Run | Line] = []
    rows: list[Row] = []
    group: _Group | None = None
    pieces = _split(tokens)
    columns = _AmountColumns(pieces)
    for index, token in enumerate(pieces):
        if token.blank:
            continue
        line = lines_by_atom.get(token.atom)
        if _stands_alone(token, opened=group is not None):
            rows += _rows(group, columns)
            group = None
            if rows:
                blocks.append(Run(tuple(rows)))
                rows = []
            blocks.append(
                line if line is not None and line.cell is token.cell else Line(token.cell, adjacent=False)
            )
        elif index in columns.indices:
            continue
        elif is_label(token):
            if group is None or group.values:
                rows += _rows(group, columns)
                group = _Group([])
            group.labels.append(token)
        elif group is not None:
            group.values.append(token)
        else:
            blocks.append(
                line if line is not None and line.cell is token.cell else Line(token.cell, adjacent=False)
            )
    rows += _rows(group, columns)
    return [*blocks, Run(tuple(rows))] if rows else blocks


def is_label(token: Token) -> bool:
    """Tell whether a token labels a field of a form's head."""
    return token.meaning is not None and token.meaning.label is not None


def _label(token: Token) -> LabelField | None:
    return token.meaning.label if token.meaning else None


def _stands_alone(token: Token, *, opened: bool) -> bool:
    """Tell whether a token is a title, a unit or a page's furniture, not part of a field."""
    text = token.cell.text
    if lines.unit_of(text) is not None or (not is_label(token) and lines.ends_as_title(text, vocabulary())):
        return True
    return not opened and not is_label(token) and lines.is_furniture(text)


def _split(tokens: Sequence[Token]) -> list[Token]:
    """Cut tokens that hold more than one thing: a value and the next label, a label and its value."""
    result: list[Token] = []
    for token in tokens:
        if token.blank or is_label(token):
            result.append(token)
            continue
        pieces = _pieces(token.cell)
        result += (
            [token_of(piece, "line", token.atom, token.group) for piece in pieces]
            if len(pieces) > 1
            else [token]
        )
    return result


def _pieces(cell: Cell) -> list[Cell]:
    """Return the labels in a line and the texts between them."""
    words = words_of(cell)
    starts = [0]
    for index, word in enumerate(words):
        if _is_label_word(word.text):
            starts += [index, index + 1]
        elif _inline(word.text) is not None or lines.unit_of(word.text) is not None:
            starts.append(index)
    starts = sorted({start for start in starts if start < len(words)})
    offsets = _offsets(cell, words)
    ends = [*starts[1:], len(words)]
    parts = [
        cut(cell, offsets[start][0], offsets[end - 1][1]) for start, end in zip(starts, ends, strict=True)
    ]
    return [piece for part in parts for piece in _at_colon(part)]


def _offsets(cell: Cell, words: Sequence[Cell]) -> list[tuple[int, int]]:
    found, position = [], 0
    for word in words:
        start = cell.text.index(word.text, position)
        position = start + len(word.text)
        found.append((start, position))
    return found


def _is_label_word(text: str) -> bool:
    said = meaning(key(text))
    return said is not None and said.label is not None


def _inline(text: str) -> int | None:
    """Return where the value begins in a text like 主管部门：某局, None for any other."""
    for found in _COLON.finditer(text, 0, _LONGEST_LABEL):
        if _is_label_word(text[: found.start()]):
            return found.end()
    return None


def _at_colon(cell: Cell) -> list[Cell]:
    """Return label and value of a text that has both with a colon between."""
    start = _inline(cell.text)
    if start is None or key(cell.text[start:]) in _NO_VALUES:
        return [cell]
    rest = len(cell.text) - len(cell.text[start:].lstrip())
    return [cut(cell, 0, start), cut(cell, rest, len(cell.text))]


class _AmountColumns:
    """The names over the columns of an amounts block: 全年预算数, 全年执行数, 分值 … in the order printed."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.names: list[int | None] = []
        """For each column how its name ranks among those of planned sums; None for others."""
        self.indices: set[int] = set()
        run: list[int] = []
        for index, token in enumerate(tokens):
            if _amount_name(token.key) is not None:
                run.append(index)
            elif not token.blank:
                self._take(tokens, run)
                run = []
        self._take(tokens, run)

    def _take(self, tokens: Sequence[Token], run: Sequence[int]) -> None:
        ranks = [vocabulary().amount_columns[_amount_name(tokens[index].key) or ""] for index in run]
        if len(run) > 1 and None in ranks:
            self.names += ranks
            self.indices |= set(run)

    def pick(self, values: Sequence[Token]) -> list[Token]:
        """Return the value of an amounts label: the planned one where there are several columns."""
        planned = {rank: index for index, rank in enumerate(self.names) if rank is not None}
        if not planned:
            return list(values)
        index = planned[min(planned)]
        return list(values[index : index + 1])


def _amount_name(term: str) -> str | None:
    """Return a name over an amounts column as the vocabulary has it, None where it is no such name."""
    return next(
        (name for name in (term, term.partition("(")[0]) if name in vocabulary().amount_columns), None
    )


def _rows(group: _Group | None, columns: _AmountColumns) -> list[Row]:
    """Return the rows of labels and values."""
    if group is None:
        return []
    labels = group.labels
    texts = _mended(group.values)
    paired = _paired(labels, texts)
    if paired is None:
        label = _label(labels[-1])
        values = columns.pick(texts) if label in _AMOUNTS else texts
        named = [token for token, after in pairwise(labels) if not _groups(token, after)]
        paired = [*[(token, list[Cell]()) for token in named], (labels[-1], _whole(label, values))]
    return [row_of([label.cell, *cells]) for label, cells in paired]


def _groups(token: Token, after: Token) -> bool:
    """Tell a label that only names the group of the next: 年度预算申请 / 资金总额."""
    kinds = {_label(token), _label(after)}
    return kinds <= _GOALS or kinds <= {"budget", "total_budget"}


def _mended(values: Sequence[Token]) -> list[Token]:
    """Put lines together where one ends in the middle of a sentence and the next follows at once."""
    result: list[Token] = []
    for token in values:
        last = result[-1] if result else None
        if last is not None and last.cell.text.endswith(_WITHIN) and adjoins(last.cell, token.cell):
            result[-1] = last._replace(cell=join(last.cell, token.cell))
        else:
            result.append(token)
    return result


def _paired(labels: Sequence[Token], values: Sequence[Token]) -> list[tuple[Token, list[Cell]]] | None:
    """Pair labels that stand side by side with the values below them; None where they do not."""
    kinds = [_label(token) for token in labels]
    goals = len(kinds)
    while goals and (kinds[goals - 1] in _GOALS or kinds[goals - 1] == "ignored"):
        goals -= 1
    beside = list(labels[goals:])
    if len(beside) < 2 or not any(_label(token) in _GOALS for token in beside) or len(values) < 2:  # noqa: PLR2004 - side by side are two
        return _amounts(labels, values)
    blank = [(token, list[Cell]()) for token in labels[:goals]]
    for skipped in (0, 1):
        targets = beside[skipped:]
        texts = _texts(values, len(targets)) if targets else None
        if texts is not None and len(targets) > 1:
            pairs = [(token, [text]) for token, text in zip(targets, texts, strict=True)]
            return [*blank, *pairs]
    if len(beside) == 2:  # noqa: PLR2004 - a group's name and the one goal in it
        return None
    last = [_joined(values).doubted(_UNPAIRED)]
    return [*blank, (beside[-1], last)]


def _amounts(labels: Sequence[Token], values: Sequence[Token]) -> list[tuple[Token, list[Cell]]] | None:
    """Pair amounts whose labels stand side by side with as many figures below."""
    count = len(values)
    if count < 2 or count > len(labels) or any(token.shape not in {"amount", "number"} for token in values):  # noqa: PLR2004 - see above
        return None
    beside = labels[len(labels) - count :]
    if any(_label(token) not in _AMOUNTS for token in beside):
        return None
    blank = [(token, list[Cell]()) for token in labels[: len(labels) - count]]
    return [*blank, *[(label, [value.cell]) for label, value in zip(beside, values, strict=True)]]


def _texts(values: Sequence[Token], count: int) -> list[Cell] | None:
    """Return that many texts: one a token, or parted where a token ends a sentence."""
    ends = [index + 1 for index, token in enumerate(values) if token.cell.text.endswith(tuple(_ENDS))]
    wrapped = any(rest.group < 0 and adjoins(first.cell, rest.cell) for first, rest in pairwise(values))
    if len(values) == count and (not wrapped or len(ends) in {0, count}):
        return [token.cell for token in values]
    if len(ends) != count or ends[-1] != len(values):
        return None
    starts = [0, *ends[:-1]]
    return [_joined(values[start:end]) for start, end in zip(starts, ends, strict=True)]


def _whole(label: LabelField | None, values: Sequence[Token]) -> list[Cell]:
    """Return the cells of a label's value: prose and names that go over several lines are put together."""
    if not values:
        return []
    if label in _PROSE:
        return [_joined(values)]
    first, rest = values[0].cell, list(values[1:])
    while rest and label not in _AMOUNTS and _goes_on(first, rest[0]):
        first = join(first, rest.pop(0).cell)
    return [first, *[token.cell for token in rest if label not in _AMOUNTS or _is_prose(token)]]


def _is_prose(token: Token) -> bool:
    """Tell text from the other figures of an amounts block and the names of unknown funds."""
    return token.shape in {"text", "good"} and len(token.key) > _LONGEST_FUND


def _goes_on(first: Cell, rest: Token) -> bool:
    """Tell whether a line is the rest of a value: the value fills its line and the rest is no label."""
    if rest.group >= 0 or rest.shape not in {"text", "good"} or _LIKE_LABEL.search(rest.key):
        return False
    if not adjoins(first, rest.cell):
        return False
    return len(first.text) >= _LONG_LINE or lines.is_open(first.text) or len(rest.key) <= 2  # noqa: PLR2004 - no text of its own


def _joined(values: Sequence[Token]) -> Cell:
    first = values[0].cell
    for token in values[1:]:
        first = join(first, token.cell)
    return first
