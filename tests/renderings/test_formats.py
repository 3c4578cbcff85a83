"""The example departments in every format: the same projects, the same findings, as in undamaged text."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from examples.printer.blocks import as_text
from examples.printer.forms import form
from examples.printer.narrative import undamaged
from examples.printer.renderings import FOLDER
from examples.printer.truth import Document, load
from kpi import engine, pipeline, ruleset
from kpi.forms import understand
from kpi.model.disclosure import Disclosure
from kpi.model.document import Document as Read
from kpi.model.finding import Finding
from kpi.reading import parse
from tests.conftest import ROOT
from tests.renderings.contents import Key, differences, doubts, expected, key, read

BOOK, _ = ruleset.load()
FORMATS = ROOT / "examples" / FOLDER
FILES = sorted(path for path in FORMATS.glob("*") if path.suffix != ".json")
PLANNED = ("FND01", "FND02", "FND03", "FND04", "FND05", "FND06", "FND07")
NAMES = ("qinglan-wenlv-2025", "yunting-shuili-2026")
TEXT_ALONE = {"FND08"}
"""Planted defects that only the text form shows: there the plan is printed twice."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """An example file, and what its format cannot say."""

    path: Path

    @property
    def document(self) -> Document:
        return load(self.path.stem.removesuffix("-list"))

    @property
    def is_list(self) -> bool:
        return self.path.stem.endswith("-list")

    @property
    def is_split(self) -> bool:
        return self.path.name in {"yunting-shuili-2026-list.xlsx", "yunting-shuili-2026-list.tsv"}

    @property
    def has_prose(self) -> bool:
        return not self.is_list and self.path.suffix not in {".xlsx", ".xls", ".ods"}

    @property
    def lacking(self) -> tuple[str, ...]:
        return ("title", "plan") if self.is_list else ()

    @cache  # noqa: B019 - a rendering lives as long as the tests
    def read(self) -> Disclosure:
        (disclosure,) = pipeline.load([self.path], year=self.document.year)
        return disclosure

    def can_tell(self, finding: Finding) -> bool:
        """Whether what the finding is about is printed in this format at all."""
        about_prose = finding.project is None or finding.field == "narrative"
        return not (
            (about_prose and not self.has_prose)
            or (self.is_list and finding.field in {"funding_plan", "title"})
            or (self.is_list and finding.rule in PLANNED)
        )


renderings = pytest.mark.parametrize(
    "rendering", [Rendering(path) for path in FILES], ids=lambda one: one.path.name
)


def text_form(document: Document) -> str:
    """The undamaged text form."""
    whole = [
        replace(project, damage=(), looks=(), plan_shape="four_columns", goal_shape="one_cell")
        for project in document.projects
    ]
    blocks = [block for project in whole for block in form(project, numbered=True)]
    return as_text(undamaged(document, lambda _: blocks))


@cache
def from_text(name: str) -> Disclosure:
    """What is read of the undamaged text form."""
    document = load(name)
    text = parse(text_form(document).encode(), f"{name}.txt", "")
    assert isinstance(text, Read)
    return replace(understand(text), year=document.year)


@cache
def reference(name: str) -> tuple[Finding, ...]:
    """The findings on the undamaged text form."""
    return engine.review([from_text(name)], BOOK).findings


@pytest.mark.parametrize("name", NAMES)
def test_the_undamaged_text_is_read_as_the_truth(name: str) -> None:
    disclosure = from_text(name)
    wanted = [expected(project) for project in load(name).projects]
    assert differences(wanted, [read(project) for project in disclosure.projects]) == []
    assert doubts(disclosure) == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_planted_defect_is_found_in_the_undamaged_text(name: str) -> None:
    planted = json.loads((ROOT / "examples" / f"{name}.defects.json").read_text(encoding="utf-8"))["defects"]
    known = {rule.code for rule in BOOK.ruleset.rules} - TEXT_ALONE
    assert [one for one in planted if one["rule"] in known and not _found(one, reference(name))] == []


def _found(planted: dict[str, Any], findings: Iterable[Finding]) -> bool:
    about = {(finding.rule, project, row) for finding in findings for project, row in [_about(finding)]}
    rows = {row for rule, project, row in about if (rule, project) == (planted["rule"], planted["project"])}
    return bool(rows) if planted["indicator"] is None else planted["indicator"] in rows


def _about(finding: Finding) -> tuple[int | None, int | None]:
    project = finding.project.no if finding.project else None
    return project, finding.indicator.no if finding.indicator else None


@renderings
def test_projects_are_the_same(rendering: Rendering) -> None:
    wanted = [expected(project, split=rendering.is_split) for project in rendering.document.projects]
    disclosure = rendering.read()
    assert disclosure.failure is None
    assert differences(wanted, [read(project) for project in disclosure.projects], rendering.lacking) == []
    assert disclosure.notes == ()


@renderings
def test_findings_are_the_same(rendering: Rendering) -> None:
    found = Counter(map(key, engine.review([rendering.read()], BOOK).findings))
    wanted = Counter(key(one) for one in reference(rendering.document.name) if rendering.can_tell(one))
    assert (_shown(wanted - found), _shown(found - wanted)) == ([], [])


def _shown(findings: Counter[Key]) -> list[str]:
    return sorted(map(str, findings.elements()))
