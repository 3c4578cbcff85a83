"""What a check is: a generator over typed values that yields a verdict for every object it looked at.

A check knows neither code nor level nor wording of the rule that uses it. It yields ``Hit`` for a
defect, ``PASSED`` for an object in order, ``NotEvaluable`` where data are missing or doubtful; an object
it yields nothing for is not applicable.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from kpi.model.disclosure import Disclosure, Indicator, Project
from kpi.model.finding import Hit, Verdict
from kpi.model.place import Cell, Place, Span
from kpi.model.references import References

NOTHING_TO_COMPARE = References()

Reach = Literal["all", "heads", "department"]
"""What a check over several documents needs of them: all they hold; or only department, year, and code,
name, budget and goals of each project; or all they hold, but only those of one department together."""


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
    """A document with what it may be compared with."""

    disclosure: Disclosure
    references: References = NOTHING_TO_COMPARE


@dataclass(frozen=True, slots=True)
class Check:
    """A check with the dataclass its settings are read into.

    ``run`` takes a Subject, a Disclosure or a tuple of all Disclosures of the run, by the rule's scope,
    and the settings. The table in ``kpi.checks`` keeps the three kinds apart. A check over a tuple sets
    the ``project`` and ``document`` (an index into the tuple) of its hits; how much it needs of them at
    a time, ``reach`` says: what needs least can be run over any number of documents.
    """

    run: Callable[[Any, Any], Iterator[Verdict]]
    settings: type = NoSettings
    reach: Reach = "all"
    compares: bool = False
    """Whether a check of a document takes a ``Compared`` and not the document alone."""


def row_hit(indicator: Indicator, field: str, cell: Cell, **facts: str) -> Hit:
    """Return a hit on a whole cell of an indicator row."""
    return Hit(span=Span(cell, 0, len(cell.text)), field=field, facts=facts, indicator=indicator)


def at(cell: Cell | None, place: Place) -> Cell:
    """Return the cell, or an empty one at the given place where the form has none."""
    return cell if cell is not None else Cell("", place)
