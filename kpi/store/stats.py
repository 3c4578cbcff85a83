"""What ``kpi stats`` says of a store: queries over its tables, their results as tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal, get_args

from kpi.store.opening import Store, Value, opened

__all__ = ["BY", "By", "Figures", "Heading", "Look", "Store", "Value", "figures", "opened", "overview"]

By = Literal["department", "rule", "family", "level", "kind", "grade"]
BY: tuple[By, ...] = get_args(By)
Look = Literal["text", "count", "amount", "share", "rate"]
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


def remarked(table: Figures, remarks: tuple[str, ...]) -> Figures:
    """Return a table with more remarks."""
    return replace(table, remarks=(*table.remarks, *remarks))


def side_by_side(names: Sequence[str], overviews: Sequence[Figures]) -> Figures:
    """Return several overviews as the rows of one table."""
    columns = (Heading("round", "轮次", "text"), *overviews[0].columns)
    rows = tuple((name, *table.rows[0]) for name, table in zip(names, overviews, strict=True))
    return Figures("rounds", "各轮情况", columns, rows)


COUNTED = (
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
LEVEL_COUNTS = """
    count(*) FILTER (WHERE status <> 'waived') AS findings,
    count(*) FILTER (WHERE status <> 'waived' AND level = 'error') AS errors,
    count(*) FILTER (WHERE status <> 'waived' AND level = 'warning') AS warnings,
    count(*) FILTER (WHERE status <> 'waived' AND level = 'info') AS infos,
    count(*) FILTER (WHERE status <> 'waived' AND level = 'question') AS questions"""
_FAULTY = """(document, project) IN (SELECT (document, project) FROM findings
        WHERE level = 'error' AND status <> 'waived' AND project IS NOT NULL)"""
SUMS = f"""
    count(*) AS projects,
    coalesce(sum(TRY_CAST(budget AS {_AMOUNT})), 0) AS amount,
    count(*) FILTER (WHERE {_FAULTY}) AS faulty,
    count(*) FILTER (WHERE {_FAULTY}) / nullif(count(*), 0) AS faulty_share"""


def overview(store: Store) -> Figures:
    """Return what there is in all."""
    columns = (
        Heading("documents", "文件"),
        Heading("unread", "没有读出"),
        Heading("repeated", "重复报送"),
        Heading("departments", "单位"),
        *_PROJECTS,
        Heading("indicators", "指标"),
        *COUNTED,
        Heading("waived", "已豁免"),
        Heading("doubtful", "存疑"),
        Heading("not_evaluable", "未能检查"),
    )
    query = f"""
        SELECT d.*, p.*, (SELECT count(*) FROM indicators), f.*,
            (SELECT coalesce(sum(objects), 0)::BIGINT FROM ledger WHERE outcome = 'not_evaluable')
        FROM (SELECT count(*), count(error), count(same_as), count(DISTINCT department) FROM documents) d,
            (SELECT {SUMS} FROM projects) p,
            (SELECT {LEVEL_COUNTS}, count(*) FILTER (WHERE status = 'waived'),
                count(*) FILTER (WHERE doubt IS NOT NULL AND status <> 'waived') FROM findings) f
    """  # noqa: S608 - made of constants
    return Figures("overview", "总览", columns, tuple(store.rows(query)))


def _by_department(store: Store) -> Figures:
    query = f"""
        WITH p AS (SELECT department, {SUMS} FROM projects GROUP BY department),
            f AS (SELECT department, {LEVEL_COUNTS} FROM findings GROUP BY department),
            d AS (SELECT department, count(*) AS documents FROM documents
                WHERE error IS NULL AND same_as IS NULL GROUP BY department),
            n AS (SELECT department FROM p UNION SELECT department FROM d UNION SELECT department FROM f)
        SELECT n.department, coalesce(d.documents, 0), coalesce(p.projects, 0), coalesce(p.amount, 0),
            coalesce(p.faulty, 0), p.faulty_share, coalesce(f.findings, 0), coalesce(f.errors, 0),
            coalesce(f.warnings, 0), coalesce(f.infos, 0), coalesce(f.questions, 0),
            coalesce(f.findings, 0) / nullif(p.projects, 0)
        FROM n
        LEFT JOIN p ON n.department IS NOT DISTINCT FROM p.department
        LEFT JOIN f ON n.department IS NOT DISTINCT FROM f.department
        LEFT JOIN d ON n.department IS NOT DISTINCT FROM d.department
        ORDER BY coalesce(f.errors, 0) DESC, coalesce(f.findings, 0) DESC, n.department NULLS LAST
    """  # noqa: S608 - made of constants
    columns = (
        Heading("department", "单位", "text"),
        Heading("documents", "文件"),
        *_PROJECTS,
        *COUNTED,
        Heading("per_project", "每项目问题", "rate"),
    )
    return Figures("department", "按单位", columns, tuple(store.rows(query)))


def _by_rule(store: Store) -> Figures:
    query = f"""
        WITH f AS (SELECT rule, {LEVEL_COUNTS},
                count(*) FILTER (WHERE status = 'waived') AS waived,
                count(*) FILTER (WHERE doubt IS NOT NULL AND status <> 'waived') AS doubtful,
                count(DISTINCT (document, project)) AS projects,
                count(DISTINCT department) AS departments
            FROM findings GROUP BY rule),
            l AS (SELECT rule, sum(objects)::BIGINT AS objects,
                coalesce(sum(objects) FILTER (WHERE outcome = 'finding'), 0)::BIGINT AS hit,
                coalesce(sum(objects) FILTER (WHERE outcome = 'not_evaluable'), 0)::BIGINT AS unchecked
            FROM ledger WHERE outcome <> 'not_applicable' GROUP BY rule)
        SELECT rule, r.title, coalesce(f.findings, 0), coalesce(f.errors, 0), coalesce(f.warnings, 0),
            coalesce(f.infos, 0), coalesce(f.questions, 0), coalesce(f.waived, 0), coalesce(f.doubtful, 0),
            coalesce(f.projects, 0), coalesce(f.departments, 0), coalesce(l.objects, 0),
            coalesce(l.hit, 0) / nullif(coalesce(l.objects, 0), 0), coalesce(l.unchecked, 0)
        FROM (SELECT rule FROM f UNION SELECT rule FROM l) n
        LEFT JOIN f USING (rule) LEFT JOIN l USING (rule) LEFT JOIN rules r USING (rule)
        ORDER BY coalesce(f.findings, 0) DESC, rule
    """  # noqa: S608 - made of constants
    columns = (
        Heading("rule", "规则", "text"),
        Heading("title", "问题类型", "text"),
        *COUNTED,
        Heading("waived", "已豁免"),
        Heading("doubtful", "存疑"),
        Heading("projects", "涉及项目"),
        Heading("departments", "涉及单位"),
        Heading("objects", "适用对象"),
        Heading("hit_share", "有问题的", "share"),
        Heading("not_evaluable", "未能检查"),
    )
    return Figures("rule", "按规则", columns, tuple(store.rows(query)))


_TOUCHED = (Heading("projects", "涉及项目"), Heading("departments", "涉及单位"))


def _by_family(store: Store) -> Figures:
    query = f"""
        SELECT family, {LEVEL_COUNTS}, count(DISTINCT (document, project)), count(DISTINCT department)
        FROM findings GROUP BY family ORDER BY findings DESC, family
    """  # noqa: S608 - made of constants
    columns = (Heading("family", "规则族", "text"), *COUNTED, *_TOUCHED)
    return Figures("family", "按规则族", columns, tuple(store.rows(query)))


def _by_level(store: Store) -> Figures:
    query = """
        SELECT level, count(*) FILTER (WHERE status <> 'waived'), count(*) FILTER (WHERE status = 'waived'),
            count(*) FILTER (WHERE doubt IS NOT NULL AND status <> 'waived'),
            count(DISTINCT (document, project)), count(DISTINCT department)
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
        WITH f AS (SELECT document, project, indicator, count(*) AS findings FROM findings
            WHERE indicator IS NOT NULL AND status <> 'waived' GROUP BY ALL)
        SELECT kind, count(*), count(*) / sum(count(*)) OVER (), count(DISTINCT (document, project)),
            count(f.findings), count(f.findings) / count(*)
        FROM indicators LEFT JOIN f USING (document, project, indicator)
        GROUP BY kind ORDER BY count(*) DESC, kind
    """
    columns = (
        Heading("kind", "指标值类型", "text"),
        Heading("indicators", "指标"),
        Heading("share", "占比", "share"),
        Heading("projects", "涉及项目"),
        Heading("faulty", "有问题的指标"),
        Heading("faulty_share", "有问题的占比", "share"),
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
