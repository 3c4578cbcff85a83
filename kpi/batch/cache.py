"""What was made of a document, kept on disk by what it was made from: between steps, and between runs.

Every entry is written whole or not at all and carries a checksum, so that a run that was broken off leaves
only good entries; one that does not fit its checksum is made anew. What is loaded is trusted (it is pickled):
the folder must be the user's own.
"""

import os
import shutil
import tempfile
import time
import zlib
from contextlib import suppress
from pathlib import Path

_HEAD = b"kpi1"
_MARK = ".kpi-cache"
_DAY = 86_400
_KEPT = 60 * _DAY
"""Seconds after which an entry is removed; what is still asked for is made anew once."""


class Cache:
    """A folder of entries by kind and key; one of no lasting use where no folder is given."""

    def __init__(self, folder: Path | None = None) -> None:
        self.lasting = folder is not None
        self._folder = folder or Path(tempfile.mkdtemp(prefix="kpi-"))
        self._made: set[Path] = set()
        if self.lasting:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._prune()

    def get(self, kind: str, key: str) -> bytes | None:
        """Return an entry, None where there is none or it is damaged."""
        try:
            data = self._path(kind, key).read_bytes()
        except OSError:
            return None
        head, body = data[:8], data[8:]
        if head[:4] != _HEAD or zlib.crc32(body).to_bytes(4, "big") != head[4:]:
            return None
        return body

    def is_sound(self, kind: str, key: str) -> bool:
        """Tell whether there is an entry that is whole."""
        return self.get(kind, key) is not None

    def put(self, kind: str, key: str, body: bytes) -> None:
        """Write an entry; raises OSError where the disk does not take it."""
        path = self._path(kind, key)
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        part.write_bytes(_HEAD + zlib.crc32(body).to_bytes(4, "big") + body)
        part.replace(path)

    def close(self) -> None:
        """Remove what is of no lasting use."""
        if not self.lasting:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, kind: str, key: str) -> Path:
        return self._folder / kind / key[:2] / key

    def _prune(self) -> None:
        """Remove old entries, at most once a day."""
        mark, now = self._folder / _MARK, time.time()
        with suppress(OSError):
            if mark.exists() and now - mark.stat().st_mtime < _DAY:
                return
            mark.touch()
            for path in self._folder.glob("*/??/*"):
                with suppress(OSError):
                    if now - path.stat().st_mtime > _KEPT:
                        path.unlink()
