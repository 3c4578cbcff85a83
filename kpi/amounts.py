"""Interval arithmetic on printed figures.

A printed amount stands for everything that was rounded to it: 2.32 means [2.315, 2.325). Sums and
products of printed amounts are intervals too, and two figures agree where their intervals overlap.
"""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple


class Interval(NamedTuple):
    """All x with ``low <= x < high``; a point where both are equal."""

    low: Decimal
    high: Decimal

    def __add__(self, other: object) -> "Interval":
        """Return the sum; only intervals can be added."""
        if not isinstance(other, Interval):
            return NotImplemented
        return Interval(self.low + other.low, self.high + other.high)

    def times(self, other: "Interval") -> "Interval":
        """Return the product of two intervals that hold no negative numbers."""
        return Interval(self.low * other.low, self.high * other.high)

    def scaled(self, factor: Decimal) -> "Interval":
        """Return the interval in a smaller or larger unit; the factor is positive."""
        return Interval(self.low * factor, self.high * factor)

    def overlaps(self, other: "Interval") -> bool:
        """Tell whether a common number exists, so that both figures can be right."""
        if self.low == self.high or other.low == other.high:
            return self.low <= other.high and other.low <= self.high
        return self.low < other.high and other.low < self.high

    def above(self, other: "Interval") -> bool:
        """Tell whether every number here is larger than every number there."""
        return self.low >= other.high and not self.overlaps(other)


ZERO = Interval(Decimal(0), Decimal(0))


def exact(number: Decimal | int) -> Interval:
    """Return the interval of a figure that was counted, not rounded: 102人."""
    return Interval(Decimal(number), Decimal(number))


def printed(number: Decimal) -> Interval:
    """Return what a printed amount stands for: half a unit of its last decimal to both sides."""
    exponent = number.as_tuple().exponent
    half = _half(exponent if isinstance(exponent, int) else 0)
    return Interval(number - half, number + half)


@lru_cache(maxsize=64)
def _half(decimals: int) -> Decimal:
    return Decimal(5).scaleb(decimals - 1)


def plain(number: Decimal) -> str:
    """Return the number in plain decimals, without exponent and superfluous zeros: 4.6750 → 4.675."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
