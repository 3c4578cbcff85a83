"""Which texts of a project changed from one round to the next, and which findings wanted them changed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.engine import tight
from kpi.rounds.pairing import Projects, Slot, pair_rows, paired, ratio
from kpi.rounds.types import CellChange, Found, ProjectRead, Round, RowRead

ROW_FIELDS = (
    "level1",
    "level2",
    "level3",
    "description",
    "sign",
    "value",
    "unit",
    "direction",
    "basis",
    "weight",
)
_TOGETHER = (
    frozenset({"level1", "level2"}),
    frozenset({"level3", "description"}),
    frozenset({"sign", "value", "unit", "direction"}),
)
"""Fields that say one thing: a finding on one of them may be met by changing another."""
_VALUE = _TOGETHER[2]
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MONEY = frozenset({"budget", "fiscal_funds", "other_funds"})
_PLAN, _GOALS = "funding_plan", "goals"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a project in both rounds, and which is which by index."""

    old: tuple[RowRead, ...]
    new: tuple[RowRead, ...]
    pairs: Mapping[int, int]


@dataclass(slots=True)
class _Wanted:
    """What the findings on a project wanted changed: fields of its rows, its own fields, its list of rows."""

    cells: dict[tuple[int, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    every_row: set[str] = field(default_factory=set)
    rows: set[str] = field(default_factory=set)
    own: list[Found] = field(default_factory=list)
    elsewhere: set[str] = field(default_factory=set)
    """Findings that point at a place of the project which is no row."""


def rows_of(projects: Projects) -> dict[int, Rows]:
    """Return the paired rows of every project whose rows are known in both rounds, by its old index."""
    result = {}
    for left, right in projects.pairs.items():
        old, new = projects.old[left].project.rows, projects.new[right].project.rows
        if old is not None and new is not None:
            result[left] = Rows(old, new, pair_rows(old, new))
    return result


def changed_cells(projects: Projects, rows: Mapping[int, Rows], old: Round) -> tuple[CellChange, ...]:
    """Return all changed texts, projects in the order of the new round, those that are gone at the end."""
    wanted = _wanted(projects, old)
    partner = {right: left for left, right in projects.pairs.items()}
    found: list[CellChange] = []
    for right, slot in enumerate(projects.new):
        left = partner.get(right)
        if left is None:
            found.append(_came(slot))
        elif left in rows:
            found += _project(projects.old[left].project, slot.project, rows[left], wanted[left])
    gone = (slot for left, slot in enumerate(projects.old) if left not in projects.pairs)
    return (*found, *map(_went, gone))


def _came(slot: Slot) -> CellChange:
    project = slot.project
    return CellChange(project.name, project.code, "", "project", None, project.name, (), "", project.place)


def _went(slot: Slot) -> CellChange:
    project = slot.project
    return CellChange(project.name, project.code, "", "project", project.name, None, (), project.place)


def _wanted(projects: Projects, old: Round) -> Mapping[int, _Wanted]:
    """Return by project (its old index) what the old findings wanted changed."""
    result: dict[int, _Wanted] = defaultdict(_Wanted)
    index = {(slot.document, slot.project.no): left for left, slot in enumerate(projects.old)}
    spots = {
        spot: (left, row.no)
        for left, slot in enumerate(projects.old)
        for row in slot.project.rows or ()
        for spot in row.spots
    }
    for finding in old.findings:
        left = index.get((finding.document, finding.project or 0))
        for place in {spots[spot] for spot in finding.touches if spot in spots}:
            for name in ROW_FIELDS:
                result[place[0]].cells[place[1], name].add(finding.fingerprint)
        if left is not None:
            _want(result[left], finding)
            if any(spot not in spots for spot in finding.touches):
                result[left].elsewhere.add(finding.fingerprint)
    return result


def _want(wanted: _Wanted, finding: Found) -> None:
    mark = finding.fingerprint
    if finding.field not in ROW_FIELDS:
        wanted.own.append(finding)
    if finding.row is not None:
        for name in _together(finding.field):
            wanted.cells[finding.row, name].add(mark)
    if finding.field in {"indicators", "level1", "level2", "level3", "form"}:
        wanted.rows.add(mark)
        if finding.row is None and finding.touches:
            wanted.every_row.add(mark)  # rows copied from another project: any of them may be rewritten


def _together(name: str) -> frozenset[str]:
    """Return the fields of a row that a finding on one field is about; outside the row it is the value."""
    if name not in ROW_FIELDS:
        return _VALUE
    return next((group for group in _TOGETHER if name in group), frozenset({name}))


def _project(old: ProjectRead, new: ProjectRead, rows: Rows, wanted: _Wanted) -> Iterator[CellChange]:
    head = (new.name, new.code, "")
    where = (old.place, new.place)
    if tight(old.code) != tight(new.code):
        asked = _asked_of(wanted, "code")
        yield CellChange(*head, "code", old.code or None, new.code or None, asked, *where)
    mine, theirs = old.cells or {}, new.cells or {}
    for name in dict.fromkeys([*mine, *theirs]):
        before, after = mine.get(name), theirs.get(name)
        if not name.startswith(_GOALS + ":") and not _same(name, before, after):
            yield CellChange(*head, name, before, after, _asked(wanted, name, before, after), *where)
    for before, after in _goals(mine, theirs):
        if before is None or after is None or tight(before) != tight(after):
            yield CellChange(*head, _GOALS, before, after, _asked_goal(wanted, before), *where)
    yield from _changed_rows(rows, new, wanted)


def _same(name: str, before: str | None, after: str | None) -> bool:
    """Tell whether a text means the same: sums and percentages by number, others without white space."""
    if before is None or after is None:
        return (before or "") == (after or "") if not name.startswith(_PLAN) else before is after
    if tight(before) == tight(after):
        return True
    return (name in _MONEY or name.startswith(_PLAN)) and _sum(before) == _sum(after) is not None


def _sum(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(tight(text).removesuffix("万元").removesuffix("%"))
    return Decimal(found[0]).normalize() if found else None


def _goals(mine: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[tuple[str | None, str | None]]:
    """Pair the goals that differ, the likest first; their numbers and order mean nothing."""
    old, new = (
        [text for name, text in side.items() if name.startswith(_GOALS + ":")] for side in (mine, theirs)
    )
    pairs = paired(old, new, (tight, lambda _: True), ratio)
    yield from ((old[left], new[right]) for left, right in sorted(pairs.items()))
    yield from ((text, None) for left, text in enumerate(old) if left not in pairs)
    taken = set(pairs.values())
    yield from ((None, text) for right, text in enumerate(new) if right not in taken)


def _asked_of(wanted: _Wanted, name: str) -> tuple[str, ...]:
    return tuple(sorted(finding.fingerprint for finding in wanted.own if finding.field == name))


def _asked(wanted: _Wanted, name: str, before: str | None, after: str | None) -> tuple[str, ...]:
    if name.startswith(_PLAN):
        asked = {found.fingerprint for found in wanted.own if _asks_node(found, name, before, after)}
    else:
        asked = set(_asked_of(wanted, name))
    if name in _MONEY and before:
        asked |= {found.fingerprint for found in wanted.own if _uses(found, before)}
    if name == "purpose":
        asked |= wanted.elsewhere
    return tuple(sorted(asked))


def _asks_node(finding: Found, name: str, before: str | None, after: str | None) -> bool:
    """Tell whether a finding wants this node changed: the one it quotes, or the list where it quotes none."""
    if finding.field != _PLAN:
        return False
    label, quote = tight(name.removeprefix(_PLAN + ":")), tight(finding.quote)
    if before is None or after is None or label in quote:
        return True
    return _sum(quote) == _sum(before) if _sum(quote) is not None else not re.search(r"\d", quote)


def _uses(finding: Found, text: str) -> bool:
    """Tell whether the proof of a finding rests on the sum that the text prints."""
    printed = {_sum(figure) for figure in finding.figures} - {None}
    return _sum(text) in printed


def _asked_goal(wanted: _Wanted, before: str | None) -> tuple[str, ...]:
    asked = {
        finding.fingerprint for finding in wanted.own if finding.field == _GOALS and _names(finding, before)
    }
    return tuple(sorted(asked | wanted.elsewhere))


def _names(finding: Found, goal: str | None) -> bool:
    """Tell whether a finding on the goals is about this one; one that marks no goal's text is about all."""
    marked, quote, text = (
        tight(part) for part in (finding.quote[slice(*finding.span)], finding.quote, goal or "")
    )
    if not text or not marked or marked not in quote.replace(text, ""):
        return True
    return marked in text or text in marked


def _changed_rows(rows: Rows, project: ProjectRead, wanted: _Wanted) -> Iterator[CellChange]:
    partner = {right: left for left, right in rows.pairs.items()}
    own = (project.name, project.code)
    for right, row in enumerate(rows.new):
        left = partner.get(right)
        if left is None:
            asked = tuple(sorted(wanted.rows))
            yield CellChange(*own, row.names[2], "row", None, written(row), asked, "", row.place)
        else:
            yield from _changed_row(rows.old[left], row, own, wanted)
    for left, row in enumerate(rows.old):
        if left not in rows.pairs:
            asked = _removal(wanted, row)
            yield CellChange(*own, row.names[2], "row", written(row), None, asked, row.place)


def _removal(wanted: _Wanted, row: RowRead) -> tuple[str, ...]:
    """Return the findings that a deleted row may be the answer to: those on its names, and on the list."""
    return tuple(sorted(wanted.every_row | wanted.cells.get((row.no, "level3"), set())))


def _changed_row(old: RowRead, new: RowRead, own: tuple[str, str], wanted: _Wanted) -> Iterator[CellChange]:
    for name in ROW_FIELDS:
        before, after = old.cells.get(name, ""), new.cells.get(name, "")
        if tight(before) != tight(after):
            asked = tuple(sorted(wanted.every_row | wanted.cells.get((old.no, name), set())))
            yield CellChange(*own, new.names[2], name, before, after, asked, old.place, new.place)


def written(row: RowRead) -> str:
    """Return a row in a line: its names and value."""
    return " / ".join(text for text in (*row.names, row.cells.get("value", "")) if text)


def text_of(project: ProjectRead, row: RowRead | None, name: str) -> str | None:
    """Return the text of a field, None where it is not known; plan and goals are put together."""
    if name in ROW_FIELDS:
        return row.cells.get(name, "") if row else None
    if project.cells is None:
        return None
    if name == "code":
        return project.code
    if name == _PLAN:
        nodes = ((key.partition(":")[2], text) for key, text in project.cells.items() if key.startswith(name))
        return "；".join(f"{label} {text or '空白'}" for label, text in nodes)
    if name == _GOALS:
        return "\n".join(text for key, text in project.cells.items() if key.startswith(name + ":"))
    return project.cells.get(name)
