"""The JSON reports of ``kpi check`` and ``kpi extract``: one object, the same bytes for equal input."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kpi.model.disclosure import Disclosure
from kpi.model.finding import Review
from kpi.reporting.payload import (
    appraisal_json,
    checked,
    count_json,
    entries_json,
    extracted,
    finding_json,
    partial_json,
    ruleset_json,
    verdict_json,
    waivers_json,
)
from kpi.reporting.verdict import rule_counts
from kpi.version import __version__

_DEPTH = 3  # a line for each finding; below it the encoder is left alone, which is several times faster

if TYPE_CHECKING:
    from kpi.reporting.contract import CheckOutput, ExtractOutput

# Legal in JSON as they stand, but they steer terminals, break lines, or are no text at all.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def render_check(review: Review, *, with_extract: bool = False, full_ledger: bool = False) -> str:
    """Return the review as JSON, the projects themselves only if asked for."""
    counts = [count_json(count) for count in rule_counts(review.ledger)]
    output: CheckOutput = {
        "tool": "kpi",
        "version": __version__,
        "documents": [checked(document, with_extract=with_extract) for document in review.documents],
        "review": {
            "ruleset": ruleset_json(review),
            "verdict": verdict_json(review),
            "appraisals": [appraisal_json(appraisal) for appraisal in review.appraisals],
            "findings": [finding_json(finding) for finding in review.findings],
            "ledger": {
                "counts": counts,
                "entries": entries_json(review.ledger, full=full_ledger),
                "partial": partial_json(review.ledger),
            },
            "waivers": waivers_json(review),
        },
    }
    return laid_out(output) + "\n"


def render_extract(documents: Sequence[Disclosure]) -> str:
    """Return what was read, as JSON."""
    output: ExtractOutput = {
        "tool": "kpi",
        "version": __version__,
        "documents": [extracted(document) for document in documents],
    }
    return laid_out(output) + "\n"


def dumps(data: object) -> str:
    """Write JSON on one line, in plain Chinese; only characters that are not safe to print are escaped."""
    return _escaped(json.dumps(data, ensure_ascii=False, allow_nan=False))


def strict(data: object) -> str:
    """Write JSON for readers that refuse halves of surrogate pairs: a question mark stands for each."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    return _escaped(text.encode("utf-8", "replace").decode("utf-8"))


def _escaped(text: str) -> str:
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def laid_out(data: object, depth: int = _DEPTH) -> str:
    """Write JSON over several lines down to a depth; below it the fast encoder writes one line."""
    if depth and isinstance(data, Mapping) and data:
        fields = (f"{dumps(key)}: {laid_out(value, depth - 1)}" for key, value in data.items())
        return "{\n" + ",\n".join(fields) + "\n}"
    if depth and isinstance(data, list) and data:
        return "[\n" + ",\n".join(laid_out(item, depth - 1) for item in data) + "\n]"
    return dumps(data)
