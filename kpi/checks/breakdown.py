"""Breakdowns: 23人（儿童康复19人、精神残疾4人） and 共120人，其中教师70人、学生50人; do the parts add up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from kpi import units
from kpi.amounts import ZERO, exact, plain
from kpi.checks.money import proof_of
from kpi.checks.priced import Quantity
from kpi.checks.rows import Seen, seen
from kpi.checks.texts import goal_cells
from kpi.checks.types import Subject
from kpi.mentions import Count, counts
from kpi.model.constraint import Constraint
from kpi.model.disclosure import Indicator
from kpi.model.finding import Figure, Hit, NotEvaluable, Passed, Proof, Verdict
from kpi.model.place import Cell, Span

MOST, LEAD = 12, 120
"""Breakdowns and parts looked at, and characters before one that may name the whole."""
_BRACKET = re.compile(r"[（(]([^（）()]{3,160})[）)]")
_AMONG = re.compile(r"其中\s*[:：,，]?\s*([^。；;（()）\n]{2,160})")
_LABEL = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Partial:
    """How far a list of parts must go to be taken for complete."""

    partial_words: tuple[str, ...]
    """Words in or before a breakdown that say it is not complete, or not one to be added."""
    complete_percent: int
    """A list behind 其中 that reaches this share of the whole is taken for complete."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A list of counted parts in a text, and the count before it that it may break down."""

    span: Span
    parts: tuple[Count, ...]
    before: Count | None
    among: bool
    """It stands behind 其中, which may introduce only some of the parts."""
    lead: str
    """The words of the sentence before it."""


def breakdowns(cell: Cell) -> Iterator[Breakdown]:
    """Yield the breakdowns of a text: lists of counts in brackets or behind 其中."""
    if not _breaks_down(cell.text):
        return
    for pattern in (_BRACKET, _AMONG):
        for match in islice(pattern.finditer(cell.text), MOST):
            parts = counts(Span(cell, *match.span(1)))[:MOST]
            if parts and not (pattern is _BRACKET and _AMONG.search(match[1])):
                yield _breakdown(cell, match, parts, among=pattern is _AMONG)


def _breaks_down(text: str) -> bool:
    """Tell whether a text has the signs of a breakdown at all; most have not."""
    return "（" in text or "(" in text or "其中" in text


def _breakdown(cell: Cell, match: re.Match[str], parts: tuple[Count, ...], *, among: bool) -> Breakdown:
    nearest = max(0, match.start() - LEAD)
    start = max(nearest, *(cell.text.rfind(mark, nearest, match.start()) + 1 for mark in "。；;\n"))
    before = counts(Span(cell, start, match.start()))
    lead = cell.text[start : match.start(1)]
    return Breakdown(Span(cell, *match.span(1)), parts, before[-1] if before else None, among, lead)


def breakdown_sum(subject: Subject, settings: Partial) -> Iterator[Verdict]:
    """Parts of a counted whole, in the goals, the purpose and the rows, against the whole."""
    project = subject.project
    cells = goal_cells(project)
    for cell in cells:
        yield from _text_verdicts(cell, "goals", settings)
    if project.purpose is not None and project.purpose not in cells:
        yield from _text_verdicts(project.purpose, "purpose", settings)
    for one in seen(project):
        if any(_breaks_down(cell.text) for cell in (one.row.level3, one.row.description)):
            yield from _row_verdicts(one, settings)


def _text_verdicts(cell: Cell, field: str, settings: Partial) -> Iterator[Verdict]:
    for found in breakdowns(cell):
        if found.before is not None and found.before.certain:
            yield from _verdict(found, _whole_figure(found.before), field, None, settings)


def _row_verdicts(one: Seen, settings: Partial) -> Iterator[Verdict]:
    row = one.row
    values = [value for value in one.values if value.number is not None and value.unit and not value.per]
    for field, cell in (("level3", row.level3), ("description", row.description)):
        if field == "description" and cell.text == row.level3.text:
            continue
        for found in breakdowns(cell):
            if found.before is not None:
                total = _whole_figure(found.before)
            elif len(values) == 1:
                total = _row_figure(row, values[0])
            else:
                continue
            yield from _verdict(found, total, field, row, settings)


def _row_figure(row: Indicator, value: Constraint) -> Figure:
    assert value.number is not None
    assert value.unit is not None
    text = row.value.text.strip()
    return Figure(row.level3.text, text, value.number, value.number, value.unit, row.value.place)


def _whole_figure(count: Count) -> Figure:
    return Figure("合计", count.span.text, count.number, count.number, count.unit, count.span.cell.place)


def _verdict(
    found: Breakdown, total: Figure, field: str, row: Indicator | None, settings: Partial
) -> Iterator[Verdict]:
    """Judge one breakdown; nothing where its parts are of another kind or it is said to be incomplete."""
    text = found.lead + found.span.text
    if not all(_same_kind(part.unit, total.unit) for part in found.parts):
        return
    if len(found.parts) == 1 and not found.among:
        return
    if any(word in text for word in settings.partial_words):
        return
    proof = _proof(found, total)
    difference = proof.computed[0] - total.low
    if difference == 0:
        yield Passed(proof)
    elif difference > 0:
        yield _hit(found, proof, field, row, "more")
    elif len(found.parts) > 1 and _complete(found, proof, settings):
        yield _hit(found, proof, field, row, "less")
    elif len(found.parts) > 1:
        yield NotEvaluable(f"“{found.span.text}”可能没有列全，未与{total.text}比较", found.span.cell)


def _complete(found: Breakdown, proof: Proof, settings: Partial) -> bool:
    """Tell whether a list that falls short was meant to be complete."""
    return not found.among or proof.computed[0] * 100 >= proof.stated.low * settings.complete_percent


def _proof(found: Breakdown, total: Figure) -> Proof:
    figures = tuple(
        Figure(_label(part), part.span.text, part.number, part.number, total.unit, part.span.cell.place)
        for part in found.parts
    )
    computed = ZERO
    for part in found.parts:
        computed += exact(part.number)
    formula = " + ".join(f"A{number}" for number in range(1, len(figures) + 1))
    return proof_of(formula, figures, computed, total, "==")


def _hit(found: Breakdown, proof: Proof, field: str, row: Indicator | None, case: str) -> Hit:
    facts = {
        "parts": "＋".join(plain(part.number) for part in found.parts),
        "sum": f"{plain(proof.computed[0])}{proof.stated.unit}",
        "whole": proof.stated.text,
        "difference": f"{plain(abs(proof.difference))}{proof.stated.unit}",
    }
    related = (proof.stated.place,) if proof.stated.place is not None and row is not None else ()
    return Hit(found.span, field, facts, row, case, proof=proof, related=related)


def _label(part: Count) -> str:
    words = part.objects.split()
    return (_LABEL.sub("", words[0]) if words else "") or part.span.text


def _same_kind(one: str, other: str) -> bool:
    if one == other:
        return True
    return units.dimension(one) == units.dimension(other) == "people"


def parts_of(quantity: Quantity) -> tuple[Quantity, ...]:
    """Return the parts that a row's own text breaks its quantity into, if they add up to it."""
    for cell in (quantity.row.level3, quantity.row.description):
        for found in breakdowns(cell):
            parts = found.parts
            fits = all(_same_kind(part.unit, quantity.unit) for part in parts)
            if len(parts) > 1 and fits and sum(part.number for part in parts) == quantity.number:
                return tuple(_part(quantity, part, cell) for part in parts)
    return ()


def _part(quantity: Quantity, part: Count, cell: Cell) -> Quantity:
    names = (_label(part),)
    return Quantity(quantity.row, part.number, part.unit, names, cell, part.span.text, is_part=True)
