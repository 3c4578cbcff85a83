"""Amounts that touch or are joined by a word: two bounds of one range, a count in a time, or damage."""

from collections.abc import Iterator, Sequence

from kpi import units
from kpi.model.constraint import Every
from kpi.values.amounts import LOWER, UPPER, Item
from kpi.values.drafts import Draft, Fault
from kpi.values.phrases import Word

_JOINS = frozenset({"且", "并", "并且", "同时", "至", "到", "和", "与", "但"})
_PERIODS: dict[str, Every] = {
    "年": "year",
    "月": "month",
    "季度": "quarter",
    "季": "quarter",
    "周": "week",
    "星期": "week",
    "天": "day",
    "日": "day",
}


def paired(items: Sequence[Item]) -> Iterator[Item]:
    """Put together amounts that touch: ≥80%≤90% is a range, ≥5≥5个 is damage, 一年一次 recurs."""
    index = 0
    while index < len(items):
        item, after = items[index], items[index + 1] if index + 1 < len(items) else None
        far = items[index + 2] if index + 2 < len(items) else None  # 60%以上且90%以下
        joined = isinstance(after, Word) and after.text in _JOINS
        if isinstance(item, Draft) and isinstance(far, Draft) and joined and _bounds(item, far):
            yield _between(item, far)
            index += 3
        elif isinstance(item, Draft) and isinstance(after, Draft) and _touch(item, after):
            yield _touching(item, after)
            index += 2
        else:
            yield item
            index += 1


def _touch(one: Draft, other: Draft) -> bool:
    """Tell whether nothing stands between two sound amounts."""
    return one.span[1] == other.span[0] and not one.fault and not other.fault


def _bounds(one: Draft, other: Draft) -> bool:
    """Tell whether the two are a lower and an upper bound of one thing."""
    ways = {one.operator, other.operator}
    same = one.unit == other.unit or one.unit is None or other.unit is None
    return bool(ways & UPPER and ways & LOWER) and same and one.kind == other.kind == "quantity"


def _between(one: Draft, other: Draft) -> Draft:
    low, high = (one, other) if one.operator in LOWER else (other, one)
    span = (one.span[0], other.span[1])
    return one._replace(
        kind="range", span=span, operator=None, low=low.low, high=high.low, unit=one.unit or other.unit,
        per=one.per or other.per, doubtful_digits=False,
    )  # fmt: skip


def _touching(one: Draft, other: Draft) -> Draft:
    """Read two amounts with nothing between them."""
    if _bounds(one, other):
        return _between(one, other)
    span = (one.span[0], other.span[1])
    every = _PERIODS.get(one.unit or "")
    if every and not one.said and other.unit in units.table().frequency:  # 一年一次
        return other._replace(kind="recurring", span=span, every=every, times=one.low)
    if one.divided or (one.unit and other.unit and one.unit != other.unit and not other.said):
        return Draft("multi", span, parts=(one, other))
    return Draft("malformed", span, fault=_glued(one, other))


def _glued(one: Draft, other: Draft) -> Fault:
    """Two cells, or the same cell twice; which of them only the digits tell."""
    span = (one.span[0], other.span[1])
    twice = (
        one.low
        and other.low
        and (one.unit in {None, other.unit})
        and (not other.said or one.operator == other.operator)
    )
    if not twice or not one.low or not other.low:
        return Fault("values-glued", span)
    repair = other._replace(operator=one.operator, said=one.said, doubtful_digits=False)
    return Fault("value-doubled", span, repair, (one.low, other.low), "values-glued")
