"""The documents of a department put together from a batch, and what a worker makes of them."""

import hashlib
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from kpi.batch.packing import dump, undump
from kpi.batch.work import Packed, Renderer, prepare
from kpi.commands.outputs import Options, content
from kpi.model.finding import Entry, Review
from kpi.reporting import province
from kpi.reporting.department import Own, by_year, together

FILES: Mapping[str, str] = {"xlsx": "审核表", "docx": "预审意见通知", "html": "审核报告"}
"""The files of a department by format, and what they are called."""


def own(review: Review) -> bytes:
    """Return what is a document's own in its review, as bytes that are only passed on."""
    return dump((review.documents[0], review.findings, review.ledger, review.appraisals))


RENDERERS: Mapping[str, Renderer] = {"handout": own, "province": province.part}
"""What is to be made of every document of a batch."""


class Bundle(NamedTuple):
    """The documents of a department, to be written up."""

    department: int
    documents: tuple[bytes, ...]
    common: tuple[Entry, ...]
    """The ledger over the whole batch."""
    options: Options

    def key(self, mark: str) -> str:
        """Return by what the reports are kept: all that they depend on."""
        template = self.options.notice_template
        basis = (mark, self.common, self.options, template.read_bytes() if template else b"")
        digest = hashlib.sha256(repr(basis).encode("utf-8", "surrogatepass"))
        for data in self.documents:
            digest.update(hashlib.sha256(data).digest())
        return digest.hexdigest()


def made(setup: Packed, bundles: Sequence[Bundle]) -> list[bytes]:
    """Make the reports on departments; called in a worker."""
    known = prepare(setup)
    head = Review((), known.book.ruleset, (), (), adjusted=known.adjusted)
    return [dump(_made(bundle, head)) for bundle in bundles]


def _made(bundle: Bundle, head: Review) -> dict[str, bytes]:
    parts: list[Own] = [undump(data) for data in bundle.documents]
    return reports(together(replace(head, ledger=bundle.common), parts), bundle.options)


def reports(review: Review, options: Options) -> dict[str, bytes]:
    """Return the reports on one department by format."""
    return {name: content(by_year(review) if name == "docx" else review, name, options) for name in FILES}


class Shelf:
    """Documents that wait for the others of their department, in a file."""

    def __init__(self, departments: Sequence[int]) -> None:
        """Begin; given is the department of each document that belongs to one, and -1."""
        self._departments = departments
        self._missing = Counter(departments)
        self._places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the shelf

    def put(self, number: int, data: bytes) -> Iterator[tuple[int, tuple[bytes, ...]]]:
        """Put a document there; yield its department with all documents if it was the last of them."""
        department = self._departments[number]
        if department < 0:
            return
        self._places[department].append((self._file.seek(0, 2), len(data)))
        self._file.write(data)
        self._missing[department] -= 1
        if not self._missing[department]:
            yield department, tuple(self._read(*place) for place in self._places.pop(department))

    def _read(self, start: int, size: int) -> bytes:
        self._file.seek(start)
        return self._file.read(size)

    def close(self) -> None:
        """Clear it."""
        self._file.close()
