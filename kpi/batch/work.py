"""What a worker does: examine documents, compare those of a department, write one up.

Arguments and results are bytes wherever they are only passed on, so that the process that distributes the
work neither builds nor holds what is in them.
"""

import hashlib
import pickle
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from kpi import engine, guard, pipeline
from kpi.batch import aside, samples
from kpi.batch.errors import OtherProgramError
from kpi.batch.packing import dump, undump
from kpi.checks.types import NOTHING_TO_COMPARE
from kpi.engine import Part
from kpi.memory import uncollected
from kpi.model.disclosure import Disclosure, Goal, Project
from kpi.model.finding import Entry, Finding, Review
from kpi.model.place import Cell, Place, whole
from kpi.model.references import References
from kpi.reading import failures
from kpi.resources import folder
from kpi.ruleset import RuleBook

T = TypeVar("T")
R = TypeVar("R")

Renderer = Callable[[Review], object]
"""What a report needs of one document; the review is of that document alone."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What all documents of a run have in common; must be picklable."""

    book: RuleBook
    references: References = NOTHING_TO_COMPARE
    year: int | None = None
    limits: guard.Limits = guard.DEFAULT
    adjusted: tuple[str, ...] = ()
    streams: Mapping[str, Renderer] | None = None
    """For reports over all documents: given a review without the ledger of the batch rules."""
    reports: Mapping[str, Renderer] | None = None
    """For reports on one document: given the ledger of the batch rules too."""
    mark: str = ""
    """A digest of all that a result depends on besides the document, see ``marked``."""


class Packed(NamedTuple):
    """A setup on its way to a worker; without data, which is sent once, where the worker should have it."""

    mark: str
    program: str
    """What program the worker must be."""
    data: bytes | None

    def bare(self) -> "Packed":
        """Return it without data."""
        return self._replace(data=None)


class NotPreparedError(Exception):
    """This worker has not got the setup yet: it is to be sent with its data."""


_SETUPS: dict[str, Setup] = {}


def packed(setup: Setup) -> Packed:
    """Return the setup as bytes, under the digest by which workers know it."""
    data = pickle.dumps(setup, pickle.HIGHEST_PROTOCOL)
    return Packed(hashlib.sha256(data).hexdigest(), program(), data)


def prepare(setup: Packed) -> Setup:
    """Build in this process, once, what every document needs."""
    known = _SETUPS.get(setup.mark)
    if known is None:
        if setup.program != program():
            raise OtherProgramError
        if setup.data is None:
            raise NotPreparedError
        known = pickle.loads(setup.data)  # noqa: S301 - written by our own parent
        _SETUPS.clear()
        _SETUPS[setup.mark] = known
        pipeline.prepare()
    return known


Call = Callable[[Packed, Sequence[T]], Sequence[R]]
"""Work on some items; it must return a result for each."""


class Raised(NamedTuple):
    """The answer of a worker that did not do its task."""

    reason: Literal["setup", "program", "error"]


def attempted(call: Call[T, R], setup: Packed, items: Sequence[T]) -> Sequence[R] | Raised:
    """Return what a call returns, or why it did not; what is raised otherwise tells that a worker died."""
    if aside.is_needed():
        answer: Sequence[R] | Raised = aside.call(_attempted, call, setup, items)
        return answer
    return _attempted(call, setup, items)


def _attempted(call: Call[T, R], setup: Packed, items: Sequence[T]) -> Sequence[R] | Raised:
    try:
        return call(setup, items)
    except NotPreparedError:
        return Raised("setup")
    except OtherProgramError:
        return Raised("program")
    except Exception:  # noqa: BLE001 - of many items one is at fault; it is sought by itself
        return Raised("error")


class Job(NamedTuple):
    """A document to examine."""

    number: int
    name: str
    digest: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of a document in memory."""

    head: Disclosure
    prints: tuple[str, ...] = ()
    """The fingerprints of what the rules on projects and documents found."""
    alone: tuple[Entry, ...] = ()
    """The ledger of the rules that stay within a department, if this is its only document."""
    alone_prints: tuple[str, ...] = ()
    samples: bytes = b""
    """What the rules on samples compare of it; empty where there is nothing."""


class Examined(NamedTuple):
    """A document examined: facts and whole, as bytes."""

    facts: bytes
    whole: bytes
    likely: bytes = b""
    """What will be made of it, if no other document has a say in it; empty where that is not known yet."""


Whole = tuple[Disclosure, Part, Part]
"""A document with what its own rules found, and those within its department, it being the only one."""


def examine(setup: Packed, jobs: Sequence[Job]) -> list[Examined]:
    """Read and check documents, each on its own."""
    known = prepare(setup)
    with uncollected():
        return [_examined(job, known) for job in jobs]


def _examined(job: Job, setup: Setup) -> Examined:
    """Read and check a document; what reads it keeps to its limit, and so must the rules."""
    disclosure = pipeline.disclose(job.data, job.name, job.digest, setup.limits)
    if setup.year is not None:
        disclosure = replace(disclosure, year=setup.year)
    try:
        with guard.interrupted(setup.limits.seconds):
            return examined(disclosure, setup)
    except guard.OverdueError:
        failure = failures.TIME_LIMIT.failure(path=job.name, limit=str(setup.limits.seconds))
        return Examined(dump(Facts(Disclosure(job.name, sha256=job.digest, failure=failure))), b"")


def examined(disclosure: Disclosure, setup: Setup) -> Examined:
    """Check a document that was read."""
    if not engine.readable(disclosure):
        return Examined(dump(Facts(disclosure)), b"")
    own = engine.examine(disclosure, setup.book, setup.references)
    alone = engine.compare((disclosure,), engine.batch_rules(setup.book, "department"), setup.references)
    taken = samples.taken(disclosure, setup.book)
    facts = Facts(
        head(disclosure), _prints(own), alone.ledger, _prints(alone), dump(taken) if any(taken) else b""
    )
    whole = disclosure, own, alone
    # Most documents are written up as they would be alone: then nobody has to unpack them again.
    likely = b"" if setup.reports else dump(_written_up(whole, LIKELY, setup))
    return Examined(dump(facts), dump(whole), likely)


def _prints(part: Part) -> tuple[str, ...]:
    return tuple(finding.fingerprint for finding in part.findings)


_NOWHERE = Cell("", Place("", ()))


def head(disclosure: Disclosure) -> Disclosure:
    """Return what the batch rules that reach over everything may look at (``Reach`` heads)."""
    projects = tuple(map(_heading, disclosure.projects))
    return replace(disclosure, projects=projects, tables=(), narrative=())


def _heading(project: Project) -> Project:
    goals = "".join(goal.text for goal in project.goals)
    return replace(
        project,
        title=_NOWHERE,
        budget_cell=None,
        fiscal_funds=None,
        other_funds=None,
        purpose=None,
        plan=None,
        goals=(Goal(goals, whole(_NOWHERE)),) if goals else (),
        indicators=(),
        columns=frozenset(),
        goals_cell=None,
    )


class Found(NamedTuple):
    """What batch rules found in one document: its number among those compared, fingerprints, findings."""

    number: int
    prints: tuple[str, ...]
    findings: bytes


class Compared(NamedTuple):
    """What batch rules said about some documents."""

    found: list[Found]
    ledger: tuple[Entry, ...]


class Group(NamedTuple):
    """The documents of one department, to be compared."""

    first: int
    """The number of the first one."""
    wholes: tuple[bytes, ...]


def compare(setup: Packed, groups: Sequence[Group]) -> list[Compared]:
    """Compare the documents of each department."""
    known = prepare(setup)
    bound = engine.batch_rules(known.book, "department")
    with uncollected():
        return [
            sorted_out(engine.compare([undump(data)[0] for data in group.wholes], bound, known.references))
            for group in groups
        ]


def compare_samples(heads: Sequence[Disclosure], taken: Sequence[bytes], book: RuleBook) -> Compared:
    """Compare the samples of all documents."""
    with uncollected():
        pointers, ledger = samples.compared(heads, book, [undump(data) if data else () for data in taken])
    by_document: dict[int, list[samples.Pointer]] = {}
    for pointer in pointers:
        by_document.setdefault(pointer.pointed.document, []).append(pointer)
    found = [
        Found(number, tuple(one.fingerprint for one in own), dump(own))
        for number, own in sorted(by_document.items())
    ]
    return Compared(found, ledger)


def sorted_out(part: Part) -> Compared:
    """Return findings by document, as bytes."""
    by_document: dict[int, list[Finding]] = {}
    for finding in part.findings:
        by_document.setdefault(finding.document, []).append(_light(finding))
    found = [
        Found(number, tuple(one.fingerprint for one in findings), dump(findings))
        for number, findings in by_document.items()
    ]
    return Compared(found, part.ledger)


def _light(finding: Finding) -> Finding:
    """Return the finding of document 0 with little of its project, which is put in again when it is used."""
    return replace(finding, document=0, project=_heading(finding.project) if finding.project else None)


class Others(NamedTuple):
    """What other documents have to say about one."""

    found: tuple[bytes, ...] = ()
    """What batch rules found in it."""
    earlier: tuple[tuple[str, int], ...] = ()
    """How often fingerprints of it stand in the documents before."""
    is_alone: bool = True
    """Whether it is the only one of its department."""


LIKELY = Others()


class Item(NamedTuple):
    """A document to write up."""

    number: int
    whole: bytes
    head: Disclosure | None
    """The document itself, where nothing of it was examined."""
    others: "Others"
    common: tuple[Entry, ...]
    """The ledger of the batch rules."""


def conclude(setup: Packed, items: Sequence[Item]) -> list[bytes]:
    """Write documents up: what every renderer makes of each."""
    known = prepare(setup)
    with uncollected():
        return [dump(_written_up(_whole(item), item.others, known, item.common)) for item in items]


def _written_up(
    whole: Whole, others: Others, setup: Setup, common: tuple[Entry, ...] = ()
) -> dict[str, object]:
    disclosure, own, alone = whole
    found = [one for data in others.found for one in undump(data)]
    parts = [own, Part(_resting(found, disclosure, setup.book), ())]
    if others.is_alone:
        parts.append(Part(alone.findings, ()))
    findings, appraisals = engine.conclude(disclosure, parts, setup.book, dict(others.earlier))
    review = Review(
        (disclosure,),
        setup.book.ruleset,
        findings,
        own.ledger,
        adjusted=setup.adjusted,
        appraisals=appraisals,
    )
    rendered = {name: render(review) for name, render in (setup.streams or {}).items()}
    if setup.reports:
        review = replace(review, ledger=own.ledger + common)
        rendered |= {name: render(review) for name, render in setup.reports.items()}
    return rendered


def _whole(item: Item) -> Whole:
    if item.head is None:
        whole: Whole = undump(item.whole)
        return whole
    return item.head, Part([], ()), Part([], ())


def _resting(
    findings: Sequence[Finding | samples.Pointer], disclosure: Disclosure, book: RuleBook
) -> list[Finding]:
    """Return findings with the projects and rows of the document in the place of their light copies."""
    projects = {project.no: project for project in disclosure.projects}
    result = []
    for finding in findings:
        if isinstance(finding, samples.Pointer):
            result.append(samples.resolved(finding, disclosure, book))
            continue
        project = projects[finding.project.no] if finding.project else None
        row = finding.indicator
        if row is not None and project is not None:
            row = next((one for one in project.indicators if one.no == finding.indicator.no), row)  # type: ignore[union-attr]
        result.append(replace(finding, project=project, indicator=row))
    return result


@cache
def program() -> str:
    """Return a digest of the program itself and of what it reads by; workers must have the same."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256(
        repr((sys.version_info, sys.platform, [_version(name) for name in _LIBRARIES])).encode()
    )
    for base, pattern in ((root, "*.py"), (folder("grammar"), "*"), (folder("reports"), "*")):
        for path in sorted(base.rglob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(path.relative_to(base).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


_LIBRARIES = ("jinja2", "lark", "lxml", "openpyxl", "pypdfium2", "python-calamine", "python-docx")
"""What a result depends on besides the program itself."""


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def marked(setup: Setup, *given: str) -> Setup:
    """Return the setup under a digest of all that a result depends on besides its document.

    ``given`` says what else there is: digests of the files that ``references`` came from.
    """
    book = setup.book
    basis = (program(), book.ruleset.sha256, book.ruleset.grading, setup.adjusted, setup.year, given)
    digest = hashlib.sha256(repr(basis).encode("utf-8", "surrogatepass"))
    for bound in book.bound:
        digest.update(repr(bound.rule).encode("utf-8", "surrogatepass"))
    if setup.references != NOTHING_TO_COMPARE and not given:
        digest.update(pickle.dumps(setup.references))
    return replace(setup, mark=digest.hexdigest())
