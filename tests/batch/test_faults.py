"""Of two thousand documents fifty are broken in more than twenty ways and five hang: the others are right."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count, cycle, islice
from pathlib import Path
from typing import Any

import pytest

from kpi import engine, pipeline, profiles
from kpi.model.finding import Finding
from kpi.ruleset import RuleBook
from tests.batch.faults import BROKEN, HANGING, TIME, Fault, put
from tests.batch.faulty import mark
from tests.conftest import ROOT
from tests.corpus import Fields, department, departments
from tests.corpus.printed import document

ALL, BAD, SLOW = 2_000, 50, 5
SECONDS, MEBIBYTES = 4, 256
PATIENCE = 400
"""Seconds after which a run counts as one that does not end."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="faults reach processes that are forked")

Known = tuple[str, int, str, str, str, str | None]


def sound() -> Iterator[str]:
    """Yield documents of one project each, no two alike; some have something to be found."""
    every = list(chain.from_iterable(map(department, departments())))
    for number, fields in zip(count(), cycle(every), strict=False):
        yield document([_own(fields, number)])


def _own(fields: Fields, number: int) -> Fields:
    rows = fields["rows"]
    assert isinstance(rows, list)
    own = {"department": f"第{number}局", "code": f"138{number:06d}26P00AB{number:05d}C", "rows": rows[-6:]}
    if number % 3 == 0:
        own |= {"plan": ["3月底 25%", "6月底 50%", "10月底 75%"]}
    return dict(fields) | own


def run(listed: Sequence[Path], report: Path, jobs: int = 2) -> tuple[int, str]:
    """Review the files of a list with the reader that obeys; return status and what was said."""
    names = report.with_suffix(".list")
    names.write_text("\n".join(map(str, listed)), encoding="utf-8")
    words = ["--format", "json", "--output", str(report), "--jobs", str(jobs), "--cache", "off"]
    limits = ["--time-limit", str(SECONDS), "--memory-limit", str(MEBIBYTES)]
    command = [sys.executable, "-m", "tests.batch.faulty", "check", f"@{names}", *words, *limits]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    return done.returncode, done.stderr


def mixed(good: Sequence[Path], bad: Sequence[Path]) -> list[Path]:
    """Return all paths, the bad ones spread among the good ones."""
    every = len(good) // len(bad)
    parts = [[one, *good[at * every : (at + 1) * every]] for at, one in enumerate(bad)]
    return [*chain.from_iterable(parts), *good[len(bad) * every :]]


def known(finding: Mapping[str, Any]) -> Known:
    """Return what of a finding in a report must not differ."""
    project = finding["project"]["no"] if finding["project"] else 0
    names = ("rule", "fingerprint", "message", "quote", "doubt")
    rule, *others = (finding[name] for name in names)
    return (rule, project, *others)


def of_finding(finding: Finding) -> Known:
    """Return the same of a finding in memory."""
    project = finding.project.no if finding.project else 0
    return (finding.rule, project, finding.fingerprint, finding.message, finding.quote, finding.doubt)


def alone(path: Path, book: RuleBook) -> list[Known]:
    """Return what a document gives alone."""
    return [of_finding(finding) for finding in engine.review(pipeline.load([path]), book).findings]


@pytest.fixture
def good(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "good"
    folder.mkdir()
    paths = []
    for number, text in enumerate(islice(sound(), ALL - BAD - SLOW)):
        paths.append(folder / f"{number:04d}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def test_the_faults_are_as_many_as_we_say() -> None:
    assert sum(fault.count for fault in BROKEN) == BAD
    assert sum(fault.count for fault in HANGING) == SLOW
    assert len(BROKEN) >= 20


def test_two_thousand_documents_with_fifty_five_faulty_ones(good: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    faulty: dict[str, Fault] = {str(path): fault for path, fault in put(folder, (*BROKEN, *HANGING))}
    listed = mixed(good, list(map(Path, faulty)))

    status, said = run(listed, tmp_path / "report.json")
    assert status == 2, said
    report = json.loads((tmp_path / "report.json").read_bytes())

    documents = report["documents"]
    assert [one["path"] for one in documents] == list(map(str, listed))
    told = {one["path"]: one["error"]["code"] for one in documents if one["error"]}
    assert told.keys() == faulty.keys()
    assert {path: code for path, code in told.items() if code not in faulty[path].codes} == {}
    assert all(f"{code} {path}" in said for path, code in told.items())

    found: dict[str, list[Known]] = defaultdict(list)
    for finding in report["review"]["findings"]:
        found[documents[finding["document"]]["path"]].append(known(finding))
    book = profiles.load().book
    expected = {str(path): findings for path in good if (findings := alone(path, book))}
    assert len(expected) > 500
    assert found == expected


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_small_text_that_hangs_where_it_is_read_costs_its_own_limit(
    good: list[Path], tmp_path: Path, jobs: int
) -> None:
    bad = [tmp_path / "hangs.txt", tmp_path / "hangs in C.txt"]
    for path, fault in zip(bad, ("hang", "backtrack"), strict=True):
        path.write_bytes(good[0].read_bytes() + mark(fault))
    status, said = run(mixed(good[:60], bad), tmp_path / "report.json", jobs)
    assert status == 2, said
    documents = json.loads((tmp_path / "report.json").read_bytes())["documents"]
    told = {one["path"]: one["error"]["code"] for one in documents if one["error"]}
    assert told == dict.fromkeys(map(str, bad), TIME)
