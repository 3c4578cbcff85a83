"""Sound projects stay without errors and warnings: those of the corpus and those of the examples."""

import json
from pathlib import Path

import pytest

from kpi import engine, pipeline, ruleset, specimen
from kpi.model.disclosure import Disclosure, Project
from kpi.model.finding import Finding
from tests.conftest import ROOT
from tests.corpus import department, departments, sound
from tests.corpus.printed import document

BOOK, _ = ruleset.load()
PROJECTS = [(name, number) for name in departments() for number in range(1, len(department(name)) + 1)]
UNPRICED = {
    ("cofunded", 1),  # pays a share of what its unit cost gives
    ("cofunded", 2),
    ("labour", 3),
    ("transport", 2),
    ("urban", 4),
    ("welfare", 4),
}
"""Projects that state a total, and no unit cost or parts from which it could be computed."""
EXAMPLES = [
    (path.with_name(path.name.replace(".defects.json", ".txt")), labels["sound"])
    for path in sorted((ROOT / "examples").glob("*.defects.json"))
    if (labels := json.loads(path.read_text(encoding="utf-8")))["sound"]
]
"""Example documents with the numbers of their sound projects, where there are any."""


def alarms(disclosure: Disclosure) -> list[str]:
    """What a unit would have to answer for, in words that show where it stands."""
    return [told(finding) for finding in engine.review([disclosure], BOOK).findings if grave(finding)]


def grave(finding: Finding) -> bool:
    return finding.level in ("error", "warning")


def told(finding: Finding) -> str:
    number = finding.project.no if finding.project else 0
    row = finding.indicator.no if finding.indicator else 0
    return f"{finding.rule} 项目{number} 行{row} {finding.field} “{finding.quote}”：{finding.message}"


@pytest.mark.parametrize(("name", "number"), PROJECTS)
def test_a_sound_project_raises_no_alarm(name: str, number: int) -> None:
    assert alarms(specimen.disclosure(sound(name, number))) == []


@pytest.mark.parametrize("name", departments())
def test_sound_projects_of_one_department_raise_no_alarm_together(name: str) -> None:
    assert alarms(specimen.disclosure(*department(name))) == []


@pytest.mark.parametrize("name", departments())
def test_sound_projects_printed_as_a_document_are_read_back_and_raise_no_alarm(name: str) -> None:
    written = specimen.disclosure(*department(name))
    read = specimen.disclosure({"text": document(department(name))})
    assert (read.department, read.year, read.frame) == (written.department, written.year, written.frame)
    assert [contents(project) for project in read.projects] == [
        contents(project) for project in written.projects
    ]
    assert alarms(read) == []


def contents(project: Project) -> tuple[object, ...]:
    """What a reader takes from a goal form, without the places."""
    rows = [
        (row.level1.text, row.level2.text, row.level3.text, row.description.text, row.value.text, at.text)
        for row in project.indicators
        if (at := row.basis) is not None
    ]
    plan = [(node.label, node.percent) for node in project.plan.nodes] if project.plan else []
    heads = (project.code, project.name, project.purpose)
    sums = (project.budget, project.fiscal_funds, project.other_funds)
    return (
        [cell.text for cell in heads if cell],
        [amount.in_wan for amount in sums if amount],
        [goal.text for goal in project.goals],
        plan,
        rows,
    )


@pytest.mark.parametrize(("name", "number"), [case for case in PROJECTS if case not in UNPRICED])
def test_sums_that_add_up_are_proven_and_not_passed_over(name: str, number: int) -> None:
    ledger = engine.review([specimen.disclosure(sound(name, number))], BOOK).ledger
    passed = {entry.rule for entry in ledger if entry.outcome == "pass"}
    assert passed & {"ARI03", "ARI04", "ARI05"}


def test_the_corpus_is_broad() -> None:
    heads = [department(name)[0] for name in departments()]
    assert len(PROJECTS) >= 66
    assert {head["frame"] for head in heads} == {"2015", "2021"}
    assert {bool(head.get("plan", True)) for head in heads} == {True, False}
    assert len({head["year"] for head in heads}) >= 3


def test_no_project_is_a_copy_of_another() -> None:
    projects = [sound(name, number) for name, number in PROJECTS]
    assert len({project["code"] for project in projects}) == len(projects)
    assert len({project["name"] for project in projects}) == len(projects)
    assert len({str(project["rows"]) for project in projects}) == len(projects)


@pytest.mark.parametrize(("path", "numbers"), EXAMPLES, ids=lambda value: getattr(value, "name", None))
def test_sound_projects_of_the_examples_raise_no_alarm(path: Path, numbers: list[int]) -> None:
    findings = engine.review(pipeline.load([path]), BOOK).findings
    about = [found for found in findings if found.project is not None and found.project.no in numbers]
    assert [told(found) for found in about if grave(found)] == []
