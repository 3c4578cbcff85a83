"""Files to Documents: tables of cells and paragraphs with their places; nothing is interpreted here.

One module reads one format; which one a file is read by is told from its bytes, not its name. A module is
imported when the first file of its format comes, with the library that it needs.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

from kpi.model.disclosure import Failure
from kpi.model.document import Document
from kpi.reading import failures
from kpi.reading.encoding import Undecoded, decode
from kpi.reading.kinds import Kind, is_plain, kind_of
from kpi.reading.text import BLANKS, read_text

MAX_BYTES = 64 * 1024 * 1024
MAX_CELLS = 4_000_000
"""Caps on what one file may cost; the largest disclosures known have a hundredth of this."""

LIGHT_BYTES = 256 * 1024
LIGHT_MARKS = 20_000
"""A plain text below both (bytes; line ends and separators) costs little and is read where one stands."""

_MEBIBYTE = 1024 * 1024


def read(path: Path) -> Document | Failure:
    """Read a file into a Document, or say why that is not possible."""
    data = load(path)
    return data if isinstance(data, Failure) else parse(data, path.as_posix(), digest(data))


def load(path: Path) -> bytes | Failure:
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


def digest(data: bytes) -> str:
    """Return the SHA-256 by which equal files are known."""
    return hashlib.sha256(data).hexdigest()


def is_light(data: bytes) -> bool:
    """Tell whether the bytes are a plain text that cannot cost much, whatever stands in it."""
    if len(data) > LIGHT_BYTES or not is_plain(data):
        return False
    return sum(map(data.count, (b"\n", b"\r", b"\t", b",", b"|"))) < LIGHT_MARKS


def parse(data: bytes, path: str, sha256: str) -> Document | Failure:
    """Read the bytes of a file by what they are; ``path`` is only named."""
    kind = kind_of(data, path)
    if isinstance(kind, Failure):
        return kind
    if kind is Kind.TEXT:
        return _text(data, path, sha256)
    refusal = _refusal(kind, path)
    return refusal or _document(kind, data, path, sha256)


def _refusal(kind: Kind, path: str) -> Failure | None:
    """Return why files of this kind are not read, None where they are."""
    if kind is Kind.ENCRYPTED:
        return failures.ENCRYPTED.failure(path=path)
    if kind is Kind.IMAGE:
        return failures.NO_TEXT.failure(path=path, kind=kind.value)
    if kind is Kind.ARCHIVE:
        return failures.ARCHIVE.failure(path=path)
    if kind in {Kind.SLIDES, Kind.OFD, Kind.OLE}:
        return failures.FORMAT.failure(path=path, kind=kind.value)
    return None


# Each format imports its own library, and only the one that is needed is loaded.
# ruff: noqa: PLC0415
def _document(kind: Kind, data: bytes, path: str, sha256: str) -> Document | Failure:
    match kind:
        case Kind.PDF:
            from kpi.reading.pdf import read_pdf

            return read_pdf(data, path, sha256)
        case Kind.DOCX:
            from kpi.reading.docx import read_docx

            return read_docx(data, path, sha256)
        case Kind.HTML | Kind.MHTML:
            return _page(kind, data, path, sha256)
        case Kind.XLSX:
            from kpi.reading.xlsx import read_xlsx

            return read_xlsx(data, path, sha256)
        case Kind.XLSB | Kind.XLS | Kind.ODS:
            from kpi.reading.calamine import read_calamine

            return read_calamine(data, path, sha256, kind.name.lower())
        case _:
            return _converted(kind, data, path, sha256)


def _page(kind: Kind, data: bytes, path: str, sha256: str) -> Document | Failure:
    from kpi.reading.html import read_html

    if kind is Kind.MHTML:
        from kpi.reading.mhtml import page_of

        data = page_of(data)
        if not data:
            return failures.NO_TEXT.failure(path=path, kind=kind.value)
    return read_html(data, path, sha256)


def _converted(kind: Kind, data: bytes, path: str, sha256: str) -> Document | Failure:
    """Read what LibreOffice makes of the file; hash and format stay those of the file itself."""
    from kpi.reading import office

    made = office.convert(data, kind, path)
    if isinstance(made, Failure):
        return made
    suffix, target = office.TARGETS[kind]
    document = _document(Kind.DOCX if target == office.WORD else Kind.XLSX, made, path, sha256)
    return document if isinstance(document, Failure) else replace(document, format=suffix)


def _text(data: bytes, path: str, sha256: str) -> Document | Failure:
    text = decode(data)
    if isinstance(text, Undecoded):
        return text.notice.failure(path=path, detail=text.detail)
    if not text.strip(BLANKS):
        return failures.EMPTY.failure(path=path)
    cells = text.count("\t") + text.count("\n") + text.count("|")
    if cells > MAX_CELLS:
        size, limit = f"约{cells}个单元格", f"{MAX_CELLS}个"
        return failures.TOO_LARGE.failure(path=path, size=size, limit=limit)
    from kpi.reading.csv import looks_like_csv, read_csv

    return read_csv(text, path, sha256) if looks_like_csv(text) else read_text(text, path, sha256)


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return "没有读取权限"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
