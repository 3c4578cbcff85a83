"""Weights (权重, 分值) of the rows: do they add up, and does every row that counts have one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi.amounts import exact, plain
from kpi.checks.money import proof_of
from kpi.checks.rows import contains
from kpi.checks.terms import is_void
from kpi.checks.types import Subject
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Figure, Hit, NotEvaluable, Passed, Proof, Verdict
from kpi.model.place import whole

UNIT = "分"
_WEIGHT = re.compile(r"\s*(\d{1,4}(?:\.\d{1,4})?)\s*(?:分|%|％)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class WeightSums:
    """What the weights of a form add up to."""

    totals: tuple[str, ...]
    """The sums that are right: 100, 90 beside 预算执行率10, 1 where weights are shares."""
    execution_words: tuple[str, ...]
    """The row that carries the weight of budget execution; with it the sum must be 100."""


@dataclass(frozen=True, slots=True)
class VoidRows:
    """Which rows set no target."""

    void_names: tuple[str, ...]
    """Names that, as a whole, say that there is no indicator."""
    void_values: tuple[str, ...]
    """Values that, as a whole, say so; 无 is none of them, since 事故：无 is a target."""


def weight_sum(subject: Subject, settings: WeightSums) -> Iterator[Verdict]:
    """The sum of all weights of a form that has them, one a row."""
    weighted = [(row, _weight(row)) for row in subject.indicators if row.weight is not None]
    given = [(row, weight) for row, weight in weighted if weight is not None]
    if not given:
        return
    if subject.project.form == "evaluation-system":
        yield NotEvaluable("评价指标体系的权重分级列出，不能直接相加", given[0][0].weight)
        return
    total, right = _total(given), _right(subject.indicators, settings)
    proof = _proof(given, total if total in right else right[0])
    if total in right:
        yield Passed(proof)
        return
    open_rows = len(subject.indicators) - len(given)
    if open_rows and total < right[0]:
        yield NotEvaluable(f"有{open_rows}行没有读到权重，不能判断合计", given[0][0].weight)
        return
    row = given[0][0]
    assert row.weight is not None
    facts = {"total": plain(total), "wanted": proof.stated.text, "difference": plain(abs(proof.difference))}
    related = tuple(row.weight.place for row, _ in given[1:] if row.weight is not None)
    yield Hit(whole(row.weight), "weight", facts, row, proof=proof, related=related)


def _total(given: Sequence[tuple[Indicator, Decimal]]) -> Decimal:
    return sum((weight for _, weight in given), Decimal(0))


def _right(rows: Sequence[Indicator], settings: WeightSums) -> tuple[Decimal, ...]:
    """Return the sums that are right, the usual one first."""
    totals = tuple(Decimal(total) for total in settings.totals)
    with_execution = any(contains(row.level3.text, settings.execution_words) for row in rows)
    return totals[:1] if with_execution else totals


def _proof(given: Sequence[tuple[Indicator, Decimal]], wanted: Decimal) -> Proof:
    figures = tuple(
        Figure(row.level3.text, row.weight.text.strip(), weight, weight, UNIT, row.weight.place)
        for row, weight in given
        if row.weight is not None
    )
    formula = " + ".join(f"A{number}" for number in range(1, len(figures) + 1))
    stated = Figure("应有合计", plain(wanted), wanted, wanted, UNIT, None)
    return proof_of(formula, figures, exact(_total(given)), stated, "==")


def weight_on_void(subject: Subject, settings: VoidRows) -> Iterator[Verdict]:
    """Weights on rows that set no target, and none on rows that do."""
    if subject.project.form == "evaluation-system" or not any(_weight(row) for row in subject.indicators):
        return
    for row in subject.indicators:
        if row.weight is None:
            continue
        weight = _weight(row)
        if not row.value.text.strip() or not row.level3.text.strip():
            continue
        void = is_void(row.level3.text, settings.void_names) or is_void(row.value.text, settings.void_values)
        if weight is not None and void == (weight > 0):
            facts = {"weight": row.weight.text.strip()}
            yield Hit(whole(row.weight), "weight", facts, row, "void" if void else "none")
        else:
            yield PASSED


def _weight(row: Indicator) -> Decimal | None:
    """Return the weight of a row, None where it is blank or no number."""
    match = _WEIGHT.fullmatch(row.weight.text) if row.weight is not None else None
    return Decimal(match[1]) if match is not None else None
