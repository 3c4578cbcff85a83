"""The truth is what it claims: sound projects hold what a reviewer would ask of them, defects are there."""

import re
from decimal import Decimal
from math import prod

import pytest

from examples.printer.blocks import as_text
from examples.printer.narrative import disclosure
from examples.printer.truth import Document, Indicator, Mark, Project, load, names

DOCUMENTS = [load(name) for name in names()]
PROJECTS = [(document, project) for document in DOCUMENTS for project in document.projects]
SOUND = [(document, project) for document, project in PROJECTS if project.sound]
NUMBER = re.compile(r"\d+(?:\.\d+)?")
DOCUMENT_NUMBER = re.compile(r"〔20\d\d〕\d+号|令第\d+号|GB(?:/T)? \d+—\d{4}")
IN_WAN = {"亿元": Decimal(10000), "万元": Decimal(1), "元": Decimal("0.0001")}
_PLANTED_BY_FAMILY = {
    "CMP": (2, 4, 5),
    "STR": (3, 4, 6, 10),
    "VAL": (2, 3, 5, 6, 8),
    "DIR": (1, 2),
    "UNT": (1, 3),
    "ARI": (1, 2, 4),
    "REL": (7,),
    "FND": (1, 2, 7, 8),
    "TXT": (1, 2, 3, 5, 9),
    "XPJ": (2,),
}
PLANTED = {f"{family}{no:02}" for family, numbers in _PLANTED_BY_FAMILY.items() for no in numbers}

DIVISIONS = {"draft-form": "138823", "qinglan-wenlv-2025": "138823", "yunting-shuili-2026": "138831"}

sound = pytest.mark.parametrize(
    ("document", "project"), SOUND, ids=[f"{document.name}-{project.no}" for document, project in SOUND]
)


def test_most_projects_are_sound_and_every_defect_is_planted() -> None:
    main = load("qinglan-wenlv-2025")
    assert sum(project.sound for project in main.projects) > len(main.projects) / 2
    marks = [*main.defects, *(mark for project in main.projects for mark in project.defects)]
    assert {mark.rule for mark in marks} == PLANTED
    assert not [mark for project in load("yunting-shuili-2026").projects for mark in project.defects]


def test_codes_are_unique_and_of_the_document_s_division_and_year() -> None:
    codes = [project.code for _, project in PROJECTS]
    assert len(set(codes)) == len(codes)
    for document, project in PROJECTS:
        year = document.year - (project.source == "carryover")
        assert project.code.startswith(DIVISIONS[document.name])
        assert re.fullmatch(rf"{year % 100}P00[A-Z]{{2}}\d{{7}}[A-Z]", project.code[6:])


@pytest.mark.parametrize(
    ("project", "mark"),
    [(project, mark) for _, project in PROJECTS for mark in (*project.defects, *project.lookalikes)],
)
def test_quotes_stand_where_they_say(project: Project, mark: Mark) -> None:
    plan = " ".join(word for pair in project.plan for word in pair)
    fields = {
        "budget": f"{project.budget:.2f}",
        "code": project.code,
        "purpose": project.purpose,
        "funding_plan": f"资金支出计划（%） {plan}",
        "goals": " ".join(project.goals),
        "level1": project.name,
        "indicators": project.name,
    }
    if mark.row is None:
        assert mark.quote in fields[mark.field]
    else:
        row = project.indicators[mark.row - 1]
        assert mark.quote in (getattr(row, mark.field) or row.level3)


def test_planted_defects_are_real() -> None:
    planted = {
        (mark.rule, project.no): project
        for project in load("qinglan-wenlv-2025").projects
        for mark in project.defects
    }
    arithmetic, clone, parts = planted["ARI04", 18], planted["XPJ02", 3], planted["ARI01", 17]
    assert _sum(arithmetic) < arithmetic.budget
    assert parts.budget != parts.fiscal + (parts.other or 0)
    other = load("qinglan-wenlv-2025").projects[19]
    assert len(_contents(clone) & _contents(other)) == len(clone.indicators) - 1
    for (rule, _), project in planted.items():
        assert (rule == "FND01") <= ("12月底" not in dict(project.plan))
        assert (rule == "CMP02") <= ("满意度指标" not in {row.level1 for row in project.indicators})


def _contents(project: Project) -> set[tuple[str, str, str]]:
    return {(row.level2, row.level3, row.value) for row in project.indicators}


@sound
def test_tree_is_complete(document: Document, project: Project) -> None:
    levels = {(row.level1, row.level2) for row in project.indicators}
    assert {("产出指标", f"{kind}指标") for kind in ("数量", "质量", "时效", "成本")} <= levels
    assert {level1 for level1, _ in levels} == {"产出指标", "效益指标", "满意度指标"}
    assert all(all(row.cells) for row in project.indicators)
    level3 = [row.level3 for row in project.indicators]
    assert len(set(level3)) == len(level3)
    assert document.department or project.no == 1


@sound
def test_every_basis_is_a_document_with_a_number(document: Document, project: Project) -> None:
    assert [row.basis for row in project.indicators if not DOCUMENT_NUMBER.search(row.basis)] == []
    years = re.findall(r"〔(20\d\d)〕", " ".join(row.basis for row in project.indicators))
    assert max(map(int, years)) < document.year


@sound
def test_signs_point_the_right_way(document: Document, project: Project) -> None:
    for row in project.indicators:
        if row.level1 == "满意度指标":
            assert row.value.startswith("≤" if "不满意" in row.level3 else "≥"), document.name
        if row.level2 == "成本指标":
            assert _cost_is_bounded(row), row


def _cost_is_bounded(row: Indicator) -> bool:
    if "节约率" in row.level3:
        return row.value.startswith("≥")
    return row.value.startswith("≤") or (row.level3.endswith("标准") and "元/" in row.value)


@sound
def test_money_adds_up(document: Document, project: Project) -> None:
    assert project.fiscal + (project.other or 0) == project.budget
    assert _sum(project) == project.budget
    known = {number for row in project.indicators for number in _numbers(row.value)}
    factors = {Decimal(factor) for term in project.adds_up for factor in term.split("*")}
    assert factors <= known, document.name


def _sum(project: Project) -> Decimal:
    return sum(
        (prod(map(Decimal, term.split("*")), start=Decimal(1)) for term in project.adds_up), Decimal(0)
    )


def _numbers(value: str) -> list[Decimal]:
    """Return the numbers of a value; money in 万元."""
    scale = next((factor for unit, factor in IN_WAN.items() if unit in value), Decimal(1))
    return [Decimal(number) * scale for number in NUMBER.findall(value)]


@sound
def test_goals_say_what_indicators_say(document: Document, project: Project) -> None:
    said = set(NUMBER.findall(" ".join(project.goals)))
    known = {number for row in project.indicators for number in NUMBER.findall(row.value)}
    assert said <= known, document.name


@sound
def test_plan_ends_in_december_and_fits_the_deadlines(document: Document, project: Project) -> None:
    filled = [
        (int(label.removesuffix("月底")), Decimal(percent.rstrip("%")))
        for label, percent in project.plan
        if percent
    ]
    assert filled == sorted(filled)
    assert [percent for _, percent in filled] == sorted(percent for _, percent in filled)
    assert filled[-1] == (12, Decimal(100))
    months = [
        int(month)
        for row in project.indicators
        for month in re.findall(rf"{document.year}年(\d+)月", row.value)
    ]
    for month in months:
        assert max(percent for node, percent in filled if node <= month) >= 80


@sound
def test_benefits_can_be_measured_against_the_year_before(document: Document, project: Project) -> None:
    benefits = [row for row in project.indicators if row.level1 == "效益指标"]
    assert all(NUMBER.search(row.value) for row in benefits)
    assert any(f"{document.year - 1}年" in row.description for row in benefits)


@pytest.mark.parametrize(
    "document",
    [document for document in DOCUMENTS if document.department],
    ids=lambda document: document.name,
)
def test_tables_agree_with_the_projects(document: Document) -> None:
    text = as_text(disclosure(document))
    table = text.partition("部门预算支出总表\n\n")[2].partition("部门预算财政拨款收支总表\n\n")[0]
    rows = [line.split("\t") for line in table.splitlines() if re.match(r"\d+\t", line)]
    total, items = rows[0], [row for row in rows if re.fullmatch(r"\d{7}", row[1])]
    assert Decimal(total[5]) == sum(project.budget for project in document.projects)
    for column in (3, 4, 5):
        assert Decimal(total[column]) == sum(Decimal(row[column] or 0) for row in items)
    assert f"{document.year}年预算支出{total[3]}万元，其中：基本支出{total[4]}万元" in text


def test_document_defects_are_in_the_prose() -> None:
    document = load("qinglan-wenlv-2025")
    text = as_text(disclosure(document))
    for mark in document.defects:
        assert text.count(mark.quote) == 1
