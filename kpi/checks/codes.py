"""Project codes (项目编码) against the pattern that the other codes of the file show.

Provinces have patterns of their own, so nothing is known beforehand: what nearly all codes have in common
is the pattern, and what is not common to them is not judged.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kpi.checks.twins import Listed, listed
from kpi.model.disclosure import Disclosure
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import whole

_DIVISION = 6
"""Digits of an administrative division (行政区划代码), with which the codes of most provinces begin."""
_LOOK_ALIKES = ("0OoQD", "1lI", "5S", "8B", "2Z", "6G", "Pp", "Xx")
_RECENT = 5
"""Years back that a project still running may have been set up."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How much must agree before it counts as the pattern."""

    least_codes: int
    share: int
    """Percent of the codes; one code may always be an exception."""


class _Known(NamedTuple):
    """What nearly all codes have in common."""

    length: int
    fixed: dict[int, str]
    """Positions at which nearly all have the same character."""
    year_at: int | None
    """Where two digits are those of a year up to the budget's."""


def code_pattern(documents: Sequence[Disclosure], settings: Pattern) -> Iterator[Verdict]:
    """Codes of another length or shape than the others, of another division, or of a later year."""
    entries = [entry for entry in listed(documents) if entry.code]
    for group in _pools(entries, settings):
        codes = [entry.code for entry in group]
        year = documents[group[0].document].year
        known = _known(codes, year, settings) if len(codes) >= settings.least_codes else None
        if known is None:
            yield NotEvaluable("项目编码太少或样式不一，看不出统一的规则", group[0].project.code)
            continue
        for entry in group:
            yield _judged(entry, known, year)


def _pools(entries: Sequence[Listed], settings: Pattern) -> list[list[Listed]]:
    """Return the codes document by document, those of small documents together."""
    sizes = Counter(entry.document for entry in entries)
    pools: dict[int | None, list[Listed]] = {}
    for entry in entries:
        own = entry.document if sizes[entry.document] >= settings.least_codes else None
        pools.setdefault(own, []).append(entry)
    return list(pools.values())


def _known(codes: Sequence[str], year: int | None, settings: Pattern) -> _Known | None:
    least = len(codes) - max(1, len(codes) * (100 - settings.share) / 100)
    length, number = Counter(map(len, codes)).most_common(1)[0]
    if number < least:
        return None
    usual = [code for code in codes if len(code) == length]
    fixed = {}
    for position in range(length):
        character, number = Counter(code[position] for code in usual).most_common(1)[0]
        if number >= least:
            fixed[position] = character
    return _Known(length, fixed, _year_position(usual, year, least))


def _year_position(codes: Sequence[str], year: int | None, least: float) -> int | None:
    """Return where the codes have the year: the last such place before their first letter."""
    if year is None:
        return None
    digits = min(_leading_digits(code) for code in codes)
    for position in reversed(range(max(0, digits - 1))):
        years = [int(code[position : position + 2]) for code in codes]
        recent = sum(0 <= year % 100 - found <= _RECENT for found in years)
        if recent >= least and years.count(year % 100) * 2 >= len(years):
            return position
    return None


def _leading_digits(code: str) -> int:
    return next((index for index, character in enumerate(code) if not character.isdigit()), len(code))


def _judged(entry: Listed, known: _Known, year: int | None) -> Verdict:
    code = entry.code
    if len(code) != known.length:
        return _hit(entry, "length", length=str(len(code)), usual=str(known.length))
    odd = next((at for at, usual in known.fixed.items() if _is_slip(code[at], usual, at)), None)
    if odd is not None:
        return _hit(entry, "shape", position=str(odd + 1), character=code[odd], usual=known.fixed[odd])
    division = "".join(known.fixed.get(at, "") for at in range(_DIVISION))
    if len(division) == _DIVISION and division.isdigit() and not _same_line(code[:_DIVISION], division):
        return _hit(entry, "division", division=code[:_DIVISION], usual=division)
    if known.year_at is not None and year is not None:
        digits = code[known.year_at : known.year_at + 2]
        if 0 < int(digits) - year % 100 <= _RECENT:
            return _hit(entry, "year", digits=digits, year=str(year))
    return PASSED


def _is_slip(character: str, usual: str, position: int) -> bool:
    """Tell whether a character is a slip for the usual one: O for 0, a letter in the division.

    Behind the division another letter may only mean another series of the same system.
    """
    if character == usual:
        return False
    if position < _DIVISION and usual.isdigit():
        return not character.isdigit()
    return any(character in pair and usual in pair for pair in _LOOK_ALIKES)


def _same_line(division: str, usual: str) -> bool:
    """Tell whether a division is the usual one or lies above it: 990000 and 998800 above 998823."""
    return usual.startswith(division.rstrip("0"))


def _hit(entry: Listed, case: str, **facts: str) -> Hit:
    assert entry.project.code is not None
    return Hit(
        span=whole(entry.project.code),
        field="code",
        facts=facts,
        case=case,
        project=entry.project,
        document=entry.document,
    )
