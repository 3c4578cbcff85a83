"""The projects of a real disclosure, printed by us in many layouts, are read back as they were."""

from pathlib import Path

import pytest

from examples.writers.office import available
from kpi.forms import understand
from kpi.model.disclosure import Disclosure, Failure
from kpi.reading import parse
from tests.renderings.contents import differences, doubts, expected, read
from tests.renderings.seed import PRINTED, WRITTEN, Layout, Projects, labelled

GOLD = "gold/seed_projects.jsonl"
EXACT_SHARE = 0.99


@pytest.fixture(scope="module")
def projects(shared: Path) -> Projects:
    return labelled(shared / GOLD)


def reread(layout: Layout, projects: Projects) -> Disclosure:
    document = parse(layout.make(projects), layout.name, "")
    assert not isinstance(document, Failure)
    return understand(document)


@pytest.mark.parametrize("layout", WRITTEN, ids=lambda layout: layout.name)
def test_written_projects_are_read_back_exactly(layout: Layout, projects: Projects) -> None:
    disclosure = reread(layout, projects)
    wanted = [expected(project, split=layout.split) for project in projects]
    found = [read(project) for project in disclosure.projects]
    assert differences(wanted, found, layout.lacking) == []
    assert doubts(disclosure) == {}
    assert disclosure.notes == ()


@pytest.mark.skipif(not available(), reason="LibreOffice, which prints the PDF, is not here")
@pytest.mark.parametrize("layout", PRINTED, ids=lambda layout: layout.name)
def test_printed_projects_are_read_back_or_doubted(layout: Layout, projects: Projects) -> None:
    disclosure = reread(layout, projects)
    wanted, found = [expected(project) for project in projects], [read(one) for one in disclosure.projects]
    assert [len(one["rows"]) for one in found] == [len(one["rows"]) for one in wanted]
    assert differences(wanted, found, ["rows"]) == []
    pairs = [
        (one["no"], at, cells)
        for one, other in zip(wanted, found, strict=True)
        for at, cells in enumerate(zip(one["rows"], other["rows"], strict=True), 1)
    ]
    wrong = [(no, at) for no, at, (want, have) in pairs for a, b in zip(want, have, strict=True) if a != b]
    cells = sum(len(want) for _, _, (want, _) in pairs)
    assert len(wrong) <= cells * (1 - EXACT_SHARE)
    assert set(wrong) <= doubts(disclosure).keys()


def test_an_error_in_reading_would_be_seen(projects: Projects) -> None:
    """The comparison itself: one wrong cell, one lost row and one lost project are each told."""
    wanted = [expected(project) for project in projects]
    assert differences(wanted, wanted) == []
    assert differences(wanted, wanted[1:])
    other = [{**wanted[0], "rows": wanted[0]["rows"][:-1]}, *wanted[1:]]
    assert differences(wanted, other) == ["1 rows: 5 instead of 6"]
