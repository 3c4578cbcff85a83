"""Who has not handed in: the departments of a list, or of an earlier store, against those of the store."""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi.model.department import Directory, key
from kpi.store import StoreError, opening
from kpi.store.stats import Figures, Heading, Store

MAX_BYTES = 5_000_000
CLOSE = 0.75
_ALIASES = re.compile(r"[=＝\t,，]")
_BRACKETS = str.maketrans("〔〕【】[]", "()()()")


@dataclass(frozen=True, slots=True)
class Expected:
    """A department that is to hand in, and other names of it."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All its names."""
        return (self.name, *self.aliases)


def expected(path: Path) -> tuple[Expected, ...]:
    """Return the departments of an earlier store, or of a list.

    A list has one a line, other names behind ``=`` or a comma; lines that begin with # are remarks.
    """
    if path.is_dir():
        with opening.opened(path) as store:
            return tuple(map(Expected, _departments(store)))
    try:
        content = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    except OSError as error:
        raise StoreError(f"名单 {path} 打不开：{error.strerror or error}。") from error
    lines = [line.strip() for line in (_decoded(content) or "").splitlines()]
    parts = [_ALIASES.split(line) for line in lines if line and not line.startswith("#")]
    named = [[name.strip() for name in line if name.strip()] for line in parts]
    listed = {norm(names[0]): Expected(names[0], tuple(names[1:])) for names in reversed(named) if names}
    if not listed:
        raise StoreError(f"名单 {path} 中没有单位名称；应为文本文件，每行一个单位。")
    return tuple(listed.values())[::-1]


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def norm(name: str) -> str:
    """Return a name as names are compared first: widths and brackets unified, without white space."""
    return "".join(unicodedata.normalize("NFKC", name).translate(_BRACKETS).split()).casefold()


def _departments(store: Store) -> list[str]:
    return store.texts(
        "SELECT DISTINCT department FROM documents WHERE error IS NULL AND department IS NOT NULL "
        "ORDER BY department"
    )


def compared(store: Store, wanted: Sequence[Expected]) -> tuple[Figures, Figures]:
    """Return who is expected and was not found, and who was found and is not expected."""
    found = _departments(store)
    matches = _matched(wanted, found)
    missing = [one for one in wanted if one.name not in matches]
    surplus = [name for name in found if name not in matches.values()]
    told = tuple((one.name, _near(one.names, surplus)) for one in missing)
    columns = (Heading("department", "未报送的单位", "text"), Heading("near", "名称相近的", "text"))
    counts = f"应报送 {len(wanted)} 个单位，已报送 {len(matches)} 个，未报送 {len(missing)} 个。"
    remarks = (counts, *_open(store))
    others = tuple((name, _near((name,), [one.name for one in missing])) for name in surplus)
    heads = (
        Heading("department", "名单上没有的单位", "text"),
        Heading("near", "名单上名称相近而未报送的", "text"),
    )
    return (
        Figures("missing", "未报送", columns, told, remarks),
        Figures("unexpected", "名单之外", heads, others),
    )


def _matched(wanted: Sequence[Expected], found: Sequence[str]) -> Mapping[str, str]:
    """Return which department of the store is which one of the list: those of one name before those akin."""
    exact = {norm(name): name for name in found}
    matches: dict[str, str] = {}
    for one in wanted:
        match = next((exact[norm(name)] for name in one.names if norm(name) in exact), None)
        if match is not None:
            matches[one.name] = match
    rest = [name for name in found if name not in matches.values()]
    directory = Directory.of(rest)
    by_key = {key(name): name for name in rest}
    for one in wanted:
        akin = [match for name in one.names if (match := directory.find(name)) in by_key and match]
        if one.name not in matches and akin:
            matches[one.name] = by_key.pop(akin[0])
    return matches


def _near(names: Sequence[str], candidates: Sequence[str]) -> str | None:
    by_norm = {norm(name): name for name in candidates}
    close = [
        match for name in names for match in difflib.get_close_matches(norm(name), by_norm, n=1, cutoff=CLOSE)
    ]
    return by_norm[close[0]] if close else None


def _open(store: Store) -> Iterator[str]:
    """Yield what may explain a missing department: files without one, unread files."""
    ((nameless, unread),) = store.rows(
        "SELECT count(*) FILTER (WHERE error IS NULL AND same_as IS NULL AND department IS NULL), "
        "count(error) FROM documents"
    )
    if nameless:
        yield f"另有 {nameless} 个文件没有读到单位名称，可能属于未报送的单位。"
    if unread:
        yield f"另有 {unread} 个文件没有读出，可能属于未报送的单位。"
