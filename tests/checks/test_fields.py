"""The fields of the head: blank, void, repeated; and those that a form does not have."""

from collections.abc import Mapping
from dataclasses import replace

from kpi import engine, ruleset, specimen
from kpi.model.finding import Review

BOOK = ruleset.load()[0]


def review(rule: str, fields: Mapping[str, object], **changes: object) -> Review:
    disclosure = specimen.disclosure(fields)
    project = replace(disclosure.projects[0], **changes)  # type: ignore[arg-type]
    book, _ = ruleset.restrict(BOOK, [rule], [])
    return engine.review([replace(disclosure, projects=(project,))], book)


def test_goals_that_were_not_found_are_not_evaluable() -> None:
    result = review("CMP01", {"goals": []}, goals_cell=None)
    assert result.findings == ()
    assert result.ledger[0].outcome == "not_evaluable"


def test_several_short_goals_are_judged_together() -> None:
    assert review("CMP01", {"goals": ["关爱儿童", "促进和谐稳定"]}).findings == ()


def test_fields_that_the_form_lacks_are_no_defect() -> None:
    result = review("CMP06", {}, code=None, purpose=None)
    assert result.findings == ()
    assert result.ledger[0].outcome == "pass"


def test_a_budget_that_is_no_amount_is_not_evaluable() -> None:
    cell = specimen.disclosure({"name": "详见附表一"}).projects[0].name
    result = review("CMP06", {}, budget=None, budget_cell=cell)
    assert result.ledger[0].outcome == "not_evaluable"


def test_a_form_without_basis_column_is_not_applicable() -> None:
    rows = [["产出指标", "数量指标", "培训人数", "≥60人"]]
    disclosure = specimen.disclosure({"rows": rows})
    row = replace(disclosure.projects[0].indicators[0], basis=None)
    assert review("CMP05", {"rows": rows}, indicators=(row,)).ledger[0].outcome == "not_applicable"
