"""What was made of a document, kept on disk by what it was made from: between steps, and between runs.

Every entry is written whole or not at all and carries a checksum, so that a run that was broken off leaves
only good entries; one that does not fit its checksum is made anew. What is loaded is trusted (it is pickled):
the folder must be the user's own, and nobody else may write to it.
"""

import os
import shutil
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from kpi.batch.errors import CacheError
from kpi.resources import is_private

_HEAD = b"kpi1"
_MARK = ".kpi-cache"
_DAY = 86_400
_KEPT = 60 * _DAY
"""Seconds after its last use when an entry is removed; what is still asked for is made anew once."""
MOST_BYTES = 8 * 1024**3
"""How much is kept; beyond it, what was not used for longest is removed."""


class Cache:
    """A folder of entries by kind and key; one of no lasting use where no folder is given."""

    def __init__(self, folder: Path | None = None) -> None:
        self.lasting = folder is not None
        self._folder = folder or Path(tempfile.gettempdir())
        self._made: set[Path] = set()
        self._now = time.time()
        try:
            if folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="kpi-"))
                return
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        if not is_private(folder):
            raise CacheError(f"缓存文件夹 {folder} 应属于本人，且其他人不能写入（chmod 700）")
        self._prune()

    def get(self, kind: str, key: str) -> bytes | None:
        """Return an entry, None where there is none or it is damaged."""
        path = self._path(kind, key)
        try:
            with path.open("rb") as file:
                data = file.read()
                old = self.lasting and self._now - os.fstat(file.fileno()).st_mtime > _DAY
        except OSError:
            return None
        head, body = data[:8], data[8:]
        if head[:4] != _HEAD or zlib.crc32(body).to_bytes(4, "big") != head[4:]:
            return None
        if old:
            with suppress(OSError):  # it is in use: the oldest are removed first
                os.utime(path)
        return body

    def is_sound(self, kind: str, key: str) -> bool:
        """Tell whether there is an entry that is whole."""
        return self.get(kind, key) is not None

    def put(self, kind: str, key: str, body: bytes) -> None:
        """Write an entry; raises CacheError where the disk does not take it."""
        path = self._path(kind, key)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            if path.parent not in self._made:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._made.add(path.parent)
            part.write_bytes(_HEAD + zlib.crc32(body).to_bytes(4, "big") + body)
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise _unwritable(self._folder, error) from error

    def close(self) -> None:
        """Remove what is of no lasting use."""
        if not self.lasting:
            shutil.rmtree(self._folder, ignore_errors=True)

    def has(self, kind: str, key: str) -> bool:
        """Tell whether there is an entry, whole or not."""
        return self._path(kind, key).exists()

    def _path(self, kind: str, key: str) -> Path:
        return self._folder / kind / key[:2] / key

    def _prune(self) -> None:
        """Remove old entries, and the oldest of too many, at most once a day."""
        mark = self._folder / _MARK
        with suppress(OSError):
            if mark.exists() and self._now - mark.stat().st_mtime < _DAY:
                return
            mark.touch()
            left = MOST_BYTES
            for used, size, path in sorted(self._entries(), reverse=True):
                left -= size
                if left < 0 or self._now - used > _KEPT:
                    path.unlink(missing_ok=True)

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Yield of every entry when it was used last, its size and its path."""
        for path in self._folder.glob("*/??/*"):
            with suppress(OSError):
                info = path.stat()
                yield info.st_mtime, info.st_size, path


def _unwritable(folder: Path, error: OSError) -> CacheError:
    return CacheError(
        f"缓存文件夹 {folder} 写不进去（{error.strerror or error}），请腾出空间或另指一个文件夹"
    )
