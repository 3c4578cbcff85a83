"""What rules on samples compare: taken from a document where it is read, compared where no document is.

What they find points into a document by numbers and becomes a finding when that document is written up.
"""

from collections.abc import Sequence
from typing import NamedTuple

from kpi import engine
from kpi.checks.types import Pointed, Sample
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Entry, Finding, NotEvaluable
from kpi.ruleset import BoundRule, RuleBook


class Known(NamedTuple):
    """A sample with the fingerprint that a finding there has."""

    sample: Sample
    fingerprint: str


Taken = tuple[tuple[Known, ...] | NotEvaluable, ...]
"""The samples of one document, for each of the rules on samples; or why there are none."""


class Pointer(NamedTuple):
    """What a rule on samples found, still without its document."""

    rule: str
    pointed: Pointed
    fingerprint: str


def taken(disclosure: Disclosure, book: RuleBook) -> Taken:
    """Take the samples of a document for the rules on samples, in the order of the book."""
    return tuple(_known(bound, disclosure) for bound in engine.batch_rules(book, "samples"))


def _known(bound: BoundRule, disclosure: Disclosure) -> tuple[Known, ...] | NotEvaluable:
    samples = engine.samples_of(bound, disclosure)
    if isinstance(samples, NotEvaluable):
        return samples
    hits = [Pointed(0, sample, {}).hit(disclosure) for sample in samples]
    prints = engine.fingerprints(bound.rule, hits, disclosure)
    return tuple(map(Known, samples, prints))


def compared(
    heads: Sequence[Disclosure], book: RuleBook, taken: Sequence[Taken]
) -> tuple[list[Pointer], tuple[Entry, ...]]:
    """Return what the rules on samples say of documents, given the samples of each; none of an unread one."""
    pointers: list[Pointer] = []
    entries: list[Entry] = []
    for place, bound in enumerate(engine.batch_rules(book, "samples")):
        own = [one[place] if one else () for one in taken]
        verdicts = engine.on_samples(
            bound, heads, [one if isinstance(one, NotEvaluable) else _bare(one) for one in own]
        )
        pointed = [one for one in verdicts if isinstance(one, Pointed)]
        pointers += [Pointer(bound.rule.code, one, _print(one, own[one.document])) for one in pointed]
        entries.append(engine.entry_of(bound.rule, verdicts))
    return pointers, tuple(entries)


def _bare(known: Sequence[Known]) -> list[Sample]:
    return [one.sample for one in known]


def _print(pointed: Pointed, known: tuple[Known, ...] | NotEvaluable) -> str:
    assert not isinstance(known, NotEvaluable)
    return next(one.fingerprint for one in known if one.sample == pointed.sample)


def resolved(pointer: Pointer, disclosure: Disclosure, book: RuleBook) -> Finding:
    """Return the finding that a pointer means in its document, as document 0."""
    (rule,) = (bound.rule for bound in book.bound if bound.rule.code == pointer.rule)
    return engine.finding_of(rule, pointer.pointed.hit(disclosure), disclosure)
