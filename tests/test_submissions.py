"""Files that are one submission are reviewed once; files that only look alike are all reviewed."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from kpi import cli, engine, ruleset, specimen
from kpi.model.disclosure import Disclosure
from kpi.model.place import Cell, Place
from kpi.submissions import settled, versions, why_left_out

BOOK = ruleset.load()[0]
ROADS = {"name": "道路养护", "code": "A1", "budget": "30.00", "year": 2025, "department": "青岚县交通局"}
LIGHTS = {"name": "路灯电费", "code": "A2", "budget": "12.00", "year": 2025, "department": "青岚县交通局"}


def document(path: str, *projects: Mapping[str, object]) -> Disclosure:
    return replace(specimen.disclosure(*projects), path=path, format=Path(path).suffix[1:])


def left_out(*documents: Disclosure) -> list[str]:
    return [one.path for one in settled(documents) if one.same_as is not None]


def test_the_word_file_is_reviewed_and_the_pdf_says_so() -> None:
    pdf, word = settled([document("甲/目标.pdf", ROADS, LIGHTS), document("甲/目标.docx", ROADS, LIGHTS)])
    assert pdf.same_as == word.path
    assert pdf.projects == ()
    assert word.same_as is None
    (note,) = pdf.notes
    assert note.about == "file"
    assert why_left_out(pdf) == "与“目标.docx”是同一份报送，只审核一次；本文件没有审核。"


def test_findings_are_those_of_one_file() -> None:
    faulty = ROADS | {"rows": [["产出指标", "数量指标", "养护里程", "≥5≥5公里"]]}
    word, pdf = document("a.docx", faulty, LIGHTS), document("a.pdf", faulty, LIGHTS)
    alone = engine.review([word], BOOK)
    both = engine.review(settled([pdf, word]), BOOK)
    assert [one.fingerprint for one in both.findings] == [one.fingerprint for one in alone.findings]
    assert {one.document for one in both.findings} == {1}


def test_of_three_formats_one_is_left_and_text_comes_last() -> None:
    files = [document(f"a.{kind}", ROADS) for kind in ("txt", "pdf", "xlsx")]
    assert left_out(*files) == ["a.txt", "a.pdf"]


def test_of_two_versions_in_one_format_the_first_is_reviewed() -> None:
    assert left_out(document("甲.docx", ROADS), document("甲（改）.docx", ROADS)) == ["甲（改）.docx"]


def test_projects_of_the_other_file_alone_are_named() -> None:
    many = [ROADS | {"name": f"第{number}段养护", "code": f"B{number}"} for number in range(10)]
    word, pdf = document("a.docx", *many), document("a.pdf", *many[:9], LIGHTS)
    (_, other) = settled([word, pdf])
    assert "其中“路灯电费”1个项目只在本文件中。" in why_left_out(other)


def test_a_name_that_print_cut_short_is_the_same_project() -> None:
    long = ROADS | {"name": "县乡道路日常养护及桥梁检测"}
    cut = ROADS | {"name": "县乡道路日常养护及桥梁检"}
    assert left_out(document("a.docx", long), document("a.pdf", cut)) == ["a.pdf"]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(ROADS | {"year": 2024}, id="last-year"),
        pytest.param(ROADS | {"department": "青岚县水利局"}, id="another-department"),
        pytest.param(ROADS | {"name": "公路站办公经费"}, id="same-code-other-project"),
        pytest.param(ROADS | {"code": "A9"}, id="other-code"),
        pytest.param(ROADS | {"code": ""}, id="no-code"),
    ],
)
def test_files_that_differ_are_both_reviewed(other: Mapping[str, object]) -> None:
    assert left_out(document("a.docx", ROADS), document("b.pdf", other)) == []


def test_two_units_of_one_department_are_two_submissions() -> None:
    def of_unit(path: str, unit: str) -> Disclosure:
        made = document(path, ROADS | {"code": "", "name": "日常公用经费"})
        cell = Cell(unit, Place(path, ()))
        return replace(made, projects=tuple(replace(one, department=cell) for one in made.projects))

    assert left_out(of_unit("a.docx", "第一公路站"), of_unit("b.pdf", "第二公路站")) == []
    assert left_out(of_unit("a.docx", "第一公路站"), of_unit("b.pdf", "第一公路站")) == ["b.pdf"]


def test_without_codes_the_sum_must_be_the_same() -> None:
    bare = ROADS | {"code": ""}
    assert left_out(document("a.docx", bare), document("b.pdf", bare)) == ["b.pdf"]
    assert left_out(document("a.docx", bare), document("b.pdf", bare | {"budget": "31.00"})) == []
    assert left_out(document("a.docx", bare | {"budget": ""}), document("b.pdf", bare | {"budget": ""})) == []


def test_a_part_is_no_version_of_the_whole() -> None:
    assert left_out(document("a.docx", ROADS, LIGHTS), document("b.pdf", ROADS)) == []


def test_files_without_department_or_projects_are_left_alone() -> None:
    empty = replace(document("c.pdf"), projects=())
    nameless = [replace(document(path, ROADS), department=None) for path in ("a.docx", "b.pdf")]
    assert left_out(empty, replace(empty, path="d.docx"), *nameless) == []
    assert versions([]) == {}


def test_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str], examples: Path) -> None:
    text = (examples / "qinglan-wenlv-2025.txt").read_text(encoding="utf-8")
    (tmp_path / "一.txt").write_text(text, encoding="utf-8")
    (tmp_path / "二.txt").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(SystemExit):
        cli.main(["check", str(tmp_path)])
    out, err = capsys.readouterr()
    assert "二.txt：与“一.txt”是同一份报送，只审核一次" in err
    assert "是同一份报送，只审核一次" in out
