"""Whether a text goes on in the next token: what the ends of both say for it, and what it costs."""

import re

from kpi.forms.lines import CLOSING, OPENING, is_open
from kpi.forms.restore.figures import NEVER
from kpi.forms.restore.tokens import Shape, Token, adjoins

_LINE, _WORD = -5.0, -2.5
_ROW, _REST = -8.0, -4.0
_APART = -9.0
"""A cell that its bar closes, or a line with a blank line before it, is mostly whole."""
_AT_WHOLE = -8.0
"""What has the shape of a value is whole: nothing goes on behind it, and it goes on with nothing."""
_CLOSED, _OPEN, _NUMBER, _KNOWN_END, _IN_CLAUSE = 8.0, 3.0, 3.0, 4.0, 3.0
_SINGLE, _SHORT = 4.0, 1.5

_TAIL = re.compile(
    "^(?:率|度|性|量|数|情况|指标|标准|效果|水平|能力|时间|成本|比例|程度|次数|人次|影响|等|工作|工程|项目|建设"
    "|服务|活动|经费|机制|制度|体系)$"
)
_END_OF_NAME = re.compile(r"^\S{0,3}[率度数量性]$")
_GOES_ON = re.compile(r"[、，,；;：:（(的与和及或对为在并/—-]$")
_CONTINUES = re.compile(r"^[、，,；;。）)》”％%]")
_CLOSES = re.compile(r"^[》）)”〕】]+[。；;]?$")
_ALONE = "是否无优良中差有好/"
_LEAST_FIRST, _LONGEST_REST = 8, 3
_WHOLE: frozenset[Shape] = frozenset({"number", "amount", "measure", "date"})
_CELLS: frozenset[Shape] = frozenset({"sign", "direction", "number", "unit", "dash", "mark"})
"""What is a cell of its own, unless a bracket is open before it."""


def joining(previous: Token, token: Token) -> float:
    """Return the gain of taking a token for the rest of the text before it."""
    if token.key == previous.key or (token.shape in _CELLS and not is_open(previous.cell.text)):
        return NEVER
    cost = _cost(previous, token)
    return cost + _hints(previous, token) if cost > NEVER else NEVER


def is_rest_of(first: str, rest: str) -> bool:
    """Tell whether two texts can only be one: the first ends in the middle, or the other is a name's end."""
    return is_open(first) or _GOES_ON.search(first) is not None or _TAIL.match(rest) is not None


def ends_name(text: str) -> bool:
    """Tell whether a text without a value beside it is the end of a name: 合格率."""
    return _END_OF_NAME.match(text) is not None


def _cost(previous: Token, token: Token) -> float:
    match token.start:
        case "row":
            return _ROW
        case "rest":
            return _REST
        case "word":
            return NEVER if token.group >= 0 else _WORD
        case "line":
            apart = token.group >= 0 or not adjoins(previous.cell, token.cell)
            return _APART if apart else _LINE


def _hints(previous: Token, token: Token) -> float:
    first, rest = previous.cell.text, token.cell.text
    gain = _at_ends(first, rest)
    if not gain and ((previous.shape in _WHOLE and len(rest) > _LONGEST_REST) or token.shape in _WHOLE):
        gain = _AT_WHOLE
    if _CONTINUES.match(rest) or _TAIL.match(rest):
        gain += _KNOWN_END
    elif _GOES_ON.search(first):
        gain += _IN_CLAUSE
    if len(rest) == 1 and rest not in _ALONE:
        return gain + _SINGLE
    return gain + (_SHORT if len(rest) <= _LONGEST_REST and len(first) >= _LEAST_FIRST else 0.0)


def _at_ends(first: str, rest: str) -> float:
    """Return what brackets and figures at the joint say."""
    if is_open(first):
        return _CLOSED if sum(map(rest.count, CLOSING)) > sum(map(rest.count, OPENING)) else _OPEN
    if first[-1].isdecimal() and rest[0].isdecimal():
        return _NUMBER
    return _CLOSED if first.endswith("/") or _CLOSES.match(rest) else 0.0
