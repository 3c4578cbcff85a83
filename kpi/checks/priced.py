"""The rows of a project as figures: counted quantities, unit costs, and sums that stand by themselves."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from kpi import objects, units
from kpi.amounts import Interval, exact, plain, printed
from kpi.checks.kept import kept
from kpi.checks.money import interval
from kpi.checks.rows import is_money, quantities, seen
from kpi.model.constraint import Constraint
from kpi.model.disclosure import Amount, Indicator, Project
from kpi.model.finding import Figure
from kpi.model.place import Cell

UNIT = "万元"
CURRENCY = "元"
SET_PRICE = 1000
SEVERAL = 2
"""Damaged values in one form from which a value that looks like them is not trusted."""
PERIODS = frozenset({"月", "年", "天", "日", "季度", "季", "学期", "学年", "周", "工作日", "自然日"})
"""Units of time that a cost is paid by; 课时 and 小时 are things one counts."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity that a row counts, or a part of it that the row's text breaks out."""

    row: Indicator
    number: Decimal
    unit: str
    names: tuple[str, ...]
    cell: Cell
    text: str
    is_part: bool = False

    def units(self) -> tuple[str, ...]:
        """Return the printed unit and the one that the name implies, which is often the right one."""
        implied = objects.implied_unit(self.names[0])
        return (self.unit, implied) if implied and implied != self.unit else (self.unit,)

    def figure(self, number: Decimal | None = None, unit: str = "") -> Figure:
        """Return the quantity as a figure of a proof, perhaps converted to another unit."""
        count = self.number if number is None else number
        low, high = exact(count) if count == count.to_integral_value() else printed(count)
        return Figure(self.names[0], self.text, low, high, unit or self.unit, self.cell.place)


@dataclass(frozen=True, slots=True)
class UnitCost:
    """What one unit costs: the amount in 万元, and what it is counted and paid by."""

    row: Indicator
    value: Constraint
    low: Decimal
    high: Decimal
    count_unit: str | None
    """What the cost is for one of; None where only the name says that it is a unit cost."""
    period: str | None
    names: tuple[str, ...]
    assumed: str | None = None
    """The assumption that was made to read it as a unit cost, in Chinese."""

    @property
    def title(self) -> str:
        """What the cost is called, by its description where the name is no more than 项目成本."""
        return cost_title(self.row)

    def figure(self) -> Figure:
        """Return the cost as a figure of a proof, in 万元."""
        return Figure(self.title, self.value.text.strip(), self.low, self.high, UNIT, self.row.value.place)


@dataclass(frozen=True, slots=True)
class Lump:
    """A cost that is a sum by itself, in 万元; paid by the month or day where ``period`` says so."""

    row: Indicator
    value: Constraint
    low: Decimal
    high: Decimal
    period: str | None
    whole: bool
    """It is the cost of the whole project, by its name or because it equals the budget."""

    @property
    def interval(self) -> Interval:
        """What the printed sum stands for."""
        return Interval(self.low, self.high)

    def figure(self) -> Figure:
        """Return the sum as a figure of a proof, in 万元."""
        return Figure(
            cost_title(self.row), self.value.text.strip(), self.low, self.high, UNIT, self.row.value.place
        )


@dataclass(frozen=True, slots=True)
class Priced:
    """All figures of a project, and the rows of quantities and costs whose value could not be used."""

    quantities: tuple[Quantity, ...]
    unit_costs: tuple[UnitCost, ...]
    lumps: tuple[Lump, ...]
    unclear: tuple[Indicator, ...]
    uncounted: tuple[Indicator, ...]


@lru_cache(maxsize=256)
def wan_per(unit: str) -> Decimal:
    """Return how many 万元 a unit of money makes."""
    return units.convert(Decimal(1), unit, UNIT) or Decimal(1)


def stated(amount: Decimal) -> Interval:
    """Return what a planned price or sum stands for: decimals and averages (8627元) are rounded.

    A whole number of up to three digits is a price that was set (500元, 12万元), not one that came out.
    """
    is_set = amount == amount.to_integral_value() and amount < SET_PRICE
    return exact(amount) if is_set else printed(amount)


def cost_title(row: Indicator) -> str:
    """Return what a cost is called: by its description where the name only says that it is a cost."""
    name, description = row.level3.text, row.description.text
    return description if not objects.telling(name) and objects.telling(description) else name


@kept
def read(project: Project) -> Priced:
    """Return the figures of a project's quantity and cost rows."""
    rows = seen(project)
    counted = [one for one in rows if one.category == "quantity"]
    costs = [one for one in rows if one.category in ("cost", "economic_cost")]
    read_costs = [_cost(one.row, one.values, project.budget) for one in costs]
    lumps = [found for found in read_costs if isinstance(found, Lump)]
    return Priced(
        tuple(found for one in counted for found in _quantities(one.row, one.values)),
        tuple(found for found in read_costs if isinstance(found, UnitCost)),
        tuple(_several(lumps)),
        tuple(
            one.row for one, found in zip(costs, read_costs, strict=True) if not found and _unusable(one.row)
        ),
        tuple(one.row for one in counted if _uncounted(one.row, project)),
    )


def doubled(row: Indicator, project: Project) -> bool:
    """Tell whether a value may be printed twice like the damaged ones beside it: 4242笔 beside ≥5≥5个."""
    if _damaged(project) < SEVERAL:
        return False
    digits = "".join(char for char in row.value.text if char.isdigit() or char == ".")
    middle = len(digits) // 2
    return bool(middle) and digits[:middle] == digits[middle:]


@kept
def _damaged(project: Project) -> int:
    return sum(row.constraint.kind == "malformed" for row in project.indicators)


def _uncounted(row: Indicator, project: Project) -> bool:
    """Tell whether a quantity row leaves open what it counts: blank, damaged, or without any unit."""
    value = row.constraint
    if value.kind in ("empty", "malformed") or doubled(row, project):
        return True
    return value.kind == "quantity" and value.unit is None


def _several(lumps: Sequence[Lump]) -> Iterator[Lump]:
    """Take costs of one and the same name for parts: eight rows 项目支出控制在预算以内 are eight parts."""
    names = Counter([lump.row.level3.text for lump in lumps])
    for lump in lumps:
        yield replace(lump, whole=False) if names[lump.row.level3.text] > 1 else lump


def _unusable(row: Indicator) -> bool:
    value = row.constraint
    return value.kind == "malformed" or (value.kind == "quantity" and value.unit is None)


def _names(row: Indicator) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in (row.level3.text, row.description.text) if text.strip()))


def _quantities(row: Indicator, found: Sequence[Constraint]) -> Iterator[Quantity]:
    """Yield what a quantity row counts; a row with two numbers counts nothing certain."""
    if len(found) != 1 or found[0].number is None or not row.level3.text.strip():
        return
    value = found[0]
    assert value.number is not None
    if value.unit is not None and units.dimension(value.unit) in ("share", "money", "score", "temperature"):
        return
    number, unit = resolved(value.number, value.unit or "")
    yield Quantity(row, number, unit, _names(row), row.value, row.value.text.strip())


def resolved(number: Decimal, unit: str) -> tuple[Decimal, str]:
    """Return a quantity without a multiplier in its unit: 1.2万亩 → 12000亩."""
    if len(unit) < 2:  # noqa: PLR2004 - a multiplier and what it multiplies
        return number, unit
    for size, times in (("万", 10000), ("千", 1000), ("百", 100), ("亿", 100000000)):
        bare = unit.removeprefix(size)
        if unit != bare and units.known(bare) and units.dimension(bare) == units.dimension(unit):
            return number * times, bare
    return number, unit


def _cost(row: Indicator, found: Sequence[Constraint], budget: Amount | None) -> UnitCost | Lump | None:
    if len(found) != 1 or found[0].number is None or found[0].unit is None:
        return None
    (value,) = found
    kind = objects.cost_kind(row.level3.text, row.description.text)
    if is_money(value.unit):
        return _money(row, value, kind, budget)
    return _assumed(row, value) if kind == "per_unit" else None


def money_lump(row: Indicator) -> Lump | None:
    """Return a row of any category as a sum of money, None where its value is none."""
    found = quantities(row.constraint)
    if len(found) != 1 or not is_money(found[0].unit) or found[0].per or found[0].number is None:
        return None
    kind = objects.cost_kind(row.level3.text, row.description.text)
    read_as = _money(row, found[0], kind, None)
    return read_as if isinstance(read_as, Lump) else None


def _money(
    row: Indicator, value: Constraint, kind: objects.CostKind, budget: Amount | None
) -> UnitCost | Lump | None:
    assert value.number is not None
    assert value.unit is not None
    periods = [per for per in value.per if per in PERIODS]
    counted = [per for per in value.per if per not in PERIODS]
    if len(periods) > 1 or len(counted) > 1:
        return None
    amount = stated(value.number).scaled(wan_per(value.unit))
    period = periods[0] if periods else None
    is_budget = not value.per and budget is not None and amount.overlaps(interval(budget))
    if counted or (kind == "per_unit" and not is_budget):
        return UnitCost(row, value, *amount, counted[0] if counted else None, period, _names(row))
    return Lump(row, value, *amount, period, kind == "whole" or is_budget)


def _assumed(row: Indicator, value: Constraint) -> UnitCost | None:
    """Read ``1200 人`` of a 补助标准 as 1200 元/人: a slip of the form that leaves the number right."""
    assert value.number is not None
    assert value.unit is not None
    if value.per or units.dimension(value.unit) in ("share", "time", None):
        return None
    low, high = stated(value.number).scaled(Decimal("0.0001"))
    said = f"“{row.value.text.strip()}”按“{plain(value.number)}{CURRENCY}/{value.unit}”计算"
    return UnitCost(row, value, low, high, value.unit, None, _names(row), said)
