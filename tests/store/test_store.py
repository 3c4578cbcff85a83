"""The store: what is written is what was found, the same bytes each time, and nothing half written."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi import cli, engine, ruleset, specimen, store
from kpi.model.disclosure import Disclosure, Failure
from kpi.model.finding import Review
from kpi.store import StoreError, schema, stats, writer
from kpi.store.rows import document_row, finding_rows, indicator_rows, ledger_rows, project_rows, rule_row
from kpi.submissions import settled

pyarrow = pytest.importorskip("pyarrow", reason="the extra “store” is not installed")
parquet = pytest.importorskip("pyarrow.parquet")

ROWS = [
    ["产出指标", "数量指标", "改造危房户数", "≥120户"],
    ["产出指标", "时效指标", "完成时间", "2024年10月底前"],
    ["产出指标", "成本指标", "护林员补助", "1.20万元/人/年"],
    ["效益指标", "社会效益指标", "群众出行条件", "较上年有所改善"],
    ["产出指标", "质量指标", "验收合格率", "80%-90%"],
    ["满意度指标", "服务对象满意度指标", "群众满意度", "≤90%"],
]


def document(path: str = "甲.txt", **fields: object) -> Disclosure:
    return replace(specimen.disclosure({"rows": ROWS, "department": "青岚县林业局", **fields}), path=path)


def reviewed(*documents: Disclosure) -> Review:
    return engine.review(documents, ruleset.load()[0])


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = parquet.read_table(folder / f"{name}.parquet").to_pylist()
    return rows


def test_values_stand_in_columns_by_their_meaning(tmp_path: Path) -> None:
    writer.write(reviewed(document()), tmp_path)
    count, day, price, trend, span, _ = table(tmp_path, "indicators")
    assert (count["kind"], count["operator"], count["number"], count["unit"]) == (
        "quantity",
        ">=",
        "120",
        "户",
    )
    assert (day["kind"], day["year"], day["month"], day["end"]) == ("deadline", 2024, 10, True)
    assert (price["number"], price["number_value"], price["per"]) == ("1.20", Decimal("1.2"), ["人", "年"])
    assert (trend["kind"], trend["baseline"], trend["direction"]) == ("trend", "last-year", "up")
    assert (span["number"], span["upper"], span["upper_value"]) == ("80", "90", 90.0)


def test_findings_and_counts_are_those_of_the_review(tmp_path: Path) -> None:
    review = reviewed(document(), document("乙.txt", code="B7", name="护林"))
    writer.write(review, tmp_path)
    found = table(tmp_path, "findings")
    assert [row["fingerprint"] for row in found] == [one.fingerprint for one in review.findings]
    assert {row["family"] for row in found} == {one.rule[:3] for one in review.findings}
    first, second = table(tmp_path, "projects")
    assert first["errors"] == sum(one.level == "error" for one in review.findings if one.document == 0)
    assert (second["code"], second["budget"], second["budget_value"]) == ("B7", "10.00", 10)
    assert sum(row["objects"] for row in table(tmp_path, "ledger")) == len(review.ledger)


def test_waived_findings_do_not_count_for_the_project(tmp_path: Path) -> None:
    review = reviewed(document())
    waived = tuple(replace(one, status="waived") for one in review.findings)
    writer.write(replace(review, findings=waived), tmp_path)
    (project,) = table(tmp_path, "projects")
    assert (project["errors"], project["warnings"]) == (0, 0)


def test_a_file_that_failed_has_its_row(tmp_path: Path) -> None:
    failed = Disclosure("坏.pdf", failure=Failure("RDR04", "打不开。", "换一份。"))
    writer.write(reviewed(failed, document()), tmp_path)
    assert [row["error"] for row in table(tmp_path, "documents")] == ["RDR04", None]


def test_columns_are_those_of_the_schema(tmp_path: Path) -> None:
    writer.write(reviewed(document()), tmp_path)
    for name, described in schema.TABLES.items():
        written = parquet.read_schema(tmp_path / f"{name}.parquet")
        assert written.names == [column.name for column in described.columns]
        assert written.metadata[b"kpi_schema"] == schema.VERSION.encode()


def test_every_row_is_as_wide_as_its_table() -> None:
    one, review = document(), reviewed(document())
    rows = {
        "documents": [document_row(0, one, {})],
        "projects": project_rows(0, one, review.findings, {}),
        "indicators": indicator_rows(0, one),
        "findings": finding_rows(one, review.findings),
        "ledger": ledger_rows(review.ledger),
        "rules": map(rule_row, review.ruleset.rules),
    }
    for name, made in rows.items():
        assert {len(row) for row in made} == {len(schema.TABLES[name].columns)}


def test_equal_runs_give_equal_bytes_whatever_the_group(tmp_path: Path) -> None:
    review = reviewed(document(), document("乙.txt", code="B7"))
    for folder in ("a", "b"):
        writer.write(review, tmp_path / folder)
    for name in schema.TABLES:
        one, other = (tmp_path / folder / f"{name}.parquet" for folder in ("a", "b"))
        assert one.read_bytes() == other.read_bytes()


def test_rows_are_written_in_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "ROW_GROUP", 4)
    writer.write(reviewed(document(), document("乙.txt", code="B7")), tmp_path)
    file = parquet.ParquetFile(tmp_path / "indicators.parquet")
    assert [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)] == [4, 4, 4]
    assert [row["document"] for row in table(tmp_path, "indicators")] == [0] * 6 + [1] * 6


def test_a_run_that_breaks_off_leaves_the_earlier_store(tmp_path: Path) -> None:
    writer.write(reviewed(document()), tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def break_off() -> None:
        with writer.Writer(tmp_path, ruleset.load()[0].ruleset) as half:
            half.add(document("丙.txt"), (), (), 0)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_store_that_is_not_whole_is_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer.write(reviewed(document()), tmp_path)
    taken: list[Path] = []
    replace_file = Path.replace

    def interrupted(part: Path, target: Path) -> Path:
        if len(taken) == 2:
            raise KeyboardInterrupt
        taken.append(target)
        return replace_file(part, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        writer.write(reviewed(document("乙.txt")), tmp_path)
    monkeypatch.undo()
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]
    with pytest.raises(StoreError, match="没有写完"), stats.opened(tmp_path):
        pass
    writer.write(reviewed(document("乙.txt")), tmp_path)
    assert [row["path"] for row in table(tmp_path, "documents")] == ["乙.txt"]


def test_writing_again_replaces(tmp_path: Path) -> None:
    writer.write(reviewed(document(), document("乙.txt", code="B7")), tmp_path)
    writer.write(reviewed(document("丙.txt")), tmp_path)
    assert [row["path"] for row in table(tmp_path, "documents")] == ["丙.txt"]
    assert {row["document"] for row in table(tmp_path, "indicators")} == {0}


def test_the_manifest_counts_rows_and_names_the_rules(tmp_path: Path) -> None:
    review = reviewed(document())
    writer.write(review, tmp_path)
    told = json.loads((tmp_path / "store.json").read_text(encoding="utf-8"))
    assert told["tables"]["findings"] == len(review.findings)
    assert told["ruleset"]["sha256"] == review.ruleset.sha256
    assert len(table(tmp_path, "rules")) == len(review.ruleset.rules) == told["tables"]["rules"]


def test_numbers_are_decimals_as_far_as_they_fit(tmp_path: Path) -> None:
    values = ["≥0.1个", "≥1.123456789012345个", f"≥{'9' * 20}个"]
    rows = [["产出指标", "数量指标", f"点位{number}", value] for number, value in enumerate(values)]
    writer.write(reviewed(document(rows=rows)), tmp_path)
    told = [(row["number"], row["number_value"]) for row in table(tmp_path, "indicators")]
    assert told == [
        ("0.1", Decimal("0.1")),
        ("1.123456789012345", Decimal("1.1234567890")),
        ("9" * 20, None),
    ]


def test_a_file_that_was_left_out_says_why(tmp_path: Path) -> None:
    one = document("甲.docx", year=2025)
    writer.write(reviewed(*settled([one, replace(one, path="甲.pdf", format="pdf")])), tmp_path)
    kept, left_out = table(tmp_path, "documents")
    assert (kept["same_as"], kept["left_out"]) == (None, None)
    assert left_out["same_as"] == "甲.docx"
    assert "是同一份报送" in left_out["left_out"]
    assert {row["document"] for row in table(tmp_path, "projects")} == {0}


def test_half_a_surrogate_pair_is_no_harm(tmp_path: Path) -> None:
    writer.write(reviewed(document("坏\ud800.txt")), tmp_path)
    assert table(tmp_path, "documents")[0]["path"] == "坏?.txt"


def test_amounts_keep_their_decimals(tmp_path: Path) -> None:
    writer.write(reviewed(document(budget="100.10")), tmp_path)
    assert Decimal(table(tmp_path, "projects")[0]["budget"]) == Decimal("100.10")


def test_what_is_missing_is_said_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(store, "find_spec", lambda _: None)
    with pytest.raises(StoreError, match=r"pip install 'kpi-checker\[store\]'"):
        writer.write(reviewed(document()), tmp_path)


@pytest.mark.parametrize(
    "more", [(), ("--jobs", "1", "--cache", "off", "--format", "json")], ids=["one", "batch"]
)
def test_the_command_writes_the_store(
    tmp_path: Path, examples: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    folder = tmp_path / "store"
    with pytest.raises(SystemExit):
        cli.main(["check", str(examples / "draft-form.txt"), "--store", str(folder), *more])
    assert f"已写入 {folder}" in capsys.readouterr().err
    assert {path.name for path in folder.iterdir()} == {
        "store.json",
        *(f"{name}.parquet" for name in schema.TABLES),
    }


def test_a_place_that_cannot_be_written_is_wrong_usage(
    tmp_path: Path, examples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(SystemExit) as stopped:
        cli.main(["check", str(examples / "draft-form.txt"), "--store", str(tmp_path / "file")])
    assert stopped.value.code == 2
    assert "不能写入" in capsys.readouterr().err


def test_the_page_names_every_column() -> None:
    page = schema.page()
    for described in schema.TABLES.values():
        assert f"## {described.name}.parquet" in page
        assert all(f"| `{column.name}` |" in page for column in described.columns)
