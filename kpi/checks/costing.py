"""What a project's quantities and costs add up to: quantity × unit cost × periods, and sums beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from kpi import objects
from kpi.amounts import ZERO, Interval, plain
from kpi.checks.kept import kept
from kpi.checks.money import figure, interval, proof_of
from kpi.checks.pairing import AGAIN, Pair, Pairing, pair
from kpi.checks.periods import ONCE, Period, periods
from kpi.checks.priced import PERIODS, Lump, Priced, Quantity, UnitCost, cost_title, read
from kpi.model.disclosure import Amount, Indicator, Project
from kpi.model.finding import Figure, Proof, Relation

MOST_SUMS = 200
"""Sums added up; a form with more is no form of one project."""
TRIES = 64
"""Combinations of periods tried; a form that leaves more open than this is not calculated."""


@dataclass(frozen=True, slots=True)
class Term:
    """One product of the formula, or a sum by itself."""

    figures: tuple[Figure, ...]
    row: Indicator
    pair: Pair | None = None
    said: bool = True
    """Whether the row or the text says how often it is paid."""

    interval: Interval = field(init=False)
    """What the product stands for, in 万元."""

    def __post_init__(self) -> None:
        """Multiply the figures, once."""
        result = Interval(self.figures[0].low, self.figures[0].high)
        for factor in self.figures[1:]:
            result = result.times(Interval(factor.low, factor.high))
        object.__setattr__(self, "interval", result)

    @property
    def words(self) -> str:
        """The product as printed: 102人 × 8627元 × 1-6月."""
        return " × ".join(factor.text.lstrip("≤≥<>=＜＞﹤﹥ ") for factor in self.figures)


@dataclass(frozen=True, slots=True)
class Costing:
    """The formula of a project, and what it leaves out."""

    terms: tuple[Term, ...]
    pairing: Pairing
    priced: Priced
    open_costs: tuple[UnitCost, ...]
    """Paired unit costs whose number of periods nothing tells."""
    guessed: bool
    """The text leaves the periods of a cost open; the likeliest reading was taken."""

    @property
    def total(self) -> Interval:
        """What the terms add up to, in 万元."""
        return total_of(self.terms)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs that the formula uses."""
        return tuple(term.pair for term in self.terms if term.pair is not None)

    @property
    def assumptions(self) -> str | None:
        """What was assumed to read the unit costs, in Chinese."""
        said = [found.cost.assumed for found in self.pairs if found.cost.assumed]
        if self.guessed:
            said.append("没有写明按月还是按年计算，取与预算数接近的一种")
        said += [
            f"“{cost_title(term.row)}”没有写明周期，按12个月计算" for term in self.terms if not term.said
        ]
        return "；".join(dict.fromkeys(said)) or None


@kept
def cost(project: Project) -> Costing:
    """Return the formula of a project; of several readings the one that fits the budget, if one does.

    A reading that nothing says can confirm a budget; it never contradicts one.
    """
    found = read(project)
    pairing = pair(found)
    others = [quantity for quantity in found.quantities if quantity.unit in PERIODS]
    choices = [(one, periods(one.cost, one.quantity, project, others)) for one in pairing.pairs]
    open_costs = tuple(one.cost for one, choice in choices if not any(period.said for period in choice))
    if project.budget is not None:
        terms = _fitting(choices, project)
        if terms:
            return Costing(terms, pairing, found, (), guessed=False)
    known = [(one, [period for period in choice if period.said]) for one, choice in choices]
    known = [(one, choice) for one, choice in known if choice]
    return Costing(_nearest(known, project), pairing, found, open_costs, any(len(c) > 1 for _, c in known))


Choices = Sequence[tuple[Pair, list[Period]]]


def _fitting(choices: Choices, project: Project) -> tuple[Term, ...]:
    """Return the reading that fits the budget, those that the text says first; empty where none does."""
    assert project.budget is not None
    wanted = interval(project.budget)
    best: tuple[Term, ...] = ()
    for terms in _readings([(one, choice) for one, choice in choices if choice], sums_of(project)):
        if not total_of(terms).overlaps(wanted):
            continue
        if all(term.said for term in terms):
            return terms
        best = best or terms
    return best


def _nearest(choices: Choices, project: Project) -> tuple[Term, ...]:
    """Return the reading that comes nearest to the budget."""
    readings = list(_readings(choices, sums_of(project)))
    if project.budget is None:
        return readings[0] if readings else ()
    wanted = interval(project.budget)
    return min(readings, key=lambda terms: abs(total_of(terms).low - wanted.low), default=())


def _readings(choices: Choices, sums: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
    """Yield the ways to add up a project: every choice of periods, with and without doubtful sums."""
    if not choices:
        return
    for combination in islice(product(*(choice for _, choice in choices)), TRIES):
        terms = tuple(_term(one, times) for (one, _), times in zip(choices, combination, strict=True))
        beside = [one for one in sums if not _repeats(one, terms)]
        yield (*terms, *beside)
        sure = [one for one in beside if not any(_same_object(one, term) for term in terms)]
        if len(sure) < len(beside):
            yield (*terms, *sure)


def _term(one: Pair, times: Period) -> Term:
    counted = one.quantity.figure(one.number, one.cost.count_unit or "")
    factors = (counted, one.cost.figure()) + ((times.figure,) if times.figure is not None else ())
    return Term(factors, one.cost.row, one, times.said)


def _repeats(one: Term, terms: Sequence[Term]) -> bool:
    """Tell whether a sum is what a product comes to, stated again: 培训费20万元 beside 500人 × 400元."""
    if one.interval.overlaps(total_of(terms)):
        return True
    # Two parts of a project may cost the same: only a sum for the same object is the product once more.
    return any(one.interval.overlaps(term.interval) and _same_object(one, term) for term in terms)


def _same_object(one: Term, term: Term) -> bool:
    """Tell whether a sum may be for what a product is for, so that adding it may count it twice."""
    name, counted = one.row.level3.text, term.pair.quantity.names[:1] if term.pair is not None else ()
    return any(
        objects.alike(other, name) >= AGAIN and objects.share_telling(other, name)
        for other in (term.row.level3.text, *counted)
    )


@kept
def sums_of(project: Project) -> tuple[Term, ...]:
    """Return the sums that are parts of the budget: no totals, no parts of other rows, each row once.

    One that is paid by the month is multiplied; one paid by a period that nothing tells is left out.
    """
    priced = read(project)
    if len(priced.lumps) > MOST_SUMS:
        return ()
    seen: set[tuple[str, ...]] = set()
    result: list[Term] = []
    for lump in priced.lumps:
        names = (lump.row.level3.text, lump.row.description.text)
        key = (*names, plain(lump.low))
        if lump.whole or key in seen or any(objects.is_aside(name) for name in names):
            continue
        seen.add(key)
        result += _sum(
            lump, project, [quantity for quantity in priced.quantities if quantity.unit in PERIODS]
        )
    return tuple(result)


def _sum(lump: Lump, project: Project, others: Sequence[Quantity]) -> Iterator[Term]:
    times = periods(lump, None, project, others) if lump.period else [ONCE]
    if times:
        yield Term((lump.figure(), *([times[0].figure] if times[0].figure else [])), lump.row)


@kept
def explained(project: Project) -> tuple[Term, ...]:
    """Return the sums that make up the budget by themselves, if they do; totals named 标准 among them."""
    if project.budget is None:
        return ()
    priced, sums = read(project), sums_of(project)
    for parts in (sums, (*sums, *as_sums(priced.unit_costs))):
        if len(parts) > 1 and total_of(parts).overlaps(interval(project.budget)):
            return parts
    return ()


def as_sums(costs: Sequence[UnitCost]) -> Iterator[Term]:
    """Yield the unit costs that print neither unit nor period, read as the sums they may be."""
    for one in costs:
        if one.count_unit is None and one.period is None:
            yield Term((one.figure(),), one.row)


def total_of(terms: Sequence[Term]) -> Interval:
    """Return what terms add up to, in 万元."""
    result = ZERO
    for term in terms:
        result += term.interval
    return result


def sum_proof(terms: Sequence[Term], budget: Amount, relation: Relation = "==") -> Proof:
    """Return the proof of a sum of terms against the budget."""
    formula: list[str] = []
    figures: list[Figure] = []
    for term in terms:
        start = len(figures) + 1
        figures += term.figures
        formula.append(" × ".join(f"A{number}" for number in range(start, len(figures) + 1)))
    stated = figure("预算数", budget)
    return proof_of(" + ".join(formula), tuple(figures), total_of(terms), stated, relation)


def words_of(terms: Sequence[Term]) -> str:
    """Return a sum of terms as printed."""
    return " ＋ ".join(term.words for term in terms)
