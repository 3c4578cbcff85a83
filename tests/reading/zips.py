"""Packages for the tests: a zip of parts, and the least that a Word or Excel file may consist of."""

import io
import zipfile
from collections.abc import Mapping

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>{}</Types>'
)
MAIN = '<Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/>'
RELATION = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{}" Target="{}"/></Relationships>'
)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = '<sheet name="表" sheetId="1" r:id="rId1"/>'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip of the parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word(body: str, *, before: str = "", extra: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a Word file of this body; ``before`` stands between the XML declaration and the root."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {W}><w:body>{body}</w:body></w:document>'
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(MAIN.format("word/document.xml", "wordprocessingml.document")),
        "_rels/.rels": RELATION.format("officeDocument", "word/document.xml"),
        "word/document.xml": document,
    }
    return packed(parts | dict(extra or {}))


def workbook(
    sheet: str | bytes, *, before: str = "", extra: Mapping[str, str | bytes] | None = None
) -> bytes:
    """Return a workbook with one sheet of this content (the inside of ``worksheet``, or a whole part)."""
    whole = (
        sheet
        if isinstance(sheet, bytes)
        else f'<?xml version="1.0"?>{before}<worksheet {S}>{sheet}</worksheet>'
    )
    types = MAIN.format("xl/workbook.xml", "spreadsheetml.sheet")
    types += MAIN.format("xl/worksheets/sheet1.xml", "spreadsheetml.worksheet").replace(".main+xml", "+xml")
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(types),
        "_rels/.rels": RELATION.format("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f"<workbook {S} {R}><sheets>{SHEET}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": RELATION.format("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": whole,
    }
    return packed(parts | dict(extra or {}))


def opendocument(table: str, *, before: str = "", kind: str = "spreadsheet") -> bytes:
    """Return an OpenDocument spreadsheet of this table."""
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {namespaces}><office:body>'
        f"<office:{kind}>{table}</office:{kind}></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )
