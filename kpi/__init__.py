"""kpi checks the performance goals (绩效目标) of government budgets before they are published.

The library in five functions; docs/api.md shows them at work::

    review = kpi.check("部门预算/")            # files and folders
    for review in kpi.check_each("全省/", jobs=8): ...   # any number of them
    review = kpi.check_projects({"projects": [...]})   # projects given as data
    value = kpi.parse("≥95%")                 # one indicator value, typed
    text = kpi.to_json(review)                # the contract's JSON

A ``Review`` holds documents, findings and ledger (see kpi/model/finding.py); nothing is printed or written.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from kpi.version import __version__

if TYPE_CHECKING:  # importing kpi must cost nothing: the command line does it before it knows what is wanted
    from concurrent.futures import Executor

    from kpi.batch import Workers
    from kpi.model.constraint import Constraint
    from kpi.model.disclosure import Disclosure
    from kpi.model.finding import Review
    from kpi.profiles import Loaded

__all__ = ["__version__", "check", "check_each", "check_projects", "parse", "read", "to_json"]


def read(*paths: str | PathLike[str], year: int | None = None) -> "list[Disclosure]":
    """Read files and folders; a file that fails carries its ``failure``, nothing is raised for it."""
    from kpi import pipeline  # noqa: PLC0415 - see above

    return pipeline.load(pipeline.find([Path(path) for path in paths]).files, year)


def check(*paths: str | PathLike[str], profile: str = "national", year: int | None = None) -> "Review":
    """Review files and folders together, with the rules of a profile (a name or a .toml file).

    Raises ValueError where the profile has a mistake.
    """
    from kpi import submissions  # noqa: PLC0415 - see above

    return _review([*submissions.settled(read(*paths, year=year))], profile, year)


def check_each(
    *paths: str | PathLike[str],
    profile: str = "national",
    year: int | None = None,
    jobs: int | None = None,
    executor: "Executor | None" = None,
    cache: str | PathLike[str] | None = None,
) -> "Iterator[Review]":
    """Review any number of files and yield the review of each, in their order, in the memory of a few.

    They are compared with each other, as by ``check``. Paths may be archives (.zip), patterns and ``@lists``.
    ``jobs`` processes do the work, or this one alone if it is not given; or an ``executor`` of
    concurrent.futures, which gets ``jobs`` tasks at a time. What is kept in the folder ``cache`` is not done
    again. Raises ValueError where the profile has a mistake, ``kpi.batch.BatchError`` where a run ends early.
    """
    from kpi import batch  # noqa: PLC0415 - see above
    from kpi.batch import reviews  # noqa: PLC0415 - likewise

    def rules(heads: "Sequence[Disclosure]") -> batch.Setup:
        loaded = _rules(heads, profile, year)
        return batch.Setup(loaded.book, year=year, adjusted=loaded.changes)

    with closing(batch.Cache(Path(cache) if cache is not None else None)) as kept:
        sources = batch.find([Path(path) for path in paths]).items
        yield from reviews.each(sources, rules, _workers(jobs, executor), kept)


def _workers(jobs: int | None, executor: "Executor | None") -> "Workers":
    from kpi import batch  # noqa: PLC0415 - see above

    if executor is not None:
        return batch.shared(executor, jobs or os.cpu_count() or 1)
    return batch.here() if jobs is None else batch.processes(jobs)


def check_projects(data: Mapping[str, object], *, profile: str = "national") -> "Review":
    """Review projects given as data: ``{"department", "year", "projects": [{"name", "budget", …}]}``.

    The fields are those of ``kpi extract --format json``; amounts are in 万元. Raises
    pydantic.ValidationError where a field does not fit, ValueError where the profile has a mistake.
    """
    from kpi import given  # noqa: PLC0415 - see above

    document = given.disclosure(data)
    return _review([document], profile, document.year)


def parse(text: str, *, level1: str = "", level2: str = "", name: str = "", unit: str = "") -> "Constraint":
    """Parse one indicator value; what it stands under fills only what the text leaves open."""
    from kpi import values  # noqa: PLC0415 - see above
    from kpi.model.constraint import Context  # noqa: PLC0415 - see above

    return values.parse(text, Context(level1, level2, name, unit))


def to_json(review: "Review") -> str:
    """Return a review in the JSON of ``kpi check --format json`` (docs/schema)."""
    from kpi.reporting import json  # noqa: PLC0415 - see above

    return json.render_check(review)


def _review(documents: "list[Disclosure]", profile: str, year: int | None) -> "Review":
    from kpi import engine  # noqa: PLC0415 - see above

    loaded = _rules(documents, profile, year)
    return engine.review(documents, loaded.book, loaded.changes)


def _rules(documents: "Sequence[Disclosure]", profile: str, year: int | None) -> "Loaded":
    from kpi import profiles  # noqa: PLC0415 - see above

    years = {document.year for document in documents if document.year is not None}
    loaded = profiles.load(profile, year or (years.pop() if len(years) == 1 else None))
    if loaded.mistakes:
        raise ValueError("；".join(f"{mistake.file}：{mistake.message}" for mistake in loaded.mistakes))
    return loaded
