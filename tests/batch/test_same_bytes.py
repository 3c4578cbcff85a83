"""A batch gives the same bytes however it is worked on, and the same as a review of all at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kpi import batch, cli, engine, pipeline, submissions
from kpi.batch import aside
from kpi.batch.sources import find
from kpi.commands.reviewing import rule_book, year_of
from kpi.reporting.json import render_check
from tests.batch.departments import text, write

COUNT = 14


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Departments, a twin of one, and one that cannot be read; named relative to the working folder."""
    monkeypatch.chdir(tmp_path)
    paths = write(tmp_path / "in", COUNT)
    (tmp_path / "in/twin.txt").write_bytes(paths[0].read_bytes())
    (tmp_path / "in/empty.txt").write_bytes(b"")
    return Path("in")


def checked(folder: Path, *options: str) -> bytes:
    """Return the JSON of ``kpi check``, written by that very command."""
    output = Path("out.json")
    arguments = ["check", str(folder), "--format", "json", "--output", str(output), "--full-ledger", *options]
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2, "one file cannot be read"
    return output.read_bytes()


def at_once(folder: Path) -> bytes:
    documents = submissions.settled(pipeline.load(pipeline.find([folder]).files))
    book, adjusted = rule_book("national", year_of(documents, None))
    return render_check(engine.review(documents, book, adjusted), full_ledger=True).encode()


def test_whatever_the_number_of_workers(folder: Path) -> None:
    expected = at_once(folder)
    assert len(json.loads(expected)["review"]["findings"]) >= COUNT // 3
    for jobs in ("1", "2", "3"):
        assert checked(folder, "--jobs", jobs, "--cache", "off") == expected


def test_whatever_the_cache_holds(folder: Path) -> None:
    expected = checked(folder, "--jobs", "2", "--cache", "kept")
    assert expected == at_once(folder)
    assert checked(folder, "--jobs", "2", "--cache", "kept") == expected
    entries = sorted(path for path in Path("kept").glob("*/??/*") if path.is_file())
    assert entries
    for path in entries[::3]:
        path.unlink()
    for path in entries[1::3]:
        path.write_bytes(b"kpi1torn")
    assert checked(folder, "--jobs", "2", "--cache", "kept") == expected


def test_what_changed_is_checked_again_and_nothing_else(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked(folder, "--jobs", "1", "--cache", "kept")
    (folder / "004.txt").write_text(text(4, faulty=True), encoding="utf-8")
    read: list[str] = []
    disclose = pipeline.disclose

    def noted(data: bytes, name: str, *others: Any) -> Any:
        read.append(name)
        return disclose(data, name, *others)

    monkeypatch.setattr(pipeline, "disclose", noted)
    monkeypatch.setattr(aside, "is_needed", lambda: False)  # a thread of the test runner is none of ours
    again = checked(folder, "--jobs", "1", "--cache", "kept")
    assert read == ["in/004.txt"]
    assert again == at_once(folder)


def test_another_choice_of_rules_is_another_result(folder: Path) -> None:
    everything = checked(folder, "--jobs", "1", "--cache", "kept")
    chosen = checked(folder, "--jobs", "1", "--cache", "kept", "--select", "DIR01")
    assert chosen != everything
    assert chosen == checked(folder, "--jobs", "1", "--cache", "off", "--select", "DIR01")


def test_a_waiver_is_applied_whatever_the_cache_holds(folder: Path) -> None:
    before = json.loads(checked(folder, "--jobs", "1", "--cache", "kept"))["review"]["findings"]
    waived = before[0]["fingerprint"]
    Path("waivers.toml").write_text(
        f'[[waiver]]\nfingerprint = "{waived}"\nreason = "已核实"\nperson = "李某"\ndate = 2025-01-05\n',
        encoding="utf-8",
    )
    after = json.loads(checked(folder, "--jobs", "1", "--cache", "kept", "--waivers", "waivers.toml"))
    by_print = {finding["fingerprint"]: finding["status"] for finding in after["review"]["findings"]}
    assert by_print[waived] == "waived"
    assert set(by_print) == {finding["fingerprint"] for finding in before}


def fingerprints(folder: Path, workers: batch.Workers) -> list[tuple[int, str]]:
    def plan(heads: Any) -> batch.Setup:
        book, adjusted = rule_book("national", year_of(heads, None))
        return batch.marked(batch.Setup(book, adjusted=adjusted, streams={"prints": prints}))

    outcome = batch.run(find([folder]).items, plan, workers, batch.Cache())
    found: Any = [(one.number, one.rendered["prints"]) for one in outcome.documents()]
    return [(number, fingerprint) for number, own in found for fingerprint in own]


def prints(review: Any) -> list[str]:
    return [finding.fingerprint for finding in review.findings]


def test_any_executor_will_do(folder: Path) -> None:
    expected = fingerprints(folder, batch.here())
    documents = submissions.settled(pipeline.load(pipeline.find([folder]).files))
    book, _ = rule_book("national", year_of(documents, None))
    review = engine.review(documents, book)
    assert expected == [(finding.document, finding.fingerprint) for finding in review.findings]
    with ThreadPoolExecutor(2) as threads:
        assert fingerprints(folder, batch.shared(threads, 2)) == expected
        assert threads.submit(int, "7").result() == 7, "what is lent is not ended"


def test_word_and_text_of_one_department_are_one_submission(folder: Path) -> None:
    other = text(1).replace("年度培训计划", "年度培训计划 ")
    (folder / "copy-of-1.txt").write_text(other, encoding="utf-8")
    found = json.loads(checked(folder, "--jobs", "2", "--cache", "off"))
    said = [one for one in found["documents"] if one["path"].endswith(("001.txt", "copy-of-1.txt"))]
    assert sorted(bool(one["same_as"]) for one in said) == [False, True]
    assert not [one for one in found["review"]["findings"] if one["rule"] in {"XPJ01", "XPJ02"}]
