"""The real document: what is found against one reader's list of its defects."""

from pathlib import Path

import pytest

from kpi import engine, pipeline, profiles
from kpi.model.finding import Review
from tests.real.reading import GRAVE, entries

FILE = "data/qhd-minsheng-2024.txt"


@pytest.fixture(scope="module")
def review(shared: Path) -> Review:
    return engine.review(pipeline.load([shared / FILE]), profiles.load().book)


def test_every_error_and_warning_is_on_the_readers_list(review: Review) -> None:
    defects = [entry for entry in entries() if entry.truth == "defect"]
    alarms = [
        f"{finding.rule} {finding.place.label} {finding.message}"
        for finding in review.findings
        if finding.level in GRAVE and not any(entry.tells(finding) for entry in defects)
    ]
    assert alarms == []


def test_the_defects_named_by_every_reviewer_are_found(review: Review) -> None:
    """The rules of which no reviewer would miss one."""
    plain = {"CMP02", "DIR01", "UNT03", "ARI02", "VAL02", "VAL03", "FND01", "TXT02", "STR10", "REL07"}
    missed = [
        (sorted(entry.rules), sorted(map(str, entry.projects)), entry.quote)
        for entry in entries()
        if entry.truth == "defect" and entry.level in GRAVE and entry.rules & plain
        if not any(entry.tells(finding) for finding in review.findings)
    ]
    assert missed == []


def test_each_defect_is_told_once(review: Review) -> None:
    keys = [
        (
            finding.rule,
            finding.project and finding.project.no,
            finding.indicator and finding.indicator.no,
            finding.field,
            finding.span,
            finding.place.label,
        )
        for finding in review.findings
    ]
    assert len(set(keys)) == len(keys)
