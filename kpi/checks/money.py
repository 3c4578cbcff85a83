"""Do the sums of one project agree: funds, cost caps, sums stated in the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpi import objects, units
from kpi.amounts import ZERO, Interval, plain, printed
from kpi.checks.rows import contains, costs, is_money
from kpi.checks.texts import goal_cells
from kpi.checks.types import NoSettings, Subject
from kpi.mentions import Bound, Mention, money_mentions
from kpi.model.constraint import Constraint
from kpi.model.disclosure import WAN_PER_UNIT, Amount, Indicator, Project
from kpi.model.finding import PASSED, Figure, Hit, NotEvaluable, Passed, Proof, Relation, Verdict
from kpi.model.place import Span

UNIT = "万元"


@dataclass(frozen=True, slots=True)
class CostCaps:
    """Which cost rows are caps on the whole project; one for a person or piece (标准, 人均) never is."""

    several_years_words: tuple[str, ...]
    """Words that say the cap covers several years and not the year's budget."""


def interval(amount: Amount) -> Interval:
    """Return what a printed sum stands for, in 万元."""
    return printed(amount.number).scaled(WAN_PER_UNIT[amount.unit])


def figure(name: str, amount: Amount) -> Figure:
    """Return a printed sum as a figure of a proof, in 万元."""
    low, high = interval(amount)
    text = f"{plain(amount.number)}{amount.unit}"
    return Figure(name, text, low, high, UNIT, amount.span.cell.place)


def funding_parts(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """The budget against the sum of fiscal and other funds; a blank part counts as 0."""
    project = subject.project
    budget, parts = project.budget, [project.fiscal_funds, project.other_funds]
    given = [part for part in parts if part is not None]
    if not given:
        return
    if budget is None:
        yield NotEvaluable("没有读到预算数", project.budget_cell or project.title)
        return
    proof = _funding_proof(budget, project)
    if interval(budget).overlaps(Interval(*proof.computed)):
        yield Passed(proof)
        return
    total = sum((part.in_wan for part in given), Decimal(0))
    if project.other_unsaid and total < budget.in_wan:
        yield NotEvaluable("表中没有其他资金一栏，不知道其余的钱从哪里来", budget.span.cell)
        return
    facts = {
        "budget": plain(budget.in_wan),
        "fiscal": plain(project.fiscal_funds.in_wan) if project.fiscal_funds else "0",
        "other": plain(project.other_funds.in_wan) if project.other_funds else "0",
        "total": plain(total),
        "difference": plain(abs(budget.in_wan - total)),
    }
    related = tuple(part.span.cell.place for part in given)
    yield Hit(budget.span, "budget", facts, proof=proof, related=related)


def _funding_proof(budget: Amount, project: Project) -> Proof:
    named = (("财政资金", project.fiscal_funds), ("其他资金", project.other_funds))
    figures = tuple(figure(name, part) for name, part in named if part is not None)
    total = ZERO
    for part in figures:
        total += Interval(part.low, part.high)
    formula = " + ".join(f"A{number}" for number in range(1, len(figures) + 1))
    return proof_of(formula, figures, total, figure("预算数", budget), "==")


def proof_of(
    formula: str, figures: tuple[Figure, ...], computed: Interval, stated: Figure, relation: Relation
) -> Proof:
    """Return the proof of a comparison; tolerance and difference are those of the intervals' middles."""
    tolerance = (computed.high - computed.low + stated.high - stated.low) / 2
    difference = (stated.low + stated.high - computed.low - computed.high) / 2
    ends = (computed.low, computed.high)
    return Proof(formula, figures, ends, stated, relation, tolerance, difference, stated.unit)


def cost_cap(subject: Subject, settings: CostCaps) -> Iterator[Verdict]:
    """Total costs whose limit lies above the budget."""
    budget = subject.project.budget
    for row, _, _, values in costs(subject.project):
        if objects.cost_kind(row.level3.text, row.description.text) == "per_unit":
            continue
        if contains(row.level3.text + row.description.text, settings.several_years_words):
            continue
        if row.constraint.kind == "malformed":
            yield NotEvaluable(f"指标值“{row.value.text}”残缺，无法与预算数比较", row.value)
        for value in values:
            if is_money(value.unit) and not value.per and value.number is not None:
                yield _cap_verdict(row, value, budget)


def _cap_verdict(row: Indicator, value: Constraint, budget: Amount | None) -> Verdict:
    if budget is None:
        return NotEvaluable("没有读到预算数", row.value)
    if value.operator in (">=", ">"):
        return NotEvaluable("成本指标的符号是下限，不是控制数", row.value)
    cap = cap_figure(row, value)
    stated = figure("预算数", budget)
    proof = proof_of("A1", (cap,), Interval(cap.low, cap.high), stated, "<=")
    if not Interval(cap.low, cap.high).above(interval(budget)):
        return Passed(proof)
    middle = (cap.low + cap.high) / 2
    return Hit(
        span=Span(row.value, *value.span),
        field="value",
        facts={
            "budget": plain(budget.in_wan),
            "cap": plain(middle),
            "difference": plain(middle - budget.in_wan),
        },
        indicator=row,
        proof=proof,
        related=(budget.span.cell.place,),
    )


def cap_figure(row: Indicator, value: Constraint) -> Figure:
    """Return a money value of a row as a figure in 万元."""
    assert value.number is not None
    assert value.unit is not None
    low, high = printed(value.number)
    wan = units.convert(Decimal(1), value.unit, UNIT)
    assert wan is not None
    return Figure(row.level3.text, value.text, low * wan, high * wan, UNIT, row.value.place)


def stated_amounts(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """Sums that the purpose or a goal states for the budget, against the budget."""
    project = subject.project
    cells = dict.fromkeys([*([project.purpose] if project.purpose else []), *goal_cells(project)])
    for cell in cells:
        mentions = money_mentions(cell, subject.disclosure.year)
        verdicts = [_stated_verdict(mention, project) for mention in mentions]
        # A text that repeats a wrong sum is one defect of one cell.
        yield from [verdict for verdict in verdicts if isinstance(verdict, Hit)][:1] or verdicts


def _stated_verdict(mention: Mention, project: Project) -> Verdict:
    name, amount = _bound(mention.bound, project)
    stated = mention.amount
    if amount is None and mention.bound == "other_funds" and stated.number == 0:
        return PASSED
    if amount is None:
        return NotEvaluable(f"文中写有{name}，但没有读到表中的{name}", stated.span.cell)
    if interval(amount).overlaps(interval(stated)):
        return PASSED
    if not mention.certain:
        return NotEvaluable(f"“{stated.span.text}”可能只是其中一部分，未与{name}比较", stated.span.cell)
    facts = {
        "what": name,
        "stated": stated.span.text,
        "budget": f"{plain(amount.number)}{amount.unit}",
        "difference": plain(abs(amount.in_wan - stated.in_wan)),
    }
    field = "purpose" if stated.span.cell == project.purpose else "goals"
    return Hit(stated.span, field, facts, related=(amount.span.cell.place,))


def _bound(bound: Bound, project: Project) -> tuple[str, Amount | None]:
    """Return the field of the form that a mention is about, with its name."""
    if bound == "budget":
        return "预算数", project.budget
    if bound == "fiscal_funds":
        return "财政资金", project.fiscal_funds
    return "其他资金", project.other_funds
