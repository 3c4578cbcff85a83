"""Projects of all departments side by side: what the same thing costs.

What is said here is advice: a price that stands alone may have its reason, and only people know it. A price
is compared by its ratio to the median, so that a tenth is as far away as ten times; a department that pays
one price in many projects counts once; and two departments that pay much the same are no outliers but
another kind of thing. Prices that differ within one department are another check's (``unit_cost_conflict``).
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from kpi import objects, units
from kpi.amounts import plain
from kpi.checks.priced import UNIT, UnitCost, read, wan_per
from kpi.checks.shared_costs import MONTHS, unit_kind
from kpi.checks.texts import letters
from kpi.checks.twins import Listed, listed
from kpi.checks.types import Pointed, Sample, Sampled
from kpi.model.disclosure import Disclosure, Project
from kpi.model.finding import PASSED, Verdict

NORMAL = Decimal("0.6745")
"""What makes the median deviation of a normal distribution its standard deviation."""
_NEAR = Decimal("1.25")
"""Up to which ratio two prices are much the same."""
_DIGITS, _TENTH = Decimal("0.0001"), Decimal("0.1")
_EXACTLY = Decimal("0.05")
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Peers:
    """When a price stands alone among its peers."""

    least_peers: int
    """Projects with the same object and unit; among fewer nothing is usual."""
    least_departments: int
    deviation: Decimal
    """The robust z value from which on a price stands alone."""
    ratio: Decimal
    """And how many times the median it must be, or the median it."""
    agreed_share: int
    """From which percent of equal prices on the price is a standard,"""
    agreed_ratio: Decimal
    """so that a smaller ratio is enough."""
    most_alike: int
    """Up to which percent of the departments may pay much the same as the one that stands alone."""


class _Price(NamedTuple):
    """What is kept of a unit cost to compare it."""

    thing: str
    count_unit: str
    period: str | None
    wan: Decimal
    """In 万元."""
    unit: str
    """As it is written: 元/人."""
    description: str
    """Where it says more than the name."""


class _Peer(NamedTuple):
    """A unit cost with the project that pays it."""

    entry: Listed
    owner: Hashable
    sample: Sample
    price: _Price


def samples(document: Disclosure) -> Iterator[Sample]:
    """Yield the unit costs that say what they are for, those of one thing at several prices left out."""
    for project in document.projects:
        found: dict[Hashable, list[UnitCost]] = defaultdict(list)
        for cost in read(project).unit_costs:
            if _is_comparable(cost):
                found[_thing(cost)].append(cost)
        for (cost,) in (costs for costs in found.values() if len(costs) == 1):
            yield _sample(project, cost)


def _is_comparable(cost: UnitCost) -> bool:
    assert cost.value.unit is not None
    if cost.assumed or not cost.count_unit or cost.low <= 0 or not objects.telling(cost.names[0]):
        return False
    return units.convert(Decimal(1), cost.value.unit, UNIT) is not None


def _thing(cost: UnitCost) -> tuple[str, str, str | None]:
    return objects.object_of(cost.names[0]), unit_kind(cost.count_unit or ""), cost.period


def _sample(project: Project, cost: UnitCost) -> Sample:
    assert cost.value.unit is not None
    unit = "/".join([cost.value.unit, *cost.value.per])
    said = "".join(cost.names[1:])
    price = _Price(*_thing(cost), (cost.low + cost.high) / 2, unit, said)
    return Sample(project.no, cost.row.no, cost.value.span, tuple(price))


def peer_unit_cost(sampled: Sampled, settings: Peers) -> Iterator[Verdict | Pointed]:
    """Unit costs far from what most departments of the run pay for the same thing."""
    groups: dict[Hashable, list[_Peer]] = defaultdict(list)
    for peer in _peers(sampled):
        price = peer.price
        groups[price.thing, price.count_unit, price.period, peer.entry.year].append(peer)
    for peers in groups.values():
        if len(peers) >= settings.least_peers and len(_owners(peers)) >= settings.least_departments:
            yield from _against_peers(peers, settings)


def _peers(sampled: Sampled) -> Iterator[_Peer]:
    by_project: dict[tuple[int, int], list[Sample]] = defaultdict(list)
    for number, own in enumerate(sampled.samples):
        for sample in own:
            by_project[number, sample.project].append(sample)
    for entry in listed(sampled.heads):
        unit = entry.project.department
        owner = letters(unit.text) if unit and unit.text.strip() else entry.owner
        for sample in by_project.get((entry.document, entry.project.no), ()):
            yield _Peer(entry, owner, sample, _Price(*sample.data))


def _owners(peers: Sequence[_Peer]) -> set[Hashable]:
    return {peer.owner for peer in peers}


class _Usual(NamedTuple):
    """What a thing usually costs, one price of one department counted once."""

    prices: Sequence[tuple[Hashable, Decimal]]
    wan: Decimal
    spread: Decimal
    """The median deviation, in 万元."""
    log_spread: Decimal
    is_standard: bool


def _usual(peers: Sequence[_Peer], settings: Peers) -> _Usual:
    prices = [*dict.fromkeys((peer.owner, peer.price.wan) for peer in peers)]
    usual = median(price for _, price in prices)
    agreed = sum(price == usual for _, price in prices)
    return _Usual(
        prices,
        usual,
        median(abs(price - usual) for _, price in prices),
        # The median of the logarithms is the logarithm of the median, which is much less work.
        median(_ratio(price, usual) for _, price in prices).ln(),
        is_standard=agreed * _PERCENT >= settings.agreed_share * len(prices),
    )


def _ratio(price: Decimal, usual: Decimal) -> Decimal:
    return max(price / usual, usual / price)


def _against_peers(peers: Sequence[_Peer], settings: Peers) -> Iterator[Verdict | Pointed]:
    """Yield a verdict for each department and price, one hit for all its projects of one document."""
    usual = _usual(peers, settings)
    decided: dict[Hashable, list[_Peer]] = defaultdict(list)
    for peer in peers:
        decided[peer.owner, peer.price.wan, peer.entry.document].append(peer)
    for same in decided.values():
        if _stands_alone(same[0], usual, settings):
            yield _alone(same, peers, usual)
        else:
            yield PASSED


def _stands_alone(peer: _Peer, usual: _Usual, settings: Peers) -> bool:
    price = peer.price.wan
    if _ratio(price, usual.wan) <= (settings.agreed_ratio if usual.is_standard else settings.ratio):
        return False
    if NORMAL * _ratio(price, usual.wan).ln() <= settings.deviation * usual.log_spread:
        return False
    alike = {owner for owner, other in usual.prices if owner != peer.owner and _ratio(other, price) <= _NEAR}
    owners = {owner for owner, _ in usual.prices}
    return len(alike) * _PERCENT <= settings.most_alike * len(owners)


def _alone(same: Sequence[_Peer], peers: Sequence[_Peer], usual: _Usual) -> Pointed:
    first = same[0]
    unit, price = first.price.unit, first.price.wan
    money = wan_per(unit.split("/")[0])
    distance = NORMAL * _ratio(price, usual.wan).ln()
    facts = {
        "count": str(len(peers)),
        "departments": str(len(_owners(peers))),
        "median": f"{_shown(usual.wan / money)}{unit}",
        "spread": f"{_shown(usual.spread / money)}{unit}",
        "robust": _robust(distance, usual.log_spread),
        "times": _shown(_ratio(price, usual.wan).quantize(_TENTH)),
    }
    return Pointed(
        document=first.entry.document,
        sample=first.sample,
        facts=facts,
        case=None if price > usual.wan else "low",
        doubt=_doubt(first, peers, usual),
        related=tuple(peer.sample for peer in same[1:]),
    )


def _robust(distance: Decimal, spread: Decimal) -> str:
    if not spread:
        return "半数以上单位取值相同"
    return f"稳健z值 {plain((distance / spread).quantize(_TENTH))}（按对数计）"


def _doubt(peer: _Peer, peers: Sequence[_Peer], usual: _Usual) -> str | None:
    """Return why the price may be right although it stands alone."""
    ratio = _ratio(peer.price.wan, usual.wan)
    if peer.price.period is None and abs(ratio / MONTHS - 1) <= _EXACTLY:
        return "与中位数正好相差约12倍，可能一处按月、一处按年"
    mine = peer.price.description
    others = Counter(one.price.description for one in peers if one.owner != peer.owner)
    others.pop("", None)
    alike = sum(count for text, count in others.items() if objects.alike(mine, text) >= objects.SAME)
    if mine and objects.telling(mine) and others and alike * 2 < others.total():
        return f"指标描述（{mine}）与多数单位的不同，可能不是同一种东西"
    return None


def _shown(number: Decimal) -> str:
    return plain(number.quantize(_DIGITS).normalize())
