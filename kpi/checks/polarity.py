"""Does the comparison sign agree with what the name measures: bad things, good rates, time allowed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi import units
from kpi.checks.heads import bare
from kpi.checks.rows import Seen, numbered, quantities, seen
from kpi.checks.types import Subject
from kpi.checks.wordlists import any_of, end_of
from kpi.model.constraint import Constraint, Suggestion
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Cell, Span, whole

_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}
_LOWER_BOUND = (">=", ">")
_UPPER_BOUND = ("<=", "<")
_ALL = Decimal(100)
_HALF = Decimal(50)
_SHARES = ("率", "比例", "占比", "比重", "系数")
_NOT_BEFORE = re.compile(r"\s*(?:[≥>＞﹥≧]|大于|不早于|晚于|不小于|不低于)")


@dataclass(frozen=True, slots=True)
class BadThings:
    """Words for what should be rare, and what may stand around them in a name."""

    negative_words: tuple[str, ...]
    tails: tuple[str, ...]
    """What may follow a negative word so that the name still counts it: 率, 次数, 发生率."""
    averting_words: tuple[str, ...]
    """Words that turn the name round: 零事故率, 减少投诉数量, 无故障率."""
    handling_words: tuple[str, ...]
    """Words for work on bad things; what they count is work done: 调解纠纷案件数, but not 登记失业率."""


@dataclass(frozen=True, slots=True)
class GoodRates:
    """Rates of which more is better, by the end of the name, and the words that exempt a row."""

    rates: tuple[str, ...]
    exempt_words: tuple[str, ...]
    denying_words: tuple[str, ...]
    """Words right before the rate that turn it round: 不合格率, 未完成率."""


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """Names of times that are limits, and words for times of which more is better."""

    limit_words: tuple[str, ...]
    exempt_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Directions:
    """How forms write the two directions of an indicator (指标方向性)."""

    positive: tuple[str, ...]
    negative: tuple[str, ...]


def counts_bad_things(name: str, settings: BadThings) -> bool:
    """Tell whether the name counts something that should be rare: 投诉率, not 投诉办结率.

    The last negative word decides, and nothing but a measuring word may stand behind it.
    """
    return _counts_bad_things(bare(name), settings)


def _counts_bad_things(said: str, settings: BadThings) -> bool:
    if not any_of(settings.negative_words).search(said) or any_of(settings.averting_words).search(said):
        return False
    found = [(said.rfind(word) + len(word), word) for word in settings.negative_words if word in said]
    behind = max(found)[0]
    rest = said[behind:]
    if rest not in ("", *settings.tails):
        return False
    return rest.endswith(_SHARES) or not any_of(settings.handling_words).search(bare(said[:behind]))


def negative_direction(subject: Subject, settings: BadThings) -> Iterator[Verdict]:
    """Bad things with a lower bound, or wanted to the full hundred per cent."""
    for row, _, name, values in numbered(subject.project):
        if _counts_bad_things(name, settings):
            yield from [_negative_verdict(row, value) for value in values]


def _negative_verdict(row: Indicator, value: Constraint) -> Verdict:
    share = value.unit == "%"
    if value.operator in _LOWER_BOUND:
        # A share this large cannot have been meant as a limit on bad things: only a person knows the value.
        meant = None if share and (value.number or 0) >= _HALF else "≤"
        return _turned(row, value, meant)
    if value.operator == "==" and share and value.number == _ALL:
        return _turned(row, value, None, "all")
    return PASSED


def positive_direction(subject: Subject, settings: GoodRates) -> Iterator[Verdict]:
    """Good rates with an upper bound."""
    for row, _, name, values in numbered(subject.project):
        rate = end_of(name, settings.rates)
        if rate is not None and not _exempt(name, rate, settings):
            for value in values:
                yield _turned(row, value, "≥") if value.operator in _UPPER_BOUND else PASSED


def _exempt(name: str, rate: str, settings: GoodRates) -> bool:
    before = name.removesuffix(rate)
    if end_of(before, settings.denying_words) is not None:
        return True
    return any_of(settings.exempt_words).search(bare(before)) is not None


def deadline_direction(subject: Subject, settings: TimeLimits) -> Iterator[Verdict]:
    """Times allowed, or dates, with a lower bound."""
    for one in seen(subject.project):
        times = [value for value in one.values if not value.per and units.dimension(value.unit) == "time"]
        is_date = one.row.constraint.kind == "deadline"
        if (times or is_date) and not any_of(settings.exempt_words).search(one.name):
            yield from _limits(one, times, settings)


def _limits(one: Seen, times: Sequence[Constraint], settings: TimeLimits) -> Iterator[Verdict]:
    value = one.row.constraint
    if value.kind == "deadline":
        yield _turned(one.row, value, None, "date") if _NOT_BEFORE.match(value.text) else PASSED
    if times and any_of(settings.limit_words).search(one.name):
        for limit in times:
            yield _turned(one.row, limit, "≤") if limit.operator in _LOWER_BOUND else PASSED


def direction_conflict(subject: Subject, settings: Directions) -> Iterator[Verdict]:
    """A printed direction (指标方向性) that contradicts the sign of the value."""
    for row in subject.indicators:
        if row.direction is None or not row.direction.text.strip():
            continue
        wrong = _contradicting(row.direction, settings)
        if wrong is None:
            yield NotEvaluable(f"不认识的指标方向“{row.direction.text.strip()}”", row.direction)
            continue
        values = [value for value in quantities(row.constraint) if value.operator not in ("==", "~")]
        for value in values:
            yield _conflict(row, row.direction, value) if value.operator in wrong else PASSED


def _contradicting(direction: Cell, settings: Directions) -> tuple[str, ...] | None:
    """Return the signs that a direction excludes, None where the direction is not known."""
    said = bare(direction.text)
    if said in settings.positive:
        return _UPPER_BOUND
    return _LOWER_BOUND if said in settings.negative else None


def _conflict(row: Indicator, direction: Cell, value: Constraint) -> Hit:
    sign = _SIGNS[value.operator or ""]
    return Hit(
        span=whole(direction),
        field="direction",
        facts={"sign": sign, "direction": direction.text.strip()},
        indicator=row,
        related=(row.value.place,),
    )


def _turned(row: Indicator, value: Constraint, sign: str | None, case: str | None = None) -> Hit:
    """Return the hit for a sign that points the wrong way, with the value under ``sign`` to confirm."""
    wanted = sign + (value.canonical or value.text).lstrip("≥≤><=") if sign else None
    return Hit(
        span=Span(row.value, *value.span),
        field="value",
        facts={"wanted": wanted or ""},
        indicator=row,
        case=case,
        suggestion=Suggestion(wanted, "confirm") if wanted else None,
    )
