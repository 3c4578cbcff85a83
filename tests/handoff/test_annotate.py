"""The department's own file with our opinion on it: marks that are seen, and nothing else touched."""

import io
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment

from kpi.annotate import Opinion, annotate_word, annotate_workbook
from kpi.marks import AUTHOR, COLUMN, INDEX
from kpi.model.disclosure import Failure
from kpi.model.place import Fragment
from kpi.reading import parse
from tests.handoff.calls import converted, done, findings, run

FORMS = ("qinglan-wenlv-2025.xlsx", "qinglan-wenlv-2025-list.xlsx", "qinglan-wenlv-2025.docx")
HOSTILE = "【错误 VAL02】=1+1</t><f>1</f> _x0041_ ]]>&amp;"


@pytest.fixture(params=FORMS)
def given(request: pytest.FixtureRequest, examples: Path, tmp_path: Path) -> Path:
    """A copy of an example in a folder of its own."""
    path = tmp_path / "given" / f"file{Path(request.param).suffix}"
    path.parent.mkdir()
    path.write_bytes((examples / "formats" / request.param).read_bytes())
    return path


def annotated(path: Path) -> Path:
    target = path.parent.parent / "annotated" / path.name
    done("annotate", path, "--output", target)
    return target


def parts(data: bytes | Path) -> dict[str, bytes]:
    with zipfile.ZipFile(data if isinstance(data, Path) else io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_the_marks_change_nothing_that_is_read(given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marked = annotated(given)
    monkeypatch.chdir(given.parent)
    before = findings(Path(given.name))
    monkeypatch.chdir(marked.parent)
    assert findings(Path(marked.name)) == before
    assert before


def test_annotating_twice_leaves_one_set_of_marks(given: Path) -> None:
    marked = annotated(given)
    again = marked.with_name(f"again{marked.suffix}")
    done("annotate", marked, "--output", again)
    assert again.read_bytes() == marked.read_bytes()


def test_parts_without_marks_stay_byte_for_byte(given: Path) -> None:
    target = given.with_name(f"marked{given.suffix}")
    told = done("annotate", given, "--output", target).stderr
    before, after = parts(given), parts(target)
    changed = re.search("改动的部件：(.*)", told)
    assert changed
    assert {name for name, data in before.items() if after.get(name) != data} == set(changed[1].split("、"))
    assert not any(
        name.startswith(("docProps", "xl/theme", "word/styles")) for name in changed[1].split("、")
    )
    assert "xl/worksheets/sheet1.xml" not in changed[1].split("、") or len(before) < 12


def test_every_finding_has_its_comment_column_and_link(given: Path) -> None:
    found = findings(given)
    marked = annotated(given)
    if given.suffix == ".docx":
        texts = [comment.text for comment in docx.Document(str(marked)).comments]
        assert len(texts) == len(found)
        assert all(one["message"] in text for one, text in zip(found, texts, strict=True))
        return
    book = openpyxl.load_workbook(marked)
    index = book[INDEX]
    assert index.max_row == len(found) + 1
    for number, one in enumerate(found, 2):
        piece = one["place"]["fragments"][0]
        sheet = book[piece["sheet"]]
        comment = sheet[piece["cell"]].comment
        assert comment.author == AUTHOR
        assert one["message"] in comment.text
        opinion = sheet.cell(piece["row"], sheet.max_column)
        assert one["message"] in str(opinion.value)
        assert opinion.data_type in {"s", "inlineStr"}
        assert sheet.auto_filter.ref
        link = index.cell(number, 4).hyperlink
        assert link is not None
        assert link.location == f"'{piece['sheet']}'!{piece['cell']}"


def test_libreoffice_opens_it_and_sees_the_comments(given: Path, tmp_path: Path) -> None:
    found, marked = findings(given), annotated(given)
    assert converted(marked, "pdf", tmp_path).read_bytes().startswith(b"%PDF")
    opened = converted(marked, "odt" if given.suffix == ".docx" else "ods", tmp_path)
    cells = {str(one["place"]["fragments"]) for one in found}
    expected = len(found) if given.suffix == ".docx" else len(cells)
    assert parts(opened)["content.xml"].count(b"<office:annotation ") == expected


def test_marks_are_known_again_after_libreoffice_saved_them(
    examples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given" / "file.xlsx"
    given.parent.mkdir()
    given.write_bytes((examples / "formats" / FORMS[0]).read_bytes())
    marked, folder = annotated(given), tmp_path / "saved"
    folder.mkdir()
    saved = converted(marked, "xlsx:Calc MS Excel 2007 XML", folder)
    monkeypatch.chdir(given.parent)
    before = [one["fingerprint"] for one in findings(Path(given.name))]
    monkeypatch.chdir(folder)
    assert [one["fingerprint"] for one in findings(Path(saved.name))] == before
    again = folder / "again.xlsx"
    done("annotate", saved, "--output", again)
    book = openpyxl.load_workbook(again)
    assert [name for name in book.sheetnames if name.startswith(INDEX)] == [INDEX]
    heads = [cell for sheet in book for row in sheet for cell in row if str(cell.value).startswith(COLUMN)]
    assert len(heads) == len({cell.parent.title for cell in heads}) > 0


def opinion(cell: str, row: int, text: str = HOSTILE, sheet: str = "Sheet") -> Opinion:
    place = Fragment((0, 1), sheet=sheet, cell=cell, row=row, column=1)
    return Opinion(place, "【错误 VAL02】", "标题", "处", "项目", tuple(text.split("\n")), None)


def workbook() -> bytes:
    """A workbook with a person's comments, a filter, hidden columns to the end, a hidden name."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["指标", "值"], ["甲", "≥1"], ["乙", "≥2"], ["丙", "≥3"]):
        sheet.append(row)
    sheet["B2"].comment = Comment("请核对", "李四")
    sheet["B3"].comment = Comment("第二条", "李四")
    sheet.auto_filter.ref = "A1:B4"
    sheet.column_dimensions.group("C", "XFD", hidden=True)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_comments_and_filters_of_people_are_kept() -> None:
    said = [opinion("B2", 2), opinion("B4", 4)]
    made = annotate_workbook(workbook(), said)
    sheet = openpyxl.load_workbook(io.BytesIO(made.data))["Sheet"]
    assert sheet["B2"].comment.text.startswith("请核对\n")
    assert sheet["B2"].comment.author == "李四"
    assert sheet["B3"].comment.text == "第二条"
    assert sheet["B4"].comment.author == AUTHOR
    assert sheet.auto_filter.ref == "A1:B4"
    assert not sheet.column_dimensions["C"].hidden
    assert sheet["C1"].value == COLUMN
    assert [sheet.cell(row, 2).value for row in range(1, 5)] == ["值", "≥1", "≥2", "≥3"]
    cleaned = openpyxl.load_workbook(io.BytesIO(annotate_workbook(made.data, []).data))
    assert cleaned.sheetnames == ["Sheet"]
    assert cleaned["Sheet"]["B2"].comment.text == "请核对"
    assert cleaned["Sheet"]["B4"].comment is None
    assert cleaned["Sheet"]["C1"].value is None


def test_nothing_that_is_said_becomes_a_formula_or_markup() -> None:
    made = annotate_workbook(workbook(), [opinion("B2", 2), opinion("A4", 4)])
    for name, data in parts(made.data).items():
        if name.endswith((".xml", ".rels", ".vml")):
            root = etree.fromstring(data)
            assert next(root.iter("{*}f"), None) is None, name
    document = parse(made.data, "x.xlsx", "")
    assert not isinstance(document, Failure)
    assert "VAL02" not in str([list(block.rows) for block in document.blocks if hasattr(block, "rows")])


def test_macros_and_unknown_parts_are_kept() -> None:
    source = io.BytesIO(workbook())
    with zipfile.ZipFile(source, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\x00macro")
    made = annotate_workbook(source.getvalue(), [opinion("B2", 2)])
    assert parts(made.data)["xl/vbaProject.bin"] == b"\x00macro"
    assert "xl/vbaProject.bin" not in made.changed


def test_content_under_our_title_is_still_read() -> None:
    book = openpyxl.Workbook()
    for row in (["指标", COLUMN], ["甲", "≥1"], ["乙", "【错误 VAL02】缺单位"]):
        book.worksheets[0].append(row)
    target = io.BytesIO()
    book.save(target)
    document = parse(target.getvalue(), "x.xlsx", "")
    assert not isinstance(document, Failure)
    texts = {cell.text for block in document.blocks for row in getattr(block, "rows", ()) for cell in row}
    assert texts == {"指标", "甲", "乙", "≥1"}


def test_comments_of_people_are_kept_in_word() -> None:
    source = docx.Document()
    first = source.add_paragraph("甲")
    source.add_comment(first.runs, "请核对", author="李四", initials="李")
    table = source.add_table(2, 2)
    table.cell(1, 1).text = "≥1"
    target = io.BytesIO()
    source.save(target)
    said = Opinion(Fragment((0, 1), table=1, row=2, column=2), "", "", "", "", (HOSTILE,), None)
    whole = Opinion(None, "", "", "全文", "", ("总体意见",), None)
    made = annotate_word(target.getvalue(), [said, whole])
    after = docx.Document(io.BytesIO(made.data))
    assert [(one.author, one.text) for one in after.comments] == [
        ("李四", "请核对"),
        (AUTHOR, HOSTILE),
        (AUTHOR, "全文\n总体意见"),
    ]
    anchored = after.tables[0].cell(1, 1)._tc
    assert (
        anchored.xpath(".//w:commentReference/@w:id") == [str(one.comment_id) for one in after.comments][1:2]
    )
    cleaned = docx.Document(io.BytesIO(annotate_word(made.data, []).data))
    assert [one.text for one in cleaned.comments] == ["请核对"]
    assert len(cleaned.element.xpath(".//w:commentReference")) == 1


def test_other_formats_are_refused(examples: Path, tmp_path: Path) -> None:
    result = run("annotate", examples / "draft-form.txt", "--output", tmp_path / "x.txt")
    assert "请另存为 .xlsx 或 .docx" in str(getattr(result.exception, "message", ""))
    assert not (tmp_path / "x.txt").exists()


def test_the_file_itself_is_never_overwritten(given: Path) -> None:
    before = given.read_bytes()
    assert "要读取的文件" in str(getattr(run("annotate", given, "--output", given).exception, "message", ""))
    assert given.read_bytes() == before
