"""The SARIF 2.1.0 report (OASIS standard), for code-review and ticket systems that read findings of checkers.

A finding's level and status are mapped to what SARIF knows: a question is a result to be reviewed, a
waived finding is a suppressed one, and where an earlier review was given each result says whether it is new.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from kpi.model.disclosure import Disclosure
from kpi.model.finding import Finding, Review
from kpi.model.place import Fragment, Place
from kpi.model.rule import Level, Rule
from kpi.reporting.findingview import basis_words
from kpi.reporting.json import strict
from kpi.reporting.words import LEVEL_WORDS, field_word
from kpi.submissions import SAME_SUBMISSION, why_left_out
from kpi.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Mapping[Level, str] = {"error": "error", "warning": "warning", "info": "note", "question": "none"}
_KINDS: Mapping[Level, str] = {"error": "fail", "warning": "fail", "info": "fail", "question": "review"}

Json = dict[str, Any]


def render(review: Review) -> str:
    """Return the review as one SARIF log with one run."""
    rules = {rule.code: index for index, rule in enumerate(review.ruleset.rules)}
    compared = any(finding.status == "known" for finding in review.findings)
    run: Json = {
        "tool": {"driver": _driver(review)},
        "columnKind": "unicodeCodePoints",
        "artifacts": [_artifact(document) for document in review.documents],
        "invocations": [_invocation(review)],
        "results": [_result(finding, rules, compared=compared) for finding in review.findings],
    }
    return strict({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _driver(review: Review) -> Json:
    return {
        "name": "kpi",
        "version": __version__,
        "rules": [_rule(rule) for rule in review.ruleset.rules],
        "properties": {"ruleset": review.ruleset.name, "sha256": review.ruleset.sha256},
    }


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": rule.hint},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
        "properties": {"basis": [basis_words(basis) for basis in rule.basis]},
    }


def _artifact(document: Disclosure) -> Json:
    artifact: Json = {"location": {"uri": uri(document.path)}}
    if document.sha256:
        artifact["hashes"] = {"sha-256": document.sha256}
    return artifact


def uri(path: str) -> str:
    """Return a path as a URI reference: a relative one stays relative."""
    quoted = quote(path.replace("\\", "/"), errors="replace")
    return f"file://{quoted}" if quoted.startswith("/") else quoted


def _invocation(review: Review) -> Json:
    """Say which documents were not checked: those that could not be read, and further copies of one."""
    failed: list[Json] = [
        {
            "level": "error",
            "descriptor": {"id": document.failure.code},
            "message": {"text": document.failure.message + document.failure.hint},
            "locations": [{"physicalLocation": {"artifactLocation": _location(document.path, index)}}],
        }
        for index, document in enumerate(review.documents)
        if document.failure is not None
    ]
    repeated = [
        {
            "level": "note",
            "descriptor": {"id": SAME_SUBMISSION.code},
            "message": {"text": why_left_out(document)},
            "locations": [{"physicalLocation": {"artifactLocation": _location(document.path, index)}}],
        }
        for index, document in enumerate(review.documents)
        if document.same_as is not None
    ]
    return {"executionSuccessful": not failed, "toolExecutionNotifications": [*failed, *repeated]}


def _location(path: str, index: int) -> Json:
    return {"uri": uri(path), "index": index}


def _result(finding: Finding, rules: Mapping[str, int], *, compared: bool) -> Json:
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": rules.get(finding.rule, -1),
        "kind": _KINDS[finding.level],
        "level": _LEVELS[finding.level],
        "message": {"text": f"{finding.message}建议：{finding.hint}"},
        "locations": [_place(finding.place, finding)],
        "relatedLocations": [_related(place, number) for number, place in enumerate(finding.related, 1)],
        "partialFingerprints": {"kpi/v1": finding.fingerprint},
        "properties": _properties(finding),
    }
    if finding.status == "waived":
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    if compared:
        result["baselineState"] = "unchanged" if finding.status == "known" else "new"
    return result


def _properties(finding: Finding) -> Json:
    project = finding.project
    return {
        "levelInChinese": LEVEL_WORDS[finding.level],
        "project": project.name.text if project else None,
        "projectCode": project.code.text if project and project.code else None,
        "indicator": finding.indicator.level3.text if finding.indicator else None,
        "field": field_word(finding.field),
        "quote": finding.quote,
        "suggestion": finding.suggestion.value if finding.suggestion else None,
        "doubt": finding.doubt,
    }


def _place(place: Place, finding: Finding) -> Json:
    """Return where a finding stands: the file, the line where there are lines, the label for people."""
    physical: Json = {"artifactLocation": _location(place.file, finding.document)}
    region = _region(place.fragments, finding.span)
    if region:
        physical["region"] = region
    location: Json = {"physicalLocation": physical}
    if place.label:
        location["logicalLocations"] = [{"fullyQualifiedName": place.label, "kind": "cell"}]
    return location


def _region(pieces: Sequence[Fragment], span: tuple[int, int]) -> Json | None:
    """Return the lines and columns of the characters at fault; columns are 1-based, the end is exclusive."""
    piece = next((one for one in pieces if one.text_span[1] > span[0]), pieces[0] if pieces else None)
    if piece is None or piece.line is None:
        return None
    if piece.source_span is None:
        return {"startLine": piece.line}
    shift = piece.source_span[0] - piece.text_span[0]
    start = max(span[0], piece.text_span[0]) + shift
    end = min(max(span[1], span[0]), piece.text_span[1]) + shift
    return {"startLine": piece.line, "startColumn": start + 1, "endColumn": max(start, end) + 1}


def _related(place: Place, number: int) -> Json:
    located: Json = {"id": number, "physicalLocation": {"artifactLocation": {"uri": uri(place.file)}}}
    if place.label:
        located["logicalLocations"] = [{"fullyQualifiedName": place.label, "kind": "cell"}]
    return located
