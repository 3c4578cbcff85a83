"""The numbered goals (绩效目标) of a form: cells to goals, numbers and tags stripped."""

import html
import re
from collections.abc import Sequence
from itertools import pairwise

from kpi.forms.cells import joined
from kpi.model.disclosure import Goal
from kpi.model.place import Cell, Span

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_PARAGRAPH = re.compile(r"</?(?:p|br|li|div)\b[^<>]{0,200}>", re.IGNORECASE)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# 1. 1、 （1） 1） ① 目标1：, also doubled (1.1.); not the start of a decimal or of 第2、3季度.
_MARK = re.compile(
    rf"(?:(?<=^)|(?<=[^\dA-Za-z第.．]))"
    rf"(?:目标\s*(?P<named>\d{{1,2}})\s*[:：]"
    rf"|[（(]\s*(?P<bracketed>\d{{1,2}})\s*[）)][、.．]?"
    rf"|(?P<twice>\d{{1,2}})\s*[.．、]\s*(?P=twice)\s*[.．、]"
    rf"|(?P<dotted>\d{{1,2}})\s*[.．](?!\d)"
    rf"|(?P<plain>\d{{1,2}})\s*[、）)](?!\d)"
    rf"|(?<=[\s。；])(?P<apart>\d{{1,2}})、"
    rf"|(?P<circled>[{_CIRCLED}]))"
)
_NUMBERS = ("named", "bracketed", "twice", "dotted", "plain", "apart")
_BLANK = " \t\r\n\u3000\xa0\u200b\ufeff"
_BLANKS = frozenset(_BLANK)
_WITHIN = ("，", ",", "、")
"""A goal that ends like this goes on in the next cell."""
_JOINED = "绩效目标分行印出，已连接"


def goals_of(cells: Sequence[Cell], *, long_term: bool = False) -> tuple[Goal, ...]:
    """Return the goals that the cells hold, in order; a cell without a number goes on with the one before.

    ``long_term`` says that they are those of the whole project, not of the year.
    """
    goals: list[Goal] = []
    for cell in _joined(cells):
        goals += [_goal(cell, start, end, long_term=long_term) for start, end in _parts(cell.text)]
    return tuple(goal for goal in goals if goal.text)


def _joined(cells: Sequence[Cell]) -> list[Cell]:
    """Join a cell without a number to a numbered one, or one in mid-sentence: a goal broken over rows."""
    result: list[Cell] = []
    for cell in cells:
        numbered = bool(result) and _first_number(result[-1].text) is not None
        open_end = bool(result) and result[-1].text.endswith(_WITHIN)
        if (numbered or open_end) and _first_number(cell.text) is None:
            result[-1] = joined(result[-1], cell, _JOINED)
        else:
            result.append(cell)
    return result


def _first_number(text: str) -> int | None:
    start = _skip_tags(text, 0, len(text))
    found = _MARK.match(text, start)
    return _number(found) if found else None


def _skip_tags(text: str, start: int, end: int) -> int:
    """Return where a range of a text begins without the tags and the white space before it."""
    while start < end:
        found = _TAG.match(text, start, end)
        if found is None and text[start] not in _BLANKS:
            break
        start = found.end() if found else start + 1
    return start


def _parts(text: str) -> list[tuple[int, int]]:
    """Return the ranges of the goals in a text: behind each number in sequence, else each paragraph."""
    marks = _marks(text)
    if marks:
        ends = [start for start, _ in marks[1:]] + [len(text)]
        return [(after, end) for (_, after), end in zip(marks, ends, strict=True)]
    cuts = [(0, 0), *(found.span() for found in _PARAGRAPH.finditer(text)), (len(text), len(text))]
    return [(before[1], after[0]) for before, after in pairwise(cuts)]


def _marks(text: str) -> list[tuple[int, int]]:
    """Return the ranges of the numbers, from the one that the text starts with, each one more."""
    marks: list[tuple[int, int]] = []
    expected = 0
    position = _skip_tags(text, 0, len(text))
    found = _MARK.match(text, position)
    while found:
        if not marks or _number(found) == expected:
            marks.append(found.span())
            expected = _number(found) + 1
        found = _MARK.search(text, found.end())
    return marks


def _number(found: re.Match[str]) -> int:
    if found["circled"]:
        return _CIRCLED.index(found["circled"]) + 1
    return int(next(filter(None, found.group(*_NUMBERS))))


def _goal(cell: Cell, start: int, end: int, *, long_term: bool) -> Goal:
    """Return the goal in a range of a cell, without tags and white space at its ends."""
    first = _skip_tags(cell.text, start, end)
    last = _trim_end(cell.text, first, end)
    text = html.unescape(_TAG.sub("", cell.text[first:last])).strip(_BLANK)
    return Goal(text, Span(cell, first, last), long_term)


def _trim_end(text: str, first: int, last: int) -> int:
    """Return where a range of a text ends without the tags and the white space at its end."""
    while last > first:
        if text[last - 1] in _BLANKS:
            last -= 1
            continue
        opening = text.rfind("<", first, last) if text[last - 1] == ">" else -1
        if opening < 0 or not _TAG.fullmatch(text, opening, last):
            break
        last = opening
    return last
