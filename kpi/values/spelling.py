"""The standard spelling of a constraint; parsed again, it gives the same constraint."""

import re
from decimal import Decimal
from types import MappingProxyType

from kpi.model.constraint import Constraint, DateLimit

SIGNS = MappingProxyType({">=": "≥", "<=": "≤", ">": ">", "<": "<", "~": "约", "==": "", None: ""})
_EVERY = MappingProxyType(
    {
        "day": "每天",
        "week": "每周",
        "month": "每月",
        "quarter": "每季度",
        "half-year": "每半年",
        "year": "每年",
        None: "",
    }
)
_BASES = MappingProxyType(
    {
        "last-year": "较上年", "earlier-years": "较往年", "last-period": "较上期", "current": "较现有",
        "base-period": "较基期", "average": "较平均", "unsaid": "", None: "",
    }
)  # fmt: skip
_WAYS = MappingProxyType({"up": "提高", "down": "下降", "flat": "持平", None: ""})
_LIKE_A_DATE = re.compile(
    r"(?:19|20|21)\d{2}(?:\.(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
)
"""Numbers that alone would be read as 2024年12月 or a day; a sign before them says that they are none."""
_LIKE_A_YEAR = re.compile(r"\d{4}")
"""A count of years that without a separator would be one year."""
_COUNTED = frozenset({"月", "季度", "工作日", "自然日", "日历日", "交易日", "学期", "学年", "星期", "百分点"})
"""Units that are counted with 个; 3月 and 2季度 would name a date."""
_STANDING_ANCHORS = frozenset({"当年", "次年", "次月", "当月", "全年", "年内"})
_LIMITS = ("内", "止", "截止", "期间", "前后", "左右")
PARTS = frozenset({"上旬", "中旬", "初", "上半月", "下半月", "中下旬", "中上旬"})


def spell(constraint: Constraint) -> str | None:
    """Return the standard spelling; None for what is damaged or empty."""
    match constraint.kind:
        case "malformed" | "empty":
            spelled = None
        case "quantity" | "range":
            spelled = spell_amount(constraint)
        case "deadline":
            spelled = _deadline(constraint.date or DateLimit())
        case "recurring":
            spelled = _recurring(constraint)
        case "trend":
            base = _BASES.get(constraint.baseline, f"较{constraint.baseline}年")
            spelled = base + _WAYS[constraint.direction] + spell_amount(constraint)
        case "multi":
            spelled = "；".join(spell(part) or part.text for part in constraint.parts)
        case _:
            spelled = constraint.text.strip()
    return spelled


def spell_number(number: Decimal) -> str:
    """Return plain digits, zeros kept."""
    return f"{number:f}"


def spell_unit(unit: str | None, per: tuple[str, ...]) -> str:
    """Return unit and denominators: 元/人/月."""
    counted = f"个{unit}" if unit in _COUNTED else unit or ""
    return counted + "".join(f"/{name}" for name in per)


def spell_amount(constraint: Constraint) -> str:
    """Return sign, number and unit; nothing where there is no number."""
    if constraint.number is None:
        return ""
    tail = spell_unit(constraint.unit, constraint.per)
    if constraint.upper is not None:
        low = spell_number(constraint.number) + ("%" if constraint.unit == "%" else "")
        return f"{low}～{spell_number(constraint.upper)}{tail}"
    sign, number = SIGNS[constraint.operator], spell_number(constraint.number)
    if not sign and not tail and _LIKE_A_DATE.fullmatch(number):
        sign = "="
    if sign == "约" and constraint.number < 0:
        sign = "≈"
    if tail == "年" and _LIKE_A_YEAR.fullmatch(number):
        number = f"{number[0]},{number[1:]}"
    return sign + number + tail


def _recurring(constraint: Constraint) -> str:
    every = _EVERY[constraint.every]
    if constraint.every is None:
        return constraint.text.strip()
    return every + _within(constraint) + spell_amount(constraint)


def _within(constraint: Constraint) -> str:
    """Return the date inside the period: 月底前, 12月底前, 15日前."""
    date = constraint.date
    if date is None:
        return ""
    if date == DateLimit(end=True):
        return "月底前" if constraint.every in {"month", "year"} else "末前"
    return _deadline(date)


def _deadline(date: DateLimit) -> str:
    """Return the date as a limit."""
    if date.anchor:
        return _anchored(date, date.anchor)
    if date.month is None and date.day is None:
        return f"{date.year}年{'内' if date.end else ''}" if date.year else "月底前"
    if date.day is None and not date.end:
        return f"至{_calendar(date)}"
    return f"{_calendar(date)}{'底' if date.end and date.day is None else ''}前"


def _anchored(date: DateLimit, anchor: str) -> str:
    """Return a date that hangs on a name: 春节前, 次年3月底前, 10月中旬, 上年底."""
    if anchor in PARTS:
        return f"{_calendar(date)}{anchor}"
    bare = date.month is None and date.day is None
    year = f"{date.year}年" if date.year else ""
    if anchor == "上年" and not bare:
        return f"{year}上年底"
    if anchor in _STANDING_ANCHORS:
        within = "内" if date.end and not anchor.endswith("内") else ""
        if bare:
            return f"{year}{anchor}{within}"
        spelled = _deadline(date._replace(anchor=None))
        return f"至{anchor}{spelled[1:]}" if spelled.startswith("至") else f"{anchor}{spelled}"
    named = anchor if anchor.endswith(_LIMITS) or any(char.isdecimal() for char in anchor) else f"{anchor}前"
    return year + named


def _calendar(date: DateLimit) -> str:
    parts = ((date.year, "年"), (date.month, "月"), (date.day, "日"))
    return "".join(f"{value}{name}" for value, name in parts if value is not None)
