"""Does the funding plan keep pace with the work: with deadlines, and with payments month by month."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kpi.amounts import plain
from kpi.checks.plan import FULL, adds_up, no_plan
from kpi.checks.rows import Seen, contains, costs, seen
from kpi.checks.types import Subject
from kpi.model.constraint import Constraint, DateLimit
from kpi.model.disclosure import FundingPlan, Indicator, PlanNode
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Cell, Place, whole
from kpi.objects import best_match, telling

OCTOBER = 10
_RUNNING = ("day", "week", "month", "quarter")
"""What is to be done so often goes on through the year and has no deadline."""

_DATE = re.compile(
    r"(?:(?<!\d)(?P<year>20\d{2})\s*年\s*)?(?<!\d)(?P<month>1[0-2]|0?[1-9])\s*月\s*(?:底|末|\d{1,2}\s*日)?\s*(?:之前|以前|前)"
)
_CLAUSES = re.compile(r"[。；;，,\n]")
_OFTEN = re.compile(r"(?P<month>每个?月(?!月)|按月)|每个?季度?|按季度?")
_FROM = re.compile(r"月份?\s*(?:起|开始)")


@dataclass(frozen=True, slots=True)
class Pace:
    """How far the plan should be at 10月底."""

    october: int
    """Percent."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """When a plan contradicts the deadline of the project."""

    least: int
    """Percent that should be spent at the deadline."""
    lead: int
    """Months by which the plan may be at 100 % before the deadline."""
    stage_words: tuple[str, ...]
    """A row or clause with one of these words sets the date of a stage, not of the whole project."""
    festivals: tuple[str, ...]
    """``春节=2``: the month by which something due before a festival has to be done."""
    finish_words: tuple[str, ...]
    """A date in a goal counts as the deadline where one of these words stands in its clause."""


@dataclass(frozen=True, slots=True)
class Payments:
    """How a regular payment is recognised."""

    pay_words: tuple[str, ...]


class _Deadline(NamedTuple):
    """By which month a row or a goal wants the work done; ``year`` None where it is not said."""

    month: int
    year: int | None
    text: str
    place: Place
    festival: bool = False
    """A festival says less than a date; the plan contradicts it only where nothing is spent at all."""


def late(subject: Subject, settings: Pace) -> Iterator[Verdict]:
    """A plan that leaves most of the spending to the last two months."""
    plan = subject.project.plan
    node = plan.node(OCTOBER) if plan else None
    if plan is None or node is None:
        return
    if node.percent is None:
        yield NotEvaluable("10月底的支出比例为空，无法判断进度", node.cell)
    elif adds_up(plan):
        yield NotEvaluable("各时点合计为100%，可能是按分期数而不是累计数填列", node.cell)
    elif node.percent >= settings.october:
        yield PASSED
    else:
        facts = {"percent": plain(node.percent), "left": plain(FULL - node.percent)}
        yield Hit(whole(node.cell), "funding_plan", facts, doubt=plan.displaced)


def against_deadline(subject: Subject, settings: Deadlines) -> Iterator[Verdict]:
    """A plan that is far behind at the project's deadline, or paid out long before it.

    The last deadline of the project is taken: an earlier one may be that of a part.
    """
    plan = subject.project.plan
    timely = [one for one in seen(subject.project) if one.category == "timeliness"]
    if any(one.row.constraint.every in _RUNNING for one in timely):
        return
    found = list(_row_deadlines(timely, subject, settings)) or _goal_deadlines(subject, settings)
    if not found:
        return
    if plan is None:
        yield from no_plan(subject)
        return
    last = max(found, key=lambda deadline: deadline.month)
    year = subject.disclosure.year
    if any(deadline.year not in (None, year) for deadline in found) and year is not None:
        yield NotEvaluable("完成时限不在预算年度内，未与资金支出计划比较", subject.project.title)
    else:
        yield _compared(plan, last, settings)


def _compared(plan: FundingPlan, deadline: _Deadline, settings: Deadlines) -> Verdict:
    """Compare the plan with a deadline; at the next printed node at least as much is spent as on the day."""
    filled = [node for node in plan.nodes if node.percent is not None]
    if not filled or adds_up(plan):
        return NotEvaluable("资金支出计划没有填列累计比例，无法与完成时限比较", _any_cell(plan))
    full = next((node for node in filled if node.percent == FULL), None)
    if full is not None and deadline.month - full.month >= settings.lead:
        return _conflict(plan, full, deadline, "ahead")
    due = next((node for node in plan.nodes if node.month >= deadline.month), None)
    least = 1 if deadline.festival else settings.least
    if due is not None and due.percent is not None and due.percent < least:
        return _conflict(plan, due, deadline, "behind")
    spent = max((node.percent or 0 for node in filled if node.month <= deadline.month), default=0)
    if spent >= least or (due is not None and due.percent is not None):
        return PASSED
    return NotEvaluable(f"完成时限“{deadline.text}”前后的累计支出比例没有填列", _any_cell(plan))


def _any_cell(plan: FundingPlan) -> Cell | None:
    return plan.nodes[-1].cell if plan.nodes else None


def _conflict(plan: FundingPlan, node: PlanNode, deadline: _Deadline, case: str) -> Hit:
    assert node.percent is not None
    return Hit(
        span=whole(node.cell),
        field="funding_plan",
        facts={"label": node.label, "percent": plain(node.percent), "deadline": deadline.text},
        case=case,
        related=(deadline.place,),
        doubt=plan.displaced,
    )


def _row_deadlines(timely: Sequence[Seen], subject: Subject, settings: Deadlines) -> Iterator[_Deadline]:
    """Yield the deadlines of the timeliness rows: of their values, or of names like 9月30日前完成."""
    for row, _, _, _ in timely:
        if contains(row.level3.text + row.description.text, settings.stage_words) or _of_a_part(row, subject):
            continue
        dates = list(_dates(row.constraint))
        for date in dates:
            month = date.month if date.anchor is None else _table(settings.festivals).get(date.anchor)
            if month is not None:
                festival = date.anchor is not None
                yield _Deadline(int(month), date.year, row.value.text, row.value.place, festival)
        if not dates and row.constraint.kind in ("done", "qualitative"):
            yield from _said(row.level3.text, row.level3.place)


def _of_a_part(row: Indicator, subject: Subject) -> bool:
    """Tell whether a deadline is that of one part among several, each with its own cost."""
    paid = [cost.row.level3.text for cost in costs(subject.project)]
    return len(paid) > 1 and telling(row.level3.text) and best_match(row.level3.text, paid) is not None


@lru_cache(maxsize=64)
def _table(lines: tuple[str, ...]) -> Mapping[str, str]:
    """Return lines ``春节=2`` as a table."""
    return dict(line.split("=") for line in lines)


def _dates(value: Constraint) -> Iterator[DateLimit]:
    if value.kind in ("deadline", "recurring") and value.date is not None:
        yield value.date
    for part in value.parts:
        yield from _dates(part)


def _said(text: str, place: Place) -> Iterator[_Deadline]:
    """Yield the dates by which a text wants something done: 10月底前, 2024年9月30日前."""
    for match in _DATE.finditer(text):
        year = int(match["year"]) if match["year"] else None
        yield _Deadline(int(match["month"]), year, match[0].strip(), place)


def _goal_deadlines(subject: Subject, settings: Deadlines) -> list[_Deadline]:
    """Return the one date that the goals set for finishing, if they set just one."""
    found = [
        deadline
        for goal in subject.project.year_goals
        if _DATE.search(goal.text)
        for clause in _CLAUSES.split(goal.text)
        if contains(clause, settings.finish_words) and not contains(clause, settings.stage_words)
        for deadline in _said(clause, goal.span.cell.place)
    ]
    return found if len({(deadline.year, deadline.month) for deadline in found}) == 1 else []


def against_payments(subject: Subject, settings: Payments) -> Iterator[Verdict]:
    """Payments due every month or quarter while the plan spends nothing in the first ones."""
    said = next(_payments(subject, settings), None)
    if said is None:
        return
    plan = subject.project.plan
    if plan is None:
        yield from no_plan(subject)
        return
    text, place, monthly = said
    if _FROM.search(text):
        yield NotEvaluable(f"“{text}”不是从年初开始的，未与资金支出计划比较", subject.project.title)
        return
    node = next((node for node in plan.nodes if node.month >= (3 if monthly else 6)), None)
    if node is None or not any(later.percent for later in plan.nodes):
        yield NotEvaluable("资金支出计划没有填列，无法与发放频次比较", subject.project.title)
    elif node.percent:
        yield PASSED
    else:
        percent = "空白" if node.percent is None else f"{plain(node.percent)}%"
        facts = {"label": node.label, "percent": percent, "payment": text}
        yield Hit(whole(node.cell), "funding_plan", facts, related=(place,), doubt=plan.displaced)


def _payments(subject: Subject, settings: Payments) -> Iterator[tuple[str, Place, bool]]:
    """Yield the regular payments that the rows, goals and purpose speak of; True where monthly."""
    for row in subject.indicators:
        value = row.constraint
        every = value.every or next((part.every for part in value.parts if part.every), None)
        if every not in ("month", "quarter"):
            continue
        if contains(row.level3.text + row.description.text + row.value.text, settings.pay_words):
            yield row.value.text, row.value.place, every == "month"
    purpose = subject.project.purpose
    texts = [(goal.text, goal.span.cell.place) for goal in subject.project.year_goals]
    texts += [(purpose.text, purpose.place)] if purpose else []
    for text, place in texts:
        if _OFTEN.search(text) is None:
            continue
        for clause in _CLAUSES.split(text):
            often = _OFTEN.search(clause)
            if often and contains(clause[often.end() :], settings.pay_words):
                yield clause.strip(), place, often["month"] is not None
