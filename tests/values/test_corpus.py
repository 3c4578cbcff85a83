"""The conformance corpus: a value a line with the constraint that it is."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from kpi.model.constraint import Kind
from kpi.values import parse
from kpi.values.reader import shape_of
from tests.values.fields import fields, meaning

CORPUS = Path(__file__).parent / "corpus"
LINES: list[dict[str, Any]] = [
    json.loads(line)
    for path in sorted(CORPUS.glob("*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("line", LINES, ids=[line["text"] for line in LINES])
def test_value(line: dict[str, Any]) -> None:
    expected = {name: value for name, value in line.items() if name != "why"}
    assert fields(parse(line["text"])) == expected


def test_no_text_stands_twice() -> None:
    texts = [line["text"] for line in LINES]
    assert sorted(texts) == sorted(set(texts))


def test_corpus_is_broad() -> None:
    assert len({shape_of(line["text"]) for line in LINES}) >= 300
    assert {line["kind"] for line in LINES} == set(get_args(Kind))


@pytest.mark.parametrize(
    "line", [line for line in LINES if "canonical" in line], ids=lambda line: line["text"]
)
def test_standard_spelling_says_the_same(line: dict[str, Any]) -> None:
    again = parse(line["canonical"])
    assert meaning(again) == meaning(parse(line["text"]))
    assert again.canonical == line["canonical"]


@pytest.mark.parametrize(
    "line", [line for line in LINES if "suggestion" in line], ids=lambda line: line["text"]
)
def test_suggestion_is_sound(line: dict[str, Any]) -> None:
    meant, grade = line["suggestion"]
    again = parse(meant)
    assert again.problem is None
    assert again.suggestion is None
    assert grade == "confirm" or meaning(again) == meaning(parse(line["text"]))
