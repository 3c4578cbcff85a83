"""PDF files that cannot be read, or not wholly: each refused with its code, or with a note or a doubt."""

import pytest

from kpi.model.disclosure import Failure
from kpi.model.document import Document, Paragraph
from kpi.reading import pdfium
from kpi.reading.pdf import read_pdf
from tests.reading.pdffiles import Sheet, pdf
from tests.reading.test_pdf import document, ruled, sheet_with


def failure(data: bytes) -> Failure:
    result = read_pdf(data, "示例.pdf", "0" * 64)
    assert isinstance(result, Failure)
    return result


def test_a_scan_is_refused() -> None:
    sheet = Sheet()
    sheet.picture()
    assert failure(pdf(sheet, sheet)).code == "RDR13"


@pytest.mark.parametrize(
    "text", ["\ue000\ue001\ue002\ue003示例", "Oevhwlpnjkrx aeiouz tqwmbn plokmijn uhbygvtf"]
)
def test_a_spoilt_text_layer_is_refused(text: str) -> None:
    sheet = Sheet()
    for number in range(10):
        sheet.text(60, 700 - 20 * number, text)
    found = failure(pdf(sheet))
    assert found.code == "RDR18"
    assert "乱码" in found.message


def test_a_page_without_text_among_others_is_noted() -> None:
    scan = Sheet()
    scan.picture()
    scan.text(300, 30, "2")
    found = document(sheet_with(ruled), scan, sheet_with(ruled))
    assert [note.code for note in found.notes] == ["page-without-text"]
    assert found.notes[0].place.label == "第2页"
    assert "第2页" in found.notes[0].message


def test_recognised_text_under_a_picture_is_doubtful() -> None:
    sheet = Sheet()
    sheet.picture()
    for number in range(12):
        sheet.text(60, 760 - 20 * number, f"第{number}行由识别得来的文字", mode=3)
    found = document(sheet)
    assert {block.cell.doubt for block in found.blocks if isinstance(block, Paragraph)} != {None}
    assert found.notes == ()


def test_a_locked_file_is_refused() -> None:
    lock = "<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + "11" * 32 + "> /U <" + "22" * 32 + "> >>"
    data = pdf(sheet_with(ruled), extra="/Encrypt 9 0 R /ID [<00> <00>]", objects=[lock])
    assert failure(data).code == "RDR11"


@pytest.mark.parametrize("cut", [20, 500, -60])
def test_a_file_cut_off_is_refused(cut: int) -> None:
    assert failure(pdf(sheet_with(ruled))[:cut]).code == "RDR12"


def test_rubbish_behind_the_signature_is_refused() -> None:
    assert failure(b"%PDF-1.7\n" + b"\x00\xff" * 500 + b"%%EOF").code == "RDR12"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfium, "MAX_PAGES", 2)
    assert isinstance(read_pdf(pdf(*[sheet_with(ruled)] * 2), "a.pdf", ""), Document)
    found = failure(pdf(*[sheet_with(ruled)] * 3))
    assert (found.code, "3页" in found.message) == ("RDR05", True)


def test_too_many_characters_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfium, "MAX_GLYPHS", 60)
    assert failure(pdf(*[sheet_with(ruled)] * 3)).code == "RDR05"
