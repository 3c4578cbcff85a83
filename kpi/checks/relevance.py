"""Do the parts of a form fit: goals and rows, names and descriptions, the area and the office."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kpi.checks.names import bare, ends
from kpi.checks.rows import contains, quantities
from kpi.checks.texts import letters, prose
from kpi.checks.types import Subject
from kpi.checks.wordlists import WordList
from kpi.mentions import counts
from kpi.model.disclosure import Goal, Indicator
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import whole
from kpi.objects import alternatives, share_telling, telling

_HAN = re.compile("[\u4e00-\u9fff]")
_CLAUSE_END = "，。；;,、\n"


@dataclass(frozen=True, slots=True)
class Outputs:
    """Which goals promise something that a row should measure."""

    output_words: tuple[str, ...]
    general_words: tuple[str, ...]
    """A goal with one of these words promises nothing in particular."""


@dataclass(frozen=True, slots=True, eq=False)  # a key of caches: told apart by identity
class Described:
    """What makes a description fit its name."""

    measures: tuple[str, ...]
    """Ends of names and what they count: ``人次=人 次``; two that share nothing count different things."""
    money_words: tuple[str, ...]
    """Words for a sum; two texts that each have one speak of the same, however they call it."""
    least_rows: int
    """Rows whose description only repeats the name, from which on it is worth a remark."""
    least_share: int
    """Percent of the rows."""


@dataclass(frozen=True, slots=True)
class Scopes:
    """Words for an area and the offices that have no say over it."""

    offices: tuple[str, ...]
    """``县=全省 全市``: a word in a department's name, with the areas beyond it; the first one decides."""
    before: tuple[str, ...]
    """Words in front of an area that make it a standard of comparison: 位居全省."""
    behind: tuple[str, ...]
    """Words behind it that do so, or that make it part of a name: 全省平均."""


def goal_uncovered(subject: Subject, settings: Outputs) -> Iterator[Verdict]:
    """Goals that promise an output and share no telling word with any row, while other goals do."""
    goals, rows = subject.project.year_goals, subject.indicators
    if not goals:
        return
    if not rows:
        yield NotEvaluable("本表没有读到任何指标行", subject.project.title)
        return
    uncovered = [_promises(goal.text, settings) and not _covered(goal, rows) for goal in goals]
    others = [goal for goal, lacks in zip(goals, uncovered, strict=True) if not lacks]
    compares = any(uncovered) and any(_covered(goal, rows) for goal in others)
    for goal, lacks in zip(goals, uncovered, strict=True):
        if not lacks:
            yield PASSED
        elif compares:
            yield Hit(goal.span, "goals")
        else:
            yield NotEvaluable("目标和指标用词都不相同，无法逐条对照", goal.span.cell)


def _promises(text: str, settings: Outputs) -> bool:
    """Tell whether a goal promises an output of its own."""
    return (
        contains(text, settings.output_words) and not contains(text, settings.general_words) and telling(text)
    )


def _covered(goal: Goal, rows: Sequence[Indicator]) -> bool:
    """Tell whether a row speaks of what a goal is about, or gives one of its figures."""
    if any(_speaks_of(row, goal.text) for row in rows):
        return True
    stated = {count.number for count in counts(goal.span)}
    return any(value.number in stated for row in rows for value in quantities(row.constraint))


def _speaks_of(row: Indicator, text: str) -> bool:
    cells = (row.level3, row.description, row.value)
    return any(share_telling(text, cell.text) for cell in cells if cell.text)


def description_apart(subject: Subject, settings: Described) -> Iterator[Verdict]:
    """Descriptions that count something else than the name, share nothing with it, or only repeat it."""
    equal: list[Indicator] = []
    described = [row for row in subject.indicators if row.level3.text and row.description.text]
    for row in described:
        kind = _described(row.level3.text, row.description.text, row.value.text, settings)
        if kind == "fits":
            yield PASSED
        elif kind == "equal":
            equal.append(row)
        else:
            case = "measure" if kind == "measure" else None
            yield Hit(whole(row.description), "description", indicator=row, case=case)
    if len(equal) >= settings.least_rows and len(equal) * 100 >= settings.least_share * len(described):
        yield _repeated_hit(equal, len(described))


@lru_cache(maxsize=16384)
def _described(
    name: str, text: str, value: str, settings: Described
) -> Literal["equal", "measure", "apart", "fits"]:
    """Tell how a description fits the name of its row."""
    if name == text or bare(name) == bare(text):
        return "equal"
    if _other_measure(name, text, settings.measures):
        return "measure"
    return "apart" if _shares_nothing(name, text, value, settings) else "fits"


def _shares_nothing(name: str, text: str, value: str, settings: Described) -> bool:
    """Tell whether a description has not one character of the name, in itself or with the value."""
    if any(character in text for character in _HAN.findall(name)):
        return False
    said = set(letters(name))
    if not said.isdisjoint(letters(text)) or not said.isdisjoint(letters(text + value)):
        return False
    return not (contains(name, settings.money_words) and contains(text, settings.money_words))


def _repeated_hit(equal: Sequence[Indicator], total: int) -> Hit:
    return Hit(
        span=whole(equal[0].description),
        field="description",
        facts={"count": str(len(equal)), "total": str(total)},
        indicator=equal[0],
        case="repeated",
        related=tuple(row.description.place for row in equal[1:]),
    )


def _other_measure(name: str, text: str, measures: tuple[str, ...]) -> bool:
    """Tell whether name and description end with words that count different things."""
    known, words = _measures(measures)
    one = ends(name, words)
    other = ends(text, words) if one else None
    return bool(one) and bool(other) and known[one or ""].isdisjoint(known[other or ""])


@lru_cache(maxsize=64)
def _measures(lines: tuple[str, ...]) -> tuple[dict[str, frozenset[str]], WordList]:
    known = {word: frozenset(kinds.split()) for word, kinds in (line.split("=") for line in lines)}
    return known, WordList(known)


def scope_beyond(subject: Subject, settings: Scopes) -> Iterator[Verdict]:
    """Purpose or goals that promise something for an area larger than the department's own."""
    department = subject.disclosure.department or ""
    areas = _areas_beyond(department, settings.offices)
    for text in prose(subject.project):
        for match in _area_words(settings.offices).finditer(text.text):
            before = text.text[max(0, match.start() - 8) : match.start()]
            behind = text.text[match.end() : match.end() + 8]
            if _compares(before, behind, settings):
                continue
            if areas is None:
                yield NotEvaluable("从单位名称看不出是省、市还是县级单位", text.cell)
            elif match[0] in areas:
                yield text.hit(match.span(), facts={"department": department})
            else:
                yield PASSED


def _compares(before: str, behind: str, settings: Scopes) -> bool:
    """Tell whether an area is only named as a standard of comparison or in a name."""
    near = re.split(f"[{_CLAUSE_END}]", before)[-1]
    return contains(near, settings.before) or behind.lstrip().startswith(settings.behind)


def _areas_beyond(department: str, offices: tuple[str, ...]) -> frozenset[str] | None:
    """Return the areas beyond a department, None where its name does not tell its level."""
    for line in offices:
        word, _, areas = line.partition("=")
        if word in department:
            return frozenset(areas.split())
    return None


@lru_cache(maxsize=64)
def _area_words(offices: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(alternatives([area for line in offices for area in line.partition("=")[2].split()]))
