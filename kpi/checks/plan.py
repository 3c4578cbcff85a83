"""The funding plan (资金支出计划): cumulative percentages at 3月底, 6月底, 10月底 and 12月底."""

from collections.abc import Iterator
from decimal import Decimal

from kpi.amounts import plain
from kpi.checks.kept import kept_by_document
from kpi.checks.types import NoSettings, Subject
from kpi.model.constraint import Suggestion
from kpi.model.disclosure import Disclosure, FundingPlan, PlanNode
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import whole

YEAR_END = 12
FULL = Decimal(100)


def year_end_missing(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """A plan that prints no 12月底; always a hit, doubtful where columns were lost in the document."""
    plan = subject.project.plan
    if plan is None:
        yield from no_plan(subject)
    elif plan.node(YEAR_END) is not None:
        yield PASSED
    elif not plan.nodes:
        yield NotEvaluable("资金支出计划没有读到任何时点", subject.project.title)
    else:
        yield _missing_hit(subject, plan)


def _missing_hit(subject: Subject, plan: FundingPlan) -> Hit:
    last = plan.nodes[-1]
    said = f"{plain(last.percent)}%" if last.percent is not None else "空白"
    return Hit(
        span=whole(last.cell),
        field="funding_plan",
        facts={"last": last.label, "percent": said},
        doubt=_lost_column_doubt(subject.disclosure, plan),
    )


def _lost_column_doubt(disclosure: Disclosure, plan: FundingPlan) -> str | None:
    """Return why 12月底 may have been lost on the way from the original, None where nothing says so."""
    reasons = []
    if plan.repeated is not None:
        reasons.append("本表的资金支出计划重复印了一次，第二次可能原是12月底")
    displaced = _plans(disclosure)[1]
    if displaced:
        reasons.append(f"本文件另有{displaced}张表的12月底印在别的行列，转换时可能丢列，请对照原件")
    return "；".join(reasons) or None


@kept_by_document
def _plans(disclosure: Disclosure) -> tuple[int, int]:
    """Return how many forms of a document have a plan, and in how many of them a node is displaced."""
    plans = [project.plan for project in disclosure.projects if project.plan is not None]
    return len(plans), sum(bool(plan.displaced) for plan in plans)


def no_plan(subject: Subject) -> Iterator[Verdict]:
    """A form without a plan is judged only where the other forms of the document have one."""
    if _plans(subject.disclosure)[0]:
        yield NotEvaluable("本表没有读到资金支出计划，而本文件的其他表有", subject.project.title)


def final_not_100(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """A printed 12月底 that is not 100 %."""
    plan = subject.project.plan
    if plan is None:
        yield from no_plan(subject)
        return
    node = plan.node(YEAR_END)
    if node is None:
        yield NotEvaluable("资金支出计划没有12月底", subject.project.title)
    elif node.percent == FULL:
        yield PASSED
    elif node.percent is not None and node.percent > FULL:
        return  # out of range, which is the business of ``falls_back``
    elif adds_up(plan):
        yield NotEvaluable("各时点合计为100%，可能是按分期数而不是累计数填列", node.cell)
    else:
        yield _final_hit(node)


def _final_hit(node: PlanNode) -> Hit:
    if node.percent is None:
        return Hit(whole(node.cell), "funding_plan", case="blank")
    return Hit(
        span=whole(node.cell),
        field="funding_plan",
        facts={"percent": plain(node.percent), "left": plain(FULL - node.percent)},
        suggestion=Suggestion("100%", "confirm"),
    )


def adds_up(plan: FundingPlan) -> bool:
    """Tell whether the nodes are shares of the year, its end included, rather than running totals."""
    if len(plan.nodes) < 2 or plan.node(YEAR_END) is None:  # noqa: PLR2004 - one share is no plan
        return False
    return sum((node.percent or Decimal(0)) for node in plan.nodes) == FULL


def repeated(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """A plan printed twice; where that may hide 12月底 it is only the doubt of that finding."""
    plan = subject.project.plan
    if plan is None:
        return
    if plan.repeated is None:
        yield PASSED
    elif plan.node(YEAR_END) is not None:
        yield Hit(whole(plan.repeated), "funding_plan")


def falls_back(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """A running total that drops, or lies below 0 or above 100 %.

    A drop at 12月底 is the same fault as a year that does not end at 100 %, and left to that check.
    """
    plan = subject.project.plan
    if plan is None:
        yield from no_plan(subject)
        return
    before: PlanNode | None = None
    for node in plan.nodes:
        if node.percent is None:
            continue
        if not 0 <= node.percent <= FULL:
            yield Hit(whole(node.cell), "funding_plan", _node_facts(node), case="range", doubt=plan.displaced)
            continue
        if node.month != YEAR_END or node.percent == FULL:
            yield _step(plan, before, node)
        before = node


def _step(plan: FundingPlan, before: PlanNode | None, node: PlanNode) -> Verdict:
    """Compare a node with the one filled before it."""
    if before is None or before.percent is None or node.percent is None or node.percent >= before.percent:
        return PASSED
    if adds_up(plan):
        return NotEvaluable("各时点合计为100%，可能是按分期数而不是累计数填列", node.cell)
    facts = _node_facts(node) | {"before": before.label, "before_percent": plain(before.percent)}
    related = (before.cell.place,)
    return Hit(whole(node.cell), "funding_plan", facts, related=related, doubt=plan.displaced)


def _node_facts(node: PlanNode) -> dict[str, str]:
    return {"label": node.label, "percent": plain(node.percent) if node.percent is not None else "空白"}


def node_blank(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """Blank nodes before a filled one: not planned yet, or nothing to be spent until then."""
    plan = subject.project.plan
    if plan is None:
        yield from no_plan(subject)
        return
    filled = [node for node in plan.nodes if node.percent is not None]
    blank = [node for node in plan.nodes if node.percent is None and filled and node.month < filled[-1].month]
    if filled and not blank:
        yield PASSED
    if blank:
        following = next(node for node in filled if node.month > blank[-1].month)
        facts = {"blank": "、".join(node.label for node in blank), "next": following.label}
        facts["percent"] = plain(following.percent or Decimal(0))
        yield Hit(
            span=whole(blank[0].cell),
            field="funding_plan",
            facts=facts,
            related=tuple(node.cell.place for node in blank[1:]),
            doubt=plan.displaced,
        )
