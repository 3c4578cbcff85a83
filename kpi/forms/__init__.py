"""Documents to disclosures: goal forms recognised by their words, put together and read into Projects."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kpi.forms import notices
from kpi.forms.breaks import rejoined
from kpi.forms.columns import usual
from kpi.forms.cover import department_of, unit_of_document, year_of
from kpi.forms.grid import straightened
from kpi.forms.lines import is_counted, without_number
from kpi.forms.project import Known, numbers_of, project_of, projects_of_list
from kpi.forms.restore import restored
from kpi.forms.segments import Segments, segments_of
from kpi.forms.stream import stream
from kpi.forms.tables import table_of
from kpi.forms.vocabulary import key, meaning, squeeze, vocabulary
from kpi.model.disclosure import Disclosure, Failure, Frame, Project
from kpi.model.document import Document
from kpi.model.place import Note

_NO_HEADER = "没有找到一级指标、三级指标、指标值等栏目的表头"
_CODE = re.compile(r"^\[?\d{3,12}\]?[-_]?")
"""Before the name of a department: 205-, [205]."""


def understand(document: Document) -> Disclosure:
    """Return what a document discloses; its ``failure`` is set where not one goal form could be read."""
    blocks, damage = restored(straightened(stream(rejoined(document))))
    segments = segments_of(blocks, vocabulary())
    unit = unit_of_document(blocks, (draft.unit for draft in segments.drafts))
    projects, notes = _projects(segments, unit)
    return Disclosure(
        path=document.path,
        sha256=document.sha256,
        format=document.format,
        failure=None if projects else _failure(document.path, [*damage, *notes]),
        department=department_of(blocks) or _common_department(projects),
        year=year_of(blocks),
        amount_unit=unit or _common_unit(projects),
        frame=frame_of(projects),
        projects=tuple(projects),
        tables=tuple(table_of(draft) for draft in segments.tables),
        narrative=tuple(segments.narrative),
        notes=(*document.notes, *damage, *notes),
    )


def _failure(path: str, notes: Sequence[Note]) -> Failure:
    """Return why a document gave no project at all."""
    if not notes:
        return notices.NO_GOAL_FORM.failure(path=path)
    return notices.FORMS_UNREAD.failure(path=path, problems=notes[0].message.rstrip("。"))


def _projects(segments: Segments, unit: str | None) -> tuple[list[Project], list[Note]]:
    forms = [draft for draft in segments.drafts if not draft.flat]
    headers = [entry.columns for draft in forms for entry in draft.entries if entry.columns]
    known = Known(usual(headers), unit)
    numbers = iter(numbers_of(forms))
    projects: list[Project] = []
    notes: list[Note] = []
    for draft in segments.drafts:
        if draft.flat:
            listed, found = projects_of_list(draft, len(projects) + 1, known)
            projects += listed
        else:
            project, found = project_of(draft, next(numbers), known)
            projects.append(project)
        notes += found
    if len(forms) < len(segments.drafts):
        projects = [replace(project, no=number) for number, project in enumerate(projects, 1)]
    names = {squeeze(project.name.text) for project in projects}
    notes += [
        notices.LAYOUT_UNKNOWN.note(cell.place, cell.text, missing=_NO_HEADER)
        for cell, listed_names in segments.unread
        if not listed_names or not listed_names <= names  # else a list of the forms that are read
    ]
    return projects, [*notes, *_stray_titles(segments)]


def _stray_titles(segments: Segments) -> Iterable[Note]:
    """Note the titles with no form below, unless they only list forms that stand elsewhere."""
    known = {squeeze(draft.title.text) for draft in segments.drafts if draft.title}
    for cell in segments.stray_titles:
        title = without_number(cell)
        if is_counted(cell.text) and squeeze(title.text) not in known:
            facts = {"name": title.text, "present": "表题", "missing": "下面的表"}
            yield notices.FORM_CUT.note(cell.place, cell.text, **facts)


def _common_unit(projects: Sequence[Project]) -> str | None:
    """Return the unit that all budgets are printed in, None where they differ or it is taken for granted."""
    budgets = [project.budget for project in projects if project.budget]
    if any(budget.span.cell.doubt for budget in budgets):
        return None
    units = {budget.unit for budget in budgets}
    return units.pop() if len(units) == 1 else None


def _common_department(projects: Sequence[Project]) -> str | None:
    """Return the department that all forms name, without its code; None where they differ."""
    names = {_CODE.sub("", squeeze(project.department.text)) for project in projects if project.department}
    return names.pop() or None if len(names) == 1 else None


def frame_of(projects: Sequence[Project]) -> Frame | None:
    """Return the indicator frame that the categories of the rows belong to, None where both know them all."""
    votes: Counter[Frame] = Counter()
    frames = vocabulary().frames
    for project in projects:
        for row in project.indicators:
            first, second = meaning(key(row.level1.text)), meaning(key(row.level2.text))
            pair = (first and first.level1, second and second.level2)
            fitting = [frame for frame, pairs in frames.items() if pair in pairs]
            if len(fitting) == 1:
                votes[fitting[0]] += 1
    return votes.most_common(1)[0][0] if votes else None
