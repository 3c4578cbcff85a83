"""Every proof is recomputed here on a path of its own: fractions, from the figures as they are printed."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from kpi import engine, pipeline, ruleset, specimen
from kpi.checks.types import Subject
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Figure, Hit, Passed, Proof
from tests.conftest import ROOT
from tests.corpus import department, departments

BOOK, _ = ruleset.load()
PROVING = [entry for entry in BOOK.bound if entry.rule.code.startswith(("ARI", "UNT06", "XPJ03"))]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
IN_WAN = {
    "亿元": Fraction(10000),
    "万元": Fraction(1),
    "千元": Fraction(1, 10),
    "元": Fraction(1, 10000),
}
MULTIPLIERS = {"万": 10000, "千": 1000, "亿": 100000000}
BRANCH = re.compile(r"[≥≤<>＜＞﹤﹥=\s]*")
Verdicts = list[tuple[bool, Proof]]


def examples() -> Iterator[Disclosure]:
    for rule in BOOK.ruleset.rules:
        if rule.code.startswith(("ARI", "UNT06", "XPJ03")):
            yield from (specimen.disclosure(example.fields) for example in (*rule.bad, *rule.good))


def proofs(*documents: Disclosure) -> Verdicts:
    """Each proof with whether the object passed."""
    found: Verdicts = []
    for entry in PROVING:
        run, settings = entry.check.run, entry.settings
        subjects = [Subject(project, document) for document in documents for project in document.projects]
        runs = (
            [run(documents, settings)]
            if entry.rule.scope == "batch"
            else (run(s, settings) for s in subjects)
        )
        for verdict in (verdict for verdicts in runs for verdict in verdicts):
            if isinstance(verdict, Passed | Hit) and verdict.proof is not None:
                found.append((isinstance(verdict, Passed), verdict.proof))
    return found


def recomputed(proof: Proof) -> tuple[Fraction, Fraction]:
    low, high = Fraction(0), Fraction(0)
    for term in proof.formula.split(" + "):
        low_term, high_term = Fraction(1), Fraction(1)
        for name in term.split(" × "):
            figure = proof.figures[int(name.removeprefix("A")) - 1]
            low_term *= Fraction(figure.low)
            high_term *= Fraction(figure.high)
        low, high = low + low_term, high + high_term
    return low, high


def printed(figure: Figure) -> list[Fraction]:
    """What the printed number may mean in the figure's unit."""
    match = NUMBER.search(figure.text)
    assert match is not None
    number, rest = Fraction(match[0].replace(",", "")), figure.text[match.end() :].strip()
    if figure.unit == "万元":
        unit = next((unit for unit in IN_WAN if rest.startswith(unit)), "元")
        return [number * IN_WAN[unit]]
    return [number * times for times in (1, MULTIPLIERS.get(rest[:1], 1))]


def check(passed: bool, proof: Proof) -> None:
    low, high = recomputed(proof)
    assert (Fraction(proof.computed[0]), Fraction(proof.computed[1])) == (low, high)
    stated = Fraction(proof.stated.low), Fraction(proof.stated.high)
    assert Fraction(proof.tolerance) == (high - low + stated[1] - stated[0]) / 2
    assert Fraction(proof.difference) == (stated[0] + stated[1] - low - high) / 2
    apart = {"==": low > stated[1] or high < stated[0], "<=": low > stated[1], ">=": high < stated[0]}
    touching = low in stated or high in stated
    assert passed != apart[proof.relation] or touching, proof
    assert {f"A{number}" for number in range(1, len(proof.figures) + 1)} == set(
        re.findall(r"A\d+", proof.formula)
    )


def check_figure(figure: Figure) -> None:
    assert figure.low <= figure.high
    assert figure.name
    if figure.unit and "×" not in figure.text and re.match(BRANCH.pattern + r"\d", figure.text):
        low, high = Fraction(figure.low), Fraction(figure.high)
        assert any(low <= value <= high for value in printed(figure)) or converted(figure), figure


def converted(figure: Figure) -> bool:
    """A quantity in the unit of its cost: 1.2公里 for a cost by the 米."""
    return figure.unit in {"米", "平方米", "公里", "亩", "公斤", "吨"}


def check_all(found: Verdicts) -> None:
    for passed, proof in found:
        check(passed, proof)
        for figure in (*proof.figures, proof.stated):
            check_figure(figure)


def test_proofs_of_the_rule_examples() -> None:
    found = [proof for document in examples() for proof in proofs(document)]
    assert {passed for passed, _ in found} == {True, False}
    assert len(found) > 40
    check_all(found)


@pytest.mark.parametrize("name", departments())
def test_proofs_of_the_sound_projects(name: str) -> None:
    check_all(proofs(specimen.disclosure(*department(name))))


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.txt")), ids=lambda path: path.stem)
def test_proofs_of_the_example_documents(path: Path) -> None:
    found = proofs(*pipeline.load([path]))
    assert found
    check_all(found)


def test_proofs_of_the_disclosure(shared: Path) -> None:
    (document,) = pipeline.load([shared / "data" / "qhd-minsheng-2024.txt"])
    found = proofs(document)
    check_all(found)
    for _, proof in found:
        for figure in (*proof.figures, proof.stated):
            assert figure.place is None or figure.place.label


FITTING = {
    "ARI03": {26: "56.72", 44: "22.00", 52: "10.70"},
    "ARI04": {
        17: "528.00",
        19: "4.50",
        21: "0.80",
        22: "13.44",
        25: "15.00",
        27: "62.70",
        29: "21.84",
        30: "3.06",
        31: "54.15",
        33: "137.50",
        38: "102.00",
        43: "0.19",
        50: "15.66",
    },
    "ARI05": {6: "23.34", 49: "149.00"},
}
"""Projects whose figures add up, by rule; read in the document, with the budget they add up to."""


@pytest.mark.parametrize("code", FITTING)
def test_what_fits_in_the_disclosure_passes(shared: Path, code: str) -> None:
    documents = pipeline.load([shared / "data" / "qhd-minsheng-2024.txt"])
    book, _ = ruleset.restrict(BOOK, [code], [])
    entries = engine.review(documents, book).ledger
    passed = {entry.project for entry in entries if entry.outcome == "pass"}
    assert passed == set(FITTING[code])
    budgets = {project.no: project.budget for project in documents[0].projects}
    for number, budget in FITTING[code].items():
        stated = budgets[number]
        assert stated is not None
        assert stated.span.text.startswith(budget)
