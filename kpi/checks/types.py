"""What a check is: a generator over typed values that yields a verdict for every object it looked at.

A check knows neither code nor level nor wording of the rule that uses it. It yields ``Hit`` for a
defect, ``PASSED`` for an object in order, ``NotEvaluable`` where data are missing or doubtful; an object
it yields nothing for is not applicable.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from kpi.model.disclosure import Disclosure, Indicator, Project
from kpi.model.finding import Hit
from kpi.model.place import Cell, Place, Span
from kpi.model.references import References

NOTHING_TO_COMPARE = References()

Reach = Literal["all", "heads", "samples", "department"]
"""What a check over several documents needs of them: all they hold; or only heads, which are department and
year, and code, name, budget and goals of each project; or heads and the samples that the check itself takes
of each document; or all they hold, but only those of one department together."""


@dataclass(frozen=True, slots=True)
class NoSettings:
    """The settings of a check that has none."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A project with the disclosure it stands in, and what it may be compared with."""

    project: Project
    disclosure: Disclosure
    references: References = NOTHING_TO_COMPARE

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The project's rows."""
        return self.project.indicators


@dataclass(frozen=True, slots=True)
class Compared:
    """Documents with what they may be compared with."""

    documents: Sequence[Disclosure]
    references: References = NOTHING_TO_COMPARE


class Sample(NamedTuple):
    """A value of a row, as it is compared without its document: little enough to be kept of every row."""

    project: int
    row: int
    """The number of the row in its project."""
    span: tuple[int, int]
    """The part of the printed value that is meant."""
    data: tuple[Any, ...]
    """What the check compares."""


class Sampled(NamedTuple):
    """Any number of documents for a check of the reach ``samples``: the heads, and the samples of each."""

    heads: Sequence[Disclosure]
    samples: Sequence[Sequence[Sample]]


@dataclass(frozen=True, slots=True)
class Pointed:
    """A defect at a sample; it becomes a hit where its document is."""

    document: int
    sample: Sample
    facts: Mapping[str, str]
    case: str | None = None
    doubt: str | None = None
    related: tuple[Sample, ...] = ()
    """Other samples of the same document that have the same defect."""

    def hit(self, disclosure: Disclosure) -> Hit:
        """Return the hit in its document."""
        project, row = _row(self.sample, disclosure)
        return Hit(
            span=Span(row.value, *self.sample.span),
            field="value",
            facts=dict(self.facts),
            indicator=row,
            case=self.case,
            doubt=self.doubt,
            related=tuple(_row(one, disclosure)[1].value.place for one in self.related),
            project=project,
            document=self.document,
        )


def _row(sample: Sample, disclosure: Disclosure) -> tuple[Project, Indicator]:
    project = next(one for one in disclosure.projects if one.no == sample.project)
    return project, next(one for one in project.indicators if one.no == sample.row)


@dataclass(frozen=True, slots=True)
class Check:
    """A check with the dataclass its settings are read into.

    ``run`` takes a Subject, a Disclosure or a tuple of all Disclosures of the run, by the rule's scope,
    and the settings. The table in ``kpi.checks`` keeps the three kinds apart. A check over a tuple sets
    the ``project`` and ``document`` (an index into the tuple) of its hits; how much it needs of them at
    a time, ``reach`` says: what needs least can be run over any number of documents. One of the reach
    ``samples`` takes a Sampled and yields what it found as Pointed.
    """

    run: Callable[[Any, Any], Iterator[Any]]
    settings: type = NoSettings
    reach: Reach = "all"
    compares: bool = False
    """Whether a check over a department takes a ``Compared`` and not the documents alone."""
    sample: Callable[[Disclosure], Iterator[Sample]] | None = None
    """What a check of the reach ``samples`` compares of a document."""


def row_hit(indicator: Indicator, field: str, cell: Cell, **facts: str) -> Hit:
    """Return a hit on a whole cell of an indicator row."""
    return Hit(span=Span(cell, 0, len(cell.text)), field=field, facts=facts, indicator=indicator)


def at(cell: Cell | None, place: Place) -> Cell:
    """Return the cell, or an empty one at the given place where the form has none."""
    return cell if cell is not None else Cell("", place)
