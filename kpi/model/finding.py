"""Findings and the ledger: what a review says, and what it could not check."""

import dataclasses
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from kpi.model.constraint import Suggestion
from kpi.model.decision import Settlement
from kpi.model.disclosure import Disclosure, Indicator, Project
from kpi.model.place import Cell, Place, Span
from kpi.model.rule import Basis, Head, Level, ReviewGrade, RuleSet, Scope

Status = Literal["new", "known", "waived"]
Relation = Literal["==", "<=", ">="]
Outcome = Literal["finding", "not_evaluable", "pass", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a proof uses: what it is called, how it is printed, the interval it means, its place."""

    name: str
    text: str
    low: Decimal
    high: Decimal
    unit: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Proof:
    """The calculation behind an arithmetic outcome, in full (docs/schema)."""

    formula: str
    """The formula with the figures' names as terms: ``A1 × A2``; a term is a letter and a number."""
    figures: tuple[Figure, ...]
    computed: tuple[Decimal, Decimal]
    stated: Figure
    relation: Relation
    tolerance: Decimal
    difference: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A defect that a check found. The rule gives it level and words; ``facts`` fill its message."""

    span: Span
    field: str
    """The contract's name of the field at fault: value, level3, basis, funding_plan, budget …"""
    facts: dict[str, str] = dataclasses.field(default_factory=dict)
    indicator: Indicator | None = None
    case: str | None = None
    """Which of the rule's cases this is, where level and words depend on it."""
    suggestion: Suggestion | None = None
    proof: Proof | None = None
    related: tuple[Place, ...] = ()
    doubt: str | None = None
    project: Project | None = None
    """The project at fault, where the check looked at more than one."""
    document: int | None = None
    """The document of ``project``, where the check looked at more than one document."""


@dataclass(frozen=True, slots=True)
class Passed:
    """An object was checked and is in order; arithmetic keeps its proof."""

    proof: Proof | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class NotEvaluable:
    """An object should have been checked but could not be: why, in Chinese."""

    reason: str
    cell: Cell | None = None


Verdict = Hit | Passed | NotEvaluable
PASSED = Passed()


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect as reported: where, what stands there, what is wrong, what to write instead, on what basis."""

    rule: str
    name: str
    title: str
    level: Level
    document: int
    project: Project | None
    indicator: Indicator | None
    field: str
    place: Place
    quote: str
    span: tuple[int, int]
    message: str
    hint: str
    suggestion: Suggestion | None
    proof: Proof | None
    basis: tuple[Basis, ...]
    related: tuple[Place, ...]
    group: str | None
    doubt: str | None
    fingerprint: str
    state: str
    status: Status = "new"
    remark: str | None = None
    """Why the status is what it is, in words: by whom it was waived, that a waiver has expired."""


class Entry(NamedTuple):
    """A line of the ledger: one rule on one object of its scope.

    A named tuple, because there is one for every rule and project.
    """

    rule: str
    scope: Scope
    document: int | None
    project: int | None
    """The project's number in its document; None for document and batch rules."""
    outcome: Outcome
    evaluated: int
    reason: str | None


Opinion = Literal["符合", "部分符合", "不符合", "未能判断"]


@dataclass(frozen=True, slots=True)
class HeadOpinion:
    """What the findings say about one review head (完整性, 相关性, 适当性, 可行性)."""

    head: Head
    opinion: Opinion
    errors: int
    warnings: int
    not_evaluable: int


@dataclass(frozen=True, slots=True)
class Appraisal:
    """The proposed grade of a project (or of a document, ``project`` None) and how it came about."""

    document: int
    project: int | None
    grade: ReviewGrade | None
    heads: tuple[HeadOpinion, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """The result of checking documents with a rule set. Findings and entries are in a fixed order."""

    documents: tuple[Disclosure, ...]
    ruleset: RuleSet
    findings: tuple[Finding, ...]
    ledger: tuple[Entry, ...]
    adjusted: tuple[str, ...] = ()
    """Rules switched off or changed for this run, in words for the reports."""
    appraisals: tuple[Appraisal, ...] = ()
    waivers: tuple[Settlement, ...] | None = None
    """What became of each waiver and decision that was given; None where none was given."""
    as_of: dt.date | None = None
    """The day for which waivers were judged; None where none was given."""
