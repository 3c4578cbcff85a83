"""Values that cannot be assessed: no number, no grade, no baseline, no date."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kpi.checks.heads import bare, holds
from kpi.checks.rows import row_category, seen
from kpi.checks.types import NoSettings, Subject, row_hit
from kpi.frames import BENEFITS, Category
from kpi.model.constraint import Constraint
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, NotEvaluable, Verdict

_FIGURE = re.compile(
    r"\d\s*(?:[%％‰]|(?![年月日号条款届版])[\u4e00-\u9fff])"
    r"|[一二两三四五六七八九十]\s*[次场期个人名户批项份台套条座处本](?!性)"
)
"""A number that counts something; dates and the numbers of documents do not."""
_DATE = re.compile(r"\d\s*月|\d\s*日|\d\s*个?(?:工作日|天|小时|分钟)|年底|年末")
_UNSAID = (None, "unsaid")
_STATES = ("qualitative", "done")
_EFFECTS: frozenset[Category] = BENEFITS | {"quality", "satisfaction"}
"""What rows measure that are no quantities and dates, which have rules of their own."""


@dataclass(frozen=True, slots=True)
class VoidWords:
    """Cells that say the row does not apply (不涉及); they are another rule's business."""

    void_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VagueWords:
    """Words that say no more than that things are well, and words that make a state assessable."""

    vague_words: tuple[str, ...]
    assessable_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VagueTimes:
    """Words that promise punctuality without saying when, and words for papers in which the date stands."""

    vague_words: tuple[str, ...]
    dated_words: tuple[str, ...]


def quantity_not_numeric(subject: Subject, settings: VoidWords) -> Iterator[Verdict]:
    """Quantity indicators whose value has no number."""
    for row, category, _, _ in seen(subject.project):
        if category != "quantity" or row.constraint.kind == "empty":
            continue
        if bare(row.value.text) in settings.void_words:
            continue
        if row.constraint.kind == "malformed":
            yield NotEvaluable(f"指标值“{row.value.text}”残缺", row.value)
        elif _counts(row.constraint):
            yield PASSED
        else:
            case = "actual" if row.constraint.kind == "actual" else None
            yield replace(row_hit(row, "value", row.value), case=case)


def _counts(value: Constraint) -> bool:
    """Tell whether a value says how many or how often."""
    if value.kind in ("quantity", "range", "recurring") or value.number is not None:
        return True
    return any(_counts(part) for part in value.parts) or _has_figure(value.text)


@lru_cache(maxsize=16384)
def _has_figure(text: str) -> bool:
    return _FIGURE.search(text) is not None


def vague_qualitative(subject: Subject, settings: VagueWords) -> Iterator[Verdict]:
    """Benefits, quality and satisfaction that are only said to be good or to get better."""
    rows = [
        row
        for row, category, _, _ in seen(subject.project)
        if category in _EFFECTS and _states(row.constraint)
    ]
    yield from _grouped(subject, rows, [row for row in rows if _is_vague(row, settings)])


def _states(value: Constraint) -> bool:
    """Tell whether a value is a state, or a change from nothing in particular."""
    return value.kind in _STATES or (value.kind == "trend" and value.baseline in _UNSAID)


def _is_vague(row: Indicator, settings: VagueWords) -> bool:
    value = row.constraint
    if value.number is not None or _has_figure(value.text) or holds(value.text, settings.assessable_words):
        return False
    return value.kind in ("done", "trend") or holds(value.text, settings.vague_words)


def relative_without_baseline(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """Changes from last year or another baseline, neither the amount nor the baseline given."""
    rows = [
        row
        for row, category, _, _ in seen(subject.project)
        if (category in _EFFECTS or category == "cost") and _is_relative(row.constraint)
    ]
    yield from _grouped(subject, rows, [row for row in rows if not _has_baseline(row)])


def _is_relative(value: Constraint) -> bool:
    return value.kind == "trend" and value.baseline not in _UNSAID


def _has_baseline(row: Indicator) -> bool:
    said = (row.value.text, row.description.text, row.level3.text)
    return row.constraint.number is not None or any(map(_has_figure, said))


def _grouped(
    subject: Subject, looked_at: Sequence[Indicator], found: Sequence[Indicator]
) -> Iterator[Verdict]:
    """Yield one hit for all rows found, on the first of them; a pass for each of the others."""
    if found:
        first, *others = found
        names = f"“{first.level3.text}”" + (f"等{len(found)}项指标" if others else "")
        hit = row_hit(first, "value", first.value, which=names)
        related = tuple(row.value.place for row in others)
        yield replace(hit, case=_case(subject, found), related=related)
    numbers = {row.no for row in found}
    yield from [PASSED for row in looked_at if row.no not in numbers]


def _case(subject: Subject, found: Iterable[Indicator]) -> str | None:
    """Say why a vague value weighs: it measures satisfaction, or the project measures no benefit at all."""
    benefits = [one.row for one in seen(subject.project) if one.category in BENEFITS]
    if benefits and not any(_is_measurable(row.constraint) for row in benefits):
        return "unmeasurable"
    return "satisfaction" if any(row_category(row) == "satisfaction" for row in found) else None


def _is_measurable(value: Constraint) -> bool:
    if value.kind in ("quantity", "range", "deadline") or value.number is not None:
        return True
    return any(_is_measurable(part) for part in value.parts) or _has_figure(value.text)


def vague_time(subject: Subject, settings: VagueTimes) -> Iterator[Verdict]:
    """Timeliness indicators that say 及时 or 按时 and not when."""
    for row, category, _, _ in seen(subject.project):
        if category != "timeliness" or row.constraint.kind == "empty":
            continue
        if row.constraint.kind == "malformed":
            yield NotEvaluable(f"指标值“{row.value.text}”残缺", row.value)
        elif _is_untimed(row, settings):
            yield row_hit(row, "value", row.value)
        else:
            yield PASSED


def _is_untimed(row: Indicator, settings: VagueTimes) -> bool:
    value, date = row.constraint, row.constraint.date
    if value.kind not in (*_STATES, "actual", "trend", "deadline") or _DATE.search(bare(row.level3.text)):
        return False
    if value.number is not None or (date is not None and (date.year or date.month or date.day)):
        return False
    if _DATE.search(value.text) or _has_figure(value.text) or holds(value.text, settings.dated_words):
        return False
    return value.kind == "done" or holds(value.text, settings.vague_words)
