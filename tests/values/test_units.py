"""Units: what they measure, how they convert, and that the list is sound."""

from decimal import Decimal

import pytest

from kpi import units


@pytest.mark.parametrize(
    ("unit", "dimension"),
    [
        ("万元", "money"), ("元", "money"), ("%", "share"), ("人", "people"), ("万人次", "person_times"),
        ("户", "households"),
        ("公里", "length"), ("万亩", "area"), ("亿立方米", "volume"), ("公斤", "weight"), ("工作日", "time"),
        ("个月", "time"),
        ("次", "occasions"), ("台", "items"), ("份", "documents"), ("万", None), ("某某", None), ("", None),
        (None, None),
    ],
)  # fmt: skip
def test_dimension(unit: str | None, dimension: str | None) -> None:
    assert units.dimension(unit) == dimension


@pytest.mark.parametrize(
    ("number", "source", "target", "expected"),
    [
        ("0.71", "万元", "元", "7100"), ("7100", "元", "万元", "0.71"), ("1", "亿元", "万元", "10000"),
        ("1.2", "万亩", "平方米", "8000000"), ("3", "吨", "公斤", "3000"), ("2", "年", "个月", "24"),
        ("36", "小时", "天", "1.5"),
        ("1000", "‰", "%", "100"), ("5", "华里", "公里", "2.5"),
    ],
)  # fmt: skip
def test_convert(number: str, source: str, target: str, expected: str) -> None:
    assert units.convert(Decimal(number), source, target) == Decimal(expected)


@pytest.mark.parametrize(
    ("source", "target"), [("元", "人"), ("台", "套"), ("年", "天"), ("某某", "元"), ("万", "元")]
)
def test_what_does_not_convert(source: str, target: str) -> None:
    assert units.convert(Decimal(1), source, target) is None


def test_known() -> None:
    assert units.known("百万元")
    assert not units.known("百万亩地")
    assert units.factor("万元") == Decimal(10000)
    assert units.factor("台") is None
    assert units.factor("某某") is None


def test_list_is_broad_and_its_spellings_lead_to_known_units() -> None:
    table = units.table()
    assert len(table.units) >= 150
    assert [unit for unit in table.spelled.values() if unit not in table.units] == []
    for usage in (table.frequency, table.attribute, table.rank):
        assert usage <= set(table.units)
