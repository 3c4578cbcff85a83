"""Units of measurement (计量单位): what they measure and how they convert, from grammar/units.toml."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from kpi.resources import folder


class Unit(NamedTuple):
    """A unit: its dimension, and how many of the base unit it makes (None where it does not convert)."""

    dimension: str
    base: str | None = None
    factor: Fraction | None = None


class Table(NamedTuple):
    """The units of units.toml, ready for use."""

    units: dict[str, Unit]
    multipliers: dict[str, Fraction]
    spelled: dict[str, str]
    """Printed spelling → the spelling it is read as."""
    frequency: frozenset[str]
    attribute: frozenset[str]
    rank: frozenset[str]
    titles: dict[str, str]
    """Dimension → its Chinese name."""


def known(unit: str) -> bool:
    """Tell whether the unit stands in the word list, with or without a multiplier (万元)."""
    return unit != "" and _lookup(unit) is not None


def dimension(unit: str | None) -> str | None:
    """Return what the unit measures: money, share, people, area …; None for an unknown unit.

    A bare multiplier (``250万``) has no dimension: whether 万元 or 万人 is meant stands elsewhere.
    """
    found = _lookup(unit) if unit else None
    return found.dimension or None if found else None


def factor(unit: str) -> Decimal | None:
    """Return how many base units of its dimension the unit makes; None where it does not convert."""
    found = _lookup(unit)
    return None if found is None or found.factor is None else _decimal(found.factor)


@lru_cache(4096)
def convert(number: Decimal, source: str, target: str) -> Decimal | None:
    """Return the number given in ``source`` in ``target`` units; None where they do not convert."""
    one, other = _lookup(source), _lookup(target)
    if one is None or other is None or one.factor is None or other.factor is None or one.base != other.base:
        return None
    return _decimal(Fraction(number) * one.factor / other.factor)


def clean(printed: str) -> str:
    """Return the unit as it is read: 个月 → 月, ％ → %; any other spelling is kept."""
    return table().spelled.get(printed, printed)


@cache
def table() -> Table:
    """Load units.toml, once."""
    data = tomllib.loads((folder("grammar") / "units.toml").read_text(encoding="utf-8"))
    units: dict[str, Unit] = {}
    titles: dict[str, str] = {}
    for group in data["groups"].values():
        titles.setdefault(group["dimension"], group["title"])
        units |= {word: Unit(group["dimension"]) for word in group.get("words", "").split()}
        for word, times in _pairs(group.get("factors", "")):
            units[word] = Unit(group["dimension"], group["base"], Fraction(times))
    usage = {name: frozenset(words.split()) for name, words in data["usage"].items()}
    return Table(
        units=units,
        multipliers={word: Fraction(times) for word, times in _pairs(data["multipliers"])},
        spelled=dict(_pairs(data["spelled"])),
        titles=titles,
        **usage,
    )


@lru_cache(4096)
def _lookup(unit: str) -> Unit | None:
    """Find a unit by itself, or as multiplier and unit (万元), or as a multiplier alone (万)."""
    units = table()
    unit = units.spelled.get(unit, unit)
    if unit in units.units:
        return units.units[unit]
    for size in range(len(unit), 0, -1):
        times, base = units.multipliers.get(unit[:size]), units.units.get(unit[size:])
        if times is not None and base is not None:
            return base._replace(factor=None if base.factor is None else base.factor * times)
    return Unit("", "", units.multipliers[unit]) if unit in units.multipliers else None


def _pairs(lines: str) -> list[tuple[str, str]]:
    return [(word, rest) for word, rest in (line.split() for line in lines.splitlines() if line.strip())]


def _decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    whole = exact.to_integral_value()
    return Decimal(int(whole)) if exact == whole else exact.normalize()
