"""Projects that are two of one: the same code, the same name and sum, the same tree of indicators.

Two projects are compared within one department and year. Two files of one department may be two versions
of one disclosure, so a project that comes again in another file under its own code and name is not looked at.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import ceil
from typing import NamedTuple

from kpi.checks.rows import contains, row_category
from kpi.checks.texts import letters
from kpi.model.disclosure import Disclosure, Project
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import Cell, whole

Row = tuple[str, str, str]
"""A row as clones are compared: category, name, value."""


_LONGEST = 200
"""Characters of a name compared; a longer one is no name, and none may make the comparison slow."""


@dataclass(frozen=True, slots=True)
class Alike:
    """How much two names must have in common."""

    names: int
    """Percent."""


@dataclass(frozen=True, slots=True)
class Clones:
    """When two trees count as copies of each other."""

    rows: int
    """Percent of the larger tree's rows that stand in the other one too."""
    least_rows: int
    shared_funding_words: tuple[str, ...]
    """Names with one of these words tell of one output that is paid for at several levels."""


class Listed(NamedTuple):
    """A project with its place among the documents."""

    document: int
    owner: Hashable
    """The department and year; the file, where the department is not known."""
    year: int | None
    project: Project
    code: str
    """The code without white space."""
    name: str
    """The letters of the name."""


def listed(documents: Sequence[Disclosure]) -> list[Listed]:
    """Return the projects of all documents that were read, versions of earlier ones left out."""
    seen: dict[Hashable, tuple[int, str | None]] = {}
    result = []
    for index, document in enumerate(documents):
        owner = (document.department, document.year) if document.department else document.path
        for project in document.projects if document.same_as is None else ():
            code, name = letters(project.code.text) if project.code else "", letters(project.name.text)
            first, department = seen.setdefault((code, name), (index, document.department))
            if first == index or _differ(department, document.department):
                result.append(Listed(index, owner, document.year, project, code, name))
    return result


def _differ(one: str | None, other: str | None) -> bool:
    """Tell whether two departments are not the same; one that was not read may be any."""
    return None not in (one, other) and one != other


def duplicates(documents: Sequence[Disclosure], settings: Alike) -> Iterator[Verdict]:
    """Projects of one code; of one name and sum; of nearly one name with the same sum and goals."""
    entries = listed(documents)
    if len(entries) < 2:  # noqa: PLR2004 - a pair
        return
    found: set[int] = set()
    for case, groups in (
        ("code", _grouped(entries, _code_and_year)),
        ("name", _grouped(entries, _name_and_sum)),
        ("similar", _similar(entries, settings)),
    ):
        for group in groups:
            if not any(id(entry.project) in found for entry in group):
                yield _duplicate_hit(group, case)
            found |= {id(entry.project) for entry in group}
    yield from (PASSED for entry in entries if id(entry.project) not in found)


def _code_and_year(entry: Listed) -> Hashable:
    """A project that goes on keeps its code from year to year."""
    return (entry.code, entry.year) if entry.code else None


def _name_and_sum(entry: Listed) -> Hashable:
    budget = entry.project.budget
    return (entry.owner, entry.name, budget.in_wan) if budget and entry.name else None


def _grouped(entries: Iterable[Listed], key: Callable[[Listed], Hashable]) -> list[list[Listed]]:
    """Return the groups of entries with equal keys, those without a key left out."""
    groups: dict[Hashable, list[Listed]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return [group for found, group in groups.items() if found and len(group) > 1]


def _similar(entries: Iterable[Listed], settings: Alike) -> Iterator[list[Listed]]:
    """Yield the groups of nearly equal names among projects with the same sum and the same goals."""
    for group in _grouped(entries, _sum_and_goals):
        first = group[0]
        alike = [other for other in group[1:] if _alike(first.name, other.name, settings.names / 100)]
        if alike:
            yield [first, *alike]


def _sum_and_goals(entry: Listed) -> Hashable:
    goals = letters("".join(goal.text for goal in entry.project.goals))
    budget = entry.project.budget
    return (entry.owner, budget.in_wan, goals) if budget and goals else None


def _alike(one: str, other: str, least: float) -> bool:
    """Tell whether two different names agree in more than the given share; equal ones are found before."""
    if one == other:
        return False
    matcher = SequenceMatcher(None, one[:_LONGEST], other[:_LONGEST], autojunk=False)
    return matcher.real_quick_ratio() > least and matcher.quick_ratio() > least and matcher.ratio() > least


def _duplicate_hit(group: Sequence[Listed], case: str) -> Hit:
    first, others = group[0].project, group[1:]
    cell = first.code if case == "code" and first.code else first.name
    budget = first.budget.span.text if first.budget else ""
    facts = {"names": _names(others), "budget": budget, "count": str(len(group))}
    return _group_hit(group, cell, "code" if case == "code" else "name", facts, case)


def _group_hit(
    group: Sequence[Listed], cell: Cell, field: str, facts: dict[str, str], case: str | None
) -> Hit:
    """Return the hit on the first project of a group, the names of the others related."""
    return Hit(
        span=whole(cell),
        field=field,
        facts=facts,
        case=case,
        related=tuple(entry.project.name.place for entry in group[1:]),
        project=group[0].project,
        document=group[0].document,
    )


def _names(entries: Sequence[Listed]) -> str:
    named = "".join(f"“{entry.project.name.text}”" for entry in entries[:3])
    return named + (f"等{len(entries)}个项目" if len(entries) > 3 else "")  # noqa: PLR2004 - as many as shown


def cloned_trees(documents: Sequence[Disclosure], settings: Clones) -> Iterator[Verdict]:
    """Projects of one department whose rows are nearly all the same."""
    by_owner: dict[Hashable, list[Listed]] = defaultdict(list)
    for entry in listed(documents):
        by_owner[entry.owner].append(entry)
    for entries in by_owner.values():
        if len(entries) > 1:
            yield from _clones(entries, settings)


def _clones(entries: Sequence[Listed], settings: Clones) -> Iterator[Verdict]:
    trees = [_tree(entry.project) for entry in entries]
    for members in _clusters(trees, settings):
        group = [entries[index] for index in members]
        if len(group) == 1:
            yield PASSED
            continue
        same = min(len(trees[members[0]] & trees[index]) for index in members[1:])
        funded = any(contains(entry.project.name.text, settings.shared_funding_words) for entry in group)
        facts = {"names": _names(group[1:]), "same": str(same), "total": str(len(trees[members[0]]))}
        yield _group_hit(group, group[0].project.name, "indicators", facts, "funding" if funded else None)


def _tree(project: Project) -> frozenset[Row]:
    return frozenset(
        (row_category(row) or letters(row.level2.text), letters(row.level3.text), letters(row.value.text))
        for row in project.indicators
    )


def _clusters(trees: Sequence[frozenset[Row]], settings: Clones) -> Iterator[list[int]]:
    """Yield the trees, each with the later ones that are copies of it.

    Two trees that share nine rows of ten share one of the two rarest rows of each, so that only trees with
    a rare row in common are compared: the work grows with the copies, not with the square of the trees.
    """
    common = Counter(row for tree in trees for row in tree)
    leaders: dict[Row, list[int]] = defaultdict(list)
    clusters: dict[int, list[int]] = {}
    for index, tree in enumerate(trees):
        rare = _rarest(tree, common, settings) if len(tree) >= settings.least_rows else []
        candidates = sorted({leader for row in rare for leader in leaders[row]})
        leader = next((number for number in candidates if _is_copy(tree, trees[number], settings)), None)
        if leader is not None:
            clusters[leader].append(index)
            continue
        clusters[index] = [index]
        for row in rare:
            leaders[row].append(index)
    yield from clusters.values()


def _rarest(tree: frozenset[Row], common: Mapping[Row, int], settings: Clones) -> list[Row]:
    """Return so many of the rarest rows that a copy must have one of them among its own."""
    enough = len(tree) - ceil(len(tree) * settings.rows / 100) + 1
    return sorted(tree, key=lambda row: (common[row], row))[:enough]


def _is_copy(one: frozenset[Row], other: frozenset[Row], settings: Clones) -> bool:
    return len(one & other) * 100 >= settings.rows * max(len(one), len(other))
