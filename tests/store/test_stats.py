"""kpi stats: figures of a store, who has not handed in, how rules fare in people's hands."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpi import cli, engine, ruleset, specimen, waivers
from kpi.model.disclosure import Disclosure, Failure
from kpi.model.finding import Review
from kpi.reporting.width import display_width
from kpi.store import StoreError, accepted, handed_in, stats, writer

pytest.importorskip("duckdb", reason="the extra “store” is not installed")

BAD = [
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≤90%"],
    ["产出指标", "数量指标", "改造户数", "≥5≥5户"],
]
GOOD = [["产出指标", "数量指标", "改造户数", "≥120户"]]


def document(path: str, department: str | None, **fields: object) -> Disclosure:
    return replace(specimen.disclosure({"rows": GOOD, **fields}), path=path, department=department)


@pytest.fixture
def review() -> Review:
    documents = [
        document("甲.txt", "青岚县林业局", code="A1", rows=BAD, budget="100.10"),
        document("乙.txt", "青岚县水利局", code="B1", budget="0.20"),
        document("丙.txt", "=1+1", code="C1", rows=BAD, budget="3.00"),
        document("丁.txt", None, code="D1"),
        Disclosure("坏.pdf", failure=Failure("RDR04", "打不开。", "换一份。")),
    ]
    return engine.review(documents, ruleset.restrict(ruleset.load()[0], ["DIR", "VAL"], [])[0])


@pytest.fixture
def folder(review: Review, tmp_path: Path) -> Path:
    writer.write(review, tmp_path / "数[据]*")  # no pattern, though it looks like one
    return tmp_path / "数[据]*"


def of(folder: Path, by: stats.By) -> list[dict[str, Any]]:
    with stats.opened(folder) as store:
        table = stats.figures(store, by)
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, row, strict=True)) for row in table.rows]


def test_the_overview_counts_all(folder: Path, review: Review) -> None:
    with stats.opened(folder) as store:
        table = stats.overview(store)
    (row,) = table.rows
    whole = dict(zip([column.key for column in table.columns], row, strict=True))
    assert (whole["documents"], whole["unread"], whole["departments"]) == (5, 1, 3)
    assert (whole["projects"], whole["amount"], whole["faulty"]) == (4, Decimal("113.300000"), 2)
    assert whole["faulty_share"] == 0.5
    assert whole["findings"] == len(review.findings)
    assert whole["errors"] == sum(one.level == "error" for one in review.findings)


def test_departments_are_listed_the_worst_first(folder: Path) -> None:
    rows = {row["department"]: row for row in of(folder, "department")}
    assert set(rows) == {"青岚县林业局", "青岚县水利局", "=1+1", None}
    assert rows["青岚县林业局"]["amount"] == Decimal("100.1")
    assert (rows["青岚县林业局"]["faulty_share"], rows["青岚县水利局"]["faulty_share"]) == (1.0, 0.0)
    errors = [row["errors"] for row in of(folder, "department")]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 0


@pytest.mark.parametrize("by", ["rule", "family", "level"])
def test_groupings_add_up_to_the_findings(folder: Path, review: Review, by: stats.By) -> None:
    assert sum(row["findings"] for row in of(folder, by)) == len(review.findings) > 0


def test_kinds_of_values_are_counted(folder: Path) -> None:
    rows = {row["kind"]: row for row in of(folder, "kind")}
    assert (rows["quantity"]["indicators"], rows["malformed"]["indicators"]) == (4, 2)
    assert rows["malformed"]["projects"] == 2
    assert sum(row["share"] for row in rows.values()) == pytest.approx(1)


def test_grades_add_up_to_the_projects(folder: Path) -> None:
    assert sum(row["projects"] for row in of(folder, "grade")) == 4


def test_waived_findings_are_told_apart(review: Review, tmp_path: Path) -> None:
    first, *rest = review.findings
    writer.write(replace(review, findings=(replace(first, status="waived"), *rest)), tmp_path)
    row = next(row for row in of(tmp_path, "rule") if row["rule"] == first.rule)
    assert (row["waived"], row["findings"]) == (1, sum(one.rule == first.rule for one in rest))


def test_who_has_not_handed_in(folder: Path, tmp_path: Path) -> None:
    names = tmp_path / "名单.txt"
    names.write_text(
        "# 应报送\n青岚县 林业局\n青岚县水务局\n县残疾人联合会\n县残疾人联合会\n", encoding="gb18030"
    )
    with stats.opened(folder) as store:
        table = handed_in.compared(store, handed_in.expected(names))
    assert table.rows == (("青岚县水务局", "青岚县水利局"), ("县残疾人联合会", None))
    assert "名单上有 3 个单位，已报送 1 个。" in table.remarks
    assert any("1 个文件没有读出" in remark for remark in table.remarks)
    assert any("1 个文件没有读到单位名称" in remark for remark in table.remarks)


def test_names_are_compared_without_width_and_brackets() -> None:
    assert handed_in.norm("青岚县财政局（本级）") == handed_in.norm(" 青岚县财政局(本级)")
    assert handed_in.norm("青岚县财政局〔本级〕") == handed_in.norm("青岚县财政局（本级）")
    assert handed_in.norm("青岚县财政局") != handed_in.norm("青岚县财政局（本级）")


def test_rules_by_what_people_said(folder: Path, review: Review, tmp_path: Path) -> None:
    one, other = [finding for finding in review.findings if finding.rule == "DIR01"]
    said = 'reason = "a"\nperson = "b"\ndate = {}\n'
    entry = '[[decision]]\nfingerprint = "{}"\nstate = "{}"\nruling = "{}"\n' + said
    text = "".join(
        [
            entry.format(one.fingerprint, one.state, "不成立", "2025-01-02"),
            entry.format(one.fingerprint, one.state, "成立", "2025-01-05"),
            entry.format(other.fingerprint, other.state, "不成立", "2025-01-05"),
            entry.format("0" * 16, one.state, "成立", "2025-01-05"),
            '[[waiver]]\nrule = "DIR01"\nreason = "a"\nperson = "b"\ndate = 2025-01-02\n',
        ]
    )
    path = tmp_path / "结论.toml"
    path.write_text(text, encoding="utf-8")
    with stats.opened(folder) as store:
        table = accepted.by_rule(store, [given.entry for given in waivers.load(path)[0]])
    (row,) = table.rows
    told = dict(zip([column.key for column in table.columns], row, strict=True))
    assert (told["rule"], told["decided"], told["accepted"], told["rejected"]) == ("DIR01", 2, 1, 1)
    assert (told["accepted_share"], told["waivers"]) == (0.5, 1)
    assert told["waived_share"] == pytest.approx(1 / 3)
    assert table.remarks == ("另有 1 条结论或豁免所指的问题不在本次结果中。",)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str, str]:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["stats", *arguments])
    told = capsys.readouterr()
    return stopped.value.code, told.out, told.err


def test_the_text_is_aligned(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(folder), "--by", "kind")
    assert code == 0
    lines = out.splitlines()
    start = lines.index("按指标值类型") + 1
    widths = {display_width(line) for line in lines[start : start + 3]}
    assert len(widths) == 1
    assert "残缺" in out


def test_json_csv_and_workbook(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, str(folder), "--format", "json")
    assert code == 0
    told = json.loads(out)["stats"]
    assert set(told) == {"overview", "department", "family", "level", "kind"}
    assert told["overview"]["rows"][0]["amount"] == "113.300000"
    _, out, _ = run(capsys, str(folder), "--format", "csv", "--by", "department")
    cells = [cell for row in csv.reader(io.StringIO(out.removeprefix("\ufeff"))) for cell in row]
    assert "'=1+1" in cells
    path = tmp_path / "统计.xlsx"
    assert run(capsys, str(folder), "--format", "xlsx", "--output", str(path))[0] == 0
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["总览", "按单位"]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_folder_without_a_store_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, str(tmp_path))
    assert code == 2
    assert "kpi check --store" in err
    with pytest.raises(StoreError), stats.opened(tmp_path):
        pass


def test_a_store_of_nothing_has_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    writer.write(engine.review([], ruleset.load()[0]), tmp_path)
    code, out, _ = run(capsys, str(tmp_path), *(f"--by={by}" for by in stats.BY))
    assert code == 0
    assert "（没有）" in out
