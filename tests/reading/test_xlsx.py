"""The reader of .xlsx: what a sheet shows, where it stands, and what is left out or refused."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet

from kpi.model.disclosure import Failure
from kpi.model.document import Document
from kpi.reading.blanks import BLANKS
from kpi.reading.xlsx import read_xlsx
from tests.reading.workbooks import by_hand, cells, document, failure, saved, tables, texts

STYLES = (
    '<numFmts><numFmt numFmtId="170" formatCode="&quot;≥&quot;0%"/>'
    '<numFmt numFmtId="171" formatCode="0&quot;人&quot;;;;@&quot;（见附件）&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="57"/><xf numFmtId="170"/>'
    '<xf numFmtId="171"/></cellXfs>'
)


def read(data: bytes) -> Document | Failure:
    return read_xlsx(data, "a.xlsx", "0" * 64)


def read_row(row: str, strings: str = "") -> dict[str, str]:
    """Return the texts of a row given as XML, by the column."""
    data = by_hand(f'<sheetData><row r="1">{row}</row></sheetData>', styles=STYLES, strings=strings)
    return {name.removeprefix("表!").removesuffix("1"): cell.text for name, cell in cells(read(data)).items()}


def sheet_of(workbook: Workbook) -> Worksheet:
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    return sheet


def with_cell(value: object, number_format: str = "General") -> bytes:
    workbook = Workbook()
    cell = sheet_of(workbook)["B2"]
    cell.value = value
    cell.number_format = number_format
    return saved(workbook)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        ("≥95%", "General", "≥95%"),
        (0.95, "0%", "95%"),
        (0.9555, "0.00%", "95.55%"),
        (0.95, "General", "0.95"),
        (1, "0%", "100%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (12, '0"人"', "12人"),
        (0.1 + 0.2, "General", "0.3"),
        (dt.date(2024, 10, 1), 'yyyy"年"m"月"', "2024年10月"),
        (dt.date(2024, 10, 1), "m/d", "10/1"),
        (dt.datetime.fromisoformat("2024-10-01T09:05"), "yyyy-mm-dd h:mm", "2024-10-01 9:05"),
        (True, "General", "TRUE"),
        ("\u3000 左右空格\u200b", "General", "左右空格"),
        ("第一行\n第二行", "General", "第一行\n第二行"),
        ("00123", "@", "00123"),
        ("12345678901234567890", "@", "12345678901234567890"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(value: object, number_format: str, text: str) -> None:
    cell = cells(read(with_cell(value, number_format)))["Sheet!B2"]
    assert cell.text == text
    assert cell.doubt is None
    piece = cell.place.fragments[0]
    assert (piece.sheet, piece.row, piece.column, piece.cell) == ("Sheet", 2, 2, "B2")


def test_a_long_number_has_all_its_digits_and_a_doubt() -> None:
    cell = cells(read(with_cell(1.3e19, "0.00E+00")))["Sheet!B2"]
    assert cell.text == "13000000000000000000"
    assert cell.doubt == "数字超过15位，电子表格只保留前15位，末几位可能已经改变"


def test_a_typed_number_that_its_format_rounds_is_doubtful() -> None:
    cell = cells(read(with_cell(412.29, "0")))["Sheet!B2"]
    assert cell.text == "412"
    assert cell.doubt == "单元格显示为“412”，实际保存的是“412.29”"


def test_formulas_show_their_results() -> None:
    row = (
        '<c r="A1"><f>SUM(X1:X9)</f><v>0.3333333333333333</v></c>'
        '<c r="B1" s="1"><f>X1/X2</f><v>0.954</v></c>'
        '<c r="C1" t="str"><f>X1&amp;"%"</f><v>95%</v></c>'
        '<c r="D1" t="e"><f>X1</f><v>#REF!</v></c>'
        '<c r="E1" t="b"><f>1=1</f><v>1</v></c>'
        '<c r="F1"><f t="shared" si="0"/><v>7</v></c>'
        '<c r="G1" t="str"><f>""</f><v></v></c>'
        '<c r="H1" t="b"><v>0</v></c>'
    )
    assert read_row(row) == {
        "A": "0.333333333333333", "B": "95%", "C": "95%", "D": "#REF!",
        "E": "TRUE", "F": "7", "G": "", "H": "FALSE",
    }  # fmt: skip


def test_a_percentage_typed_as_a_formula_is_that_percentage() -> None:
    row = (
        '<c r="A1"><f>100%</f><v>1</v></c><c r="B1" s="1"><f>95%</f><v>0.95</v></c>'
        '<c r="C1" s="1"><f>95%</f></c><c r="D1"><f>97.5%</f><v/></c><c r="E1"><f>"≥95%"</f><v/></c>'
    )
    assert read_row(row) == {"A": "100%", "B": "95%", "C": "95%", "D": "97.5%", "E": "≥95%"}


def test_a_formula_without_its_result_is_blank_and_doubtful() -> None:
    workbook = Workbook()
    sheet_of(workbook)["A1"] = "=SUM(B1:B2)"
    sheet_of(workbook)["B1"] = 1
    cell = cells(read(saved(workbook)))["Sheet!A1"]
    assert (cell.text, cell.doubt) == ("", "公式没有保存计算结果")


def test_a_formula_without_result_stands_at_the_end_of_its_row_too() -> None:
    workbook = Workbook()
    sheet_of(workbook)["A1"] = "合计"
    sheet_of(workbook)["C1"] = "=SUM(B1:B2)"
    assert cells(read(saved(workbook)))["Sheet!C1"].doubt == "公式没有保存计算结果"


def test_texts_in_runs_are_joined_and_readings_dropped() -> None:
    strings = (
        '<si><r><t>预算</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 数</t></r>'
        '<rPh sb="0" eb="1"><t>よさん</t></rPh><phoneticPr fontId="1"/></si>'
        "<si><t>甲_x000D_\n乙_x005F_x0041_</t></si>"
    )
    row = (
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
        '<c r="D1" t="inlineStr"><is><r><t>单</t></r><r><t>位</t></r></is></c>'
        '<c r="E1" t="s"><v>-1</v></c><c r="F1" t="s"><v> 1 </v></c>'
        '<c r="G1" t="inlineStr"><is><t>_xD842__xDFB7_野家</t></is></c><c r="H1"><v>1</v></c>'
    )
    assert read_row(row, strings=strings) == {
        "A": "预算 数", "B": "甲\n乙_x0041_", "C": "", "D": "单位", "E": "",
        "F": "甲\n乙_x0041_", "G": "\U00020bb7野家", "H": "1",
    }  # fmt: skip


def test_rich_text_of_openpyxl_is_read() -> None:
    workbook = Workbook()
    sheet_of(workbook)["A1"] = CellRichText("资金", TextBlock(InlineFont(b=True), "总额"))
    assert texts(read(saved(workbook))) == [[["资金总额"]]]


def test_formats_put_words_around_numbers_and_texts() -> None:
    row = (
        '<c r="A1" s="3"><v>0.9</v></c><c r="B1" s="4"><v>12</v></c>'
        '<c r="C1" s="4" t="inlineStr"><is><t>明细</t></is></c><c r="D1" s="2"><v>45566</v></c>'
        '<c r="E1" s="99"><v>5</v></c><c r="F1" s="x"><v>6</v></c>'
    )
    expected = {"A": "≥90%", "B": "12人", "C": "明细（见附件）", "D": "2024年10月", "E": "5", "F": "6"}
    assert read_row(row) == expected


def test_dates_count_from_1904_where_the_workbook_says_so() -> None:
    sheet = '<sheetData><row r="1"><c r="A1" s="2"><v>44104</v></c></row></sheetData>'
    assert texts(read(by_hand(sheet, styles=STYLES, epoch_1904=True))) == [[["2024年10月"]]]


def test_dates_written_out_are_shown_by_their_format() -> None:
    row = '<c r="A1" t="d" s="2"><v>2024-10-31</v></c><c r="B1" t="d"><v>2024-10-31T00:00:00</v></c>'
    assert read_row(row) == {"A": "2024年10月", "B": "2024-10-31"}


def test_merged_cells_are_spans_of_a_grid() -> None:
    workbook = Workbook()
    sheet = sheet_of(workbook)
    for name, value in {
        "B2": "绩效目标表",
        "B3": "产出",
        "C3": "数量",
        "C5": "质量",
        "D3": "1",
        "D5": "2",
    }.items():
        sheet[name] = value
    sheet.merge_cells("B2:XFD2")
    sheet.merge_cells("B3:B5")
    table = tables(read(saved(workbook)))[0]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["绩效目标表", "", ""], ["产出", "数量", "1"], [""], ["", "质量", "2"],
    ]  # fmt: skip
    assert table.spans == {(0, 0): (1, 3), (1, 0): (3, 1)}
    assert table.rows[2][0].place.label == "Sheet!B4"


def test_a_text_under_a_merged_cell_is_not_shown() -> None:
    sheet = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>'
        '</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    assert texts(read(by_hand(sheet))) == [[["1", "", "3"]]]


def test_a_blank_row_ends_a_table_and_rows_keep_their_numbers() -> None:
    workbook = Workbook()
    sheet = sheet_of(workbook)
    sheet["A1"], sheet["C4"], sheet["D4"], sheet["C5"] = "甲", "乙", "丙", "丁"
    found = tables(read(saved(workbook)))
    assert [len(table.rows) for table in found] == [1, 2]
    assert [cell.place.label for row in found[1].rows for cell in row] == ["Sheet!C4", "Sheet!D4", "Sheet!C5"]


def test_hidden_rows_and_columns_are_left_out_and_said() -> None:
    workbook = Workbook()
    sheet = sheet_of(workbook)
    for row in range(1, 6):
        for column, letter in enumerate("ABCD", 1):
            sheet.cell(row, column, f"{letter}{row}")
    sheet.row_dimensions[2].hidden = sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    outcome = document(read(saved(workbook)))
    assert texts(outcome) == [[["A1", "C1", "D1"], ["A4", "C4", "D4"], ["A5", "C5", "D5"]]]
    (note,) = outcome.notes
    assert note.code == "hidden-rows"
    assert "第2—3行、B列" in note.message
    assert note.place.label == "Sheet!A2"


def test_hidden_rows_without_texts_are_not_worth_a_word() -> None:
    workbook = Workbook()
    sheet_of(workbook)["A1"] = "甲"
    sheet_of(workbook).row_dimensions[3].hidden = True
    sheet_of(workbook).column_dimensions["F"].hidden = True
    assert document(read(saved(workbook))).notes == ()


def test_a_merged_cell_whose_first_row_is_hidden_is_shown_below() -> None:
    workbook = Workbook()
    sheet = sheet_of(workbook)
    sheet["A1"], sheet["B1"], sheet["B2"], sheet["B3"] = "产出", "x", "y", "z"
    sheet.merge_cells("A1:A3")
    sheet.row_dimensions[1].hidden = True
    outcome = read(saved(workbook))
    table = tables(outcome)[0]
    assert texts(outcome) == [[["产出", "y"], ["", "z"]]]
    assert table.rows[0][0].place.label == "Sheet!A1"
    assert table.spans == {(0, 0): (2, 1)}


def test_hidden_sheets_are_left_out_and_said() -> None:
    workbook = Workbook()
    sheet_of(workbook)["A1"] = "甲"
    for title, state in (("字典", "hidden"), ("参数", "veryHidden")):
        sheet = workbook.create_sheet(title)
        sheet["A1"] = "说明"
        sheet["B2"], sheet["C2"], sheet["E2"] = "一级指标", "二级指标", "指标值"
        sheet.sheet_state = state
    choices = workbook.create_sheet("选项")
    choices.sheet_state = "hidden"
    choices["A1"], choices["A2"], choices["B2"] = "产出指标", "效益指标", "社会效益指标"
    workbook.create_sheet("空白").sheet_state = "hidden"
    outcome = document(read(saved(workbook)))
    assert texts(outcome) == [[["甲"]]]
    assert [(note.code, note.place.label) for note in outcome.notes] == [
        ("hidden-sheet", "字典!B2"), ("hidden-sheet", "参数!B2"),
    ]  # fmt: skip


def test_sheets_come_in_the_order_of_their_tabs_and_charts_are_none() -> None:
    workbook = Workbook()
    sheet_of(workbook)["A1"] = "一"
    workbook.create_chartsheet("图")
    workbook.create_sheet("前", 0)["A1"] = "零"
    assert texts(read(saved(workbook))) == [[["零"]], [["一"]]]


def test_cells_without_references_follow_each_other() -> None:
    sheet = "<sheetData><row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c><v>4</v></c></row></sheetData>"
    assert texts(read(by_hand(sheet))) == [[["1", "", "3"], ["4"]]]


def test_rows_and_cells_out_of_order_stand_where_they_say() -> None:
    sheet = (
        '<sheetData><row r="2"><c r="C2"><v>3</v></c><c r="A2"><v>1</v></c></row>'
        '<row r="1"><c r="A1"><v>0</v></c></row></sheetData>'
    )
    assert texts(read(by_hand(sheet))) == [[["0"], ["1", "", "3"]]]


def test_a_far_cell_and_a_huge_dimension_cost_nothing() -> None:
    sheet = (
        '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    )
    assert list(cells(read(by_hand(sheet)))) == ["表!A1", "表!XFD1048576"]


def test_styled_blank_cells_are_not_there() -> None:
    row = '<c r="A1"><v>1</v></c>' + "".join(f'<c r="{letter}1" s="1"/>' for letter in "BCDEFG")
    blanks = "".join(f'<row r="{number}"><c r="Z{number}" s="1"/></row>' for number in range(2, 500))
    sheet = f'<sheetData><row r="1">{row}</row>{blanks}</sheetData>'
    assert texts(read(by_hand(sheet, styles=STYLES))) == [[["1"]]]


def test_more_cells_than_any_form_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi.reading.sheetxml.MAX_CELLS", 1000)
    row = "".join("<c s='1'/>" for _ in range(100))
    sheet = f"<sheetData>{f'<row>{row}</row>' * 20}</sheetData>"
    assert failure(read(by_hand(sheet))).code == "RDR05"


def test_merged_cells_beyond_the_limit_are_refused() -> None:
    sheet = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:XFC1048575"/></mergeCells>'
    )
    assert failure(read(by_hand(sheet))).code == "RDR05"


def test_a_row_without_end_is_refused_before_it_fills_the_memory() -> None:
    sheet = "<sheetData><row>" + "<c/>" * 3_000_000 + "</row></sheetData>"
    assert failure(read(by_hand(sheet))).code == "RDR05"


def test_odd_merges_do_no_harm() -> None:
    merges = "".join(
        f'<mergeCell ref="{ref}"/>'
        for ref in ("A1", "B1:A1", "", "A0:B1", "ZZZ1:A1", "A1:B9999999", "C5:D9", "A1:A1")
    )
    sheet = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
        f"<mergeCells>{merges}<mergeCell/></mergeCells>"
    )
    assert texts(read(by_hand(sheet))) == [[["1"]]]


@pytest.mark.parametrize(
    "prolog",
    ["<!DOCTYPE worksheet>", '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'],
)
def test_a_document_type_is_damage(prolog: str) -> None:
    sheet = '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row></sheetData>'
    assert failure(read(by_hand(sheet, prolog=prolog))).code == "RDR12"


def test_a_document_type_in_the_shared_texts_is_damage() -> None:
    data = by_hand('<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>')
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/sharedStrings.xml"] = (
        b'<!DOCTYPE s [<!ENTITY a "x">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<si><t>&a;</t></si></sst>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    assert failure(read(file.getvalue())).code == "RDR12"


def test_a_truncated_file_is_damaged() -> None:
    data = with_cell("甲")
    assert failure(read(data[: len(data) // 2])).code == "RDR12"


def test_broken_xml_is_damage() -> None:
    assert failure(read(by_hand("<sheetData><row>"))).code == "RDR12"


def test_a_workbook_without_texts_is_empty() -> None:
    assert failure(read(saved(Workbook()))).code == "RDR04"


def test_a_very_long_text_is_cut_and_doubtful() -> None:
    sheet = f'<sheetData><row><c t="inlineStr"><is><t>{"长" * 40_000}</t></is></c></row></sheetData>'
    (cell,) = cells(read(by_hand(sheet))).values()
    assert len(cell.text) == 32_767
    assert cell.doubt is not None


TEXTS = st.one_of(
    st.text(st.sampled_from(list('指标≥9%a \n\u3000_x0041_&<"')), max_size=12),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=6),
    st.none(),
)
GRIDS = st.lists(st.lists(TEXTS, min_size=4, max_size=4), min_size=1, max_size=7)
AREAS = st.tuples(*[st.integers(1, 7)] * 4).map(
    lambda area: (min(area[0], area[2]), min(area[1], area[3]), max(area[0], area[2]), max(area[1], area[3]))
)
Grid = list[list[str | None]]
Area = tuple[int, int, int, int]


@settings(max_examples=60, deadline=None)
@given(GRIDS, AREAS)
def test_what_openpyxl_writes_is_read_at_its_place(grid: Grid, area: Area) -> None:
    data = written(grid, area)
    shown = read_by_openpyxl(data)
    outcome = read(data)
    if not shown:
        assert failure(outcome).code == "RDR04"
        return
    found = cells(outcome)
    assert {name: cell.text for name, cell in found.items() if cell.text} == {
        name: text.strip(BLANKS) for name, text in shown.items()
    }
    for name, cell in found.items():
        piece = cell.place.fragments[0]
        assert piece.source_span is not None
        assert shown.get(name, "")[slice(*piece.source_span)] == cell.text


@settings(max_examples=40, deadline=None)
@given(GRIDS, AREAS)
def test_merged_cells_show_one_text(grid: Grid, area: Area) -> None:
    outcome = read(written(grid, area))
    for table in tables(outcome) if isinstance(outcome, Document) else ():
        for (row, column), (height, width) in table.spans.items():
            covered = [line[column : column + width] for line in table.rows[row : row + height]]
            assert len(covered) == height
            assert [cell.text for line in covered for cell in line if cell.text] == [
                cell.text for cell in covered[0][:1] if cell.text
            ]


def written(grid: Grid, area: Area) -> bytes:
    workbook = Workbook()
    sheet = sheet_of(workbook)
    for row, line in enumerate(grid, 1):
        for column, text in enumerate(line, 1):
            if text is not None:
                cell = sheet.cell(row, column)
                cell.value = text.replace("_x", "_x005F_x")
                cell.data_type = "s"
    if area[:2] != area[2:]:
        sheet.merge_cells(start_row=area[0], start_column=area[1], end_row=area[2], end_column=area[3])
    return saved(workbook)


def read_by_openpyxl(data: bytes) -> dict[str, str]:
    """Return the texts that are more than blanks, as openpyxl reads them; it leaves the escapes in."""
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return {
        f"Sheet!{cell.coordinate}": cell.value.replace("_x005F_", "_")
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.strip(BLANKS)
    }


def test_rows_of_one_number_are_one_row() -> None:
    sheet = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1"><c r="A1"><v>9</v></c><c r="C1"><v>3</v></c></row></sheetData>'
    )
    assert texts(read(by_hand(sheet))) == [[["1", "", "3"]]]
