"""Whole trees in running text: 【产出指标-数量指标】指标1：机柜数量（≥77台）, 数量指标：培训场次≥5次；….

Names of categories in brackets or before a colon part the text; what stands between them is one indicator
or several, each a name and, in brackets, behind a colon, a sign or simply at its end, the value.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from kpi.forms.cells import blank_at, cut
from kpi.forms.restore.tokens import is_unit, shape_of
from kpi.forms.vocabulary import INDICATOR, Meaning, key, meaning, vocabulary
from kpi.model.place import Cell

_LEAST_NAMES = 3
_LONGEST = 20_000
_MOST_ITEMS = 2_000
_LEAST_BARE = 4
"""So long a category's name without 指标 counts before a colon."""

_NUMBERING = r"(?:[（(]?(?:[一二三四五六七八九十]{1,2}|\d{1,2})[)）、.．]\s*|[①-⑳]\s*)?"
_SCORE = r"(?:[（(]\d{1,3}(?:\.\d)?\s*[分%％]?[)）])?"
_ITEM = re.compile(
    r"(?:指标|目标)\s*\d{1,2}\s*[:：]\s*|(?:^|(?<=[\s；;。，,】\]：:]))(?:指标|目标)\s*\d{1,2}\s*[.、]?\s*|(?:^|(?<=[\s；;。，,：:】\]]))(?:[（(]\d{1,2}[)）]|\d{1,2}[、.．)）](?!\d)|[①-⑳])\s*"
)
_COMMA = re.compile(r"[，,](?!\d{3})")
_END = re.compile(r"[；;。\n]+")
_COLON = re.compile(r"[:：](?=[^:：]*$)")
_SIGN = re.compile(
    r"(?:[≥≤><=≧≦＞＜＝≈]+|大于等于|小于等于|大于或等于|小于或等于|大于|小于|等于|不低于|不少于|不高于|不超过|不大于|不小于|控制在|达到|至少|超过|低于|高于)\s*(?=[\d一二三四五六七八九十百])"
)
_DATE = re.compile(
    r"(?:(?:20)?\d\d年)?\d{1,2}月(?:\d{1,2}日|底|末|份)?(?:之?前|内|完成)?$|(?:20)?\d\d年(?:底|末)?(?:之?前|内|完成)?$|年底前$"
)
_MEASURE = re.compile(r"(?P<number>\d[\d.,，]*)\s*(?P<unit>[^\d\s，。；;]{0,6})$")
_STATE = re.compile(
    r"(?<=[率度性能力水平情况质量环境意识影响秩序效果条件氛围负担风险])(?P<state>(?:较上年|比上年|逐年|有效|明显|显著|持续|不断|进一步|稳步|逐步|大幅|得到|有所|稳定)*(?:提升|提高|改善|增强|增加|减少|下降|降低|保障|良好|显著|优良|稳定|缓解|减轻|健全|完善|达标|合格))$"
)
_STRIP = " \t\r\n\u3000\xa0，,；;。、:："
_OPENING, _CLOSING = "（(", "）)"


@dataclass(frozen=True, slots=True)
class Item:
    """An indicator in running text: the slices of its category names, name and value."""

    level1: tuple[int, int] | None
    level2: tuple[int, int] | None
    name: tuple[int, int]
    value: tuple[int, int] | None


class Mark(NamedTuple):
    """Names of categories in a text: the range of both with their brackets, and their own ranges."""

    start: int
    stop: int
    level1: tuple[int, int] | None
    level2: tuple[int, int] | None


def has_tree(text: str) -> bool:
    """Tell whether a text holds a tree, or begins with a part of one in brackets."""
    if INDICATOR not in text:
        return False
    found = [mark for mark, _ in zip(marks_of(text), range(_LEAST_NAMES), strict=False)]
    names = sum((mark.level1 is not None) + (mark.level2 is not None) for mark in found)
    return names >= _LEAST_NAMES or (names > 1 and text.startswith(tuple("【[〔［")))


def items_of(text: str) -> list[Item]:
    """Return the indicators that a text holds."""
    items: list[Item] = []
    level1: tuple[int, int] | None = None
    marks = list(marks_of(text[:_LONGEST]))
    ends = [*[after.start for after in marks[1:]], min(len(text), _LONGEST)]
    for mark, end in zip(marks, ends, strict=False):  # no mark has the end of the text alone
        level1 = mark.level1 or _above(text, mark, level1)
        for start, stop in _parts(text, mark.stop, end):
            name, value = split_item(text, start, stop)
            items.append(Item(level1, mark.level2, name, value))
        if len(items) > _MOST_ITEMS:
            break
    return items


def _above(text: str, mark: Mark, level1: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return the first level that goes on over a second level; one that cannot is left open."""
    if level1 is None or mark.level2 is None:
        return level1
    first, second = _said(text, level1), _said(text, mark.level2)
    if first is None or second is None or first.level1 is None or second.level2 is None:
        return level1
    parents = vocabulary().parents.get(second.level2, frozenset())
    return level1 if first.level1 in parents or len(parents) != 1 else None


def _said(text: str, span: tuple[int, int]) -> Meaning | None:
    return meaning(key(text[span[0] : span[1]]))


def marks_of(text: str) -> Iterator[Mark]:
    """Generate the names of categories that part a text."""
    above: str | None = None
    beside = False
    for found in _pattern().finditer(text):
        if found["first"] is not None:
            spans = [found.span("first"), found.span("second") if found["second"] else None]
        elif _is_mark(found["plain"]):
            spans = [found.span("plain"), found.span("below") if found["below"] else None]
        else:
            continue
        mark = _mark(text, found, spans, above, beside=beside)
        beside = mark.level1 is None
        if mark.level1 is not None:
            said = _said(text, mark.level1)
            above = said.level1 if said else None
        yield mark


def _is_mark(name: str) -> bool:
    return name.endswith(INDICATOR) or (len(name) >= _LEAST_BARE and "满意" not in name)


def _mark(
    text: str,
    found: re.Match[str],
    spans: Sequence[tuple[int, int] | None],
    above: str | None,
    *,
    beside: bool,
) -> Mark:
    """Return the mark of one or two names; ``beside`` says that a second level alone stands before."""
    first, second = spans
    if first is None or second is not None:
        return Mark(found.start(), found.end(), first, second)
    said = _said(text, first)
    if said is None or said.level2 is None:
        return Mark(found.start(), found.end(), first, None)
    below = above in vocabulary().parents.get(said.level2, frozenset()) or (above is None and beside)
    below = below or said.level1 is None
    return Mark(found.start(), found.end(), None if below else first, first if below else None)


@cache
def _pattern() -> re.Pattern[str]:
    known = vocabulary()
    names = sorted({*known.level1, *known.level2}, key=len, reverse=True)
    name = "(?:" + "|".join(map(re.escape, names)) + ")(?:指标)?"
    return re.compile(
        rf"[【\[〔［]\s*(?P<first>{name}){_SCORE}(?:\s*[-—－–/、·:：>]{{1,2}}\s*(?P<second>{name}){_SCORE})?\s*[】\]〕］]\s*[:：]?"
        rf"|(?:^|(?<=[\n。；;：:，,\s）)标]))"
        rf"{_NUMBERING}(?P<plain>{name}){_SCORE}(?:\s*[-—－–/]{{1,2}}\s*(?P<below>{name}){_SCORE})?\s*(?:[:：]|(?=\n|\d[.、]|[（(]\d)|$)",
    )


def _parts(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Generate the ranges of the indicators between two marks."""
    numbers = [found.span() for found in _ITEM.finditer(text, start, stop)]
    numbered = bool(numbers) and not text[start : numbers[0][0]].strip(_STRIP)
    if numbered:
        ends = [begin for begin, _ in numbers[1:]] + [stop]
        ranges = [(after, end) for (_, after), end in zip(numbers, ends, strict=True)]
    else:
        cuts = [(start, start), *[found.span() for found in _END.finditer(text, start, stop)], (stop, stop)]
        ranges = [(one[1], two[0]) for one, two in pairwise(cuts)]
    for first, last in ranges:
        for begin, end in _at_commas(text, first, last):
            span = _stripped(text, begin, end)
            if span[0] < span[1]:
                yield span


def _at_commas(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Return the ranges between commas, if each has a figure of its own to reach; else the whole."""
    cuts = [(start, start), *[found.span() for found in _COMMA.finditer(text, start, stop)], (stop, stop)]
    ranges = [(one[1], two[0]) for one, two in pairwise(cuts)]
    if len(ranges) > 1 and all(_has_figure(text, *_stripped(text, *span)) for span in ranges):
        return ranges
    return [(start, stop)]


def _has_figure(text: str, start: int, stop: int) -> bool:
    found = _SIGN.search(text, start, stop)
    return found is not None and found.start() > start


def _stripped(text: str, start: int, stop: int) -> tuple[int, int]:
    while start < stop and text[start] in _STRIP:
        start += 1
    while stop > start and text[stop - 1] in _STRIP:
        stop -= 1
    return start, stop


def split_item(text: str, start: int, stop: int) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """Return the ranges of name and value of an indicator; no value where none can be told."""
    for split in (_in_brackets, _behind_colon, _at_sign, _at_end, _at_state):
        found = split(text, start, stop)
        if found is None:
            continue
        name, value = _stripped(text, start, found[0]), _stripped(text, *found[1])
        if name[0] < name[1] and value[0] < value[1]:
            return name, value
    return (start, stop), None


_Split = tuple[int, tuple[int, int]]
"""Where the name ends, and the range of the value."""


def _in_brackets(text: str, start: int, stop: int) -> _Split | None:
    if text[stop - 1] not in _CLOSING:
        return None
    depth = 0
    for index in range(stop - 1, start - 1, -1):
        depth += (text[index] in _CLOSING) - (text[index] in _OPENING)
        if depth == 0:
            inner = key(text[index + 1 : stop - 1])
            head = text[start:index]
            if is_unit(inner) and (_SIGN.search(head) or head[-1:].isdecimal()):
                return None
            return index, (index + 1, stop - 1)
    return None


def _behind_colon(text: str, start: int, stop: int) -> _Split | None:
    found = _COLON.search(text, start, stop)
    return None if found is None else (found.start(), (found.end(), stop))


def _at_sign(text: str, start: int, stop: int) -> _Split | None:
    found = _SIGN.search(text, start, stop)
    return None if found is None or found.start() == start else (found.start(), (found.start(), stop))


def _at_end(text: str, start: int, stop: int) -> _Split | None:
    found = _DATE.search(text, start, stop)
    if found is not None and found.start() > start:
        return found.start(), (found.start(), stop)
    found = _MEASURE.search(text, start, stop)
    if found is not None and found.start() > start and (not found["unit"] or is_unit(key(found["unit"]))):
        return found.start(), (found.start(), stop)
    blank = max(text.rfind(" ", start, stop), text.rfind("，", start, stop), text.rfind(",", start, stop))
    if blank > start and shape_of(key(text[blank + 1 : stop])) in {"good", "measure", "date", "number"}:
        return blank, (blank + 1, stop)
    return None


def _at_state(text: str, start: int, stop: int) -> _Split | None:
    found = _STATE.search(text, start, stop)
    return None if found is None else (found.start(), (found.start(), stop))


def cells_of(cell: Cell, item: Item) -> list[Cell]:
    """Return the cells of an indicator: two levels, name, value."""
    spans = (item.level1, item.level2, item.name, item.value)
    start = cut(cell, *item.name)
    return [cut(cell, *span) if span is not None else blank_at(start) for span in spans]
