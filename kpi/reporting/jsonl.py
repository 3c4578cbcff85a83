"""The JSON lines report: findings, then the ledger, then documents and verdict; each line has a type."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kpi.model.disclosure import Disclosure
from kpi.model.finding import Finding, Review
from kpi.reporting import json
from kpi.reporting.payload import (
    count_json,
    document_head,
    entries_json,
    finding_json,
    ruleset_json,
    said_json,
)
from kpi.reporting.verdict import RuleCount, Verdict, rule_counts, verdict
from kpi.version import __version__

if TYPE_CHECKING:
    from kpi.reporting.contract import (
        CountLine,
        DocumentLine,
        EntryLine,
        FindingLine,
        JsonLine,
        LedgerEntry,
        ReviewLine,
    )


def render(review: Review, *, full_ledger: bool = False) -> str:
    """Return the review as JSON lines."""
    lists = sections(review, full_ledger=full_ledger)
    return b"".join([*(lists[name] for name in SECTIONS), last_line(review, verdict(review))]).decode()


SECTIONS = ("findings", "counts", "entries", "documents")
"""The lists of the report, in its order."""


def sections(review: Review, *, full_ledger: bool = False) -> dict[str, bytes]:
    """Return the lines of each list of the report, in UTF-8."""
    return {
        "findings": _lines(map(_finding, review.findings)),
        "counts": _lines(map(_count, rule_counts(review.ledger))),
        "entries": _lines(map(_entry, entries_json(review.ledger, full=full_ledger))),
        "documents": _lines(_document(index, document) for index, document in enumerate(review.documents)),
    }


def renumbered(lines: bytes, document: int) -> bytes:
    """Return lines that are about document 0 as they are about another one."""
    return json.renumbered(lines, document).replace(b'"index": 0,', b'"index": %d,' % document)


def last_line(review: Review, said: Verdict) -> bytes:
    """Return the last line; the review only heads it."""
    last: ReviewLine = {
        "type": "review",
        "tool": "kpi",
        "version": __version__,
        "ruleset": ruleset_json(review),
        "verdict": said_json(said),
    }
    return _lines([last])


def _lines(lines: "Iterable[JsonLine]") -> bytes:
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _finding(finding: Finding) -> "FindingLine":
    return {"type": "finding", **finding_json(finding)}


def _count(count: RuleCount) -> "CountLine":
    return {"type": "ledger", "part": "counts", **count_json(count)}


def _entry(entry: "LedgerEntry") -> "EntryLine":
    return {"type": "ledger", "part": "entries", **entry}


def _document(index: int, document: Disclosure) -> "DocumentLine":
    return {"type": "document", "index": index, **document_head(document)}
