"""A batch from its sources to the parts of its reports, in order, whatever the number of workers.

Examine every document, compare them, write every document up: each step hands its results to the next
through the cache, so that this process only ever holds the heads of the documents.
"""

import hashlib
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from kpi import engine, reading, submissions
from kpi.batch import work
from kpi.batch.cache import Cache
from kpi.batch.pool import Workers
from kpi.batch.sources import Source
from kpi.batch.work import Compared, Examined, Facts, Found, Group, Item, Job, Packed, Setup
from kpi.model.disclosure import Disclosure, Failure
from kpi.model.finding import Entry
from kpi.reading import failures

T = TypeVar("T")

MOST_FILES, MOST_BYTES = 25, 512 * 1024
"""How much one task has of documents to examine, at most but for a single one."""
MOST_WHOLE_BYTES = 2 * 1024 * 1024
"""The same of documents to write up, which take a tenth of the time and are compressed."""

Plan = Callable[[Sequence[Disclosure]], Setup]
"""Gives the rules for the documents that were read; for none of them the likely rules."""
Tell = Callable[[str, int, int], None]
"""Told of each step with what is done and what there is to do."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the batch, done: its number, its head, and what every renderer made of it."""

    number: int
    head: Disclosure
    rendered: dict[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A batch that is done; the documents themselves come one after the other from the disk."""

    heads: tuple[Disclosure, ...]
    setup: Setup
    ledger: tuple[Entry, ...]
    """The lines of the batch rules."""
    documents: Callable[[], Iterator[Document]]


@dataclass(slots=True)
class _Batch:
    """A run on its way; documents go by their numbers."""

    sources: Sequence[Source]
    workers: Workers
    cache: Cache
    tell: Tell
    setup: Setup
    packed: Packed
    keys: list[str] = field(default_factory=list)
    """By what a document and all that is made of it is kept; empty where nothing of it may be."""
    facts: list[Facts] = field(default_factory=list)
    done: int = 0


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """What the batch rules said."""

    found: Mapping[int, Sequence[Found]]
    ledger: tuple[Entry, ...]
    alone: frozenset[int]
    """The documents that are the only one of their department."""


def run(
    sources: Sequence[Source],
    plan: Plan,
    workers: Workers,
    cache: Cache,
    tell: Tell = lambda _step, _done, _all: None,
) -> Outcome:
    """Review all sources; the same as ``engine.review`` of them all, in little memory.

    The book must be ``engine.separable``.
    """
    batch = _Batch(sources, workers, cache, tell, setup := plan([]), work.packed(setup))
    heads = _examined(batch)
    better = plan(heads)
    if better.mark != setup.mark:  # other rules are in force in the year of these documents
        batch = _Batch(sources, workers, cache, tell, better, work.packed(better))
        heads = _examined(batch)
    verdicts = _compared(batch, heads)
    finals = _concluded(batch, heads, verdicts)
    return Outcome(heads, better, verdicts.ledger, lambda: _documents(batch, heads, finals))


# Every document alone.


def _examined(batch: _Batch) -> tuple[Disclosure, ...]:
    """Examine all documents, the same bytes once; return their heads."""
    batch.keys = [""] * len(batch.sources)
    batch.facts = [_UNSEEN] * len(batch.sources)
    numbers: Sequence[int] = range(len(batch.sources))
    first: dict[str, int] = {}
    while numbers:  # again for files with the bytes of one that then could not be read
        twins: list[tuple[int, str]] = []
        _examine(batch, _jobs(batch, numbers, first, twins))
        failed = [digest for digest, number in first.items() if batch.facts[number].head.failure is not None]
        for digest in failed:
            del first[digest]
        for number, digest in twins:
            if digest in first:
                batch.facts[number] = _twin(batch, number, first[digest], digest)
                _count(batch)
        numbers = [number for number, digest in twins if digest not in first]
    return submissions.settled(facts.head for facts in batch.facts)


_UNSEEN = Facts(Disclosure(""))


def _twin(batch: _Batch, number: int, first: int, digest: str) -> Facts:
    name, other = batch.sources[number].name, batch.sources[first].name
    return Facts(Disclosure(name, sha256=digest, same_as=other))


def _jobs(
    batch: _Batch, numbers: Iterable[int], first: dict[str, int], twins: list[tuple[int, str]]
) -> Iterator[Job]:
    """Yield what is to be done; what is known already, or cannot be read at all, is noted at once."""
    for number in numbers:
        source = batch.sources[number]
        data = source.read()
        if isinstance(data, Failure):
            batch.facts[number] = Facts(Disclosure(source.name, failure=data))
            _count(batch)
            continue
        digest = reading.digest(data)
        if digest in first:
            twins.append((number, digest))
            continue
        first[digest] = number
        if not _is_known(batch, number, digest):
            yield Job(number, source.name, digest, data)


def _is_known(batch: _Batch, number: int, digest: str) -> bool:
    """Take a document from the cache, if it is there."""
    key = _digest(batch.setup.mark, batch.sources[number].name, digest)
    kept = batch.cache.get("facts", key)
    if kept is None:
        return False
    batch.keys[number], batch.facts[number] = key, work.undump(kept)
    _count(batch)
    return True


def _examine(batch: _Batch, jobs: Iterator[Job]) -> None:
    tasks = _tasks(jobs, MOST_FILES, MOST_BYTES, lambda job: len(job.data))
    for job, made in batch.workers.each(batch.packed, work.examine, tasks, _crashed):
        facts: Facts = work.undump(made.facts)
        batch.facts[job.number] = facts
        if facts.head.failure is None:
            key = _digest(batch.setup.mark, job.name, job.digest)
            batch.keys[job.number] = key
            batch.cache.put("whole", key, made.whole)
            batch.cache.put("facts", key, made.facts)
        _count(batch)


def _count(batch: _Batch) -> None:
    batch.done += 1
    batch.tell("审核", batch.done, len(batch.sources))


def _crashed(job: Job) -> Examined:
    """Return the result for a document that no worker survives."""
    failure = failures.CRASHED.failure(path=job.name, detail="工作进程反复中断")
    return Examined(work.dump(Facts(Disclosure(job.name, sha256=job.digest, failure=failure))), b"")


def _whole(batch: _Batch, number: int) -> bytes:
    """Return a document as it was examined; should it have been lost from the disk, it is examined anew."""
    kept = batch.cache.get("whole", batch.keys[number])
    if kept is not None:
        return kept
    source = batch.sources[number]
    data = source.read()
    assert not isinstance(data, Failure)
    (made,) = work.examine(batch.packed, [Job(number, source.name, reading.digest(data), data)])
    batch.cache.put("whole", batch.keys[number], made.whole)
    return made.whole


# Documents together.


def _compared(batch: _Batch, heads: Sequence[Disclosure]) -> _Verdicts:
    """Run the batch rules: those of little need over all heads, the others department by department."""
    groups = engine.groups(heads)
    said: list[Compared] = []
    found: dict[int, list[Found]] = defaultdict(list)
    for compared, numbers in _comparisons(batch, heads, groups):
        said.append(compared)
        for one in compared.found:
            found[numbers[one.number]].append(one)
    alone = frozenset(group[0] for group in groups if len(group) == 1)
    return _Verdicts(found, tuple(_ledger(batch.setup, said)), alone)


def _comparisons(
    batch: _Batch, heads: Sequence[Disclosure], groups: Sequence[Sequence[int]]
) -> Iterator[tuple[Compared, Sequence[int]]]:
    """Yield what was said about which documents, departments in their order."""
    book = batch.setup.book
    everything = range(len(heads))
    yield work.sorted_out(engine.compare(heads, engine.batch_rules(book, "heads"))), everything
    if demanding := engine.batch_rules(book, "all"):
        wholes = [_disclosure(batch, heads, number) for number in everything]
        yield work.sorted_out(engine.compare(wholes, demanding)), everything
    if not groups:
        yield work.sorted_out(engine.compare((), engine.batch_rules(book, "department"))), everything
    several = _departments(batch, [group for group in groups if len(group) > 1])
    for group in groups:
        if len(group) == 1:
            yield Compared([], batch.facts[group[0]].alone), group
        else:
            yield several[group[0]], group


def _disclosure(batch: _Batch, heads: Sequence[Disclosure], number: int) -> Disclosure:
    if not engine.readable(heads[number]):
        return heads[number]
    disclosure: Disclosure = work.undump(_whole(batch, number))[0]
    return disclosure


def _departments(batch: _Batch, groups: Sequence[Sequence[int]]) -> dict[int, Compared]:
    """Return what was said about the documents of each department, by the number of its first one."""
    keys = {group[0]: _digest(*(batch.keys[number] for number in group)) for group in groups}
    known = {first: kept for first, key in keys.items() if (kept := batch.cache.get("group", key))}
    result: dict[int, Compared] = {first: work.undump(kept) for first, kept in known.items()}
    wanted = (
        [Group(group[0], tuple(_whole(batch, number) for number in group))]
        for group in groups
        if group[0] not in known
    )

    def here(group: Group) -> Compared:
        return work.compare(batch.packed, [group])[0]

    for group, compared in batch.workers.each(batch.packed, work.compare, wanted, here):
        result[group.first] = compared
        batch.cache.put("group", keys[group.first], work.dump(compared))
    return result


def _ledger(setup: Setup, said: Sequence[Compared]) -> Iterator[Entry]:
    """Yield the line of each batch rule, in the order of the book."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for compared in said:
        for entry in compared.ledger:
            entries[entry.rule].append(entry)
    for bound in engine.batch_rules(setup.book):
        yield engine.joined(entries[bound.rule.code])


# What is made of every document.


def _concluded(batch: _Batch, heads: Sequence[Disclosure], verdicts: _Verdicts) -> list[str]:
    """Write every document up; return by which keys the results are kept."""
    finals = [""] * len(heads)
    items = _items(batch, heads, verdicts, finals)
    tasks = _tasks(items, MOST_FILES, MOST_WHOLE_BYTES, lambda item: len(item.whole))

    def here(item: Item) -> bytes:
        return work.conclude(batch.packed, [item])[0]

    results = batch.workers.each(batch.packed, work.conclude, tasks, here)
    for done, (item, made) in enumerate(results, 1):
        batch.cache.put("done", finals[item.number], made)
        batch.tell("汇总", done, len(heads))
    return finals


def _items(
    batch: _Batch, heads: Sequence[Disclosure], verdicts: _Verdicts, finals: list[str]
) -> Iterator[Item]:
    """Yield the documents that are to be written up, and note by which key each will be kept."""
    seen: Counter[str] = Counter()
    common = verdicts.ledger if batch.setup.reports else ()
    basis = _digest(pickle.dumps((batch.setup.streams, batch.setup.reports)), repr(common))
    for number, head in enumerate(heads):
        is_read, is_alone = engine.readable(head), number in verdicts.alone
        found = verdicts.found.get(number, ())
        prints = _prints(batch.facts[number], found, is_alone=is_alone) if is_read else []
        earlier = tuple((one, seen[one]) for one in dict.fromkeys(prints) if one in seen)
        seen.update(prints)
        of = batch.keys[number] if is_read else repr(head)
        what = (*(_digest(one.findings) for one in found), repr(earlier), str(is_alone))
        finals[number] = _digest(batch.setup.mark, basis, of, *what)
        if not batch.cache.is_sound("done", finals[number]):
            yield _item(batch, number, head, found, earlier, common, is_alone=is_alone)


def _prints(facts: Facts, found: Sequence[Found], *, is_alone: bool) -> list[str]:
    alone = facts.alone_prints if is_alone else ()
    return [*facts.prints, *alone, *(one for part in found for one in part.prints)]


def _item(
    batch: _Batch,
    number: int,
    head: Disclosure,
    found: Sequence[Found],
    earlier: tuple[tuple[str, int], ...],
    common: tuple[Entry, ...],
    *,
    is_alone: bool,
) -> Item:
    is_read = engine.readable(head)
    return Item(
        number=number,
        whole=_whole(batch, number) if is_read else b"",
        head=None if is_read else head,
        found=tuple(one.findings for one in found),
        earlier=earlier,
        common=common,
        is_alone=is_alone,
    )


def _documents(batch: _Batch, heads: Sequence[Disclosure], finals: Sequence[str]) -> Iterator[Document]:
    for number, head in enumerate(heads):
        kept = batch.cache.get("done", finals[number])
        assert kept is not None, "an entry was removed while it was in use"
        yield Document(number, head, work.undump(kept))


def _tasks(items: Iterable[T], most: int, most_bytes: int, size: Callable[[T], int]) -> Iterator[list[T]]:
    """Put items together into tasks of not too many and not too much."""
    task: list[T] = []
    load = 0
    for item in items:
        if task and (len(task) >= most or load + size(item) > most_bytes):
            yield task
            task, load = [], 0
        task.append(item)
        load += size(item)
    if task:
        yield task


def _digest(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
