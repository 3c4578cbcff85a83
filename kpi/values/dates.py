"""Dates and periods of a segment: deadlines, festivals, what recurs, and what is counted from an event."""

from collections.abc import Iterator, Sequence

from kpi import units
from kpi.values.amounts import Item
from kpi.values.drafts import Draft
from kpi.values.phrases import PERIOD_UNITS, Deadline, Moment, Number, Recurring, Word


def timed(items: Sequence[Item]) -> Iterator[Item]:
    """Put together 每季度…1次, and 验收后…30日内."""
    every: Recurring | None = None
    after: Word | None = None
    start = items[0].span[0] if items else 0
    for index, item in enumerate(items):
        if isinstance(item, Recurring):
            if every:
                yield _recurring(every)
            every = item
        elif isinstance(item, Deadline) and every:  # 每季度首月15日前, 每年6月、12月
            every = every if every.moment else every._replace(moment=item.moment)
        elif isinstance(item, Word) and item.mark == "after":
            after = item
        elif isinstance(item, Deadline) and _is_after(items[index + 1 : index + 2]):
            continue  # 年度终了后3个月内: not by then, but counted from then
        elif isinstance(item, Draft) and after and units.dimension(item.unit) == "time":
            moment = Moment((start, item.span[1]), anchor="")
            yield Draft("deadline", (start, item.span[1]), moment=moment)
            after = None
        elif isinstance(item, Draft) and every and item.kind in {"quantity", "range"}:
            yield _repeated(every, item)
            every = None
        else:
            yield item
    if every:
        yield _recurring(every)


def _is_after(items: Sequence[Item]) -> bool:
    return bool(items) and isinstance(items[0], Word) and items[0].mark == "after"


def _recurring(phrase: Recurring) -> Draft:
    """Return 每月月底前 as a draft."""
    return Draft("recurring", phrase.span, moment=phrase.moment, bare_month_ends=True, every=phrase.every)


def _repeated(every: Recurring, item: Draft) -> Draft:
    """每季度1次 recurs; 每年500元 is an amount per year."""
    span = (every.span[0], item.span[1])
    if (
        item.unit is None
        or item.unit in units.table().frequency
        or not units.known(item.unit)
        or every.moment
    ):
        return item._replace(
            kind="recurring",
            span=span,
            moment=every.moment,
            bare_month_ends=True,
            every=every.every,
            doubtful_digits=False,
        )
    return item._replace(span=span, per=(*item.per, PERIOD_UNITS[every.every]))


def festivals(items: Sequence[Item]) -> Iterator[Item]:
    """Make deadlines of 春节前 and 2024年春节前."""
    for index, item in enumerate(items):
        after = items[index + 1] if index + 1 < len(items) else None
        before = items[index - 1] if index else None
        if isinstance(item, Word) and item.mark == "anchor":
            year = before.moment.year if isinstance(before, Deadline) and is_weak(before) else None
            start = before.span[0] if year and before else item.span[0]
            span = (start, item.span[1])
            yield Deadline(span, Moment(span, year, anchor=item.text), limit=True)
        elif not (
            isinstance(item, Deadline)
            and is_weak(item)
            and isinstance(after, Word)
            and after.mark == "anchor"
        ):
            yield item


def is_weak(date: Deadline) -> bool:
    """Tell whether the date only qualifies what stands beside it: 2024年, 当年."""
    return date.moment.weak and not date.limit


def limit(date: Deadline) -> Draft:
    """Return a deadline as a draft, with the numbers that it is if it should be no date."""
    numbers = [Number(span) for span in date.moment.numbers]
    plain = None
    if numbers:
        high = numbers[1] if len(numbers) > 1 else None
        plain = Draft(
            "range" if high else "quantity", date.span, None if high else "==", low=numbers[0], high=high
        )
    return Draft("deadline", date.span, moment=date.moment, bare_month_ends=not date.period, fallback=plain)
