"""The page for very many findings: one file whose findings are compressed data that the page lists itself.

A page that prints 100,000 findings as markup has hundreds of megabytes. Here equal texts are kept once,
the findings are columns of numbers into them, and all of it is deflated; reports/bulk.js unpacks it.
"""

import base64
import zlib
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from kpi.reporting.findingview import FindingView
from kpi.reporting.json import strict
from kpi.reporting.view import DocumentView, ReviewView
from kpi.reporting.visible import visible_lines
from kpi.reporting.words import money

MOST_WHOLE = 2_000
"""Findings up to which a page is printed whole, with the goal forms beside them."""
_LETTERS = {"error": "e", "warning": "w", "info": "i", "question": "q"}
_STATUS = {"new": "n", "known": "k", "waived": "v"}
_RAW_DEFLATE = -15
_TEXTS = ("where", "before", "marked", "after", "problem", "suggestion", "hint", "basis", "proof", "doubt")


class Row(NamedTuple):
    """A finding as a line of the page; ``document`` and ``project`` are indices into the lists beside it."""

    fingerprint: str
    rule: str
    level: str
    status: str
    document: int
    project: int
    """-1 where the finding is on the document as a whole."""
    texts: tuple[str, ...]
    """Where, before, marked, after, problem, suggestion, hint, basis, proof, doubt."""


class Project(NamedTuple):
    """A project that findings are on."""

    document: int
    no: int
    code: str
    name: str
    budget: str


class Strings:
    """Texts by number, each kept once; hidden characters are shown before a text is kept."""

    def __init__(self) -> None:
        self.kept: list[str] = [""]
        self._numbers: dict[str, int] = {"": 0}

    def number(self, text: str) -> int:
        """Return the number of a text."""
        known = self._numbers.get(text)
        if known is None:
            known = self._numbers[text] = len(self.kept)
            self.kept.append(visible_lines(text))
        return known


def packed(
    rows: Iterable[Row],
    documents: Sequence[str],
    projects: Sequence[Project],
    rules: Sequence[tuple[str, str]],
) -> str:
    """Return the data of a page: JSON, deflated, in base64; equal input gives equal text."""
    strings = Strings()
    codes = {code: number for number, (code, _) in enumerate(rules)}
    columns: dict[str, list[int]] = {name: [] for name in ("rule", "document", "project", *_TEXTS)}
    fingerprints: list[str] = []
    levels: list[str] = []
    states: list[str] = []
    for row in rows:
        fingerprints.append(row.fingerprint)
        levels.append(_LETTERS.get(row.level, "i"))
        states.append(_STATUS.get(row.status, "n"))
        columns["rule"].append(codes[row.rule])
        columns["document"].append(row.document)
        columns["project"].append(row.project)
        for name, text in zip(_TEXTS, row.texts, strict=True):
            columns[name].append(strings.number(text))
    data = {
        "documents": [visible_lines(name) for name in documents],
        "projects": [
            [part if isinstance(part, int) else visible_lines(part) for part in one] for one in projects
        ],
        "rules": rules,
        "fingerprints": "".join(fingerprints),
        "levels": "".join(levels),
        "states": "".join(states),
        "columns": columns,
        "strings": strings.kept,
    }
    press = zlib.compressobj(9, zlib.DEFLATED, _RAW_DEFLATE)
    return base64.b64encode(press.compress(strict(data).encode()) + press.flush()).decode("ascii")


def packed_view(view: ReviewView) -> str:
    """Return the data of the page of a review."""
    projects = list(chain.from_iterable(map(_projects, view.documents)))
    numbers = {(one.document, one.no): number for number, one in enumerate(projects)}
    rules = [(rule.code, rule.title) for rule in view.rules]
    known = {code for code, _ in rules}
    rules += sorted({(found.rule, found.title) for found in view.findings if found.rule not in known})
    return packed(_rows(view.findings, numbers), [one.title for one in view.documents], projects, rules)


def _projects(document: DocumentView) -> Iterator[Project]:
    for project in document.projects:
        if project.findings:
            yield Project(document.index, project.no, project.code, project.name, _money(project.budget))


def _money(budget: Decimal | None) -> str:
    return money(budget) if budget is not None else ""


def _rows(findings: Iterable[FindingView], numbers: dict[tuple[int, int], int]) -> Iterator[Row]:
    for found in findings:
        number = numbers.get((found.document, found.project_no), -1) if found.project_no is not None else -1
        yield Row(
            found.fingerprint, found.rule, found.level, found.status, found.document, number, texts_of(found)
        )


def texts_of(found: FindingView) -> tuple[str, ...]:
    """Return the texts of a finding in the order of the page's columns."""
    proof = found.proof
    calculation = f"{proof.worded} = {proof.computed}，{proof.relation} {proof.stated.text}" if proof else ""
    quote = found.quote
    return (
        found.where,
        quote.before,
        quote.marked,
        quote.after,
        found.problem,
        found.suggestion or "",
        found.hint,
        "；".join(found.basis),
        calculation,
        found.doubt or "",
    )
