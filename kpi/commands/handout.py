"""What is handed to the departments (``--handout``): a folder each, and the reports on all for the office.

A department's documents are written up together, however many they are, by the workers; what they make is
kept in the cache by what it was made from.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import click

from kpi import engine
from kpi.batch import Cache, Outcome, Workers
from kpi.batch.packing import undump
from kpi.batch.work import Packed, packed
from kpi.commands import bundles
from kpi.commands.bundles import FILES, Bundle, Shelf
from kpi.commands.folders import safe_names
from kpi.commands.outputs import Options, saved, write_file, write_pieces
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Review
from kpi.model.rule import LEVELS
from kpi.reporting import html
from kpi.reporting.province import Departments, Province
from kpi.reporting.province.charts import advice_of
from kpi.reporting.province.figures import Figures, figures

PAGE, BOOK = "province.html", "province.xlsx"
Tell = Callable[[str, int, int], None]


class Plan:
    """Which department gets which folder; only those of which something was reviewed get one."""

    def __init__(self, folder: Path, heads: Sequence[Disclosure]) -> None:
        self._folder, departments = folder, Departments()
        self.of = [departments.add(head) for head in heads]
        """The department of each document, -1 where nobody knows."""
        reviewed = {number for number, head in zip(self.of, heads, strict=True) if engine.readable(head)} - {
            -1
        }
        names = [
            name if is_known else PurePath(name).stem
            for name, is_known in zip(departments.names, departments.is_known, strict=True)
        ]
        self.folders = {number: name for number, name in enumerate(safe_names(names)) if number in reviewed}
        self.done = 0

    def write(self, department: int, files: Mapping[str, bytes]) -> None:
        """Write the folder of a department; raises a usage error where that is not possible."""
        for name, data in files.items():
            write_file(self._folder / self.folders[department] / self._file(department, name), data)
        self.done += 1

    def _file(self, department: int, name: str) -> str:
        return f"{self.folders[department]}-{FILES[name]}.{name}"

    def end(self, gathered: Province) -> None:
        """Write the reports on all departments, and what leads to their folders."""
        write_pieces(self._folder / PAGE, (piece.encode() for piece in gathered.html()))
        write_file(self._folder / BOOK, saved(gathered.write_workbook))
        counted = figures(gathered)
        entries = list(self._entries(counted))
        listing = json.dumps({"tool": "kpi", "departments": entries}, ensure_ascii=False, indent=2)
        write_file(self._folder / "index.json", f"{listing}\n".encode("utf-8", "backslashreplace"))
        title = f"{len(self.folders)} 个部门的交办材料"
        index = html.page(
            "handout.html.j2", title, entries=entries, unread=counted.unread, page=PAGE, book=BOOK
        )
        write_file(self._folder / "index.html", index.encode())
        click.echo(f"已写入 {self._folder}", err=True)

    def _entries(self, counted: Figures) -> Iterator[dict[str, object]]:
        for number, one in enumerate(counted.departments):
            folder = self.folders.get(number)
            yield {
                "department": one.name,
                "folder": folder,
                "files": {word: self._file(number, name) for name, word in FILES.items()} if folder else {},
                "projects": one.verdict.projects,
                "findings": {level: one.verdict.counts.of(level) for level in LEVELS},
                "advice": advice_of(one),
            }


def write_review(review: Review, folder: Path, options: Options) -> None:
    """Write the handout of a review that is in memory."""
    plan = Plan(folder, review.documents)
    numbers: dict[int, list[int]] = defaultdict(list)
    for number, department in enumerate(plan.of):
        numbers[department].append(number)
    for department in plan.folders:
        plan.write(department, bundles.reports(_part(review, numbers[department]), options))
    plan.end(Province.of(review))


def _part(review: Review, numbers: Sequence[int]) -> Review:
    """Return the review of some documents."""
    places = {number: at for at, number in enumerate(numbers)}
    return replace(
        review,
        documents=tuple(review.documents[number] for number in numbers),
        findings=tuple(
            replace(found, document=places[found.document])
            for found in review.findings
            if found.document in places
        ),
        ledger=tuple(
            entry if entry.document is None else entry._replace(document=places[entry.document])
            for entry in review.ledger
            if entry.document is None or entry.document in places
        ),
        appraisals=tuple(
            replace(one, document=places[one.document]) for one in review.appraisals if one.document in places
        ),
    )


def write(
    outcome: Outcome, workers: Workers, cache: Cache, folder: Path, options: Options, tell: Tell
) -> None:
    """Write the handout of a batch in which ``bundles.RENDERERS`` were among the streams.

    Raises a usage error where it cannot be written.
    """
    setup = packed(outcome.setup)
    head = Review((), outcome.setup.book.ruleset, (), outcome.ledger, adjusted=outcome.setup.adjusted)
    plan = Plan(folder, outcome.heads)
    writing = _Writing(outcome, setup, plan, cache, options, tell, Province(head))
    with closing(workers.staff(setup)) as staff:
        tasks = ([bundle] for bundle in writing.unknown())
        with closing(staff.each(bundles.made, tasks, writing.here)) as results:
            for bundle, data in results:
                cache.put("handout", bundle.key(outcome.setup.mark), data)
                writing.finish(bundle, data)
    plan.end(writing.gathered)


@dataclass(frozen=True, slots=True)
class _Writing:
    """A handout on its way."""

    outcome: Outcome
    setup: Packed
    plan: Plan
    cache: Cache
    options: Options
    tell: Tell
    gathered: Province

    def unknown(self) -> Iterator[Bundle]:
        """Yield the departments that are to be written up; of what is known already, write the folders."""
        for bundle in self._bundles():
            kept = self.cache.get("handout", bundle.key(self.outcome.setup.mark))
            if kept is None:
                yield bundle
            else:
                self.finish(bundle, kept)

    def _bundles(self) -> Iterator[Bundle]:
        with closing(Shelf(self.plan.of)) as shelf:
            for done in self.outcome.documents():
                part, own = done.rendered["province"], done.rendered["handout"]
                self.gathered.add(done.number, done.head, part)  # type: ignore[arg-type]  # made by RENDERERS
                for department, documents in shelf.put(done.number, own):  # type: ignore[arg-type]  # likewise
                    if department in self.plan.folders:
                        yield Bundle(department, documents, self.outcome.ledger, self.options)

    def here(self, bundle: Bundle) -> bytes:
        """Write up a department that no worker could; what is wrong with it is then told."""
        return bundles.made(self.setup, [bundle])[0]

    def finish(self, bundle: Bundle, data: bytes) -> None:
        """Write a folder."""
        self.plan.write(bundle.department, undump(data))
        self.tell("交办", self.plan.done, len(self.plan.folders))
