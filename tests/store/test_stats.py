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
from kpi.commands.outputs import Options, content
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
    assert (whole["projects"], whole["amount"], whole["faulty"]) == (4, Decimal("113.30"), 2)
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
        table, others = handed_in.compared(store, handed_in.expected(names))
    assert table.rows == (("青岚县水务局", "青岚县水利局"), ("县残疾人联合会", None))
    assert others.rows == (("=1+1", None), ("青岚县水利局", "青岚县水务局"))
    assert "应报送 3 个单位，已报送 1 个，未报送 2 个。" in table.remarks
    assert any("1 个文件没有读出" in remark for remark in table.remarks)
    assert any("1 个文件没有读到单位名称" in remark for remark in table.remarks)


@pytest.mark.parametrize(
    ("listed", "missing"),
    [
        ("青岚县林业局（本级）", []),
        ("青岚县林业局 ( 本级 )", []),
        ("青岚县林业局〔本级〕", []),
        ("青岚县林业局本级", []),
        ("青岚县林业局机关", []),
        ("林业局", []),
        ("青岚县林业和草原局 ＝ 林草局 = 林业局", []),
        ("青岚县林业和草原局=林草局,青岚县林业局", []),
        ("白石县林业局", ["白石县林业局"]),
        ("青岚县林业局\n青岚县林业局（本级）", ["青岚县林业局（本级）"]),
        ("青岚县林业局\n青岚县 林业局", []),
    ],
)
def test_names_are_matched_with_tolerance(
    folder: Path, tmp_path: Path, listed: str, missing: list[str]
) -> None:
    names = tmp_path / "名单.txt"
    names.write_text(listed, encoding="utf-8")
    with stats.opened(folder) as store:
        table, _ = handed_in.compared(store, handed_in.expected(names))
    assert [row[0] for row in table.rows] == missing


def test_an_earlier_store_is_a_list_too(folder: Path, review: Review, tmp_path: Path) -> None:
    writer.write(replace(review, documents=review.documents[:1], findings=(), ledger=()), tmp_path / "今年")
    with stats.opened(tmp_path / "今年") as store:
        table, _ = handed_in.compared(store, handed_in.expected(folder))
    assert [row[0] for row in table.rows] == ["=1+1", "青岚县水利局"]


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
    assert (told["waived"], told["waived_share"]) == (0, 0)
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
    assert set(told) == {"overview", "department", "rule", "family", "level", "kind"}
    assert told["overview"]["rows"][0]["amount"] == "113.30"
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


def told(out: str, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(out)["stats"][name]["rows"]
    return rows


def test_rounds_are_compared(review: Review, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the second round: one department mended, one handed in nothing, one has something new."""
    book, _ = ruleset.restrict(ruleset.load()[0], ["DIR", "VAL"], [])
    again = [
        document("甲.txt", "青岚县林业局", code="A1", budget="100.10"),
        document("乙.txt", "青岚县水利局", code="B1", rows=BAD[:1], budget="0.20"),
    ]
    later = engine.review(again, book)
    writer.write(review, tmp_path / "一")
    writer.write(later, tmp_path / "二")
    code, out, _ = run(capsys, str(tmp_path / "一"), str(tmp_path / "二"), "--format", "json")
    assert code == 0
    assert [(row["round"], row["documents"]) for row in told(out, "rounds")] == [("一", 5), ("二", 2)]
    changes = {row["department"]: row for row in told(out, "changes")}
    mended, fresh, gone = (changes[name] for name in ("青岚县林业局", "青岚县水利局", "=1+1"))
    assert (mended["before"], mended["mended"], mended["mended_share"], mended["now"]) == (2, 2, 1.0, 0)
    assert (fresh["before"], fresh["new"], fresh["now"]) == (0, 1, 1)
    assert (gone["missing"], gone["mended"], gone["mended_share"]) == (2, 0, None)
    rules = told(out, "changes_by_rule")
    assert sum(row["before"] for row in rules) == len(review.findings)
    assert sum(row["now"] for row in rules) == len(later.findings)


def test_a_finding_that_stays_is_neither_mended_nor_new(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, str(folder), str(folder), "--format", "json")
    assert {(row["mended"], row["new"], row["missing"]) for row in told(out, "changes")} == {(0, 0, 0)}
    assert sum(row["left"] for row in told(out, "changes")) == 4


def test_a_part_can_be_asked_for(folder: Path, review: Review, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--format", "json", "--by", "rule", "--by", "kind"]
    _, out, _ = run(capsys, str(folder), "--department", "林业局", "--rule", "dir", *arguments)
    (row,) = told(out, "overview")
    assert (row["documents"], row["projects"], row["indicators"], row["faulty"]) == (1, 1, 2, 1)
    assert row["findings"] == sum(one.rule[:3] == "DIR" and one.document == 0 for one in review.findings)
    assert {rule["rule"][:3] for rule in told(out, "rule")} == {"DIR"}
    assert json.loads(out)["stats"]["overview"]["remarks"] == ["只统计：单位 林业局；规则 DIR。"]
    _, out, _ = run(capsys, str(folder), "--level", "info", *arguments)
    assert (told(out, "overview")[0]["faulty"], told(out, "overview")[0]["projects"]) == (0, 4)


@pytest.mark.parametrize("name", ["白石县林业局", "'; DROP TABLE findings; --", "%", "青岚县林叶局"])
def test_a_department_that_is_not_there_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    code, _, err = run(capsys, str(folder), "--department", name)
    assert code == 2
    assert f"数据中没有单位“{name}”" in "".join(err.split("\n"))
    if name == "青岚县林叶局":
        assert "青岚县林业局" in err


def test_long_tables_are_cut_for_people_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, str(folder), "--by", "department", "--limit", "1")
    assert "另有 3 行没有列出" in out
    _, out, _ = run(capsys, str(folder), "--by", "department", "--format", "md", "--limit", "2")
    assert "另有 2 行没有列出" in out
    assert "\\=1\\+1" in out
    _, out, _ = run(capsys, str(folder), "--by", "department", "--format", "json")
    assert len(told(out, "department")) == 4


def test_conclusions_and_answers_come_from_a_filled_workbook(
    folder: Path, review: Review, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "审核.xlsx"
    path.write_bytes(content(review, "xlsx", Options()))
    book = openpyxl.load_workbook(path)
    for title, column, words in (("整改台账", "处理方式", "说明"), ("问题清单", "人工结论", "成立")):
        sheet = book[title]
        at = [cell.value for cell in sheet[1]].index(column) + 1
        for number, row in enumerate(range(2, sheet.max_row + 1)):
            if title == "整改台账" or number == 0:
                sheet.cell(row, at, words)
    book.save(path)
    _, out, _ = run(capsys, str(folder), "--decisions", str(path), "--format", "json")
    rows = told(out, "decisions")
    assert sum(row["decided"] for row in rows) == len(review.findings)
    assert sum(row["accepted"] for row in rows) == 1  # the office's word outweighs the department's
    assert sum(row["other"] for row in rows) == len(review.findings) - 1


def test_waived_findings_have_their_share(review: Review, tmp_path: Path) -> None:
    first, *rest = review.findings
    writer.write(replace(review, findings=(replace(first, status="waived"), *rest)), tmp_path)
    with stats.opened(tmp_path) as store:
        (row,) = accepted.by_rule(store, []).rows
    assert (row[0], row[-2]) == (first.rule, 1)
    assert row[-1] == 1 / sum(one.rule == first.rule for one in review.findings)


def test_rules_without_findings_are_listed_with_what_they_looked_at(folder: Path) -> None:
    rows = {row["rule"]: row for row in of(folder, "rule")}
    silent = [row for row in rows.values() if row["findings"] == 0]
    assert silent
    assert all(row["objects"] > 0 and row["title"] for row in silent)
    assert 0 < rows["DIR01"]["hit_share"] <= 1
