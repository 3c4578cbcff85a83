"""The small changes that mutations are made of.

A change alters a draft and returns the spot at which the finding must stand. It fails where it would
change nothing, so that a mutation cannot go stale when the corpus is edited.
"""

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.corpus import department

ROW = ("level1", "level2", "level3", "description", "value", "basis")


class Spot(NamedTuple):
    """A cell: the row's number (None for a field of the form), the contract's field name, the project.

    A table beside the forms belongs to no project.
    """

    row: int | None
    field: str
    project: int | None


@dataclass(slots=True)
class Draft:
    """The projects of a department as they are being changed, and the number of the one at hand."""

    projects: list[dict[str, Any]]
    number: int

    @property
    def project(self) -> dict[str, Any]:
        """The project at hand."""
        return self.projects[self.number - 1]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the items of a row."""
        return tuple(self.project.get("columns", ROW))

    def index(self, name: str) -> int:
        """The index of the row of that third-level name; the first one where there are several."""
        at = self.columns.index("level3")
        found = [number for number, row in enumerate(self.project["rows"]) if row[at] == name]
        assert found, f"没有“{name}”这一行"
        return found[0]

    def spot(self, column: str, row: int | None = None) -> Spot:
        """A cell of the project at hand; ``row`` is an index."""
        return Spot(None if row is None else row + 1, column, self.number)


Change = Callable[[Draft], Spot]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A named defect: the rule that must find it, the project it is put into, the change that makes it."""

    name: str
    rule: str
    base: tuple[str, int]
    """The department's file in tests/corpus/clean and the project's number in it."""
    change: Change
    companions: frozenset[str] = frozenset()
    """Rules that the same defect may break as well."""
    given: Change | None = None
    """What the defect needs and what is sound in itself: a weight column, last year's form."""

    def prepared(self) -> Draft:
        """The sound department that the defect is put into."""
        name, number = self.base
        draft = Draft(copy.deepcopy([dict(project) for project in department(name)]), number)
        if self.given is not None:
            self.given(draft)
        return draft


def mutation(
    name: str,
    rule: str,
    base: tuple[str, int],
    change: Change,
    companions: Iterable[str] = (),
    given: Change | None = None,
) -> Mutation:
    """Return a mutation; a shorthand that keeps the tables readable."""
    return Mutation(name, rule, base, change, frozenset(companions), given)


def cell(name: str, column: str, new: str) -> Change:
    """Write another text into a cell of the row of that name."""

    def change(draft: Draft) -> Spot:
        index, at = draft.index(name), draft.columns.index(column)
        row = draft.project["rows"][index]
        assert row[at] != new
        row[at] = new
        return draft.spot(column, index)

    return change


def within(name: str, column: str, old: str, new: str) -> Change:
    """Replace a part of a cell."""

    def change(draft: Draft) -> Spot:
        index, at = draft.index(name), draft.columns.index(column)
        row = draft.project["rows"][index]
        assert row[at].count(old) == 1, row[at]
        row[at] = row[at].replace(old, new)
        return draft.spot(column, index)

    return change


def value(name: str, new: str) -> Change:
    """Write another value into the row of that name."""
    return cell(name, "value", new)


def column(name: str, old: str, new: str) -> Change:
    """Replace a text in every cell of a column that consists of it; the spot is the first one."""

    def change(draft: Draft) -> Spot:
        at = draft.columns.index(name)
        rows = [index for index, row in enumerate(draft.project["rows"]) if row[at] == old]
        assert rows
        for index in rows:
            draft.project["rows"][index][at] = new
        return draft.spot(name, rows[0])

    return change


def fill(name: str, new: str) -> Change:
    """Write the same text into every cell of a column."""

    def change(draft: Draft) -> Spot:
        for row in draft.project["rows"]:
            row[draft.columns.index(name)] = new
        return draft.spot(name, 0)

    return change


def put(key: str, new: object) -> Change:
    """Set a field of the form."""

    def change(draft: Draft) -> Spot:
        assert draft.project.get(key) != new
        draft.project[key] = new
        return draft.spot(_FIELDS.get(key, key))

    return change


def phrase(key: str, old: str, new: str) -> Change:
    """Replace a part of a text of the form, or of one of its goals or plan nodes."""

    def change(draft: Draft) -> Spot:
        known = draft.project[key]
        texts = [known] if isinstance(known, str) else list(known)
        assert sum(old in text for text in texts) == 1, f"{key} 中没有“{old}”，或不止一处"
        changed = [text.replace(old, new) for text in texts]
        draft.project[key] = changed[0] if isinstance(known, str) else changed
        return draft.spot(_FIELDS.get(key, key))

    return change


_FIELDS: Mapping[str, str] = {"plan": "funding_plan", "plan_repeated": "funding_plan"}


def drop(where: str, text: str) -> Change:
    """Leave out the rows whose cell in that column is the text."""

    def change(draft: Draft) -> Spot:
        at = draft.columns.index(where)
        kept = [row for row in draft.project["rows"] if row[at] != text]
        assert len(kept) < len(draft.project["rows"])
        draft.project["rows"] = kept
        return draft.spot("indicators")

    return change


def add(*cells: str, at: str = "level3") -> Change:
    """Append a row; the spot is one of its cells."""

    def change(draft: Draft) -> Spot:
        assert len(cells) == len(draft.columns)
        draft.project["rows"].append(list(cells))
        return draft.spot(at, len(draft.project["rows"]) - 1)

    return change


def repeat(name: str, **changed: str) -> Change:
    """Append a copy of a row with some cells changed; the spot is the copy's name."""

    def change(draft: Draft) -> Spot:
        index = draft.index(name)
        row = dict(zip(draft.columns, draft.project["rows"][index], strict=True)) | changed
        draft.project["rows"].append(list(row.values()))
        return draft.spot("level3", len(draft.project["rows"]) - 1)

    return change


def also(*changes: Change) -> Change:
    """Make several changes; the last one names the spot."""

    def change(draft: Draft) -> Spot:
        return [one(draft) for one in changes][-1]

    return change


def found(change: Change, column: str, row: str | None = None, *, project: int | None = None) -> Change:
    """Make a change whose finding stands elsewhere: in a field of the form, or in the row of that name."""

    def elsewhere(draft: Draft) -> Spot:
        change(draft)
        spot = draft.spot(column, None if row is None else draft.index(row))
        return spot if project is None else spot._replace(project=project)

    return elsewhere


def beside(change: Change) -> Change:
    """Make a change whose finding stands in a table beside the forms."""

    def outside(draft: Draft) -> Spot:
        change(draft)
        return Spot(None, "table", None)

    return outside


def everywhere(key: str, new: object) -> Change:
    """Set a field in every project of the department."""

    def change(draft: Draft) -> Spot:
        for project in draft.projects:
            project[key] = copy.deepcopy(new)
        return draft.spot(key)

    return change


def widen(*names: str, **cells: Iterable[str]) -> Change:
    """Give every row more columns, filled from the lists of that name (or with an empty text)."""

    def change(draft: Draft) -> Spot:
        draft.project["columns"] = [*draft.columns, *names]
        rows = draft.project["rows"]
        for name in names:
            texts = list(cells.get(name, [""] * len(rows)))
            for row, text in zip(rows, texts, strict=True):
                row.append(text)
        return draft.spot(names[0], 0)

    return change


@dataclass(slots=True)
class Twin:
    """Changes that make one project of a department like another one."""

    source: int
    keys: tuple[str, ...] = field(default=("rows",))

    def __call__(self, draft: Draft) -> Spot:
        """Copy the fields of the source into the project at hand."""
        for key in self.keys:
            draft.project[key] = copy.deepcopy(draft.projects[self.source - 1][key])
        return draft.spot(_FIELDS.get(self.keys[0], self.keys[0]))
