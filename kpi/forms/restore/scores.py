"""How well a token fits a column, and what leaving a column out costs: the figures of the alignment.

The figures are on one scale: 10 is what the name of a category in its own column is worth. They are
weighed against each other only; a name, a value and the order of the columns decide together.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from kpi.forms.restore.header import Column, Header, Kind
from kpi.forms.restore.tokens import Shape, Token
from kpi.forms.restore.wraps import is_full, width_of
from kpi.forms.vocabulary import INDICATOR, Meaning, vocabulary, without_tail

NEVER = -14.0

_BASIS = re.compile(
    "标准|计划|依据|文件|规定|通知|办法|方案|规划|合同|历史|行业|《|〔|统计|报告|资料|数据|台账|问卷|调查|协议|政策|要求|制度"
)
_PROSE = re.compile("[。；;，,]")
_CODED = re.compile(r"^\[\d{2,}\]|^\d{2,}[-_]\D|^\d{5,}")
_BODY = re.compile("局|厅|委|办|镇|乡|街道|院|中心|学校|所|处|部门|公司|协会|站|馆|队$|单位")
_NAME_TAIL = re.compile("率|数|数量|度|性|情况|时间|成本|人次|程度|标准|金额|能力|水平|影响|经费|面积|次数")
_LONG, _VERY_LONG = 20, 60
_SHORT = 8
_LONGEST_LEVEL = 12
_FULL, _NOT_FULL, _FULL_SOMEWHERE = 7.0, -2.0, 4.0
_BARE, _BARE_AS_NAME = 6.0, 0.0
_DOUBTFUL_FIRST, _DOUBTFUL_SECOND = 2.0, 3.0
_LEVEL_AS_NAME = -9.0
_NEARLY_ALL = 0.7
_OTHER_FRAME = 4
_OTHER_ELSEWHERE = -1.0

_SKIPPED: Mapping[Kind, float] = {
    "level3": 8.0, "value": 6.0, "description": 1.5, "basis": 1.0, "sign": 1.0, "unit": 1.0, "weight": 1.0,
    "direction": 0.7, "actual": 1.0, "score": 0.7, "remark": 0.2, "other": 0.3, "side": 0.0, "level1": 0.0,
    "level2": 0.0, "name": 2.5, "money": 1.0, "goals": 1.0, "code": 0.3, "field": 0.3,
}  # fmt: skip
"""What a blank in a column costs, where the row has cells around it."""
_MORE_VALUES = 0.8

_SHAPES: Mapping[Kind, Mapping[Shape, float]] = {
    "level3": {"dash": -7, "mark": -9, "text": 2.0, "good": 1.0, "number": -8, "amount": -8, "measure": -6, "date": -3, "unit": -5,
               "sign": -9, "direction": -6},
    "value": {"dash": -1, "mark": -6, "text": 0.0, "good": 1.5, "number": 2.5, "amount": 2.5, "measure": 4, "date": 4, "unit": -5,
              "sign": -5, "direction": -3},
    "description": {"dash": 0, "mark": -3, "text": 1.0, "good": 0.5, "number": -6, "amount": -6, "measure": -5, "date": -3,
                    "unit": -4, "sign": -8, "direction": -6},
    "basis": {"dash": 0, "mark": -3, "text": 0.5, "good": 0.0, "number": -3, "amount": -3, "measure": -3, "date": -2, "unit": -2,
              "sign": -7, "direction": -5},
    "sign": {"dash": -1, "mark": -7, "text": -8, "good": -8, "number": -9, "amount": -9, "measure": -8, "date": -9, "unit": -7,
             "sign": 5, "direction": 3},
    "direction": {"dash": -1, "mark": -7, "text": -7, "good": -7, "number": -9, "amount": -9, "measure": -8, "date": -9, "unit": -7,
                  "sign": 2.5, "direction": 5},
    "unit": {"dash": 0, "mark": -7, "text": -4, "good": -5, "number": -9, "amount": -9, "measure": -7, "date": -8, "unit": 4,
             "sign": -7, "direction": -7},
    "weight": {"dash": -3, "mark": -8, "text": -8, "good": -8, "number": 4, "amount": -3, "measure": -3, "date": -8, "unit": -8,
               "sign": -9, "direction": -8},
    "actual": {"dash": -0.5, "mark": -5, "text": -0.5, "good": 1.0, "number": 2, "amount": 2, "measure": 3, "date": 3, "unit": -5,
               "sign": -5, "direction": -5},
    "score": {"dash": -3, "mark": -8, "text": -8, "good": -8, "number": 3, "amount": -2, "measure": -4, "date": -8, "unit": -8,
              "sign": -9, "direction": -8},
    "remark": {"dash": 0.3, "mark": 0.3, "text": 0.3, "good": 0.0, "number": -2, "amount": -2, "measure": -2, "date": -1, "unit": -3,
               "sign": -5, "direction": -3},
    "other": {"dash": 0.3, "mark": 0.3, "text": 0.2, "good": 0.2, "number": -1, "amount": -1, "measure": -1, "date": -1, "unit": -2,
              "sign": -3, "direction": 0},
    "side": dict.fromkeys(("dash", "mark", "text", "good", "number", "amount", "measure", "date", "unit", "sign", "direction"), -9.0),
    "name": {"dash": -6, "mark": -9, "text": 2.0, "good": 1.0, "number": -9, "amount": -9, "measure": -5, "date": -5, "unit": -5,
             "sign": -9, "direction": -8},
    "code": {"dash": -1, "mark": -8, "text": -1.0, "good": -6, "number": 0, "amount": 2, "measure": -2, "date": -5, "unit": -8,
             "sign": -9, "direction": -8},
    "money": {"dash": -2, "mark": -9, "text": -9, "good": -9, "number": 3, "amount": 5, "measure": -2, "date": -9, "unit": -9,
              "sign": -9, "direction": -9},
    "goals": {"dash": -2, "mark": -9, "text": 1.0, "good": 1.0, "number": -8, "amount": -9, "measure": -7, "date": -4, "unit": -8,
              "sign": -9, "direction": -9},
    "field": {"dash": -0.5, "mark": -6, "text": 1.0, "good": -1, "number": -3, "amount": -4, "measure": -3, "date": 0, "unit": -5,
              "sign": -9, "direction": -8},
}  # fmt: skip


class Scores:
    """The figures for one header; ``habits`` are texts that stood in a column before, more than once."""

    def __init__(self, header: Header, habits: Mapping[tuple[int, str], int] | None = None) -> None:
        self.columns = header.columns
        self.full: frozenset[int] = frozenset()
        """Widths of lines that stand out in the whole tree: there some column ends."""
        self.suffixed = False
        """Whether the names of categories are printed with 指标 in this tree."""
        self.both: frozenset[str] | None = None
        """The first levels that have seconds of their own in the tree; a few names are of either level."""
        self.edges: Mapping[int, float] = {}
        """The widths of columns, as far as they are known."""
        self.size = len(self.columns)
        self.habits = habits or {}
        units = header.has("unit")
        self.numbers = 3.5 if units else 2.5
        self.skipped = _skipped(self.columns)
        self.upto = [0.0]
        """The costs of all columns before each index."""
        for cost in self.skipped:
            self.upto.append(self.upto[-1] + cost)

    def fits(self, token: Token) -> list[float]:
        """Return how well the token fits each column."""
        plain = [fit(column.kind, token) for column in self.columns]
        if token.shape in {"number", "amount"}:
            plain = [
                self.numbers if column.kind == "value" else score
                for column, score in zip(self.columns, plain, strict=True)
            ]
        if self.suffixed and self._is_bare(token):
            plain = self._of_bare_name(plain)
        if self.both is not None and token.meaning is not None:
            plain = self._told_apart(plain, token.meaning)
        if self.habits:
            plain = [
                score + (1.5 if self.habits.get((index, token.key), 0) > 1 else 0)
                for index, score in enumerate(plain)
            ]
        return plain

    def names_level(self, token: Token) -> bool:
        """Tell whether a token can be nothing but the name of a category."""
        said = token.meaning
        named = said is not None and bool(said.level1 or said.level2)
        return named and not (self.suffixed and self._is_bare(token))

    def _is_bare(self, token: Token) -> bool:
        said = token.meaning
        return said is not None and bool(said.level1 or said.level2) and INDICATOR not in token.key

    def _of_bare_name(self, plain: list[float]) -> list[float]:
        """Return the figures for a name without 指标 where the tree prints it elsewhere: rather a piece of text."""
        return [
            score - _BARE if column.kind in {"level1", "level2"} else max(score, _BARE_AS_NAME)
            if column.kind == "level3" else score
            for column, score in zip(self.columns, plain, strict=True)
        ]

    def _told_apart(self, plain: list[float], said: Meaning) -> list[float]:
        """Return the figures for a name of both levels: 成本指标 is the first where 经济成本指标 stands below it."""
        if said.level1 is None or said.level2 is None:
            return plain
        first = said.level1 in (self.both or ())
        weak, most = ("level2", _DOUBTFUL_SECOND) if first else ("level1", _DOUBTFUL_FIRST)
        return [
            min(score, most) if column.kind == weak else score
            for column, score in zip(self.columns, plain, strict=True)
        ]

    def wrapped(self, column: int, text: str) -> float:
        """Return what the width of a line says for its going on in the next."""
        edge = self.edges.get(column)
        if edge is not None:
            return _FULL if is_full(text, edge) else _NOT_FULL
        return _FULL_SOMEWHERE if int(width_of(text)) in self.full else 0.0

    def between(self, first: int, last: int) -> float:
        """Return the cost of leaving out the columns behind ``first`` and before ``last``."""
        return self.upto[last] - self.upto[first + 1]


def _skipped(columns: Sequence[Column]) -> list[float]:
    """Return the cost of a blank in each column; of several sets of names and values some are left out."""
    kinds = [column.kind for column in columns]
    costs = [_SKIPPED[kind] for kind in kinds]
    names, values = (
        [index for index, kind in enumerate(kinds) if kind == wanted] for wanted in ("level3", "value")
    )
    for index in names if len(names) > 1 else ():
        costs[index] /= 4
    for index in values if len(values) > 1 else ():
        costs[index] = costs[index] / 2 if index == values[0] else _MORE_VALUES
    return costs


def fit(kind: Kind, token: Token) -> float:
    """Return how well a token fits a column of that kind."""
    return _fit(kind, token.key, token.shape, _level(token))


def _level(token: Token) -> int:
    """Return what level names a token says: bit 1 the first, bit 2 the second, 4 and 8 those of other frames."""
    said = token.meaning
    if said is not None and (said.level1 or said.level2):
        return (1 if said.level1 else 0) + (2 if said.level2 else 0)
    name = without_tail(token.key).removesuffix(INDICATOR)
    known = vocabulary()
    return (4 if name in known.other_level1 else 0) + (8 if name in known.other_level2 else 0)


@lru_cache(maxsize=65536)
def _fit(kind: Kind, term: str, shape: Shape, level: int) -> float:
    if kind == "level1":
        return _fit_of_level1(term, shape, level)
    if kind == "level2":
        return _fit_of_level2(term, shape, level)
    if level >= _OTHER_FRAME:
        return min(_OTHER_ELSEWHERE, _SHAPES[kind][shape] + _finer(kind, term, shape))
    if level:
        # A category's name may be the name of an indicator only where it lacks the word itself.
        full = term.split("(")[0].endswith(INDICATOR)
        if full and kind == "level3":
            return _LEVEL_AS_NAME
        return NEVER if full or kind != "level3" else 1.0 if term.endswith("满意度") else -5.0
    return _SHAPES[kind][shape] + _finer(kind, term, shape)


def _fit_of_level1(term: str, shape: Shape, level: int) -> float:
    if level & 4:
        return 6.0
    if level & 1:
        return 8.0 if level & 2 else 10.0
    if level & 2 or shape not in {"text", "good"}:
        return NEVER
    return -4.0 if len(term) <= _SHORT else -9.0


def _fit_of_level2(term: str, shape: Shape, level: int) -> float:
    if level & 8:
        return 6.0
    if level & 2:
        return 7.0 if level & 1 else 10.0
    if level & 1 or shape not in {"text", "good"}:
        return NEVER
    if len(term) > _LONGEST_LEVEL:
        return -9.0
    return -0.5 if term.endswith(INDICATOR) else -3.5


def _finer(kind: Kind, term: str, shape: Shape) -> float:
    """Return what the words of a text add to its shape."""
    size = len(term)
    if shape not in {"text", "good"}:
        return _finer_number(kind, term)
    match kind:
        case "level3":
            score = (0.5 if _NAME_TAIL.search(term) else 0) - (1.5 if size > _VERY_LONG else 4 if size == 1 else 0)
            return score - (5 if _CODED.match(term) else 0)
        case "value" | "actual":
            return (0.5 if size <= _SHORT else 0) - (3 if size > 2 * _LONG else 1 if size > _LONG else 0)
        case "basis":
            return 1.5 if _BASIS.search(term) else 0
        case "name":
            return _finer_name(term)
        case "goals":
            return (
                (1.5 if _PROSE.search(term) else 0) + (1 if size > _LONG else 0) - (1 if size < _SHORT else 0)
            )
        case "field":
            return (2 if _CODED.match(term) else 0) + (1 if _BODY.search(term) and size < 2 * _LONG else 0)
        case "unit":
            return 0.5 if size == 1 else 0
        case "code":
            return 5 if _CODED.match(term) and len(term) >= _SHORT else 0
        case _:
            return 0


def _finer_name(term: str) -> float:
    score = -2.0 if _PROSE.search(term) or len(term) > _VERY_LONG else 0.0
    return score - (3 if _CODED.match(term) else 0) - (2 if len(term) < 3 else 0)  # noqa: PLR2004 - no name is shorter


def _finer_number(kind: Kind, term: str) -> float:
    """Numbers: a weight is no share; money has many digits."""
    if kind == "money":
        return 1.0 if len(term) >= _SHORT or "," in term else 0.0
    return 0.0


def is_suffixed(tokens: Iterable[Token]) -> bool:
    """Tell whether nearly all names of categories end with 指标."""
    named = [token.key for token in tokens if token.meaning and (token.meaning.level1 or token.meaning.level2)]
    return sum(INDICATOR in term for term in named) >= _NEARLY_ALL * len(named)


def with_seconds(tokens: Iterable[Token]) -> frozenset[str]:
    """Return the first levels of which a second level stands among the tokens that no other has."""
    parents = [
        vocabulary().parents.get(token.meaning.level2, frozenset())
        for token in tokens
        if token.meaning is not None and token.meaning.level2 and not token.meaning.level1
    ]
    return frozenset(next(iter(known)) for known in parents if len(known) == 1)


def possible(level1: str | None, level2: str | None) -> float:
    """Return how well a second level stands under a first."""
    if level1 is None or level2 is None:
        return 0.0
    parents = vocabulary().parents.get(level2)
    if parents is None or level1 not in vocabulary().level1.values():
        return 0.0
    return 1.0 if level1 in parents else -3.0


def habits_of(placed: Sequence[Sequence[tuple[int, Token]]]) -> dict[tuple[int, str], int]:
    """Return how often each text stands in each column."""
    counts: dict[tuple[int, str], int] = {}
    for row in placed:
        for column, token in row:
            if not token.blank:
                counts[column, token.key] = counts.get((column, token.key), 0) + 1
    return counts
