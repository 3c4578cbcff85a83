"""What the words and phrases between two punctuation marks say together."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import NamedTuple

from kpi import units
from kpi.model.constraint import Direction, Operator
from kpi.values.amounts import Item, attached, demanded, named
from kpi.values.dates import festivals, is_weak, limit, timed
from kpi.values.drafts import Draft, Fault
from kpi.values.pairs import paired
from kpi.values.phrases import Deadline, Phrase, Quantity, Recurring, Slice, Word
from kpi.values.words import load

_WAYS: dict[str, Direction] = {"up": "up", "down": "down", "flat": "flat"}
IDLE = frozenset({"text", "degree", "deed", "each", "break"})
"""Marks that say nothing by themselves."""
_HELD: dict[Operator | None, Direction] = {
    ">=": "flat",
    "<=": "flat",
    "==": "flat",
    "~": "flat",
    ">": "up",
    "<": "down",
}
"""What 不低于上年, 超过上年 say."""


class Segment(NamedTuple):
    """What a segment says."""

    span: Slice
    limits: tuple[Draft, ...] = ()
    """How much, by when, how often; a trend that says against what or how much."""
    weak: Draft | None = None
    """A date that counts only if nothing else is said: 2024年, 当年, 全年."""
    trend: Draft | None = None
    """A direction and no more: 提高, 有所改善."""
    action: bool = False
    """The trend is something to do (提高服务能力), not something to become (服务能力提高)."""
    done: bool = False
    actual: bool = False
    prose: bool = False
    """There are words that say none of these."""
    fault: Fault | None = None


def read(phrases: Sequence[Phrase], text: str) -> Segment:
    """Read one segment."""
    span = (phrases[0].span[0], phrases[-1].span[1])
    words = [phrase for phrase in phrases if isinstance(phrase, Word)]
    marks = {word.mark for word in words}
    if len(words) == len(phrases) and marks <= IDLE:
        return Segment(span, prose="text" in marks)
    items, trend = _put_together(phrases, marks)
    dates = [item for item in items if isinstance(item, Deadline)]
    drafts = [item for item in items if isinstance(item, Draft)]
    limits = [*drafts, *(limit(date) for date in dates if not is_weak(date))]
    compared = trend is not None and (trend.baseline != "unsaid" or trend.low is not None)
    if trend and compared:
        limits.append(trend)
    if len(limits) > 1:
        limits.sort(key=lambda draft: draft.span)
    return Segment(
        span,
        tuple(limits),
        weak=next((limit(date) for date in dates if is_weak(date)), None),
        trend=None if compared else trend,
        action="degree" not in marks and _is_action(phrases),
        done="finished" in marks or ("manner" in marks and _done_in_time(words)),
        actual="actual" in marks,
        prose="text" in marks,
        fault=_fault(drafts, items, text),
    )


def _put_together(phrases: Sequence[Phrase], marks: AbstractSet[str]) -> tuple[list[Item], Draft | None]:
    """Return the items of the segment, and its trend if it has one."""
    sorts = {type(phrase) for phrase in phrases}
    items: list[Item] = [*phrases]
    if Quantity in sorts:
        items = list(paired(list(attached(demanded(named(phrases))))))
    trend = None
    if not marks.isdisjoint(_WAYS) or "base" in marks:
        trend, items = _trend(items)
    if Recurring in sorts or "after" in marks:
        items = list(timed(items))
    return (list(festivals(items)) if "anchor" in marks else items), trend


# ---- trends -----------------------------------------------------------------------------------


def _trend(items: list[Item]) -> tuple[Draft | None, list[Item]]:
    """Find a direction, what it is measured against and by how much; return the items less the amount."""
    way = next((i for i, item in enumerate(items) if isinstance(item, Word) and item.mark in _WAYS), None)
    if way is not None:
        items = [_yearly(item) for item in items]
    base = next((i for i, item in enumerate(items) if isinstance(item, Word) and item.mark == "base"), None)
    held = None if base is None else _held(items, base)
    if way is None and held is None:
        return None, items
    said = None if way is None else items[way]
    direction = held or (_WAYS[said.mark] if isinstance(said, Word) else None)
    ends = [items[i] for i in (way, base) if i is not None]
    baseline = ends[-1] if base is not None else None
    found = _amount_of(items, way, base)
    kept = [item for item in items if item is not found]
    pieces = [*ends, found] if found else ends
    span = (min(item.span[0] for item in pieces), max(item.span[1] for item in pieces))
    draft = found or Draft("trend", span)
    named = isinstance(baseline, Word) and baseline.names
    return draft._replace(
        kind="trend", span=span, direction=direction, baseline=named[0] if named else "unsaid",
        base_year=baseline.year if isinstance(baseline, Word) else None, doubtful_digits=False,
    ), kept  # fmt: skip


def _yearly(item: Item) -> Item:
    """每年提高, 逐月下降: each year or month against the one before."""
    if not isinstance(item, Recurring) or item.moment:
        return item
    return Word(item.span, "base", names=("last-year" if item.every == "year" else "last-period",))


def _held(items: Sequence[Item], base: int) -> Direction | None:
    """Read 不低于上年, 保持上年水平: a word for a sign just before the baseline."""
    before = items[base - 1] if base else None
    if not isinstance(before, Word):
        return None
    if before.mark == "bare":
        return _HELD.get(before.signs[-1].operator)
    return "flat" if before.text in load().held else None


def _amount_of(items: Sequence[Item], way: int | None, base: int | None) -> Draft | None:
    """Find by how much: an amount after the direction (next to it, where there is no baseline)."""
    start = min(i for i in (way, base) if i is not None)
    for item in items[start + 1 :]:
        if isinstance(item, Draft):
            level = item.loose or item.kind not in {"quantity", "range"}
            return None if level or (base is None and way is None) else item
        if base is None and isinstance(item, Word) and item.mark == "text":
            return None
    return None


def _is_action(phrases: Sequence[Phrase]) -> bool:
    """Tell whether the segment begins with the direction and goes on with an object: 提高服务能力."""
    marks = [phrase.mark if isinstance(phrase, Word) else "" for phrase in phrases]
    return len(marks) > 1 and marks[0] in _WAYS and marks[1] == "text"


# ---- the rest ---------------------------------------------------------------------------------


def _done_in_time(words: Sequence[Word]) -> bool:
    """Tell whether a deed is to be done in time or in full: 按时发放, 及时足额拨付."""
    in_time = any(word.mark == "manner" and word.text in load().timely for word in words)
    return in_time and any(word.mark == "deed" for word in words)


def _fault(drafts: Sequence[Draft], items: Sequence[Item], text: str) -> Fault | None:
    """Find what is damaged: an amount, or a sign that no number follows."""
    for draft in drafts:
        if draft.fault:
            return draft.fault
    if any(isinstance(item, Draft | Deadline) for item in items):
        return _no_unit(items)
    return _number_missing(items, text)


def _no_unit(items: Sequence[Item]) -> Fault | None:
    """≥5完成: a word stands where the unit should be; 5个个, 28.8万元%: the unit is there twice."""
    for item, after in pairwise(items):
        if not isinstance(item, Draft) or not isinstance(after, Word):
            continue
        if item.doubtful_digits and after.mark == "finished":
            return Fault("unit-missing", after.span)
        if item.unit and after.text in {item.unit, "%", "％"} and after.span[0] == item.span[1]:
            return Fault("unit-doubled", after.span)
    return None


def _number_missing(items: Sequence[Item], text: str) -> Fault | None:
    """≥, ≥%: a sign, and nothing behind it but perhaps a unit. ≥良好 is a grade."""
    signs = [
        item for item in items if isinstance(item, Word) and item.mark == "bare" and item.signs[-1].symbol
    ]
    if not signs:
        return None
    start, end = signs[0].span[1], items[-1].span[1]
    rest = text[start:end]
    if signs[0].signs[-1].mistyped and not units.known(rest):
        return None
    says_nothing = not any("\u4e00" <= char <= "\u9fff" or char.isdecimal() for char in rest) or units.known(
        rest
    )
    return Fault("number-missing", (end, end) if start == end else (start, end)) if says_nothing else None
