"""This year's forms against last year's: what was copied, what shrank for more money, what vanished."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kpi.amounts import plain
from kpi.checks.compared import MORE_IS_BETTER, comparable
from kpi.checks.heads import bare, says
from kpi.checks.rows import row_category
from kpi.checks.texts import letters
from kpi.checks.types import Compared, Subject
from kpi.model.disclosure import Indicator, Project
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Cell, whole
from kpi.model.references import LastYear, PastProject

_YEAR = re.compile(r"(?:20)?\d\d年度?")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Copied:
    """How many rows a form must have; a few set rows are the same every year."""

    least_rows: int


@dataclass(frozen=True, slots=True)
class Shrunk:
    """How much the budget must have grown, and how far a quantity must have fallen."""

    growth: Decimal
    ratio: Decimal
    exempt_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vanished:
    """What share (percent) of a department's projects a document must have to stand for the department."""

    least_share: int


def _past(subject: Subject) -> PastProject | NotEvaluable | None:
    """Return last year's form of the project; none, or which of several is not said."""
    last_year = subject.references.last_year
    if last_year is None:
        return None
    found = _find(last_year, subject.project)
    if len(found) > 1:
        return NotEvaluable(f"上年有{len(found)}个同名或同编码的项目", subject.project.name)
    return found[0] if found else None


def _find(last_year: LastYear, project: Project) -> tuple[PastProject, ...]:
    return last_year.find(project.code.text.strip() if project.code else "", project.name.text)


def copied(subject: Subject, settings: Copied) -> Iterator[Verdict]:
    """Goals and all values word for word last year's, but for the year."""
    past, project = _past(subject), subject.project
    if past is None or isinstance(past, NotEvaluable):
        yield from (past,) if past else ()
        return
    if not past.goals or not project.goals or len(project.indicators) < settings.least_rows:
        return
    goals = [_timeless(goal.text) for goal in project.goals]
    rows = Counter((_timeless(row.level3.text), _timeless(row.value.text)) for row in project.indicators)
    before = Counter((_timeless(name), _timeless(text)) for name, text in past.rows)
    if goals != [_timeless(goal) for goal in past.goals] or rows != before:
        yield PASSED
        return
    yield Hit(project.goals[0].span, "goals", {"rows": str(len(project.indicators))})


def _timeless(text: str) -> str:
    return _YEAR.sub("", letters(text))


def shrunk(subject: Subject, settings: Shrunk) -> Iterator[Verdict]:
    """More money for fewer outputs than last year."""
    past, project = _past(subject), subject.project
    if past is None or isinstance(past, NotEvaluable):
        yield from (past,) if past else ()
        return
    if project.budget is None or not past.budget:
        return
    changes = [*_changes(project, past, settings)]
    grown = project.budget.in_wan / past.budget
    if not changes:
        return
    fewer = [words for share, words in changes if share < settings.ratio]
    more = any(share > 1 for share, _ in changes)
    if grown < settings.growth or not fewer or more:
        yield PASSED
        return
    percent = ((grown - 1) * 100).quantize(Decimal(1))
    facts = {"last": plain(past.budget), "percent": plain(percent), "outputs": "、".join(fewer)}
    yield Hit(project.budget.span, "budget", facts)


def _changes(project: Project, past: PastProject, settings: Shrunk) -> Iterator[tuple[Decimal, str]]:
    """Yield what became of each quantity: its share of last year's, and the change in words."""
    names = Counter(bare(row.level3.text) for row in project.indicators)
    for row in project.indicators:
        twins = [one for one in past.indicators if bare(one.name) == bare(row.level3.text)]
        if len(twins) == 1 and names[bare(row.level3.text)] == 1 and _is_output(row, settings):
            before, number = comparable(row.constraint, twins[0]), row.constraint.number
            if before and number is not None:
                yield number / before, f"“{row.level3.text}”由{twins[0].text}减为{row.value.text}"


def _is_output(row: Indicator, settings: Shrunk) -> bool:
    value = row.constraint
    counted = value.kind == "quantity" and value.operator in MORE_IS_BETTER
    return counted and row_category(row) == "quantity" and not says(row.level3.text, settings.exempt_words)


def vanished(compared: Compared, settings: Vanished) -> Iterator[Verdict]:
    """Projects that the department had last year and has no more."""
    document, last_year = compared.disclosure, compared.references.last_year
    before = last_year.of_department(document.department) if last_year and document.department else ()
    if last_year is None or not before:
        return
    kept = {id(past) for project in document.projects for past in _find(last_year, project)}
    gone = [past for past in before if id(past) not in kept]
    # One file of several units is not the department: what it lacks may stand in another one.
    if (len(before) - len(gone)) * 100 < settings.least_share * len(before):
        yield NotEvaluable("与上年相同的项目太少，本文件可能只是该单位的一部分")
        return
    if not gone:
        yield PASSED
        return
    named = "、".join(f"“{past.name}”" for past in gone[:_SHOWN]) + ("等" if len(gone) > _SHOWN else "")
    budgets = [past.budget for past in gone if past.budget is not None]
    facts = {"names": named, "count": str(len(gone)), "sum": plain(sum(budgets, Decimal(0)))}
    yield Hit(whole(Cell("", document.projects[0].place)), "file", facts)
