"""Do quantities × unit costs fit the budget: one product, or several terms added."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpi.amounts import Interval, plain
from kpi.checks.costing import Costing, cost, explained, sum_proof, words_of
from kpi.checks.money import interval
from kpi.checks.priced import read
from kpi.checks.rows import contains
from kpi.checks.shared_costs import is_shared
from kpi.checks.types import Subject
from kpi.model.disclosure import Amount
from kpi.model.finding import Hit, NotEvaluable, Passed, Verdict
from kpi.model.place import Span

CENT = Decimal("0.01")
FINE = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class CoFunded:
    """How a project is known that pays only part of its output."""

    co_funded_words: tuple[str, ...]
    """Words in a project's name that say it is one of several sources of the same output."""


def quantity_times_cost(subject: Subject, settings: CoFunded) -> Iterator[Verdict]:
    """One quantity × unit cost × periods against the budget."""
    costing = _costing(subject)
    if costing is None:
        return
    if not costing.terms:
        yield _no_formula(subject, costing)
    elif len(costing.terms) == 1:
        yield _verdict(subject, costing, settings)


def formula_total(subject: Subject, settings: CoFunded) -> Iterator[Verdict]:
    """Several terms added up against the budget."""
    costing = _costing(subject)
    if costing is not None and len(costing.terms) > 1:
        yield _verdict(subject, costing, settings)


def _costing(subject: Subject) -> Costing | None:
    """Return the project's formula; None where it has no unit costs, or sums that explain the budget."""
    priced = read(subject.project)
    if not priced.unit_costs:
        return None
    budget = subject.project.budget
    if budget is not None and explained(subject.project):
        return None
    return cost(subject.project)


def _no_formula(subject: Subject, costing: Costing) -> NotEvaluable:
    cell = costing.priced.unit_costs[0].row.value
    if costing.open_costs:
        name = costing.open_costs[0].title
        return NotEvaluable(f"“{name}”按“{costing.open_costs[0].period}”计算，没有写明有多少", cell)
    if not costing.priced.quantities:
        return NotEvaluable("有单位成本，但没有可以相乘的数量", subject.project.title)
    name = costing.priced.unit_costs[0].title
    return NotEvaluable(f"单位成本“{name}”找不到唯一对应的数量", cell)


def _verdict(subject: Subject, costing: Costing, settings: CoFunded) -> Verdict:
    budget = subject.project.budget
    if budget is None:
        return NotEvaluable("没有读到预算数", subject.project.budget_cell or subject.project.title)
    wanted, total = interval(budget), costing.total
    if total.overlaps(wanted):
        return Passed(sum_proof(costing.terms, budget), doubt=costing.assumptions)
    reason = _unsure(costing, budget, above=total.above(wanted))
    if reason is not None:
        return NotEvaluable(reason, budget.span.cell)
    case = "above" if total.above(wanted) else "below"
    if _co_funded(subject, costing, settings):
        case = "co_funded"
    return _hit(costing, budget, case)


def _unsure(costing: Costing, budget: Amount, *, above: bool) -> str | None:
    """Return why a formula that does not fit proves nothing, None where it proves the misfit."""
    assumed = next((found.cost.assumed for found in costing.pairs if found.cost.assumed), None)
    if assumed is not None:
        return f"单位成本的单位有误：{assumed}，结果与预算数不符，不能确定"
    if costing.priced.uncounted:
        return f"数量“{costing.priced.uncounted[0].level3.text}”没有写清楚，不能确定怎样相乘"
    loose = next((found for found in costing.pairs if not found.linked), None)
    if loose is not None:
        return f"不能确定“{loose.cost.title}”是否按“{loose.quantity.names[0]}”计算"
    if above:
        return None
    return _left_out(costing, interval(budget))


def _left_out(costing: Costing, wanted: Interval) -> str | None:
    """Return what the formula leaves out, which may be what it falls short by."""
    if costing.open_costs:
        return f"“{costing.open_costs[0].title}”没有写明计算的期数"
    if costing.pairing.quantities:
        return f"“{costing.pairing.quantities[0].names[0]}”没有对应的单位成本，不能算出合计"
    if costing.pairing.costs:
        return f"“{costing.pairing.costs[0].title}”没有对应的数量，不能算出合计"
    if costing.priced.unclear:
        return f"成本“{costing.priced.unclear[0].level3.text}”的指标值不能使用"
    if any(lump.whole and lump.interval.overlaps(wanted) for lump in costing.priced.lumps):
        return "另列了项目总成本，单位成本没有说明其中的全部支出"
    return None


def _co_funded(subject: Subject, costing: Costing, settings: CoFunded) -> bool:
    if contains(subject.project.name.text, settings.co_funded_words):
        return True
    return any(is_shared(found.quantity, subject) for found in costing.pairs)


def _hit(costing: Costing, budget: Amount, case: str) -> Hit:
    proof = sum_proof(costing.terms, budget)
    facts = {
        "formula": words_of(costing.terms),
        "total": rounded(costing.total),
        "budget": plain(budget.in_wan),
        "difference": rounded(Interval(*[abs(proof.difference)] * 2)),
        "pairing": "、".join(f"“{found.cost.title}”对“{found.quantity.names[0]}”" for found in costing.pairs),
    }
    doubt = costing.assumptions
    if len(costing.terms) > 1:
        related = tuple(term.row.value.place for term in costing.terms)
        return Hit(budget.span, "budget", facts, case=case, proof=proof, related=related, doubt=doubt)
    (found,) = costing.pairs
    span = Span(found.cost.row.value, *found.cost.value.span)
    related = (found.quantity.cell.place, budget.span.cell.place)
    row = found.cost.row
    return Hit(span, "value", facts, row, case, proof=proof, related=related, doubt=doubt)


def rounded(amount: Interval) -> str:
    """Return the middle of an interval in 万元 for a message: to the cent, finer where that is zero."""
    middle = (amount.low + amount.high) / 2
    return plain(middle.quantize(CENT if middle >= CENT else FINE))
