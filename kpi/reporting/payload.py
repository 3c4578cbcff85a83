"""Model to contract: the plain dicts that the JSON formats are made of (see contract.py)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from kpi.model.decision import Settlement, Waiver
from kpi.model.disclosure import Amount, Disclosure, Indicator, OtherTable, Passage, Project
from kpi.model.finding import Appraisal, Entry, Figure, Finding, Proof, Review
from kpi.model.place import Cell, Fragment, Note, Place, Range
from kpi.reporting.cells import Doubt, indicator_doubts, project_doubts, with_unit
from kpi.reporting.value import value_json
from kpi.reporting.verdict import RuleCount, Verdict, verdict
from kpi.submissions import why_left_out

if TYPE_CHECKING:  # the contract's types bring pydantic, which a report has no need of
    from kpi.reporting.contract import (
        AppraisalJson,
        CheckedDocument,
        DocumentHead,
        ErrorJson,
        ExtractedDocument,
        FigureJson,
        FindingJson,
        FragmentJson,
        IndicatorJson,
        IndicatorKey,
        LedgerCount,
        LedgerEntry,
        NoteJson,
        PassageJson,
        PlaceJson,
        PlanNodeJson,
        ProjectJson,
        ProjectKey,
        ProofJson,
        RuleSetJson,
        SettlementJson,
        TableJson,
        VerdictJson,
        WaiversJson,
    )


def place_json(place: Place) -> "PlaceJson":
    """Return a place of the contract."""
    fragments = [_fragment(fragment) for fragment in place.fragments]
    return {"file": place.file, "label": place.label, "fragments": fragments}


def _fragment(piece: Fragment) -> "FragmentJson":
    return {
        "page": piece.page,
        "sheet": piece.sheet,
        "table": piece.table,
        "row": piece.row,
        "column": piece.column,
        "paragraph": piece.paragraph,
        "line": piece.line,
        "cell": piece.cell,
        "text_span": _span(piece.text_span),
        "source_span": _span(piece.source_span) if piece.source_span else None,
    }


def _span(span: Range) -> list[int]:
    return [*span]


def _text(cell: Cell | None) -> str | None:
    return cell.text if cell else None


def _plain(number: Decimal) -> str:
    """Write a decimal out, zeros kept."""
    return f"{number:f}"


def _wan(amount: Amount | None) -> str | None:
    return _plain(amount.in_wan) if amount else None


def document_head(document: Disclosure) -> "DocumentHead":
    """Return what a named input is, or why it could not be read."""
    return {
        "path": document.path,
        "sha256": document.sha256,
        "format": document.format,
        "error": _error(document),
        "same_as": document.same_as,
        "left_out": why_left_out(document) if document.same_as else None,
        "department": document.department,
        "year": document.year,
        "amount_unit": document.amount_unit,
        "frame": document.frame,
        "project_count": len(document.projects),
    }


def _error(document: Disclosure) -> "ErrorJson | None":
    failure = document.failure
    return {"code": failure.code, "message": failure.message, "hint": failure.hint} if failure else None


def extracted(document: Disclosure) -> "ExtractedDocument":
    """Return an input with all that was read from it."""
    return {
        **document_head(document),
        "projects": [project_json(project) for project in document.projects],
        "tables": [_table(table) for table in document.tables],
        "narrative": [_passage(passage) for passage in document.narrative],
        "notes": [_note(note) for note in document.notes],
    }


def checked(document: Disclosure, *, with_extract: bool) -> "CheckedDocument":
    """Return an input of a review, with what was read only where that is asked for."""
    keys = [_project_key(project) for project in document.projects]
    if with_extract:
        return {**extracted(document), "project_keys": keys}
    return {
        **document_head(document),
        "project_keys": keys,
        "projects": None,
        "tables": None,
        "narrative": None,
        "notes": None,
    }


def project_json(project: Project) -> "ProjectJson":
    """Return a goal form as read."""
    return {
        "no": project.no,
        "title": project.title.text,
        "code": _text(project.code),
        "name": project.name.text,
        "form": project.form,
        "budget": _wan(project.budget),
        "budget_printed": _printed(project.budget_cell, project.budget),
        "fiscal_funds": _wan(project.fiscal_funds),
        "other_funds": _wan(project.other_funds),
        "purpose": _text(project.purpose),
        "funding_plan": _plan(project),
        "goals": [goal.text for goal in project.goals],
        "indicators": [_indicator(row) for row in project.indicators],
        "place": place_json(project.place),
        "doubt": project.doubt,
        "doubts": _doubts(project_doubts(project)),
    }


def _printed(cell: Cell | None, amount: Amount | None) -> str | None:
    return with_unit(cell.text, amount) if cell else None


def _plan(project: Project) -> "list[PlanNodeJson]":
    nodes = project.plan.nodes if project.plan else ()
    return [
        {"label": node.label, "percent": None if node.percent is None else _plain(node.percent)}
        for node in nodes
    ]


def _indicator(row: Indicator) -> "IndicatorJson":
    return {
        "no": row.no,
        "level1": row.level1.text,
        "level2": row.level2.text,
        "level3": row.level3.text,
        "description": row.description.text,
        "sign": _text(row.sign),
        "value": value_json(row.constraint),
        "unit": _text(row.unit),
        "direction": _text(row.direction),
        "basis": _text(row.basis),
        "weight": _text(row.weight),
        "place": place_json(row.place),
        "doubt": row.doubt,
        "doubts": _doubts(indicator_doubts(row)),
    }


def _doubts(doubts: Iterable[Doubt]) -> dict[str, str]:
    """Return the reasons for doubt by field."""
    reasons: dict[str, list[str]] = {}
    for doubt in doubts:
        if doubt.field:
            reasons.setdefault(doubt.field, []).append(doubt.reason)
    return {field: "；".join(said) for field, said in reasons.items()}


def _table(table: OtherTable) -> "TableJson":
    return {
        "title": table.title,
        "unit": table.unit,
        "rows": [[cell.text for cell in row] for row in table.rows],
        "place": place_json(table.place),
    }


def _passage(passage: Passage) -> "PassageJson":
    cell = passage.cell
    return {"section": passage.section, "text": cell.text, "place": place_json(cell.place)}


def _note(note: Note) -> "NoteJson":
    return {
        "code": note.code,
        "message": note.message,
        "hint": note.hint,
        "place": place_json(note.place),
        "quote": note.quote,
    }


def finding_json(finding: Finding) -> "FindingJson":
    """Return a finding of the contract."""
    suggestion, proof = finding.suggestion, finding.proof
    return {
        "rule": finding.rule,
        "name": finding.name,
        "title": finding.title,
        "level": finding.level,
        "status": finding.status,
        "document": finding.document,
        "project": _project_key(finding.project) if finding.project else None,
        "indicator": _indicator_key(finding.indicator) if finding.indicator else None,
        "field": finding.field,
        "place": place_json(finding.place),
        "quote": finding.quote,
        "span": _span(finding.span),
        "message": finding.message,
        "hint": finding.hint,
        "suggestion": {"value": suggestion.value, "grade": suggestion.grade} if suggestion else None,
        "proof": _proof(proof) if proof else None,
        "basis": [{"document": basis.document, "clause": basis.clause} for basis in finding.basis],
        "related": [place_json(place) for place in finding.related],
        "group": finding.group,
        "doubt": finding.doubt,
        "remark": finding.remark,
        "fingerprint": finding.fingerprint,
        "state": finding.state,
    }


def _project_key(project: Project) -> "ProjectKey":
    return {"no": project.no, "code": _text(project.code), "name": project.name.text}


def _indicator_key(row: Indicator) -> "IndicatorKey":
    return {
        "no": row.no,
        "level1": row.level1.text,
        "level2": row.level2.text,
        "level3": row.level3.text,
    }


def _proof(proof: Proof) -> "ProofJson":
    return {
        "formula": proof.formula,
        "figures": [_figure(figure) for figure in proof.figures],
        "computed": [_plain(bound) for bound in proof.computed],
        "stated": _figure(proof.stated),
        "relation": proof.relation,
        "tolerance": _plain(proof.tolerance),
        "difference": _plain(proof.difference),
        "unit": proof.unit,
    }


def _figure(figure: Figure) -> "FigureJson":
    return {
        "name": figure.name,
        "text": figure.text,
        "low": _plain(figure.low),
        "high": _plain(figure.high),
        "unit": figure.unit,
        "place": place_json(figure.place) if figure.place else None,
    }


def ruleset_json(review: Review) -> "RuleSetJson":
    """Return the head of the rule set, with what was adjusted for the run."""
    rules = review.ruleset
    return {
        "name": rules.name,
        "version": rules.version,
        "sha256": rules.sha256,
        "adjusted": [*review.adjusted],
    }


def verdict_json(review: Review) -> "VerdictJson":
    """Return the verdict in one line and in figures."""
    return said_json(verdict(review))


def said_json(said: Verdict) -> "VerdictJson":
    """Return a verdict that was reached before."""
    counts = said.counts
    return {
        "line": said.line,
        "counts": {
            "error": counts.error,
            "warning": counts.warning,
            "info": counts.info,
            "question": counts.question,
        },
        "doubtful": said.doubtful,
        "known": said.known,
        "waived": said.waived,
        "not_evaluable": said.not_evaluable,
        "projects": said.projects,
        "documents": said.documents,
        "grade": said.grade,
    }


def appraisal_json(appraisal: Appraisal) -> "AppraisalJson":
    """Return a proposed grade with how it came about."""
    return {
        "document": appraisal.document,
        "project": appraisal.project,
        "grade": appraisal.grade,
        "heads": [
            {
                "head": head.head,
                "opinion": head.opinion,
                "errors": head.errors,
                "warnings": head.warnings,
                "not_evaluable": head.not_evaluable,
            }
            for head in appraisal.heads
        ],
        "reason": appraisal.reason,
    }


def count_json(count: RuleCount) -> "LedgerCount":
    """Return how a rule ended on the objects of its scope."""
    ended = count.outcomes
    return {
        "rule": count.rule,
        "scope": count.scope,
        "document": count.document,
        "finding": ended.finding,
        "pass": ended.passed,
        "not_applicable": ended.not_applicable,
        "not_evaluable": ended.not_evaluable,
    }


def entries_json(ledger: Sequence[Entry], *, full: bool) -> "list[LedgerEntry]":
    """Return the ledger's lines: those that could not be checked, or all."""
    return [_entry(entry) for entry in ledger if full or entry.outcome == "not_evaluable"]


def partial_json(ledger: Sequence[Entry]) -> "list[LedgerEntry]":
    """Return where a rule found something and could not check the rest of the object."""
    return [_entry(entry) for entry in ledger if entry.outcome == "finding" and entry.reason]


def waivers_json(review: Review) -> "WaiversJson | None":
    """Return what became of the waivers and decisions that were given, None where none was."""
    if review.waivers is None or review.as_of is None:
        return None
    return {
        "as_of": review.as_of.isoformat(),
        "entries": [_settlement(settled) for settled in review.waivers],
    }


def _settlement(settled: Settlement) -> "SettlementJson":
    entry = settled.entry
    waiver, decision = (entry, None) if isinstance(entry, Waiver) else (None, entry)
    return {
        "kind": "waiver" if waiver else "decision",
        "fate": settled.fate,
        "where": settled.where,
        "fingerprint": entry.fingerprint,
        "rule": waiver.rule if waiver else None,
        "project": waiver.project if waiver else None,
        "path": waiver.path if waiver else None,
        "ruling": decision.ruling if decision else None,
        "reason": entry.reason,
        "person": entry.person,
        "date": entry.date.isoformat(),
        "expires": waiver.expires.isoformat() if waiver and waiver.expires else None,
        "findings": [*settled.findings],
    }


def _entry(entry: Entry) -> "LedgerEntry":
    return {
        "rule": entry.rule,
        "document": entry.document,
        "project": entry.project,
        "outcome": entry.outcome,
        "evaluated": entry.evaluated,
        "reason": entry.reason,
    }
