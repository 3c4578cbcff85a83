"""Rounds for the tests: the example document, edited copies of it, and the same content in other guises."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from kpi import engine, pipeline, profiles
from kpi.model.disclosure import Disclosure, Indicator, Project
from kpi.model.finding import Finding, Review
from kpi.model.place import Cell
from kpi.reading import digest
from kpi.rounds import Comparison, compare, of_review
from kpi.rounds.types import Change, Outcome
from kpi.ruleset import RuleBook
from tests.conftest import ROOT

EXAMPLE = ROOT / "examples" / "qinglan-wenlv-2025.txt"


@cache
def book() -> RuleBook:
    return profiles.load().book


@cache
def source() -> str:
    return EXAMPLE.read_text(encoding="utf-8")


def read(text: str, name: str = "二上.txt") -> Disclosure:
    data = text.encode()
    return pipeline.disclose(data, name, digest(data))


@cache
def first_document() -> Disclosure:
    return read(source(), "一上.txt")


@cache
def first() -> Review:
    return engine.review([first_document()], book())


def edited(*changes: tuple[str, str]) -> str:
    """Return the example with texts replaced wherever they stand; each must stand there."""
    text = source()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def second(*changes: tuple[str, str]) -> Review:
    return engine.review([read(edited(*changes))], book())


def after(*changes: tuple[str, str]) -> Comparison:
    """Compare the example with an edited copy of it."""
    return compare(of_review(first()), of_review(second(*changes)))


def the(comparison: Comparison, rule: str, quote: str = "") -> Change:
    """Return the one change of a rule, on a finding that quoted the text."""
    found = [
        change
        for change in comparison.changes
        for side in (change.old or change.new,)
        if side is not None and side.rule == rule and quote in side.quote
    ]
    assert len(found) == 1, [(change.outcome, change.reason) for change in found]
    return found[0]


def outcomes(comparison: Comparison) -> set[Outcome]:
    return {change.outcome for change in comparison.changes}


def finding(rule: str, quote: str = "") -> Finding:
    """Return the one finding of a rule in the first round that quotes the text."""
    [found] = [one for one in first().findings if one.rule == rule and quote in one.quote]
    return found


def with_projects(document: Disclosure, projects: Sequence[Project]) -> Disclosure:
    """Return the document with these projects, numbered as they now stand."""
    numbered = tuple(replace(project, no=no) for no, project in enumerate(projects, 1))
    return replace(document, projects=numbered)


def with_rows(project: Project, rows: Sequence[Indicator]) -> Project:
    """Return the project with these rows, numbered as they now stand."""
    return replace(project, indicators=tuple(replace(row, no=no) for no, row in enumerate(rows, 1)))


def with_cells(row: Indicator, change: Callable[[Cell], Cell]) -> Indicator:
    """Return the row with every cell changed."""
    return replace(
        row,
        level1=change(row.level1),
        level2=change(row.level2),
        level3=change(row.level3),
        description=change(row.description),
        value=change(row.value),
        basis=change(row.basis) if row.basis else None,
    )
