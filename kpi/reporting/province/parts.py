"""What the report on a province keeps of one document: made where the document is, small enough to send."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import repeat
from typing import NamedTuple

from kpi.model.disclosure import Disclosure, Project
from kpi.model.finding import Entry, Finding, Outcome, Review, Status
from kpi.model.rule import Level
from kpi.reporting.findingview import ProofView, finding_view
from kpi.reporting.verdict import Totals, totals
from kpi.reporting.words import field_word

TEXTS = (
    "place",
    "row",
    "field",
    "before",
    "marked",
    "after",
    "problem",
    "suggestion",
    "grade",
    "hint",
    "basis",
    "proof",
    "doubt",
    "remark",
)
"""The texts of a finding, in the order in which they are kept."""
OUTCOMES: tuple[Outcome, ...] = ("finding", "pass", "not_applicable", "not_evaluable")
NO_REASON = "原因未说明"
_LONGEST = 400
"""Characters of a cell that are kept before the marked ones, of these, and behind them."""


class Found(NamedTuple):
    """A finding."""

    project: int
    """Which of the document's projects, counted from 1; 0 for the document as a whole."""
    rule: str
    level: Level
    status: Status
    fingerprint: str
    texts: tuple[str, ...]


class Listed(NamedTuple):
    """A project."""

    no: int
    code: str
    name: str
    budget: Decimal | None
    grade: str
    """Empty where none is proposed."""
    not_evaluable: int


class Gap(NamedTuple):
    """Checks of one rule that could not be made for one reason."""

    rule: str
    reason: str
    size: int


class Ended(NamedTuple):
    """How often a rule ended in which way, in the order of ``OUTCOMES``."""

    rule: str
    counts: tuple[int, ...]


class Part(NamedTuple):
    """All that is kept of a document besides its head."""

    totals: Totals
    projects: tuple[Listed, ...] = ()
    found: tuple[Found, ...] = ()
    ended: tuple[Ended, ...] = ()
    gaps: tuple[Gap, ...] = ()


def part(review: Review) -> Part:
    """Return what is kept of the review of a single document."""
    (document,) = review.documents
    grades = {entry.project: entry.grade or "" for entry in review.appraisals}
    unchecked = Counter(entry.project for entry in review.ledger if entry.outcome == "not_evaluable")
    positions = {project.no: position for position, project in enumerate(document.projects, 1)}
    return Part(
        totals(review),
        tuple(
            _listed(project, grades.get(project.no, ""), unchecked[project.no])
            for project in document.projects
        ),
        tuple(map(_found, _in_order(review.findings, positions), repeat(positions), repeat(document))),
        ended(review.ledger),
        gaps(review.ledger),
    )


def ended(ledger: Iterable[Entry]) -> tuple[Ended, ...]:
    """Count the ledger by rule and outcome."""
    counts: dict[str, Counter[Outcome]] = defaultdict(Counter)
    for entry in ledger:
        counts[entry.rule][entry.outcome] += 1
    return tuple(Ended(rule, tuple(seen[one] for one in OUTCOMES)) for rule, seen in counts.items())


def gaps(ledger: Iterable[Entry]) -> tuple[Gap, ...]:
    """Count what could not be checked by rule and reason."""
    lacking = (entry for entry in ledger if entry.outcome == "not_evaluable")
    counts = Counter((entry.rule, entry.reason or NO_REASON) for entry in lacking)
    return tuple(Gap(rule, reason, size) for (rule, reason), size in counts.items())


def _listed(project: Project, grade: str, not_evaluable: int) -> Listed:
    return Listed(
        project.no,
        project.code.text if project.code else "",
        project.name.text,
        project.budget.in_wan if project.budget else None,
        grade,
        not_evaluable,
    )


def _in_order(findings: Sequence[Finding], positions: Mapping[int, int]) -> list[Finding]:
    """Order findings by project, those of one cause behind the first of them."""
    first: dict[str, int] = {}
    keys = []
    for at, finding in enumerate(findings):
        lead = first.setdefault(finding.group, at) if finding.group else at
        keys.append((_position(finding, positions), lead, at))
    return [findings[at] for *_, at in sorted(keys)]


def _position(finding: Finding, positions: Mapping[int, int]) -> int:
    return positions.get(finding.project.no, 0) if finding.project else 0


def _found(finding: Finding, positions: Mapping[int, int], document: Disclosure) -> Found:
    project = _position(finding, positions)
    texts = _texts(finding, document)
    return Found(project, finding.rule, finding.level, finding.status, finding.fingerprint, texts)


def _texts(finding: Finding, document: Disclosure) -> tuple[str, ...]:
    view, row = finding_view(0, "", finding, document), finding.indicator
    before, marked, after = view.quote.before, view.quote.marked, view.quote.after
    return (
        finding.place.label,
        (f"指标{row.no}“{row.level3.text}”" if row.level3.text else f"指标{row.no}") if row else "",
        field_word(finding.field),
        before if len(before) <= _LONGEST else f"…{before[-_LONGEST:]}",
        _cut(marked),
        _cut(after),
        view.problem,
        view.suggestion or "",
        view.grade_word,
        view.hint,
        "；".join(view.basis),
        _calculation(view.proof) if view.proof else "",
        view.doubt or "",
        view.remark or "",
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _calculation(proof: ProofView) -> str:
    return f"{proof.worded} = {proof.computed}，{proof.relation}{proof.stated.name} {proof.stated.text}"
