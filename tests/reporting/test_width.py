import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.reporting.width import display_width, excerpt, pad, wrap

CHINESE = st.text(st.sampled_from("指标值满意度≥≤95%abc 12，。（）《》“”é\u0301"), max_size=80)
PLAIN = st.text(st.sampled_from("指标值≥%ab，（"), max_size=80)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("指标值", 6), ("≥95%", 4), ("％（）", 6), ("e\u0301", 1), ("ｱ", 1)],
)
def test_width_counts_columns(text: str, columns: int) -> None:
    assert display_width(text) == columns


def test_padding_aligns_chinese_with_latin() -> None:
    assert display_width(pad("位置", 10)) == display_width(pad("abc", 10)) == 10


def test_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    lines = wrap("资金用途写明预算数八十八万元，（表中预算数为八十六万元），相差两万元。", 16)
    assert len(lines) > 3
    assert not any(line[0] in "，。）" for line in lines)
    assert not any(line[-1] == "（" for line in lines)


def test_a_run_of_latin_stays_together() -> None:
    assert wrap("规则编号为 ARI02X9 的规则", 14) == ["规则编号为", "ARI02X9 的规则"]


@given(CHINESE, st.integers(10, 60))
def test_wrapping_keeps_the_text_and_the_width(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(display_width(line) <= width + 4 for line in lines)


@given(PLAIN, PLAIN.filter(bool), PLAIN, st.integers(20, 60))
def test_carets_stand_under_the_marked_text(before: str, marked: str, after: str, width: int) -> None:
    line, carets = excerpt(before, marked, after, width)
    indent = len(carets) - len(carets.lstrip(" "))
    shown = line[_index_at(line, indent) :]
    assert display_width(line) <= width
    assert set(carets.lstrip(" ")) == {"^"}
    if display_width(marked) <= width - 4:
        assert shown.startswith(marked)
        assert len(carets) - indent == display_width(marked)


def _index_at(line: str, column: int) -> int:
    """Return the index of the first character that stands at or after a column."""
    return next((i for i in range(len(line) + 1) if display_width(line[:i]) >= column), len(line))


def test_a_long_cell_is_shown_around_its_fault() -> None:
    line, carets = excerpt("前" * 500, "≤90%", "后" * 500, 40)
    assert line.startswith("…")
    assert line.endswith("…")
    assert line[_index_at(line, carets.index("^")) :].startswith("≤90%")
