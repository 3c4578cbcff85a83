"""The JSON lines report: findings, then the ledger, then documents and verdict; each line has a type."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kpi.model.finding import Review
from kpi.reporting.json import dumps
from kpi.reporting.payload import (
    count_json,
    document_head,
    entries_json,
    finding_json,
    ruleset_json,
    verdict_json,
)
from kpi.reporting.verdict import rule_counts
from kpi.version import __version__

if TYPE_CHECKING:
    from kpi.reporting.contract import CountLine, DocumentLine, EntryLine, FindingLine, JsonLine, ReviewLine


def render(review: Review, *, full_ledger: bool = False) -> str:
    """Return the review as JSON lines."""
    return "".join(dumps(line) + "\n" for line in _lines(review, full_ledger))


def _lines(review: Review, full_ledger: bool) -> "Iterator[JsonLine]":
    for finding in review.findings:
        found: FindingLine = {"type": "finding", **finding_json(finding)}
        yield found
    for count in rule_counts(review.ledger):
        counted: CountLine = {"type": "ledger", "part": "counts", **count_json(count)}
        yield counted
    for entry in entries_json(review.ledger, full=full_ledger):
        entered: EntryLine = {"type": "ledger", "part": "entries", **entry}
        yield entered
    for index, document in enumerate(review.documents):
        named: DocumentLine = {"type": "document", "index": index, **document_head(document)}
        yield named
    last: ReviewLine = {
        "type": "review",
        "tool": "kpi",
        "version": __version__,
        "ruleset": ruleset_json(review),
        "verdict": verdict_json(review),
    }
    yield last
