"""Files to Documents: tables of cells and paragraphs with their places; nothing is interpreted here.

One module reads one format; which one a file is read by is told from its first bytes, not its name.
"""

import hashlib
from pathlib import Path

from kpi.model.disclosure import Failure
from kpi.model.document import Document
from kpi.reading import failures
from kpi.reading.encoding import Undecoded, decode
from kpi.reading.text import BLANKS, read_text

MAX_BYTES = 64 * 1024 * 1024
MAX_CELLS = 4_000_000
"""Caps on what one file may cost; the largest disclosures known have a hundredth of this."""

_MEBIBYTE = 1024 * 1024
_OFFICE_SIGNATURES = (
    (b"%PDF-", "PDF文件"),
    (b"PK\x03\x04", "Word、Excel等压缩格式的文件"),
    (b"PK\x05\x06", "压缩文件"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版Word或Excel文件"),
    (b"{\\rtf", "RTF文件"),
)


def read(path: Path) -> Document | Failure:
    """Read a file into a Document, or say why that is not possible."""
    data = _load(path)
    if isinstance(data, Failure):
        return data
    kind = next((kind for signature, kind in _OFFICE_SIGNATURES if data.startswith(signature)), None)
    if kind is not None:
        return failures.OFFICE_FORMAT.failure(path=str(path), kind=kind)
    text = decode(data)
    if isinstance(text, Undecoded):
        return text.notice.failure(path=str(path), detail=text.detail)
    if not text.strip(BLANKS):
        return failures.EMPTY.failure(path=str(path))
    cells = text.count("\t") + text.count("\n")
    if cells > MAX_CELLS:
        size, limit = f"约{cells}个单元格", f"{MAX_CELLS}个"
        return failures.TOO_LARGE.failure(path=str(path), size=size, limit=limit)
    return read_text(text, path.as_posix(), hashlib.sha256(data).hexdigest())


def _load(path: Path) -> bytes | Failure:
    """Return the bytes of a plain file within the size limit."""
    try:
        if path.is_dir():
            return failures.IS_FOLDER.failure(path=str(path))
        if not path.exists():
            return failures.NOT_FOUND.failure(path=str(path))
        if not path.is_file():  # a pipe or device would never end
            return failures.UNREADABLE.failure(path=str(path), reason="不是普通文件")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        return failures.UNREADABLE.failure(path=str(path), reason=_reason(error))
    if len(data) > MAX_BYTES:
        size, limit = f"超过{MAX_BYTES // _MEBIBYTE}MB", f"{MAX_BYTES // _MEBIBYTE}MB"
        return failures.TOO_LARGE.failure(path=str(path), size=size, limit=limit)
    return data or failures.EMPTY.failure(path=str(path))


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "没有读取权限"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
