"""SARIF, JUnit, Markdown and CSV: opened by real consumers, with hostile text in every field."""

import csv
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from sarif_pydantic import Sarif  # type: ignore[import-untyped]

from kpi import engine, pipeline, profiles
from kpi.model.finding import Review
from kpi.reporting import csv as sheet
from kpi.reporting import junit, markdown, sarif
from tests.reporting import builders
from tests.reporting.hostile import PAYLOADS, hostile_review
from tests.snapshots import check_snapshot

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
RENDERERS: dict[str, Callable[[Review], str]] = {
    "sarif": sarif.render,
    "junit": junit.render,
    "md": markdown.render,
    "csv": sheet.render,
}


@pytest.fixture(scope="module")
def example() -> Review:
    return engine.review(pipeline.load([EXAMPLES / "qinglan-wenlv-2025.txt"]), profiles.load().book)


@pytest.mark.parametrize("name", RENDERERS)
def test_the_same_review_gives_the_same_bytes(name: str, example: Review) -> None:
    assert RENDERERS[name](example) == RENDERERS[name](example)


@pytest.mark.parametrize("name", RENDERERS)
def test_the_report_looks_as_it_did(name: str) -> None:
    check_snapshot(
        RENDERERS[name](builders.review()), Path(__file__).parent / "snapshots" / f"machine.{name}"
    )


def test_sarif_is_valid_and_has_every_finding(example: Review) -> None:
    log = Sarif.model_validate_json(sarif.render(example))
    results = log.runs[0].results or []
    assert [result.rule_id for result in results] == [finding.rule for finding in example.findings]
    assert len({str(result.partial_fingerprints) for result in results}) == len(results)


def test_a_sarif_region_cuts_the_quoted_text_out_of_the_file(example: Review) -> None:
    lines = (EXAMPLES / "qinglan-wenlv-2025.txt").read_text(encoding="utf-8").split("\n")
    log = json.loads(sarif.render(example))
    seen = 0
    for result, finding in zip(log["runs"][0]["results"], example.findings, strict=True):
        region = result["locations"][0]["physicalLocation"]["region"]
        if len(finding.place.fragments) == 1 and finding.span[1] > finding.span[0]:
            cut = lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1]
            assert cut == finding.quote[slice(*finding.span)]
            seen += 1
    assert seen > len(example.findings) / 2


def test_junit_counts_what_sets_the_exit_status(example: Review) -> None:
    suites = JUnitXml.fromstring(junit.render(example).encode())
    failures = {(finding.project, finding.rule) for finding in example.findings if _fails(finding)}
    assert sum(suite.failures for suite in suites) == len({(id(p), rule) for p, rule in failures})


def _fails(finding: object) -> bool:
    level, doubt = getattr(finding, "level", None), getattr(finding, "doubt", None)
    return level in {"error", "warning"} and doubt is None


def test_junit_has_a_skipped_case_for_what_was_not_checked(example: Review) -> None:
    gaps = sum(entry.outcome == "not_evaluable" for entry in example.ledger)
    assert junit.render(example).count("<skipped") == gaps > 0


def test_csv_has_a_line_for_each_finding(example: Review) -> None:
    rows = list(csv.DictReader(io.StringIO(sheet.render(example).removeprefix("\ufeff"))))
    assert Counter(row["规则编号"] for row in rows) == Counter(f.rule for f in example.findings)
    assert {row["问题编号"] for row in rows} == {finding.fingerprint for finding in example.findings}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_csv_begins_like_a_formula(payload: str) -> None:
    text = sheet.render(hostile_review(payload))
    csv.field_size_limit(10_000_000)
    cells = [cell for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) for cell in row]
    leads = {unicodedata.normalize("NFKC", cell.lstrip())[:1] for cell in cells}
    assert cells
    assert not leads & {"=", "+", "-", "@", "\t", "\r"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markdown_renders_hostile_text_as_text(payload: str) -> None:
    page = (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .render(markdown.render(hostile_review(payload)))
    )
    for markup in ("<script", "<img", "<svg", "<iframe", "<a ", "<style", "<h3"):
        assert markup not in page
    assert "<table>" in page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_sarif_and_junit_stay_well_formed(payload: str) -> None:
    review = hostile_review(payload)
    assert Sarif.model_validate_json(sarif.render(review)).runs
    assert list(JUnitXml.fromstring(junit.render(review).encode()))
