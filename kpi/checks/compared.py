"""Targets against what was given to compare them with: last year's forms, spending standards."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi import units
from kpi.amounts import plain
from kpi.checks.heads import bare, says
from kpi.checks.past import of_project
from kpi.checks.rows import costs, is_money, row_category
from kpi.checks.types import NoSettings, Subject
from kpi.frames import COSTS
from kpi.model.constraint import Constraint, Suggestion
from kpi.model.disclosure import Indicator, Project
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Span
from kpi.model.references import PastIndicator, PastProject, Standard

MORE_IS_BETTER = (">=", ">", "==")


@dataclass(frozen=True, slots=True)
class History:
    """How far a target may fall behind last year's, and for which names less is better."""

    ratio: Decimal
    growth: Decimal
    """How many times last year's budget is more money."""
    exempt_words: tuple[str, ...]


def below_history(subject: Subject, settings: History) -> Iterator[Verdict]:
    """Targets clearly below last year's of the same project and name."""
    if subject.references.last_year is None:
        return
    project = subject.project
    found = of_project(project, subject.disclosure, subject.references.last_year)
    if len(found) > 1:
        yield NotEvaluable(f"上年有{len(found)}个同名或同编码的项目", project.name)
        return
    for past in found:
        for row in subject.indicators:
            if _is_lasting(row, settings):
                yield from _against_history(row, subject.project, past, settings)


def _is_lasting(row: Indicator, settings: History) -> bool:
    """Tell whether more of what the row measures is better, and its value one number."""
    value = row.constraint
    if value.kind != "quantity" or value.operator not in MORE_IS_BETTER:
        return False
    if row_category(row) in (*COSTS, "timeliness") or units.dimension(value.unit) in ("money", "time"):
        return False
    return not says(row.level3.text, settings.exempt_words)


def _against_history(
    row: Indicator, project: Project, past: PastProject, settings: History
) -> Iterator[Verdict]:
    twins = [other for other in past.indicators if bare(other.name) == bare(row.level3.text)]
    own = [other for other in project.indicators if bare(other.level3.text) == bare(row.level3.text)]
    if not twins:
        return
    if len(twins) > 1 or len(own) > 1:
        yield NotEvaluable(f"“{row.level3.text}”有多行同名，无法与上年对应", row.level3)
        return
    before = comparable(row.constraint, twins[0])
    if before is None:
        yield NotEvaluable(f"上年“{twins[0].text}”与本年“{row.value.text}”单位不同", row.value)
        return
    if row.constraint.number is None or row.constraint.number >= before * settings.ratio * _shrinkage(
        row, project, past
    ):
        yield PASSED
    else:
        yield _behind(row, project, past, twins[0], settings)


def comparable(value: Constraint, past: PastIndicator) -> Decimal | None:
    """Return last year's number in this year's unit, None where the two do not compare."""
    if past.operator not in MORE_IS_BETTER or sorted(past.per) != sorted(value.per):
        return None
    if past.unit == value.unit:
        return past.number
    if past.unit is None or value.unit is None:
        return None
    return units.convert(past.number, past.unit, value.unit)


def _shrinkage(row: Indicator, project: Project, past: PastProject) -> Decimal:
    """Return what a smaller budget leaves of last year's quantity; rates do not shrink with the money."""
    if row_category(row) != "quantity" or project.budget is None or not past.budget:
        return Decimal(1)
    return min(Decimal(1), project.budget.in_wan / past.budget)


def _behind(
    row: Indicator, project: Project, past: PastProject, twin: PastIndicator, settings: History
) -> Hit:
    facts, case = {"last": twin.text}, None
    if row_category(row) == "quantity" and project.budget is not None and past.budget:
        grown = project.budget.in_wan / past.budget
        if grown >= settings.growth:
            percent = plain(((grown - 1) * 100).quantize(Decimal(1)))
            facts |= {"budget": plain(past.budget), "percent": percent}
            case = "more_money"
    return Hit(Span(row.value, *row.constraint.span), "value", facts, row, case=case)


def over_standard(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """Unit costs above the spending standard for what they pay."""
    standards = subject.references.standards
    if standards is None:
        return
    for one in costs(subject.project):
        row = one.row
        fitting = [standard for standard in standards if _applies(standard, row)]
        for value in one.values:
            if fitting and is_money(value.unit) and value.number is not None:
                yield from _standard_verdict(row, value, fitting, subject.disclosure.year)


def _applies(standard: Standard, row: Indicator) -> bool:
    said = bare(row.level3.text) + bare(row.description.text)
    return all(word in said for word in standard.words) and not any(word in said for word in standard.exempt)


def _standard_verdict(
    row: Indicator, value: Constraint, fitting: Sequence[Standard], year: int | None
) -> Iterator[Verdict]:
    if not value.per and not any(standard.per == () for standard in fitting):
        return
    if year is None:
        yield NotEvaluable("没有读到预算年度，不知道适用哪一年的标准", row.value)
        return
    valid = [standard for standard in fitting if standard.in_force(year)]
    same = [standard for standard in valid if sorted(standard.per) == sorted(value.per)]
    if not same:
        reason = "单位与支出标准不同" if valid else f"没有{year}年有效的支出标准"
        yield NotEvaluable(f"“{value.text}”的{reason}" if valid else reason, row.value)
        return
    yield _limit_verdict(row, value, _closest(same))


def _closest(standards: Sequence[Standard]) -> Sequence[Standard]:
    """Return the standards that say most precisely what they are for."""
    most = max(sum(map(len, standard.words)) for standard in standards)
    return [standard for standard in standards if sum(map(len, standard.words)) == most]


def _limit_verdict(row: Indicator, value: Constraint, standards: Sequence[Standard]) -> Verdict:
    standard = standards[0]
    if any((other.limit, other.unit) != (standard.limit, standard.unit) for other in standards):
        return NotEvaluable(f"有{len(standards)}条同样适用而不相同的支出标准", row.value)
    assert value.number is not None
    assert value.unit is not None
    spent = units.convert(value.number, value.unit, standard.unit)
    if spent is None:
        return NotEvaluable(f"“{value.text}”与支出标准的币种不同", row.value)
    if spent <= standard.limit:
        return PASSED
    limit = "/".join([f"{plain(standard.limit)}{standard.unit}", *standard.per])
    facts = {"limit": limit, "source": standard.source, "difference": plain(spent - standard.limit)}
    facts["unit"] = standard.unit
    wanted = Suggestion(f"≤{limit}", "confirm")
    return Hit(Span(row.value, *value.span), "value", facts, row, suggestion=wanted)
