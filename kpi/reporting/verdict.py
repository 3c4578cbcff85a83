"""What a review comes to: findings counted by level, the ledger by outcome, the verdict in one line."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi.model.finding import Entry, Finding, Review, Status
from kpi.model.rule import LEVELS, Level, Scope
from kpi.reporting.words import LEVEL_WORDS


@dataclass(frozen=True, slots=True)
class Counts:
    """Findings by level."""

    error: int = 0
    warning: int = 0
    info: int = 0
    question: int = 0

    def of(self, level: Level) -> int:
        """Return the count of one level."""
        return {"error": self.error, "warning": self.warning, "info": self.info}.get(level, self.question)

    @property
    def total(self) -> int:
        """All findings."""
        return self.error + self.warning + self.info + self.question


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How a rule ended on the objects of its scope; the four add up to the objects."""

    finding: int = 0
    passed: int = 0
    not_applicable: int = 0
    not_evaluable: int = 0


@dataclass(frozen=True, slots=True)
class RuleCount:
    """The outcomes of one rule in one document (None for a rule over the whole batch)."""

    rule: str
    scope: Scope
    document: int | None
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result in a line and in figures. Doubtful, known and waived findings are among the counts."""

    line: str
    advice: str
    counts: Counts
    doubtful: int
    known: int
    waived: int
    not_evaluable: int
    projects: int
    documents: int
    unread: int
    amount: Decimal
    grade: str | None = None
    repeated: int = 0
    """Documents that were not reviewed, since another one is the same submission."""


def count(findings: Iterable[Finding]) -> Counts:
    """Count findings by level."""
    levels = Counter(finding.level for finding in findings)
    return Counts(*(levels[level] for level in LEVELS))


def outcomes(entries: Iterable[Entry]) -> Outcomes:
    """Count ledger entries by outcome."""
    seen = Counter(entry.outcome for entry in entries)
    return Outcomes(seen["finding"], seen["pass"], seen["not_applicable"], seen["not_evaluable"])


def rule_counts(ledger: Sequence[Entry]) -> tuple[RuleCount, ...]:
    """Count the ledger by rule and document, in the order in which they first stand there."""
    groups: dict[tuple[str, Scope, int | None], list[Entry]] = {}
    for entry in ledger:
        groups.setdefault((entry.rule, entry.scope, entry.document), []).append(entry)
    return tuple(RuleCount(*key, outcomes(entries)) for key, entries in groups.items())


@dataclass(frozen=True, slots=True)
class Totals:
    """What a verdict is made of; those of parts of a review add up to those of the whole."""

    levels: Counter[Level]
    certain: Counter[Level]
    """Findings that are new and not doubtful: they alone decide."""
    serious: Counter[Status]
    """Errors and warnings by status."""
    statuses: Counter[Status]
    doubtful: int
    not_evaluable: int
    projects: int
    documents: int
    unread: int
    amount: Decimal
    grades: tuple[str | None, ...]
    """Those of documents; of more than two not all."""
    repeated: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            levels=self.levels + other.levels,
            certain=self.certain + other.certain,
            serious=self.serious + other.serious,
            statuses=self.statuses + other.statuses,
            doubtful=self.doubtful + other.doubtful,
            not_evaluable=self.not_evaluable + other.not_evaluable,
            projects=self.projects + other.projects,
            documents=self.documents + other.documents,
            unread=self.unread + other.unread,
            amount=self.amount + other.amount,
            grades=(self.grades + other.grades)[:2],
            repeated=self.repeated + other.repeated,
        )


def totals(review: Review) -> Totals:
    """Return what the verdict on a review is made of."""
    findings, documents = review.findings, review.documents
    projects = [project for document in documents for project in document.projects]
    new = (finding for finding in findings if finding.status == "new" and not finding.doubt)
    return Totals(
        levels=Counter(finding.level for finding in findings),
        certain=Counter(finding.level for finding in new),
        serious=Counter(finding.status for finding in findings if finding.level in {"error", "warning"}),
        statuses=Counter(finding.status for finding in findings),
        doubtful=sum(finding.doubt is not None for finding in findings),
        not_evaluable=sum(entry.outcome == "not_evaluable" for entry in review.ledger),
        projects=len(projects),
        documents=len(documents),
        unread=sum(document.failure is not None for document in documents),
        amount=sum((project.budget.in_wan for project in projects if project.budget), Decimal(0)),
        grades=tuple(entry.grade for entry in review.appraisals if entry.project is None)[:2],
        repeated=sum(document.same_as is not None for document in documents),
    )


def verdict(review: Review) -> Verdict:
    """Return the verdict on a review."""
    return concluded(totals(review))


def concluded(seen: Totals) -> Verdict:
    """Return the verdict that follows from totals."""
    advice = _advice(seen)
    # One document has a grade; several have none in common.
    grade = seen.grades[0] if len(seen.grades) == 1 else None
    return Verdict(
        line=_line(advice, seen, grade),
        advice=advice,
        counts=Counts(*(seen.levels[level] for level in LEVELS)),
        doubtful=seen.doubtful,
        known=seen.statuses["known"],
        waived=seen.statuses["waived"],
        not_evaluable=seen.not_evaluable,
        projects=seen.projects,
        documents=seen.documents,
        unread=seen.unread,
        grade=grade,
        amount=seen.amount,
        repeated=seen.repeated,
    )


def _advice(seen: Totals) -> str:
    """Say what the office should do; only findings that are new and certain decide it."""
    if seen.certain["error"]:
        return "建议：修改后重新报送"
    if seen.certain["warning"]:
        return "建议：修改或说明后公开"
    if not seen.projects:
        is_copy = 0 < seen.documents == seen.repeated
        return "没有审核：与另一文件是同一份报送" if is_copy else "未能审核：没有读到绩效目标表"
    if seen.serious["new"]:
        return "建议：存疑问题核实后公开"
    if seen.serious["known"]:
        return "没有新的错误和警告，已知问题尚未整改"
    return "未发现错误和警告" if seen.levels.total() else "未发现问题"


def _line(advice: str, seen: Totals, grade: str | None) -> str:
    gaps = seen.not_evaluable
    asides = {"存疑": seen.doubtful, "已知": seen.statuses["known"], "已豁免": seen.statuses["waived"]}
    among = "、".join(f"{word} {number}" for word, number in asides.items() if number)
    levels = " · ".join(
        f"{LEVEL_WORDS[level]} {seen.levels[level]}" for level in LEVELS if seen.levels[level]
    )
    unchecked = f"（另有 {gaps} 项未能检查）" if gaps and advice.startswith("未发现") else ""
    parts = [
        advice + unchecked,
        f"建议等级 {grade}" if grade else "",
        levels + (f"（其中{among}）" if among else ""),
        f"未能检查 {gaps} 项" if gaps and not unchecked else "",
        f"{seen.unread} 个文件未能读取" if seen.unread else "",
        f"{seen.repeated} 个文件是重复报送，只审核一次" if 0 < seen.repeated < seen.documents else "",
    ]
    return " · ".join(part for part in parts if part)
