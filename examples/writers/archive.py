"""Office files as zip archives: without the time of their making, and compared by what is in them."""

import hashlib
import io
import re
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo, is_zipfile

MADE = datetime(2025, 1, 6, 9, 0, 0)  # noqa: DTZ001 - office files have no time zone here
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def frozen(data: bytes) -> bytes:
    """Return the archive with fixed times, outside and inside."""
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in members(data).items():
            info = ZipInfo(name, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            info.create_system = 0  # the same on every system
            archive.writestr(info, _STAMP.sub(rb"\g<1>" + MADE.isoformat().encode() + b"Z", content))
    return target.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    """Return name → content of what is in the archive, in its order."""
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def digest(data: bytes) -> str:
    """Return a SHA-256 of the content: of an archive that of its members, however they are compressed."""
    if not is_zipfile(io.BytesIO(data)):
        return hashlib.sha256(data).hexdigest()
    every = hashlib.sha256()
    for name, content in members(data).items():
        every.update(f"{name}\0{len(content)}\0".encode() + content)
    return every.hexdigest()
