"""Twelve real pages of other places beside the repository, each compared with a careful reader's gold."""

import json
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from kpi.forms import understand
from kpi.model.disclosure import Disclosure, Indicator, Project
from kpi.model.document import Document
from kpi.reading import read
from tests.conftest import SHARED
from tests.forms.snippets import assert_verbatim

FOLDER = SHARED / "samples"
PAGES = sorted(path for path in FOLDER.glob("[0-9]*") if path.suffix in {".txt", ".tsv"})
SIGNS = {
    "": "==", "=": "==", "等于": "==", "≥": ">=", ">=": ">=", "大于等于": ">=", "不低于": ">=",
    "≤": "<=", "<=": "<=", "小于等于": "<=", "<": "<", "小于": "<", ">": ">",
}  # fmt: skip
FORMS = {"10": "self-evaluation", "57": "self-evaluation", "33": "evaluation-system", "23": "department-goal"}
"""The forms that are no goal forms of projects, by the number of the page."""
UNITS_OF_NAMES = {"成本控制数(万元)": "万元"}
"""The gold takes units from value and unit column alone; the name in brackets fills what both leave open."""

Row = tuple[str, ...]


def bare(text: str | None) -> str:
    return "".join((text or "").split())


def level(text: str) -> str:
    """Return a level's name without the score behind it."""
    return re.sub(r"[(（]\d+(?:\.\d+)?分[)）]$", "", bare(text))


def number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def wanted(row: dict[str, str]) -> Row:
    """Return what the gold says of an indicator."""
    figure = number(row["value"])
    unit = UNITS_OF_NAMES.get(row["l3"], row["unit"].strip("()").replace("*", "/"))
    demand = ("", "", "") if figure is None else (SIGNS[row["op"]], str(figure + 0), unit)
    return (level(row["l1"]), level(row["l2"]), bare(row["l3"]), bare(row["text"]), row["weight"], *demand)


def shown(row: Indicator) -> Row:
    """Return what was read of an indicator."""
    value = row.constraint
    demand = ("", "", "")
    if value.kind == "quantity" and value.number is not None:
        unit = "/".join([value.unit or "", *value.per])
        demand = (value.operator or "", str(value.number + 0), unit)
    weight = row.weight.text if row.weight else ""
    levels = level(row.level1.text), level(row.level2.text), bare(row.level3.text)
    return (*levels, bare(row.value.text), weight, *demand)


def understood(page: Path) -> Disclosure:
    document = read(page)
    assert isinstance(document, Document)
    return understand(document)


@pytest.fixture(params=PAGES, ids=lambda page: page.stem)
def page(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def gold_of(page: Path) -> list[dict[str, Any]]:
    gold = json.loads((FOLDER / f"{page.stem}.gold.json").read_text(encoding="utf-8"))
    projects: list[dict[str, Any]] = gold["projects"]
    return projects


def test_the_samples_are_there(shared: Path) -> None:
    assert len(list((shared / "samples").glob("*.gold.json"))) == len(PAGES)


def test_projects(page: Path) -> None:
    found = understood(page).projects
    expected = gold_of(page)
    assert [bare(project.name.text) for project in found] == [bare(project["name"]) for project in expected]
    assert {project.form for project in found} == {FORMS.get(page.name[:2], "goal")}
    goals = [[bare(goal.text) for goal in project.goals] for project in found]
    assert goals == [[bare(goal) for goal in project["goals"]] for project in expected]


def test_budgets(page: Path) -> None:
    for project, expected in zip(understood(page).projects, gold_of(page), strict=True):
        assert _printed_budget(project) == number(re.match(r"[\d.,]*", expected["budget"])[0] or "-")  # type: ignore[index]


def _printed_budget(project: Project) -> Decimal | None:
    return project.budget.number if project.budget else None


def test_indicators(page: Path) -> None:
    for project, expected in zip(understood(page).projects, gold_of(page), strict=True):
        assert [shown(row) for row in project.indicators] == [wanted(row) for row in expected["indicators"]]


def test_places_are_verbatim(page: Path) -> None:
    assert_verbatim(understood(page), page.read_text(encoding="utf-8"))


def test_what_is_cut_off_is_told(page: Path) -> None:
    """The rows that the end of three pages cuts off are not read as rows, and each is told."""
    cut = [note.quote for note in understood(page).notes if note.code == "row-cut"]
    assert cut == {"10": [">=9"], "44": ["一审案件改"], "57": ["满意度指标社会公众"]}.get(page.name[:2], [])
