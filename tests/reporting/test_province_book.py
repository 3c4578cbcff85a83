"""The workbook of a province: its sheets, its figures, no formula from a cell, read by office programs."""

import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from kpi.marks import is_ours
from kpi.model.finding import Review
from kpi.model.rule import LEVELS
from kpi.reporting.province import Province, workbook
from kpi.reporting.verdict import verdict
from kpi.reporting.words import LEVEL_WORDS
from tests.reporting import builders
from tests.reporting.hostile import PAYLOADS, hostile_review
from tests.reporting.provinces import batch, empty, unread
from tests.reporting.test_xlsx import _listing, _records
from tests.snapshots import check_snapshot

SHEETS = ["汇总", "部门一览", "项目一览", "问题清单", "规则统计", "未执行检查", "未能读取"]
Convert = Callable[[Path, str], Path]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return _written(batch(), tmp_path / "province.xlsx")


def _written(review: Review, path: Path) -> Path:
    Province.of(review).write_workbook(path)
    return path


def test_the_workbook_reads_as_agreed(book: Path, snapshots: Path) -> None:
    check_snapshot(_listing(book), snapshots / "province.xlsx.txt")


def test_the_same_review_gives_the_same_bytes(book: Path, tmp_path: Path) -> None:
    assert _written(batch(), tmp_path / "again.xlsx").read_bytes() == book.read_bytes()


def test_the_sheets_that_an_office_expects_are_there(book: Path) -> None:
    sheets = load_workbook(book).worksheets
    assert [sheet.title for sheet in sheets] == SHEETS
    assert all(sheet.auto_filter.ref and sheet.freeze_panes for sheet in sheets[1:])
    assert is_ours(book)


def test_the_sums_are_those_of_the_verdict(book: Path) -> None:
    said = verdict(batch())
    for sheet in ("部门一览", "项目一览", "规则统计"):
        rows = _records(book, sheet)
        for level in LEVELS:
            got = sum(row[LEVEL_WORDS[level]] or 0 for row in rows)
            # Findings on a document as a whole are no project's.
            whole = sum(one.project is None for one in batch().findings) if sheet == "项目一览" else 0
            assert got == said.counts.of(level) - whole
    assert len(_records(book, "问题清单")) == said.counts.total
    assert len(_records(book, "项目一览")) == said.projects
    assert sum(row["项数"] for row in _records(book, "未执行检查")) == said.not_evaluable


def test_every_finding_is_listed_with_its_department_and_project(book: Path) -> None:
    review, rows = batch(), _records(book, "问题清单")
    assert Counter(row["问题编号"] for row in rows) == Counter(one.fingerprint for one in review.findings)
    expected = Counter(
        (review.documents[one.document].department or review.documents[one.document].path, one.rule)
        for one in review.findings
    )
    assert Counter((row["部门"], row["规则编号"]) for row in rows) == expected
    assert all(row["问题描述"] and row["修改建议"] and row["依据"] and row["位置"] for row in rows)


def test_the_departments_come_worst_first_and_lead_to_their_projects(book: Path) -> None:
    sheets = load_workbook(book)
    rows = _records(book, "部门一览")
    errors = [row["错误"] or 0 for row in rows]
    assert errors == sorted(errors, reverse=True)
    for line, row in enumerate(rows, 2):
        link = sheets["部门一览"].cell(line, 2).hyperlink
        if row["项目"]:
            assert link is not None
            target = str(link.location).rpartition("!")[2].replace("A", "B")
            assert sheets["项目一览"][target].value == row["部门"]
        else:
            assert link is None


def test_files_that_gave_nothing_are_listed_with_the_reason(book: Path) -> None:
    rows = _records(book, "未能读取")
    assert [(row["文件"], row["情况"]) for row in rows] == [
        ("云桥县林草局.pdf", "未能读取"),
        ("报送/空.txt", "没有绩效目标表"),
        ("报送/重复.txt", "与其他文件重复"),
    ]
    assert all(row["原因"] for row in rows)


def test_more_rows_than_a_sheet_takes_go_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    review = batch()
    path = _written(review, tmp_path / "split.xlsx")
    sheets = load_workbook(path)
    found = [sheet.title for sheet in sheets if sheet.title.startswith("问题清单")]
    assert found[:3] == ["问题清单", "问题清单（2）", "问题清单（3）"]
    assert [sheet.title for sheet in sheets if sheet.title.startswith("项目一览")] == [
        "项目一览",
        "项目一览（2）",
        "项目一览（3）",
    ]
    numbers = [row["序号"] for name in found for row in _records(path, name)]
    assert numbers == list(range(1, len(review.findings) + 1))


def test_a_sheet_in_a_file_is_the_same_as_one_in_memory(
    tmp_path: Path, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi.reporting.sheetrows._IN_MEMORY", 100)
    assert _written(batch(), tmp_path / "spooled.xlsx").read_bytes() == book.read_bytes()


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: ascii(payload[:24]))
def test_nothing_from_a_file_becomes_a_formula_or_a_link(payload: str, tmp_path: Path) -> None:
    path = _written(batch(hostile_review(payload)), tmp_path / "hostile.xlsx")
    for sheet in load_workbook(path):
        cells: list[Any] = [cell for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        targets = [cell.hyperlink for cell in cells if cell.hyperlink]
        assert all(link.target is None and link.location.startswith("'项目一览'!A") for link in targets)
    with zipfile.ZipFile(path) as package:
        assert not [name for name in package.namelist() if "external" in name.lower()]


@pytest.mark.parametrize("review", [empty(), unread(3)], ids=["nothing", "nothing read"])
def test_a_batch_without_anything_has_a_workbook(review: Review, tmp_path: Path) -> None:
    path = _written(review, tmp_path / "empty.xlsx")
    assert [sheet.title for sheet in load_workbook(path)] == SHEETS
    assert [row["文件"] for row in _records(path, "未能读取")] == [one.path for one in review.documents]


def test_libreoffice_reads_the_same(convert: Convert, tmp_path: Path) -> None:
    review = batch(hostile_review('=HYPERLINK("http://attacker.invalid/","看")'))
    path = convert(_written(review, tmp_path / "province.xlsx"), "ods")
    opened = CalamineWorkbook.from_path(path)
    assert opened.sheet_names == SHEETS
    ours = _listing(path.with_suffix(".xlsx")).count("=HYPERLINK(")
    texts = [
        str(value) for name in SHEETS for row in opened.get_sheet_by_name(name).to_python() for value in row
    ]
    assert sum(text.count("=HYPERLINK(") for text in texts) == ours > len(review.findings)
    with zipfile.ZipFile(path) as package:
        assert b"table:formula" not in package.read("content.xml")


def test_a_single_department_has_no_list_of_the_worst(tmp_path: Path) -> None:
    path = _written(builders.review(), tmp_path / "one.xlsx")
    words = [row[0].value for row in load_workbook(path)["汇总"].iter_rows(max_col=1)]
    assert "各部门情况" in words
    assert "错误最多的部门" not in words


def test_adjusted_rules_and_waivers_are_told(tmp_path: Path) -> None:
    review = replace(batch(), adjusted=("停用 REL04（县级配置）",))
    sheet = load_workbook(_written(review, tmp_path / "a.xlsx"))["汇总"]
    told = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "停用 REL04（县级配置）" in told
    assert any("已豁免" in text for text in told)
