"""Projects of all departments side by side: what the same thing costs.

What is said here is advice: a price that stands alone may have its reason, and only people know it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from kpi import objects
from kpi.amounts import plain
from kpi.checks.priced import UnitCost, read, wan_per
from kpi.checks.shared_costs import unit_kind
from kpi.checks.twins import Listed, listed
from kpi.model.disclosure import Disclosure, Project
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import Span

NORMAL = Decimal("0.6745")
"""What makes the median deviation of a normal distribution its standard deviation."""
_DIGITS = Decimal("0.0001")
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Peers:
    """When a price stands alone among its peers."""

    least_peers: int
    """Projects with the same object and unit; among fewer nothing is usual."""
    deviation: Decimal
    """The robust z value from which on a price stands alone."""
    ratio: Decimal
    """And how many times the median it must be, or the median it."""


@dataclass(frozen=True, slots=True)
class _Peer:
    """A project with what it pays for one of the things compared."""

    entry: Listed
    cost: UnitCost

    @property
    def price(self) -> Decimal:
        """In 万元."""
        return (self.cost.low + self.cost.high) / 2


def peer_unit_cost(documents: Sequence[Disclosure], settings: Peers) -> Iterator[Verdict]:
    """Unit costs far from what most projects of the run pay for the same thing."""
    groups: dict[Hashable, list[_Peer]] = defaultdict(list)
    for entry in listed(documents):
        for key, cost in _prices(entry.project):
            groups[key].append(_Peer(entry, cost))
    for peers in groups.values():
        if len(peers) >= settings.least_peers:
            yield from _against_peers(peers, settings)


def _prices(project: Project) -> Iterator[tuple[Hashable, UnitCost]]:
    """Yield the unit costs that say what they are for, those of one thing at several prices left out."""
    found: dict[Hashable, list[UnitCost]] = defaultdict(list)
    for cost in read(project).unit_costs:
        if cost.count_unit and not cost.assumed and objects.telling(cost.names[0]):
            key = objects.object_of(cost.names[0]), unit_kind(cost.count_unit), cost.period
            found[key].append(cost)
    yield from ((key, costs[0]) for key, costs in found.items() if len(costs) == 1 and costs[0].low > 0)


def _against_peers(peers: Sequence[_Peer], settings: Peers) -> Iterator[Verdict]:
    usual = median(peer.price for peer in peers)
    spread = median(abs(peer.price - usual) for peer in peers)
    for peer in peers:
        times = max(peer.price / usual, usual / peer.price)
        far = NORMAL * abs(peer.price - usual) > settings.deviation * spread
        yield _alone(peer, peers, usual, spread) if far and times > settings.ratio else PASSED


def _alone(peer: _Peer, peers: Sequence[_Peer], usual: Decimal, spread: Decimal) -> Hit:
    cost = peer.cost
    assert cost.value.unit is not None
    unit = "/".join([cost.value.unit, *cost.value.per])
    money = wan_per(cost.value.unit)
    high = peer.price > usual
    distance = abs(peer.price - usual)
    robust = (
        f"稳健z值 {plain((NORMAL * distance / spread).quantize(_TENTH))}" if spread else "半数以上取值相同"
    )
    facts = {
        "name": cost.names[0],
        "price": cost.value.text.strip(),
        "count": str(len(peers)),
        "departments": str(len({one.entry.owner for one in peers})),
        "median": f"{_shown(usual / money)}{unit}",
        "spread": f"{_shown(spread / money)}{unit}",
        "robust": robust,
        "times": _shown((peer.price / usual if high else usual / peer.price).quantize(_TENTH)),
    }
    return Hit(
        span=Span(cost.row.value, *cost.value.span),
        field="value",
        facts=facts,
        indicator=cost.row,
        case=None if high else "low",
        project=peer.entry.project,
        document=peer.entry.document,
    )


def _shown(number: Decimal) -> str:
    return plain(number.quantize(_DIGITS).normalize())
