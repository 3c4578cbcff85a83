"""Values that are damaged, and values whose unit does not fit what they measure."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpi.checks.rows import contains, costs, is_money, quantities
from kpi.checks.types import Subject
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Span, whole


@dataclass(frozen=True, slots=True)
class Problems:
    """The problem codes of the value grammar that the rule is about."""

    problems: tuple[str, ...]
    brackets: bool = False
    """Whether the rule is also about brackets that nothing closes, which the grammar lets pass."""


@dataclass(frozen=True, slots=True)
class CostUnits:
    """Which cost rows may carry a unit other than money."""

    share_words: tuple[str, ...]
    """A cost with one of these words in its name is a share and may be given in percent."""
    physical_words: tuple[str, ...]
    """A cost with one of these words in its name is a consumption in a physical unit (能耗: 千瓦时)."""


def damaged(subject: Subject, settings: Problems) -> Iterator[Verdict]:
    """Values whose damage is one of the kinds that the settings name."""
    brackets, problems = settings.brackets, settings.problems
    for row in subject.indicators:
        problem = row.constraint.problem
        if problem is None or problem.code not in problems:
            yield _cut_short(row) if brackets else PASSED
            continue
        # The grammar's suggestion is for the whole value, so the hit is on all of it.
        yield Hit(
            span=whole(row.value),
            field="value",
            facts={"problem": problem.message},
            indicator=row,
            suggestion=row.constraint.suggestion,
        )


def _cut_short(row: Indicator) -> Verdict:
    """Return a hit for a bracket that nothing closes: what stood behind it is lost."""
    text = row.value.text
    if "(" not in text and "（" not in text:
        return PASSED
    at = max(map(text.rfind, "（("))
    if at < 0 or any(mark in text[at:] for mark in "）)"):
        return PASSED
    facts = {"problem": f"括号没有写完，“{text[at:]}”之后的内容缺失"}
    return Hit(whole(row.value), "value", facts, row)


def cost_not_money(subject: Subject, settings: CostUnits) -> Iterator[Verdict]:
    """Costs measured in something other than money, a share or a consumption."""
    for row, category, _, _ in costs(subject.project):
        if category not in ("cost", "economic_cost"):
            continue
        if row.constraint.kind == "malformed":
            yield NotEvaluable(f"指标值“{row.value.text}”残缺，无法判断单位", row.value)
        yield from _cost_units(row, settings)


def _cost_units(row: Indicator, settings: CostUnits) -> Iterator[Verdict]:
    for value in quantities(row.constraint):
        if value.unit is None:
            yield NotEvaluable(f"指标值“{row.value.text}”没有单位", row.value)
        elif is_money(value.unit) or _allowed(row, value.unit, settings):
            yield PASSED
        else:
            yield Hit(
                span=Span(row.value, *value.span),
                field="value",
                facts={"unit": value.unit},
                indicator=row,
                case="share" if value.unit in ("%", "‰") else None,
            )


def _allowed(row: Indicator, unit: str, settings: CostUnits) -> bool:
    """Tell whether a unit that is not money fits the name of the cost."""
    if unit in ("%", "‰", "比例", "百分点"):
        return contains(row.level3.text, settings.share_words)
    return contains(row.level3.text, settings.physical_words)
