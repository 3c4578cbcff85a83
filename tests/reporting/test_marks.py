import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from kpi.marks import is_ours
from kpi.model.finding import Review
from kpi.reporting import csv, html, json, jsonl, markdown, notice, text, xlsx
from tests.reporting import builders


def _saved(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8")


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


WRITERS: dict[str, Callable[[Review, Path], None]] = {
    "review.xlsx": xlsx.write_review,
    "extract.xlsx": lambda review, path: xlsx.write_extract(review.documents, path),
    "review.html": lambda review, path: _saved(path, html.render(review)),
    "index.html": lambda _, path: _saved(path, html.render_index([])),
    "review.json": lambda review, path: _saved(path, json.render_check(review)),
    "extract.json": lambda review, path: _saved(path, json.render_extract(review.documents)),
    "review.jsonl": lambda review, path: _saved(path, jsonl.render(review)),
    "review.csv": lambda review, path: _saved(path, csv.render(review)),
    "review.md": lambda review, path: _saved(path, markdown.render(review)),
    "notice.docx": lambda review, path: _put(path, notice.render(review)),
    "review.txt": lambda review, path: _saved(path, text.render(review, colour=False, width=80)),
    "colour.txt": lambda review, path: _saved(path, text.render(review, colour=True, width=80)),
}


@pytest.mark.parametrize("name", WRITERS)
def test_what_we_wrote_is_recognised(name: str, tmp_path: Path) -> None:
    for made in (builders.review(), builders.clean_review()):
        WRITERS[name](made, tmp_path / name)
        assert is_ours(tmp_path / name)


def test_an_office_program_keeps_the_mark(
    tmp_path: Path, convert: Callable[[Path, str], Path], review: Review
) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    xlsx.write_review(review, folder / "review.xlsx")
    assert is_ours(convert(folder / "review.xlsx", "xlsx:Calc MS Excel 2007 XML"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        "云桥县水务局2025年部门预算\n一、部门职责\n".encode(),
        "本报告由水务局编制。\n正文提到本报告由 kpi 审核。\n预算数\t86.80\n".encode(),
        b'{"tool": "other"}',
        b"<html><body>kpi</body></html>",
        b"PK\x03\x04 broken",
        bytes(range(256)) * 64,
    ],
)
def test_what_others_wrote_is_not_ours(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert not is_ours(path)


def test_a_workbook_of_others_is_not_ours(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.properties.title = "kpi"
    workbook.save(tmp_path / "other.xlsx")
    assert not is_ours(tmp_path / "other.xlsx")


def test_a_part_of_unreasonable_size_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("docProps/custom.xml", 'name="kpi"' + " " * 10_000_000)
    assert not is_ours(path)


def test_what_cannot_be_read_is_not_ours(tmp_path: Path) -> None:
    assert not is_ours(tmp_path / "absent")
    assert not is_ours(tmp_path)
