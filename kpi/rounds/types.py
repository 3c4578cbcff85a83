"""What two rounds of a review are compared in: one form for a REVIEW.json and for a review just made."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kpi.model.decision import Decision
from kpi.model.disclosure import Failure
from kpi.model.finding import Status
from kpi.model.rule import Level

Outcome = Literal["new", "returned", "open", "unverified", "fixed"]
"""新增, 复发, 未整改, 未能核实, 已整改."""
OUTCOME_WORDS: dict[Outcome, str] = {
    "new": "新增",
    "returned": "复发",
    "open": "未整改",
    "unverified": "未能核实",
    "fixed": "已整改",
}
OUTCOMES: tuple[Outcome, ...] = ("new", "returned", "open", "unverified", "fixed")
Names = tuple[str, str, str]
"""First, second and third level name of an indicator, as printed."""


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of a round, in the terms of the JSON contract."""

    fingerprint: str
    state: str
    rule: str
    title: str
    level: Level
    status: Status
    document: int
    project: int | None
    """The project's number in its document; None where the finding is about no project."""
    code: str
    name: str
    """Code and name of the project."""
    row: int | None
    """The indicator's number in its project."""
    names: Names | None
    field: str
    place: str
    """The place in words for people."""
    quote: str
    span: tuple[int, int]
    message: str
    hint: str
    suggestion: str | None = None
    doubt: str | None = None
    touches: frozenset[str] = frozenset()
    """Where the finding's other places stand (see ``spots``), which a correction may change too."""
    figures: tuple[str, ...] = ()
    """The figures of its proof, as printed."""


@dataclass(frozen=True, slots=True)
class RowRead:
    """An indicator row as read; ``cells`` by the contract's field names, blank ones left out."""

    no: int
    cells: Mapping[str, str]
    place: str = ""
    spots: frozenset[str] = frozenset()

    @property
    def names(self) -> Names:
        """The three level names."""
        return (self.cells.get("level1", ""), self.cells.get("level2", ""), self.cells.get("level3", ""))


@dataclass(frozen=True, slots=True)
class ProjectRead:
    """A project of a round. ``cells`` and ``rows`` are None where the round does not hold what was read."""

    no: int
    code: str
    name: str
    cells: Mapping[str, str] | None = None
    """Budget, funds, purpose, plan nodes (``funding_plan:12月底``), goals (``goals:1``), by field."""
    rows: tuple[RowRead, ...] | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """An input of a round; ``projects`` is None where the round does not list them."""

    path: str
    department: str = ""
    sha256: str | None = None
    failure: Failure | None = None
    same_as: str | None = None
    projects: tuple[ProjectRead, ...] | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A check that could not be made on an object, or on part of it, and why."""

    rule: str
    document: int | None
    project: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a review: what was read, found and not checked.

    A round may be made by hand from less (a filled workbook): findings alone are enough for identity,
    and what is missing is told as not verified or not compared, never taken for fixed.
    """

    path: str = ""
    findings: tuple[Found, ...] = ()
    documents: tuple[DocumentRead, ...] = ()
    gaps: tuple[Gap, ...] = ()
    rules: frozenset[str] | None = None
    """The codes of the rules that ran; None where that is not known."""
    rulebook: str | None = None
    """What tells whether two rounds used the same rules: checksum and adjustments."""
    reopened: frozenset[str] = frozenset()
    """Fingerprints of which a waiver has expired or a decision lapsed."""


Treatment = Literal["已改", "说明", "不适用"]
Verification = Literal["属实", "不属实", "未能核实"]


@dataclass(frozen=True, slots=True)
class Answer:
    """A department's answer to a finding, as it stands in the filled workbook; blank fields are empty."""

    fingerprint: str
    state: str
    treatment: Treatment | None
    """None where nothing was chosen, though something else was written."""
    text: str = ""
    person: str = ""
    date: dt.date | None = None
    where: str = ""
    """Where it stands in the workbook, for messages: ``整改台账!F12``."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one finding from one round to the next."""

    fingerprint: str
    """That of the new finding if there is one, else of the old."""
    outcome: Outcome
    old: Found | None
    new: Found | None
    reason: str
    """Why it is judged so, in Chinese; empty where nothing needs saying."""
    edited: bool | None = None
    """Whether the text of its cell has changed; None where that is not known."""
    now: str | None = None
    """The text that now stands in its cell; None where that is not known or the cell is gone."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A text that differs between the rounds; ``asked`` lists the findings that wanted it changed."""

    project: str
    """Name of the project, as it is now if there is one."""
    code: str
    row: str
    """The third-level name of the indicator; empty for the project's own fields."""
    field: str
    """The contract's name (``funding_plan:12月底`` for a node, ``goals`` for one goal); ``row`` and
    ``project`` where a whole row or project came or went."""
    old: str | None
    new: str | None
    """None where the cell, row or project does not exist on that side."""
    asked: tuple[str, ...]
    old_place: str = ""
    new_place: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rounds compared. ``cells`` holds all changed texts, asked for or not."""

    old: Round
    new: Round
    changes: tuple[Change, ...]
    cells: tuple[CellChange, ...] = ()
    cells_compared: bool = False
    remarks: tuple[str, ...] = ()
    """What a reader must know: why texts were not compared, which projects were paired by likeness."""

    def of(self, *outcomes: Outcome) -> tuple[Change, ...]:
        """Return the changes with one of these outcomes."""
        return tuple(change for change in self.changes if change.outcome in outcomes)

    @property
    def silent(self) -> tuple[CellChange, ...]:
        """The changed texts that no finding asked for."""
        return tuple(cell for cell in self.cells if not cell.asked)


@dataclass(frozen=True, slots=True)
class Verified:
    """A department's 已改, checked against the new submission."""

    answer: Answer
    verification: Verification
    change: Change
    reason: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """An answer that cannot be taken over, and why; it is handed back, never dropped."""

    answer: Answer
    reason: str
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Handback:
    """What a filled workbook comes to. Every answer is in exactly one of the first three."""

    verified: tuple[Verified, ...]
    decisions: tuple[tuple[Answer, Decision], ...]
    unusable: tuple[Unusable, ...]
    unanswered: tuple[Change, ...]
    """Findings of the old round that nobody answered."""
