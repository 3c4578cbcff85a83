"""What holds for every text, whatever it is."""

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import units
from kpi.model.constraint import Constraint, Context
from kpi.values import parse
from kpi.values.fill import fill
from kpi.values.grammar import parser
from kpi.values.reader import LONGEST, draft_of, read
from kpi.values.words import load
from tests.values.fields import meaning

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = sorted(
    {*load().signs, *load().suffixes, *load().points, *load().every, *load().baselines, *units.table().units}
)
PIECES = [
    "95", "100.00", "1,200", "３", "0", "2024年", "12月", "31日", "2024-12-31", "2024.12", "20241231",
    "三百二十", "百分之九十", "%", "％", "元", "/", "／", "（", "）", "(", ")", "[", "]", "，", ",",
    "、", "；", "-", "~", "至", "每", "人", "·", "*", "±", "前", "内", "底", "以上", "左右", "余", "多",
    "第", "《", "》", "≥", "≤", "=", "^", "XX", "**", "后", "之日起", "1:2", " ", "\n", "\u200b",
    "\u202e", "提高", "较上年", "逐年", "完成", "按时", "发放", "据实", "有效", "群众", "保障", "A",
    "PM2.5", "😀", "\ud800", "\x00",
]  # fmt: skip
sentences = st.lists(st.sampled_from(PIECES) | st.sampled_from(WORDS), min_size=1, max_size=8).map("".join)
texts = sentences | st.text(max_size=40)


def spans(constraint: Constraint) -> "Iterator[tuple[int, int]]":
    yield constraint.span
    if constraint.problem:
        yield constraint.problem.span
    for part in constraint.parts:
        yield from spans(part)


@given(texts)
@settings(max_examples=1000, deadline=None, derandomize=True)
def test_every_text_is_read(text: str) -> None:
    constraint = parse(text)
    assert constraint.text == text
    assert constraint.span == (0, len(text))
    assert all(0 <= start <= end <= len(text) for start, end in spans(constraint))
    assert all(part.text == text[slice(*part.span)] for part in constraint.parts)
    assert (constraint.kind == "multi") == bool(constraint.parts)
    assert constraint.problem is not None or constraint.kind != "malformed"


@given(texts)
@settings(max_examples=1000, deadline=None, derandomize=True)
def test_by_its_shape_a_text_reads_as_by_itself(text: str) -> None:
    assert read(text) == fill(draft_of(text), text)


@given(sentences)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_the_grammar_refuses_nothing(text: str) -> None:
    parser().parse(text.replace(" ", "").replace("\n", ""))


@given(sentences)
@settings(max_examples=1000, deadline=None, derandomize=True)
def test_a_standard_spelling_says_the_same(text: str) -> None:
    constraint = parse(text)
    if constraint.kind in {"quantity", "range", "deadline", "recurring"} and constraint.canonical:
        assert meaning(parse(constraint.canonical)) == meaning(constraint)


@given(texts, texts, texts, texts)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_context_only_fills_what_is_open(text: str, sign: str, unit: str, name: str) -> None:
    alone, constraint = parse(text), parse(text, Context(sign=sign, unit=unit, name=name))
    if alone.sources.operator:
        assert constraint.operator == alone.operator
    if alone.sources.unit:
        assert (constraint.unit, constraint.per) == (alone.unit, alone.per)


@given(
    st.integers(0, 10**12),
    st.sampled_from(["%", "人", "万元", "元", "公里", "工作日"]),
    st.sampled_from("≥≤><"),
)
def test_a_quantity_is_what_is_printed(number: int, unit: str, sign: str) -> None:
    constraint = parse(f"{sign}{number}{unit}")
    assert (constraint.kind, constraint.unit) == ("quantity", unit)
    assert constraint.number == number


def test_a_long_text_is_not_read() -> None:
    constraint = parse("提高效率，" * LONGEST)
    assert (constraint.kind, constraint.problem and constraint.problem.code) == (
        "qualitative",
        "text-too-long",
    )
    assert parse(" " * (LONGEST + 1)).kind == "empty"
