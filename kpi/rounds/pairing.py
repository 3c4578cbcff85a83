"""Which project and which row of one round is which of the other: by their texts, never by their order."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kpi.engine import tight
from kpi.rounds.types import ProjectRead, Round, RowRead

T = TypeVar("T")
Key = Callable[[T], Hashable]
"""What two things of one kind have in common; None where the thing cannot be told by this key."""

_MOST = 40_000
"""Pairs that are compared by likeness; more of them would be slow and are left to their order."""
_LONGEST = 200
_ALIKE_ROW, _ALIKE_PROJECT, _ALIKE_NAME = 0.5, 0.5, 0.85


def paired(
    old: Sequence[T], new: Sequence[T], keys: Iterable[Key[T]], likeness: Callable[[T, T], float]
) -> dict[int, int]:
    """Pair the things of two lists by keys, the most telling first; several of one key by their likeness."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for key in keys:
        mine, theirs = _grouped(old, key, pairs), _grouped(new, key, taken)
        for value in mine.keys() & theirs.keys():
            for left, right in _closest(mine[value], theirs[value], old, new, likeness, least=0.0):
                pairs[left] = right
                taken.add(right)
    return pairs


def _grouped(things: Sequence[T], key: Key[T], done: Collection[int]) -> Mapping[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index, thing in enumerate(things):
        if index not in done and (value := key(thing)) is not None:
            groups[value].append(index)
    return groups


def _closest(
    mine: Sequence[int],
    theirs: Sequence[int],
    old: Sequence[T],
    new: Sequence[T],
    likeness: Callable[[T, T], float],
    least: float,
) -> list[tuple[int, int]]:
    """Pair the likest first, none below ``least``; too many are paired in order, if at all."""
    if len(mine) == len(theirs) == 1 and not least:
        return [(mine[0], theirs[0])]
    if len(mine) * len(theirs) > _MOST:
        return [] if least else list(zip(mine, theirs, strict=False))
    scored = sorted(
        (-score, left, right)
        for left in mine
        for right in theirs
        if (score := likeness(old[left], new[right])) >= least
    )
    done_left: set[int] = set()
    done_right: set[int] = set()
    pairs = []
    for _, left, right in scored:
        if left not in done_left and right not in done_right:
            pairs.append((left, right))
            done_left.add(left)
            done_right.add(right)
    return pairs


def ratio(one: str, other: str) -> float:
    """Return how like two texts are, from 0 to 1; only their beginnings are looked at."""
    one, other = tight(one)[:_LONGEST], tight(other)[:_LONGEST]
    if one == other:
        return 1.0
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def pair_rows(old: Sequence[RowRead], new: Sequence[RowRead]) -> dict[int, int]:
    """Return which row (by index) of a project became which, whatever their order and numbers."""
    pairs = paired(old, new, _ROW_KEYS, _row_likeness)
    return pairs | _rest(old, new, pairs, _renamed_likeness, _ALIKE_ROW)


def _cell(row: RowRead, *fields: str) -> tuple[str, ...]:
    return tuple(tight(row.cells.get(field, "")) for field in fields)


def _all_cells(row: RowRead) -> Hashable:
    return frozenset((field, tight(text)) for field, text in row.cells.items())


def _described(row: RowRead) -> Hashable:
    """Return description and value, by which a row that was renamed is known again."""
    description, value = _cell(row, "description", "value")
    return (description, value) if description and value else None


_ROW_KEYS: tuple[Key[RowRead], ...] = (
    _all_cells,
    lambda row: _cell(row, "level1", "level2", "level3", "description"),
    lambda row: _cell(row, "level1", "level2", "level3", "value"),
    lambda row: _cell(row, "level1", "level2", "level3"),
    _described,
    lambda row: _cell(row, "level3") if row.cells.get("level3") else None,
)


def _row_likeness(one: RowRead, other: RowRead) -> float:
    return ratio("".join(one.cells.values()), "".join(other.cells.values()))


def _renamed_likeness(one: RowRead, other: RowRead) -> float:
    """Return how likely a row is another one under a new name."""
    same = sum(
        weight
        for field, weight in (("level2", 0.15), ("value", 0.2), ("description", 0.15))
        if one.cells.get(field) and _cell(one, field) == _cell(other, field)
    )
    return 0.5 * ratio(one.cells.get("level3", ""), other.cells.get("level3", "")) + same


def _rest(
    old: Sequence[T],
    new: Sequence[T],
    pairs: Mapping[int, int],
    likeness: Callable[[T, T], float],
    least: float,
) -> dict[int, int]:
    """Pair what no key could pair, by likeness alone."""
    taken = set(pairs.values())
    mine = [index for index in range(len(old)) if index not in pairs]
    theirs = [index for index in range(len(new)) if index not in taken]
    return dict(_closest(mine, theirs, old, new, likeness, least))


@dataclass(frozen=True, slots=True)
class Slot:
    """A project of a round, with the document that it stands in."""

    document: int
    department: str
    project: ProjectRead


@dataclass(frozen=True, slots=True)
class Projects:
    """The projects of two rounds and which is which."""

    old: tuple[Slot, ...]
    new: tuple[Slot, ...]
    pairs: Mapping[int, int]
    alike: frozenset[int]
    """Old ones that were paired by likeness alone: code and name are both new."""


def pair_projects(old: Round, new: Round) -> Projects:
    """Return the projects of two rounds, paired by code, else department and name, else by likeness."""
    mine, theirs = _slots(old), _slots(new)
    pairs = paired(mine, theirs, _PROJECT_KEYS, _project_likeness)
    alike = _rest(mine, theirs, pairs, _project_likeness, _ALIKE_PROJECT)
    return Projects(mine, theirs, pairs | alike, frozenset(alike))


def _slots(side: Round) -> tuple[Slot, ...]:
    """Return all projects of a round; those of a document that does not list them from its findings."""
    found: dict[tuple[int, int], Slot] = {}
    departments = [document.department for document in side.documents]
    listed = set()
    for index, document in enumerate(side.documents):
        if document.projects is not None:
            listed.add(index)
        for project in document.projects or ():
            found[index, project.no] = Slot(index, document.department, project)
    for finding in side.findings:
        if finding.project is not None and finding.document not in listed:
            department = departments[finding.document] if finding.document < len(departments) else ""
            project = ProjectRead(finding.project, finding.code, finding.name)
            found.setdefault((finding.document, finding.project), Slot(finding.document, department, project))
    return tuple(found[key] for key in sorted(found))


def _coded(slot: Slot, *more: str) -> Hashable:
    return (tight(slot.project.code), *map(tight, more)) if tight(slot.project.code) else None


def _named(slot: Slot, *more: str) -> Hashable:
    return (tight(slot.project.name), *map(tight, more)) if tight(slot.project.name) else None


_PROJECT_KEYS: tuple[Key[Slot], ...] = (
    lambda slot: _coded(slot, slot.department, slot.project.name),
    lambda slot: _coded(slot, slot.project.name),
    _coded,
    lambda slot: _named(slot, slot.department),
    _named,
)


def _project_likeness(one: Slot, other: Slot) -> float:
    """Return how like two projects are by the names and values of their rows, else by their names."""
    named = ratio(one.project.name, other.project.name)
    mine, theirs = one.project.rows, other.project.rows
    if mine is None or theirs is None:
        return named if named >= _ALIKE_NAME else 0.0
    left, right = (
        {_cell(row, "level3", "value") for row in rows if row.cells.get("level3")} for rows in (mine, theirs)
    )
    if not left or not right:
        return named if named >= _ALIKE_NAME else 0.0
    return 0.8 * 2 * len(left & right) / (len(left) + len(right)) + 0.2 * named
