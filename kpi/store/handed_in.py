"""Who has not handed in: the departments of a list against those of the store."""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from kpi.store import StoreError
from kpi.store.stats import Figures, Heading, Store

MAX_BYTES = 5_000_000
CLOSE = 0.75


def expected(path: Path) -> tuple[str, ...]:
    """Return the departments of a list, one a line; lines that begin with # are remarks."""
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    except OSError as error:
        raise StoreError(f"名单 {path} 打不开：{error.strerror or error}。") from error
    text = _decoded(content)
    names = [line.strip() for line in (text or "").splitlines()]
    listed = tuple(name for name in names if name and not name.startswith("#"))
    if not listed:
        raise StoreError(f"名单 {path} 中没有单位名称；应为文本文件，每行一个单位。")
    return tuple({norm(name): name for name in reversed(listed)}.values())[::-1]


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def norm(name: str) -> str:
    """Return a name as names are compared: NFKC, which also unifies brackets, and without white space."""
    return "".join(unicodedata.normalize("NFKC", name).translate(_BRACKETS).split()).casefold()


_BRACKETS = str.maketrans("〔〕【】[]", "()()()")


def compared(store: Store, names: Sequence[str]) -> Figures:
    """Return the departments that are expected and were not found, with the nearest name that was."""
    rows = store.rows(
        "SELECT department, count(*) FROM documents WHERE error IS NULL AND department IS NOT NULL "
        "GROUP BY department ORDER BY department"
    )
    found = {norm(str(name)): str(name) for name, _ in rows}
    wanted = {norm(name) for name in names}
    surplus = {key: name for key, name in found.items() if key not in wanted}
    missing = [name for name in names if norm(name) not in found]
    columns = (Heading("department", "未报送的单位", "text"), Heading("near", "名称相近的", "text"))
    listed = tuple((name, _near(name, surplus)) for name in missing)
    remarks = (
        f"名单上有 {len(names)} 个单位，已报送 {len(names) - len(missing)} 个。",
        *_open(store, surplus),
    )
    return Figures("missing", "未报送", columns, listed, remarks)


def _near(name: str, surplus: dict[str, str]) -> str | None:
    close = difflib.get_close_matches(norm(name), surplus, n=1, cutoff=CLOSE)
    return surplus[close[0]] if close else None


def _open(store: Store, surplus: dict[str, str]) -> Iterable[str]:
    """Yield what may explain a missing department: unknown names, files without one, unread files."""
    if surplus:
        yield f"不在名单上的单位 {len(surplus)} 个：{'、'.join(surplus.values())}。"
    ((nameless, unread),) = store.rows(
        "SELECT count(*) FILTER (WHERE error IS NULL AND same_as IS NULL AND department IS NULL), "
        "count(error) FROM documents"
    )
    if nameless:
        yield f"另有 {nameless} 个文件没有读到单位名称，可能属于未报送的单位。"
    if unread:
        yield f"另有 {unread} 个文件没有读出，可能属于未报送的单位。"
