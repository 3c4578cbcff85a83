"""Every mutation is found by its own rule, at the mutated cell, and nothing grave fires beside it."""

from collections.abc import Mapping, Sequence

import pytest

from kpi import engine, ruleset, specimen
from kpi.model.finding import Finding
from tests.corpus import department, departments
from tests.mutations import MUTATIONS, Mutation, Spot
from tests.mutations.common import COMMON, Common

BOOK, _ = ruleset.load()
CODES = {rule.code for rule in BOOK.ruleset.rules}
FAMILIES = ("CMP", "STR", "VAL", "DIR", "UNT", "PLA", "ARI", "REL", "FND", "XPJ", "TXT")


def findings(projects: Sequence[Mapping[str, object]]) -> tuple[Finding, ...]:
    compared = specimen.references(projects[0])
    return engine.review([specimen.disclosure(*projects)], BOOK, references=compared).findings


def spot(finding: Finding) -> Spot:
    row = finding.indicator.no if finding.indicator else None
    return Spot(row, finding.field, finding.project.no if finding.project else None)


def grave(found: Sequence[Finding]) -> list[str]:
    return [
        f"{finding.rule} {spot(finding)}：{finding.message}"
        for finding in found
        if finding.level in ("error", "warning")
    ]


def cases(chosen: Sequence[Mutation]) -> list[object]:
    return [
        pytest.param(
            mutation,
            id=f"{mutation.rule}-{mutation.name}",
            marks=() if mutation.rule in CODES else pytest.mark.skip(reason="规则还没有写"),
        )
        for mutation in chosen
    ]


@pytest.mark.parametrize("mutation", cases(MUTATIONS))
def test_a_defect_is_found_where_it_was_put_and_nothing_beside_it(mutation: Mutation) -> None:
    draft = mutation.prepared()
    known = {finding.fingerprint for finding in findings(draft.projects)}
    expected = mutation.change(draft)
    fresh = [finding for finding in findings(draft.projects) if finding.fingerprint not in known]
    own = [finding for finding in fresh if finding.rule == mutation.rule]
    assert [spot(finding) for finding in own] == [expected], grave(own)
    beside = [finding for finding in fresh if finding.rule != mutation.rule]
    assert grave([finding for finding in beside if finding.rule not in mutation.companions]) == []
    assert mutation.companions <= {finding.rule for finding in beside}, "a companion that does not fire"


@pytest.mark.parametrize("mutation", cases([one for one in MUTATIONS if one.given is not None]))
def test_what_a_mutation_needs_is_sound_in_itself(mutation: Mutation) -> None:
    assert grave(findings(mutation.prepared().projects)) == []


@pytest.mark.parametrize("defect", [pytest.param(one, id=f"{one.rule}-{one.name}") for one in COMMON])
def test_a_common_defect_is_found_in_every_project_that_it_fits(defect: Common) -> None:
    missed = []
    for name in departments():
        for project in department(name):
            rows = project["rows"]
            assert isinstance(rows, list)
            at = next((number for number, row in enumerate(rows) if defect.fits(row)), None)
            if at is None:
                continue
            changed = {**project, "rows": [*rows[:at], defect.put_into(rows[at]), *rows[at + 1 :]]}
            hits = {(found.rule, spot(found).row) for found in findings([changed])}
            if (defect.rule, at + 1) not in hits:
                missed.append(f"{name}：{project['name']}：{rows[at]}")
    assert missed == []


def test_mutations_are_told_apart_by_name() -> None:
    names = [(mutation.rule, mutation.name) for mutation in MUTATIONS]
    assert len(set(names)) == len(names)
    assert len(names) >= 70


def test_every_rule_has_a_mutation() -> None:
    without = {code for code in CODES if code.startswith(FAMILIES)} - {
        mutation.rule for mutation in MUTATIONS
    }
    assert without == {"XPJ06"}, "which needs the peers of eight departments: tests/checks/test_peers.py"


def test_no_companion_is_a_rule_that_does_not_exist() -> None:
    named = {code for mutation in MUTATIONS for code in mutation.companions}
    assert {code[:3] for code in named} <= set(FAMILIES)
