"""The parts of the cost against the budget: do they add up, and what do they leave unsaid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpi import objects
from kpi.amounts import Interval, plain
from kpi.checks.costing import Term, as_sums, cost, explained, sum_proof, sums_of, total_of, words_of
from kpi.checks.money import interval
from kpi.checks.priced import Priced, cost_title, money_lump, read
from kpi.checks.rows import contains, row_category
from kpi.checks.totals import CoFunded, rounded
from kpi.checks.types import Subject
from kpi.frames import OUTPUTS
from kpi.model.disclosure import Amount, Project
from kpi.model.finding import Hit, NotEvaluable, Passed, Verdict


@dataclass(frozen=True, slots=True)
class Shares(CoFunded):
    """When parts that fall short of the budget are worth a finding."""

    enough_percent: int
    """Parts that reach this share of the budget leave little enough unsaid."""
    complete_rows: int
    """A list of this many parts, with no total and no unit cost beside it, is taken for complete."""


def component_sum(subject: Subject, settings: Shares) -> Iterator[Verdict]:
    """Costs that are sums, added up, against the budget."""
    project = subject.project
    priced = read(project)
    if project.budget is None:
        return
    parts = explained(project)
    if parts:
        yield Passed(sum_proof(parts, project.budget), doubt=_read_as_sums(parts))
        return
    if cost(project).pairs:
        # The products and these sums are judged together, as one formula.
        return
    parts = sums_of(project)
    if total_of(parts).above(interval(project.budget)):
        parts = _without_totals(parts)
    if len(parts) > 1:
        yield _judged(subject, priced, parts, settings)


def _read_as_sums(parts: Sequence[Term]) -> str | None:
    """Return which rows named 标准 were added as the sums they seem to be."""
    names = [part.row.level3.text for part in parts if objects.cost_kind(part.row.level3.text) == "per_unit"]
    return f"“{'”“'.join(names)}”按总额相加" if names else None


def _without_totals(sums: Sequence[Term]) -> tuple[Term, ...]:
    """Leave out a sum that the others make up: a total among its parts, which would be added twice."""
    for one in sums:
        rest = tuple(other for other in sums if other is not one)
        if len(rest) > 1 and total_of(rest).overlaps(one.interval):
            return rest
    return tuple(sums)


def _judged(subject: Subject, priced: Priced, parts: tuple[Term, ...], settings: Shares) -> Verdict:
    budget = subject.project.budget
    assert budget is not None
    wanted, total = interval(budget), total_of(parts)
    if total.overlaps(wanted):
        return Passed(sum_proof(parts, budget))
    if priced.unclear:
        name = priced.unclear[0].level3.text
        return NotEvaluable(f"成本“{name}”的指标值不能使用，不能相加", priced.unclear[0].value)
    if total.above(wanted):
        return _above(subject, parts, budget, settings)
    return _below(subject, priced, parts, budget, settings)


def _above(subject: Subject, parts: tuple[Term, ...], budget: Amount, settings: Shares) -> Verdict:
    beyond = next((part for part in parts if part.interval.above(interval(budget))), None)
    if beyond is not None:
        return NotEvaluable(f"“{cost_title(beyond.row)}”一项已超过预算数，先核对这一项", beyond.row.value)
    co_funded = contains(subject.project.name.text, settings.co_funded_words)
    return _hit(parts, budget, "co_funded" if co_funded else None)


def _below(
    subject: Subject, priced: Priced, parts: tuple[Term, ...], budget: Amount, settings: Shares
) -> Verdict:
    """Parts that fall short: enough as they are, with rows filed elsewhere, or a gap to be explained."""
    if _reaches(parts, budget, settings):
        return Passed(sum_proof(parts, budget, "<="))
    filed = (*parts, *as_sums(priced.unit_costs), *_filed_elsewhere(subject.project))
    if len(filed) > len(parts) and _reaches(filed, budget, settings):
        names = "”“".join(cost_title(part.row) for part in filed[len(parts) :])
        return Passed(sum_proof(filed, budget, "<="), doubt=f"“{names}”也按总额计入")
    if priced.unit_costs:
        return NotEvaluable("另有按单位成本列的支出，不能只看各项总额", budget.span.cell)
    has_rest = any(objects.is_rest(part.row.level3.text) for part in parts)
    whole = any(lump.whole and lump.interval.overlaps(interval(budget)) for lump in priced.lumps)
    complete = has_rest or (len(parts) >= settings.complete_rows and not whole)
    return _hit(filed, budget, "gap" if complete else "partial")


def _reaches(parts: Sequence[Term], budget: Amount, settings: Shares) -> bool:
    """Tell whether parts come near enough to the budget, and not beyond it."""
    total, wanted = total_of(parts), interval(budget)
    return not total.above(wanted) and total.high * 100 >= wanted.low * settings.enough_percent


def _filed_elsewhere(project: Project) -> Iterator[Term]:
    """Yield the sums of money that stand in output rows of another kind: 差旅费 under 时效."""
    for row in project.indicators:
        lump = money_lump(row) if row_category(row) in OUTPUTS else None
        if lump is not None:
            yield Term((lump.figure(),), row)


def _hit(parts: Sequence[Term], budget: Amount, case: str | None) -> Hit:
    proof = sum_proof(parts, budget, "<=" if case in (None, "co_funded") else "==")
    total = total_of(parts)
    facts = {
        "formula": words_of(parts),
        "total": rounded(total),
        "budget": plain(budget.in_wan),
        "difference": rounded(Interval(abs(proof.difference), abs(proof.difference))),
        "percent": plain((total.low * 100 / budget.in_wan).quantize(1)) if budget.number else "",
        "count": str(len(parts)),
    }
    related = tuple(part.row.value.place for part in parts)
    return Hit(budget.span, "budget", facts, case=case, proof=proof, related=related)
