"""Characters that only lay a cell out: spaces, wrapped lines, zero-width and direction marks.

The grammar does not see them, except between two digits (``5 10`` is not 510) and where a line begins an item
of a list. What it finds is then given its places in the text as printed.
"""

import re

from kpi.values.drafts import Draft, Fault
from kpi.values.phrases import Moment, Number, Slice

_IGNORED = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_ITEM_NEXT = re.compile(r"(?:\d{1,2}\s*[、.．)）]\s*[^\d\s]|[（(]\d{1,2}[)）]|[①-⑳])")

Places = list[int]
"""For each character without layout, its place in the text as printed."""


def without_layout(text: str) -> tuple[str, Places | None]:
    """Return the text without layout; the places are None where nothing was left out."""
    if not _IGNORED.search(text):
        return text, None
    kept: list[str] = []
    places: Places = []
    end = 0
    for gap in _IGNORED.finditer(text):
        kept.append(text[end : gap.start()])
        places.extend(range(end, gap.start()))
        end = gap.end()
        between = _between(text, gap)
        kept.append(between)
        places.extend([gap.start()] * len(between))
    kept.append(text[end:])
    places.extend(range(end, len(text)))
    return "".join(kept), places


def _between(text: str, gap: re.Match[str]) -> str:
    """Return what stays of a gap: a line before an item of a list, a space between digits, else nothing."""
    if gap.start() == 0 or gap.end() == len(text):
        return ""
    if "\n" in gap.group() and _ITEM_NEXT.match(text, gap.end()):
        return "\n"
    return " " if text[gap.start() - 1].isdecimal() and text[gap.end()].isdecimal() else ""


def moved(draft: Draft, places: Places) -> Draft:
    """Return the draft with the places of the text as printed."""
    return draft._replace(
        span=_slice(draft.span, places),
        low=_number(draft.low, places),
        high=_number(draft.high, places),
        times=_number(draft.times, places),
        moment=draft.moment and _moment(draft.moment, places),
        base_year=draft.base_year and _slice(draft.base_year, places),
        parts=tuple(moved(part, places) for part in draft.parts),
        fault=draft.fault and _fault(draft.fault, places),
        fallback=draft.fallback and moved(draft.fallback, places),
    )


def _fault(fault: Fault, places: Places) -> Fault:
    return fault._replace(
        span=_slice(fault.span, places),
        repair=fault.repair and moved(fault.repair, places),
        same=fault.same and (_moved(fault.same[0], places), _moved(fault.same[1], places)),
    )


def _moment(moment: Moment, places: Places) -> Moment:
    def at(value: Slice | int | None) -> Slice | int | None:
        return _slice(value, places) if isinstance(value, tuple) else value

    return moment._replace(
        span=_slice(moment.span, places),
        year=at(moment.year),
        month=at(moment.month),
        day=at(moment.day),
        quarter=moment.quarter and _slice(moment.quarter, places),
        numbers=tuple(_slice(number, places) for number in moment.numbers),
    )


def _number(number: Number | None, places: Places) -> Number | None:
    return number and _moved(number, places)


def _moved(number: Number, places: Places) -> Number:
    return number._replace(span=_slice(number.span, places))


def _slice(span: Slice, places: Places) -> Slice:
    start, end = span
    if start < end:
        return places[start], places[end - 1] + 1
    at = places[start] if start < len(places) else places[-1] + 1
    return at, at
