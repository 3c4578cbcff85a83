"""Old formats through LibreOffice: read back where it is installed, else told how to convert them."""

import shutil
import sys
from pathlib import Path

import pytest

from kpi.model.disclosure import Failure
from kpi.model.document import Document, Table
from kpi.reading import digest, failures, office, parse
from kpi.reading.kinds import Kind, kind_of
from tests.reading.compounds import compound
from tests.reading.zips import word

PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
CELL = f"<w:tc><w:tcPr/>{PARAGRAPH}</w:tc>"
ROWS = (("项目名称", "云汀县绿道养护"), ("预算数", "18.50"))
BODY = (
    PARAGRAPH.format("绿道养护绩效目标表")
    + "<w:tbl>"
    + "".join(f"<w:tr>{''.join(map(CELL.format, row))}</w:tr>" for row in ROWS)
    + "</w:tbl>"
    + PARAGRAPH.format("")
)
EXCEL_XML = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>'
    + "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in row) + "</Row>"
        for row in ROWS
    )
    + "</Table></Worksheet></Workbook>"
)
OLD = compound({"WordDocument": b""})

needs_office = pytest.mark.skipif(office.program() is None, reason="LibreOffice is not installed")


def grid(document: Document | Failure) -> list[tuple[str, ...]]:
    assert isinstance(document, Document), document
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    return [tuple(cell.text for cell in row) for row in table.rows]


def turned(data: bytes, kind: Kind, target: str, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Return a file as another format, by the same program."""
    monkeypatch.setattr(office, "_FILTERS", {target: target})
    monkeypatch.setattr(office, "TARGETS", {kind: (kind.name.lower(), target)})
    made = office.convert(data, kind, "a")
    monkeypatch.undo()
    assert isinstance(made, bytes), made
    return made


@needs_office
@pytest.mark.parametrize(("target", "kind"), [("doc", Kind.DOC), ("rtf", Kind.RTF), ("odt", Kind.ODT)])
def test_old_word_files_are_read(target: str, kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    data = turned(word(BODY), Kind.DOCX, target, monkeypatch)
    assert kind_of(data, "a") is kind
    document = parse(data, "云汀/绿道.wps", digest(data))
    assert grid(document) == list(ROWS)
    assert isinstance(document, Document)
    assert (document.format, document.path, document.sha256) == (target, "云汀/绿道.wps", digest(data))


@needs_office
def test_a_workbook_saved_as_xml_is_read() -> None:
    data = EXCEL_XML.encode()
    assert grid(parse(data, "a.xls", digest(data))) == list(ROWS)


@needs_office
def test_what_cannot_be_converted_is_told() -> None:
    failure = office.convert(b"\x00", Kind.EXCEL_XML, "甲.xls")
    assert isinstance(failure, Failure)
    assert failure.code == failures.CONVERSION.code
    assert ".xlsx" in failure.hint


def test_without_the_program_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.SETTING, "off")
    failure = parse(OLD, "绿道.doc", digest(OLD))
    assert isinstance(failure, Failure)
    assert failure.code == failures.OLD_FORMAT.code
    assert "绿道.doc" in failure.message
    assert "另存为.docx" in failure.hint


def test_a_program_that_is_not_there_is_the_same_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(office.SETTING, "/nowhere/soffice")
    assert office.program() is None


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_program_that_hangs_is_ended_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "soffice"
    script.write_text(f'#!/bin/sh\npwd > "{tmp_path}/where"\nsleep 300\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv(office.SETTING, str(script))
    monkeypatch.setattr(office, "SECONDS", 0.5)
    failure = office.convert(OLD, Kind.DOC, "a.doc")
    assert isinstance(failure, Failure)
    assert "超过" in failure.message
    assert not Path((tmp_path / "where").read_text(encoding="utf-8").strip()).exists()


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_the_program_sees_a_neutral_name_and_no_environment_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "soffice"
    script.write_text(
        f'#!/bin/sh\necho "$@" > "{tmp_path}/words"\nenv >> "{tmp_path}/words"\n', encoding="utf-8"
    )
    script.chmod(0o755)
    monkeypatch.setenv(office.SETTING, str(script))
    monkeypatch.setenv("SECRET", "of ours")
    failure = office.convert(OLD, Kind.DOC, "--infilter=x;$(touch y).doc")
    assert isinstance(failure, Failure)
    assert "没有转换出内容" in failure.message
    words = (tmp_path / "words").read_text(encoding="utf-8")
    assert "input.doc" in words
    assert "infilter" not in words
    assert "SECRET" not in words
