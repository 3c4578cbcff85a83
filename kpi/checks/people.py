"""Whom a project serves, and whether goals and rows speak of somebody else.

Only groups that name themselves for certain are compared (孤儿, 义务兵, 护林员); 群众, 学员 or 服务对象
may be anybody.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kpi.checks.rows import Seen, contains, satisfactions, seen
from kpi.checks.types import Subject
from kpi.model.disclosure import Disclosure, Indicator, Project
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import Span, whole
from kpi.objects import alternatives, share_telling

_LOOSE = frozenset({"人员", "对象", "家庭", "群众", "干部"})
"""Pairs of characters that many groups have in common without having to do with each other."""


@dataclass(frozen=True, slots=True)
class People:
    """Who is served, as far as a name tells it for certain."""

    people: tuple[str, ...]
    """Groups of persons that a project is made for."""
    umbrella_words: tuple[str, ...]
    """A project that speaks of one of these serves many groups."""
    kin: tuple[str, ...] = ()
    """``患者=医 病``: a group of everybody's life, and words that make it likely to be served."""


def foreign_people(disclosure: Disclosure, settings: People) -> Iterator[Verdict]:
    """Groups after which another project is named, in a goal or row of one that serves somebody else."""
    if len(disclosure.projects) == 1:
        return
    named = _named_after(disclosure, settings)
    for project in disclosure.projects:
        own = _head_texts(project)
        if contains("".join(own), settings.umbrella_words):
            continue
        for span, row, said in _passages(project):
            found = _mentioned(span.text, settings.people)
            if not found:
                continue
            around = span.text if row is None else "".join([span.text, *said])
            if contains(around, settings.umbrella_words):
                continue
            yield from _foreign(found, span, row, [*own, *said], project, named)


def _head_texts(project: Project) -> list[str]:
    return [project.name.text, project.purpose.text if project.purpose else ""]


def _passages(project: Project) -> Iterator[tuple[Span, Indicator | None, Sequence[str]]]:
    """Yield each goal with what the rows say, and each row that prices or counts nothing with the rest.

    A group that is counted or paid for is the project's own, whatever its name says.
    """
    rows = project.indicators
    in_rows = [cell.text for row in rows for cell in (row.level3, row.description)]
    goals = project.year_goals
    for goal in goals:
        yield goal.span, None, in_rows
    counted = [_is_counted(one) for one in seen(project)]
    elsewhere = [goal.text for goal in goals]
    elsewhere += [row.level3.text for row, is_counted in zip(rows, counted, strict=True) if is_counted]
    for row, is_counted in zip(rows, counted, strict=True):
        if not is_counted:
            yield whole(row.level3), row, elsewhere


def _is_counted(one: Seen) -> bool:
    return any(part.unit not in (None, "%", "‰") for part in one.values)


def _foreign(
    found: Sequence[re.Match[str]],
    span: Span,
    row: Indicator | None,
    own: Sequence[str],
    project: Project,
    named: Mapping[str, Sequence[Project]],
) -> Iterator[Verdict]:
    """Yield a verdict for each group that a passage speaks of, up to the first foreign one."""
    for match in found:
        owner = next((other for other in named.get(match[0], ()) if other.no != project.no), None)
        if owner is None or _spoken_of(match[0], own):
            yield PASSED
            continue
        yield Hit(
            span=Span(span.cell, span.start + match.start(), span.start + match.end()),
            field="goals" if row is None else "level3",
            facts={"people": match[0], "owner": owner.name.text},
            indicator=row,
            related=(owner.name.place,),
            project=project,
        )
        return


def _named_after(disclosure: Disclosure, settings: People) -> Mapping[str, Sequence[Project]]:
    """Return the groups in the names of a document's projects, with the first two projects of each."""
    named: dict[str, list[Project]] = defaultdict(list)
    for project in disclosure.projects:
        for people in dict.fromkeys(_people(settings.people).findall(project.name.text)):
            if len(named[people]) < 2:  # noqa: PLR2004 - one may be the project itself
                named[people].append(project)
    return named


def _spoken_of(people: str, texts: Sequence[str]) -> bool:
    """Tell whether a text mentions the group or one that shares a word with it: 伤残军人, 退役军人."""
    pairs = {people[index : index + 2] for index in range(len(people) - 1)} - _LOOSE
    return any(share_telling(people, text) or any(pair in text for pair in pairs) for text in texts if text)


def satisfaction_of_others(subject: Subject, settings: People) -> Iterator[Verdict]:
    """Satisfaction of a group that the rest of the form never mentions, while it serves another one."""
    project = subject.project
    asked = [one.row for one in satisfactions(project)]
    kin = _kin(settings.kin)
    named = _people((*settings.people, *kin))
    found = [named.search(row.level3.text) for row in asked]
    if not any(found):
        yield from [PASSED] * len(asked)
        return
    asked_nos = {row.no for row in asked}
    texts = [*_head_texts(project), *(goal.text for goal in project.year_goals)]
    umbrella = contains("".join(texts), settings.umbrella_words)
    texts += [
        cell.text
        for row in subject.indicators
        if row.no not in asked_nos
        for cell in (row.level3, row.description)
    ]
    served = next(iter(_people(settings.people).findall("\n".join(texts))), None)
    for row, match in zip(asked, found, strict=True):
        if match is None or umbrella or _spoken_of(match[0], texts) or _likely(match[0], texts, kin):
            yield PASSED
        else:
            facts = {"people": match[0], "served": served or ""}
            case = None if served else "unsaid"
            yield Hit(Span(row.level3, *match.span()), "level3", facts, indicator=row, case=case)


def _likely(people: str, texts: Sequence[str], kin: Mapping[str, tuple[str, ...]]) -> bool:
    """Tell whether a text is about what such people come for: 患者 where it speaks of 医院."""
    return people in kin and contains("".join(texts), kin[people])


@lru_cache(maxsize=64)
def _kin(lines: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return {name: tuple(words.split()) for name, _, words in (line.partition("=") for line in lines)}


@lru_cache(maxsize=16384)
def _mentioned(text: str, people: tuple[str, ...]) -> tuple[re.Match[str], ...]:
    return (*_people(people).finditer(text),)


@lru_cache(maxsize=64)
def _people(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(alternatives(words))
