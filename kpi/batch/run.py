"""A batch from its sources to the parts of its reports, in order, whatever the number of workers.

Examine every document, compare them, write every document up: each step hands its results to the next
through the cache, so that this process only ever holds the heads of the documents.
"""

import hashlib
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TypeVar

from kpi import engine, reading, submissions
from kpi.batch import work
from kpi.batch.cache import Cache
from kpi.batch.errors import CacheError, ChangedError
from kpi.batch.packing import dump, undump
from kpi.batch.pool import Staff, Workers
from kpi.batch.sources import Source
from kpi.batch.work import Compared, Examined, Facts, Found, Group, Item, Job, Others, Packed, Raised, Setup
from kpi.memory import uncollected
from kpi.model.disclosure import Disclosure, Failure
from kpi.model.finding import Entry
from kpi.reading import failures

T = TypeVar("T")

MOST_FILES, MOST_BYTES = 25, 512 * 1024
"""How much one task has of documents to examine, at most but for a single one."""
MOST_WHOLE_BYTES = 2 * 1024 * 1024
"""The same of documents to write up, which take a tenth of the time and are compressed."""

_ROUNDS = 4
"""How many tasks each worker gets at least, where there are enough documents."""

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
    staff: Staff
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
    with uncollected():
        return _run(sources, plan, workers, cache, tell)


def _run(sources: Sequence[Source], plan: Plan, workers: Workers, cache: Cache, tell: Tell) -> Outcome:
    def begun(setup: Setup) -> _Batch:
        packed = work.packed(setup)
        return _Batch(sources, workers.staff(packed), cache, tell, setup, packed)

    batch = begun(plan([]))
    try:
        heads = _examined(batch)
        better = plan(heads)
        if better.mark != batch.setup.mark:  # other rules are in force in the year of these documents
            batch.staff.close()
            batch = begun(better)
            heads = _examined(batch)
        verdicts = _compared(batch, heads)
        finals = _concluded(batch, heads, verdicts)
    finally:
        batch.staff.close()
    return Outcome(heads, batch.setup, verdicts.ledger, lambda: _documents(batch, heads, finals))


# Every document alone.


def _examined(batch: _Batch) -> tuple[Disclosure, ...]:
    """Examine all documents, the same bytes once; return their heads."""
    batch.keys = [""] * len(batch.sources)
    batch.facts = [_UNSEEN] * len(batch.sources)
    alike: dict[str, list[int]] = {}
    _examine(batch, _jobs(batch, range(len(batch.sources)), alike), len(batch.sources))
    twins = {digest: numbers for digest, numbers in alike.items() if len(numbers) > 1}
    again = [number for same in twins.values() if not _is_read(batch, same[0]) for number in same[1:]]
    # As in pipeline.load: where one could not be read, the next one with its bytes is tried.
    _examine(batch, _jobs(batch, sorted(again), {}, are_all=True), len(again))
    for digest, same in twins.items():
        read = next((place for place, number in enumerate(same) if _is_read(batch, number)), len(same))
        for number in same[read + 1 :]:
            if batch.facts[number] is _UNSEEN:
                _count(batch)
            batch.keys[number], batch.facts[number] = "", _twin(batch, number, same[read], digest)
    return submissions.settled(facts.head for facts in batch.facts)


def _twin(batch: _Batch, number: int, first: int, digest: str) -> Facts:
    name, other = batch.sources[number].name, batch.sources[first].name
    return Facts(Disclosure(name, sha256=digest, same_as=other))


_UNSEEN = Facts(Disclosure(""))


def _is_read(batch: _Batch, number: int) -> bool:
    return batch.facts[number] is not _UNSEEN and batch.facts[number].head.failure is None


def _jobs(
    batch: _Batch, numbers: Iterable[int], alike: dict[str, list[int]], *, are_all: bool = False
) -> Iterator[Job]:
    """Yield what is to be done; what is known already, or cannot be read at all, is noted at once.

    ``alike`` takes the numbers of files with the same bytes; only the first is yielded, or ``are_all``.
    """
    for number in numbers:
        source = batch.sources[number]
        data = source.read()
        if isinstance(data, Failure):
            batch.facts[number] = Facts(Disclosure(source.name, failure=data))
            _count(batch)
            continue
        digest = reading.digest(data)
        same = alike.setdefault(digest, [])
        same.append(number)
        if (are_all or len(same) == 1) and not _is_known(batch, number, digest):
            yield Job(number, source.name, digest, data)


def _is_known(batch: _Batch, number: int, digest: str) -> bool:
    """Take a document from the cache, if it is there."""
    key = _digest(batch.setup.mark, batch.sources[number].name, digest)
    kept = batch.cache.get("facts", key)
    if kept is None or not batch.cache.has("whole", key):
        return False
    batch.keys[number], batch.facts[number] = key, undump(kept)
    _count(batch)
    return True


def _examine(batch: _Batch, jobs: Iterator[Job], most: int) -> None:
    tasks = _tasks(jobs, _share(batch, most), MOST_BYTES, lambda job: len(job.data))
    basis = _basis(batch.setup)
    with closing(batch.staff.each(work.examine, tasks, _crashed)) as results:
        for job, made in results:
            facts: Facts = undump(made.facts)
            batch.facts[job.number] = facts
            if facts.head.failure is None:
                key = _digest(batch.setup.mark, job.name, job.digest)
                batch.keys[job.number] = key
                batch.cache.put("whole", key, made.whole)
                batch.cache.put("facts", key, made.facts)
                if made.likely:
                    batch.cache.put("done", _final(basis, key, work.LIKELY), made.likely)
            _count(batch)


def _share(batch: _Batch, documents: int) -> int:
    """Return how many documents a task has, so that no worker is idle while another has much to do."""
    return max(1, min(MOST_FILES, documents // (batch.staff.count * _ROUNDS)))


def _count(batch: _Batch) -> None:
    batch.done += 1
    batch.tell("审核", batch.done, len(batch.sources))


def _crashed(job: Job) -> Examined:
    """Return the result for a document that no worker survives."""
    failure = failures.CRASHED.failure(path=job.name, detail="工作进程反复中断")
    return Examined(dump(Facts(Disclosure(job.name, sha256=job.digest, failure=failure))), b"")


def _whole(batch: _Batch, number: int) -> bytes:
    """Return a document as it was examined; should it have been lost from the disk, it is examined anew."""
    kept = batch.cache.get("whole", batch.keys[number])
    if kept is not None:
        return kept
    source = batch.sources[number]
    data = source.read()
    digest = batch.facts[number].head.sha256
    if isinstance(data, Failure) or reading.digest(data) != digest:
        raise ChangedError(source.name)
    answer = work.attempted(work.examine, batch.packed, [Job(number, source.name, digest, data)])
    if isinstance(answer, Raised) or not answer[0].whole:
        raise ChangedError(source.name)
    batch.cache.put("whole", batch.keys[number], answer[0].whole)
    return answer[0].whole


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
    samples = [
        batch.facts[number].samples if engine.readable(heads[number]) else b"" for number in everything
    ]
    yield work.compare_samples(heads, samples, book), everything
    if demanding := engine.batch_rules(book, "all"):
        wholes = [_disclosure(batch, heads, number) for number in everything]
        yield work.sorted_out(engine.compare(wholes, demanding, batch.setup.references)), everything
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
    disclosure: Disclosure = undump(_whole(batch, number))[0]
    return disclosure


def _departments(batch: _Batch, groups: Sequence[Sequence[int]]) -> dict[int, Compared]:
    """Return what was said about the documents of each department, by the number of its first one."""
    keys = {group[0]: _digest(*(batch.keys[number] for number in group)) for group in groups}
    known = {first: kept for first, key in keys.items() if (kept := batch.cache.get("group", key))}
    result: dict[int, Compared] = {first: undump(kept) for first, kept in known.items()}
    wanted = (
        [Group(group[0], tuple(_whole(batch, number) for number in group))]
        for group in groups
        if group[0] not in known
    )

    def here(group: Group) -> Compared:
        return work.compare(batch.packed, [group])[0]

    with closing(batch.staff.each(work.compare, wanted, here)) as results:
        for group, compared in results:
            result[group.first] = compared
            batch.cache.put("group", keys[group.first], dump(compared))
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
    finals: list[str] = []
    items = _items(batch, heads, verdicts, finals)
    tasks = _tasks(items, _share(batch, len(heads)), MOST_WHOLE_BYTES, lambda item: len(item.whole))

    def here(item: Item) -> bytes:
        return work.conclude(batch.packed, [item])[0]

    with closing(batch.staff.each(work.conclude, tasks, here)) as results:
        reached = 0
        for item, made in results:
            batch.cache.put("done", finals[item.number], made)
            reached = max(reached, item.number + 1)
            batch.tell("汇总", reached, len(heads))
    return finals


def _items(
    batch: _Batch, heads: Sequence[Disclosure], verdicts: _Verdicts, finals: list[str]
) -> Iterator[Item]:
    """Yield the documents that are to be written up, and note by which key each will be kept."""
    seen: Counter[str] = Counter()
    common = verdicts.ledger if batch.setup.reports else ()
    basis = _basis(batch.setup, common)
    for number, head in enumerate(heads):
        is_read, is_alone = engine.readable(head), number in verdicts.alone
        found = verdicts.found.get(number, ())
        prints = _prints(batch.facts[number], found, is_alone=is_alone) if is_read else []
        earlier = tuple((one, seen[one]) for one in dict.fromkeys(prints) if one in seen)
        seen.update(prints)
        others = Others(tuple(one.findings for one in found), earlier, is_alone)
        finals.append(_final(basis, batch.keys[number] if is_read else repr(head), others))
        if not batch.cache.is_sound("done", finals[number]):
            whole = _whole(batch, number) if is_read else b""
            yield Item(number, whole, None if is_read else head, others, common)


def _basis(setup: Setup, common: tuple[Entry, ...] = ()) -> str:
    """Return what all that is made of documents depends on."""
    return _digest(setup.mark, pickle.dumps((setup.streams, setup.reports)), repr(common))


def _final(basis: str, of: str, others: Others) -> str:
    """Return by which key that is kept which is made of a document."""
    said = (*map(_digest, others.found), repr(others.earlier), str(others.is_alone))
    return _digest(basis, of, *said)


def _prints(facts: Facts, found: Sequence[Found], *, is_alone: bool) -> list[str]:
    alone = facts.alone_prints if is_alone else ()
    return [*facts.prints, *alone, *(one for part in found for one in part.prints)]


def _documents(batch: _Batch, heads: Sequence[Disclosure], finals: Sequence[str]) -> Iterator[Document]:
    for number, head in enumerate(heads):
        kept = batch.cache.get("done", finals[number])
        if kept is None:
            raise CacheError("缓存中的文件在使用时被删除或损坏")
        yield Document(number, head, undump(kept))


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
