"""The handout: a folder a department with its reports, whatever the files, the workers and the cache."""

import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import docx
import pytest
from openpyxl import load_workbook

from kpi import cli, engine, pipeline, submissions
from kpi.commands import handout
from kpi.commands.folders import LONGEST, safe_names
from kpi.commands.outputs import Options, content
from kpi.commands.reviewing import rule_book, year_of
from kpi.model.finding import Review
from kpi.reporting import department as departments
from kpi.reporting.province import MANY, Province
from tests.batch.departments import department, text, write
from tests.reporting.hostile import PAYLOADS
from tests.reporting.provinces import batch, empty, unread
from tests.reporting.test_html import _page

SEVERAL = 3
"""The department that hands its projects in as two files."""
FILES = ("审核表.xlsx", "预审意见通知.docx", "审核报告.html")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Departments, one of them with two files, a twin of one, and a file that cannot be read."""
    monkeypatch.chdir(tmp_path)
    paths = write(tmp_path / "in", MANY)
    more = text(MANY + 1, projects=1).replace(department(MANY + 1), department(SEVERAL))
    (tmp_path / "in/zz-more.txt").write_text(more, encoding="utf-8")
    (tmp_path / "in/twin.txt").write_bytes(paths[0].read_bytes())
    (tmp_path / "in/empty.txt").write_bytes(b"")
    return Path("in")


def _checked(folder: Path, *options: str) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", str(folder), "--format", "json", "--output", "out.json", *options])
    assert ended.value.code == 2, "one file cannot be read"


def _review(folder: Path) -> Review:
    documents = submissions.settled(pipeline.load(pipeline.find([folder]).files))
    book, adjusted = rule_book("national", year_of(documents, None))
    return engine.review(documents, book, adjusted)


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_same_files_whatever_the_workers_and_the_cache(folder: Path) -> None:
    handout.write_review(_review(folder), Path("whole"), Options())
    expected = _tree(Path("whole"))
    for name, options in (
        ("one", ("--jobs", "1", "--cache", "off")),
        ("two", ("--jobs", "2", "--cache", "kept")),
        ("again", ("--jobs", "2", "--cache", "kept")),
    ):
        _checked(folder, "--handout", name, *options)
        assert _tree(Path(name)) == expected
    assert list(Path("kept").glob("handout/??/*"))


def test_one_page_and_one_workbook_are_those_of_the_whole_review(folder: Path) -> None:
    _checked(folder, "--format", "html", "--output", "all.html", "--format", "xlsx", "--output", "all.xlsx")
    review = _review(folder)
    assert Path("all.html").read_text(encoding="utf-8") == "".join(Province.of(review).html())
    assert Path("all.html").read_bytes() == content(review, "html", Options())
    assert Path("all.xlsx").read_bytes() == content(review, "xlsx", Options())
    assert "部门一览" in load_workbook("all.xlsx").sheetnames


def test_every_department_has_a_folder_with_its_reports(folder: Path) -> None:
    handout.write_review(_review(folder), Path("out"), Options(deadline=date(2025, 3, 1)))
    names = {department(number) for number in range(MANY)}
    assert {path.name for path in Path("out").iterdir() if path.is_dir()} == names
    for name in names:
        assert {path.name for path in Path("out", name).iterdir()} == {f"{name}-{file}" for file in FILES}
    page = _page(Path("out/index.html").read_text(encoding="utf-8"))
    for link in page.all("href"):
        assert Path("out", _unquoted(link)).is_file(), link
    listing = json.loads(Path("out/index.json").read_text(encoding="utf-8"))
    assert {one["folder"] for one in listing["departments"]} == names
    assert "empty.txt" in "".join(page.text)
    assert "2025年3月1日" in _words(Path("out", department(1), f"{department(1)}-{FILES[1]}").read_bytes())


def _unquoted(link: str) -> str:
    assert link.startswith("./")
    return unquote(link)


def _words(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_the_files_of_a_department_are_one_workbook_and_one_notice(folder: Path) -> None:
    handout.write_review(_review(folder), Path("out"), Options())
    name = department(SEVERAL)
    rows = list(load_workbook(Path("out", name, f"{name}-{FILES[0]}"))["项目审核表"].iter_rows(min_row=2))
    assert len(rows) == 3
    said = _words(Path("out", name, f"{name}-{FILES[1]}").read_bytes())
    assert said.count("共审核项目") == 1
    assert "共审核项目3个" in said


def test_documents_of_a_year_become_one_with_their_projects_numbered_on() -> None:
    review = batch()
    own = handout._part(review, [0, 1, 2, 4, 7])
    joined = departments.by_year(own)
    assert [document.year for document in joined.documents] == [2024, 2025]
    assert [[one.no for one in document.projects] for document in joined.documents] == [
        [1, 2],
        [1, 2, 3, 4, 5, 6],
    ]
    assert {one.fingerprint for one in joined.findings} == {one.fingerprint for one in own.findings}
    for found in joined.findings:
        assert found.project is None or found.project in joined.documents[found.document].projects
    before = [entry.outcome for entry in own.ledger]
    assert sorted(entry.outcome for entry in joined.ledger) == sorted(before)


def test_a_document_without_a_year_goes_with_the_only_year() -> None:
    review = batch()
    documents = (replace(review.documents[0], year=None), review.documents[2])
    joined = departments.by_year(replace(handout._part(review, [0, 2]), documents=documents))
    assert [document.year for document in joined.documents] == [2025]


HOSTILE = (
    "../../etc/passwd",
    "..",
    ".",
    "",
    "/",
    "C:\\Windows",
    "a/b",
    "a\\b",
    "a:b",
    "CON",
    "con",
    "nul.txt",
    "com1",
    "~",
    "-rf",
    "$(id)",
    "名 字",
    "名 字 ",
    "\u202e倒写",
    "坏\x00字\udc80",
    "e\u0301",
    "\u00e9",
    "长" * 500,
    "长" * 501,
    "👍" * 90,
    *PAYLOADS,
)


def test_a_folder_name_leads_nowhere_else() -> None:
    names = safe_names(HOSTILE)
    assert len({name.casefold() for name in names}) == len(HOSTILE)
    for name in names:
        assert re.fullmatch(r"[\w（）()·-]+", name)
        assert not name.startswith("-")
        assert len(f"{name}-审核报告.html".encode()) <= 255
        assert len(name) <= LONGEST + 8
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)", name)
    assert safe_names(["云桥县水务局", "云桥县（本级）"]) == ["云桥县水务局", "云桥县（本级）"]
    assert safe_names(["甲", "甲", "甲-2"])[0] != safe_names(["甲", "甲", "甲-2"])[1]


def test_hostile_departments_stay_in_the_folder(tmp_path: Path) -> None:
    base = batch().documents[0]
    documents = tuple(
        replace(base, path=f"{number}.txt", department=name or None, projects=base.projects[:1])
        for number, name in enumerate(HOSTILE[:26])
    )
    review = replace(batch(), documents=documents, findings=(), ledger=())
    out = tmp_path / "in/out"
    handout.write_review(review, out, Options())
    assert {path.name for path in tmp_path.iterdir()} == {"in"}
    assert {path.name for path in (tmp_path / "in").iterdir()} == {"out"}
    # Names that differ in white space or in how an accent is written are one department.
    assert sum(path.is_dir() for path in out.iterdir()) == len(documents) - 2
    for link in _page((out / "index.html").read_text(encoding="utf-8")).all("href"):
        assert (out / _unquoted(link)).resolve().is_relative_to(out)
        assert (out / _unquoted(link)).is_file()


@pytest.mark.parametrize("review", [empty(), unread(2)], ids=["nothing", "nothing read"])
def test_a_batch_without_departments_has_an_index_all_the_same(review: Review, tmp_path: Path) -> None:
    handout.write_review(review, tmp_path, Options())
    assert set(_tree(tmp_path)) == {"index.html", "index.json", handout.PAGE, handout.BOOK}
