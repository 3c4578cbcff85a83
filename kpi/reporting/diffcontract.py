"""The JSON contract of ``kpi diff`` as types; see contract.py for what they promise."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from kpi.model.finding import Status
from kpi.model.rule import Level
from kpi.reporting.contract import IndicatorKey, ProjectKey, Sha256, SpanJson
from kpi.rounds.types import Outcome


class ComparedDocument(TypedDict):
    """An input of a round."""

    path: str
    sha256: Sha256 | None
    department: str | None


class RoundJson(TypedDict):
    """A round: the review it is from, and its inputs."""

    path: str
    documents: list[ComparedDocument]


class ComparedFinding(TypedDict):
    """A finding of one of the rounds, without proof and basis, which its review holds."""

    fingerprint: str
    state: str
    rule: str
    title: str
    level: Level
    status: Status
    document: Annotated[int, Field(ge=0, description="index into the documents of its round")]
    project: ProjectKey | None
    indicator: IndicatorKey | None
    field: str
    where: Annotated[str, Field(description="the place in words for people")]
    quote: str
    span: SpanJson
    message: str
    hint: str
    suggestion: str | None
    doubt: str | None


class ChangeJson(TypedDict):
    """What became of a finding; ``old`` is null for a new one, ``new`` for one that is gone."""

    fingerprint: Annotated[str, Field(description="of the new finding if there is one, else of the old")]
    outcome: Outcome
    reason: str | None
    edited: Annotated[bool | None, Field(description="whether the cell's text changed; null: not known")]
    now: Annotated[str | None, Field(description="the cell's text in the new round; null: not known")]
    old: ComparedFinding | None
    new: ComparedFinding | None


class CellProject(TypedDict):
    """The project of a changed text."""

    code: str | None
    name: str


class CellChangeJson(TypedDict):
    """A text that differs; null where the cell does not exist. None asked for it if ``asked`` is empty."""

    project: CellProject
    row: Annotated[str | None, Field(description="third-level name of the indicator")]
    field: Annotated[str, Field(description="row and project: a whole row or project came or went")]
    old: str | None
    new: str | None
    old_where: str | None
    new_where: str | None
    asked: Annotated[list[str], Field(description="fingerprints of the old findings that wanted it")]


class OutcomeCounts(TypedDict):
    """Findings by what became of them."""

    new: int
    returned: int
    open: int
    unverified: int
    fixed: int


class ComparisonJson(TypedDict):
    """What changed from the old round to the new."""

    counts: OutcomeCounts
    changes: list[ChangeJson]
    cells: list[CellChangeJson]
    cells_compared: Annotated[bool, Field(description="whether both rounds held what was read")]
    remarks: list[str]


class DiffOutput(TypedDict):
    """``kpi diff --format json``."""

    tool: Literal["kpi"]
    version: str
    old: RoundJson
    new: RoundJson
    comparison: ComparisonJson


AnswerResult = Literal["confirmed", "refuted", "unverified", "decision", "unusable", "unanswered"]


class AnswerJson(TypedDict):
    """A department's answer as read from its workbook, or a finding that has none, and what it came to."""

    result: Annotated[
        AnswerResult,
        Field(description="confirmed, refuted, unverified: a correction that is true, false, not verifiable"),
    ]
    fingerprint: Annotated[str, Field(description="as it stands in the workbook; may be of no finding")]
    treatment: Literal["已改", "说明", "不适用"] | None
    text: str | None
    person: str | None
    date: Annotated[str | None, Field(description="ISO 8601")]
    where: Annotated[str | None, Field(description="sheet and cell in the workbook; null if unanswered")]
    reason: str | None


class RectifyOutput(DiffOutput):
    """``kpi rectify --format json``: the comparison, and what every answer came to."""

    answers: list[AnswerJson]
