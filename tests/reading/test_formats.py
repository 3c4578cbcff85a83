"""Number formats: what a number looks like in its cell."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.reading.formats import BUILTIN, Format, compiled
from kpi.reading.numbers import number_of, plain, shown

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("0.94999999999999996", "General", "0.95"),
        ("1234567.5", "#,##0.00_ ", "1,234,567.50"),
        ("1234567890", "#,##0", "1,234,567,890"),
        ("-3", "0;(0)", "(3)"),
        ("-1234.5", "#,##0.00", "-1,234.50"),
        ("-0.004", "0.00", "0.00"),
        ("0", ACCOUNTING, "0"),
        ("12", ACCOUNTING, "12.00"),
        ("0", "0;-0;;@", ""),
        ("0", '0;-0;"无"', "无"),
        ("1234567", '0.00,,"百万"', "1.23百万"),
        ("123000", '0!.0,"万元"', "12.3万元"),
        ("5", "#.##", "5"),
        ("0.5", "#.##", ".5"),
        ("5.25", "0.0##", "5.25"),
        ("5", "00000", "00005"),
        ("13012345678", "000-0000-0000", "130-1234-5678"),
        ("7", "¥#,##0.00", "¥7.00"),
        ("-7", "[$¥-804]#,##0.00;[Red]\\-[$¥-804]#,##0.00", "-¥7.00"),
        ("1", '[=1]"是";[=0]"否";General', "是"),
        ("0", '[=1]"是";[=0]"否";General', "否"),
        ("3", '[=1]"是";[=0]"否";General', "3"),
        ("60", '[>=60]"及格"0;"不及格"0', "及格60"),
        ("95", 'General"%"', "95%"),
        ("3", "@", "3"),
        ("0.25", "# ?/?", "0.25"),
        ("12345", "0.00E+00", "12345"),
        ("0.875", '"达到"0.0%"以上"', "达到87.5%以上"),
        ("5", '0"a;b"', "5a;b"),
        ("45566", "yyyy-mm-dd;@", "2024-10-01"),
        ("45566", "mmm-yy", "Oct-24"),
        ("45566", 'd/m/yy "m"', "1/10/24 m"),
        ("45566", "[DBNum1][$-804]yyyy年m月d日", "二〇二四年十月一日"),
        ("45596", "[DBNum1]m月d日", "十月三十一日"),
        ("45566", "[$-F800]dddd, mmmm dd, yyyy", "2024年10月1日"),
        ("45566", "aaaa", "星期二"),
        ("45566", "dddd ddd", "Tuesday Tue"),
        ("45566.75", '上午/下午h"时"mm"分"', "下午6时00分"),
        ("45566.5", "h:mm AM/PM", "12:00 PM"),
        ("0.000694444", "mm:ss", "01:00"),
        ("1.5", "[h]:mm", "36:00"),
        ("0.5", "h:mm:ss.0", "12:00:00.0"),
        ("59", "yyyy-mm-dd", "1900-02-28"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
        ("-1", "yyyy-mm-dd", "-1"),
        ("2958466", "yyyy-mm-dd", "2958466"),
        ("nan", "0", "nan"),
        ("1e999", "0%", "1e999"),
        ("1_000", "0", "1_000"),
        ("x", "0.00", "x"),
    ],
)
def test_a_number_is_shown_by_its_format(raw: str, code: str, text: str) -> None:
    assert shown(raw, compiled(code)).text == text


@pytest.mark.parametrize(
    ("raw", "number", "text"),
    [
        ("0.95", 9, "95%"),
        ("0.95", 10, "95.00%"),
        ("0.95", 2, "0.95"),
        ("1", 57, "1900年1月"),
        ("45566", 14, "2024/10/1"),
        ("45566", 31, "2024年10月1日"),
        ("-1234.5", 44, "¥-1,234.50"),
    ],
)
def test_formats_known_by_number_alone(raw: str, number: int, text: str) -> None:
    assert shown(raw, compiled(BUILTIN[number])).text == text


def test_what_the_format_hides_is_a_doubt_only_where_somebody_typed_it() -> None:
    style = compiled("0%")
    assert shown("0.956", style).doubt == "单元格显示为“96%”，实际保存的是“95.6%”"
    assert shown("0.956", style, typed=False).doubt is None
    assert shown("0.956123456789", style).doubt is None
    assert shown("5", compiled(";;;")).doubt == "单元格中有数字“5”，但按格式不显示"


@given(st.integers(-(10**14), 10**14), st.integers(1, 6))
def test_digit_places_show_every_decimal_number_of_their_length(units: int, decimals: int) -> None:
    value = Decimal(units).scaleb(-decimals)
    found = shown(f"{value:f}", compiled("#,##0." + "0" * decimals))
    assert found == (f"{value:,.{decimals}f}", None)


@given(st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)))
def test_dates_are_shown_as_the_calendar_has_them(day: dt.date) -> None:
    serial = str((day - dt.date(1899, 12, 30)).days)
    assert shown(serial, compiled("yyyy-mm-dd")).text == day.isoformat()
    before_1904 = compiled("yyyy-mm-dd", epoch_1904=True)
    if day.year > 1904:
        assert shown(str(int(serial) - 1462), before_1904).text == day.isoformat()


@given(
    st.text(st.sampled_from(list('0#?,.%;"_*\\![]<>=1e+-/@ymdhsaA年General')), max_size=20),
    st.floats(-1e6, 1e6),
)
def test_no_format_code_breaks_the_reading(code: str, value: float) -> None:
    assert isinstance(shown(repr(value), compiled(code)).text, str)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_plain_numbers_have_no_exponent_and_keep_their_value(value: float) -> None:
    number = number_of(repr(value))
    assert number is not None
    text = plain(number).text
    assert not set(text) - set("-.0123456789")
    assert float(text) == float(f"{value:.15g}")
    assert shown(repr(value), Format(())) == plain(number)
