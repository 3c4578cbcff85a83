"""An open store: its tables in a database, narrowed to departments, rules or levels.

Values from the documents, and names that the user gives, are only ever compared and counted by the database;
no query is made of them. They come in as tables.
"""

import difflib
import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from kpi.model.department import Directory, key
from kpi.store import MANIFEST, StoreError, require
from kpi.store.schema import TABLES, VERSION

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

Value = str | int | float | Decimal | None
_NEAR = 3
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What of a store is looked at; nothing given is everything."""

    departments: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    """Codes of rules or families."""
    levels: tuple[str, ...] = ()


EVERYTHING = Narrowing()


class Store:
    """An open store."""

    def __init__(self, connection: "DuckDBPyConnection") -> None:
        self._connection = connection

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Value, ...]]:
        """Return the rows of a query of ours, its parameters bound."""
        return self._connection.execute(query, parameters).fetchall()

    def texts(self, query: str) -> list[str]:
        """Return a column of texts."""
        return [str(value) for (value,) in self.rows(query)]


def opened(
    folder: Path, narrowing: Narrowing = EVERYTHING, earlier: Path | None = None, *, lenient: bool = False
) -> AbstractContextManager[Store]:
    """Open a store, and the one of an earlier round; raises a ``StoreError`` where there is none.

    A department that is asked for and not there is an error too, unless ``lenient``.
    """
    require()
    return _opened(folder, narrowing, earlier, lenient=lenient)


@contextmanager
def _opened(folder: Path, narrowing: Narrowing, earlier: Path | None, *, lenient: bool) -> Iterator[Store]:
    import duckdb  # noqa: PLC0415 - an optional extra, loaded when a store is read

    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        store = Store(connection)
        for name in TABLES:
            connection.register(f"all_{name}", dataset(folder, name))
            if earlier is not None:
                connection.register(f"earlier_all_{name}", dataset(earlier, name))
        _narrow(store, connection, narrowing, "", lenient=lenient)
        if earlier is not None:
            _narrow(store, connection, narrowing, "earlier_", lenient=True)
        yield store


def dataset(folder: Path, name: str) -> "pa.dataset.Dataset":
    """Open a table of a store; Arrow opens the file, so that no name is taken for a pattern."""
    from pyarrow import dataset as files  # noqa: PLC0415 - an optional extra, loaded when a store is read

    return files.dataset(checked(folder, name).absolute().as_posix(), format="parquet")


def checked(folder: Path, name: str) -> Path:
    """Return the file of a table of a store; raises a ``StoreError`` where it is not one of ours."""
    import pyarrow as pa  # noqa: PLC0415 - an optional extra, loaded when a store is read
    from pyarrow import parquet  # noqa: PLC0415 - likewise

    _check(folder)
    path = folder / f"{name}.parquet"
    try:
        schema = parquet.read_schema(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise StoreError(
            f"{folder} 不是 kpi check --store 写出的文件夹：{path.name} 没有或不能读取。"
        ) from error
    if (schema.metadata or {}).get(b"kpi_schema") != VERSION.encode():
        raise StoreError(f"{path} 的格式与本程序不符，请重新运行 kpi check --store。")
    return path


def is_store(folder: Path) -> bool:
    """Tell whether a folder is a store, or was to be one."""
    return any((folder / name).is_file() for name in (MANIFEST, *(f"{table}.parquet" for table in TABLES)))


def _check(folder: Path) -> None:
    """Raise a ``StoreError`` unless the folder holds a store that was written to its end."""
    path = folder / MANIFEST
    try:
        with path.open(encoding="utf-8") as file:
            content = json.loads(file.read(_LARGEST))
        version = content["kpi_schema"]
    except FileNotFoundError as error:
        if is_store(folder):
            raise StoreError(f"{folder} 中的数据没有写完，请重新运行 kpi check --store。") from error
        raise StoreError(f"{folder} 不是 kpi check --store 写出的文件夹。") from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise StoreError(f"{path} 不能读取，请重新运行 kpi check --store。") from error
    if version != VERSION:
        raise StoreError(f"{folder} 的格式与本程序不符，请重新运行 kpi check --store。")


def _narrow(
    store: Store, connection: "DuckDBPyConnection", narrowing: Narrowing, prefix: str, *, lenient: bool
) -> None:
    """Make the tables that the figures are about: views of what was asked for."""
    import pyarrow as pa  # noqa: PLC0415 - an optional extra, loaded when a store is read

    names = _departments(store, narrowing.departments, prefix, lenient=lenient)
    given = {"departments": names, "rules": narrowing.rules, "levels": narrowing.levels}
    for name, values in given.items():
        connection.register(f"{prefix}asked_{name}", pa.table({"name": pa.array(values, pa.string())}))
    for name in TABLES:
        where = " AND ".join(
            condition.replace("{p}", prefix)
            for asked, condition in _CONDITIONS[name].items()
            if getattr(narrowing, asked)
        )
        source = f"SELECT * FROM {prefix}all_{name} WHERE {where or 'true'}"  # noqa: S608 - of constants
        connection.execute(f"CREATE VIEW {prefix}{name} AS {source}")


_OF_DEPARTMENTS = "department IN (FROM {p}asked_departments)"
_OF_DOCUMENTS = (
    "document IN (SELECT document FROM {p}all_documents WHERE department IN (FROM {p}asked_departments))"
)
_OF_PROJECTS = (
    "(document, project) IN (SELECT (document, project) FROM {p}all_projects "
    "WHERE department IN (FROM {p}asked_departments))"
)
_OF_RULES = "(rule IN (FROM {p}asked_rules) OR rtrim(rule, '0123456789') IN (FROM {p}asked_rules))"
_OF_LEVELS = "level IN (FROM {p}asked_levels)"
_CONDITIONS = {
    "documents": {"departments": _OF_DEPARTMENTS},
    "projects": {"departments": _OF_DEPARTMENTS},
    "indicators": {"departments": _OF_PROJECTS},
    "findings": {"departments": _OF_DEPARTMENTS, "rules": _OF_RULES, "levels": _OF_LEVELS},
    "ledger": {"departments": _OF_DOCUMENTS, "rules": _OF_RULES},
    "rules": {"rules": _OF_RULES},
}


def _departments(store: Store, wanted: Sequence[str], prefix: str, *, lenient: bool) -> list[str]:
    """Return the departments of the store that are meant, as they are written there."""
    if not wanted:
        return []
    names = store.texts(
        f"SELECT DISTINCT department FROM {prefix}all_projects WHERE department IS NOT NULL "  # noqa: S608 - constants
        f"UNION SELECT department FROM {prefix}all_documents WHERE department IS NOT NULL"
    )
    directory = Directory.of(names)
    found = [directory.find(one) for one in wanted]
    for one, match in zip(wanted, found, strict=True):
        if match is None and not lenient:
            raise StoreError(_unknown(one, names))
    return sorted(name for name in names if key(name) in found)


def _unknown(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, names, n=_NEAR, cutoff=0.5)
    hint = f"，是不是：{'、'.join(near)}" if near else ""
    return f"数据中没有单位“{name}”{hint}。"
