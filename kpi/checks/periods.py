"""How often in the year a cost is paid: by the unit (元/人/月), by the text (1-6月份), or by the year.

A number of periods is a figure of its own, with the place it was read from; where the text leaves it open
there are several candidates, or none.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from kpi.checks.priced import PERIODS, Lump, Quantity, UnitCost
from kpi.checks.texts import goal_cells
from kpi.model.disclosure import Project
from kpi.model.finding import Figure
from kpi.model.place import Cell

MONTHS, DAYS = frozenset({"月"}), frozenset({"天", "日", "工作日", "自然日"})
YEARS = frozenset({"年", "学年"})
_FIXED = {"季度": 4, "季": 4, "学期": 2}
_IN_YEAR = 12

_SPAN = re.compile(
    r"(?<![\d.])(\d{1,2})\s*月?(?:份)?\s*[-—–－~～至到]\s*(\d{1,2})\s*月(?!\d|\s*\d{1,2}\s*日)"
)
_MONTH_COUNT = re.compile(r"(?<![\d.])(\d{1,2})\s*个月(?!\s*(?:内|以内|之内|前|之前|后|以上))")
_DAY_COUNT = re.compile(r"(?<![\d.])(\d{1,3})\s*天(?!\s*(?:内|以内|之内|前|之前|后|以上))")
_HALF = re.compile(r"[上下]半年(?!内|前|完成)")
_WHOLE = re.compile(r"全年|12个月")
_DAILY = re.compile(r"全年|每天|每日")
_MONTHLY = re.compile(r"每月|逐月|按月|月均|每人月|月平均|月工资|月标准|月补贴|月补助")


class Period(NamedTuple):
    """How often a cost is paid: the figure with its place, None for just once."""

    figure: Figure | None
    said: bool = True
    """False where nothing says so, and it is only tried."""


ONCE = Period(None)


def periods(
    cost: UnitCost | Lump, quantity: Quantity | None, project: Project, others: Sequence[Quantity]
) -> list[Period]:
    """Return the candidates for the number of periods, the likeliest first.

    An empty list means that the cost is paid by a period whose number nothing tells.
    """
    if quantity is not None and quantity.unit in PERIODS:
        return [ONCE]
    cells = list(_cells(cost, quantity, project))
    if cost.period is None:
        return _unsaid(cost, cells, others)
    if cost.period in MONTHS:
        return _months(cost, cells, others)
    if cost.period in DAYS:
        return _counted(others, DAYS) or _said(cells, _DAY_COUNT, "天数", "天") or _every_day(cells)
    return _yearly(cost, cost.period)


def _yearly(cost: UnitCost | Lump, period: str) -> list[Period]:
    if period in YEARS:
        return [ONCE]
    times = _FIXED.get(period)
    return [_period("期数", times, f"{times}{period}", cost.row.value)] if times else []


def _unsaid(cost: UnitCost | Lump, cells: Sequence[Cell], others: Sequence[Quantity]) -> list[Period]:
    """A cost without a period is paid once, unless its name or the text speaks of months."""
    if any(_MONTHLY.search(cell.text) for cell in (cost.row.level3, cost.row.description)):
        return _months(cost, cells, others)
    if any(_MONTHLY.search(cell.text) for cell in cells):
        return [ONCE, *_months(cost, cells, others)]
    return [ONCE, _period("月数", _IN_YEAR, "12个月", cost.row.value, said=False)]


def _months(cost: UnitCost | Lump, cells: Sequence[Cell], others: Sequence[Quantity]) -> list[Period]:
    return (
        _counted(others, MONTHS)
        or _spans(cells)
        or _said(cells, _MONTH_COUNT, "月数", "个月")
        or _halves(cells)
        or [_period("月数", _IN_YEAR, "全年12个月", cost.row.value)]
    )


def _cells(cost: UnitCost | Lump, quantity: Quantity | None, project: Project) -> Iterator[Cell]:
    """Yield the texts that may say the period, the nearest first."""
    yield cost.row.value
    yield cost.row.level3
    yield cost.row.description
    if quantity is not None:
        yield quantity.row.level3
        yield quantity.row.description
    yield project.name
    if project.purpose is not None:
        yield project.purpose
    yield from goal_cells(project)


def _counted(others: Sequence[Quantity], wanted: frozenset[str]) -> list[Period]:
    """Return the figure of the one row that counts the periods themselves: 训练月数 10个月."""
    found = [quantity for quantity in others if quantity.unit in wanted]
    return [Period(found[0].figure())] if len(found) == 1 else []


def _spans(cells: Sequence[Cell]) -> list[Period]:
    """Return the length of the one span of months that the text names: 1-6月份."""
    found: dict[int, Period] = {}
    for cell in cells:
        for match in _SPAN.finditer(cell.text):
            first, last = int(match[1]), int(match[2])
            if 1 <= first < last <= _IN_YEAR:
                found.setdefault(last - first + 1, _period("月数", last - first + 1, match[0], cell))
    return list(found.values())


def _said(cells: Sequence[Cell], pattern: re.Pattern[str], name: str, unit: str) -> list[Period]:
    found: dict[int, Period] = {}
    for cell in cells:
        for match in pattern.finditer(cell.text):
            if int(match[1]) > 0:
                found.setdefault(int(match[1]), _period(name, int(match[1]), f"{match[1]}{unit}", cell))
    return list(found.values())


def _halves(cells: Sequence[Cell]) -> list[Period]:
    """Return half a year, and the whole: 上半年 may speak of the work and not of the payment."""
    for cell in cells:
        match = _HALF.search(cell.text)
        if match is not None and not _WHOLE.search(cell.text):
            whole = _period("月数", _IN_YEAR, "全年12个月", cell)
            return [_period("月数", _IN_YEAR // 2, match[0], cell), whole]
    return []


def _every_day(cells: Sequence[Cell]) -> list[Period]:
    """Try the days of a year where the text speaks of the whole year; it may mean working days."""
    cell = next((cell for cell in cells if _DAILY.search(cell.text)), None)
    if cell is None:
        return []
    return [_period("天数", days, f"{days}天", cell, said=False) for days in (365, 366)]


def _period(name: str, number: int, text: str, cell: Cell, *, said: bool = True) -> Period:
    return Period(Figure(name, text, Decimal(number), Decimal(number), "", cell.place), said)
