"""The running texts of a project: what its people wrote, cell by cell, with the field each stands in."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kpi.checks.kept import kept
from kpi.model.constraint import Suggestion
from kpi.model.disclosure import Indicator, Project
from kpi.model.finding import Hit
from kpi.model.place import Cell, Place, Span
from kpi.objects import tight

LONGEST = 4000
"""Characters of a text looked at, so that none can make a search slow."""

_NO_WORD = re.compile(r"[\W_]+")


class Text(NamedTuple):
    """A text with the contract's name of its field, and its row where it stands in one."""

    text: str
    """What is written, up to a length no sound text has."""
    cell: Cell
    start: int
    """Where in the cell it begins."""
    field: str
    row: Indicator | None = None

    def hit(
        self,
        found: tuple[int, int],
        case: str | None = None,
        facts: dict[str, str] | None = None,
        related: tuple[Place, ...] = (),
        suggestion: Suggestion | None = None,
    ) -> Hit:
        """Return a hit on a slice of this text."""
        start, end = found
        return Hit(
            span=Span(self.cell, self.start + start, self.start + end),
            field=self.field,
            facts=facts or {},
            indicator=self.row,
            case=case,
            suggestion=suggestion,
            related=related,
        )


@kept
def prose(project: Project) -> tuple[Text, ...]:
    """Return the purpose and the goals."""
    return tuple(_prose(project))


def _prose(project: Project) -> Iterator[Text]:
    if project.purpose is not None and project.purpose.text:
        yield _whole(project.purpose, "purpose")
    for goal in project.year_goals:
        yield Text(goal.span.text[:LONGEST], goal.span.cell, goal.span.start, "goals")


@kept
def goal_cells(project: Project) -> tuple[Cell, ...]:
    """Return the cells that hold the goals, each once."""
    return tuple(dict.fromkeys([goal.span.cell for goal in project.year_goals]))


@kept
def written(project: Project) -> tuple[Text, ...]:
    """Return all that was written: name, purpose, goals, and the rows' names, descriptions and values."""
    texts = [_whole(project.name, "name"), *prose(project)]
    for row in project.indicators:
        texts += _row_texts(row)
    return tuple(texts)


@kept
def all_written(project: Project) -> str:
    """Return all that was written as one text, line by line: what is not in it is in none of them."""
    return "\n".join([text.text for text in written(project)])


def _row_texts(row: Indicator) -> list[Text]:
    """Return the name, description and value of a row; a text that comes again only once."""
    texts = [_whole(row.level3, "level3", row)]
    if row.description.text != row.level3.text:
        texts.append(_whole(row.description, "description", row))
    if row.value.text not in (row.level3.text, row.description.text):
        texts.append(_whole(row.value, "value", row))
    return texts


def _whole(cell: Cell, field: str, row: Indicator | None = None) -> Text:
    return Text(cell.text[:LONGEST], cell, 0, field, row)


@lru_cache(maxsize=8192)
def letters(text: str) -> str:
    """Return only the letters and digits of a text, widths unified: what is left when layout differs."""
    return _NO_WORD.sub("", tight(text))
