"""Which files are meant: paths, folders, patterns, archives and lists of paths.

Archives are hostile input. A member is only ever read into memory, up to the limit for any file; its name is
shown and never used as a path. An archive within an archive is not opened.
"""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from kpi import pipeline, reading
from kpi.model.disclosure import Failure
from kpi.reading import failures

ARCHIVES = frozenset({".zip"})
_NESTED = frozenset({".zip", ".rar", ".7z", ".gz", ".tar"})
MAX_MEMBERS = 100_000
MAX_LIST = 64 * 1024 * 1024
_UTF8, _LOCKED = 0x800, 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/manifest.xml")
"""Members by which a package is an office document, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is to be read: its name in reports, where it is, and which member of an archive."""

    name: str
    path: Path
    member: int | None = None
    failure: Failure | None = None
    """Why it cannot be read, where that is known beforehand."""

    @property
    def size(self) -> int:
        """How many bytes the file has, 0 where the system does not say; of a member, its archive."""
        try:
            return self.path.stat().st_size
        except (OSError, ValueError):
            return 0

    def read(self) -> bytes | Failure:
        """Return its bytes, within the size limit."""
        if self.failure is not None:
            return self.failure
        return reading.load(self.path) if self.member is None else _member(self)


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that are meant, in order, and how many others in folders and archives were passed over."""

    items: tuple[Source, ...]
    skipped: int = 0

    @property
    def plain(self) -> tuple[Path, ...]:
        """The paths of the files that stand on the disk by themselves."""
        return tuple(source.path for source in self.items if source.member is None)


def find(paths: Sequence[Path]) -> Sources:
    """Return the files of the paths: ``@list``, patterns, folders and archives are taken apart."""
    items: dict[tuple[Path, int | None], Source] = {}
    skipped = 0
    for path in _named(paths):
        for source in _sources(path):
            if isinstance(source, int):
                skipped += source
            else:
                items.setdefault((source.path, source.member), source)
    return Sources(tuple(items.values()), skipped)


def _named(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the paths that are given, those in lists and those that fit a pattern."""
    for path in paths:
        text = str(path)
        if _exists(path):
            yield path
        elif text.startswith("@"):
            yield from _listed(Path(text[1:]))
        elif any(mark in text for mark in "*?["):
            yield from _matching(path)
        else:
            yield path


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, a NUL: the reader says so, as of any file
        return False


def _listed(path: Path) -> Iterator[Path]:
    """Yield the paths of a list, one a line; the list itself where it cannot be read."""
    data = reading.load(path)
    if isinstance(data, Failure):
        yield path
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield Path(line.strip())


def _matching(path: Path) -> Iterator[Path]:
    """Yield what a pattern fits, in sorted order; the pattern itself where it fits nothing."""
    anchor = Path(path.anchor) if path.anchor else Path()
    pattern = path.relative_to(anchor).as_posix() if path.anchor else path.as_posix()
    found: list[Path] = []
    with suppress(ValueError, NotImplementedError, OSError):
        found = sorted(anchor.glob(pattern))
    yield from found or [path]


def _sources(path: Path) -> Iterator[Source | int]:
    """Yield the files of one path; a number for how many were passed over."""
    inputs = pipeline.find([path])
    for file in inputs.files:
        if _is_archive(file):
            yield from _members(file)
        else:
            yield Source(file.as_posix(), file)
    for file in inputs.skipped:
        if _is_archive(file):
            yield from _members(file)
        else:
            yield 1


def _is_archive(path: Path) -> bool:
    """Tell whether a file is an archive to open: by its ending, unless it is an office document inside."""
    if path.suffix.lower() not in ARCHIVES or not path.is_file():
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename for info in archive.infolist()}
    except _BROKEN:
        return True  # it is told of as a damaged archive
    return not names.intersection(_OFFICE)


def _members(path: Path) -> Iterator[Source | int]:
    """Yield the documents of an archive in the order of their names."""
    name = path.as_posix()
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except _BROKEN as error:
        damage = failures.DAMAGED.failure(path=name, kind="压缩包", detail=type(error).__name__)
        yield Source(name, path, failure=damage)
        return
    if len(infos) > MAX_MEMBERS:
        limit = f"{MAX_MEMBERS}个文件"
        yield Source(name, path, failure=_too_large(name, f"{len(infos)}个文件", limit))
        return
    named = sorted((member_name(info), number) for number, info in enumerate(infos) if not info.is_dir())
    for inner, number in named:
        if _is_hidden(inner):
            continue
        suffix = PurePosixPath(inner).suffix.lower()
        if suffix in pipeline.DOCUMENT_SUFFIXES or suffix in _NESTED:
            yield _source(path, f"{name}/{inner}", number, infos[number], suffix)
        else:
            yield 1


def _source(path: Path, name: str, number: int, info: zipfile.ZipInfo, suffix: str) -> Source:
    failure = None
    if suffix in _NESTED:
        failure = failures.ARCHIVE.failure(path=name)
    elif info.flag_bits & _LOCKED:
        failure = failures.ENCRYPTED.failure(path=name)
    return Source(name, path, number, failure)


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name as it was meant, without anything that leads out of the archive.

    Programs in China write GBK and do not say so; the module reads that as code page 437.
    """
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        name = _meant(name)
    parts = name.split("\x00")[0].replace("\\", "/").split("/")
    kept = [part.strip() for part in parts if part.strip() not in {"", ".", ".."}]
    if kept and kept[0].endswith(":"):  # a drive
        kept = kept[1:]
    return "/".join(kept) or "未命名"


def _meant(name: str) -> str:
    try:
        data = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return data.decode(encoding)
    return name


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "~$", "__MACOSX")) for part in name.split("/"))


@lru_cache(maxsize=4)
def _opened(path: Path, _version: tuple[int, int]) -> zipfile.ZipFile:
    """Open a version of an archive; its members are read one by one, so it stays open for a while."""
    return zipfile.ZipFile(path)


def _member(source: Source) -> bytes | Failure:
    """Return the bytes of a member; what it claims about its size counts for nothing."""
    assert source.member is not None
    try:
        info = source.path.stat()
        archive = _opened(source.path, (info.st_mtime_ns, info.st_size))
        with archive.open(archive.infolist()[source.member]) as file:
            data = file.read(reading.MAX_BYTES + 1)
    except (*_BROKEN, IndexError) as error:
        return failures.DAMAGED.failure(path=source.name, kind="压缩包中的文件", detail=type(error).__name__)
    if len(data) > reading.MAX_BYTES:
        mebibytes = reading.MAX_BYTES // (1024 * 1024)
        return _too_large(source.name, f"超过{mebibytes}MB", f"{mebibytes}MB")
    return data or failures.EMPTY.failure(path=source.name)


def _too_large(name: str, size: str, limit: str) -> Failure:
    return failures.TOO_LARGE.failure(path=name, size=size, limit=limit)
