"""What goes with an example document: its gold (what is to be extracted) and its planted defects."""

from typing import Any

from examples.printer.truth import Damage, Document, Indicator, Mark, Project

REPAIRED = ("page_break_split", "printed_again", "printed_again_roughly")


def gold(document: Document) -> dict[str, Any]:
    """Return the truth in the layout of the labelled projects; amounts are strings in 万元."""
    return {
        "department": document.department or None,
        "year": document.year if document.department else None,  # a form alone does not say its year
        "amount_unit": "万元",
        "projects": [_project(project) for project in document.projects],
    }


def _project(project: Project) -> dict[str, Any]:
    return {
        "no": project.no,
        "title": project.title,
        "code": project.code,
        "name": project.name,
        "budget": f"{project.budget:.2f}",
        "fiscal": f"{project.fiscal:.2f}",
        "other": None if project.other is None else f"{project.other:.2f}",
        "purpose": project.purpose,
        "plan_clean": [[label, percent or None] for label, percent in project.plan],
        "goals": list(project.goals),
        "indicators": [_indicator(row) for row in project.indicators],
        "shapes": {"plan": project.plan_shape, "goals": project.goal_shape, "looks": list(project.looks)},
        "repairs": [repair for entry in project.damage for repair in _repairs(entry)],
    }


def _indicator(row: Indicator) -> dict[str, str]:
    return dict(zip(("l1", "l2", "l3", "desc", "value", "basis"), row.cells, strict=True))


def _repairs(entry: Damage) -> list[dict[str, Any]]:
    """Return what a reader has to put right, cell by cell; a page break alone asks for nothing."""
    cells = [*entry.at, *entry.again] if entry.how in REPAIRED else []
    if entry.how == "shift_left":
        cells = ["row"]
    return [
        {"indicator": entry.row, "cell": cell, "how": entry.how, "again": entry.again.get(cell)}
        for cell in cells
    ]


def defects(document: Document) -> dict[str, Any]:
    """Return the planted defects, the texts that only look like some, and the projects that are sound."""
    return {
        "sound": [project.no for project in document.projects if project.sound],
        "defects": [
            *(_mark(mark, None) for mark in document.defects),
            *(_mark(mark, project.no) for project in document.projects for mark in project.defects),
        ],
        "lookalikes": [
            _mark(mark, project.no) for project in document.projects for mark in project.lookalikes
        ],
    }


def _mark(mark: Mark, project: int | None) -> dict[str, Any]:
    return {
        "rule": mark.rule,
        "project": project,
        "indicator": mark.row,
        "field": mark.field,
        "quote": mark.quote,
        "info": mark.info,
        "note": mark.note,
    }
