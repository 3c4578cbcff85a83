"""Reading files: encodings that are understood, and a coded message for every input that is not."""

import base64
import codecs
import os
from pathlib import Path

import pytest

from kpi.model.disclosure import Failure
from kpi.model.document import Document, Paragraph, Table
from kpi.reading import MAX_BYTES, failures, read

TEXT = "社区图书流动服务绩效目标表\n\n项目编码\t42010124P001234567890\n预算数\t18.50\n"
# Enough Chinese for the sniffing of old encodings to be sure of itself.
PROSE = "本部门按照预算管理的要求，把全部收入和支出都编入年度预算，并对每个项目设定了绩效目标和指标。" * 3


def opened(path: Path, data: bytes) -> Document:
    path.write_bytes(data)
    document = read(path)
    assert isinstance(document, Document), document
    return document


def refused(path: Path, data: bytes) -> Failure:
    path.write_bytes(data)
    failure = read(path)
    assert isinstance(failure, Failure)
    return failure


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("gbk"),
        TEXT.encode("gb18030"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.replace("\n", "\r\n").encode("gb18030"),
    ],
    ids=["utf-8", "utf-8-bom", "gbk", "gb18030", "utf-16-le", "utf-16-be", "utf-16-no-bom", "crlf"],
)
def test_encodings(tmp_path: Path, data: bytes) -> None:
    first = opened(tmp_path / "a.txt", data).blocks[0]
    assert isinstance(first, Paragraph)
    assert first.cell.text == "社区图书流动服务绩效目标表"
    assert first.cell.place.fragments[0].source_span == (0, 13)


def test_characters_beyond_the_basic_plane_keep_their_columns(tmp_path: Path) -> None:
    document = opened(tmp_path / "a.txt", "𠮷林\t市\n".encode("gb18030") + PROSE.encode("gb18030"))
    assert [cell.place.fragments[0].source_span for cell in document.blocks[0].rows[0]] == [(0, 2), (3, 4)]  # type: ignore[union-attr]


def test_the_name_does_not_decide(tmp_path: Path) -> None:
    assert opened(tmp_path / "a.docx", TEXT.encode()).format == "text"


@pytest.mark.parametrize("data", [b"", b" \n\t\n", codecs.BOM_UTF8], ids=["no-bytes", "blank", "bom-alone"])
def test_empty(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path / "a.txt", data).code == failures.EMPTY.code


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 20, b"\x7fELF\x02\x01\x01\0\0\0"], ids=["all-bytes", "program"]
)
def test_binary(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path / "a.txt", data).code == failures.BINARY.code


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        (PROSE.encode()[:-1], "最后一个字不完整"),
        (PROSE.encode() + b"\n\xff\xfe\n" + PROSE.encode(), "第2行"),
        (PROSE.encode("big5", errors="ignore"), "不是通顺的中文"),
        (b"\x81\x30\xff\xff", "既不是UTF-8"),
        (PROSE.encode().decode("latin-1").encode(), "乱码"),
        (("项目" + "\ufffd" * 20).encode(), "乱码"),
        (codecs.BOM_UTF16_LE + "项目".encode("utf-16-le") + b"\x01", "第5个字节"),
    ],
    ids=["cut", "damaged", "big5", "neither", "double-encoded", "replaced", "utf-16-cut"],
)
def test_wrong_encodings_are_refused_with_the_reason(tmp_path: Path, data: bytes, detail: str) -> None:
    failure = refused(tmp_path / "a.txt", data)
    assert failure.code == failures.ENCODING.code
    assert detail in failure.message


def test_missing_path(tmp_path: Path) -> None:
    failure = read(tmp_path / "没有.txt")
    assert isinstance(failure, Failure)
    assert failure.code == failures.NOT_FOUND.code
    assert "没有.txt" in failure.message


def test_folder(tmp_path: Path) -> None:
    failure = read(tmp_path)
    assert isinstance(failure, Failure)
    assert failure.code == failures.IS_FOLDER.code


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    failure = read(tmp_path / "pipe")
    assert isinstance(failure, Failure)
    assert failure.code == failures.UNREADABLE.code


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")

    def deny(*_: object) -> None:
        raise PermissionError(13, "denied")

    monkeypatch.setattr(Path, "open", deny)
    failure = read(tmp_path / "a.txt")
    assert isinstance(failure, Failure)
    assert failure.code == failures.UNREADABLE.code
    assert "没有读取权限" in failure.message


def test_too_large(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    failure = read(tmp_path / "a.txt")
    assert isinstance(failure, Failure)
    assert failure.code == failures.TOO_LARGE.code


def test_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi.reading.MAX_CELLS", 5)
    assert refused(tmp_path / "a.txt", "甲\t乙\t丙\n丁\t戊\t己\n".encode()).code == failures.TOO_LARGE.code


def test_a_hostile_name_is_only_text_in_the_message(tmp_path: Path) -> None:
    failure = refused(tmp_path / "{path.__class__}.txt", b"")
    assert "{path.__class__}.txt" in failure.message


def test_the_codes_are_unique() -> None:
    codes = [notice.code for notice in failures.FAILURES]
    assert len(codes) == len(set(codes))
    assert all(notice.title and notice.message and notice.hint for notice in failures.FAILURES)


MHTML = """MIME-Version: 1.0
Content-Type: multipart/related; boundary="part"

--part
Content-Type: text/html; charset="{charset}"
Content-Transfer-Encoding: base64

{body}
--part
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--part--
"""
PAGE = "<html><meta charset=utf-16><body><table><tr><td>项目名称<td>绿道养护</table></body></html>"


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "no-such-charset"])
def test_a_page_saved_as_one_file(tmp_path: Path, charset: str) -> None:
    encoded = PAGE.encode("utf-8" if charset == "utf-8" else "gb2312")
    body = base64.encodebytes(encoded).decode()
    document = opened(tmp_path / "a.doc", MHTML.format(charset=charset, body=body).encode())
    assert document.format == "html"
    (table,) = (block for block in document.blocks if isinstance(block, Table))
    assert [cell.text for cell in table.rows[0]] == ["项目名称", "绿道养护"]


def test_commas_are_a_table_and_markdown_is_one(tmp_path: Path) -> None:
    assert opened(tmp_path / "a.txt", "项目,指标,值\n甲,乙,丙\n丁,戊,己\n".encode()).format == "csv"
    assert (
        opened(tmp_path / "a.txt", "| 项目 | 值 |\n| --- | --- |\n| 甲 | 乙 |\n".encode()).format
        == "markdown"
    )
