"""This year's forms against last year's: what was copied, what is less for more money, what vanished."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi import objects, units
from kpi.amounts import plain
from kpi.checks import past
from kpi.checks.compared import MORE_IS_BETTER, comparable
from kpi.checks.heads import bare, says
from kpi.checks.past import of_project
from kpi.checks.rows import row_category
from kpi.checks.texts import letters
from kpi.checks.types import Compared, Subject
from kpi.model.disclosure import Project
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Cell, whole
from kpi.model.references import PastIndicator, PastProject

_YEAR = re.compile(r"(?:20)?\d\d年度?")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Copied:
    """How many rows a form must have; a few set rows are the same every year."""

    least_rows: int


@dataclass(frozen=True, slots=True)
class Shrunk:
    """How much the budget must have grown, and of which outputs less is better."""

    growth: Decimal
    exempt_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vanished:
    """What share (percent) of a department's projects a document must have to stand for the department."""

    least_share: int


def _past(subject: Subject) -> PastProject | NotEvaluable | None:
    """Return last year's form of the project; none, or which of several is not said."""
    if subject.references.last_year is None:
        return None
    found = of_project(subject.project, subject.disclosure, subject.references.last_year)
    if len(found) > 1:
        return NotEvaluable(f"上年有{len(found)}个同名或同编码的项目", subject.project.name)
    return found[0] if found else None


def copied(subject: Subject, settings: Copied) -> Iterator[Verdict]:
    """Goals and all values word for word last year's, but for the year."""
    before, project = _past(subject), subject.project
    if before is None or isinstance(before, NotEvaluable):
        yield from (before,) if before else ()
        return
    if not before.goals or not project.goals or len(project.indicators) < settings.least_rows:
        return
    goals = [_timeless(goal.text) for goal in project.goals]
    rows = Counter((_timeless(row.level3.text), _timeless(row.value.text)) for row in project.indicators)
    old_rows = Counter((_timeless(name), _timeless(text)) for name, text in before.rows)
    if goals != [_timeless(goal) for goal in before.goals] or rows != old_rows:
        yield PASSED
        return
    yield Hit(project.goals[0].span, "goals", {"rows": str(len(project.indicators))})


def _timeless(text: str) -> str:
    return _YEAR.sub("", letters(text))


def shrunk(subject: Subject, settings: Shrunk) -> Iterator[Verdict]:
    """More money than last year, and an output is gone without another in its place."""
    before, project = _past(subject), subject.project
    if before is None or isinstance(before, NotEvaluable):
        yield from (before,) if before else ()
        return
    counted = [one for one in before.indicators if _is_count(one, settings)]
    if project.budget is None or not before.budget or not counted:
        return
    grown = project.budget.in_wan / before.budget
    gone = [one for one in counted if not _is_there(one.name, project)]
    if grown < settings.growth or not gone or _is_more(project, before):
        yield PASSED
        return
    facts = {
        "last": plain(before.budget),
        "percent": plain(((grown - 1) * 100).quantize(Decimal(1))),
        "outputs": "、".join(f"“{one.name}”（上年{one.text}）" for one in gone),
    }
    yield Hit(project.budget.span, "budget", facts)


def _is_count(past: PastIndicator, settings: Shrunk) -> bool:
    """Tell whether a row of last year counted something of which more is better."""
    if past.operator not in MORE_IS_BETTER or past.per or says(past.name, settings.exempt_words):
        return False
    return past.unit is not None and units.dimension(past.unit) not in _NO_COUNT


_NO_COUNT = ("share", "money", "time", "score", "temperature")


def _is_there(name: str, project: Project) -> bool:
    """Tell whether an output stands in a form, perhaps by another name or in the goals alone."""
    rows = (text for row in project.indicators for text in (row.level3.text, row.description.text))
    if any(bare(text) == bare(name) or objects.same_object(name, text) for text in rows):
        return True
    return any(objects.coverage(name, goal.text) >= objects.SAME for goal in project.goals)


def _is_more(project: Project, before: PastProject) -> bool:
    """Tell whether a form has another output than last year, or more of one."""
    for row in project.indicators:
        if row_category(row) != "quantity":
            continue
        twins = [one for one in before.indicators if bare(one.name) == bare(row.level3.text)]
        number = row.constraint.number
        least = comparable(row.constraint, twins[0]) if len(twins) == 1 else None
        if least is None or number is None or number > least:
            return True
    return False


def vanished(compared: Compared, settings: Vanished) -> Iterator[Verdict]:
    """Projects that the department had last year and has no more."""
    documents = [document for document in compared.documents if document.projects]
    last_year = compared.references.last_year
    if last_year is None or not documents:
        return
    before = last_year.of_department(documents[0].department)
    projects = [project for document in documents for project in document.projects]
    gone = [*past.vanished(projects, before)]
    # The file of one unit is not the department: what it lacks may stand in another one.
    if (len(before) - len(gone)) * 100 < settings.least_share * len(before):
        yield NotEvaluable("与上年相同的项目太少，所给文件可能只是该单位的一部分")
    elif gone:
        yield _gone(gone, projects[0], compared.documents.index(documents[0]))
    elif before:
        yield PASSED


def _gone(gone: Sequence[PastProject], first: Project, document: int) -> Hit:
    named = "、".join(f"“{one.name}”" for one in gone[:_SHOWN]) + ("等" if len(gone) > _SHOWN else "")
    budgets = [one.budget for one in gone if one.budget is not None]
    facts = {"names": named, "count": str(len(gone)), "sum": plain(sum(budgets, Decimal(0)))}
    return Hit(whole(Cell("", first.place)), "file", facts, document=document)
