"""Which finding of one round is which of the other.

The fingerprint says so, except where it has to number findings that are equal in everything (two in one
cell, twin rows, two projects of one code), where a project's code was corrected or the very name of the
indicator was, and where a finding about several rows stands at the first of them: there the paired rows
and projects decide.
"""

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kpi.engine import tight
from kpi.rounds.cells import Rows
from kpi.rounds.pairing import Key, Projects, Slot, paired, ratio
from kpi.rounds.types import Found, Round

_QUOTED = re.compile("“([^”]{1,300})”")


class _Mark(NamedTuple):
    """A finding with what it is told by; projects and rows are those of the new round, as far as paired."""

    rule: str
    field: str
    project: Hashable
    row: Hashable
    known: bool
    """Whether the rows were paired, so that ``row`` alone tells the row."""
    fingerprint: str
    quote: str
    marked: str
    message: str
    concerned: frozenset[Hashable]
    """All rows that the finding is about."""
    parties: frozenset[Hashable]
    """All projects that the finding is about."""


_KEYS: tuple[Key[_Mark], ...] = (
    lambda one: (one.rule, one.field, one.project, one.row, one.fingerprint, one.quote, one.marked),
    lambda one: (one.rule, one.field, one.project, one.row, one.quote, one.marked, one.message),
    lambda one: (one.rule, one.field, one.project, one.row, one.quote, one.marked),
    lambda one: (one.rule, one.field, one.project, one.row, one.marked, one.message),
    lambda one: (one.rule, one.field, one.project, one.row, one.fingerprint),
    lambda one: (one.rule, one.field, one.project, one.row),
    lambda one: None if one.known else (one.rule, one.fingerprint),
    lambda one: None if one.known else (one.rule, one.field, one.project, one.quote, one.marked),
    lambda one: (one.rule, one.field, one.concerned) if len(one.concerned) > 1 else None,
    lambda one: (one.rule, one.field, one.parties) if len(one.parties) > 1 else None,
)


def match(old: Round, new: Round, projects: Projects, rows: Mapping[int, Rows]) -> dict[int, int]:
    """Return which finding (by index) of the old round is which of the new one."""
    pairs, documents = projects.pairs, document_pairs(old, new, projects)
    before = _Side(
        projects.old,
        {left: pairs.get(left, ("gone", left)) for left in range(len(projects.old))},
        {
            left: {
                row.no: (pairs[left], pair.pairs[at]) if at in pair.pairs else ("gone", left, row.no)
                for at, row in enumerate(pair.old)
            }
            for left, pair in rows.items()
        },
        documents,
    )
    after = _Side(
        projects.new,
        {right: right for right in range(len(projects.new))},
        {
            pairs[left]: {row.no: (pairs[left], at) for at, row in enumerate(pair.new)}
            for left, pair in rows.items()
        },
        {number: number for number in range(len(new.documents))},
    )
    mine, theirs = [*map(before.mark, old.findings)], [*map(after.mark, new.findings)]
    return paired(mine, theirs, _KEYS, lambda one, other: ratio(one.message, other.message))


class _Side:
    """One round's projects and rows, under the names that both rounds have for them."""

    def __init__(
        self,
        slots: Sequence[Slot],
        projects: Mapping[int, Hashable],
        rows: Mapping[int, Mapping[int, Hashable]],
        documents: Mapping[int, int],
    ) -> None:
        self._projects, self._rows, self._documents = projects, rows, documents
        self._index = {(slot.document, slot.project.no): at for at, slot in enumerate(slots)}
        self._named = {tight(slot.project.name): projects[at] for at, slot in enumerate(slots)}
        self._spots = {
            spot: (at, row.no)
            for at, slot in enumerate(slots)
            for row in slot.project.rows or ()
            for spot in row.spots
        }

    def mark(self, finding: Found) -> _Mark:
        """Return what a finding is told by."""
        at = self._index.get((finding.document, finding.project or 0))
        known = at in self._rows
        row: Hashable = tuple(map(tight, finding.names)) if finding.names and finding.row is not None else ()
        if known and at is not None and finding.row is not None:
            row = self._rows[at].get(finding.row, ("unknown", finding.row))
        document = ("document", self._documents.get(finding.document, -1))
        project = document if at is None else self._projects[at]
        touched = {self._spots[spot] for spot in finding.touches if spot in self._spots}
        return _Mark(
            finding.rule,
            finding.field,
            project,
            row,
            known,
            finding.fingerprint,
            tight(finding.quote),
            tight(finding.quote[slice(*finding.span)]),
            tight(finding.message),
            frozenset({row, *(self._rows[slot].get(no) for slot, no in touched if slot in self._rows)}),
            frozenset({project, *(self._projects[slot] for slot, _ in touched), *self._quoted(finding)}),
        )

    def _quoted(self, finding: Found) -> Iterator[Hashable]:
        """Yield the projects that a message names; only a finding that points elsewhere is asked."""
        names = _QUOTED.findall(finding.message) if finding.touches else ()
        yield from (self._named[name] for name in map(tight, names) if name in self._named)


def document_pairs(old: Round, new: Round, projects: Projects) -> dict[int, int]:
    """Return which document became which: where most of its projects are now, else by department or name."""
    votes: Counter[tuple[int, int]] = Counter(
        (projects.old[left].document, projects.new[right].document) for left, right in projects.pairs.items()
    )
    ranked = [pair for pair, _ in sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))]
    rest = paired(
        old.documents,
        new.documents,
        (
            lambda document: tight(document.department) or None,
            lambda document: document.path.rsplit("/", 1)[-1],
        ),
        lambda one, other: float(one.sha256 == other.sha256),
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for left, right in (*ranked, *sorted(rest.items())):
        if left not in pairs and right not in taken:
            pairs[left] = right
            taken.add(right)
    return pairs
