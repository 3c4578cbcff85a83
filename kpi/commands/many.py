"""``kpi check`` for many documents: what becomes of them in a batch, by whom, and with which cache."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from kpi import batch, engine
from kpi.batch.sources import Sources
from kpi.batch.work import Renderer
from kpi.commands import streams
from kpi.commands.asked import Asked, Wanted, deliver
from kpi.commands.progress import FEW, Progress
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Review
from kpi.reporting.verdict import Totals
from kpi.resources import own_cache

INTERRUPTED = 130
_WHOLE: Mapping[str, Renderer] = {"whole": streams.lean}
"""What is made of every document where all are needed at once."""


@dataclass(frozen=True, slots=True)
class Means:
    """By whom the work is done, and where results are kept."""

    jobs: int | None = None
    cache: str | None = None
    cluster: str | None = None


def reviewed(
    found: Sources, asked: Asked, wanted: Wanted, means: Means
) -> tuple[Sequence[Disclosure], Totals]:
    """Review documents and write the reports; return the heads of the documents, and what was found."""
    with _kept(means.cache) as cache, _workers(means) as workers:
        outcome = _run(found, asked, wanted, workers, cache)
        if _is_whole(outcome.setup):
            return outcome.heads, deliver(_all(outcome, asked), wanted)
        seen = streams.write_reports(outcome, wanted)
        if wanted.handout is not None:
            from kpi.commands import handout  # noqa: PLC0415 - seldom wanted

            with closing(Progress()) as progress:
                handout.write(outcome, workers, cache, wanted.handout, wanted.options, progress.tell)
        return outcome.heads, seen


def _run(
    found: Sources, asked: Asked, wanted: Wanted, workers: batch.Workers, cache: batch.Cache
) -> batch.Outcome:
    is_whole = wanted.is_known or not _are_streamed(found, wanted)
    with closing(Progress()) as progress:
        return batch.run(
            found.items,
            lambda documents: _setup(documents, asked, wanted, is_whole=is_whole),
            workers,
            cache,
            progress.tell,
        )


def _are_streamed(found: Sources, wanted: Wanted) -> bool:
    """Tell whether reports are written document by document; few documents are shown in full on a screen."""
    on_screen = any(target.format == "text" and target.path is None for target in wanted.targets)
    return streams.are_streamed(wanted.targets, len(found.items)) and not (
        on_screen and len(found.items) <= FEW
    )


def _setup(documents: Sequence[Disclosure], asked: Asked, wanted: Wanted, *, is_whole: bool) -> batch.Setup:
    """Return how these documents are reviewed; where causes reach over all rules, they are needed at once."""
    book, adjusted = asked.rules(documents)
    is_whole = is_whole or not engine.separable(book)
    each, own = (_WHOLE, {}) if is_whole else streams.renderers(wanted)
    setup = batch.Setup(
        book, asked.compared.references, asked.year, asked.limits, adjusted, streams=each, reports=own
    )
    return batch.marked(setup, asked.compared.digest)


def _is_whole(setup: batch.Setup) -> bool:
    return setup.streams == _WHOLE


def _all(outcome: batch.Outcome, asked: Asked) -> Review:
    """Return the review of all documents."""
    book, adjusted = outcome.setup.book, outcome.setup.adjusted
    parts = list(map(streams.whole, outcome.documents()))
    documents = tuple(document for document, _, _, _ in parts)
    if not engine.separable(book):
        return engine.review(documents, book, adjusted, asked.compared.references)
    return Review(
        documents,
        book.ruleset,
        tuple(finding for _, findings, _, _ in parts for finding in findings),
        (*(entry for _, _, ledger, _ in parts for entry in ledger), *outcome.ledger),
        adjusted=adjusted,
        appraisals=tuple(appraisal for _, _, _, appraisals in parts for appraisal in appraisals),
    )


# By whom, and what is kept.


@contextmanager
def _workers(means: Means) -> Iterator[batch.Workers]:
    """Yield who does the work; that processes here end with the run is the pool's business."""
    if means.cluster is None:
        yield batch.here() if means.jobs == 1 else batch.processes(means.jobs)
        return
    from kpi.commands import cluster  # noqa: PLC0415 - few have one

    with cluster.workers(means.cluster) as workers:
        yield workers


def _cache(given: str | None) -> batch.Cache:
    """Return the cache: the one that was named, else one in the user's own folder, if there may be one."""
    if given == "off":
        return batch.Cache()
    if given is not None:
        return batch.Cache(Path(given))
    own = own_cache()
    return batch.Cache(own / "results" if own is not None else None)


@contextmanager
def _kept(given: str | None) -> Iterator[batch.Cache]:
    """Yield the cache; tell in words why a run did not come to its end, and that it can be resumed."""
    resumed = ""
    try:
        with closing(_cache(given)) as cache:
            resumed = "已审核的文件存在缓存中，再运行同一命令会接着做。" if cache.lasting else ""
            yield cache
    except batch.BatchError as error:
        raise click.UsageError(f"{error}。{resumed}") from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise click.UsageError(f"磁盘读写失败：{error.strerror or error}。{resumed}") from error
    except KeyboardInterrupt as error:
        click.echo(f"已中断。{resumed}", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from error
