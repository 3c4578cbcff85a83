"""Intervals: what a printed figure stands for, and when two agree."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.amounts import Interval, exact, plain, printed

CENTS = st.decimals(min_value=0, max_value=10**6, places=2)


def test_printed_amount_is_what_rounds_to_it() -> None:
    assert printed(Decimal("2.32")) == Interval(Decimal("2.315"), Decimal("2.325"))
    assert printed(Decimal(350)) == Interval(Decimal("349.5"), Decimal("350.5"))


@given(CENTS, CENTS)
def test_rounded_parts_always_agree_with_their_rounded_sum(a: Decimal, b: Decimal) -> None:
    parts = printed(round(a, 1)) + printed(round(b, 1))
    assert parts.overlaps(printed(a + b))


@given(CENTS)
def test_an_amount_agrees_with_every_rounding_of_itself(amount: Decimal) -> None:
    assert printed(amount).overlaps(printed(round(amount, 1)))
    assert not printed(amount).above(printed(amount))


@pytest.mark.parametrize(
    ("left", "right", "agree"),
    [("23.4", "23.31", False), ("4.675", "4.68", True), ("9.66", "9.66", True), ("23", "22.8", True)],
)
def test_agreement(left: str, right: str, agree: bool) -> None:
    assert printed(Decimal(left)).overlaps(printed(Decimal(right))) is agree


def test_the_upper_end_is_outside() -> None:
    assert not printed(Decimal("1.00")).overlaps(printed(Decimal("1.01")))
    assert printed(Decimal("1.01")).above(printed(Decimal("1.00")))


def test_counted_figures_are_exact() -> None:
    wages = exact(102).times(printed(Decimal(8627))).scaled(Decimal("0.0001")).times(exact(6))
    assert wages.overlaps(printed(Decimal("528.00")))
    assert not wages.overlaps(printed(Decimal("529.00")))


@pytest.mark.parametrize(
    ("number", "text"), [("4.6750", "4.675"), ("100", "100"), ("0.00", "0"), ("1E+3", "1000")]
)
def test_plain(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text
