"""The real disclosure beside the repository, compared with what a careful reader extracted from it."""

import json
from pathlib import Path
from typing import Any

import pytest

from kpi.forms import understand
from kpi.model.disclosure import Disclosure, Project
from kpi.model.document import Document
from kpi.reading import read
from tests.forms.snippets import assert_verbatim

DATA = "data/qhd-minsheng-2024.txt"
GOLD = "gold/seed_projects.jsonl"
COLUMNS = ("l1", "l2", "l3", "desc", "value", "basis")


@pytest.fixture(scope="module")
def disclosure(shared: Path) -> Disclosure:
    document = read(shared / DATA)
    assert isinstance(document, Document)
    return understand(document)


@pytest.fixture(scope="module")
def gold(shared: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shared / GOLD).read_text(encoding="utf-8").splitlines()]


def bare(text: str | None) -> str:
    return "".join((text or "").split())


def fields(project: Project) -> dict[str, str]:
    amounts = (project.budget, project.fiscal_funds, project.other_funds)
    budget, fiscal, other = (amount.span.text if amount else "" for amount in amounts)
    return {
        "no": str(project.no),
        "title": bare(project.title.text),
        "code": bare(project.code.text if project.code else None),
        "name": bare(project.name.text),
        "budget": budget,
        "fiscal": fiscal,
        "other": other,
        "purpose": bare(project.purpose.text if project.purpose else None),
    }


def test_the_fields_of_all_projects(disclosure: Disclosure, gold: list[dict[str, Any]]) -> None:
    keys = ("no", "title", "code", "name", "budget", "fiscal", "other", "purpose")
    expected = [{key: bare(str(entry[key] or "")) for key in keys} for entry in gold]
    assert [fields(project) for project in disclosure.projects] == expected


def test_all_funding_plans(disclosure: Disclosure, gold: list[dict[str, Any]]) -> None:
    plans = [
        [[node.label, None if node.percent is None else f"{node.percent}%"] for node in project.plan.nodes]
        for project in disclosure.projects
        if project.plan
    ]
    assert plans == [entry["plan_clean"] for entry in gold]
    repeated = [bool(project.plan and project.plan.repeated) for project in disclosure.projects]
    assert repeated == [len(entry["plan"]) > len(entry["plan_clean"]) for entry in gold]


def test_all_goals(disclosure: Disclosure, gold: list[dict[str, Any]]) -> None:
    goals = [[bare(goal.text) for goal in project.goals] for project in disclosure.projects]
    assert goals == [[bare(goal) for goal in entry["goals"]] for entry in gold]


def test_all_indicator_rows(disclosure: Disclosure, gold: list[dict[str, Any]]) -> None:
    rows = [
        [
            [
                bare(cell.text if cell else None)
                for cell in (i.level1, i.level2, i.level3, i.description, i.value, i.basis)
            ]
            for i in project.indicators
        ]
        for project in disclosure.projects
    ]
    expected = [[[bare(row[key]) for key in COLUMNS] for row in entry["indicators"]] for entry in gold]
    assert rows == expected


def test_every_repair_left_a_doubt(disclosure: Disclosure, gold: list[dict[str, Any]]) -> None:
    """The gold notes what is damaged, project by project; the sound ones must be read without doubt."""
    damaged = {entry["no"] for entry in gold if entry["notes"]} - {
        entry["no"]
        for entry in gold
        if all("second time" in note or "<p>" in note or "goal numbers" in note for note in entry["notes"])
    }
    doubted = {project.no for project in disclosure.projects if any(_doubts(project))}
    assert doubted - damaged <= {48}  # its second heading carries 12月底 alone
    assert damaged <= doubted


def _doubts(project: Project) -> list[str]:
    rows = project.indicators
    cells = [cell for row in rows for cell in (row.level2, row.level3, row.description, row.value, row.basis)]
    cells += [node.cell for node in project.plan.nodes] if project.plan else []
    cells += [goal.span.cell for goal in project.goals]
    return [cell.doubt for cell in cells if cell and cell.doubt] + [row.doubt for row in rows if row.doubt]


def test_nothing_was_left_over(disclosure: Disclosure) -> None:
    assert disclosure.notes == ()
    assert disclosure.failure is None


def test_what_the_document_says_of_itself(disclosure: Disclosure, shared: Path) -> None:
    text = (shared / DATA).read_text(encoding="utf-8")
    assert disclosure.department is not None
    assert disclosure.department.endswith("局")
    assert f"{disclosure.department} 2024 年部门预算" in text
    assert (disclosure.year, disclosure.amount_unit, disclosure.frame) == (2024, "万元", "2015")


def test_the_other_tables_are_whole(disclosure: Disclosure) -> None:
    titles = [table.title for table in disclosure.tables]
    assert len([title for title in titles if title.startswith("部门预算") and title.endswith("表")]) >= 9
    by_title = {table.title: table for table in disclosure.tables}
    income = by_title["部门预算收入总表"]
    numbers = [row[0].text for row in income.rows[3:]]
    assert numbers == [str(number) for number in range(1, 74)]
    assert income.unit == "万元"


def test_all_places_are_verbatim(disclosure: Disclosure, shared: Path) -> None:
    assert_verbatim(disclosure, (shared / DATA).read_text(encoding="utf-8"))
