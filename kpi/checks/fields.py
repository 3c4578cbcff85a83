"""Are the fields of the form filled: goals, the project's basic data, the basis of the values."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpi.checks.terms import core, is_void
from kpi.checks.types import Subject, row_hit
from kpi.model.disclosure import Goal, Indicator, Project
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Cell, whole
from kpi.objects import tight


@dataclass(frozen=True, slots=True)
class Goals:
    """What does not count as a goal."""

    void_words: tuple[str, ...]
    """Texts that say nothing; only a goal that is one of them as a whole."""
    least_characters: int
    """A shorter text names neither what is done nor what for."""


@dataclass(frozen=True, slots=True)
class Void:
    """Texts that say nothing; only a cell that is one of them as a whole."""

    void_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What counts as blank, and what may stand before a name that is repeated as purpose."""

    void_words: tuple[str, ...]
    purpose_prefixes: tuple[str, ...]


def goal_missing(subject: Subject, settings: Goals) -> Iterator[Verdict]:
    """A goal field that is blank, says nothing or is too short to be a goal."""
    project = subject.project
    if project.form == "evaluation-system":
        return
    if not project.year_goals and project.goals_cell is None:
        yield NotEvaluable("没有读到绩效目标栏", project.title)
    elif all(is_void(goal.text, settings.void_words) for goal in project.year_goals):
        yield _goal_hit(project, "")
    elif (length := _length(project.year_goals)) < settings.least_characters:
        yield _goal_hit(project, "short", length=str(length))
    else:
        yield PASSED


def _length(goals: tuple[Goal, ...]) -> int:
    return sum([len(tight(goal.text)) for goal in goals])


def _goal_hit(project: Project, case: str, **facts: str) -> Hit:
    cell = project.goals_cell or project.title
    span = project.year_goals[0].span if project.year_goals else whole(cell)
    said = f"只写了“{span.text}”" if span.text.strip() else "为空"
    return Hit(span, "goals", {"said": said, **facts}, case=case or None)


def basis_missing(subject: Subject, settings: Void) -> Iterator[Verdict]:
    """Values without a basis, in forms that have a column for it; a wholly blank column is one hit."""
    rows = [
        row for row in subject.indicators if row.basis and not is_void(row.level3.text, settings.void_words)
    ]
    blank = [row for row in rows if row.basis and is_void(row.basis.text, settings.void_words)]
    if not blank:
        yield from [PASSED] * len(rows)
        return
    if len(rows) > 1 and len(blank) == len(rows):
        yield _no_basis_at_all(rows)
        return
    numbers = {row.no for row in blank}
    yield from (_without_basis(row) if row.no in numbers else PASSED for row in rows)


def _without_basis(row: Indicator) -> Hit:
    assert row.basis is not None
    said = f"只写了“{row.basis.text.strip()}”" if row.basis.text.strip() else "为空"
    return row_hit(row, "basis", row.basis, said=said)


def _no_basis_at_all(rows: list[Indicator]) -> Hit:
    first, *others = rows
    assert first.basis is not None
    return Hit(
        span=whole(first.basis),
        field="basis",
        facts={"count": str(len(rows))},
        indicator=first,
        case="all",
        related=tuple(row.basis.place for row in others if row.basis),
    )


def header_missing(subject: Subject, settings: Header) -> Iterator[Verdict]:
    """Code, name, budget and purpose: blank ones, and a purpose that only repeats the name."""
    project = subject.project
    fields = (("code", "项目编码", project.code), ("name", "项目名称", project.name))
    for field, title, cell in fields:
        if cell is not None:
            yield _blank(cell, field, title) if is_void(cell.text, settings.void_words) else PASSED
    if project.code is None and any(other.code is not None for other in subject.disclosure.projects):
        yield NotEvaluable("本表没有读到项目编码，而本文件的其他表有", project.title)
    yield from _budget(project, settings)
    if project.purpose is not None:
        yield _purpose(project, project.purpose, settings)


def _blank(cell: Cell, field: str, title: str) -> Hit:
    said = f"只写了“{cell.text.strip()}”" if cell.text.strip() else "为空"
    return Hit(whole(cell), field, {"missing": title, "said": said})


def _budget(project: Project, settings: Header) -> Iterator[Verdict]:
    cell = project.budget_cell
    if project.budget is not None:
        yield PASSED
    elif cell is None:
        yield from [NotEvaluable("没有读到预算数栏", project.title)] if project.form == "goal" else []
    elif is_void(cell.text, settings.void_words):
        yield _blank(cell, "budget", "预算数")
    else:
        yield NotEvaluable(f"预算数“{cell.text.strip()}”没有读成金额", cell)


def _purpose(project: Project, purpose: Cell, settings: Header) -> Verdict:
    if is_void(purpose.text, settings.void_words):
        return _blank(purpose, "purpose", "资金用途")
    said = core(purpose.text).rstrip("。;,")
    for prefix in settings.purpose_prefixes:
        said = said.removeprefix(prefix)
    if said and said == core(project.name.text):
        return Hit(whole(purpose), "purpose", case="repeats", related=(project.name.place,))
    return PASSED
