"""Money of the wrong size: a total filed as a standard for one, 元 written for 万元 or the other way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi.amounts import plain
from kpi.checks.costing import Term, explained, sum_proof
from kpi.checks.money import interval
from kpi.checks.pairing import converted, fits
from kpi.checks.priced import PERIODS, Lump, Quantity, UnitCost, read
from kpi.checks.totals import rounded
from kpi.checks.types import Subject
from kpi.model.constraint import Constraint, Suggestion
from kpi.model.disclosure import Amount, Indicator
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Span


@dataclass(frozen=True, slots=True)
class Sizes:
    """From which size on an amount is taken for a slip; all against the budget."""

    times_budget: int
    """A standard for one that, times the smallest count, exceeds the budget this often may be a total."""
    share_percent: int
    """… if it makes up this share of the budget by itself, or completes the sum of the parts."""
    unit_times: int
    """A cost by the person or piece that exceeds the budget this often is in the wrong unit of money."""
    tiny_percent: int
    """A total in 元 below this share of the budget was meant in 万元."""


def money_scale(subject: Subject, settings: Sizes) -> Iterator[Verdict]:
    """Unit costs far too large for the budget, totals far too small."""
    budget = subject.project.budget
    priced = read(subject.project)
    if not priced.unit_costs and not any(lump.whole for lump in priced.lumps):
        return
    if budget is None:
        yield NotEvaluable("没有读到预算数", subject.project.budget_cell or subject.project.title)
        return
    parts = {part.row.no for part in explained(subject.project)}
    counted = sorted(filter(_several, priced.quantities), key=lambda quantity: quantity.number)
    for cost in priced.unit_costs:
        if not cost.assumed:
            yield _unit_cost(cost, counted, budget, settings, completes=cost.row.no in parts)
    for lump in priced.lumps:
        if lump.whole:
            yield _total(lump, budget, settings)


def _unit_cost(
    cost: UnitCost, counted: Sequence[Quantity], budget: Amount, settings: Sizes, *, completes: bool
) -> Verdict:
    smallest = next((quantity for quantity in counted if fits(cost, quantity)), None)
    if smallest is None or not budget.number:
        return PASSED
    wanted = interval(budget)
    counts = smallest.figure(converted(cost, smallest), cost.count_unit or "")
    product = Term((counts, cost.figure()), cost.row)
    if cost.count_unit is not None:
        if product.interval.low <= wanted.high * settings.unit_times:
            return PASSED
        return _hit(cost.row, cost.value, product, budget, "unit")
    large = completes or cost.high * 100 >= wanted.low * settings.share_percent
    if large and product.interval.low > wanted.high * settings.times_budget:
        return _hit(cost.row, cost.value, product, budget, None)
    return PASSED


def _several(quantity: Quantity) -> bool:
    return quantity.number > 1 and quantity.unit not in PERIODS


def _total(lump: Lump, budget: Amount, settings: Sizes) -> Verdict:
    wanted = interval(budget)
    if lump.value.unit != "元" or lump.period or not 0 < lump.high * 100 < wanted.low * settings.tiny_percent:
        return PASSED
    hit = _hit(lump.row, lump.value, Term((lump.figure(),), lump.row), budget, "tiny")
    assert lump.value.number is not None
    if lump.value.number != budget.in_wan:
        return hit
    start, end = lump.value.span
    said = lump.row.value.text[start:end]
    return Hit(hit.span, "value", hit.facts, lump.row, hit.case, _in_wan(said), hit.proof, hit.related)


def _in_wan(said: str) -> Suggestion:
    return Suggestion(said.replace("元", "万元", 1), "confirm")


def _hit(row: Indicator, value: Constraint, term: Term, budget: Amount, case: str | None) -> Hit:
    proof = sum_proof((term,), budget, "<=" if case != "tiny" else ">=")
    times = (term.interval.low / budget.in_wan).quantize(Decimal(1))
    facts = {
        "formula": term.words,
        "total": rounded(term.interval),
        "budget": plain(budget.in_wan),
        "times": plain(times),
    }
    related = tuple(dict.fromkeys(figure.place for figure in term.figures if figure.place is not None))
    return Hit(Span(row.value, *value.span), "value", facts, row, case, proof=proof, related=related)
