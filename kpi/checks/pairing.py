"""Which quantity a unit cost is for: the one that counts the same object in a unit that fits.

A pair is made only where it is the best for both sides. ``linked`` tells whether words tie the two
together, or only that there is no other choice; what is not linked can confirm a budget, not contradict it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kpi import objects, units
from kpi.checks.breakdown import parts_of
from kpi.checks.priced import PERIODS, Priced, Quantity, UnitCost

MOST = 10_000
"""Possible pairs looked at; a form with more of them is no form of one project."""
LEAST = 0.45
"""The least likeness of two names that ties a cost to a quantity among several."""
LATER = 0.6
"""The same once clearer pairs are put aside, when what is left may not belong together."""
AGAIN = 0.5
"""The likeness from which a second quantity measures the same thing as a paired one (班期 and 人数)."""
_BONUS = 0.3
"""What equal names, and equal units, add to a likeness: 三级系统 and 二级系统 are alike, not the same."""
_BY_DESCRIPTION = 0.9
_ITEMS = frozenset({"items", "organisations", "occasions", "documents", None})
_PEOPLE = frozenset({"people", "person_times"})
_COMMON_UNITS = frozenset({"人", "名", "人次", "户", "个", "项", "次", "家", ""})


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit cost with the quantity it is for, in the cost's unit."""

    cost: UnitCost
    quantity: Quantity
    number: Decimal
    linked: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """The pairs of a project, and what found no partner."""

    pairs: tuple[Pair, ...]
    costs: tuple[UnitCost, ...]
    quantities: tuple[Quantity, ...]


def pair(priced: Priced) -> Pairing:
    """Pair the unit costs of a project with its quantities."""
    counted = [quantity for quantity in priced.quantities if _countable(quantity, priced)]
    candidates = [*counted, *(part for quantity in counted for part in parts_of(quantity))]
    costs = priced.unit_costs
    if len(costs) * len(candidates) > MOST:
        return Pairing((), costs, tuple(counted))
    fitting = [[j for j, quantity in enumerate(candidates) if fits(cost, quantity)] for cost in costs]
    alone = dict(_alone(fitting))
    scores = [
        [0.0] * len(candidates) if i in alone else _scores(cost, candidates, fitting[i])
        for i, cost in enumerate(costs)
    ]
    chosen = dict(_mutual(scores)) | alone
    pairs = tuple(_pair(costs[i], candidates[j], len(fitting[i]) > 1) for i, j in sorted(chosen.items()))
    used = [found.quantity for found in pairs]
    left = tuple(quantity for quantity in counted if not _covered(quantity, used))
    return Pairing(pairs, tuple(cost for i, cost in enumerate(costs) if i not in chosen), left)


def _countable(quantity: Quantity, priced: Priced) -> bool:
    """Tell whether a quantity is no period, or one that a cost is paid by: 12个月 at 1万元/月."""
    if quantity.unit not in PERIODS:
        return True
    return any(cost.count_unit is None and cost.period == quantity.unit for cost in priced.unit_costs)


def _pair(cost: UnitCost, quantity: Quantity, several: bool) -> Pair:
    number = converted(cost, quantity)
    linked = _linked(cost, quantity) and not (several and _open(cost, quantity))
    return Pair(cost, quantity, quantity.number if number is None else number, linked)


def _open(cost: UnitCost, quantity: Quantity) -> bool:
    """Tell whether a cost says neither by unit nor by name which of several quantities it is for."""
    if cost.count_unit is not None or _said_unit(cost) is not None:
        return False
    return objects.object_of(cost.names[0]) != objects.object_of(quantity.names[0])


def _scores(cost: UnitCost, candidates: Sequence[Quantity], fitting: Sequence[int]) -> list[float]:
    """Return how well each of the quantities fits, 0 where the units forbid it."""
    scores = [0.0] * len(candidates)
    for j in fitting:
        scores[j] = _score(cost, candidates[j])
    return scores


def _score(cost: UnitCost, quantity: Quantity) -> float:
    """Return how well the two fit."""
    alike = (
        max(
            objects.alike(one, other) * (_BY_DESCRIPTION if one_no or other_no else 1)
            for one_no, one in enumerate(cost.names)
            for other_no, other in enumerate(quantity.names)
            if objects.share_telling(one, other)
        )
        if _share(cost, quantity)
        else 0.0
    )
    exact = objects.object_of(cost.names[0]) == objects.object_of(quantity.names[0])
    return alike + (_BONUS if exact and alike else 0.0) + (_BONUS if _same_unit(cost, quantity) else 0.0)


def _share(cost: UnitCost, quantity: Quantity) -> bool:
    return any(objects.share_telling(one, other) for one in cost.names for other in quantity.names)


def _same_unit(cost: UnitCost, quantity: Quantity) -> bool:
    wanted = cost.count_unit or (cost.period if quantity.unit in PERIODS else None)
    return wanted is not None and (wanted in quantity.units() or converted(cost, quantity) is not None)


def fits(cost: UnitCost, quantity: Quantity) -> bool:
    """Tell whether a cost for one of its unit can be a cost for one of the quantity."""
    if quantity.unit in PERIODS:
        return cost.count_unit is None and cost.period == quantity.unit
    if cost.count_unit is None:
        said = _said_unit(cost)
        return said is None or any(_kin(said, unit) for unit in quantity.units())
    return any(_kin(cost.count_unit, unit) for unit in quantity.units())


_SAID = re.compile(
    r"(?P<each>人|生|户|亩|村|校|次|场|册|件|台|套|辆|床)均|每(?P<one>人|名|位|生|户|亩|村|校|次|场|期|班|册|本|件|台|套|辆|床|个|处|座|家|"
    r"公里|千米|平方米|平米|吨|份|只|头|部|条|株|盏|组)"
)
"""How a name says what its cost is for one of: 人均, 每场."""
_PERSONS = frozenset({"生", "名", "位"})


def _said_unit(cost: UnitCost) -> str | None:
    """Return what the words of a unit cost say that it is for one of: 人 for 人均."""
    match = next((found for name in cost.names if (found := _SAID.search(name))), None)
    if match is None:
        return None
    unit = match["each"] or match["one"]
    return "人" if unit in _PERSONS else unit


@lru_cache(maxsize=4096)
def _kin(one: str, other: str) -> bool:
    """Tell whether two units may count the same things; 个, 处, 座 and 家 are used for one another."""
    if one == other or not other or units.convert(Decimal(1), one, other) is not None:
        return True
    mine, theirs = units.dimension(one), units.dimension(other)
    return (mine in _PEOPLE and theirs in _PEOPLE) or (mine in _ITEMS and theirs in _ITEMS)


def converted(cost: UnitCost, quantity: Quantity) -> Decimal | None:
    """Return the quantity in the cost's unit: 1.2公里 for a cost by the 米 is 1200."""
    if cost.count_unit is None or not quantity.unit:
        return None
    if quantity.unit == cost.count_unit:
        return quantity.number
    return units.convert(quantity.number, quantity.unit, cost.count_unit)


def _mutual(scores: Sequence[Sequence[float]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that are clearly the best choice of both sides, those of others put aside in turn."""
    rows = set(range(len(scores)))
    columns = set(range(len(scores[0]))) if scores else set()
    least = LEAST
    while found := list(_best(scores, sorted(rows), sorted(columns), least)):
        yield from found
        rows -= {i for i, _ in found}
        columns -= {j for _, j in found}
        least = LATER


def _best(
    scores: Sequence[Sequence[float]], rows: Sequence[int], columns: Sequence[int], least: float
) -> Iterator[tuple[int, int]]:
    for i in rows:
        best = objects.clear_best([scores[i][j] for j in columns], least)
        if best is None:
            continue
        j = columns[best]
        back = objects.clear_best([scores[other][j] for other in rows], least)
        if back is not None and rows[back] == i:
            yield i, j


def _alone(fitting: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a cost and a quantity that have only each other; no likeness is needed for them."""
    rivals = Counter(j for row in fitting for j in row)
    for i, row in enumerate(fitting):
        if len(row) == 1 and rivals[row[0]] == 1:
            yield i, row[0]


def _linked(cost: UnitCost, quantity: Quantity) -> bool:
    """Tell whether words or a telling unit tie the two together, or the cost is for whatever is counted."""
    if _share(cost, quantity) or not objects.telling(cost.names[0]):
        return True
    if _said_unit(cost) is not None:
        return True
    return _same_unit(cost, quantity) and cost.count_unit not in _COMMON_UNITS


def _covered(quantity: Quantity, used: Sequence[Quantity]) -> bool:
    """Tell whether a quantity has a price: paired itself, in all its parts, or measured a second time."""
    if any(other.row is quantity.row and not other.is_part for other in used):
        return True
    parts = [other for other in used if other.row is quantity.row]
    if parts:
        return sum(part.number for part in parts) == quantity.number
    return any(objects.alike(quantity.names[0], other.names[0]) >= AGAIN for other in used)
