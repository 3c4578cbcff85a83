"""The view model: a review as people read it, computed once; every report for people is a skin over it.

Texts are as printed, hidden characters included: each skin shows them in its own way at its single exit.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi.model.disclosure import Disclosure, Failure, Project
from kpi.model.finding import Entry, Finding, HeadOpinion, Review
from kpi.reporting.coverage import (
    FamilyView,
    Gap,
    Names,
    RuleView,
    document_anchor,
    families,
    gaps,
    names_of,
    project_anchor,
    rule_views,
)
from kpi.reporting.findingview import FindingView, finding_view
from kpi.reporting.formview import FormView, form_view
from kpi.reporting.settlements import SettlementView, settlements
from kpi.reporting.verdict import Counts, Verdict, count, outcomes, verdict
from kpi.reporting.words import HEAD_WORDS
from kpi.submissions import why_left_out
from kpi.version import __version__


@dataclass(frozen=True, slots=True)
class AppraisalView:
    """The proposed grade with the opinion on each review head and how the grade came about."""

    grade: str
    """优, 良, 中 or 差; 未评定 where none is proposed."""
    heads: tuple[tuple[str, str], ...]
    reason: str
    counted: tuple[HeadOpinion, ...] = ()
    """The opinions in the order of ``heads``, with what they rest on."""


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project: its form with marks, its findings, what could not be checked."""

    anchor: str
    no: int
    code: str
    name: str
    budget: Decimal | None
    counts: Counts
    form: FormView | None
    """The goal form with its marks; None in a view that was built without forms."""
    findings: tuple[FindingView, ...]
    gaps: tuple[Gap, ...]
    indicators: int
    appraisal: AppraisalView | None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A named input: what it is, how it was read, its own findings and its projects."""

    index: int
    anchor: str
    path: str
    title: str
    sha256: str
    format: str
    failure: Failure | None
    same_as: str | None
    counts: Counts
    not_evaluable: int
    amount: Decimal
    findings: tuple[FindingView, ...]
    projects: tuple[ProjectView, ...]
    gaps: tuple[Gap, ...]
    indicators: int
    appraisal: AppraisalView | None
    left_out: str = ""
    """Why another file was reviewed in its place, in words."""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A whole review as people read it."""

    version: str
    verdict: Verdict
    ruleset: str
    ruleset_sha256: str
    adjusted: tuple[str, ...]
    documents: tuple[DocumentView, ...]
    findings: tuple[FindingView, ...]
    gaps: tuple[Gap, ...]
    families: tuple[FamilyView, ...]
    rules: tuple[RuleView, ...]
    grading_note: str
    """What the profile says about its grades; empty where it proposes none."""
    settlements: tuple[SettlementView, ...] = ()
    """Waivers and decisions that were given, and what became of each."""
    as_of: str = ""
    """The day for which they were judged; empty where none were given."""


Numbered = tuple[Finding, FindingView]


@dataclass(frozen=True, slots=True)
class _Index:
    """Findings and ledger by object, looked up while the view is built."""

    forms: bool
    names: Names
    findings: Mapping[int, Mapping[int | None, Sequence[Numbered]]]
    entries: Mapping[int | None, Mapping[int | None, Sequence[Entry]]]
    appraisals: Mapping[tuple[int, int | None], AppraisalView]


def build(review: Review, *, forms: bool = False) -> ReviewView:
    """Compute the view of a review; the goal forms only for a report that shows them."""
    numbered = _numbered(review)
    names = names_of(review)
    index = _Index(forms, names, _by_object(numbered), _ledger_by_object(review.ledger), _graded(review))
    return ReviewView(
        version=__version__,
        verdict=verdict(review),
        ruleset=f"{review.ruleset.name} {review.ruleset.version}".strip(),
        ruleset_sha256=review.ruleset.sha256,
        adjusted=review.adjusted,
        documents=tuple(_document(no, document, index) for no, document in enumerate(review.documents)),
        findings=tuple(view for _, view in numbered),
        gaps=gaps(review.ledger, names),
        families=families(review),
        rules=rule_views(review),
        grading_note=review.ruleset.grading.note if review.ruleset.grading else "",
        settlements=settlements(review),
        as_of=review.as_of.isoformat() if review.as_of else "",
    )


def _graded(review: Review) -> Mapping[tuple[int, int | None], AppraisalView]:
    return {
        (entry.document, entry.project): AppraisalView(
            entry.grade or "未评定",
            tuple((HEAD_WORDS[head.head], head.opinion) for head in entry.heads),
            entry.reason,
            entry.heads,
        )
        for entry in review.appraisals
    }


def _numbered(review: Review) -> list[Numbered]:
    """Number the findings in the order of the report; of one cause the first speaks for all."""
    seen: dict[str, int] = {}
    leads: dict[str, str] = {}
    sizes = Counter(finding.group for finding in review.findings if finding.group)
    result = []
    for no, finding in enumerate(_causes_together(review.findings), 1):
        seen[finding.fingerprint] = again = seen.get(finding.fingerprint, 0) + 1
        anchor = f"finding-{finding.fingerprint}" + (f"-{again}" if again > 1 else "")
        known = finding.group in leads
        siblings = sizes[finding.group] - 1 if finding.group and not known else 0
        # A further rule on the same doubtful reading has words of its own and is printed in full.
        follows = known and leads[finding.group or ""] == finding.rule
        if finding.group and not known:
            leads[finding.group] = finding.rule
        document = review.documents[finding.document]
        result.append((finding, finding_view(no, anchor, finding, document, siblings, follows=follows)))
    return result


def _causes_together(findings: Sequence[Finding]) -> list[Finding]:
    """Order findings by document and project, those of one cause behind the first of them."""
    first: dict[str, int] = {}
    keys = []
    for at, finding in enumerate(findings):
        lead = first.setdefault(finding.group, at) if finding.group else at
        keys.append((finding.document, finding.project.no if finding.project else 0, lead, at))
    return [findings[at] for *_, at in sorted(keys)]


def _by_object(numbered: Sequence[Numbered]) -> Mapping[int, Mapping[int | None, Sequence[Numbered]]]:
    groups: dict[int, dict[int | None, list[Numbered]]] = {}
    for finding, view in numbered:
        groups.setdefault(finding.document, {}).setdefault(view.project_no, []).append((finding, view))
    return groups


def _ledger_by_object(ledger: Sequence[Entry]) -> Mapping[int | None, Mapping[int | None, Sequence[Entry]]]:
    groups: dict[int | None, dict[int | None, list[Entry]]] = {}
    for entry in ledger:
        groups.setdefault(entry.document, {}).setdefault(entry.project, []).append(entry)
    return groups


def _document(no: int, document: Disclosure, index: _Index) -> DocumentView:
    findings, entries = index.findings.get(no, {}), index.entries.get(no, {})
    projects = tuple(
        _project(no, project, findings.get(project.no, ()), entries.get(project.no, ()), index)
        for project in document.projects
    )
    return DocumentView(
        index=no,
        anchor=document_anchor(no),
        path=document.path,
        title=index.names.documents[no],
        sha256=document.sha256 or "",
        format=document.format or "",
        failure=document.failure,
        same_as=document.same_as,
        counts=count(finding for group in findings.values() for finding, _ in group),
        not_evaluable=sum(outcomes(group).not_evaluable for group in entries.values()),
        amount=sum((one.budget.in_wan for one in document.projects if one.budget), Decimal(0)),
        findings=tuple(view for _, view in findings.get(None, ())),
        projects=projects,
        gaps=gaps(entries.get(None, ()), index.names),
        indicators=sum(project.indicators for project in projects),
        appraisal=index.appraisals.get((no, None)),
        left_out=why_left_out(document) if document.same_as else "",
    )


def _project(
    document: int, project: Project, findings: Sequence[Numbered], entries: Sequence[Entry], index: _Index
) -> ProjectView:
    marks = [(view.no, finding) for finding, view in findings]
    return ProjectView(
        anchor=project_anchor(document, project.no),
        no=project.no,
        code=project.code.text if project.code else "",
        name=project.name.text,
        budget=project.budget.in_wan if project.budget else None,
        counts=count(finding for finding, _ in findings),
        form=form_view(project, marks) if index.forms else None,
        findings=tuple(view for _, view in findings),
        gaps=gaps(entries, index.names),
        indicators=len(project.indicators),
        appraisal=index.appraisals.get((document, project.no)),
    )
