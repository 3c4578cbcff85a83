"""The page of the store's tables, from the constants that the tables are made of."""

from collections.abc import Mapping

from kpi.store import schema


def pages() -> Mapping[str, str]:
    """Return docs/store.md."""
    return {"docs/store.md": f"<!-- 由 docs/make_docs.py 生成，请勿手改 -->\n\n{schema.page()}"}
