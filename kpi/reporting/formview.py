"""A goal form as the reports show it: its cells in order, with the marks that the findings leave there."""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise

from kpi.model.disclosure import Amount, FundingPlan, Project
from kpi.model.finding import Finding
from kpi.model.place import Cell, Place
from kpi.model.rule import LEVELS, Level
from kpi.reporting.cells import (
    COLUMNS,
    Doubt,
    amount_cell,
    columns_of,
    indicator_doubts,
    project_doubts,
    with_unit,
)

YEAR_END = 12
BLOCKS = ("funding_plan", "goals", "indicators")
_MERGED = {"level1", "level2"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice of a cell's text, and the strongest level of what was found there."""

    text: str
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A cell as shown: its pieces, its strongest level, the numbers of its findings, its doubt.

    ``related`` are the findings elsewhere that rest on this cell too.
    """

    pieces: tuple[Piece, ...] = ()
    level: Level | None = None
    notes: tuple[int, ...] = ()
    related: tuple[int, ...] = ()
    doubt: str | None = None

    @property
    def text(self) -> str:
        """The text of the cell."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A node of the funding plan under its printed name."""

    label: str
    cell: Marked


@dataclass(frozen=True, slots=True)
class TreeCell:
    """A cell of the indicator tree; it spans ``rows`` rows, 0 where a cell above spans this one."""

    field: str
    cell: Marked
    rows: int = 1


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A row of the indicator tree."""

    no: int
    cells: tuple[TreeCell, ...]


@dataclass(frozen=True, slots=True)
class FormView:
    """A goal form as shown."""

    title: Marked
    heads: dict[str, Marked]
    """The fields above the plan by name; a form without a purpose field has no ``purpose``."""
    plan: tuple[Labelled, ...] | None
    goals: tuple[Marked, ...]
    columns: tuple[str, ...]
    rows: tuple[TreeRow, ...]
    blocks: dict[str, Marked]
    """Marks on a whole block (plan, goals, tree) whose fault stands in no single cell."""
    doubts: tuple[Doubt, ...]


@dataclass(slots=True)
class _Slot:
    """A shown text: which field, in which row, and which slice of which cell it is."""

    field: str
    text: str
    row: int | None = None
    place: Place | None = None
    quote: str = ""
    start: int = 0
    end: int = 0
    exact: bool = False
    """Whether the shown text begins with that slice, character by character."""
    doubt: str | None = None
    label: str = ""
    marks: list["_Mark"] = dataclasses.field(default_factory=list)
    related: list[int] = dataclasses.field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a finding leaves on a slot: a slice of the shown text, empty for the cell as a whole."""

    start: int
    end: int
    level: Level
    note: int


def form_view(project: Project, findings: Sequence[tuple[int, Finding]]) -> FormView:
    """Lay a project's form out and mark what the numbered findings found in it."""
    slots = list(_slots(project))
    blocks = [_Slot(block, "") for block in BLOCKS]
    for note, finding in findings:
        for slot, start, end in _targets(finding, slots, blocks):
            slot.marks.append(_Mark(start, end, finding.level, note))
    _relate(findings, slots)
    shown = [(slot, _marked(slot)) for slot in slots]
    doubts = (project_doubts(project), *map(indicator_doubts, project.indicators))
    nodes = [Labelled(slot.label, cell) for slot, cell in shown if slot.field == "funding_plan"]
    return FormView(
        title=next(cell for slot, cell in shown if slot.field == "title"),
        heads={slot.field: cell for slot, cell in shown if slot.label == "head"},
        plan=tuple(nodes) if project.plan else None,
        goals=tuple(cell for slot, cell in shown if slot.field == "goals"),
        columns=columns_of(project),
        rows=_rows([pair for pair in shown if pair[0].row is not None]),
        blocks={slot.field: _marked(slot) for slot in blocks},
        doubts=tuple(chain.from_iterable(doubts)),
    )


def _slots(project: Project) -> Iterator[_Slot]:
    yield _slot("title", project.title)
    yield from _head_slots(project)
    if project.plan:
        yield from _plan_slots(project.plan)
    for goal in project.goals:
        cell, start, end = goal.span.cell, goal.span.start, goal.span.end
        exact = goal.span.text == goal.text
        yield _Slot("goals", goal.text, None, cell.place, cell.text, start, end, exact, cell.doubt)
    columns = columns_of(project)
    for row in project.indicators:
        for name, cell_of in COLUMNS:
            if name in columns:
                yield _slot(name, cell_of(row), row=row.no)


def _head_slots(project: Project) -> Iterator[_Slot]:
    yield _slot("code", project.code, label="head")
    yield _slot("name", project.name, label="head")
    yield _slot("budget", project.budget_cell, label="head", unit=project.budget)
    yield _slot("fiscal_funds", amount_cell(project.fiscal_funds), label="head", unit=project.fiscal_funds)
    yield _slot("other_funds", amount_cell(project.other_funds), label="head", unit=project.other_funds)
    if project.purpose is not None:
        yield _slot("purpose", project.purpose, label="head")


def _slot(
    name: str, cell: Cell | None, *, row: int | None = None, label: str = "", unit: Amount | None = None
) -> _Slot:
    if cell is None:
        return _Slot(name, "", row, label=label)
    shown, size = with_unit(cell.text, unit), len(cell.text)
    return _Slot(name, shown, row, cell.place, cell.text, 0, size, exact=True, doubt=cell.doubt, label=label)


def _plan_slots(plan: FundingPlan) -> Iterator[_Slot]:
    for node in plan.nodes:
        cell, printed = node.cell, node.percent is not None
        text = cell.text if printed else ""
        yield _Slot(
            "funding_plan", text, None, cell.place, cell.text, 0, len(text), printed, cell.doubt, node.label
        )
    if plan.nodes and plan.node(YEAR_END) is None:
        yield _Slot("funding_plan", "（未列）", label=f"{YEAR_END}月底")


def _targets(
    finding: Finding, slots: Sequence[_Slot], blocks: Sequence[_Slot]
) -> Iterator[tuple[_Slot, int, int]]:
    """Find the slots of a finding and the slice of each, an empty one for the cell as a whole."""
    row = finding.indicator.no if finding.indicator else None
    printed = [
        slot
        for slot in slots
        if slot.place == finding.place and slot.quote == finding.quote and row in {None, slot.row}
    ]
    same = [slot for slot in printed if slot.field == finding.field]
    if finding.field == "indicators" and not same:
        yield next(block for block in blocks if block.field == "indicators"), 0, 0
        return
    hits = same or printed[:1]
    touched = [slot for slot in hits if max(finding.span[0], slot.start) < min(finding.span[1], slot.end)]
    for slot in touched or hits[:1]:
        yield (slot, *_slice(finding.span, slot))
    if not hits:
        yield from _fallback(finding.field, row, slots, blocks)


def _relate(findings: Sequence[tuple[int, Finding]], slots: Sequence[_Slot]) -> None:
    """Note at each cell which findings elsewhere name it as a related place."""
    by_place: dict[Place, _Slot] = {}
    if any(finding.related for _, finding in findings):
        by_place = {slot.place: slot for slot in reversed(slots) if slot.place and slot.place.fragments}
    for note, finding in findings:
        for place in dict.fromkeys(finding.related):
            slot = by_place.get(place)
            if slot and all(mark.note != note for mark in slot.marks):
                slot.related.append(note)


def _slice(span: tuple[int, int], slot: _Slot) -> tuple[int, int]:
    start, end = max(span[0], slot.start), min(span[1], slot.end)
    return (start - slot.start, end - slot.start) if slot.exact and start < end else (0, 0)


def _fallback(
    name: str, row: int | None, slots: Sequence[_Slot], blocks: Sequence[_Slot]
) -> Iterator[tuple[_Slot, int, int]]:
    """Mark the field as a whole where the finding's place is not that of a shown cell."""
    named = [slot for slot in (*slots, *blocks) if slot.field == name and slot.row == row]
    if len(named) == 1 or row is not None:
        yield from ((slot, 0, 0) for slot in named[:1])
    else:
        yield from ((block, 0, 0) for block in blocks if block.field == name)


def _marked(slot: _Slot) -> Marked:
    related = tuple(slot.related)
    if not slot.marks:
        return Marked((Piece(slot.text),) if slot.text else (), related=related, doubt=slot.doubt)
    cuts = sorted({0, len(slot.text), *(edge for mark in slot.marks for edge in (mark.start, mark.end))})
    pieces = [
        Piece(
            slot.text[start:end],
            strongest(mark.level for mark in slot.marks if mark.start <= start and end <= mark.end),
        )
        for start, end in pairwise(cuts)
    ]
    notes = tuple(dict.fromkeys(mark.note for mark in slot.marks))
    return Marked(tuple(pieces), strongest(mark.level for mark in slot.marks), notes, related, slot.doubt)


def strongest(levels: Iterable[Level]) -> Level | None:
    """Return the strongest level, None where there is none."""
    return min(levels, key=LEVELS.index, default=None)


def _rows(shown: Sequence[tuple[_Slot, Marked]]) -> tuple[TreeRow, ...]:
    rows = [list(cells) for _, cells in groupby(shown, key=lambda pair: pair[0].row)]
    spans = _spans(rows)
    return tuple(
        TreeRow(
            cells[0][0].row or 0,
            tuple(TreeCell(slot.field, cell, spans.get((index, slot.field), 1)) for slot, cell in cells),
        )
        for index, cells in enumerate(rows)
    )


def _spans(rows: Sequence[Sequence[tuple[_Slot, Marked]]]) -> dict[tuple[int, str], int]:
    """Merge equal unmarked level names downwards, a second level only inside its first level."""
    spans: dict[tuple[int, str], int] = {}
    for name in ("level1", "level2"):
        head = 0
        for index, cells in enumerate(rows):
            if index and _continues(rows[index - 1], cells, name):
                spans[index, name] = 0
                spans[head, name] += 1
            else:
                head = index
                spans[index, name] = 1
    return spans


def _continues(
    above: Sequence[tuple[_Slot, Marked]], below: Sequence[tuple[_Slot, Marked]], name: str
) -> bool:
    for (slot, upper), (_, lower) in zip(above, below, strict=True):
        if slot.field in _MERGED and (upper.text != lower.text or upper.notes or lower.notes):
            return False
        if slot.field == name:
            return bool(upper.text)
    return False
