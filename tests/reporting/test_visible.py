import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.reporting.visible import HIDDEN, visible, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("指标值≥95%", "指标值≥95%"),
        ("一\n二\t三", "一␊二␉三"),
        ("\x1b[31m", "␛[31m"),
        ("\x7f\x9b", "␡⟨U+009B⟩"),
        ("甲\u202e乙\u200b", "甲⟨U+202E⟩乙⟨U+200B⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
    ],
)
def test_hidden_characters_are_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_survive_where_they_are_wanted() -> None:
    assert visible_lines("一\r\n二\r三\u2028四\x00") == "一\n二\n三\n四␀"


@given(st.text(st.characters(codec=None)))
def test_nothing_hidden_is_left(text: str) -> None:
    assert not HIDDEN.search(visible(text))
    assert not HIDDEN.search(visible_lines(text).replace("\n", ""))
    visible(text).encode("utf-8")
