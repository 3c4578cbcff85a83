"""Packages (zip): opened under limits, before any library unpacks them.

What a package says of itself costs nothing to read: how many members, how large when unpacked. One that
says too much is refused here; one that lies is stopped by the limits of the process that reads it.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping

from kpi.model.disclosure import Failure
from kpi.reading import failures

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")

MAX_MEMBERS = 20_000
MAX_UNPACKED = 512 * 1024 * 1024
"""Caps: an office document has some hundred members, a workbook of 100,000 rows unpacks to 80 MB."""

_DAMAGE = (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError, EOFError)
_ENTRY = b"PK\x01\x02"
_PART = 1024 * 1024
_MEBIBYTE = 1024 * 1024
_ENCRYPTED = 1
_ENCRYPTED_OPENDOCUMENT = re.compile(rb"<(?:\w+:)?encryption-data\b")


class Package:
    """An opened package: the names of its members, and small members as bytes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.members: Mapping[str, zipfile.ZipInfo] = {info.filename: info for info in archive.infolist()}

    def part(self, name: str) -> bytes:
        """Return the beginning of a member, nothing where it is absent or damaged."""
        if name not in self.members:
            return b""
        try:
            with self._archive.open(name) as member:
                return member.read(_PART)
        except (*_DAMAGE, zlib.error, RuntimeError):
            return b""

    @property
    def encrypted(self) -> bool:
        """Whether its content needs a password: members of the zip itself, or an OpenDocument's."""
        if any(info.flag_bits & _ENCRYPTED for info in self.members.values()):
            return True
        return _ENCRYPTED_OPENDOCUMENT.search(self.part("META-INF/manifest.xml")) is not None


def opened(data: bytes, path: str) -> Package | Failure:
    """Open a package, or say why it is not opened: damaged, or larger than any document."""
    members = data.count(_ENTRY)  # not the directory's own count, which may lie
    if members > MAX_MEMBERS:
        return failures.TOO_LARGE.failure(path=path, size=f"包内有{members}个文件", limit=f"{MAX_MEMBERS}个")
    try:
        package = Package(zipfile.ZipFile(io.BytesIO(data)))
    except _DAMAGE:
        return _damaged(path, "压缩目录不完整")
    if not package.members:
        return _damaged(path, "包内没有文件")
    unpacked = sum(info.file_size for info in package.members.values())
    if unpacked > MAX_UNPACKED:
        size, limit = f"解开后有{unpacked // _MEBIBYTE}MB", f"{MAX_UNPACKED // _MEBIBYTE}MB"
        return failures.TOO_LARGE.failure(path=path, size=size, limit=limit)
    return package


def _damaged(path: str, detail: str) -> Failure:
    return failures.DAMAGED.failure(path=path, kind="Word、Excel等压缩格式的文件", detail=detail)
