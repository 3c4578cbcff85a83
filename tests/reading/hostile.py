"""Hostile files, small on disk, made when a test wants them: each with the codes it may be answered with."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.reading.compounds import compound
from tests.reading.zips import TYPES, opendocument, packed, word, workbook

TOO_LARGE, EMPTY, BINARY, ENCRYPTED, DAMAGED, NO_TEXT = "RDR05", "RDR04", "RDR07", "RDR11", "RDR12", "RDR13"
FORMAT, ARCHIVE, MEMORY, NO_FORM = "RDR06", "RDR14", "RDR16", "RDR20"

PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
CELL = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a0 "哈">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
)
EXTERNAL = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
MANY = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file that means harm: its name, how it is made, and the codes that are a right answer."""

    name: str
    make: Callable[[], bytes]
    codes: frozenset[str]


def cases() -> Iterator[Hostile]:
    """Give every hostile file."""
    for name, make, codes in (*_PACKAGES, *_SHEETS, *_WORDS, *_PAGES, *_OTHERS):
        yield Hostile(name, make, frozenset(codes.split()))


# Packages.


def zip_bomb() -> bytes:
    """One part of a gigabyte of zeros, in a megabyte."""
    return packed({"[Content_Types].xml": TYPES.format(""), "word/document.xml": bytes(1024 * 1024 * 1024)})


def lying_bomb() -> bytes:
    """A sheet of 600 MB whose directory says that it has a thousand bytes."""
    data = bytearray(workbook(b"<worksheet>" + b" " * (600 * 1024 * 1024)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    for found in list(re.finditer(re.escape(struct.pack("<I", size)), data)):
        data[found.start() : found.end()] = struct.pack("<I", 1000)
    return bytes(data)


def many_members() -> bytes:
    """More members than any document has."""
    return packed({f"{number}": "" for number in range(30_000)})


def nested_zip() -> bytes:
    """A zip in a zip in a zip …, none of which is a document."""
    data = packed({"0.txt": "x"})
    for _ in range(20):
        data = packed(
            {"inner.zip": data, "again.zip": data} if len(data) < 1_000_000 else {"inner.zip": data}
        )
    return data


def encrypted_member() -> bytes:
    """A Word file in an encrypted zip, by its flags."""
    data = bytearray(word(PARAGRAPH.format("甲")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), bytes(data)):
            data[found.start() + offset] |= 1
    return bytes(data)


def cut(data: bytes) -> Callable[[], bytes]:
    """Leave out the second half."""
    return lambda: data[: len(data) // 2]


_PACKAGES: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("bomb.docx", zip_bomb, TOO_LARGE),
    ("lying.xlsx", lying_bomb, f"{DAMAGED} {TOO_LARGE} {MEMORY}"),
    ("members.docx", many_members, TOO_LARGE),
    ("nested.zip", nested_zip, ARCHIVE),
    ("flags.docx", encrypted_member, ENCRYPTED),
    ("locked.docx", lambda: compound({"EncryptionInfo": b"", "EncryptedPackage": b""}), ENCRYPTED),
    (
        "locked.xls",
        lambda: compound({"Workbook": b"\x09\x08\x10\0" + bytes(16) + b"\x2f\0\x36\0"}),
        ENCRYPTED,
    ),
    ("cut.docx", cut(word(PARAGRAPH.format("甲" * 500))), DAMAGED),
    ("cut.xlsx", cut(workbook("<sheetData/>")), DAMAGED),
    ("cut.ods", cut(opendocument("<table:table/>")), DAMAGED),
    ("cut.xls", lambda: compound({"Workbook": b"\x09\x08\x10\0" + bytes(4000)})[:1600], DAMAGED),
    (
        "empty.docx",
        lambda: packed({"[Content_Types].xml": TYPES.format(""), "word/document.xml": ""}),
        DAMAGED,
    ),
)

# Sheets.


def sheet(data: str, dimension: str = "A1:XFD1048576") -> bytes:
    """A workbook whose sheet declares a dimension."""
    return workbook(f'<dimension ref="{dimension}"/><sheetData>{data}</sheetData>')


def corner_cells() -> bytes:
    """Two cells, the first and the very last of the sheet."""
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row>'
    return sheet(f'{first}<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>乙</t></is></c></row>')


def styled_cells(rows: int = 10_000, columns: int = 10_000) -> bytes:
    """Rows of empty styled cells, written in pieces: too large to be held as a text."""
    buffer = io.BytesIO()
    base = workbook("")
    row = b"<row>" + b'<c s="1"/>' * columns + b"</row>"
    with zipfile.ZipFile(io.BytesIO(base)) as source, zipfile.ZipFile(buffer, "w") as archive:
        for info in source.infolist():
            if not info.filename.endswith("sheet1.xml"):
                archive.writestr(info, source.read(info))
        info = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w", force_zip64=True) as part:
            part.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            )
            for _ in range(rows):
                part.write(row)
            part.write(b"</sheetData></worksheet>")
    return buffer.getvalue()


def merged_everywhere() -> bytes:
    """A hundred thousand merged ranges, each over the whole sheet."""
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 100_000
    return workbook(f'<sheetData><row r="1"/></sheetData><mergeCells>{merges}</mergeCells>')


def repeated(attribute: str, element: str) -> bytes:
    """An OpenDocument sheet with one thing said a milliard times."""
    cell = "<table:table-cell {}><text:p>甲</text:p></table:table-cell>"
    inner = cell.format(f'table:{attribute}="{MANY}"' if element == "cell" else "")
    row = f'table:{attribute}="{MANY}"' if element == "row" else ""
    return opendocument(
        f'<table:table table:name="表"><table:table-row {row}>{inner}</table:table-row></table:table>'
    )


_SHEETS: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("dimension.xlsx", lambda: sheet(""), f"{EMPTY} {NO_FORM}"),
    ("corner.xlsx", corner_cells, f"{NO_FORM} {TOO_LARGE}"),
    ("styled.xlsx", styled_cells, TOO_LARGE),
    ("styled-few.xlsx", lambda: styled_cells(2000, 2000), f"{TOO_LARGE} {EMPTY} {NO_FORM}"),
    ("merged.xlsx", merged_everywhere, f"{TOO_LARGE} {EMPTY} {NO_FORM}"),
    ("laughs.xlsx", lambda: workbook("<sheetData/>", before=LAUGHS), f"{DAMAGED} {EMPTY} {NO_FORM}"),
    ("external.xlsx", lambda: workbook("<sheetData/>", before=EXTERNAL), f"{DAMAGED} {EMPTY} {NO_FORM}"),
    ("deep.xlsx", lambda: workbook("<sheetData>" + "<row>" * 5000), DAMAGED),
    ("columns.ods", lambda: repeated("number-columns-repeated", "cell"), f"{TOO_LARGE} {NO_FORM}"),
    ("rows.ods", lambda: repeated("number-rows-repeated", "row"), f"{TOO_LARGE} {NO_FORM}"),
    ("laughs.ods", lambda: opendocument("<table:table/>", before=LAUGHS), f"{DAMAGED} {EMPTY} {NO_FORM}"),
)

# Word files.


def table(cell: str, rows: int = 1) -> bytes:
    """A Word table of rows of one cell."""
    return word("<w:tbl>" + f"<w:tr>{cell}</w:tr>" * rows + "</w:tbl>")


def nested_tables(depth: int = 5000) -> bytes:
    """Tables in tables."""
    return word("<w:tbl><w:tr><w:tc>" * depth + PARAGRAPH.format("甲") + "</w:tc></w:tr></w:tbl>" * depth)


def with_entity(doctype: str, name: str) -> bytes:
    """A Word file whose text is an entity of its document type."""
    return word(PARAGRAPH.format(f"甲&{name};"), before=doctype)


_WORDS: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("laughs.docx", lambda: with_entity(LAUGHS, "a9"), DAMAGED),
    ("external.docx", lambda: with_entity(EXTERNAL, "x"), DAMAGED),
    ("deep.docx", nested_tables, f"{DAMAGED} {TOO_LARGE} {NO_FORM}"),
    ("elements.docx", lambda: word("<w:x>" * 5000), DAMAGED),
    (
        "span.docx",
        lambda: table(CELL.format(f'<w:gridSpan w:val="{MANY}"/>')),
        f"{TOO_LARGE} {NO_FORM} {DAMAGED}",
    ),
    ("negative.docx", lambda: table(CELL.format('<w:gridSpan w:val="-5"/>')), f"{NO_FORM} {DAMAGED}"),
    (
        "before.docx",
        lambda: table(f'<w:trPr><w:gridBefore w:val="{MANY}"/></w:trPr>' + CELL.format("")),
        f"{TOO_LARGE} {NO_FORM} {DAMAGED}",
    ),
    ("letters.docx", lambda: table(CELL.format('<w:gridSpan w:val="x"/>')), f"{NO_FORM} {DAMAGED}"),
    (
        "spans.docx",
        lambda: table(CELL.format('<w:gridSpan w:val="60"/>') * 60, 300),
        f"{TOO_LARGE} {NO_FORM}",
    ),
)

# Web pages.


def page(body: str) -> bytes:
    """A web page."""
    return f'<html><meta charset="utf-8"><body>{body}</body></html>'.encode()


_PAGES: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("rowspan.html", lambda: page(f'<table><tr><td rowspan="{MANY}">甲</table>'), f"{TOO_LARGE} {NO_FORM}"),
    ("colspan.xls", lambda: page(f'<table><tr><td colspan="{MANY}">甲</table>'), f"{TOO_LARGE} {NO_FORM}"),
    (
        "both.html",
        lambda: page("<table>" + '<tr><td colspan="1000" rowspan="60000">甲' * 2000 + "</table>"),
        f"{TOO_LARGE} {NO_FORM}",
    ),
    ("deep.html", lambda: page("<table><tr><td>" * 5000 + "甲"), f"{TOO_LARGE} {NO_FORM} {DAMAGED}"),
    ("divs.html", lambda: page("<div>" * 100_000 + "甲"), f"{TOO_LARGE} {NO_FORM} {DAMAGED} {EMPTY}"),
    ("laughs.html", (LAUGHS.replace("DOCTYPE r", "DOCTYPE html") + "<p>&a9;</p>").encode, NO_FORM),
    ("empty.html", lambda: page(""), f"{EMPTY} {NO_FORM} {NO_TEXT}"),
    (
        "parts.mht",
        lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x--",
        NO_TEXT,
    ),
)

# PDF and others.


def pdf(objects: dict[int, str], root: int = 1) -> bytes:
    """A PDF of these objects, with a sound table of their places."""
    body, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{places[n]:010d} 00000 n \n" for n in sorted(places))
    tail = f"xref\n0 1\n0000000000 65535 f \n1 {len(places)}\n{table}"
    tail += f"trailer << /Size {len(places) + 1} /Root {root} 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + tail.encode()


CATALOG, PAGES = "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> {} >>"


def recursive_pages() -> bytes:
    """A page tree that contains itself and says that it has a milliard of pages."""
    return pdf({1: CATALOG, 2: f"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count {MANY} >>", 3: PAGE.format("")})


def stream_bomb() -> bytes:
    """A page whose content unpacks to 400 MB."""
    packer = zlib.compressobj()
    block = b"0 0 m 9 9 l S\n" * 70_000
    content = b"".join(packer.compress(block) for _ in range(400)) + packer.flush()
    stream = (
        f"<< /Length {len(content)} /Filter /FlateDecode >>\nstream\n{content.decode('latin-1')}\nendstream"
    )
    return pdf({1: CATALOG, 2: PAGES, 3: PAGE.format("/Contents 4 0 R"), 4: stream})


def encrypted_pdf() -> bytes:
    """A PDF that needs a password, by its trailer."""
    locked = f"/V 2 /R 3 /Length 128 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> /Filter /Standard"
    data = pdf({1: CATALOG, 2: PAGES, 3: PAGE.format(""), 4: f"<< {locked} >>"})
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 4 0 R /ID [<41> <41>]")


_OTHERS: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("tree.pdf", recursive_pages, f"{DAMAGED} {NO_TEXT} {TOO_LARGE}"),
    ("scan.pdf", lambda: pdf({1: CATALOG, 2: PAGES, 3: PAGE.format("")}), NO_TEXT),
    ("stream.pdf", stream_bomb, f"{DAMAGED} {NO_TEXT} {TOO_LARGE} {MEMORY}"),
    ("locked.pdf", encrypted_pdf, ENCRYPTED),
    ("cut.pdf", cut(pdf({1: CATALOG, 2: PAGES, 3: PAGE.format("")})), f"{DAMAGED} {NO_TEXT}"),
    ("no.pdf", lambda: b"%PDF-1.7\nnothing", DAMAGED),
    ("zero.docx", lambda: b"", EMPTY),
    ("bom.txt", lambda: b"\xef\xbb\xbf", EMPTY),
    ("bom.csv", lambda: b"\xff\xfe", EMPTY),
    ("picture.docx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), NO_TEXT),
    ("form.ofd", lambda: packed({"OFD.xml": "<ofd:OFD/>"}), FORMAT),
    ("slides.docx", lambda: compound({"PowerPoint Document": b""}), FORMAT),
    ("bytes.xlsx", lambda: bytes(range(256)) * 40, BINARY),
    ("tabs.txt", lambda: b"\t" * 4_500_000, f"{TOO_LARGE} {EMPTY}"),
    ("pipes.md", lambda: b"|" * 90_000, f"{NO_FORM} {EMPTY}"),
    ("quotes.csv", lambda: b'"a,' * 90_000, NO_FORM),
    ("line.txt", ("一级指标 " * 300_000).encode, "RDR20 RDR21"),
)
