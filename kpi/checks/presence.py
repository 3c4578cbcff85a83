"""Is everything there: required parts of the tree, cells of a row, forms read in full."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpi.checks.rows import contains
from kpi.checks.types import NoSettings, Subject, row_hit
from kpi.frames import Group, group
from kpi.model.disclosure import Disclosure, Project
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Cell, Note, whole

GROUP_TITLES: dict[Group, str] = {
    "output": "产出指标",
    "benefit": "效益指标",
    "satisfaction": "满意度指标",
    "cost": "成本指标",
}


@dataclass(frozen=True, slots=True)
class Required:
    """Which first-level groups each frame requires, and when the cost group of 2021 is one of them."""

    frame_2015: tuple[Group, ...]
    frame_2021: tuple[Group, ...]
    cost_words: tuple[str, ...]
    """A 2021 project whose name or purpose has one of these words must set cost indicators."""


def level1_missing(subject: Subject, settings: Required) -> Iterator[Verdict]:
    """First-level groups that the frame requires and the tree lacks."""
    project = subject.project
    if not project.indicators:
        yield NotEvaluable("本表没有读到任何指标行", project.title)
        return
    present = {group(row.level1.text, row.level2.text) for row in project.indicators}
    if None in present:
        yield NotEvaluable("有指标行的一级、二级指标名称无法归类", project.title)
        return
    for required in _required(project, subject.disclosure.frame, settings):
        if required in present:
            yield PASSED
            continue
        yield Hit(
            span=whole(project.title),
            field="indicators",
            facts={
                "missing": GROUP_TITLES[required],
                "present": "、".join(GROUP_TITLES[found] for found in GROUP_TITLES if found in present),
            },
            case=required,
        )


def _required(project: Project, frame: str | None, settings: Required) -> tuple[Group, ...]:
    if frame != "2021":
        return settings.frame_2015
    purpose = project.purpose.text if project.purpose else ""
    if contains(project.name.text + purpose, settings.cost_words):
        return (*settings.frame_2021, "cost")
    return settings.frame_2021


def row_incomplete(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """Rows whose third-level name or value is blank; a lost column is no blank of each row."""
    lost = _lost_columns(subject.project)
    if lost:
        yield NotEvaluable(f"本表没有读到“{'、'.join(lost)}”一栏", subject.project.title)
        return
    for row in subject.indicators:
        if not row.level3.text.strip():
            yield row_hit(row, "level3", row.level3, missing="三级指标名称", row=row.value.text)
        elif row.constraint.kind == "empty":
            yield row_hit(row, "value", row.value, missing="指标值", row=row.level3.text)
        else:
            yield PASSED


def _lost_columns(project: Project) -> list[str]:
    """Return the columns that every goal form has and this one was read without."""
    needed = {"level3": "三级指标", "value": "指标值"}
    return [title for role, title in needed.items() if project.columns and role not in project.columns]


def form_complete(disclosure: Disclosure, _: NoSettings) -> Iterator[Verdict]:
    """Goal forms that were recognised but read only in part."""
    yield from (_noted(note, "form") for note in disclosure.notes if note.about == "form")
    yield from (PASSED for _ in disclosure.projects)


def source_complete(disclosure: Disclosure, _: NoSettings) -> Iterator[Verdict]:
    """Parts of a file that are there and were not read: hidden rows, pages that are pictures."""
    left_out = [note for note in disclosure.notes if note.about == "file"]
    yield from (_noted(note, "file") for note in left_out)
    if not left_out:
        yield PASSED


def _noted(note: Note, field: str) -> Hit:
    cell = Cell(note.quote, note.place)
    return Hit(whole(cell), field, {"problem": note.message, "remedy": note.hint})
