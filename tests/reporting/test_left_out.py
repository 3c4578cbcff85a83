"""Every report says which file was left out as a second copy of a submission, and for which one."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from kpi import engine, ruleset, specimen
from kpi.commands.outputs import Options, content, split
from kpi.model.finding import Review
from kpi.reporting.province import Province
from kpi.reporting.verdict import totals, verdict
from kpi.submissions import settled

ROADS = {"name": "道路养护", "code": "A1", "budget": "30.00", "year": 2025, "department": "青岚县交通局"}
WHY = "与“目标.docx”是同一份报送，只审核一次；本文件没有审核。"


@cache
def reviewed() -> Review:
    document = specimen.disclosure(ROADS)
    word = replace(document, path="甲/目标.docx", format="docx", sha256="a" * 64)
    print_ = replace(document, path="甲/目标.pdf", format="pdf", sha256="b" * 64)
    return engine.review(settled([print_, word]), ruleset.load()[0])


def written(name: str) -> str:
    return content(reviewed(), name, Options()).decode()


@pytest.mark.parametrize("name", ["text", "html", "md", "junit", "sarif", "json", "jsonl"])
def test_the_report_says_why_a_file_was_left_out(name: str) -> None:
    told = written(name).replace("\n", "").replace("\\", "")
    assert WHY in told.replace(" ", "")
    assert "目标.pdf" in unquote(told)


def test_the_page_of_a_province_says_so_too() -> None:
    assert WHY in "".join(Province.of(reviewed()).html())


def test_the_workbook_says_so_and_shows_no_figures(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content(reviewed(), "xlsx", Options()))
    (row,) = [row for row in load_workbook(path)["汇总"].iter_rows(values_only=True) if WHY in str(row[1])]
    assert str(row[1]).startswith("甲/目标.pdf")
    assert row[2:] == (None,) * len(row[2:])


def test_no_rule_passed_on_a_file_that_was_left_out() -> None:
    assert {entry.document for entry in reviewed().ledger if entry.scope != "batch"} == {1}
    suite = ET.fromstring(written("junit"))[0]  # noqa: S314 - our own
    own = [case for case in suite if case.get("classname") == "读取"]
    assert [case[0].tag for case in own] == ["skipped"]


def test_projects_are_counted_once() -> None:
    said = verdict(reviewed())
    assert (said.documents, said.repeated, said.projects) == (2, 1, 1)
    assert said.line.endswith("1 个文件是重复报送，只审核一次")


def test_the_json_names_the_file_that_was_reviewed() -> None:
    left_out, kept = json.loads(written("json"))["documents"]
    assert (left_out["same_as"], left_out["left_out"], left_out["project_count"]) == (kept["path"], WHY, 0)
    assert (kept["same_as"], kept["left_out"], kept["project_count"]) == (None, None, 1)


def test_the_report_on_the_file_alone_is_no_all_clear() -> None:
    alone, kept = split(reviewed())
    assert verdict(alone).advice == "没有审核：与另一文件是同一份报送"
    parts = totals(alone) + totals(kept)
    assert (parts.repeated, parts.documents) == (1, 2)
