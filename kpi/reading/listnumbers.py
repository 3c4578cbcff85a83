"""How the numbers of lists are written: 3, 三, 叁, iii, c, ③ …, by the names that Word has for them."""

from collections.abc import Callable, Mapping

_HAN = "〇一二三四五六七八九"
_DIGITS = "零一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_ONES = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LARGEST = 9999
_LONGEST = 20


def written(count: int, style: str) -> str:
    """Return a number in a style; in digits where the style is not known or does not go so far."""
    return _STYLES.get(style, str)(count) if 0 <= count <= _LARGEST else str(count)


def _chinese(count: int, digits: str = _DIGITS, units: str = "千百十") -> str:
    """Return a number up to 9999 in Chinese: 二十三; 十二, not 一十二."""
    text = ""
    for power, unit in zip((1000, 100, 10), units, strict=True):
        digit, count = divmod(count, power)
        text += digits[digit] + unit if digit else "零" if text and count and not text.endswith("零") else ""
    text += digits[count] if count or not text else ""
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(count: int) -> str:
    text = ""
    for size, letters in (*_ROMAN, *_ROMAN_ONES):
        text += letters * (count // size)
        count %= size
    return text


def _letters(count: int) -> str:
    """Return a, b … z, aa, bb and so on."""
    times, letter = divmod(count - 1, 26)
    return chr(ord("a") + letter) * (times + 1) if 0 <= times < _LONGEST else str(count)


def _enclosed(first: str, most: int) -> Callable[[int], str]:
    """Return the format of numbers that are one character each, as far as they go."""
    return lambda count: chr(ord(first) + count - 1) if 1 <= count <= most else str(count)


def _of(series: str) -> Callable[[int], str]:
    return lambda count: series[count - 1] if 1 <= count <= len(series) else str(count)


_STYLES: Mapping[str, Callable[[int], str]] = {
    "decimalZero": lambda count: f"{count:02}",
    "upperRoman": lambda count: _roman(count).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda count: _letters(count).upper(),
    "lowerLetter": _letters,
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "chineseLegalSimplified": lambda count: _chinese(count, _LEGAL, "仟佰拾"),
    "ideographDigital": lambda count: "".join(_HAN[int(digit)] for digit in str(count)),
    "taiwaneseDigital": lambda count: "".join(_HAN[int(digit)] for digit in str(count)),
    "japaneseDigitalTenThousand": lambda count: "".join(_HAN[int(digit)] for digit in str(count)),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "decimalFullWidth": lambda count: "".join(chr(ord("０") + int(digit)) for digit in str(count)),
    "decimalEnclosedCircle": _enclosed("①", 20),
    "decimalEnclosedCircleChinese": _enclosed("①", 20),
    "decimalEnclosedParen": _enclosed("⑴", 20),
    "decimalEnclosedFullstop": _enclosed("⒈", 20),
    "ideographEnclosedCircle": _enclosed("㊀", 10),
    "none": lambda _: "",
}
