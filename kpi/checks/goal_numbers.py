"""Numbers of the goals against the rows that count the same object.

Each number is bound to the row whose object its clause names in full, in a unit that compares. Sets of
numbers are never compared: 47 may stand in a goal and in a row and mean two different things. Where two
rows fit, or none fits wholly, the number is not judged.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from kpi import objects, units
from kpi.amounts import Interval, exact, plain, printed
from kpi.checks.priced import doubled, resolved
from kpi.checks.rows import Seen, numbered
from kpi.checks.types import Subject
from kpi.frames import COSTS
from kpi.mentions import Count, counts
from kpi.model.constraint import Constraint
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict

MOST = 400
"""Rows that numbers are compared with; a form with more is no form of one project."""
_PEOPLE = frozenset({"people", "person_times"})


@dataclass(frozen=True, slots=True)
class Binding:
    """How firmly a number must be bound to a row, and how far an approximate one may be off."""

    bound_percent: int
    """The share of a row's object that the clause must name."""
    likely_percent: int
    """The share from which a second row makes the binding ambiguous."""
    about_percent: int
    """How far a number with 约 or 左右 may be off."""


class _Target(NamedTuple):
    """A row that counts something, with its value, and its name and description where they say what."""

    row: Indicator
    value: Constraint
    names: tuple[str, ...]


class _Bound(NamedTuple):
    """A number of a goal with the row that it is bound to, and the other numbers of its goal."""

    stated: Count
    target: _Target
    agrees: bool
    beside: tuple[Count, ...] = ()

    @property
    def calculated(self) -> bool:
        """Whether the row's value is a sum or product of this number and others: 16座 × 3次 for 48次."""
        wanted = self.target.value.number
        others = [count.number for count in self.beside if count is not self.stated]
        if any(self.stated.number * other == wanted for other in others):
            return True
        alike = [count.number for count in self.beside if count.unit == self.stated.unit]
        return sum(alike) == wanted or any(self.stated.number + other == wanted for other in others)


def goal_numbers(subject: Subject, settings: Binding) -> Iterator[Verdict]:
    """Every counted number of the goals against the row of the same object."""
    rows = (one for one in numbered(subject.project) if not doubled(one.row, subject.project))
    targets = [target for one in rows for target in _targets(one)]
    if not targets:
        return
    if len(targets) > MOST:
        yield NotEvaluable(f"有{len(targets)}行可以对应，没有逐个比较", subject.project.title)
        return
    bound: list[_Bound] = []
    for goal in subject.project.year_goals:
        found = counts(goal.span, subject.disclosure.year)
        around = f"{goal.text} {subject.project.name.text}"
        for count in found:
            binding = _bind(count, targets, settings, around)
            if isinstance(binding, _Bound):
                bound.append(binding._replace(beside=found))
            elif binding is not None:
                yield binding
    by_row: dict[int, list[_Bound]] = defaultdict(list)
    for one in bound:
        by_row[one.target.row.no].append(one)
    for group in by_row.values():
        yield _judged(group)


def _targets(one: Seen) -> Iterator[_Target]:
    if one.category in COSTS or one.category in ("satisfaction", "quality", "timeliness"):
        return
    found = [value for value in one.values if value.number is not None]
    if len(found) == 1 and one.row.level3.text.strip():
        names = dict.fromkeys((one.row.level3.text, one.row.description.text))
        yield _Target(one.row, found[0], tuple(filter(objects.telling, names)))


def _judged(group: Sequence[_Bound]) -> Verdict:
    """Judge the numbers that are bound to one row: one finding, and none where the row can be right."""
    wrong = [one for one in group if not one.agrees and one.stated.certain]
    if not wrong:
        return PASSED
    first = wrong[0]
    cell, name = first.stated.span.cell, first.target.row.level3.text
    if len(wrong) < len(group) and any(one.agrees for one in group):
        return NotEvaluable(f"目标中有几个数可以对应“{name}”，其中有的与指标值一致", cell)
    numbers = {one.stated.number for one in wrong}
    if sum(numbers) == first.target.value.number or any(one.calculated for one in wrong):
        return NotEvaluable(f"“{name}”的指标值可能由目标中的几个数算出，未逐个比较", cell)
    if len(numbers) > 1:
        return NotEvaluable(f"目标中有{len(numbers)}个不同的数可以对应“{name}”，不能确定是哪一个", cell)
    return _hit(first)


def _bind(
    count: Count, targets: Sequence[_Target], settings: Binding, around: str
) -> _Bound | NotEvaluable | None:
    """Bind a number to the one row of its object; None where no row is about it.

    ``around`` are the texts that may complete what the clause leaves out: the goal and the project's name.
    """
    comparable = [target for target in targets if _comparable(count, target)]
    scores = [_named(target, count.objects) for target in comparable]
    firm = _firm(count, comparable, scores, settings, around)
    if firm is not None:
        return _Bound(count, firm, _agrees(count, firm.value, settings))
    likely = [
        t for t, score in zip(comparable, scores, strict=True) if score * 100 >= settings.likely_percent
    ]
    if likely and all(_agrees(count, target.value, settings) for target in likely):
        return _Bound(count, likely[0], agrees=True)
    if len(likely) > 1 and count.certain:
        names = "”“".join(target.row.level3.text for target in likely[:3])
        return NotEvaluable(f"“{count.span.text}”可能对应“{names}”，不能确定是哪一行", count.span.cell)
    return _loosely(count, comparable, settings)


def _firm(
    count: Count, targets: Sequence[_Target], scores: Sequence[float], settings: Binding, around: str
) -> _Target | None:
    """Return the row that a number may contradict.

    It is the one whose object the clause names, nearly or wholly; or the clearly best, or only one that
    shares a word with the clause, if it counts in the same unit and the goal completes its name.
    """
    best = objects.only_complete(scores)
    if best is None:
        best = objects.clear_best(scores, settings.bound_percent / 100)
    if best is not None:
        return targets[best] if targets[best].value.unit is not None else None
    best = objects.clear_best(scores, settings.likely_percent / 100)
    akin = [target for target in targets if _akin(target, count.objects)]
    chosen = targets[best] if best is not None else akin[0] if len(akin) == 1 else None
    if chosen is None or not _same_unit(count, chosen):
        return None
    name = chosen.row.level3.text
    return chosen if objects.telling(name) and objects.coverage(name, around) >= objects.COMPLETE else None


def _loosely(count: Count, targets: Sequence[_Target], settings: Binding) -> _Bound | NotEvaluable | None:
    """Let a row that only shares a word, or is the only one, confirm a number; it cannot contradict it."""
    akin = [target for target in targets if _akin(target, count.objects)]
    for target in akin or targets[:1]:
        if (akin or len(targets) == 1) and _agrees(count, target.value, settings):
            return _Bound(count, target, agrees=True)
    if count.certain and akin:
        reason = f"不能确定目标中的“{count.span.text}”与“{akin[0].row.level3.text}”是不是一回事"
        return NotEvaluable(reason, count.span.cell)
    return None


def _same_unit(count: Count, target: _Target) -> bool:
    unit = target.value.unit
    return unit is not None and (
        count.unit == unit or units.convert(Decimal(1), count.unit, unit) is not None
    )


def _akin(target: _Target, words: str) -> bool:
    """Tell whether a clause has a telling word of the row's name or description."""
    return any(objects.share_telling(name, words) for name in target.names)


def _named(target: _Target, words: str) -> float:
    """Return how much of a row's object a clause names, by the row's name or its description."""
    return max([objects.coverage(name, words) for name in target.names], default=0.0)


def _comparable(count: Count, target: _Target) -> bool:
    """Tell whether the two are counted in units that compare; 人 and 人次 do, within limits."""
    unit = target.value.unit
    if unit is None:
        return True
    if count.unit == unit or units.convert(Decimal(1), count.unit, unit) is not None:
        return True
    mine, theirs = units.dimension(count.unit), units.dimension(unit)
    if mine in _PEOPLE and theirs in _PEOPLE:
        return True
    return mine == theirs == "items" and (count.unit in unit or unit in count.unit)


def _agrees(count: Count, value: Constraint, settings: Binding) -> bool:
    """Tell whether a number and a row's value can both be right."""
    assert value.number is not None
    number, unit = resolved(value.number, value.unit or count.unit)
    wanted = units.convert(count.number, count.unit, unit) if unit != count.unit else count.number
    stated = _interval(count.number if wanted is None else wanted)
    target = _interval(number)
    if count.limit == "~":
        slack = target.high * settings.about_percent / 100
        target = Interval(target.low - slack, target.high + slack)
    if stated.overlaps(target):
        return True
    if units.dimension(count.unit) == "people" and units.dimension(unit) == "person_times":
        # One person may come several times, but no fewer times than persons.
        return target.above(stated)
    if units.dimension(count.unit) == "person_times" and units.dimension(unit) == "people":
        return stated.above(target)
    if count.limit == ">=":
        return target.above(stated)
    return count.limit == "<=" and stated.above(target)


def _interval(number: Decimal) -> Interval:
    return exact(number) if number == number.to_integral_value() else printed(number)


def _hit(one: _Bound) -> Hit:
    facts = {
        "stated": one.stated.span.text,
        "target": one.target.row.value.text.strip(),
        "name": one.target.row.level3.text,
        "number": plain(one.stated.number),
    }
    related = (one.target.row.value.place,)
    return Hit(one.stated.span, "goals", facts, one.target.row, related=related)
