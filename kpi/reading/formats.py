"""The number formats of spreadsheets, taken apart: sections, conditions, digit places, literals."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

BUILTIN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00', 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;"¥"-#,##0;"-"',
    43: '#,##0.00;-#,##0.00;"-"', 44: '"¥"#,##0.00;"¥"-#,##0.00;"-"', 45: "mm:ss", 46: "[h]:mm:ss",
    47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"', 56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The formats that a workbook names by number alone, as a Chinese office program shows them."""

_LONGEST = 255
_MOST_DECIMALS = 30
_GENERAL = frozenset({"general", "g/通用格式", "@"})
_LITERAL = r'"[^"]*"?|[\\!].|_.|\*.'
_TOKEN = re.compile(rf"{_LITERAL}|\[[^\]]*\]|general|g/通用格式|e[+-]|.", re.IGNORECASE | re.DOTALL)
_SECTION = re.compile(rf"(?:{_LITERAL}|[^;])*", re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_CURRENCY = re.compile(r"\[\$([^\]\"-]*)(?:-[^\]]*)?\]")
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_NOT_DATE = re.compile(rf"{_LITERAL}|\[[^\]]*\]|general|g/通用格式|e[+-]", re.IGNORECASE | re.DOTALL)
_DATE = re.compile(r"[ymdhs]|上午/下午|aaa|^e+", re.IGNORECASE)
_SYSTEM_DATES = {"[$-f800]": 'yyyy"年"m"月"d"日"', "[$-f400]": "h:mm:ss"}
_PLACES = frozenset("0#?")
_COMMA = ","


@dataclass(frozen=True, slots=True)
class Digits:
    """A section that shows a number by digit places, with literals anywhere between them."""

    whole: tuple[str, ...]
    fraction: tuple[str, ...]
    grouped: bool
    power: int
    """What the number is scaled by: 2 for each percent sign, -3 for each comma behind the places."""

    def shown(self, value: Decimal) -> tuple[str, Decimal, Decimal]:
        """Return the text of a number that is not negative, and the scaled number rounded and as it was."""
        scaled = value.scaleb(self.power)
        decimals = sum(token in _PLACES for token in self.fraction)
        rounded = scaled
        if decimals < _MOST_DECIMALS and scaled.adjusted() < 300:  # noqa: PLR2004 - doubles end at 1e308
            rounded = _rounded(scaled, decimals)
        whole, _, fraction = f"{rounded:f}".partition(".")
        return self._whole(whole) + self._fraction(fraction), rounded, scaled

    def _whole(self, digits: str) -> str:
        """Fill the places from the right; what is left over goes before the first."""
        left = digits.lstrip("0")
        first = next((index for index, token in enumerate(self.whole) if token in _PLACES), -1)
        parts: list[str] = []
        written = 0
        for index in range(len(self.whole) - 1, -1, -1):
            token = self.whole[index]
            if token not in _PLACES:
                parts.append(literal(token)[::-1])
                continue
            take = left if index == first else left[-1:]
            left = left[: len(left) - len(take)]
            for digit in reversed(take or (token.strip("#?"))):
                parts.append("," if self.grouped and written and written % 3 == 0 else "")
                parts.append(digit)
                written += 1
        return "".join(parts)[::-1]

    def _fraction(self, digits: str) -> str:
        places = [token for token in self.fraction if token in _PLACES]
        kept = next((n for n in range(len(places), 0, -1) if places[n - 1] == "0" or digits[n - 1] != "0"), 0)
        given = iter(digits[:kept])
        parts = [next(given, "") if token in _PLACES else literal(token) for token in self.fraction]
        return ("." if kept else "") + "".join(parts)


@dataclass(frozen=True, slots=True)
class Around:
    """A section that shows the number or text as it is, with literals around it."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A section that shows a date or time."""

    code: str


@dataclass(frozen=True, slots=True)
class Words:
    """A section that shows literals and not the number."""

    text: str


Section = Digits | Around | Moment | Words
Condition = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class Format:
    """A number format: sections for numbers, each with its condition, and what stands around a text."""

    sections: tuple[tuple[Section, Condition | None], ...]
    text: Around | None = None
    epoch_1904: bool = False

    def chosen(self, value: Decimal) -> tuple[Section | None, bool]:
        """Return the section for a number, None for plain digits, and whether its sign is left to show."""
        if any(condition for _, condition in self.sections):
            for section, condition in self.sections:
                if condition is None or _holds(value, condition):
                    return section, value < 0
            return None, value < 0
        count = len(self.sections)
        if value < 0 and count > 1:
            return self.sections[1][0], False
        if not value and count > 2:  # noqa: PLR2004 - positive; negative; zero
            return self.sections[2][0], False
        return (self.sections[0][0] if count else None), value < 0


@lru_cache(maxsize=4096)
def compiled(code: str, *, epoch_1904: bool = False) -> Format:
    """Return the format of a code; one that is empty, general or too long shows numbers as they are."""
    if code.strip().lower() in {"", *_GENERAL} or len(code) > _LONGEST:
        return Format(())
    parts = _split(code)
    text = next((part for part in parts[3:] or parts if "@" in _TOKEN.findall(part)), None)
    around = _around(_tokens(text)) if text is not None else None
    numeric = [part for part in parts[:3] if "@" not in _TOKEN.findall(part) or len(parts) == 1]
    sections = tuple((_section(part), _condition(part)) for part in numeric)
    return Format(sections, around if around != Around("", "") else None, epoch_1904)


def _split(code: str) -> list[str]:
    """Return the sections between semicolons; one inside quotes is no separator."""
    parts = []
    start = 0
    while start <= len(code):
        found = _SECTION.match(code, start)
        assert found is not None
        parts.append(found[0])
        start = found.end() + 1
    return parts[:4]


def _condition(code: str) -> Condition | None:
    found = _CONDITION.search(code)
    return (found[1], Decimal(found[2])) if found else None


def _holds(value: Decimal, condition: Condition) -> bool:
    operator, bound = condition
    answers = {"<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound}
    return answers.get(operator, (value == bound) == (operator == "="))


def _tokens(code: str) -> list[str]:
    return _TOKEN.findall(_CURRENCY.sub(r'"\1"', code))


def _section(code: str) -> Section:
    date = next((full for mark, full in _SYSTEM_DATES.items() if mark in code.lower()), None)
    if date or _ELAPSED.search(code) or _DATE.search(_NOT_DATE.sub("", code)):
        return Moment(date or code)
    tokens = _tokens(code)
    if any(token.lower() in _GENERAL for token in tokens):
        return _around(tokens)
    places = [index for index, token in enumerate(tokens) if token in _PLACES]
    if not any(token in {"0", "#"} for token in tokens):
        return Words("".join(literal(token) for token in tokens if token not in _PLACES).strip())
    exponent = any(len(token) == 2 and token[0] in "eE" for token in tokens)  # noqa: PLR2004 - E+ or E-
    if exponent or ("/" in tokens and places[0] < tokens.index("/") < places[-1]):
        return Around("", "")  # a person wants the digits, not an exponent or a fraction
    return _digits(tokens)


def _around(tokens: list[str]) -> Around:
    at = next((index for index, token in enumerate(tokens) if token.lower() in _GENERAL), len(tokens))
    before, after = tokens[:at], tokens[at + 1 :]
    return Around("".join(map(literal, before)).lstrip(), "".join(map(literal, after)).rstrip())


def _digits(tokens: list[str]) -> Digits:
    point = tokens.index(".") if "." in tokens else len(tokens)
    places = [index for index, token in enumerate(tokens[:point]) if token in _PLACES]
    first, last = (places[0], places[-1]) if places else (point, point)
    end = max(index for index, token in enumerate(tokens) if token in _PLACES)
    scaling = sum(_commas(tokens[place + 1 :]) for place in {last, end})
    return Digits(
        tuple(token for token in tokens[:point] if token != _COMMA),
        tuple(token for token in tokens[point + 1 :] if token not in {",", "."}),
        "," in tokens[first:last],
        2 * tokens.count("%") - 3 * scaling,
    )


def _commas(tokens: list[str]) -> int:
    return next((count for count, token in enumerate(tokens) if token != _COMMA), len(tokens))


def literal(token: str) -> str:
    """Return what a token that is no digit place shows."""
    first = token[0]
    if first == '"':
        return token.strip('"')
    if len(token) == 1:
        return token
    return token[1:] if first in "\\!" else " " if first == "_" else ""


def _rounded(value: Decimal, decimals: int) -> Decimal:
    unit = Decimal(1).scaleb(-decimals)
    return value.quantize(unit, ROUND_HALF_UP) if value.adjusted() + decimals < 27 else value  # noqa: PLR2004
