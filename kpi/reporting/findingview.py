"""A finding as people read it: five parts, and the calculation behind it as a table."""

import re
from dataclasses import dataclass
from decimal import Decimal

from kpi.amounts import plain
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Figure, Finding, Proof
from kpi.model.rule import Basis, Level
from kpi.reporting.words import GRADE_WORDS, LEVEL_WORDS, RELATION_WORDS, STATUS_WORDS, field_word

NO_BASIS = "审核实务要求，无明文条款"
_TERM = re.compile(r"[A-Z]\d+")


@dataclass(frozen=True, slots=True)
class Quote:
    """The text at fault inside the text of its cell."""

    before: str
    marked: str
    after: str

    @property
    def text(self) -> str:
        """The whole text of the cell."""
        return self.before + self.marked + self.after


@dataclass(frozen=True, slots=True)
class FigureView:
    """A line of a proof: its term, what it is, how it is printed, what it means, where it stands."""

    term: str
    name: str
    text: str
    interval: str
    place: str


@dataclass(frozen=True, slots=True)
class ProofView:
    """A calculation as a table: the formula in words and in terms, figures, result, comparison."""

    formula: str
    worded: str
    figures: tuple[FigureView, ...]
    computed: str
    stated: FigureView
    relation: str
    tolerance: str
    difference: str
    exact: Proof
    """The calculation in numbers, for a report that calculates it again."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as reported, with its number in the report."""

    no: int
    anchor: str
    fingerprint: str
    state: str
    rule: str
    title: str
    family: str
    level: Level
    level_word: str
    status: str
    status_word: str
    remark: str | None
    """Why the status is what it is: by whom it was waived, that a decision has lapsed."""
    document: int
    department: str
    project_no: int | None
    project_code: str
    project_name: str
    budget: Decimal | None
    where: str
    quote: Quote
    problem: str
    hint: str
    suggestion: str | None
    grade_word: str
    basis: tuple[str, ...]
    proof: ProofView | None
    related: tuple[str, ...]
    doubt: str | None
    siblings: int
    """How many more findings have the same cause; counted on the first of them."""
    follows: bool
    """Whether it only adds a place to a finding printed before it."""


def finding_view(
    no: int, anchor: str, finding: Finding, document: Disclosure, siblings: int = 0, *, follows: bool = False
) -> FindingView:
    """Return the view of a finding under its number and anchor in the report."""
    project, suggestion = finding.project, finding.suggestion
    start, end = finding.span
    return FindingView(
        no=no,
        anchor=anchor,
        fingerprint=finding.fingerprint,
        state=finding.state,
        rule=finding.rule,
        title=finding.title,
        family=finding.rule.rstrip("0123456789"),
        level=finding.level,
        level_word=LEVEL_WORDS[finding.level],
        status=finding.status,
        status_word=STATUS_WORDS[finding.status],
        remark=finding.remark,
        document=finding.document,
        department=document.department or document.path,
        project_no=project.no if project else None,
        project_code=project.code.text if project and project.code else "",
        project_name=project.name.text if project else "",
        budget=project.budget.in_wan if project and project.budget else None,
        where=_where(finding),
        quote=Quote(finding.quote[:start], finding.quote[start:end], finding.quote[end:]),
        problem=finding.message,
        hint=finding.hint,
        suggestion=suggestion.value if suggestion else None,
        grade_word=GRADE_WORDS[suggestion.grade] if suggestion else "",
        basis=tuple(map(basis_words, finding.basis)) or (NO_BASIS,),
        proof=_proof(finding.proof) if finding.proof else None,
        related=tuple(place.label for place in finding.related),
        doubt=finding.doubt,
        siblings=siblings,
        follows=follows,
    )


def _where(finding: Finding) -> str:
    row = finding.indicator
    parts = [
        finding.place.label,
        f"指标{row.no}“{row.level3.text}”" if row and row.level3.text else f"指标{row.no}" if row else "",
        field_word(finding.field),
    ]
    return " · ".join(part for part in parts if part)


def basis_words(basis: Basis) -> str:
    """Return a norm as it is cited."""
    return f"{basis.document} {basis.clause}" if basis.clause else basis.document


def _proof(proof: Proof) -> ProofView:
    names = {f"A{number}": figure.name for number, figure in enumerate(proof.figures, 1)}
    return ProofView(
        formula=proof.formula,
        worded=_TERM.sub(lambda term: names.get(term[0], term[0]), proof.formula),
        figures=tuple(_figure(f"A{number}", figure) for number, figure in enumerate(proof.figures, 1)),
        computed=_interval(*proof.computed, proof.unit),
        stated=_figure("B", proof.stated),
        relation=RELATION_WORDS[proof.relation],
        tolerance=plain(proof.tolerance) + proof.unit,
        difference=plain(abs(proof.difference)) + proof.unit,
        exact=proof,
    )


def _figure(term: str, figure: Figure) -> FigureView:
    place = figure.place.label if figure.place else ""
    return FigureView(term, figure.name, figure.text, _interval(figure.low, figure.high, figure.unit), place)


def _interval(low: Decimal, high: Decimal, unit: str) -> str:
    return plain(low) + unit if low == high else f"{plain(low)} ～ {plain(high)}{unit}"
