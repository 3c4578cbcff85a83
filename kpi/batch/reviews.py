"""A batch as the reviews of its documents, one after the other: what a program that calls us wants."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from kpi import engine
from kpi.batch.cache import Cache
from kpi.batch.pool import Workers
from kpi.batch.run import Outcome, run
from kpi.batch.sources import Source
from kpi.batch.work import Setup, marked
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Appraisal, Entry, Finding, Review

Rules = Callable[[Sequence[Disclosure]], Setup]
"""Gives the setup for the documents that were read, without streams and mark."""
_OWN = "own"


def each(sources: Sequence[Source], rules: Rules, workers: Workers, cache: Cache) -> Iterator[Review]:
    """Yield the review of each document, as document 0, with what batch rules found in it."""
    outcome = run(
        sources,
        lambda heads: marked(replace(rules(heads), streams={_OWN: _own_parts})),
        workers,
        cache,
    )
    if engine.separable(outcome.setup.book):
        yield from _apart(outcome)
    else:  # a rule yields to one that looks at other documents, so all are needed at once
        yield from _together(outcome)


_Parts = tuple[Disclosure, tuple[Finding, ...], tuple[Entry, ...], tuple[Appraisal, ...]]


def _own_parts(review: Review) -> _Parts:
    return review.documents[0], review.findings, review.ledger, review.appraisals


def _apart(outcome: Outcome) -> Iterator[Review]:
    setup = outcome.setup
    for done in outcome.documents():
        parts: Any = done.rendered[_OWN]
        document, findings, ledger, appraisals = parts
        yield Review(
            (document,),
            setup.book.ruleset,
            findings,
            (*ledger, *outcome.ledger),
            adjusted=setup.adjusted,
            appraisals=appraisals,
        )


def _together(outcome: Outcome) -> Iterator[Review]:
    setup = outcome.setup
    parts: list[Any] = [done.rendered[_OWN] for done in outcome.documents()]
    documents = tuple(document for document, *_ in parts)
    whole = engine.review(documents, setup.book, setup.adjusted, setup.references)
    for number, document in enumerate(documents):
        yield replace(
            whole,
            documents=(document,),
            findings=tuple(replace(one, document=0) for one in whole.findings if one.document == number),
            ledger=tuple(
                entry if entry.document is None else entry._replace(document=0)
                for entry in whole.ledger
                if entry.document in {number, None}
            ),
            appraisals=tuple(replace(one, document=0) for one in whole.appraisals if one.document == number),
        )
