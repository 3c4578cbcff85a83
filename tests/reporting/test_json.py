import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from kpi.model.constraint import Constraint, DateLimit, Problem, Sources, Suggestion
from kpi.model.disclosure import Amount, Disclosure
from kpi.model.finding import Review
from kpi.model.place import whole
from kpi.reporting import json as report
from kpi.reporting import jsonl
from kpi.reporting.schema import schemas
from tests.conftest import ROOT
from tests.reporting import builders
from tests.reporting.hostile import PAYLOADS, hostile_review
from tests.snapshots import check_snapshot

PLACE = {"file", "label", "fragments"}
FRAGMENT = {
    "page", "sheet", "table", "row", "column", "paragraph", "line", "cell", "text_span", "source_span",
}  # fmt: skip
FINDING = {
    "rule", "name", "title", "level", "status", "document", "project", "indicator", "field", "place", "quote",
    "span", "message", "hint", "suggestion", "proof", "basis", "related", "group", "doubt", "fingerprint",
    "state",
}  # fmt: skip
DOCUMENT = {
    "path", "sha256", "format", "error", "department", "year", "amount_unit", "frame", "projects", "tables",
    "narrative",
}  # fmt: skip
PROJECT = {
    "no", "title", "code", "name", "form", "budget", "budget_printed", "fiscal_funds", "other_funds",
    "purpose", "funding_plan", "goals", "indicators", "place", "doubt",
}  # fmt: skip
INDICATOR = {
    "no", "level1", "level2", "level3", "description", "value", "basis", "weight", "place", "doubt",
}  # fmt: skip
VALUE = {
    "text", "kind", "operator", "number", "upper", "unit", "per", "date", "every", "baseline", "direction",
    "span", "parts", "canonical", "suggestion", "sources", "problem",
}  # fmt: skip


@cache
def _validator(name: str) -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schemas()[name])
    return jsonschema.Draft202012Validator(schemas()[name])


def _checked(review: Review, **options: bool) -> Any:
    return json.loads(report.render_check(review, **options))


def _extracted(review: Review) -> Any:
    return json.loads(report.render_extract(review.documents))


@pytest.mark.parametrize("options", [{}, {"with_extract": True}, {"full_ledger": True}])
def test_check_keeps_to_its_schema(review: Review, options: dict[str, bool]) -> None:
    _validator("check").validate(_checked(review, **options))


def test_extract_keeps_to_its_schema(review: Review) -> None:
    _validator("extract").validate(_extracted(review))


def test_every_line_keeps_to_its_schema(review: Review) -> None:
    for line in jsonl.render(review, full_ledger=True).splitlines():
        _validator("jsonl").validate(json.loads(line))


@pytest.mark.parametrize("name", ["check", "extract", "jsonl", "value"])
def test_the_schema_in_the_documentation_is_not_stale(name: str) -> None:
    path = ROOT / "docs" / "schema" / f"{name}.json"
    if not path.parent.is_dir():
        pytest.skip("the documentation is not beside the tests")
    assert json.loads(path.read_text(encoding="utf-8")) == schemas()[name], "run docs/make_schema.py"


def test_the_schema_refuses_what_the_contract_forbids(review: Review) -> None:
    wrong = _checked(review)
    del wrong["review"]["findings"][0]["doubt"]
    assert not _validator("check").is_valid(wrong)
    wrong = _checked(review)
    wrong["review"]["findings"][0]["level"] = "fatal"
    assert not _validator("check").is_valid(wrong)


def test_the_contract_has_all_its_fields(review: Review) -> None:
    output = _checked(review, with_extract=True)
    assert {"tool", "version", "documents", "review"} <= set(output)
    assert {"ruleset", "verdict", "findings", "ledger"} <= set(output["review"])
    assert all(set(finding) >= FINDING for finding in output["review"]["findings"])
    assert all(set(document) >= DOCUMENT for document in output["documents"])
    project = output["documents"][0]["projects"][0]
    assert set(project) >= PROJECT
    assert set(project["place"]) == PLACE
    assert set(project["place"]["fragments"][0]) == FRAGMENT
    assert all(set(row) >= INDICATOR and set(row["value"]) == VALUE for row in project["indicators"])


def test_the_reports_read_as_agreed(review: Review, snapshots: Path) -> None:
    check_snapshot(report.render_check(review), snapshots / "review.json")
    check_snapshot(report.render_extract(review.documents), snapshots / "extract.json")
    check_snapshot(jsonl.render(review), snapshots / "review.jsonl")


def test_equal_input_gives_equal_bytes() -> None:
    first, second = builders.review(), builders.review()
    assert report.render_check(first, with_extract=True) == report.render_check(second, with_extract=True)
    assert jsonl.render(first) == jsonl.render(second)


def test_projects_are_left_out_unless_asked_for(review: Review) -> None:
    document = _checked(review)["documents"][0]
    assert (document["projects"], document["narrative"], document["project_count"]) == (None, None, 2)


def test_a_failed_input_has_an_entry_that_says_what_to_do(review: Review) -> None:
    failed = _extracted(review)["documents"][1]
    assert failed["error"]["code"] == "NO_TEXT_LAYER"
    assert failed["error"]["hint"].startswith("请向报送单位")
    assert failed["projects"] == []


def test_amounts_are_in_wan_and_the_cell_is_kept(review: Review) -> None:
    canal, pump = _extracted(review)["documents"][0]["projects"]
    assert (canal["budget"], canal["budget_printed"], canal["other_funds"]) == ("86.80", "86.80万元", None)
    assert (pump["budget"], pump["budget_printed"]) == ("23.5000", "235,000元")


@pytest.mark.parametrize(
    ("printed", "unit", "shown"),
    [("23.31", "万元", "23.31万元"), ("23.31 万元", "万元", "23.31 万元"), ("1,200", "元", "1,200元"),
     ("3.2万", "万元", "3.2万")],
)  # fmt: skip
def test_a_printed_amount_keeps_its_unit(printed: str, unit: str, shown: str) -> None:
    cell = builders.cell(printed, 1)
    amount = Amount(Decimal("23.31"), unit, whole(cell))
    project = replace(builders.canal_project(), budget=amount, budget_cell=cell)
    output = json.loads(report.render_extract([Disclosure("a.txt", projects=(project,))]))
    assert output["documents"][0]["projects"][0]["budget_printed"] == shown


def test_the_plan_has_an_entry_a_label(review: Review) -> None:
    canal, pump = _extracted(review)["documents"][0]["projects"]
    assert [(node["label"], node["percent"]) for node in canal["funding_plan"]] == [
        ("3月底", "10"), ("6月底", "40"), ("10月底", "60"),
    ]  # fmt: skip
    assert [(node["label"], node["percent"]) for node in pump["funding_plan"]] == [
        ("3月底", None), ("6月底", "50"), ("10月底", "80"), ("12月底", "100"),
    ]  # fmt: skip


def test_a_place_is_found_again_in_its_cell(review: Review) -> None:
    finding = _checked(review)["review"]["findings"][3]
    assert (finding["quote"], finding["span"]) == ("≤96.8万元", [1, 7])
    assert finding["place"]["label"] == "第114行"
    assert finding["place"]["fragments"][0]["text_span"] == [0, 7]


def test_doubts_are_told_by_field(review: Review) -> None:
    canal, pump = _extracted(review)["documents"][0]["projects"]
    assert canal["indicators"][6]["doubts"] == {"basis": "本格可能有一部分印在下一页"}
    assert pump["doubts"] == {"name": "本行比表头少一列，按相邻行对齐"}


def test_the_ledger_lists_what_was_not_checked_or_all(review: Review) -> None:
    short, full = (_checked(review, full_ledger=full)["review"]["ledger"] for full in (False, True))
    assert {entry["outcome"] for entry in short["entries"]} == {"not_evaluable"}
    assert len(full["entries"]) == len(review.ledger)
    assert short["counts"] == full["counts"]
    outcomes = ("finding", "pass", "not_applicable", "not_evaluable")
    for count in full["counts"]:
        key = (count["rule"], count["document"])
        entries = [entry for entry in full["entries"] if (entry["rule"], entry["document"]) == key]
        assert {one: count[one] for one in outcomes} == {
            one: sum(entry["outcome"] == one for entry in entries) for one in outcomes
        }


def test_lines_come_findings_first_then_the_ledger(review: Review) -> None:
    lines = [json.loads(line) for line in jsonl.render(review).splitlines()]
    kinds = [line["type"] for line in lines]
    assert kinds == sorted(kinds, key=["finding", "ledger", "document", "review"].index)
    assert kinds.count("finding") == len(review.findings)
    assert lines[-1]["verdict"]["line"] == _checked(review)["review"]["verdict"]["line"]
    assert [line["index"] for line in lines if line["type"] == "document"] == [0, 1]


def test_a_value_has_every_field_of_the_contract() -> None:
    part = Constraint("2025年10月底前", "deadline", date=DateLimit(2025, 10, None, end=True), span=(0, 10))
    value = Constraint(
        "2025年10月底前完成0.710万元/人/月",
        "multi",
        "<=",
        Decimal("0.710"),
        Decimal("1E+2"),
        "万元",
        ("人", "月"),
        part.date,
        "month",
        "last-year",
        "up",
        (0, 22),
        (part,),
        "≤0.71万元/人/月",
        Suggestion("≤0.71万元/人/月", "safe"),
        Sources("text", "column"),
        Problem("doubled", (0, 3), ("单位",), "重复"),
    )
    row = replace(builders.canal_project().indicators[0], constraint=value)
    project = replace(builders.canal_project(), indicators=(row,))
    output = json.loads(report.render_extract([Disclosure("a.txt", projects=(project,))]))
    shown = output["documents"][0]["projects"][0]["indicators"][0]["value"]
    _validator("value").validate(shown)
    assert (shown["number"], shown["upper"], shown["per"]) == ("0.710", "100", ["人", "月"])
    assert shown["date"] == {"year": 2025, "month": 10, "day": None, "end": True, "anchor": None}
    assert shown["parts"][0]["kind"] == "deadline"


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: ascii(payload[:24]))
def test_hostile_text_comes_through_unchanged(payload: str) -> None:
    review = hostile_review(payload)
    printed = report.render_check(review, with_extract=True)
    printed.encode("utf-8")
    assert "\x1b" not in printed
    assert "\u202e" not in printed
    output = json.loads(printed)
    assert output["review"]["findings"][0]["quote"] == payload
    assert output["documents"][0]["projects"][0]["name"] == payload
    assert len(jsonl.render(review).splitlines()) == len(jsonl.render(review).split("\n")) - 1
