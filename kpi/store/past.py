"""The goal forms of a store, as a later year compares itself with them; a document at a time."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path
from typing import Any

from kpi.model.references import PastIndicator, PastProject
from kpi.store import require
from kpi.store.opening import checked

_ROWS = 10_000
_PROJECT = ("document", "project", "department", "code", "name", "budget", "goals")
_INDICATOR = ("document", "project", "level3", "text", "kind", "operator", "number", "unit", "per")
_Row = dict[str, Any]


def documents(folder: Path) -> Iterator[tuple[str | None, list[PastProject]]]:
    """Yield department and forms of each document; raises a ``StoreError`` where there is no store."""
    require("pyarrow")
    rows = _by_project(_read(folder, "indicators", _INDICATOR))
    ahead = next(rows, None)
    for _, projects in groupby(_read(folder, "projects", _PROJECT), lambda row: row["document"]):
        department, forms = None, []
        for project in projects:
            own: list[_Row] = []
            if ahead is not None and ahead[0] == (project["document"], project["project"]):
                own, ahead = ahead[1], next(rows, None)
            department = project["department"]
            forms.append(_form(project, own))
        yield department, forms


def _by_project(rows: Iterator[_Row]) -> Iterator[tuple[tuple[int, int], list[_Row]]]:
    for place, own in groupby(rows, lambda row: (row["document"], row["project"])):
        yield place, list(own)


def _read(folder: Path, name: str, columns: tuple[str, ...]) -> Iterator[_Row]:
    """Yield the rows of a table in their order, some thousands in memory at a time."""
    from pyarrow import parquet  # noqa: PLC0415 - an optional extra, loaded when a store is read

    with parquet.ParquetFile(checked(folder, name)) as file:
        for batch in file.iter_batches(_ROWS, columns=list(columns)):
            yield from batch.to_pylist()


def _form(project: _Row, rows: list[_Row]) -> PastProject:
    return PastProject(
        code=(project["code"] or "").strip(),
        name=project["name"] or "",
        budget=_number(project["budget"]),
        indicators=tuple(one for row in rows if (one := _indicator(row)) is not None),
        goals=tuple(project["goals"] or ()),
        rows=tuple((row["level3"] or "", row["text"] or "") for row in rows),
    )


def _indicator(row: _Row) -> PastIndicator | None:
    number = _number(row["number"])
    if row["kind"] != "quantity" or row["operator"] is None or number is None:
        return None
    per = tuple(row["per"] or ())
    return PastIndicator(row["level3"] or "", row["text"] or "", row["operator"], number, row["unit"], per)


def _number(text: str | None) -> Decimal | None:
    try:
        number = Decimal(text) if text is not None else None
    except InvalidOperation:
        return None
    return number if number is None or number.is_finite() else None
