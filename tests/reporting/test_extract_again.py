"""The long table of ``kpi extract``: it stands on its own, and reads back to the same projects."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kpi import pipeline
from kpi.model.disclosure import Amount, Disclosure, Indicator, Project
from kpi.model.place import Cell
from kpi.reporting import xlsx
from tests.reporting import builders

SOURCES = ("draft-form.txt", "qinglan-wenlv-2025.txt", "yunting-shuili-2026.txt")


def read_again(documents: Sequence[Disclosure], folder: Path) -> Disclosure:
    path = folder / "extract.xlsx"
    xlsx.write_extract(documents, path)
    (disclosure,) = pipeline.load([path])
    assert disclosure.failure is None, disclosure.failure
    return disclosure


def shown(project: Project) -> dict[str, object]:
    """Return what a project says, its places aside; a percent that is not printed is as good as a blank."""
    nodes = project.plan.nodes if project.plan else ()
    return {
        "code": text(project.code),
        "name": project.name.text,
        "budget": amount(project.budget),
        "fiscal": amount(project.fiscal_funds),
        "other": amount(project.other_funds),
        "purpose": text(project.purpose),
        "plan": {node.label: node.percent for node in nodes if node.percent is not None},
        "goals": [goal.text for goal in project.goals],
        "indicators": [indicator(row) for row in project.indicators],
    }


def indicator(row: Indicator) -> tuple[object, ...]:
    cells = (row.level1, row.level2, row.level3, row.description, row.value)
    more = (row.sign, row.unit, row.direction, row.weight, row.basis)
    return (row.no, *(cell.text for cell in cells), *map(text, more), row.constraint.canonical)


def text(cell: Cell | None) -> str:
    return cell.text if cell else ""


def amount(printed: Amount | None) -> Decimal | None:
    return printed.in_wan if printed else None


@pytest.mark.parametrize("name", SOURCES)
def test_an_extract_reads_back_to_the_same_projects(name: str, examples: Path, tmp_path: Path) -> None:
    (source,) = pipeline.load([examples / name])
    again = read_again([source], tmp_path)
    assert [shown(project) for project in again.projects] == [shown(project) for project in source.projects]
    assert again.notes == ()


def test_the_real_document_reads_back_to_the_same_projects(shared: Path, tmp_path: Path) -> None:
    (source,) = pipeline.load([shared / "data" / "qhd-minsheng-2024.txt"])
    again = read_again([source], tmp_path)
    assert [shown(project) for project in again.projects] == [shown(project) for project in source.projects]


def test_several_documents_read_back_together(examples: Path, tmp_path: Path) -> None:
    sources = pipeline.load([examples / name for name in SOURCES])
    again = read_again(sources, tmp_path)
    names = [project.name.text for source in sources for project in source.projects]
    assert [project.name.text for project in again.projects] == names


def test_a_row_says_all_of_its_project(tmp_path: Path) -> None:
    path = tmp_path / "extract.xlsx"
    xlsx.write_extract([Disclosure("a.txt", projects=(builders.canal_project(),))], path)
    head, *rows = load_workbook(path)["指标"].iter_rows(values_only=True)
    records = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(records) == len(builders.canal_project().indicators)
    for title in ("项目编码", "项目名称", "预算数（万元）", "表题", "表的种类"):
        assert len({record[title] for record in records}) == 1
        assert records[0][title] is not None


@pytest.mark.parametrize("text", [None, "", "10"])
def test_a_field_that_no_form_has_gets_no_column(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "extract.xlsx"
    first, *rest = (replace(row, weight=None) for row in builders.canal_project().indicators)
    weighed = replace(first, weight=None if text is None else builders.cell(text, 1))
    project = replace(builders.canal_project(), indicators=(weighed, *rest))
    xlsx.write_extract([Disclosure("a.txt", projects=(project,))], path)
    titles = [cell.value for cell in load_workbook(path)["指标"][1]]
    assert ("权重" in titles) == (text is not None)


def test_a_project_without_indicators_has_a_row_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "extract.xlsx"
    bare = replace(builders.canal_project(), indicators=())
    xlsx.write_extract([Disclosure("a.txt", projects=(bare,))], path)
    head, *rows = load_workbook(path)["指标"].iter_rows(values_only=True)
    (record,) = (dict(zip(head, row, strict=True)) for row in rows)
    assert (record["项目名称"], record["三级指标"]) == (bare.name.text, None)
