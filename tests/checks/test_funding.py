"""The budget against the funds that it is made of, where a form does not print them all."""

from dataclasses import replace

from kpi import engine, ruleset, specimen
from kpi.model.finding import Review

BOOK, _ = ruleset.restrict(ruleset.load()[0], ["ARI01"], [])


def review(budget: str, fiscal: str, *, other_unsaid: bool) -> Review:
    disclosure = specimen.disclosure({"budget": budget, "fiscal": fiscal})
    (project,) = disclosure.projects
    project = replace(project, other_unsaid=other_unsaid)
    return engine.review([replace(disclosure, projects=(project,))], BOOK)


def test_what_is_not_fiscal_may_be_printed_nowhere() -> None:
    assert [finding.rule for finding in review("188", "150", other_unsaid=False).findings] == ["ARI01"]
    assert review("188", "150", other_unsaid=True).findings == ()


def test_a_part_is_never_more_than_the_whole() -> None:
    assert [finding.rule for finding in review("150", "188", other_unsaid=True).findings] == ["ARI01"]
