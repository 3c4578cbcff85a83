"""Rules as data: what a rule file says, checked and typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info", "question"]
Scope = Literal["project", "document", "batch"]
Head = Literal["completeness", "relevance", "appropriateness", "feasibility"]
Setting = str | int | bool | tuple[str, ...]

LEVELS: tuple[Level, ...] = ("error", "warning", "info", "question")


@dataclass(frozen=True, slots=True)
class Basis:
    """A norm that a rule rests on; ``clause`` only where the article was verified against the text."""

    document: str
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A project in short, on which a rule finds (bad) or keeps silent (good); see rules/README.md."""

    fields: Mapping[str, object]
    finds: tuple[str, ...]
    """The quoted texts of the findings, in order; empty for a good example."""
    case: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: metadata, settings, words, norms and examples."""

    code: str
    name: str
    title: str
    level: Level
    levels: Mapping[str, Level]
    """Level by case, for cases that differ from ``level``."""
    scope: Scope
    head: Head
    check: str
    settings: Mapping[str, Setting]
    message: str
    messages: Mapping[str, str]
    """Message by case, for cases that need other words than ``message``."""
    hint: str
    hints: Mapping[str, str]
    why: str
    basis: tuple[Basis, ...]
    false_positives: tuple[str, ...]
    yields_to: tuple[str, ...]
    since: str
    version: int
    bad: tuple[Example, ...]
    good: tuple[Example, ...]

    @property
    def family(self) -> str:
        """The letters of the code: CMP, STR, VAL and so on."""
        return self.code.rstrip("0123456789")


ReviewGrade = Literal["优", "良", "中", "差"]


@dataclass(frozen=True, slots=True)
class GradeStep:
    """The most errors and warnings that a project of this grade may have."""

    grade: ReviewGrade
    max_errors: int
    max_warnings: int


@dataclass(frozen=True, slots=True)
class Grading:
    """How a profile proposes grades; a proposal (建议), since 88号 gives only a grade's consequences."""

    steps: tuple[GradeStep, ...]
    """From the best grade down; what fits none is 差."""
    fatal: tuple[str, ...]
    """Rules of which one finding makes a project 差."""
    max_not_evaluable: int
    """Percent of the applicable rules that may have gone unchecked before no grade is proposed."""
    note: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of a run, in the order of their codes, with name, version and checksum."""

    name: str
    version: str
    sha256: str
    rules: tuple[Rule, ...]
    title: str = ""
    """The profile's name for people: 河北省."""
    chain: tuple[str, ...] = ()
    """The profile and what it is built on, nearest first."""
    grading: Grading | None = None

    def rule(self, code: str) -> Rule:
        """Return the rule of that code; KeyError where there is none."""
        found = next((rule for rule in self.rules if rule.code == code), None)
        if found is None:
            raise KeyError(code)
        return found
