"""What a goal form says, without its places and white space: of the truth, and of what was read."""

from collections.abc import Sequence
from typing import Any

from examples.printer import truth
from examples.printer.styles import parts
from kpi.model.disclosure import Amount, Disclosure, Indicator, Project
from kpi.model.finding import Finding
from kpi.model.place import Cell

Contents = dict[str, Any]


def bare(text: str | None) -> str:
    """The text without white space."""
    return "".join((text or "").split())


def expected(project: truth.Project, *, split: bool = False) -> Contents:
    """What a project of the truth says; with ``split`` its values have a sign, a number and a unit."""
    return {
        "no": project.no,
        "title": bare(project.title),
        "code": project.code,
        "name": bare(project.name),
        "budget": project.budget,
        "fiscal": project.fiscal,
        "other": project.other,
        "purpose": bare(project.purpose),
        "plan": [(label, percent.rstrip("%")) for label, percent in project.plan],
        "goals": [bare(goal) for goal in project.goals],
        "rows": [_expected_row(row, split=split) for row in project.indicators],
    }


def _expected_row(row: truth.Indicator, *, split: bool) -> tuple[str, ...]:
    *front, value, basis = map(bare, row.cells)
    sign, number, unit = map(bare, parts(row.value)) if split else ("", value, "")
    return (*front, sign, number, unit, basis)


def read(project: Project) -> Contents:
    """What was read of a project."""
    return {
        "no": project.no,
        "title": bare(project.title.text),
        "code": _text(project.code),
        "name": bare(project.name.text),
        "budget": _amount(project.budget),
        "fiscal": _amount(project.fiscal_funds),
        "other": _amount(project.other_funds),
        "purpose": _text(project.purpose),
        "plan": _plan(project),
        "goals": [bare(goal.text) for goal in project.goals],
        "rows": [_row(row) for row in project.indicators],
    }


def _plan(project: Project) -> list[tuple[str, str]]:
    nodes = project.plan.nodes if project.plan else ()
    return [(node.label, "" if node.percent is None else str(node.percent)) for node in nodes]


def _row(row: Indicator) -> tuple[str, ...]:
    cells = (row.level1, row.level2, row.level3, row.description, row.sign, row.value, row.unit, row.basis)
    return tuple(map(_text, cells))


def _text(cell: Cell | None) -> str:
    return bare(cell.text) if cell else ""


def _amount(amount: Amount | None) -> object:
    return amount.in_wan if amount else None


def differences(
    wanted: Sequence[Contents], found: Sequence[Contents], lacking: Sequence[str] = ()
) -> list[str]:
    """What was read wrongly, a line each; the fields that a layout lacks are not compared."""
    lines = [] if len(wanted) == len(found) else [f"{len(found)} projects instead of {len(wanted)}"]
    for want, have in zip(wanted, found, strict=False):
        for name in want.keys() - set(lacking):
            lines += _differing(f"{want['no']} {name}", want[name], have[name])
    return sorted(lines)


def _differing(where: str, want: object, have: object) -> list[str]:
    if not (isinstance(want, list) and isinstance(have, list)):
        return [] if want == have else [f"{where}: {have!r} instead of {want!r}"]
    lines = [f"{where}: {len(have)} instead of {len(want)}"] if len(want) != len(have) else []
    pairs = enumerate(zip(want, have, strict=False), 1)
    return lines + [f"{where} {at}: {b!r} instead of {a!r}" for at, (a, b) in pairs if a != b]


Key = tuple[str, int | None, int | None, str, str]


def key(finding: Finding) -> Key:
    """A finding without its place."""
    project = finding.project.no if finding.project else None
    row = finding.indicator.no if finding.indicator else None
    return finding.rule, project, row, finding.field, finding.fingerprint


def doubts(disclosure: Disclosure) -> dict[tuple[int, int], list[str]]:
    """The doubts of the reading about rows, by the numbers of project and row."""
    every = {
        (project.no, row.no): _doubts(row) for project in disclosure.projects for row in project.indicators
    }
    return {at: found for at, found in every.items() if found}


def _doubts(row: Indicator) -> list[str]:
    cells = (row.level1, row.level2, row.level3, row.description, row.value, row.sign, row.unit, row.basis)
    return [doubt for doubt in [row.doubt, *(cell.doubt for cell in cells if cell)] if doubt]
