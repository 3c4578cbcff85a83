"""Dates and times of a spreadsheet as its number formats show them."""

import re
from datetime import datetime, timedelta

_LAST_SERIAL = 2_958_466  # 10000-01-01
_LEAP_BUG = 60  # the 29 February 1900 that spreadsheets count and the calendar does not have
_SHIFT_1904 = 1462
_DAY = 86_400
_NOON = 12
_HALVES = frozenset({"AM/PM", "A/P", "上午/下午"})
_TOKEN = re.compile(
    r'"[^"]*"?|[\\!].|_.|\*.|\[[^\]]*\]|AM/PM|A/P|上午/下午|y+|e+|m+|d+|h+|s+|a{3,4}|\.0+|.',
    re.IGNORECASE | re.DOTALL,
)
_MONTHS: tuple[str, ...] = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
)
_MONTHS += ("October", "November", "December")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = frozenset("ymdhs")
_WEEKDAYS = "一二三四五六日"
_ELAPSED = {"h": 3600, "m": 60, "s": 1}


def moment(serial: float, code: str, *, epoch_1904: bool) -> str | None:
    """Return the date or time of a serial number as the format shows it, None where there is none."""
    if epoch_1904:
        serial += _SHIFT_1904
    if not 0 <= serial < _LAST_SERIAL:
        return None
    tokens = _TOKEN.findall(code)
    seconds = round(serial * _DAY) if not any(token.startswith(".0") for token in tokens) else serial * _DAY
    days, rest = divmod(seconds, _DAY)
    when = datetime(1899, 12, 30) + timedelta(days=days + (days < _LEAP_BUG), seconds=rest)  # noqa: DTZ001
    half_days = any(token.upper() in _HALVES for token in tokens)
    chinese = "[dbnum1]" in code.lower()
    parts = []
    for index, token in enumerate(tokens):
        shown = _shown(token, when, half_days=half_days)
        if shown is None and token[0] in "mM":
            shown = _minute_or_month(tokens, index, when)
        if shown is None:
            parts.append(_literal(token, seconds))
        else:
            parts.append(_in_chinese(shown) if chinese and shown.isdigit() else shown)
    return "".join(parts).strip()


def _shown(token: str, when: datetime, *, half_days: bool) -> str | None:
    """Return what a token of date or time shows; None for literals and for m, which may be either."""
    size = len(token)
    if token in _HALVES or token.upper() in _HALVES:
        return token.split("/")[when.hour >= _NOON]
    hour = (when.hour % _NOON or _NOON) if half_days else when.hour
    match token[0].lower():
        case "y" | "e":
            return f"{when.year % 100:02}" if token.lower() in {"y", "yy"} else f"{when.year:04}"
        case "d":
            return _day(when, size)
        case "h" | "s":
            return f"{hour if token[0] in 'hH' else when.second:0{min(size, 2)}}"
    if token[0] in "aA" and size > 1:
        return ("星期" if size > 3 else "") + _WEEKDAYS[when.weekday()]  # noqa: PLR2004
    return None


def _day(when: datetime, size: int) -> str:
    if size <= 2:  # noqa: PLR2004 - d and dd are the day of the month
        return f"{when.day:0{size}}"
    name = _DAYS[when.weekday()]
    return name[:3] if size == 3 else name  # noqa: PLR2004


def _minute_or_month(tokens: list[str], index: int, when: datetime) -> str:
    """Show m: minutes after hours or before seconds, else the month."""
    size = len(tokens[index])
    before = next((unit for token in reversed(tokens[:index]) if (unit := _unit(token))), "")
    after = next((unit for token in tokens[index + 1 :] if (unit := _unit(token))), "")
    if size <= 2 and (before == "h" or after == "s"):  # noqa: PLR2004
        return f"{when.minute:0{size}}"
    name = _MONTHS[when.month - 1]
    return {1: str(when.month), 2: f"{when.month:02}", 3: name[:3], 5: name[0]}.get(size, name)


def _unit(token: str) -> str:
    """Return which unit of time a token shows, if any."""
    first = token.lstrip("[")[:1].lower()
    return first if first in _UNITS and (token[0] != "[" or not token[1:-1].strip("hHmMsS")) else ""


def _literal(token: str, seconds: float) -> str:
    first = token[0]
    if first == '"':
        return token.strip('"')
    if first in "\\!":
        return token[1:]
    if first == "[":
        unit = _ELAPSED.get(token[1:2].lower())
        inner = token[1:-1]
        if unit is None or inner.strip("hHmMsS"):
            return ""
        return f"{int(seconds // unit):0{len(inner)}}"
    if first == "." and len(token) > 1:
        return f"{seconds % 1:.{len(token) - 1}f}"[1:]
    return {"_": " ", "*": ""}.get(first, token) if len(token) > 1 else token


def _in_chinese(digits: str) -> str:
    """Write a year digit by digit, a month or day as a number in words."""
    figures = "〇一二三四五六七八九"
    if len(digits) > 2:  # noqa: PLR2004
        return "".join(figures[int(digit)] for digit in digits)
    tens, ones = divmod(int(digits), 10)
    head = "" if tens == 0 else "十" if tens == 1 else figures[tens] + "十"
    return head + (figures[ones] if ones or not tens else "")
