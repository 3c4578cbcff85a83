"""The cells of a goal form under the contract's names, and the doubts that the reading left on them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kpi.model.disclosure import Amount, Indicator, Project
from kpi.model.place import Cell
from kpi.reporting.words import field_word

COLUMNS: tuple[tuple[str, Callable[[Indicator], Cell | None]], ...] = (
    ("level1", lambda row: row.level1),
    ("level2", lambda row: row.level2),
    ("level3", lambda row: row.level3),
    ("description", lambda row: row.description),
    ("sign", lambda row: row.sign),
    ("value", lambda row: row.value),
    ("unit", lambda row: row.unit),
    ("direction", lambda row: row.direction),
    ("weight", lambda row: row.weight),
    ("basis", lambda row: row.basis),
)
_ALWAYS = {"level1", "level2", "level3", "value"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason for doubt: at which field of which row; no field where the row or form is meant."""

    field: str
    row: int | None
    reason: str

    @property
    def where(self) -> str:
        """The field in words."""
        row = f"指标{self.row}" if self.row else ""
        return " ".join(part for part in (row, field_word(self.field)) if part) or "全表"


def columns_of(project: Project) -> tuple[str, ...]:
    """Return the columns that the form has: named by the reading, or with a text in any row."""

    def has(name: str, cell_of: Callable[[Indicator], Cell | None]) -> bool:
        if name in _ALWAYS or name in project.columns:
            return True
        cells = (cell_of(row) for row in project.indicators)
        return any(cell is not None and cell.text for cell in cells)

    return tuple(name for name, cell_of in COLUMNS if has(name, cell_of))


def amount_cell(amount: Amount | None) -> Cell | None:
    """Return the cell that a sum stands in."""
    return amount.span.cell if amount else None


def with_unit(printed: str, amount: Amount | None) -> str:
    """Return a printed sum with its unit, which is added where it stands elsewhere on the page."""
    if amount is None or any(letter in printed for letter in "元千万亿"):
        return printed
    return f"{printed}{amount.unit}"


def project_doubts(project: Project) -> tuple[Doubt, ...]:
    """Return the doubts about a form's head, plan and goals, and those about the form as a whole."""
    return _said_once(_project_cells(project), None, project.doubt)


def indicator_doubts(row: Indicator) -> tuple[Doubt, ...]:
    """Return the doubts about a row's cells, and what else is doubtful about the row."""
    return _said_once(((name, cell_of(row)) for name, cell_of in COLUMNS), row.no, row.doubt)


def _said_once(
    cells: Iterable[tuple[str, Cell | None]], row: int | None, whole: str | None
) -> tuple[Doubt, ...]:
    said = [
        (name, reason)
        for name, cell in cells
        if cell is not None and cell.doubt
        for reason in cell.doubt.split("；")
    ]
    if not said and not whole:
        return ()
    known = {reason for _, reason in said}
    rest = [("", reason) for reason in (whole.split("；") if whole else ()) if reason not in known]
    return tuple(Doubt(name, row, reason) for name, reason in dict.fromkeys([*said, *rest]))


def _project_cells(project: Project) -> Iterator[tuple[str, Cell | None]]:
    yield "title", project.title
    yield "code", project.code
    yield "name", project.name
    yield "budget", project.budget_cell
    yield "fiscal_funds", amount_cell(project.fiscal_funds)
    yield "other_funds", amount_cell(project.other_funds)
    yield "purpose", project.purpose
    yield from (("funding_plan", node.cell) for node in (project.plan.nodes if project.plan else ()))
    yield from (("goals", goal.span.cell) for goal in project.goals)
