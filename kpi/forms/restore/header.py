"""The header of a damaged indicator table: its names one by one, and what each column can hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kpi.forms.cells import blank_at
from kpi.forms.restore.tokens import Token, with_whole_names
from kpi.forms.vocabulary import LabelField, Period, Role, vocabulary
from kpi.model.place import Cell

Kind = Role | Literal["name", "code", "money", "goals", "field", "side", "other"]
"""What a column holds: a part of an indicator, a field of the project, or nothing that is known."""

PROJECT: frozenset[Kind] = frozenset({"name", "code", "money", "goals", "field"})
_LEVELS: frozenset[Kind] = frozenset({"level1", "level2", "level3"})
_FIELDS: dict[LabelField, Kind] = {
    "name": "name",
    "code": "code",
    "budget": "money",
    "total_budget": "money",
    "fiscal_funds": "money",
    "other_funds": "money",
    "goals": "goals",
    "total_goals": "goals",
    "purpose": "goals",
}
_PLACES: tuple[tuple[Kind, Kind, int], ...] = (
    ("level2", "level3", 0), ("level2", "level1", 1), ("level1", "level2", 0), ("level3", "level2", 1),
    ("value", "level3", 1),
)  # fmt: skip
"""Columns that a header may have lost, a neighbour, and whether they stand behind it."""
_TITLES: dict[Kind, str] = {
    "level1": "一级指标", "level2": "二级指标", "level3": "三级指标", "value": "指标值"
}  # fmt: skip
_LEAST_ROLES = 3
_MOST_NAMES = 32
_LONGEST_NAME = 16
_LIKE_NAME = re.compile(
    "(?:值|标准|说明|依据|单位|符号|类型|性质|方向|时限|期限|备注|来源|得分|权重|情况|原因)(?:\\(.*\\))?$"
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a header: what it holds, its printed name."""

    kind: Kind
    token: Token
    period: Period | None = None
    lost: bool = False
    """Whether its name is not printed."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its columns, and where it stands among the tokens."""

    columns: tuple[Column, ...]
    start: int
    stop: int
    """The index of its first token, and behind its last."""

    @property
    def flat(self) -> bool:
        """Whether it heads a list of many projects."""
        return any(column.kind == "name" for column in self.columns)

    @property
    def sets(self) -> int:
        """How many sets of values a row has (长期 and 年度)."""
        return max(1, sum(column.kind == "value" for column in self.columns))

    def has(self, kind: Kind) -> bool:
        """Tell whether there is such a column."""
        return any(column.kind == kind for column in self.columns)


def header_at(tokens: Sequence[Token], index: int) -> Header | None:
    """Return the header that starts at a token: in a row, in the words of a line, or a name a line."""
    if tokens[index].start == "row":
        return _of_row(tokens, index)
    said = tokens[index].meaning
    if said is None or said.role is None:
        return None
    stop, names = _names(tokens, index)
    start, fields = _fields(tokens, index)
    return _header([*fields, *names], start, stop) if _is_header(names) else None


def header_in_words(words: Sequence[Token], index: int) -> Header | None:
    """Return the header that the words of a line make up, for the token that the line is."""
    names = with_whole_names(words)
    known = [token for token in names if _is_name(token) or _is_field(token)]
    if len(known) * 3 < len(names) * 2 or not _is_header(names):
        return None
    return _header(names, index, index + 1)


def _of_row(tokens: Sequence[Token], index: int) -> Header | None:
    stop = index + 1
    while stop < len(tokens) and tokens[stop].atom == tokens[index].atom:
        stop += 1
    names = list(tokens[index:stop])
    return _header(names, index, stop) if _is_header(names) else None


def _names(tokens: Sequence[Token], index: int) -> tuple[int, list[Token]]:
    """Return the names that follow each other from a token on, and the index behind them."""
    names: list[Token] = []
    stop = index
    for position in range(index, min(len(tokens), index + 2 * _MOST_NAMES)):
        token = tokens[position]
        if token.blank:
            continue
        if token.start == "row" or not (_is_name(token) or _is_unknown_name(tokens, position, names)):
            break
        names.append(token)
        stop = position + 1
    return stop, names


def _is_name(token: Token) -> bool:
    return token.meaning is not None and token.meaning.role is not None


def _is_field(token: Token) -> bool:
    said = token.meaning
    return (said is not None and said.label is not None) or token.key in vocabulary().list_labels


def _is_unknown_name(tokens: Sequence[Token], position: int, names: Sequence[Token]) -> bool:
    """Tell whether a token is the name of an unknown column: a header's name or its first row comes next."""
    token = tokens[position]
    if not names or len(token.key) > _LONGEST_NAME or token.shape != "text" or _names_level(token):
        return False
    if _LIKE_NAME.search(token.key) and len(names) >= _LEAST_ROLES - 1:
        return True
    following = next((after for after in tokens[position + 1 : position + 4] if not after.blank), None)
    if following is None or following.start == "row":
        return False
    said = following.meaning
    first = said is not None and said.level1 is not None
    return _is_name(following) or (first and _is_header(names))


def _names_level(token: Token) -> bool:
    said = token.meaning
    return said is not None and bool(said.level1 or said.level2)


def _fields(tokens: Sequence[Token], index: int) -> tuple[int, list[Token]]:
    """Return the names of project fields right before the levels, where they are columns of a list."""
    start, fields = index, list[Token]()
    for position in range(index - 1, max(-1, index - _MOST_NAMES), -1):
        token = tokens[position]
        if token.blank:
            continue
        if token.start == "row" or not _is_field(token):
            break
        fields.insert(0, token)
        start = position
    labels = {token.meaning.label for token in fields if token.meaning}
    return (start, fields) if "name" in labels and len(fields) > 1 else (index, [])


def _is_header(names: Sequence[Token]) -> bool:
    roles = {token.meaning.role for token in names if token.meaning and token.meaning.role}
    return len(roles) >= _LEAST_ROLES and bool(roles & _LEVELS)


def completed(header: Header, tokens: Sequence[Token]) -> Header:
    """Return the header with the columns that it lacks and the tokens need: of categories, names, values."""
    result = header
    said = [token.meaning for token in tokens if token.meaning is not None]
    need: dict[Kind, bool] = {
        "level2": sum(bool(meant.level2 and not meant.level1) for meant in said) > 1,
        "level1": sum(bool(meant.level1 and not meant.level2) for meant in said) > 0,
        "level3": True,
        "value": True,
    }
    for kind, neighbour, step in _PLACES:
        at = next((i for i, column in enumerate(result.columns) if column.kind == neighbour), None)
        if need[kind] and not result.has(kind) and at is not None:
            near = result.columns[at].token
            cell = Cell(_TITLES[kind], blank_at(near.cell).place)
            column = Column(kind, near._replace(cell=cell, key=cell.text), lost=True)
            columns = (*result.columns[: at + step], column, *result.columns[at + step :])
            result = replace(result, columns=columns)
    return result


def _header(names: Sequence[Token], start: int, stop: int) -> Header:
    kinds = [_kind(token) for token in names]
    best = _best_level3(names)
    first = next((index for index, kind in enumerate(kinds) if kind in {"level1", "level2"}), 0)
    flat = "name" in kinds
    for index, kind in enumerate(kinds):
        if index < first and (kind == "level3" or not flat):
            kinds[index] = "side"
        elif kind == "level3" and names[index].meaning != best and kinds.count("level3") > 1:
            kinds[index] = kind if _period(names[index]) else "other"
    columns = [Column(kind, token, _period(token)) for kind, token in zip(kinds, names, strict=True)]
    return Header(tuple(columns), start, stop)


def _best_level3(names: Sequence[Token]) -> object:
    found = [token.meaning for token in names if token.meaning and token.meaning.role == "level3"]
    return min(found, key=lambda said: said.rank, default=None)


def _kind(token: Token) -> Kind:
    said = token.meaning
    if said is not None and said.role is not None:
        return said.role
    label = said.label if said is not None and said.label else vocabulary().list_labels.get(token.key)
    return "other" if label is None else _FIELDS.get(label, "field")


def _period(token: Token) -> Period | None:
    return token.meaning.period if token.meaning else None
