"""The comparison of two rounds as JSON: the same bytes for equal input."""

from typing import TYPE_CHECKING

from kpi.reporting.json import laid_out
from kpi.rounds.types import CellChange, Change, Comparison, Found, Round
from kpi.version import __version__

if TYPE_CHECKING:
    from kpi.reporting.diffcontract import CellChangeJson, ChangeJson, ComparedFinding, DiffOutput, RoundJson


def render(comparison: Comparison) -> str:
    """Return the comparison as JSON."""
    return laid_out(output(comparison)) + "\n"


def output(comparison: Comparison) -> "DiffOutput":
    """Return the comparison as the contract has it."""
    return {
        "tool": "kpi",
        "version": __version__,
        "old": _round(comparison.old),
        "new": _round(comparison.new),
        "comparison": {
            "counts": {
                "new": len(comparison.of("new")),
                "returned": len(comparison.of("returned")),
                "open": len(comparison.of("open")),
                "unverified": len(comparison.of("unverified")),
                "fixed": len(comparison.of("fixed")),
            },
            "changes": [_change(change) for change in comparison.changes],
            "cells": [_cell(cell) for cell in comparison.cells],
            "cells_compared": comparison.cells_compared,
            "remarks": [*comparison.remarks],
        },
    }


def _round(side: Round) -> "RoundJson":
    return {
        "path": side.path,
        "documents": [
            {"path": document.path, "sha256": document.sha256, "department": document.department or None}
            for document in side.documents
        ],
    }


def _change(change: Change) -> "ChangeJson":
    return {
        "fingerprint": change.fingerprint,
        "outcome": change.outcome,
        "reason": change.reason or None,
        "edited": change.edited,
        "now": change.now,
        "old": _finding(change.old),
        "new": _finding(change.new),
    }


def _finding(found: Found | None) -> "ComparedFinding | None":
    if found is None:
        return None
    names = found.names if found.row is not None else None
    return {
        "fingerprint": found.fingerprint,
        "state": found.state,
        "rule": found.rule,
        "title": found.title,
        "level": found.level,
        "status": found.status,
        "document": found.document,
        "project": None
        if found.project is None
        else {"no": found.project, "code": found.code or None, "name": found.name},
        "indicator": None
        if names is None or found.row is None
        else {"no": found.row, "level1": names[0], "level2": names[1], "level3": names[2]},
        "field": found.field,
        "where": found.place,
        "quote": found.quote,
        "span": [*found.span],
        "message": found.message,
        "hint": found.hint,
        "suggestion": found.suggestion,
        "doubt": found.doubt,
    }


def _cell(cell: CellChange) -> "CellChangeJson":
    return {
        "project": {"code": cell.code or None, "name": cell.project},
        "row": cell.row or None,
        "field": cell.field,
        "old": cell.old,
        "new": cell.new,
        "old_where": cell.old_place or None,
        "new_where": cell.new_place or None,
        "asked": [*cell.asked],
    }
