"""The JSON contract as types: what other programs may rely on (docs/schema/ is generated from here).

Fields may be added; none is renamed or left out: what is absent is null, an empty list is [].
Only the schema script needs these types at run time, so pydantic may be imported freely.
"""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from kpi.model.constraint import Direction, Every, Grade, Kind, Operator, Source
from kpi.model.decision import Fate, Ruling
from kpi.model.disclosure import Form, Frame
from kpi.model.finding import Outcome, Status
from kpi.model.rule import Level, Scope

DecimalText = Annotated[
    str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="a decimal, plainly written")
]
Wan = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="an amount in 万元")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
SpanJson = Annotated[
    list[int],
    Field(min_length=2, max_length=2, description="[start, end) in Unicode code points, from 0"),
]
DayText = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="a day")]
Number = Annotated[int, Field(ge=1, description="1-based")]


class DateJson(TypedDict):
    """A date as far as it is said; ``end`` marks 底, 末, 内; ``anchor`` a festival or relative date."""

    year: int | None
    month: int | None
    day: int | None
    end: bool
    anchor: str | None


class SuggestionJson(TypedDict):
    """What to write instead; safe: same meaning, confirm: a person decides, advice: a direction."""

    value: str
    grade: Grade


class ProblemJson(TypedDict):
    """Why a value is damaged."""

    code: str
    span: SpanJson
    expected: list[str]
    message: str


class SourcesJson(TypedDict):
    """Where operator and unit came from."""

    operator: Source | None
    unit: Source | None


class ValueJson(TypedDict):
    """An indicator value, understood."""

    text: str
    kind: Kind
    operator: Operator | None
    number: DecimalText | None
    upper: DecimalText | None
    unit: str | None
    per: list[str]
    date: DateJson | None
    every: Every | None
    baseline: str | None
    direction: Direction | None
    span: SpanJson
    parts: "list[ValueJson]"
    canonical: str | None
    suggestion: SuggestionJson | None
    sources: SourcesJson
    problem: ProblemJson | None


class FragmentJson(TypedDict):
    """One piece of a text: the slice of the text, and where that slice is printed."""

    page: Number | None
    sheet: str | None
    table: Number | None
    row: Number | None
    column: Number | None
    paragraph: Number | None
    line: Number | None
    cell: str | None
    text_span: SpanJson
    source_span: SpanJson | None


class PlaceJson(TypedDict):
    """Where a text stands; one fragment a piece."""

    file: str
    label: Annotated[str, Field(description="the place in words for people")]
    fragments: list[FragmentJson]


class ErrorJson(TypedDict):
    """Why nothing could be read from a file, and what to do."""

    code: str
    message: str
    hint: str


class NoteJson(TypedDict):
    """Something the reading did or could not do, with its place."""

    code: str
    message: str
    hint: str
    place: PlaceJson
    quote: str


class PlanNodeJson(TypedDict):
    """A node of the funding plan; a blank percent is null, a label that is not printed has no node."""

    label: str
    percent: DecimalText | None


class IndicatorJson(TypedDict):
    """A row of the indicator tree as read; ``no`` counts rows in reading order, split rows joined."""

    no: Number
    level1: str
    level2: str
    level3: str
    description: str
    sign: str | None
    value: ValueJson
    unit: str | None
    direction: str | None
    basis: str | None
    weight: str | None
    place: PlaceJson
    doubt: str | None
    doubts: Annotated[dict[str, str], Field(description="reasons for doubt by field")]


class ProjectJson(TypedDict):
    """A goal form as read."""

    no: Number
    title: str
    code: str | None
    name: str
    form: Form
    budget: Wan | None
    budget_printed: Annotated[
        str | None, Field(description="the cell as printed, the unit added where it stands elsewhere")
    ]
    fiscal_funds: Wan | None
    other_funds: Wan | None
    purpose: str | None
    funding_plan: list[PlanNodeJson]
    goals: list[str]
    indicators: list[IndicatorJson]
    place: PlaceJson
    doubt: str | None
    doubts: Annotated[dict[str, str], Field(description="reasons for doubt by field")]


class TableJson(TypedDict):
    """A table that is no goal form: its rows as printed."""

    title: str
    unit: str | None
    rows: list[list[str]]
    place: PlaceJson


class PassageJson(TypedDict):
    """A paragraph of the narrative and the section it stands under."""

    section: str
    text: str
    place: PlaceJson


class DocumentHead(TypedDict):
    """One named input: what it is, or why it could not be read."""

    path: str
    sha256: Sha256 | None
    format: str | None
    error: ErrorJson | None
    same_as: Annotated[
        str | None,
        Field(description="the input reviewed in its place: same bytes, or same submission"),
    ]
    left_out: Annotated[str | None, Field(description="why it is not reviewed itself, in words")]
    department: str | None
    year: int | None
    amount_unit: str | None
    frame: Frame | None
    project_count: Annotated[int, Field(ge=0)]


class ExtractedDocument(DocumentHead):
    """One input with all that was read from it."""

    projects: list[ProjectJson]
    tables: list[TableJson]
    narrative: list[PassageJson]
    notes: list[NoteJson]


class ProjectKey(TypedDict):
    """Which project a finding is about."""

    no: Number
    code: str | None
    name: str


class CheckedDocument(DocumentHead):
    """One input of a review; what was read is null unless asked for with --with-extract."""

    project_keys: Annotated[list[ProjectKey], Field(description="the projects that were read, by name")]
    projects: list[ProjectJson] | None
    tables: list[TableJson] | None
    narrative: list[PassageJson] | None
    notes: list[NoteJson] | None


class FigureJson(TypedDict):
    """A number that a proof uses, the interval it means and where it stands."""

    name: str
    text: str
    low: DecimalText
    high: DecimalText
    unit: str
    place: PlaceJson | None


class ProofJson(TypedDict):
    """The calculation behind a finding."""

    formula: str
    figures: list[FigureJson]
    computed: Annotated[list[DecimalText], Field(min_length=2, max_length=2)]
    stated: FigureJson
    relation: Literal["==", "<=", ">="]
    tolerance: DecimalText
    difference: DecimalText
    unit: str


class BasisJson(TypedDict):
    """A norm; ``clause`` only where the article was verified."""

    document: str
    clause: str | None


class IndicatorKey(TypedDict):
    """Which indicator a finding is about."""

    no: Number
    level1: str
    level2: str
    level3: str


class FindingJson(TypedDict):
    """A defect: where, what stands there, what is wrong, what to write instead, on what basis."""

    rule: str
    name: str
    title: str
    level: Level
    status: Status
    document: Annotated[int, Field(ge=0, description="index into documents")]
    project: ProjectKey | None
    indicator: IndicatorKey | None
    field: str
    place: PlaceJson
    quote: str
    span: SpanJson
    message: str
    hint: str
    suggestion: SuggestionJson | None
    proof: ProofJson | None
    basis: list[BasisJson]
    related: list[PlaceJson]
    group: str | None
    doubt: str | None
    remark: Annotated[str | None, Field(description="why the status is what it is")]
    fingerprint: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    state: str


# How a rule ended on the objects of its scope in one document; the four outcomes add up to the objects.
LedgerCount = TypedDict(
    "LedgerCount",
    {
        "rule": str,
        "scope": Scope,
        "document": int | None,
        "finding": int,
        "pass": int,
        "not_applicable": int,
        "not_evaluable": int,
    },
)


class LedgerEntry(TypedDict):
    """How a rule ended on one object; ``project`` is the project's number in its document."""

    rule: str
    document: int | None
    project: int | None
    outcome: Outcome
    evaluated: int
    reason: str | None


class LedgerJson(TypedDict):
    """What was checked; ``entries`` lists what is not evaluable, with --full-ledger everything.

    ``partial`` lists where a rule found something and could not check the rest of the object.
    """

    counts: list[LedgerCount]
    entries: list[LedgerEntry]
    partial: list[LedgerEntry]


class RuleSetJson(TypedDict):
    """The rules of the run; ``adjusted`` names what a profile switched off or changed, in words."""

    name: str
    version: str
    sha256: str
    adjusted: list[str]


class LevelCounts(TypedDict):
    """Findings by level, whatever their status."""

    error: int
    warning: int
    info: int
    question: int


class VerdictJson(TypedDict):
    """The result in one line and in figures; doubtful, known and waived are among the counts."""

    line: str
    counts: LevelCounts
    doubtful: int
    known: int
    waived: int
    not_evaluable: int
    projects: int
    documents: int
    grade: str | None


class HeadOpinionJson(TypedDict):
    """What the findings say about one review head (完整性, 相关性, 适当性, 可行性)."""

    head: Literal["completeness", "relevance", "appropriateness", "feasibility"]
    opinion: Literal["符合", "部分符合", "不符合", "未能判断"]
    errors: int
    warnings: int
    not_evaluable: int


class AppraisalJson(TypedDict):
    """The proposed grade of a project, or of a document (project null), and how it came about."""

    document: int
    project: int | None
    grade: Literal["优", "良", "中", "差"] | None
    heads: list[HeadOpinionJson]
    reason: str


class SettlementJson(TypedDict):
    """A waiver or a decision that was given, and what became of it."""

    kind: Literal["waiver", "decision"]
    fate: Fate
    where: Annotated[str, Field(description="where it stands in its file")]
    fingerprint: str | None
    rule: Annotated[str | None, Field(description="of a waiver; * stands for any")]
    project: str | None
    path: str | None
    ruling: Annotated[Ruling | None, Field(description="of a decision")]
    reason: str
    person: str
    date: DayText
    expires: DayText | None
    findings: Annotated[list[str], Field(description="fingerprints of the findings that it is about")]


class WaiversJson(TypedDict):
    """The waivers and decisions of the run, judged for a day."""

    as_of: DayText
    entries: list[SettlementJson]


class ReviewJson(TypedDict):
    """What a review says."""

    ruleset: RuleSetJson
    verdict: VerdictJson
    appraisals: list[AppraisalJson]
    findings: list[FindingJson]
    ledger: LedgerJson
    waivers: Annotated[WaiversJson | None, Field(description="null where none was given")]


class ExtractOutput(TypedDict):
    """``kpi extract --format json``."""

    tool: Literal["kpi"]
    version: str
    documents: list[ExtractedDocument]


class CheckOutput(TypedDict):
    """``kpi check --format json``."""

    tool: Literal["kpi"]
    version: str
    documents: list[CheckedDocument]
    review: ReviewJson


class FindingLine(FindingJson):
    """A line of jsonl: a finding; these come first."""

    type: Literal["finding"]


class CountLine(LedgerCount):
    """A line of jsonl: a count of the ledger."""

    type: Literal["ledger"]
    part: Literal["counts"]


class EntryLine(LedgerEntry):
    """A line of jsonl: an entry of the ledger."""

    type: Literal["ledger"]
    part: Literal["entries"]


class DocumentLine(DocumentHead):
    """A line of jsonl: an input; ``index`` is what the findings name it by."""

    type: Literal["document"]
    index: int


class ReviewLine(TypedDict):
    """The last line of jsonl: tool, rules and verdict."""

    type: Literal["review"]
    tool: Literal["kpi"]
    version: str
    ruleset: RuleSetJson
    verdict: VerdictJson


JsonLine = FindingLine | CountLine | EntryLine | DocumentLine | ReviewLine
