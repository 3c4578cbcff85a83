"""The rule book of a run, and a review with it: what every command that reviews has in common."""

from collections.abc import Sequence

import click

from kpi import engine, profiles, ruleset
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Review


def year_of(documents: Sequence[Disclosure], given: int | None) -> int | None:
    """Return the budget year the rules are taken for: the given one, else the documents' if they agree."""
    years = {document.year for document in documents if document.year is not None}
    return given or (years.pop() if len(years) == 1 else None)


def rule_book(profile: str, year: int | None) -> tuple[ruleset.RuleBook, tuple[str, ...]]:
    """Return a profile's rules and what it changed; a mistake in it is wrong usage."""
    loaded = profiles.load(profile, year)
    if loaded.mistakes:
        lines = "；".join(f"{mistake.file}：{mistake.message}" for mistake in loaded.mistakes)
        raise click.UsageError(f"规则文件有误：{lines}")
    return loaded.book, loaded.changes


def reviewed(documents: Sequence[Disclosure], profile: str, year: int | None = None) -> Review:
    """Review documents with all rules of a profile."""
    book, changes = rule_book(profile, year_of(documents, year))
    return engine.review(documents, book, changes)
