"""What is asked of a review: which rules, compared with what, within which limits, and which reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from kpi import guard, references, ruleset
from kpi.commands.known import tell_waivers
from kpi.commands.outputs import Options, Output, write_outputs
from kpi.commands.reviewing import rule_book, year_of
from kpi.commands.storing import write_store
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Review
from kpi.model.references import References
from kpi.reporting.verdict import Totals, totals
from kpi.ruleset import RuleBook


@dataclass(frozen=True, slots=True)
class Compared:
    """What documents are compared with, and a digest of the files that say so."""

    references: References
    digest: str


@dataclass(frozen=True, slots=True)
class Asked:
    """How documents are to be reviewed."""

    profile: str
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    year: int | None
    compared: Compared
    limits: guard.Limits

    def rules(self, documents: Sequence[Disclosure]) -> tuple[RuleBook, tuple[str, ...]]:
        """Return the rules for these documents, and what is not as usual; mistakes are wrong usage."""
        book, changes = rule_book(self.profile, year_of(documents, self.year))
        select, ignore = _codes(self.select), _codes(self.ignore)
        book, unknown = ruleset.restrict(book, select, ignore)
        if unknown:
            raise click.UsageError(f"没有这些规则：{'、'.join(unknown)}；用 kpi rules 查看全部规则。")
        words = (f"只用规则 {'、'.join(select)}",) if select else ()
        return book, (*changes, *words, *((f"不用规则 {'、'.join(ignore)}",) if ignore else ()))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be made of a review."""

    targets: tuple[Output, ...]
    options: Options
    store: Path | None
    settled: Callable[[Review], Review]
    """Applies what is known already."""
    is_known: bool = False
    """Whether anything is."""
    handout: Path | None = None
    """Where what is handed to the departments is written."""


def deliver(review: Review, wanted: Wanted) -> Totals:
    """Write all reports on a review; return what its verdict is made of."""
    review = wanted.settled(review)
    write_outputs(review, wanted.targets, wanted.options)
    write_store(review, wanted.store)
    if wanted.handout is not None:
        from kpi.commands import handout  # noqa: PLC0415 - seldom wanted

        handout.write_review(review, wanted.handout, wanted.options)
    tell_waivers(review)
    return totals(review)


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    """Split comma lists and take codes with or without the dash: ``dir-01,VAL`` → DIR01, VAL."""
    return tuple(
        part.strip().upper().replace("-", "") for text in given for part in text.split(",") if part.strip()
    )


def compared(last_year: Path | None, standards: Path | None) -> Compared:
    """Load what the documents are compared with; a mistake in these files is wrong usage."""
    past, past_mistakes = references.last_year(last_year) if last_year else (None, [])
    limits, limit_mistakes = references.standards(standards) if standards else (None, [])
    mistakes = [*past_mistakes, *limit_mistakes]
    if mistakes:
        raise click.UsageError("；".join(f"{mistake.file}：{mistake.message}" for mistake in mistakes))
    digests = [references.digest(path) if path else "" for path in (last_year, standards)]
    return Compared(References(past, limits), " ".join(digests).strip())
