"""The review of one department, whose files may be several: all together, and by year for its notice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kpi.grading import appraise
from kpi.model.disclosure import Disclosure, Project
from kpi.model.finding import Appraisal, Entry, Finding, Review

Own = tuple[Disclosure, tuple[Finding, ...], tuple[Entry, ...], tuple[Appraisal, ...]]
"""A document with what is its own in a review, as document 0."""


def together(head: Review, parts: Sequence[Own]) -> Review:
    """Return the review of some documents; ``head`` gives the rules and the ledger over the whole batch."""
    numbered = list(enumerate(parts))
    return replace(
        head,
        documents=tuple(part[0] for part in parts),
        findings=tuple(replace(found, document=at) for at, part in numbered for found in part[1]),
        ledger=(*(entry._replace(document=at) for at, part in numbered for entry in part[2]), *head.ledger),
        appraisals=tuple(replace(one, document=at) for at, part in numbered for one in part[3]),
    )


def by_year(review: Review) -> Review:
    """Return the review with the documents of each year as one, their projects numbered on.

    A notice is about a department's year, in how many files it ever came. A document that names no year is of
    the only one that the others name.
    """
    groups: dict[int | None, list[int]] = defaultdict(list)
    years = {document.year for document in review.documents if document.year}
    only = next(iter(years)) if len(years) == 1 else None
    for number, document in enumerate(review.documents):
        if document.failure is None and document.same_as is None:
            groups[document.year or only].append(number)
    if len(groups) == len(review.documents):
        return review
    ranked = sorted(groups.items(), key=lambda item: item[0] or 0)
    parts = [_joined(review, numbers, year) for year, numbers in ranked]
    common = tuple(entry for entry in review.ledger if entry.document is None)
    return together(replace(review, ledger=common), parts)


def _joined(review: Review, numbers: Sequence[int], year: int | None) -> Own:
    """Return some documents as one."""
    first, *_ = documents = [review.documents[number] for number in numbers]
    renumbered: dict[tuple[int, int], Project] = {}
    for number, document in zip(numbers, documents, strict=True):
        for project in document.projects:
            renumbered[number, project.no] = replace(project, no=len(renumbered) + 1)
    findings = tuple(_moved(review.findings, numbers, renumbered))
    ledger = tuple(
        entry._replace(document=0, project=renumbered[entry.document, entry.project].no)
        if entry.project is not None
        else entry._replace(document=0)
        for entry in review.ledger
        if entry.document is not None and entry.document in numbers
    )
    projects = tuple(renumbered.values())
    grades = appraise(findings, ledger, review.ruleset, {0: [project.no for project in projects]})
    whole = replace(first, year=year, projects=projects, tables=(), narrative=(), notes=())
    return whole, findings, ledger, grades


def _moved(
    findings: Iterable[Finding], numbers: Sequence[int], projects: Mapping[tuple[int, int], Project]
) -> Iterable[Finding]:
    for found in findings:
        if found.document in numbers:
            project = projects[found.document, found.project.no] if found.project else None
            yield replace(found, document=0, project=project)
