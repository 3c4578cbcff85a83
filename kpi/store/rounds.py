"""Two rounds of one submission: what was mended, what stayed, what is new."""

from kpi.store.stats import Figures, Heading, Store

_CHANGES = (
    Heading("before", "上轮问题"),
    Heading("mended", "已整改"),
    Heading("mended_share", "整改率", "share"),
    Heading("left", "未整改"),
    Heading("missing", "未再报送"),
    Heading("new", "新增"),
    Heading("now", "本轮问题"),
)
_FATES = """
    b AS (SELECT *, row_number() OVER (PARTITION BY fingerprint) AS copy
        FROM earlier_findings WHERE status <> 'waived'),
    a AS (SELECT *, row_number() OVER (PARTITION BY fingerprint) AS copy
        FROM findings WHERE status <> 'waived'),
    here AS (SELECT DISTINCT department FROM documents WHERE error IS NULL AND department IS NOT NULL),
    fates AS (
        SELECT coalesce(a.department, b.department) AS department, coalesce(a.rule, b.rule) AS rule,
            CASE WHEN b.fingerprint IS NULL THEN 'new'
                WHEN a.fingerprint IS NOT NULL THEN 'left'
                WHEN b.department IS NOT NULL AND b.department NOT IN (FROM here) THEN 'missing'
                ELSE 'mended' END AS fate
        FROM b FULL JOIN a ON a.fingerprint = b.fingerprint AND a.copy = b.copy)"""
_COUNTS = """
    count(*) FILTER (WHERE fate <> 'new') AS before,
    count(*) FILTER (WHERE fate = 'mended'),
    count(*) FILTER (WHERE fate = 'mended') / nullif(count(*) FILTER (WHERE fate IN ('mended', 'left')), 0),
    count(*) FILTER (WHERE fate = 'left') AS remaining,
    count(*) FILTER (WHERE fate = 'missing'),
    count(*) FILTER (WHERE fate = 'new') AS fresh,
    count(*) FILTER (WHERE fate IN ('left', 'new')) AS now"""


def by_department(store: Store) -> Figures:
    """Return what became of the findings of each department."""
    query = f"""
        WITH {_FATES} SELECT department, {_COUNTS} FROM fates GROUP BY department
        ORDER BY now DESC, department NULLS LAST
    """  # noqa: S608 - made of constants
    columns = (Heading("department", "单位", "text"), *_CHANGES)
    return Figures("changes", "与上轮相比（按单位）", columns, tuple(store.rows(query)))


def by_rule(store: Store) -> Figures:
    """Return what became of the findings of each rule."""
    query = f"""
        WITH {_FATES}, told AS (SELECT rule, {_COUNTS} FROM fates GROUP BY rule)
        SELECT rule, title, told.* EXCLUDE (rule) FROM told LEFT JOIN rules USING (rule)
        ORDER BY now DESC, rule
    """  # noqa: S608 - made of constants
    columns = (Heading("rule", "规则", "text"), Heading("title", "问题类型", "text"), *_CHANGES)
    return Figures("changes_by_rule", "与上轮相比（按规则）", columns, tuple(store.rows(query)))
