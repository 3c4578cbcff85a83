"""The problems of damaged values: what each is called, what was expected, and its words for people."""

from typing import NamedTuple

from kpi.model.constraint import Problem
from kpi.values.phrases import Slice


class Kind(NamedTuple):
    """A kind of problem."""

    expected: tuple[str, ...]
    message: str


KINDS: dict[str, Kind] = {
    "number-missing": Kind(("数字",), "比较符号或单位之外没有数字"),
    "unit-missing": Kind(("计量单位",), "应写计量单位的地方写了别的词"),
    "sign-doubled": Kind(("一个比较符号",), "比较符号写了两遍"),
    "sign-conflict": Kind(("方向一致的上下限",), "前后的上下限说法相互矛盾"),
    "sign-misread": Kind(("≥", "≤", "数字"), "开头的字符可能是识别错了的比较符号"),
    "value-doubled": Kind(("一个指标值",), "同一个指标值写了两遍"),
    "digits-doubled": Kind(("一个数字", "计量单位"), "数字像是重复了一遍，又没有单位"),
    "values-glued": Kind(("分隔的标点", "计量单位"), "几个数连在一起，中间没有分隔"),
    "template-unfilled": Kind(("数字",), "模板中的空位没有填写"),
    "number-malformed": Kind(("一个数字",), "不是一个正确的数字"),
    "number-too-long": Kind(("合理长度的数字",), "数字过长"),
    "unit-doubled": Kind(("一个计量单位",), "计量单位写了两遍"),
    "date-impossible": Kind(("存在的日期",), "没有这样的日期"),
    "text-too-long": Kind(("指标值",), "文字过长，未作解析"),
}


def problem(code: str, span: Slice) -> Problem:
    """Return the problem of that code at a place."""
    kind = KINDS[code]
    return Problem(code, span, kind.expected, kind.message)
