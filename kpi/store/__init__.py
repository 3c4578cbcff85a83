"""The store: what a run found, as Parquet tables of a documented schema (docs/store.md), queried with DuckDB.

pyarrow and duckdb are an optional extra; ``require`` says how to install them where they are missing.
"""

from importlib.util import find_spec

EXTRA = ("pyarrow", "duckdb")
MANIFEST = "store.json"
"""The file that makes a folder a whole store."""


class StoreError(Exception):
    """Why a store cannot be written or read, in Chinese."""


def require(*libraries: str) -> None:
    """Raise a ``StoreError`` that says how to install what is missing."""
    missing = [name for name in libraries or EXTRA if find_spec(name) is None]
    if missing:
        raise StoreError(
            f"这一功能需要 {'、'.join(missing)}，请先安装：pip install 'kpi-checker[store]'（没有网络的机器，"
            f"请在别处下载 {'、'.join(missing)} 的安装包后拷入安装）。"
        )
