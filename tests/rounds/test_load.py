"""A REVIEW.json read back: all that a comparison needs, or a coded message that says what is wrong."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kpi.model.disclosure import Failure
from kpi.reporting.json import render_check, render_extract
from kpi.rounds import Round, load_review, of_review
from kpi.rounds.load import NOTICES, parse_review
from tests.rounds.samples import first, first_document, second


def failure(content: str) -> Failure:
    loaded = parse_review(content.encode(), "一上.json")
    assert isinstance(loaded, Failure)
    return loaded


def test_a_review_read_back_is_the_review_as_it_was() -> None:
    for review in (first(), second(("≥8≥8场", "≥8场"))):
        live = of_review(review)
        loaded = parse_review(render_check(review, with_extract=True).encode(), live.path)
        assert loaded == live


def test_without_the_extract_the_projects_are_still_listed() -> None:
    loaded = parse_review(render_check(first()).encode(), "一上.json")
    assert isinstance(loaded, Round)
    projects = loaded.documents[0].projects
    assert projects is not None
    assert [one.code for one in projects] == [
        one.code for one in of_review(first()).documents[0].projects or ()
    ]
    assert all(one.rows is None and one.cells is None for one in projects)
    assert loaded.findings == of_review(first()).findings


def test_the_full_ledger_says_the_same_gaps() -> None:
    plain, full = (
        parse_review(render_check(first(), full_ledger=ledger).encode(), "") for ledger in (False, True)
    )
    assert isinstance(plain, Round)
    assert isinstance(full, Round)
    assert set(plain.gaps) == set(full.gaps)
    assert plain.gaps


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "RND03"),
        ("预算绩效目标", "RND03"),
        ('{"tool": "kpi", "documents": [', "RND03"),
        ('{"type": "finding"}\n{"type": "review"}\n', "RND03"),
        ("[]", "RND04"),
        ("1", "RND04"),
        ("{}", "RND04"),
        ('{"tool": "other", "review": {}}', "RND04"),
        ('{"tool": "kpi", "version": "9.9", "review": {"findings": []}}', "RND05"),
        ("[" * 100_000, "RND03"),
    ],
)
def test_what_is_no_review_is_told(content: str, code: str) -> None:
    told = failure(content)
    assert told.code == code
    assert "一上.json" in told.message
    assert told.hint


def test_an_extract_is_told_from_a_review() -> None:
    assert failure(render_extract([first_document()])).code == "RND04"


def test_another_version_is_named() -> None:
    data = json.loads(render_check(first()))
    data["version"] = "7.0"
    del data["review"]["findings"][0]["state"]
    told = failure(json.dumps(data))
    assert told.code == "RND05"
    assert "kpi 7.0" in told.message
    assert "review.findings.0.state" in told.message


def test_a_finding_of_no_document_is_told() -> None:
    data = json.loads(render_check(first()))
    data["review"]["findings"][0]["document"] = 5
    assert failure(json.dumps(data)).code == "RND05"


def test_what_a_later_version_adds_is_passed_over() -> None:
    data = json.loads(render_check(first()))
    data["later"] = data["review"]["later"] = data["review"]["findings"][0]["later"] = {"a": 1}
    assert isinstance(parse_review(json.dumps(data).encode(), ""), Round)


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.json", tmp_path, Path("a\0b.json")):
        loaded = load_review(path)
        assert isinstance(loaded, Failure)
        assert loaded.code == "RND01"


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "一上.json"
    path.write_bytes(b"\xef\xbb\xbf" + render_check(first()).encode())
    loaded = load_review(path)
    assert isinstance(loaded, Round)
    assert replace(loaded, path="") == parse_review(render_check(first()).encode(), "")


def test_codes_are_used_once() -> None:
    codes = [notice.code for notice in NOTICES]
    assert len(codes) == len(set(codes))
