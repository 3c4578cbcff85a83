"""The shapes that are needed of a REVIEW.json; what a later version adds is passed over."""

from pydantic import BaseModel, ConfigDict, Field

from kpi.model.finding import Outcome, Status
from kpi.model.rule import Level


class Loose(BaseModel):
    """Part of a document that another version may have written."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Fragment(Loose):
    """A piece of a place."""

    page: int | None = None
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    line: int | None = None


class Place(Loose):
    """Where a text stands."""

    file: str
    label: str
    fragments: tuple[Fragment, ...]


class Value(Loose):
    """An indicator value, of which the text is enough."""

    text: str


class Indicator(Loose):
    """An indicator row as read."""

    no: int
    level1: str
    level2: str
    level3: str
    description: str
    sign: str | None
    value: Value
    unit: str | None
    direction: str | None
    basis: str | None
    weight: str | None
    place: Place


class Node(Loose):
    """A node of the funding plan."""

    label: str
    percent: str | None


class ProjectKey(Loose):
    """Which project is meant."""

    no: int
    code: str | None
    name: str


class Project(ProjectKey):
    """A project as read."""

    budget: str | None
    budget_printed: str | None
    fiscal_funds: str | None
    other_funds: str | None
    purpose: str | None
    funding_plan: tuple[Node, ...]
    goals: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    place: Place


class Error(Loose):
    """Why a file could not be read."""

    code: str
    message: str
    hint: str


class Document(Loose):
    """An input."""

    path: str
    sha256: str | None
    error: Error | None
    same_as: str | None
    department: str | None
    projects: tuple[Project, ...] | None
    project_keys: tuple[ProjectKey, ...] | None = None


class IndicatorKey(Loose):
    """Which indicator is meant."""

    no: int
    level1: str
    level2: str
    level3: str


class Suggestion(Loose):
    """What to write instead."""

    value: str


class Figure(Loose):
    """A number of a proof."""

    text: str
    place: Place | None


class Proof(Loose):
    """The calculation behind a finding."""

    figures: tuple[Figure, ...]
    stated: Figure


class Finding(Loose):
    """A finding."""

    rule: str
    title: str
    level: Level
    status: Status
    document: int = Field(ge=0)
    project: ProjectKey | None
    indicator: IndicatorKey | None
    field: str
    place: Place
    quote: str
    span: tuple[int, int]
    message: str
    hint: str
    suggestion: Suggestion | None
    proof: Proof | None
    related: tuple[Place, ...]
    doubt: str | None
    fingerprint: str
    state: str


class Entry(Loose):
    """A line of the ledger."""

    rule: str
    document: int | None
    project: int | None
    outcome: Outcome
    reason: str | None


class Count(Loose):
    """A rule that ran."""

    rule: str


class Ledger(Loose):
    """What was checked and what was not."""

    counts: tuple[Count, ...]
    entries: tuple[Entry, ...]
    partial: tuple[Entry, ...] = ()


class RuleSet(Loose):
    """The rules of the run."""

    sha256: str
    adjusted: tuple[str, ...] = ()


class Settlement(Loose):
    """What became of a waiver or decision."""

    fate: str
    findings: tuple[str, ...]


class Waivers(Loose):
    """The waivers and decisions of the run."""

    entries: tuple[Settlement, ...] = ()


class Review(Loose):
    """What the review says."""

    ruleset: RuleSet
    findings: tuple[Finding, ...]
    ledger: Ledger
    waivers: Waivers | None = None


class Output(Loose):
    """The whole file."""

    documents: tuple[Document, ...]
    review: Review


class Head(Loose):
    """What any JSON of ours has, whatever its version."""

    tool: str = ""
    version: str = ""
    review: dict[str, object] | None = None
