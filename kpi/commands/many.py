"""``kpi check`` for many documents: the batch, its reports written document by document."""

import hashlib
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import IO, Any

from kpi import batch
from kpi.batch.work import Renderer, code_mark
from kpi.commands.outputs import (
    SUFFIXES,
    Options,
    Output,
    content,
    file_names,
    screen,
    write_file,
    write_index,
    write_pieces,
    write_stdout,
)
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Appraisal, Entry, Finding, Review
from kpi.reporting import csv, json, jsonl, overview, verdict
from kpi.reporting.verdict import Totals
from kpi.version import __version__

STREAMED = frozenset({"json", "jsonl", "csv"})
"""Formats whose report on any number of documents is written document by document."""

Lean = tuple[Disclosure, tuple[Finding, ...], tuple[Entry, ...], tuple[Appraisal, ...]]


def mark(setup: batch.Setup) -> str:
    """Return a digest of all that a result depends on besides its document."""
    ruleset = setup.book.ruleset
    codes = [bound.rule.code for bound in setup.book.bound]
    basis = (__version__, code_mark(), ruleset.sha256, codes, setup.adjusted, setup.year, sys.version_info)
    digest = hashlib.sha256(repr(basis).encode())
    digest.update(pickle.dumps(setup.references))
    return digest.hexdigest()


def needs_whole(targets: Sequence[Output]) -> bool:
    """Tell whether a report is wanted that can only be made of all documents at once."""
    return not all(
        target.folder or target.format in STREAMED or (target.format == "text" and target.path is None)
        for target in targets
    )


def renderers(targets: Sequence[Output], options: Options) -> tuple[dict[str, Renderer], dict[str, Renderer]]:
    """Return what is to be made of every document: parts of reports over all, and reports of its own."""
    single = {target.format for target in targets if not target.folder}
    streams: dict[str, Renderer] = {"totals": verdict.totals}
    if "json" in single:
        streams["json"] = partial(
            json.sections, with_extract=options.with_extract, full_ledger=options.full_ledger
        )
    if "jsonl" in single:
        streams["jsonl"] = jsonl.sections
    if "csv" in single:
        streams["csv"] = csv.lines
    names = {target.format for target in targets if target.folder}
    reports: dict[str, Renderer] = {
        f"report-{name}": partial(content, name=name, options=options) for name in sorted(names)
    }
    return streams, reports


def lean(review: Review) -> Lean:
    """Return what is a document's own in its review."""
    return review.documents[0], review.findings, review.ledger, review.appraisals


WHOLE: dict[str, Renderer] = {"whole": lean}
"""What is made of every document where all are needed at once."""


def whole(outcome: batch.Outcome) -> Review:
    """Return the review of all documents."""
    documents, findings, ledger, appraisals = [], [], [], []
    for done in outcome.documents():
        own: Any = done.rendered["whole"]
        documents.append(own[0])
        findings += [replace(finding, document=done.number) for finding in own[1]]
        ledger += [entry._replace(document=done.number) for entry in own[2]]
        appraisals += [replace(appraisal, document=done.number) for appraisal in own[3]]
    return Review(
        tuple(documents),
        outcome.setup.book.ruleset,
        tuple(findings),
        (*ledger, *outcome.ledger),
        adjusted=outcome.setup.adjusted,
        appraisals=tuple(appraisals),
    )


def write_reports(outcome: batch.Outcome, targets: Sequence[Output]) -> Totals:
    """Write every report, document by document; return what the verdict is made of.

    Raises a usage error where a target cannot be written.
    """
    head = Review((), outcome.setup.book.ruleset, (), outcome.ledger, adjusted=outcome.setup.adjusted)
    lines = []
    with ExitStack() as files:
        streams = [_STREAMS[target.format](head, files) for target in targets if _is_streamed(target)]
        folders = [_Folder(target, outcome.heads) for target in targets if target.folder]
        for done in outcome.documents():
            own: Any = done.rendered["totals"]
            lines.append(overview.Line(done.head, own))
            for taker in (*streams, *folders):
                taker.take(done)
        seen = sum((line.totals for line in lines), verdict.totals(head))
        wanted = filter(_is_streamed, targets)
        for stream, target in zip(streams, wanted, strict=True):
            _deliver(stream.pieces(seen), target)
    for folder in folders:
        folder.end(lines)
    if any(target.format == "text" and not target.folder for target in targets):
        colour, width = screen()
        write_stdout(overview.render(lines, seen, head.ruleset, colour=colour, width=width))
    return seen


def _is_streamed(target: Output) -> bool:
    return target.format in STREAMED and not target.folder


def _deliver(pieces: Iterator[str], target: Output) -> None:
    if target.path is None:
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
    else:
        write_pieces(target.path, (piece.encode() for piece in pieces))


_PIECE = 1 << 20


class _Lists:
    """The lists of a report over all documents, which grow side by side, each in a file."""

    def __init__(self, between: Mapping[str, str], files: ExitStack) -> None:
        self._between = between
        self._files: dict[str, IO[str]] = {
            name: files.enter_context(
                tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - entered there
            )
            for name in between
        }

    def add(self, name: str, text: str) -> None:
        """Add text to a list."""
        file = self._files[name]
        if text:
            file.write(self._between[name] + text if file.tell() else text)

    def pieces(self, name: str) -> Iterator[str]:
        """Yield a list from its beginning, cut anywhere."""
        file = self._files[name]
        file.seek(0)
        return iter(lambda: file.read(_PIECE), "")


class _Json:
    """The JSON report."""

    def __init__(self, head: Review, files: ExitStack) -> None:
        self._head, self._lists = head, _Lists(json.SECTIONS, files)

    def take(self, done: batch.Document) -> None:
        """Take the part of one document."""
        self._add(done.rendered["json"], done.number)

    def _add(self, part: Any, number: int) -> None:  # noqa: ANN401 - made by ``json.sections``
        for name, text in part.items():
            self._lists.add(name, json.renumbered(text, number) if name != "documents" else text)

    def pieces(self, seen: Totals) -> Iterator[str]:
        """Yield the report."""
        self._add(json.sections(self._head), 0)
        lists = {name: self._lists.pieces(name) for name in json.SECTIONS}
        return json.assembled(self._head, verdict.concluded(seen), lists)


class _JsonLines:
    """The JSON lines report."""

    def __init__(self, head: Review, files: ExitStack) -> None:
        self._head, self._lists = head, _Lists(dict.fromkeys(jsonl.SECTIONS, ""), files)

    def take(self, done: batch.Document) -> None:
        """Take the part of one document."""
        self._add(done.rendered["jsonl"], done.number)

    def _add(self, part: Any, number: int) -> None:  # noqa: ANN401 - made by ``jsonl.sections``
        for name, text in part.items():
            self._lists.add(name, jsonl.renumbered(text, number))

    def pieces(self, seen: Totals) -> Iterator[str]:
        """Yield the report."""
        self._add(jsonl.sections(self._head), 0)
        for name in jsonl.SECTIONS:
            yield from self._lists.pieces(name)
        yield jsonl.last_line(self._head, verdict.concluded(seen))


class _Csv:
    """The CSV report."""

    def __init__(self, _: Review, files: ExitStack) -> None:
        self._lists, self._count = _Lists({"lines": ""}, files), 0

    def take(self, done: batch.Document) -> None:
        """Take the part of one document."""
        lines: Any = done.rendered["csv"]
        numbered = (csv.numbered(number, line) for number, line in enumerate(lines, self._count + 1))
        self._lists.add("lines", "".join(numbered))
        self._count += len(lines)

    def pieces(self, _: Totals) -> Iterator[str]:
        """Yield the report."""
        yield csv.HEAD
        yield from self._lists.pieces("lines")


_STREAMS: Mapping[str, Callable[[Review, ExitStack], _Json | _JsonLines | _Csv]] = {
    "json": _Json,
    "jsonl": _JsonLines,
    "csv": _Csv,
}


class _Folder:
    """A report for each document, in a folder."""

    def __init__(self, target: Output, heads: Sequence[Disclosure]) -> None:
        assert target.path is not None
        self._format, self._path, self._heads = target.format, target.path, heads
        self._names = file_names(heads, SUFFIXES[target.format])

    def take(self, done: batch.Document) -> None:
        """Write the report on one document."""
        report: Any = done.rendered[f"report-{self._format}"]
        write_file(self._path / self._names[done.number], report)

    def end(self, lines: Sequence[overview.Line]) -> None:
        """Write the index."""
        counts = [line.totals.levels.total() for line in lines]
        write_index(self._path, self._format, self._heads, self._names, counts)
