"""The word lists: every word is found by the grammar as what its list says."""

import re

import pytest

from kpi.values import words
from kpi.values.grammar import phrases
from kpi.values.phrases import Deadline, Quantity, Recurring, Word
from kpi.values.reader import shape_of

PHRASES = {
    "≥": "bare", "不低于": "bare", "据实": "actual", "逐年": "base", "较上年同期": "base",
    "较2020年": "base", "改善": "up", "减轻": "down", "持平": "flat", "竣工": "finished",
    "按时": "manner", "发放": "deed", "显著": "degree", "每人": "each", "春节前": "anchor",
    "春节": "text", "增长率": "text", "一次性": "text", "进一步": "text", "第二": "text",
    "12:30": "text", "《2024年方案》": "text", "；": "break",
}  # fmt: skip


@pytest.mark.parametrize(("word", "mark"), PHRASES.items())
def test_word_is_read_as_its_list_says(word: str, mark: str) -> None:
    (phrase,) = phrases(word)
    assert isinstance(phrase, Word)
    assert (phrase.mark, phrase.span) == (mark, (0, len(word)))


@pytest.mark.parametrize(
    ("text", "sort"),
    [("每季度末前", Recurring), ("第三季度", Deadline), ("次年3月", Deadline), ("3次/年", Quantity)],
)
def test_phrase(text: str, sort: type) -> None:
    (phrase,) = phrases(text)
    assert isinstance(phrase, sort)


def test_other_text_stops_before_every_word() -> None:
    priority, pattern = words.load().terminals["TEXT"]
    run = re.compile(pattern)
    every = {*words.load().signs, *words.load().points, *words.load().every, *words.load().standing}
    assert priority < 0
    assert [word for word in every if (found := run.match("好" + word)) and found.end() > 1] == []


def test_no_list_has_a_digit() -> None:
    """A shape has every digit folded, so a word with a digit would never be found."""
    every = {*words.load().signs, *words.load().suffixes, *words.load().points, *words.load().every}
    assert [word for word in every if shape_of(word) != word] == []


def test_a_shape_keeps_the_digits_of_names() -> None:
    assert shape_of("≥200m2") == "≥200m2"
    assert shape_of("≥200㎡，１2") == "≥000㎡，00"
