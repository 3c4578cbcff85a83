"""What the phrases of a cell mean together: one constraint, several, or only words.

The order of precedence, in short: damage; then limits that say how much, by when or how often (several make
a ``multi``); then a trend; completion; as it turns out; what is left is qualitative.
"""

from collections.abc import Iterable, Iterator, Sequence

from kpi import units
from kpi.values.amounts import amount
from kpi.values.drafts import Draft, Fault
from kpi.values.phrases import Phrase, Quantity, Slice, Word
from kpi.values.segment import IDLE, Segment, read
from kpi.values.words import load


def sense(phrases: Sequence[Phrase], text: str) -> Draft:
    """Return what the cell demands."""
    span = (0, len(text))
    first = phrases[0]
    if len(phrases) == 1 and isinstance(first, Quantity) and first.low.number.fixed is None:
        return _single(amount(first, alone=True))  # by far the most common cell; the long way gives the same
    fault = _obvious(phrases, text)
    if fault:
        return Draft("malformed", span, fault=fault)
    if text in load().void:
        return Draft("empty", span)
    if all(isinstance(phrase, Word) and phrase.mark in IDLE for phrase in phrases):
        return Draft("qualitative", span)
    segments = [read(part, text) for part in split(phrases)]
    fault = next((segment.fault for segment in segments if segment.fault), None)
    return Draft("malformed", span, fault=fault) if fault else _decided(segments, span)


def _single(draft: Draft) -> Draft:
    return Draft("malformed", draft.span, fault=draft.fault) if draft.fault else draft


def split(phrases: Iterable[Phrase]) -> Iterator[list[Phrase]]:
    """Cut the phrases at punctuation and brackets."""
    part: list[Phrase] = []
    for phrase in phrases:
        if isinstance(phrase, Word) and phrase.mark == "break":
            if part:
                yield part
            part = []
        else:
            part.append(phrase)
    if part:
        yield part


def _obvious(phrases: Sequence[Phrase], text: str) -> Fault | None:
    """Find damage that makes the whole cell unreadable, whatever else it says."""
    for phrase in phrases:
        if isinstance(phrase, Word) and phrase.mark == "blank":
            return Fault("template-unfilled", phrase.span)
        if isinstance(phrase, Word) and phrase.mark == "misread":
            return Fault("sign-misread", phrase.span)
    only_unit = units.known(text) and units.dimension(text) != "time"  # 年度 alone is a word
    return Fault("number-missing", (0, len(text))) if only_unit else None


def _decided(segments: Sequence[Segment], span: Slice) -> Draft:
    """Weigh what the segments say."""
    limits = list(_limits(segments))
    if len(limits) > 1:
        moment = next((limit.moment for limit in limits if limit.moment), None)
        ends = any(limit.bare_month_ends for limit in limits if limit.moment is moment)
        return Draft("multi", span, parts=tuple(limits), moment=moment, bare_month_ends=ends)
    if limits:
        return limits[0]._replace(span=span, alone=limits[0].span == span)
    return _in_words(segments, span)


def _limits(segments: Sequence[Segment]) -> Iterator[Draft]:
    """Return the limits of the cell, each once."""
    said: list[Draft] = []
    amounts = any(limit.low for segment in segments for limit in segment.limits)
    for segment in segments:
        for limit in segment.limits:
            for part in limit.parts if limit.kind == "multi" else (limit,):
                if part.low is None and part.moment is None:
                    if any(_repeats(part, other) for other in said):
                        continue
                    said.append(part)
                yield part
        if segment.actual and amounts:
            yield Draft("actual", segment.span)


def _repeats(limit: Draft, other: Draft) -> bool:
    """Two trends of one direction, or the same word twice, are one demand."""
    return limit.kind == other.kind and limit.every == other.every and limit.direction == other.direction


def _in_words(segments: Sequence[Segment], span: Slice) -> Draft:
    """Read a cell that has no limit: a weak date, a trend, completion, as it turns out, or only words."""
    plain = [segment for segment in segments if segment.prose and not segment.trend]
    weak = next((segment.weak for segment in segments if segment.weak), None)
    trends = [segment for segment in segments if segment.trend]
    slogan = bool(plain) and all(segment.action for segment in trends)
    done = any(segment.done for segment in segments)
    if weak and not any(segment.prose or segment.trend for segment in segments):
        return weak._replace(span=span)
    if any(segment.actual for segment in segments):
        return Draft("actual", span)
    if trends and not slogan and not (done and trends[0].action):
        assert trends[0].trend
        return trends[0].trend._replace(span=span)
    return Draft("done" if done else "qualitative", span)
