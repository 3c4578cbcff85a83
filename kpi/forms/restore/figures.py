"""How well a text fits a column by itself: what it looks like, and what its words say.

The figures are on one scale: 10 is what the name of a category in its own column is worth. They are
weighed against each other only; a name, a value and the order of the columns decide together.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import cast

from kpi.forms.restore.header import Kind
from kpi.forms.restore.tokens import Shape, Token
from kpi.forms.vocabulary import INDICATOR, vocabulary, without_tail

NEVER = -14.0

_TABLE = """
            dash  mark  number amount measure  date  sign direction  unit  good  text
level3        -7    -9      -8     -8      -6    -3    -9        -6    -5     1     2
value         -1    -6     2.5    2.5       4     4    -5        -3    -5   1.5     0
description    0    -3      -6     -6      -5    -3    -8        -6    -4   0.5     1
basis          0    -3      -3     -3      -3    -2    -7        -5    -2     0   0.5
sign          -1    -7      -9     -9      -8    -9     5         3    -7    -8    -8
direction     -1    -7      -9     -9      -8    -9   2.5         5    -7    -7    -7
unit           0    -7      -9     -9      -7    -8    -7        -7     4    -5    -4
weight        -3    -8       4     -3      -3    -8    -9        -8    -8    -8    -8
actual      -0.5    -5       2      2       3     3    -5        -5    -5     1  -0.5
score         -3    -8       3     -2      -4    -8    -9        -8    -8    -8    -8
remark       0.3   0.3      -2     -2      -2    -1    -5        -3    -3     0   0.3
other        0.3   0.3      -1     -1      -1    -1    -3         0    -2   0.2   0.2
side          -9    -9      -9     -9      -9    -9    -9        -9    -9    -9    -9
name          -6    -9      -9     -9      -5    -5    -9        -8    -5     1     2
code          -1    -8       0      2      -2    -5    -9        -8    -8    -6    -1
money         -2    -9       3      5      -2    -9    -9        -9    -9    -9    -9
goals         -2    -9      -8     -9      -7    -4    -9        -9    -8     1     1
field       -0.5    -6      -3     -4      -3     0    -9        -8    -5    -1     1
"""
"""For each kind of column what each shape of a text is worth there; levels have rules of their own."""

_BASIS = re.compile(
    "标准|计划|依据|文件|规定|通知|办法|方案|规划|合同|历史|行业|《|〔|统计|报告|资料|数据|台账|问卷|调查|协议"
    "|政策|要求|制度"
)
_PROSE = re.compile("[。；;，,]")
_CODED = re.compile(r"^\[\d{2,}\]|^\d{2,}[-_]\D|^\d{5,}")
_BODY = re.compile("局|厅|委|办|镇|乡|街道|院|中心|学校|所|处|部门|公司|协会|站|馆|队$|单位")
_NAME_TAIL = re.compile("率|数|数量|度|性|情况|时间|成本|人次|程度|标准|金额|能力|水平|影响|经费|面积|次数")
_LEAST_NAME, _SHORT, _LONG, _VERY_LONG = 3, 8, 20, 60
_LONGEST_LEVEL = 12
_LEVEL_AS_NAME, _BARE_LEVEL_AS_NAME, _SATISFACTION_AS_NAME = -9.0, -5.0, 1.0

_FIRST, _SECOND, _OTHER_FIRST, _OTHER_SECOND = 1, 2, 4, 8
"""What a name can be: a first or a second level, and those of other frames."""
_OTHER_ELSEWHERE = -1.0


def _table() -> Mapping[str, Mapping[str, float]]:
    shapes, *lines = (line.split() for line in _TABLE.strip().splitlines())
    return {kind: dict(zip(shapes, map(float, figures), strict=True)) for kind, *figures in lines}


_SHAPES = cast("Mapping[Kind, Mapping[Shape, float]]", _table())


def fit(kind: Kind, token: Token) -> float:
    """Return how well a token fits a column of that kind."""
    return _fit(kind, token.key, token.shape, _level(token))


def _level(token: Token) -> int:
    said = token.meaning
    if said is not None and (said.level1 or said.level2):
        return (_FIRST if said.level1 else 0) + (_SECOND if said.level2 else 0)
    name = without_tail(token.key).removesuffix(INDICATOR)
    known = vocabulary()
    first = _OTHER_FIRST if name in known.other_level1 else 0
    return first + (_OTHER_SECOND if name in known.other_level2 else 0)


@lru_cache(maxsize=65536)
def _fit(kind: Kind, term: str, shape: Shape, level: int) -> float:
    if kind == "level1":
        return _fit_of_level1(term, shape, level)
    if kind == "level2":
        return _fit_of_level2(term, shape, level)
    if level & (_FIRST | _SECOND):
        return _level_as_name(term) if kind == "level3" else NEVER
    figure = _SHAPES[kind][shape] + _finer(kind, term, shape)
    return min(_OTHER_ELSEWHERE, figure) if level else figure


def _fit_of_level1(term: str, shape: Shape, level: int) -> float:
    if level & _OTHER_FIRST:
        return 6.0
    if level & _FIRST:
        return 8.0 if level & _SECOND else 10.0
    if level & _SECOND or shape not in {"text", "good"}:
        return NEVER
    return -4.0 if len(term) <= _SHORT else -9.0


def _fit_of_level2(term: str, shape: Shape, level: int) -> float:
    if level & _OTHER_SECOND:
        return 6.0
    if level & _SECOND:
        return 7.0 if level & _FIRST else 10.0
    if level & _FIRST or shape not in {"text", "good"}:
        return NEVER
    if len(term) > _LONGEST_LEVEL:
        return -9.0
    return -0.5 if term.endswith(INDICATOR) else -3.5


def _level_as_name(term: str) -> float:
    """Return what a category's name is worth as that of an indicator: only satisfaction is called so."""
    if term.split("(", maxsplit=1)[0].endswith(INDICATOR):
        return _LEVEL_AS_NAME
    return _SATISFACTION_AS_NAME if term.endswith("满意度") else _BARE_LEVEL_AS_NAME


def _finer(kind: Kind, term: str, shape: Shape) -> float:
    """Return what the words of a text add to its shape."""
    if shape in {"text", "good"}:
        finer = _FINER.get(kind)
        return finer(term, len(term)) if finer else 0.0
    printed_in_full = len(term) >= _SHORT or "," in term
    return 1.0 if kind == "money" and printed_in_full else 0.0


def _finer_indicator(term: str, size: int) -> float:
    figure = 0.5 if _NAME_TAIL.search(term) else 0.0
    if size > _VERY_LONG:
        figure -= 1.5
    return figure - (4 if size == 1 else 0) - (5 if _CODED.match(term) else 0)


def _finer_value(_: str, size: int) -> float:
    if size > _LONG:
        return -3.0 if size > 2 * _LONG else -1.0
    return 0.5 if size <= _SHORT else 0.0


def _finer_basis(term: str, _: int) -> float:
    return 1.5 if _BASIS.search(term) else 0.0


def _finer_project(term: str, size: int) -> float:
    figure = -2.0 if _PROSE.search(term) or size > _VERY_LONG else 0.0
    return figure - (3 if _CODED.match(term) else 0) - (2 if size < _LEAST_NAME else 0)


def _finer_goals(term: str, size: int) -> float:
    figure = 1.5 if _PROSE.search(term) else 0.0
    return figure + (1 if size > _LONG else -1 if size < _SHORT else 0)


def _finer_field(term: str, size: int) -> float:
    body = _BODY.search(term) is not None and size < 2 * _LONG
    return (2 if _CODED.match(term) else 0) + (1 if body else 0)


def _finer_unit(_: str, size: int) -> float:
    return 0.5 if size == 1 else 0.0


def _finer_code(term: str, size: int) -> float:
    return 5.0 if _CODED.match(term) and size >= _SHORT else 0.0


_FINER: Mapping[Kind, Callable[[str, int], float]] = {
    "level3": _finer_indicator,
    "value": _finer_value,
    "actual": _finer_value,
    "basis": _finer_basis,
    "name": _finer_project,
    "goals": _finer_goals,
    "field": _finer_field,
    "unit": _finer_unit,
    "code": _finer_code,
}
