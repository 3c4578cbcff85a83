"""The pattern of project codes is learnt from the file."""

import pytest

from kpi import engine, ruleset, specimen

BOOK, _ = ruleset.restrict(ruleset.load()[0], ["XPJ05"], [])
SOUND = [f"13099924P00XX9710{number:03d}{letter}" for number, letter in enumerate("8MT4KAB7C2", 1)]


def found(*codes: str, year: int = 2024) -> list[str]:
    given = [{"code": code, "name": f"项目{number}", "year": year} for number, code in enumerate(codes)]
    return [finding.quote for finding in engine.review([specimen.disclosure(*given)], BOOK).findings]


@pytest.mark.parametrize(
    "odd",
    [
        "13099924P00XX971001",
        "13099924P00XX9710011XX",
        "13099924P0OXX9710011X",
        "l3099924P00XX9710011X",
        "13099824P00XX9710011X",
        "13099925P00XX9710011X",
    ],
)
def test_the_odd_one_out_is_found(odd: str) -> None:
    assert found(*SOUND, odd) == [odd]


@pytest.mark.parametrize(
    "sound",
    ["13099923P00XX9710011X", "13090024P00HQ8812011M", "13000024P00GEMU10011X", "13099924P00XX971 0011X"],
)
def test_earlier_years_and_higher_divisions_are_sound(sound: str) -> None:
    assert found(*SOUND, sound) == []


def test_codes_of_another_province_are_measured_by_themselves() -> None:
    codes = [f"51112422T00000{number:07d}" for number in range(6)]
    assert found(*codes) == []
    assert found(*codes, "51112422T0000012345") == ["51112422T0000012345"]


def test_two_kinds_of_codes_are_not_judged() -> None:
    codes = [*SOUND[:5], *(f"XM-{number}" for number in range(5))]
    review = engine.review([specimen.disclosure(*({"code": code} for code in codes))], BOOK)
    assert [entry.outcome for entry in review.ledger] == ["not_evaluable"]
