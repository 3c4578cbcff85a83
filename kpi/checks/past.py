"""Last year's form of a project: which one it is, and what became of one that has none of its own now.

A code says it where the names agree too, or where it is long: short codes are counted anew every year. The
name says it within the department; the same name in another department is another project.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from kpi import objects
from kpi.checks.texts import letters
from kpi.model.disclosure import Disclosure, Project
from kpi.model.references import LastYear, PastProject, lasting_name

LONG_CODE = 12
"""Characters from which on a code is one of a system that gives each only once."""
ALIKE = 0.6
"""How much two names of one short code must have in common."""
PARTLY = 0.5
_LEAST_ROWS = 2


def of_project(project: Project, document: Disclosure, last_year: LastYear) -> tuple[PastProject, ...]:
    """Return last year's form of a project; several where it cannot be told which one."""
    own = last_year.of_department(document.department)
    found = among(project, own)
    if found:
        return tuple(own[at] for at in found)
    code = _code(project)
    if len(code) >= LONG_CODE and (moved := last_year.with_code(code)):
        return moved
    if own:
        return ()
    named = last_year.named(project.name.text, of_unknown=document.department is not None)
    coded = tuple(one for one in named if code and one.code == code)
    return coded or named


def among(project: Project, own: Sequence[PastProject]) -> list[int]:
    """Return which of a department's forms of last year are the project's, by number."""
    code, name = _code(project), lasting_name(project.name.text)
    coded = [at for at, past in enumerate(own) if code and past.code == code and _is_same(code, name, past)]
    if len(coded) == 1:
        return coded
    named = [at for at in coded or range(len(own)) if lasting_name(own[at].name) == name]
    exactly = [at for at in named if letters(own[at].name) == letters(project.name.text)]
    return exactly if len(exactly) == 1 else named or coded


def _code(project: Project) -> str:
    return project.code.text.strip() if project.code else ""


def _is_same(code: str, name: str, past: PastProject) -> bool:
    return len(code) >= LONG_CODE or _names_agree(name, lasting_name(past.name))


def _names_agree(one: str, other: str) -> bool:
    if one == other or objects.same_object(one, other):
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def vanished(projects: Sequence[Project], own: Sequence[PastProject]) -> Iterator[PastProject]:
    """Yield a department's forms of last year that are nowhere now: not renamed, split or merged either."""
    found = [among(project, own) for project in projects]
    kept = {at for numbers in found for at in numbers}
    fresh = [project for project, numbers in zip(projects, found, strict=True) if not numbers]
    for at, past in enumerate(own):
        if at not in kept and not _lives_on(past, projects, fresh):
            yield past


def _lives_on(past: PastProject, projects: Iterable[Project], fresh: Sequence[Project]) -> bool:
    """Tell whether a form may be part of a project of now, or be a new one by another name."""
    name = lasting_name(past.name)
    if any(_names_agree(name, lasting_name(one.name.text)) for one in projects):
        return True
    akin = [one.name.text for one in fresh if objects.share_telling(name, one.name.text)]
    if objects.coverage(name, "，".join(akin)) >= PARTLY:
        return True
    return any(_shares_rows(past, one) for one in fresh)


def _shares_rows(past: PastProject, project: Project) -> bool:
    """Tell whether half of the telling rows stand in a project too; of the same budget one is enough."""
    before = {letters(name) for name, _ in past.rows if objects.telling(name)}
    now = {letters(row.level3.text) for row in project.indicators}
    same_budget = project.budget is not None and project.budget.in_wan == past.budget
    return len(before & now) >= max(1 if same_budget else _LEAST_ROWS, PARTLY * len(before))
