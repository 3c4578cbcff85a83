"""What a review comes to: findings counted by level, the ledger by outcome, the verdict in one line."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi.model.finding import Entry, Finding, Review
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


def verdict(review: Review) -> Verdict:
    """Return the verdict on a review."""
    findings = review.findings
    gaps = sum(entry.outcome == "not_evaluable" for entry in review.ledger)
    projects = [project for document in review.documents for project in document.projects]
    unread = sum(document.failure is not None for document in review.documents)
    advice = _advice(review, len(projects))
    return Verdict(
        line=_line(advice, findings, gaps, unread, _grade(review)),
        advice=advice,
        counts=count(findings),
        doubtful=sum(finding.doubt is not None for finding in findings),
        known=sum(finding.status == "known" for finding in findings),
        waived=sum(finding.status == "waived" for finding in findings),
        not_evaluable=gaps,
        projects=len(projects),
        documents=len(review.documents),
        unread=unread,
        grade=_grade(review),
        amount=sum((project.budget.in_wan for project in projects if project.budget), Decimal(0)),
    )


def _grade(review: Review) -> str | None:
    """Return the proposed grade where the review is of one document; several have no grade in common."""
    grades = [entry.grade for entry in review.appraisals if entry.project is None]
    return grades[0] if len(grades) == 1 else None


def _advice(review: Review, projects: int) -> str:
    """Say what the office should do; only findings that are new and certain decide it."""
    serious = [finding for finding in review.findings if finding.level in {"error", "warning"}]
    certain = {finding.level for finding in serious if finding.status == "new" and not finding.doubt}
    if "error" in certain:
        return "建议：修改后重新报送"
    if "warning" in certain:
        return "建议：修改或说明后公开"
    if not projects:
        return "未能审核：没有读到绩效目标表"
    if any(finding.status == "new" for finding in serious):
        return "建议：存疑问题核实后公开"
    if any(finding.status == "known" for finding in serious):
        return "没有新的错误和警告，已知问题尚未整改"
    return "未发现错误和警告" if review.findings else "未发现问题"


def _line(advice: str, findings: Sequence[Finding], gaps: int, unread: int, grade: str | None) -> str:
    counts = count(findings)
    asides = {
        "存疑": sum(finding.doubt is not None for finding in findings),
        "已知": sum(finding.status == "known" for finding in findings),
        "已豁免": sum(finding.status == "waived" for finding in findings),
    }
    among = "、".join(f"{word} {number}" for word, number in asides.items() if number)
    levels = " · ".join(f"{LEVEL_WORDS[level]} {counts.of(level)}" for level in LEVELS if counts.of(level))
    unchecked = f"（另有 {gaps} 项未能检查）" if gaps and advice.startswith("未发现") else ""
    parts = [
        advice + unchecked,
        f"建议等级 {grade}" if grade else "",
        levels + (f"（其中{among}）" if among else ""),
        f"未能检查 {gaps} 项" if gaps and not unchecked else "",
        f"{unread} 个文件未能读取" if unread else "",
    ]
    return " · ".join(part for part in parts if part)
