"""The JSON reports of ``kpi check`` and ``kpi extract``: one object, the same bytes for equal input."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
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
    said_json,
    waivers_json,
)
from kpi.reporting.verdict import Verdict, rule_counts, verdict
from kpi.version import __version__

_DEPTH = 3  # a line for each finding; below it the encoder is left alone, which is several times faster

if TYPE_CHECKING:
    from kpi.reporting.contract import ExtractOutput

# Legal in JSON as they stand, but they steer terminals, break lines, or are no text at all.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def render_check(review: Review, *, with_extract: bool = False, full_ledger: bool = False) -> str:
    """Return the review as JSON, the projects themselves only if asked for."""
    lists = sections(review, with_extract=with_extract, full_ledger=full_ledger)
    pieces = assembled(review, verdict(review), {name: [items] for name, items in lists.items()})
    return b"".join(pieces).decode()


SECTIONS: Mapping[str, bytes] = MappingProxyType(
    {"documents": b",\n", "appraisals": b",\n", "findings": b",\n"}
    | {"counts": b", ", "entries": b", ", "partial": b", "}
)
"""The lists of the report, which grow with the documents, and what stands between their items."""


def sections(review: Review, *, with_extract: bool = False, full_ledger: bool = False) -> dict[str, bytes]:
    """Return the items of each list of the report, joined, in UTF-8; nothing where there are none."""
    ledger = review.ledger
    lists: dict[str, Iterable[str]] = {
        "documents": (laid_out(checked(one, with_extract=with_extract), 1) for one in review.documents),
        "appraisals": (dumps(appraisal_json(appraisal)) for appraisal in review.appraisals),
        "findings": (dumps(finding_json(finding)) for finding in review.findings),
        "counts": (dumps(count_json(count)) for count in rule_counts(ledger)),
        "entries": map(dumps, entries_json(ledger, full=full_ledger)),
        "partial": map(dumps, partial_json(ledger)),
    }
    return {name: SECTIONS[name].join(map(str.encode, items)) for name, items in lists.items()}


def renumbered(items: bytes, document: int) -> bytes:
    """Return items that are about document 0 as they are about another one.

    A quotation mark within a text is escaped, so what is replaced here is a key and its number.
    """
    return items.replace(b'"document": 0,', b'"document": %d,' % document)


def assembled(review: Review, said: Verdict, lists: Mapping[str, Iterable[bytes]]) -> Iterator[bytes]:
    """Yield a report from its joined lists, cut anywhere; the review only heads it."""
    yield f'{{\n"tool": "kpi",\n"version": {dumps(__version__)},\n"documents": '.encode()
    yield from _list("documents", lists)
    yield f',\n"review": {{\n"ruleset": {laid_out(ruleset_json(review), 1)}'.encode()
    yield f',\n"verdict": {laid_out(said_json(said), 1)}'.encode()
    for name in ("appraisals", "findings"):
        yield f',\n"{name}": '.encode()
        yield from _list(name, lists)
    yield b',\n"ledger": {'
    for name, lead in (("counts", "\n"), ("entries", ",\n"), ("partial", ",\n")):
        yield f'{lead}"{name}": '.encode()
        yield from _list(name, lists)
    yield f'\n}},\n"waivers": {laid_out(waivers_json(review), 1)}\n}}\n}}\n'.encode()


def _list(name: str, lists: Mapping[str, Iterable[bytes]]) -> Iterator[bytes]:
    """Yield a list of the report with its brackets; those of a long one stand on lines of their own."""
    edge = SECTIONS[name].strip(b", ")
    pieces = filter(None, lists[name])
    first = next(pieces, None)
    if first is None:
        yield b"[]"
        return
    yield b"[" + edge + first
    yield from pieces
    yield edge + b"]"


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
