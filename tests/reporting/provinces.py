"""A batch built by hand: departments with one file or several, of two years, and files that give nothing."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from kpi.model.disclosure import Disclosure
from kpi.model.finding import Entry, Finding, Review
from tests.reporting import builders


def batch(base: Review | None = None, copies: int = 1) -> Review:
    """Return a review of the base document as five files, an unread one, and one without any goal form.

    The first department handed in two files, of two years; the last file names no department.
    """
    base = base or builders.review()
    names = [("水务局", 2025), ("水务局", 2024), ("教育局", 2025), ("林草局", 2025), (None, 2025)]
    documents: list[Disclosure] = []
    findings: list[Finding] = []
    ledger: list[Entry] = []
    for copy in range(copies):
        for name, year in names:
            number = len(documents)
            department = f"云桥县{name}{copy or ''}" if name else None
            documents.append(_copy(base.documents[0], f"报送/{number}.txt", department, year))
            own = [found for found in base.findings if found.document == 0]
            findings += [_moved(found, number, documents[number]) for found in own[number % 5 :]]
            ledger += [one._replace(document=number) for one in base.ledger if one.document == 0]
    documents += [base.documents[1], _copy(base.documents[0], "报送/空.txt", "云桥县档案局", 2025)]
    documents[-1] = replace(documents[-1], projects=())
    copied = _copy(base.documents[0], "报送/重复.txt", "云桥县水务局", 2025)
    documents.append(replace(copied, projects=(), same_as="报送/0.txt"))
    common = [one for one in base.ledger if one.document is None]
    return replace(base, documents=tuple(documents), findings=tuple(findings), ledger=(*ledger, *common))


def _copy(document: Disclosure, path: str, department: str | None, year: int) -> Disclosure:
    mark = hashlib.sha256(path.encode()).hexdigest()
    return replace(document, path=path, sha256=mark, department=department, year=year)


def _moved(found: Finding, number: int, document: Disclosure) -> Finding:
    mark = hashlib.sha256(f"{found.fingerprint} {number}".encode()).hexdigest()[:16]
    projects = {project.no: project for project in document.projects}
    project = projects[found.project.no] if found.project else None
    return replace(found, document=number, project=project, fingerprint=mark)


def unread(number: int) -> Review:
    """Return the review of files of which none could be read."""
    base = builders.review()
    documents = tuple(replace(base.documents[1], path=f"报送/{at}.pdf") for at in range(number))
    return replace(base, documents=documents, findings=(), ledger=(), appraisals=())


def empty() -> Review:
    """Return the review of nothing."""
    return replace(unread(0), documents=())


def parts(review: Review) -> Sequence[Review]:
    """Return the review of each document as a worker has it: without the ledger over the whole batch."""
    return [
        replace(
            review,
            documents=(document,),
            findings=tuple(replace(one, document=0) for one in review.findings if one.document == number),
            ledger=tuple(one._replace(document=0) for one in review.ledger if one.document == number),
            appraisals=tuple(replace(one, document=0) for one in review.appraisals if one.document == number),
        )
        for number, document in enumerate(review.documents)
    ]
