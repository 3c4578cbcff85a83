"""Numbers as printed, in digits or in Chinese, as exact decimals."""

from decimal import Decimal

MOST_DIGITS = 24
"""More digits than that are no amount of anything; they would only cost time."""

_PRINTED = ("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS = {char: value for value, chars in enumerate(_PRINTED) for char in chars}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}
_PLAIN = str.maketrans("．－−", ".--")
_SHARES = {"百": "%", "千": "‰", "万": "‱"}


def from_digits(printed: str) -> Decimal:
    """Return the number that digits print: 1,200 → 1200, １００ → 100, 3万4000 → 34000, -0 → 0."""
    if printed.isdecimal() and printed.isascii():
        return Decimal(printed)
    plain = "".join(char for char in printed.translate(_PLAIN) if char.isdecimal() or char in ".-万亿千")
    number = _mixed(plain) if any(char in "万亿千" for char in plain) else Decimal(plain)
    return number or abs(number)


def from_chinese(printed: str) -> Decimal:
    """Return the number that Chinese numerals print: 三百二十 → 320, 十二 → 12, 九十五点五 → 95.5."""
    if printed == "半":
        return Decimal("0.5")
    whole, _, fraction = printed.partition("点")
    decimals = "".join(str(_DIGITS[char]) for char in fraction)
    return Decimal(f"{_whole(whole)}.{decimals}") if decimals else Decimal(_whole(whole))


def from_share(printed: str) -> tuple[Decimal, str]:
    """Return number and unit of 百分之九十五, 千分之3."""
    share, _, number = printed.partition("分之")
    number = number.strip()
    value = from_digits(number) if number[:1].isdecimal() else from_chinese(number)
    return value, _SHARES[share.strip()]


def _whole(printed: str) -> int:
    if all(char in _DIGITS for char in printed):  # 二〇二四, digit by digit
        return int("".join(str(_DIGITS[char]) for char in printed) or "0")
    total = section = digit = 0
    for char in printed:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char == "廿":
            section += 20
        elif char in _TENS:
            section, digit = section + (digit or 1) * _TENS[char], 0
        elif char in _MYRIADS:
            total, section, digit = (total + section + digit) * _MYRIADS[char], 0, 0
    return total + section + digit


def _mixed(plain: str) -> Decimal:
    """Add up 3万4000, 2亿500万, 5万3千."""
    total, digits = Decimal(0), ""
    for char in plain:
        if char in "万亿千":
            total += Decimal(digits or "0") * {"万": 10**4, "亿": 10**8, "千": 10**3}[char]
            digits = ""
        else:
            digits += char
    return total + Decimal(digits or "0")
