"""Layouts by chance: any combination of what forms and lists may look like, the same for the same number."""

import random
from collections.abc import Sequence

from examples.printer.listing import ListStyle
from examples.printer.styles import Style

_NAMES: dict[str, Sequence[str]] = {
    "level3": ("三级指标", "指标名称", "三级指标名称", "绩效指标名称", "指标内容"),
    "description": ("绩效指标描述", "指标解释", "指标说明", "指标描述", "指标内涵"),
    "value": ("指标值", "年度指标值", "目标值", "年度目标值", "绩效指标值", "本年指标值"),
    "sign": ("计算符号", "指标性质", "运算符号"),
    "unit": ("计量单位", "度量单位", "单位"),
    "weight": ("权重", "分值", "权重（%）", "指标分值"),
    "basis": ("指标值确定依据", "指标值依据", "绩效标准", "确定依据", "指标值设定依据"),
    "code": ("项目编码", "项目代码", "项目编号"),
    "budget": ("预算数", "预算金额", "年度预算数", "资金总额"),
    "goals": ("年度目标", "绩效目标", "年度绩效目标", "总体目标"),
    "unit_name": ("单位名称", "预算单位", "填报单位", ""),
    "fiscal": ("其中：财政资金", "财政拨款", "其中：财政拨款"),
    "purpose": ("资金用途", "项目用途"),
}


def form_style(number: int) -> Style:
    """A layout of forms."""
    chance = random.Random(number)  # noqa: S311 - no secret
    tables = chance.choice([1, 1, 2])
    return Style(
        head=chance.choice(["county", "ministry"]),
        tables=2 if tables > 1 else 1,
        title=chance.choice(["paragraph", "row"]),
        numbering=chance.choice(["{no}、", "", "（{no}）", "{no}."]),
        money=chance.choice(["万元", "元"]),
        levels=chance.choice(["merged", "one_merged", "repeated", "blank"]),
        tall=tables == 1 and chance.random() < 0.5,
        serial=chance.random() < 0.3,
        split=chance.random() < 0.3,
        weight=chance.random() < 0.3,
        order=_order(chance),
        goals=chance.choice(["cell", "rows"]),
        separators=chance.random() < 0.3,
        names=_names(chance),
    )


def list_style(number: int) -> ListStyle:
    """A layout of a list."""
    chance = random.Random(number)  # noqa: S311 - no secret
    return ListStyle(
        projects=chance.choice(["merged", "repeated", "blank"]),
        serial=chance.random() < 0.3,
        split=chance.random() < 0.4,
        goals_between=chance.choice([" ", "\n"]),
        weight=chance.random() < 0.3,
        order=_order(chance),
        separators=chance.random() < 0.3,
        names=_names(chance),
    )


def _order(chance: random.Random) -> tuple[str, ...]:
    """Value, description and basis in any order, the weight among them; a value's parts stay together."""
    groups = [("description",), ("sign", "value", "unit"), ("basis",), ("weight",)]
    chance.shuffle(groups)
    levels = ["serial", "level1", "level2", "level3"]
    return (*levels, *(role for group in groups for role in group))


def _names(chance: random.Random) -> dict[str, str]:
    return {role: chance.choice(names) for role, names in _NAMES.items()}
