"""A review just made, as a round."""

from collections.abc import Iterator

from kpi.model.disclosure import Amount, Disclosure, Indicator, Project
from kpi.model.finding import Finding, Review
from kpi.model.place import Cell, Place
from kpi.rounds import spots
from kpi.rounds.types import DocumentRead, Found, Gap, ProjectRead, Round, RowRead


def of_review(review: Review) -> Round:
    """Return a review as a round, with all that was read."""
    return Round(
        path="、".join(document.path for document in review.documents),
        findings=tuple(map(_found, review.findings)),
        documents=tuple(map(_document, review.documents)),
        gaps=tuple(
            Gap(entry.rule, entry.document, entry.project, entry.reason or "")
            for entry in review.ledger
            if entry.outcome == "not_evaluable" or (entry.outcome == "finding" and entry.reason)
        ),
        rules=frozenset(rule.code for rule in review.ruleset.rules),
        rulebook="\n".join((review.ruleset.sha256, *review.adjusted)),
        reopened=frozenset(
            fingerprint
            for settled in review.waivers or ()
            if settled.fate in {"expired", "lapsed"}
            for fingerprint in settled.findings
        ),
    )


def _found(finding: Finding) -> Found:
    project, row, proof = finding.project, finding.indicator, finding.proof
    figures = (*proof.figures, proof.stated) if proof else ()
    places = (*finding.related, *(figure.place for figure in figures if figure.place))
    return Found(
        fingerprint=finding.fingerprint,
        state=finding.state,
        rule=finding.rule,
        title=finding.title,
        level=finding.level,
        status=finding.status,
        document=finding.document,
        project=project.no if project else None,
        code=_text(project.code) if project else "",
        name=project.name.text if project else "",
        row=row.no if row else None,
        names=(row.level1.text, row.level2.text, row.level3.text) if row else None,
        field=finding.field,
        place=finding.place.label,
        quote=finding.quote,
        span=finding.span,
        message=finding.message,
        hint=finding.hint,
        suggestion=finding.suggestion.value if finding.suggestion else None,
        doubt=finding.doubt,
        touches=frozenset(spot for place in places for spot in _spots(place)),
        figures=tuple(figure.text for figure in figures),
    )


def _text(cell: Cell | None) -> str:
    return cell.text if cell else ""


def _spots(place: Place) -> frozenset[str]:
    return frozenset(
        spot
        for piece in place.fragments
        for spot in spots.spots(place.file, piece.page, piece.sheet, piece.table, piece.row, piece.line)
    )


def _document(document: Disclosure) -> DocumentRead:
    unread = document.failure is not None or document.same_as is not None
    return DocumentRead(
        path=document.path,
        department=document.department or "",
        sha256=document.sha256,
        failure=document.failure,
        same_as=document.same_as,
        projects=() if unread else tuple(map(_project, document.projects)),
    )


def _project(project: Project) -> ProjectRead:
    return ProjectRead(
        no=project.no,
        code=_text(project.code),
        name=project.name.text,
        cells=dict(_cells(project)),
        rows=tuple(map(_row, project.indicators)),
        place=project.place.label,
    )


def _cells(project: Project) -> Iterator[tuple[str, str]]:
    yield "name", project.name.text
    if project.budget or project.budget_cell:
        yield "budget", wan(project.budget) or _text(project.budget_cell)
    for field, amount in (("fiscal_funds", project.fiscal_funds), ("other_funds", project.other_funds)):
        if amount:
            yield field, wan(amount)
    if project.purpose:
        yield "purpose", project.purpose.text
    for node in project.plan.nodes if project.plan else ():
        yield f"funding_plan:{node.label}", "" if node.percent is None else f"{node.percent:f}%"
    for number, goal in enumerate(project.goals, 1):
        yield f"goals:{number}", goal.text


def wan(amount: Amount | None) -> str:
    """Return a sum in 万元 as two rounds compare it, empty where there is none."""
    return f"{amount.in_wan:f}万元" if amount else ""


def _row(row: Indicator) -> RowRead:
    cells = {
        "level1": row.level1.text,
        "level2": row.level2.text,
        "level3": row.level3.text,
        "description": row.description.text,
        "sign": _text(row.sign),
        "value": row.value.text,
        "unit": _text(row.unit),
        "direction": _text(row.direction),
        "basis": _text(row.basis),
        "weight": _text(row.weight),
    }
    filled = {field: text for field, text in cells.items() if text}
    return RowRead(row.no, filled, row.place.label, _spots(row.place))
