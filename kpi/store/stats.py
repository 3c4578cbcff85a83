"""What ``kpi stats`` says of a store: queries over the Parquet files, their results as tables.

Values from the documents are only ever compared and counted by the database; no query is made of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from kpi.store import StoreError, require
from kpi.store.schema import TABLES, VERSION

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Value = str | int | float | Decimal | None
By = Literal["department", "rule", "family", "level", "kind", "grade"]
BY: tuple[By, ...] = get_args(By)
Look = Literal["text", "count", "amount", "share"]
_AMOUNT = "DECIMAL(38, 6)"


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table of figures: its name for programs, its title for people, how it is shown."""

    key: str
    title: str
    look: Look = "count"


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of figures."""

    name: str
    title: str
    columns: tuple[Heading, ...]
    rows: tuple[tuple[Value, ...], ...]
    remarks: tuple[str, ...] = ()


class Store:
    """An open store."""

    def __init__(self, connection: "DuckDBPyConnection") -> None:
        self._connection = connection

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Value, ...]]:
        """Return the rows of a query of ours, its parameters bound."""
        return self._connection.execute(query, parameters).fetchall()


def opened(folder: Path) -> AbstractContextManager[Store]:
    """Open a store; raises a ``StoreError`` where there is none."""
    require()
    return _opened(folder)


@contextmanager
def _opened(folder: Path) -> Iterator[Store]:
    import duckdb  # noqa: PLC0415 - an optional extra, loaded when a store is read
    import pyarrow as pa  # noqa: PLC0415 - likewise
    from pyarrow import dataset  # noqa: PLC0415 - likewise

    # Arrow opens the files, so that no name is taken for a pattern and the database needs no file access.
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        for name in TABLES:
            path = folder / f"{name}.parquet"
            try:
                table = dataset.dataset(path.absolute().as_posix(), format="parquet")
            except (OSError, pa.ArrowInvalid) as error:
                raise StoreError(
                    f"{folder} 不是 kpi check --store 写出的文件夹：{path.name} 没有或不能读取。"
                ) from error
            if (table.schema.metadata or {}).get(b"kpi_schema") != VERSION.encode():
                raise StoreError(f"{path} 的格式与本程序不符，请重新运行 kpi check --store。")
            connection.register(name, table)
        yield Store(connection)


_COUNTED = (
    Heading("findings", "问题"),
    Heading("errors", "错误"),
    Heading("warnings", "警告"),
    Heading("infos", "提示"),
    Heading("questions", "待核实"),
)
_PROJECTS = (
    Heading("projects", "项目"),
    Heading("amount", "预算（万元）", "amount"),
    Heading("faulty", "有错误的项目"),
    Heading("faulty_share", "占比", "share"),
)
_SUMS = f"""
    count(*) AS projects,
    coalesce(sum(TRY_CAST(budget AS {_AMOUNT})), 0) AS amount,
    count(*) FILTER (WHERE errors > 0) AS faulty,
    count(*) FILTER (WHERE errors > 0) / count(*) AS faulty_share"""
_LEVEL_COUNTS = """
    count(*) FILTER (WHERE status <> 'waived') AS findings,
    count(*) FILTER (WHERE status <> 'waived' AND level = 'error') AS errors,
    count(*) FILTER (WHERE status <> 'waived' AND level = 'warning') AS warnings,
    count(*) FILTER (WHERE status <> 'waived' AND level = 'info') AS infos,
    count(*) FILTER (WHERE status <> 'waived' AND level = 'question') AS questions"""


def overview(store: Store) -> Figures:
    """Return what there is in all."""
    columns = (
        Heading("documents", "文件"),
        Heading("unread", "没有读出"),
        Heading("repeated", "重复报送"),
        Heading("departments", "单位"),
        *_PROJECTS,
        Heading("indicators", "指标"),
        *_COUNTED,
        Heading("waived", "已豁免"),
        Heading("not_evaluable", "未能检查"),
    )
    query = f"""
        SELECT d.*, p.*, (SELECT count(*) FROM indicators), f.*,
            (SELECT coalesce(sum(objects), 0)::BIGINT FROM ledger WHERE outcome = 'not_evaluable')
        FROM (SELECT count(*), count(error), count(same_as), count(DISTINCT department) FROM documents) d,
            (SELECT count(*), coalesce(sum(TRY_CAST(budget AS {_AMOUNT})), 0),
                count(*) FILTER (WHERE errors > 0),
                count(*) FILTER (WHERE errors > 0) / nullif(count(*), 0) FROM projects) p,
            (SELECT {_LEVEL_COUNTS}, count(*) FILTER (WHERE status = 'waived') FROM findings) f
    """  # noqa: S608 - made of constants
    return Figures("overview", "总览", columns, tuple(store.rows(query)))


def _by_department(store: Store) -> Figures:
    query = f"""
        WITH p AS (SELECT department, {_SUMS} FROM projects GROUP BY department),
            f AS (SELECT department, {_LEVEL_COUNTS} FROM findings GROUP BY department),
            d AS (SELECT department, count(*) AS documents FROM documents
                WHERE error IS NULL AND same_as IS NULL GROUP BY department),
            n AS (SELECT department FROM p UNION SELECT department FROM d UNION SELECT department FROM f)
        SELECT n.department, coalesce(d.documents, 0), coalesce(p.projects, 0), coalesce(p.amount, 0),
            coalesce(p.faulty, 0), p.faulty_share, coalesce(f.findings, 0), coalesce(f.errors, 0),
            coalesce(f.warnings, 0), coalesce(f.infos, 0), coalesce(f.questions, 0)
        FROM n
        LEFT JOIN p ON n.department IS NOT DISTINCT FROM p.department
        LEFT JOIN f ON n.department IS NOT DISTINCT FROM f.department
        LEFT JOIN d ON n.department IS NOT DISTINCT FROM d.department
        ORDER BY coalesce(f.errors, 0) DESC, coalesce(f.findings, 0) DESC, n.department NULLS LAST
    """  # noqa: S608 - made of constants
    columns = (Heading("department", "单位", "text"), Heading("documents", "文件"), *_PROJECTS, *_COUNTED)
    return Figures("department", "按单位", columns, tuple(store.rows(query)))


def _by_rule(store: Store) -> Figures:
    query = f"""
        WITH f AS (SELECT rule, min(title) AS title, {_LEVEL_COUNTS},
                count(*) FILTER (WHERE status = 'waived') AS waived,
                count(DISTINCT (document, project)) AS projects,
                count(DISTINCT department) AS departments
            FROM findings GROUP BY rule),
            l AS (SELECT rule, sum(objects)::BIGINT AS objects,
                coalesce(sum(objects) FILTER (WHERE outcome = 'not_evaluable'), 0)::BIGINT AS unchecked
            FROM ledger WHERE outcome <> 'not_applicable' GROUP BY rule)
        SELECT f.rule, f.title, f.findings, f.errors, f.warnings, f.infos, f.questions, f.waived,
            f.projects, f.departments, coalesce(l.objects, 0), coalesce(l.unchecked, 0)
        FROM f LEFT JOIN l USING (rule) ORDER BY f.findings DESC, f.rule
    """  # noqa: S608 - made of constants
    columns = (
        Heading("rule", "规则", "text"),
        Heading("title", "问题类型", "text"),
        *_COUNTED,
        Heading("waived", "已豁免"),
        Heading("projects", "涉及项目"),
        Heading("departments", "涉及单位"),
        Heading("objects", "适用对象"),
        Heading("not_evaluable", "未能检查"),
    )
    return Figures("rule", "按规则", columns, tuple(store.rows(query)))


def _by_family(store: Store) -> Figures:
    query = f"""
        SELECT family, {_LEVEL_COUNTS}, count(DISTINCT (document, project)), count(DISTINCT department)
        FROM findings GROUP BY family ORDER BY findings DESC, family
    """  # noqa: S608 - made of constants
    columns = (Heading("family", "规则族", "text"), *_COUNTED, *_TOUCHED)
    return Figures("family", "按规则族", columns, tuple(store.rows(query)))


_TOUCHED = (Heading("projects", "涉及项目"), Heading("departments", "涉及单位"))


def _by_level(store: Store) -> Figures:
    query = """
        SELECT level, count(*) FILTER (WHERE status <> 'waived'), count(*) FILTER (WHERE status = 'waived'),
            count(doubt), count(DISTINCT (document, project)), count(DISTINCT department)
        FROM findings GROUP BY level
        ORDER BY list_position(['error', 'warning', 'info', 'question'], level)
    """
    columns = (
        Heading("level", "级别", "text"),
        Heading("findings", "问题"),
        Heading("waived", "已豁免"),
        Heading("doubtful", "存疑"),
        *_TOUCHED,
    )
    return Figures("level", "按级别", columns, tuple(store.rows(query)))


def _by_kind(store: Store) -> Figures:
    query = """
        SELECT kind, count(*), count(*) / sum(count(*)) OVER (), count(DISTINCT (document, project))
        FROM indicators GROUP BY kind ORDER BY count(*) DESC, kind
    """
    columns = (
        Heading("kind", "指标值类型", "text"),
        Heading("indicators", "指标"),
        Heading("share", "占比", "share"),
        Heading("projects", "涉及项目"),
    )
    return Figures("kind", "按指标值类型", columns, tuple(store.rows(query)))


def _by_grade(store: Store) -> Figures:
    query = f"""
        SELECT grade, count(*), count(*) / sum(count(*)) OVER (),
            coalesce(sum(TRY_CAST(budget AS {_AMOUNT})), 0)
        FROM projects GROUP BY grade ORDER BY list_position(['优', '良', '中', '差'], grade) NULLS LAST
    """  # noqa: S608 - made of constants
    columns = (
        Heading("grade", "建议等级", "text"),
        Heading("projects", "项目"),
        Heading("share", "占比", "share"),
        Heading("amount", "预算（万元）", "amount"),
    )
    return Figures("grade", "按建议等级", columns, tuple(store.rows(query)))


_QUERIES: Mapping[By, Callable[[Store], Figures]] = MappingProxyType(
    {
        "department": _by_department,
        "rule": _by_rule,
        "family": _by_family,
        "level": _by_level,
        "kind": _by_kind,
        "grade": _by_grade,
    }
)


def figures(store: Store, by: By) -> Figures:
    """Return the figures of a store by one of its groupings."""
    return _QUERIES[by](store)
