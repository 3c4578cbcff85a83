"""Which kind of file some bytes are, told by the bytes alone: a name may lie, and often does.

An .xls may hold a web page, a .doc may hold RTF, a .docx may hold what an old Word wrote. Looking is
cheap: the first bytes, for a package (zip) its directory, for an OLE2 file the names of its streams.
"""

import re
import struct
from collections.abc import Mapping
from enum import Enum

from kpi.model.disclosure import Failure
from kpi.reading import compound, packages


class Kind(Enum):
    """A kind of file; the value is what people call it."""

    TEXT = "文本文件"
    HTML = "网页文件"
    MHTML = "单个文件网页（.mht）"
    PDF = "PDF文件"
    DOCX = "Word文件（.docx）"
    XLSX = "Excel文件（.xlsx）"
    XLSB = "Excel文件（.xlsb）"
    XLS = "旧版Excel文件（.xls、.et）"
    ODS = "OpenDocument表格文件（.ods）"
    DOC = "旧版Word文件（.doc、.wps）"
    RTF = "RTF文件"
    ODT = "OpenDocument文字文件（.odt）"
    WORD_XML = "Word的XML文件"
    EXCEL_XML = "Excel的XML文件"
    FLAT_ODT = "OpenDocument的XML文字文件（.fodt）"
    FLAT_ODS = "OpenDocument的XML表格文件（.fods）"
    ENCRYPTED = "加密的文件"
    SLIDES = "演示文稿"
    OFD = "OFD版式文件"
    OLE = "旧版Office文件"
    IMAGE = "图片"
    ARCHIVE = "压缩包"


_HEAD = 4096
_PDF_WINDOW = 1024
_PDF = re.compile(rb"%PDF-\d")
_SIGNATURES = (
    (b"{\\rtf", Kind.RTF),
    (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"\x1f\x8b\x08", Kind.ARCHIVE),
    (b"Rar!\x1a\x07", Kind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"BZh", Kind.ARCHIVE),
    (b"\xfd7zXZ\x00", Kind.ARCHIVE),
)
_SIGNED_LATER = (
    (8, b"WEBP", Kind.IMAGE),
    (4, b"ftyphei", Kind.IMAGE),
    (4, b"ftypmif", Kind.IMAGE),
    (257, b"ustar", Kind.ARCHIVE),
)
_WORD_FLAGS = 11
"""The byte of an old Word file's header whose lowest bit says that it is encrypted."""
_FILE_PASS = 0x2F
"""The record of an old workbook that says how it is encrypted; it stands among the first."""
_RECORDS = 8
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))

_BEFORE_MARKUP = r"\A\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
_PAGE = "!doctype\\s+html|html|head|body|table|meta|title|style|script|link|center|form"
_PIECE = "div|p|span|h[1-6]|font|section|tr|br"
_HTML = re.compile(rf"{_BEFORE_MARKUP}<(?:{_PAGE})\b", re.IGNORECASE | re.DOTALL)
_FRAGMENT = re.compile(rf"{_BEFORE_MARKUP}<(?:{_PIECE})\b", re.IGNORECASE | re.DOTALL)
_HEADER_LINE = r"[\w-]+:[^\n]*\n(?:[ \t]+[^\n]*\n)*"
_MHTML = re.compile(rf"\A\s*(?:{_HEADER_LINE})*?Content-Type:\s*multipart/related\b", re.IGNORECASE)
_XML = re.compile(r"\A\s*<(?:\?xml|\?mso-application|\w*:?(?:Workbook|document|wordDocument|package)\b)")
_XML_KINDS = (
    ('progid="Excel.Sheet"', Kind.EXCEL_XML),
    ("urn:schemas-microsoft-com:office:spreadsheet", Kind.EXCEL_XML),
    ('progid="Word.Document"', Kind.WORD_XML),
    ("http://schemas.microsoft.com/office/word/2003/wordml", Kind.WORD_XML),
    ("application/vnd.oasis.opendocument.spreadsheet", Kind.FLAT_ODS),
    ("application/vnd.oasis.opendocument.text", Kind.FLAT_ODT),
)
_PACKAGE_KINDS = (
    ("wordprocessingml.document.main+xml", Kind.DOCX),
    ("wordprocessingml.template.main+xml", Kind.DOCX),
    ("ms-word.document.macroEnabled.main+xml", Kind.DOCX),
    ("ms-word.template.macroEnabledTemplate.main+xml", Kind.DOCX),
    ("spreadsheetml.sheet.main+xml", Kind.XLSX),
    ("spreadsheetml.template.main+xml", Kind.XLSX),
    ("ms-excel.sheet.macroEnabled.main+xml", Kind.XLSX),
    ("ms-excel.template.macroEnabled.main+xml", Kind.XLSX),
    ("ms-excel.sheet.binary.macroEnabled.main", Kind.XLSB),
    ("presentationml.", Kind.SLIDES),
    ("application/vnd.oasis.opendocument.spreadsheet", Kind.ODS),
    ("application/vnd.oasis.opendocument.text", Kind.ODT),
    ("application/vnd.oasis.opendocument.presentation", Kind.SLIDES),
)
_MEMBER_KINDS = (
    ("word/document.xml", Kind.DOCX),
    ("xl/workbook.xml", Kind.XLSX),
    ("xl/workbook.bin", Kind.XLSB),
    ("OFD.xml", Kind.OFD),
)
_STREAM_KINDS = (
    ("EncryptedPackage", Kind.ENCRYPTED),
    ("WordDocument", Kind.DOC),
    ("Workbook", Kind.XLS),
    ("Book", Kind.XLS),
    ("PowerPoint Document", Kind.SLIDES),
)


def kind_of(data: bytes, path: str) -> Kind | Failure:
    """Tell the kind of file, or why it can be told already that it cannot be read."""
    if data.startswith(packages.SIGNATURES):
        package = packages.opened(data, path)
        return package if isinstance(package, Failure) else _of_package(package)
    if data.startswith(compound.SIGNATURE):
        return _of_streams(compound.streams(data))
    return _signed(data) or _marked(data) or Kind.TEXT


def is_plain(data: bytes) -> bool:
    """Tell whether the bytes have neither signature nor markup: a text, if anything, and cheap to read."""
    packed = data.startswith((*packages.SIGNATURES, compound.SIGNATURE))
    return not packed and _signed(data) is None and _marked(data) is None


def _signed(data: bytes) -> Kind | None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    for offset, signature, kind in _SIGNED_LATER:
        if data.startswith(signature, offset):
            return kind
    if data.startswith(b"BM") and data[6:10] == bytes(4):  # a bitmap: its two reserved words
        return Kind.IMAGE
    return Kind.PDF if _PDF.search(data[:_PDF_WINDOW]) else None


def _marked(data: bytes) -> Kind | None:
    """Tell web pages and XML by how their text begins."""
    head = _head(data)
    if _HTML.match(head) or (_FRAGMENT.match(head) and b"<table" in data.lower()):
        return Kind.HTML
    if _MHTML.match(head):
        return Kind.MHTML
    if _XML.match(head):
        return next((kind for mark, kind in _XML_KINDS if mark in head), None)
    return None


def _head(data: bytes) -> str:
    """Return the beginning as text good enough to see markup in."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) : _HEAD].decode(encoding, "replace")
    return data[:_HEAD].replace(b"\0", b"").decode("latin-1")


def _of_package(package: packages.Package) -> Kind:
    if package.encrypted:
        return Kind.ENCRYPTED
    said = (
        (package.part("mimetype") or package.part("[Content_Types].xml"))
        .replace(b"\0", b"")
        .decode("latin-1")
    )
    for kinds, marks in ((_PACKAGE_KINDS, said), (_MEMBER_KINDS, package.members)):
        for mark, kind in kinds:
            if mark in marks:
                return kind
    return Kind.ARCHIVE


def _of_streams(streams: Mapping[str, bytes]) -> Kind:
    for name, kind in _STREAM_KINDS:
        if name in streams:
            return Kind.ENCRYPTED if _locked(kind, streams[name]) else kind
    return Kind.OLE


def _locked(kind: Kind, start: bytes) -> bool:
    """Tell whether an old Word or Excel file is encrypted, by the beginning of its main stream."""
    if kind is Kind.DOC:
        return len(start) > _WORD_FLAGS and bool(start[_WORD_FLAGS] & 1)
    return kind is Kind.XLS and _FILE_PASS in _first_records(start)


def _first_records(start: bytes) -> list[int]:
    """Return the numbers of the first records of a workbook stream."""
    records: list[int] = []
    offset = 0
    while len(records) < _RECORDS and offset + 4 <= len(start):
        number, size = struct.unpack_from("<HH", start, offset)
        records.append(number)
        offset += 4 + size
    return records
