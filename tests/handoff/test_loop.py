"""The whole loop: checked, handed out, filled in, corrected in part, read back, checked again."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from kpi.reporting import ledger
from tests.handoff.calls import checked, converted, done, findings, run

REASON = "=1+1 符合批复，<b>见附件</b>"
UNKNOWN = "0123456789abcdef"


def write_cell(path: Path, finding: dict[str, Any], text: str) -> None:
    """Correct the cell of a finding as the department would."""
    if path.suffix == ".xlsx":
        piece = finding["place"]["fragments"][0]
        book = openpyxl.load_workbook(path)
        book[piece["sheet"]][piece["cell"]].value = text
        book.save(path)
        return
    document = docx.Document(str(path))
    table = document.tables[finding["place"]["fragments"][0]["table"] - 1]
    cell = next(cell for row in table.rows for cell in row.cells if cell.text == finding["quote"])
    cell.text = text
    document.save(str(path))


@dataclass
class Loop:
    """One run through the loop, and which finding got which answer."""

    given: Path
    corrected: Path
    workbook: Path
    honest: dict[str, Any]
    worse: dict[str, Any]
    untouched: dict[str, Any]
    explained: dict[str, Any]
    lacking: dict[str, Any]
    asked: list[dict[str, Any]]

    @property
    def answers(self) -> dict[str, tuple[object, ...]]:
        return {
            self.honest["fingerprint"]: ("已改", None, "张三", None),
            self.worse["fingerprint"]: ("已改", "已经改好", None, None),
            self.untouched["fingerprint"]: ("已改", None, None, None),
            self.explained["fingerprint"]: ("说明", REASON, "李四", "2025年3月1日"),
            self.lacking["fingerprint"]: ("不适用", "不适用", "李四", None),
        }


def fill(path: Path, answers: dict[str, tuple[object, ...]]) -> None:
    """Answer in the workbook: rows shuffled, columns reversed, the sheet renamed, one unknown number."""
    book = openpyxl.load_workbook(path)
    sheet = next(s for s in book if {ledger.NUMBER, ledger.TREATMENT} <= {c.value for c in s[_head(s)]})
    head = _head(sheet)
    titles = [cell.value for cell in sheet[head]]
    text = next(title for title in ledger.TEXT_TITLES if title in titles)
    rows: list[dict[Any, Any]] = [
        dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=head + 1, values_only=True)
    ]
    rows = [row for row in rows if row[ledger.NUMBER]]
    rows.append({**dict.fromkeys(titles), ledger.NUMBER: UNKNOWN})
    for row in rows:
        answer = {**answers, UNKNOWN: ("已改", None, "王五", None)}.get(row[ledger.NUMBER])
        if answer:
            row.update(zip((ledger.TREATMENT, text, ledger.PERSON, ledger.DATE), answer, strict=True))
    random.Random(6).shuffle(rows)  # noqa: S311 - the same order in every run
    filled = book.create_sheet("反馈")
    for number, row in enumerate([dict(zip(titles, titles, strict=True)), *rows], 1):
        for column, title in enumerate(reversed(titles), 1):
            cell = filled.cell(number, column)
            cell.value = row[title]
            if cell.data_type == "f":
                cell.data_type = "s"
    book.remove(sheet)
    book.save(path)


def _head(sheet: Any) -> int:
    heads = (row[0].row for row in sheet.iter_rows(max_row=30) if ledger.NUMBER in {c.value for c in row})
    return next(heads, 1)


@pytest.fixture(scope="module", params=["xlsx", "docx"])
def loop(request: pytest.FixtureRequest, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Loop:
    folder = tmp_path_factory.mktemp(request.param)
    given = folder / f"first.{request.param}"
    given.write_bytes((examples / "formats" / f"qinglan-wenlv-2025.{request.param}").read_bytes())
    corrected, workbook = folder / f"second.{request.param}", folder / "review.xlsx"
    asked = findings(given)
    honest, worse, explained = [found for found in asked if found["rule"] == "VAL02"][:3]
    untouched, lacking = [found for found in asked if found["rule"] in {"FND01", "UNT03"}][:2]
    made = Loop(given, corrected, workbook, honest, worse, untouched, explained, lacking, asked)
    done("check", given, "--format", "xlsx", "--output", workbook, status=1)
    fill(workbook, made.answers)
    corrected.write_bytes(given.read_bytes())
    write_cell(corrected, honest, honest["suggestion"]["value"])
    write_cell(corrected, worse, "≤270270")
    return made


def rectified(loop: Loop, *options: str | Path) -> dict[str, Any]:
    target = loop.workbook.with_suffix(".json")
    done("rectify", loop.workbook, loop.corrected, "--format", "json", "--output", target, *options, status=1)
    output: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return output


def test_every_false_correction_is_caught_and_every_true_one_confirmed(loop: Loop) -> None:
    results = {answer["fingerprint"]: answer for answer in rectified(loop)["answers"]}
    assert results[loop.honest["fingerprint"]]["result"] == "confirmed"
    assert results[loop.worse["fingerprint"]]["result"] == "refuted"
    assert results[loop.worse["fingerprint"]]["reason"] == "内容已改，问题仍在"
    assert results[loop.untouched["fingerprint"]]["result"] == "refuted"
    assert results[loop.untouched["fingerprint"]]["reason"] == "原文未改，问题仍在"


def test_no_answer_is_lost(loop: Loop) -> None:
    answers = rectified(loop)["answers"]
    marks = [answer["fingerprint"] for answer in answers]
    assert sorted(marks) == sorted([*(found["fingerprint"] for found in loop.asked), UNKNOWN])
    by_mark = {answer["fingerprint"]: answer for answer in answers}
    assert by_mark[UNKNOWN]["result"] == "unusable"
    assert by_mark[UNKNOWN]["person"] == "王五"
    assert by_mark[loop.lacking["fingerprint"]]["reason"] == "选择了“不适用”，但没有填写日期"
    unanswered = {mark for mark, answer in by_mark.items() if answer["result"] == "unanswered"}
    assert unanswered == {found["fingerprint"] for found in loop.asked} - loop.answers.keys()


def test_the_workbook_alone_gives_the_whole_comparison(loop: Loop) -> None:
    """It carries the round that was handed out, with what was read: silent changes are seen too."""
    comparison = rectified(loop)["comparison"]
    assert comparison["cells_compared"]
    assert {cell["new"] for cell in comparison["cells"]} == {loop.honest["suggestion"]["value"], "≤270270"}
    old = loop.given.with_suffix(".old.json")
    done("check", loop.given, "--format", "json", "--with-extract", "--output", old, status=1)
    assert rectified(loop, "--old", old)["comparison"] == comparison


def test_decisions_hold_until_the_cell_changes(loop: Loop, tmp_path: Path) -> None:
    kept = tmp_path / "decisions.toml"
    rectified(loop, "--decisions", kept)
    once = kept.read_bytes()
    rectified(loop, "--decisions", kept)
    assert kept.read_bytes().rstrip() == once.rstrip(), "the same answers are not written twice"
    mark = loop.explained["fingerprint"]
    again = {found["fingerprint"]: found for found in findings(loop.corrected, "--waivers", kept)}
    assert again[mark]["status"] == "known"
    assert REASON in again[mark]["remark"]
    third = tmp_path / loop.corrected.name
    third.write_bytes(loop.corrected.read_bytes())
    write_cell(third, loop.explained, "≥91≥91%")
    review = checked(third, "--waivers", kept)["review"]
    lapsed = next(found for found in review["findings"] if found["fingerprint"] == mark)
    assert lapsed["status"] == "new"
    assert [entry["fate"] for entry in review["waivers"]["entries"]] == ["lapsed"]


def test_the_new_round_is_reported_in_every_format(loop: Loop, tmp_path: Path) -> None:
    page, sheets = tmp_path / "round.html", tmp_path / "round.xlsx"
    text = done("rectify", loop.workbook, loop.corrected, status=1).output
    assert "已改属实 1 · 登记结论 1" in text
    assert UNKNOWN in text
    targets = ("--format", "html", "--output", page, "--format", "xlsx", "--output", sheets)
    done("rectify", loop.workbook, loop.corrected, *targets, status=1)
    written = page.read_text(encoding="utf-8")
    assert "单位答复的核实" in written
    assert "<b>见附件</b>" not in written
    assert "&lt;b&gt;见附件&lt;/b&gt;" in written
    answers = openpyxl.load_workbook(sheets)["单位答复核实"]
    said = [cell for row in answers.iter_rows() for cell in row if cell.value == REASON]
    assert [cell.data_type for cell in said] == ["s"]


def test_a_workbook_saved_by_libreoffice_is_read_the_same(loop: Loop, tmp_path: Path) -> None:
    saved = converted(loop.workbook, "xlsx:Calc MS Excel 2007 XML", tmp_path)
    target = tmp_path / "again.json"
    done("rectify", saved, loop.corrected, "--format", "json", "--output", target, status=1)
    again = json.loads(target.read_text(encoding="utf-8"))["answers"]
    assert again == rectified(loop)["answers"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda book: book.remove(book[ledger.CARRIER]), "RCT03"),
        (lambda book: book.remove(book["反馈"]), "RCT02"),
        (lambda book: book[ledger.CARRIER].delete_rows(2), "RCT03"),
    ],
)
def test_a_workbook_that_has_lost_something_is_told(
    loop: Loop, tmp_path: Path, spoil: Callable[[Any], None], code: str
) -> None:
    book = openpyxl.load_workbook(loop.workbook)
    spoil(book)
    path = tmp_path / "spoilt.xlsx"
    book.save(path)
    result = run("rectify", path, loop.corrected)
    assert getattr(result.exception, "message", "").startswith(code)
