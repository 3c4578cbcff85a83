"""Kinds of files are told by their bytes; names do not matter."""

import codecs

import pytest

from kpi.model.disclosure import Failure
from kpi.reading import compound, failures, is_light
from kpi.reading.kinds import Kind, is_plain, kind_of
from tests.reading.compounds import compound as made
from tests.reading.zips import opendocument, packed, word, workbook

EXCEL_XML = (
    b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)
MHTML = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
PAGE = "<html><table><tr><td>甲</td></tr></table></html>"
BINARY_TYPES = '<Override ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
BEGINNING = b"\x09\x08\x10\x00" + bytes(16)
"""The first record of an old workbook."""


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("项目\t预算\n".encode(), Kind.TEXT),
        ("项目 <10万元，见 <html>\n".encode(), Kind.TEXT),
        (b"<3 budgets", Kind.TEXT),
        (b"", Kind.TEXT),
        (PAGE.encode(), Kind.HTML),
        (codecs.BOM_UTF8 + b"  \n<!-- x -->\n<!DOCTYPE html><p>", Kind.HTML),
        (PAGE.encode("gb18030"), Kind.HTML),
        (PAGE.encode("utf-16"), Kind.HTML),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html/>', Kind.HTML),
        ("<div><h1>表</h1><TABLE><tr>".encode(), Kind.HTML),
        ("<p align=center>预算</p>\n\n| 甲 | 乙 |\n".encode(), Kind.TEXT),
        (MHTML, Kind.MHTML),
        (b"From: <Saved by WPS>\r\nSubject: x\r\n" + MHTML, Kind.MHTML),
        (b"%PDF-1.7\n", Kind.PDF),
        (b"\r\n\r\n%PDF-1.4\n", Kind.PDF),
        (rb"{\rtf1\ansi", Kind.RTF),
        (EXCEL_XML, Kind.EXCEL_XML),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>', Kind.WORD_XML),
        (b"\x89PNG\r\n\x1a\n\0\0", Kind.IMAGE),
        (b"\xff\xd8\xff\xe0", Kind.IMAGE),
        (b"II*\0\x08\0", Kind.IMAGE),
        (b"BM\x36\0\0\0\0\0\0\0", Kind.IMAGE),
        (b"BM is no bitmap", Kind.TEXT),
        (b"\x1f\x8b\x08\0", Kind.ARCHIVE),
        (b"Rar!\x1a\x07\x01\0", Kind.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
        (word(""), Kind.DOCX),
        (workbook(""), Kind.XLSX),
        (packed({"[Content_Types].xml": BINARY_TYPES}), Kind.XLSB),
        (packed({"word/document.xml": "<x/>"}), Kind.DOCX),
        (packed({"ppt/x.xml": "", "[Content_Types].xml": "openxmlformats.presentationml.x"}), Kind.SLIDES),
        (opendocument(""), Kind.ODS),
        (opendocument("", kind="text"), Kind.ODT),
        (packed({"OFD.xml": "<x/>", "Doc_0/Document.xml": "<x/>"}), Kind.OFD),
        (packed({"预算.docx": word("")}), Kind.ARCHIVE),
        (made({"WordDocument": b""}), Kind.DOC),
        (made({"Workbook": BEGINNING}), Kind.XLS),
        (made({"Book": b""}), Kind.XLS),
        (made({"PowerPoint Document": b""}), Kind.SLIDES),
        (made({"DataSpaces": b"", "EncryptedPackage": b""}), Kind.ENCRYPTED),
        (made({"WordDocument": bytes(11) + b"\x01"}), Kind.ENCRYPTED),
        (made({"Workbook": BEGINNING + b"\x2f\x00\x36\x00"}), Kind.ENCRYPTED),
        (made({"CONTENTS": b""}), Kind.OLE),
        (made({"a": b"", "b": b"", "c": b"", "d": b"", "Workbook": b""}), Kind.XLS),
        (compound.SIGNATURE, Kind.OLE),
        (compound.SIGNATURE + b"\xff" * 4000, Kind.OLE),
    ],
)
def test_kinds(data: bytes, kind: Kind) -> None:
    assert kind_of(data, "a") is kind


def test_a_directory_that_loops_ends() -> None:
    assert kind_of(made({"a": b"", "b": b"", "Workbook": b""}, directory_loops=True), "a") is Kind.XLS


@pytest.mark.parametrize("size", range(8, 2600, 37))
def test_a_cut_compound_file_is_told_without_a_crash(size: int) -> None:
    assert kind_of(made({"Workbook": BEGINNING})[:size], "a") in {Kind.OLE, Kind.XLS}


@pytest.mark.parametrize("data", [b"PK\x03\x04....", word("")[:-30], packed({})])
def test_a_damaged_package_is_refused(data: bytes) -> None:
    failure = kind_of(data, "甲.docx")
    assert isinstance(failure, Failure)
    assert failure.code == failures.DAMAGED.code
    assert "甲.docx" in failure.message


def test_texts_are_plain_and_packages_are_not() -> None:
    assert is_plain("项目\n".encode())
    assert not any(map(is_plain, (word(""), made({}), PAGE.encode(), b"%PDF-1.7", MHTML)))


def test_a_text_with_too_many_cells_is_not_light() -> None:
    assert is_light(b"a\tb\n" * 1000)
    assert not is_light(b"\t" * 20_000)
    assert not is_light(b"a" * (256 * 1024 + 1))
