"""Reports on many documents, written document by document."""

import codecs
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Any

import click

from kpi.batch.run import Document, Outcome
from kpi.batch.work import Renderer
from kpi.commands import bundles
from kpi.commands.asked import Wanted
from kpi.commands.outputs import (
    SUFFIXES,
    Options,
    Output,
    content,
    file_names,
    saved,
    screen,
    write_file,
    write_index,
    write_pieces,
    write_stdout,
)
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Appraisal, Entry, Finding, Review
from kpi.model.rule import RuleSet
from kpi.reporting import csv, json, jsonl, overview, province, verdict
from kpi.reporting.verdict import Totals

STREAMED = frozenset({"json", "jsonl", "csv"})
"""Formats whose report on any number of documents is written document by document."""
GATHERED = frozenset({"html", "xlsx"})
"""Formats that have a report of their own on many documents, made of little of each."""

Lean = tuple[Disclosure, tuple[Finding, ...], tuple[Entry, ...], tuple[Appraisal, ...]]
"""What is a document's own in its review."""


def lean(review: Review) -> Lean:
    """Return what is a document's own in its review."""
    return review.documents[0], review.findings, review.ledger, review.appraisals


def are_streamed(targets: Sequence[Output], documents: int) -> bool:
    """Tell whether all reports can be written document by document; a text on the screen is an overview."""
    formats = STREAMED | GATHERED if documents > province.MANY else STREAMED
    return all(
        target.folder or target.format in formats or (target.format == "text" and target.path is None)
        for target in targets
    )


def renderers(wanted: Wanted) -> tuple[dict[str, Renderer], dict[str, Renderer]]:
    """Return what is to be made of every document: parts of reports over all, and reports of its own."""
    targets, options = wanted.targets, wanted.options
    single = {target.format for target in targets if not target.folder}
    streams: dict[str, Renderer] = {"totals": verdict.totals}
    if wanted.store is not None:
        streams["whole"] = lean
    if "json" in single:
        streams["json"] = partial(
            json.sections, with_extract=options.with_extract, full_ledger=options.full_ledger
        )
    if "jsonl" in single:
        streams["jsonl"] = jsonl.sections
    if "csv" in single:
        streams["csv"] = csv.lines
    if wanted.handout is not None:
        streams |= bundles.RENDERERS
    if single & GATHERED:
        streams["province"] = province.part
    names = {target.format for target in targets if target.folder}
    reports: dict[str, Renderer] = {
        f"report-{name}": partial(content, name=name, options=options) for name in sorted(names)
    }
    return streams, reports


def write_reports(outcome: Outcome, wanted: Wanted) -> Totals:
    """Write every report and the store, document by document; return what the verdict is made of.

    Raises a usage error where a target cannot be written.
    """
    targets = wanted.targets
    head = Review((), outcome.setup.book.ruleset, (), outcome.ledger, adjusted=outcome.setup.adjusted)
    lines = []
    with ExitStack() as files:
        streams = [
            _STREAMS[target.format](head, files, wanted.options) for target in targets if _is_streamed(target)
        ]
        folders = [_Folder(target, outcome.heads) for target in targets if target.folder]
        stores = [_Store(wanted.store, files, head.ruleset)] if wanted.store is not None else []
        gathered = [target for target in targets if target.format in GATHERED and not target.folder]
        provinces = [_Province(head)] if gathered else []
        for done in outcome.documents():
            own: Any = done.rendered["totals"]
            lines.append(overview.Line(done.head, own))
            for taker in (*streams, *folders, *stores, *provinces):
                taker.take(done)
        seen = sum((line.totals for line in lines), verdict.totals(head))
        for stream, target in zip(streams, filter(_is_streamed, targets), strict=True):
            _deliver(stream.pieces(seen), target)
        for store in stores:
            store.end(outcome.ledger)
    for one in provinces:
        one.write(gathered)
    for folder in folders:
        folder.end(lines)
    if any(target.format == "text" and not target.folder for target in targets):
        colour, width = screen()
        write_stdout(overview.render(lines, seen, head.ruleset, colour=colour, width=width))
    return seen


def whole(done: Document) -> Lean:
    """Return a document with what is its own in the review of all."""
    own: Any = done.rendered["whole"]
    number, (document, findings, entries, appraisals) = done.number, own
    return (
        document,
        tuple(replace(finding, document=number) for finding in findings),
        tuple(entry._replace(document=number) for entry in entries),
        tuple(replace(appraisal, document=number) for appraisal in appraisals),
    )


def _is_streamed(target: Output) -> bool:
    return target.format in STREAMED and not target.folder


def _deliver(pieces: Iterator[bytes], target: Output) -> None:
    if target.path is None:
        for piece in codecs.iterdecode(pieces, "utf-8"):
            sys.stdout.write(piece)
        sys.stdout.flush()
    else:
        write_pieces(target.path, pieces)


_PIECE = 1 << 20


class _Lists:
    """The lists of a report over all documents, which grow side by side, each in a file."""

    def __init__(self, between: Mapping[str, bytes], files: ExitStack) -> None:
        self._between = between
        self._files: dict[str, IO[bytes]] = {
            name: files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - entered there
            for name in between
        }

    def add(self, name: str, items: bytes) -> None:
        """Add items to a list."""
        file = self._files[name]
        if items:
            file.write(self._between[name] if file.tell() else b"")
            file.write(items)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a list from its beginning, cut anywhere."""
        file = self._files[name]
        file.seek(0)
        return iter(lambda: file.read(_PIECE), b"")


class _Json:
    """The JSON report."""

    def __init__(self, head: Review, files: ExitStack, options: Options) -> None:
        self._head, self._lists = head, _Lists(json.SECTIONS, files)
        self._full_ledger = options.full_ledger

    def take(self, done: Document) -> None:
        """Take the part of one document."""
        self._add(done.rendered["json"], done.number)

    def _add(self, part: Any, number: int) -> None:  # noqa: ANN401 - made by ``json.sections``
        for name, items in part.items():
            self._lists.add(name, json.renumbered(items, number) if name != "documents" else items)

    def pieces(self, seen: Totals) -> Iterator[bytes]:
        """Yield the report."""
        self._add(json.sections(self._head, full_ledger=self._full_ledger), 0)
        lists = {name: self._lists.pieces(name) for name in json.SECTIONS}
        return json.assembled(self._head, verdict.concluded(seen), lists)


class _JsonLines:
    """The JSON lines report."""

    def __init__(self, head: Review, files: ExitStack, _: Options) -> None:
        self._head, self._lists = head, _Lists(dict.fromkeys(jsonl.SECTIONS, b""), files)

    def take(self, done: Document) -> None:
        """Take the part of one document."""
        self._add(done.rendered["jsonl"], done.number)

    def _add(self, part: Any, number: int) -> None:  # noqa: ANN401 - made by ``jsonl.sections``
        for name, lines in part.items():
            self._lists.add(name, jsonl.renumbered(lines, number))

    def pieces(self, seen: Totals) -> Iterator[bytes]:
        """Yield the report."""
        self._add(jsonl.sections(self._head), 0)
        for name in jsonl.SECTIONS:
            yield from self._lists.pieces(name)
        yield jsonl.last_line(self._head, verdict.concluded(seen))


class _Csv:
    """The CSV report."""

    def __init__(self, _: Review, files: ExitStack, _options: Options) -> None:
        self._lists, self._count = _Lists({"lines": b""}, files), 0

    def take(self, done: Document) -> None:
        """Take the part of one document."""
        lines: Any = done.rendered["csv"]
        numbered = (csv.numbered(number, line) for number, line in enumerate(lines, self._count + 1))
        self._lists.add("lines", "".join(numbered).encode())
        self._count += len(lines)

    def pieces(self, _: Totals) -> Iterator[bytes]:
        """Yield the report."""
        yield csv.HEAD.encode()
        yield from self._lists.pieces("lines")


_STREAMS: Mapping[str, Callable[[Review, ExitStack, Options], _Json | _JsonLines | _Csv]] = {
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

    def take(self, done: Document) -> None:
        """Write the report on one document."""
        report: Any = done.rendered[f"report-{self._format}"]
        write_file(self._path / self._names[done.number], report)

    def end(self, lines: Sequence[overview.Line]) -> None:
        """Write the index."""
        counts = [line.totals.levels.total() for line in lines]
        write_index(self._path, self._format, self._heads, self._names, counts)


class _Province:
    """The page and the workbook on all documents."""

    def __init__(self, head: Review) -> None:
        self._province = province.Province(head)

    def take(self, done: Document) -> None:
        """Add one document."""
        own: Any = done.rendered["province"]
        self._province.add(done.number, done.head, own)

    def write(self, targets: Sequence[Output]) -> None:
        """Write the reports."""
        for target in targets:
            assert target.path is not None
            if target.format == "html":
                write_pieces(target.path, (piece.encode() for piece in self._province.html()))
            else:
                write_file(target.path, saved(self._province.write_workbook))


class _Store:
    """The Parquet tables."""

    def __init__(self, folder: Path, files: ExitStack, ruleset: RuleSet) -> None:
        from kpi.store import StoreError  # noqa: PLC0415 - most reviews have no store
        from kpi.store.writer import Writer  # noqa: PLC0415 - likewise

        self._folder, self._refusal, self._own = folder, StoreError, files.enter_context(ExitStack())
        try:
            self._writer = self._own.enter_context(Writer(folder, ruleset))
        except StoreError as error:
            raise click.UsageError(f"--store：{error}") from error

    def take(self, done: Document) -> None:
        """Add one document."""
        document, findings, entries, appraisals = whole(done)
        self._writer.add(document, findings, entries, done.number, appraisals)

    def end(self, common: Sequence[Entry]) -> None:
        """Add the ledger of the batch rules; then the store is whole."""
        self._writer.add_entries(common)
        try:
            self._own.close()
        except self._refusal as error:
            raise click.UsageError(f"--store：{error}") from error
        click.echo(f"已写入 {self._folder}", err=True)
