"""Common defects that can be put into any project: which row they fit, and what they make of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

LEVEL2, LEVEL3, VALUE, BASIS = 1, 2, 4, 5
_NUMBER = re.compile(r"\d[\d.]*")

Row = list[str]


@dataclass(frozen=True, slots=True)
class Common:
    """A defect for every row that it fits; the rule that must find it."""

    name: str
    rule: str
    fits: Callable[[Row], bool]
    column: int
    make: Callable[[str], str]

    def put_into(self, row: Row) -> Row:
        """Return the row with the defect."""
        return [self.make(text) if at == self.column else text for at, text in enumerate(row)]


def _always(_: Row) -> bool:
    return True


def _satisfaction(row: Row) -> bool:
    return "满意度" in row[LEVEL2] and row[VALUE].startswith("≥")


def _quantity(row: Row) -> bool:
    return row[LEVEL2] == "数量指标"


def _timely(row: Row) -> bool:
    return row[LEVEL2] == "时效指标" and not row[LEVEL3].endswith("率")


def _cost_cap(row: Row) -> bool:
    return "成本" in row[LEVEL2] and row[VALUE].startswith("≤") and "元" in row[VALUE]


def _unit_cost(row: Row) -> bool:
    return "成本" in row[LEVEL2] and "元/" in row[VALUE]


def _limit(row: Row) -> bool:
    return row[LEVEL2] == "时效指标" and row[VALUE].startswith("≤")


def _signed(row: Row) -> bool:
    return row[VALUE][0] in "≥≤"


def _number(text: str) -> str:
    match = _NUMBER.search(text)
    assert match
    return match[0]


def _to(text: str) -> Callable[[str], str]:
    return lambda _: text


def _doubled(text: str) -> str:
    return f"{text[0]}{_number(text)}{text}"


def _without_money(text: str) -> str:
    return re.sub(r"万?元/", "", text).split("/")[0]


def _turned(text: str) -> str:
    return ("≤" if text[0] == "≥" else "≥") + text[1:]


COMMON = (
    Common("指标值空白", "CMP04", _always, VALUE, _to("")),
    Common("三级指标名称空白", "CMP04", _always, LEVEL3, _to("")),
    Common("确定依据空白", "CMP05", _always, BASIS, _to("")),
    Common("指标值写作“不涉及”", "STR10", _always, VALUE, _to("不涉及")),
    Common("数量写作100%", "STR04", _quantity, VALUE, _to("100%")),
    Common("符号和数字各写两次", "VAL02", _signed, VALUE, _doubled),
    Common("满意度没有符号", "VAL03", _satisfaction, VALUE, lambda text: text[1:]),
    Common("数量按实际发生", "VAL05", _quantity, VALUE, _to("按实际发生数")),
    Common("满意度写作“满意”", "VAL06", _satisfaction, VALUE, _to("满意")),
    Common("满意度写作“比上年有所提高”", "VAL07", _satisfaction, VALUE, _to("比上年有所提高")),
    Common("时效写作“按时完成”", "VAL08", _timely, VALUE, _to("按时完成")),
    Common("数量没有单位", "VAL09", _quantity, VALUE, _number),
    Common("满意度方向相反", "DIR01", _satisfaction, VALUE, _turned),
    Common("成本方向相反", "DIR02", _cost_cap, VALUE, _turned),
    Common("时限方向相反", "DIR05", _limit, VALUE, _turned),
    Common("单位成本用人、户作单位", "UNT03", _unit_cost, VALUE, _without_money),
    Common("依据写作“上级文件要求”", "REL04", _always, BASIS, _to("上级文件要求")),
)
