"""The readers of .xls, .xlsb and .ods: what the sheets show, as in .xlsx."""

import struct
from pathlib import Path

import pytest

from kpi.model.disclosure import Failure
from kpi.model.document import Document
from kpi.reading.calamine import FORMAT_UNKNOWN, read_calamine
from tests.reading.oldbooks import (
    formula,
    hidden_column,
    hidden_row,
    label,
    merged,
    number,
    packed,
    packed_row,
    workbook,
)
from tests.reading.workbooks import cells, document, failure, tables, texts, zipped

NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style")
)


def xls(data: bytes) -> Document | Failure:
    return read_calamine(data, "a.xls", "0" * 64, "xls")


def ods(content: str, styles: str = "") -> Document | Failure:
    body = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{content}</office:spreadsheet></office:body></office:document-content>"
    )
    return read_calamine(zipped({"content.xml": body}), "a.ods", "0" * 64, "ods")


def table(rows: str, attributes: str = 'table:name="表"') -> str:
    return f"<table:table {attributes}>{rows}</table:table>"


def row(*shown: str, attributes: str = "") -> str:
    given = "".join(
        text if text.startswith("<") else f"<table:table-cell><text:p>{text}</text:p></table:table-cell>"
        for text in shown
    )
    return f"<table:table-row {attributes}>{given}</table:table-row>"


def valued(kind: str, value: str, text: str) -> str:
    given = f'office:value-type="{kind}" office:value="{value}"'
    return f"<table:table-cell {given}><text:p>{text}</text:p></table:table-cell>"


def test_numbers_of_an_old_workbook_are_shown_by_their_formats() -> None:
    records = [
        label(0, 0, "指标值"),
        number(0, 1, 0.95, 1),
        packed(0, 2, 95, 1, hundredths=True),
        packed_row(0, 3, [12, 7], 2),
        number(0, 5, 45566, 3),
        number(0, 6, 0.95),
        packed(0, 7, -3),
    ]
    found = xls(workbook([("表", 0, records)], ['0"人"', 'yyyy"年"m"月"'], [0, 9, 164, 165]))
    assert texts(found) == [[["指标值", "95%", "95%", "12人", "7人", "2024年10月", "0.95", "-3"]]]
    assert all(cell.doubt is None for cell in cells(found).values())


def test_formulas_of_an_old_workbook_show_results_errors_and_typed_percentages() -> None:
    percent = b"\x1e" + struct.pack("<H", 100) + b"\x14"
    error = b"\x02\x00\x17\x00\x00\x00\xff\xff"
    records = [
        formula(0, 0, 0.5, b"\x1e\x01\x00", 1),
        formula(0, 1, 1.0, percent),
        formula(0, 2, error),
        formula(0, 3, 2.0, b"\x1e\x01\x00\x1e\x01\x00\x03"),
    ]
    assert texts(xls(workbook([("表", 0, records)], styles=[0, 9]))) == [[["50%", "100%", "#REF!", "2"]]]


def test_old_dates_count_from_1904_where_the_workbook_says_so() -> None:
    data = workbook([("表", 0, [number(0, 0, 44104, 1)])], ["yyyy-mm-dd"], [0, 164], epoch_1904=True)
    assert texts(xls(data)) == [[["2024-10-01"]]]


def test_hidden_rows_columns_and_sheets_of_an_old_workbook_are_left_out_and_said() -> None:
    shown = [label(r, c, f"{'ABC'[c]}{r + 1}") for r in range(3) for c in range(3)]
    sheets = [
        ("表", 0, [hidden_column(1), hidden_row(1), *shown]),
        ("藏", 1, [label(0, c, "x") for c in range(3)]),
    ]
    found = document(xls(workbook(sheets)))
    assert texts(found) == [[["A1", "C1"], ["A3", "C3"]]]
    assert [(note.code, note.place.label) for note in found.notes] == [
        ("hidden-rows", "表!A2"),
        ("hidden-sheet", "藏!A1"),
    ]


def test_merged_cells_of_an_old_workbook_are_spans() -> None:
    records = [label(1, 1, "产出"), label(1, 2, "1"), label(2, 2, "2"), merged(1, 2, 1, 1)]
    (found,) = tables(xls(workbook([("表", 0, records)])))
    assert [[cell.text for cell in line] for line in found.rows] == [["产出", "1"], ["", "2"]]
    assert found.spans == {(0, 0): (2, 1)}
    assert found.rows[1][0].place.label == "表!B3"


def test_a_fraction_without_a_known_format_is_doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpi.reading.biff.sheets", lambda _: [])
    found = cells(xls(workbook([("表", 0, [number(0, 0, 0.95, 1), number(0, 1, 12)])], styles=[0, 9])))
    assert [(cell.text, cell.doubt) for cell in found.values()] == [("0.95", FORMAT_UNKNOWN), ("12", None)]


@pytest.mark.parametrize("cut", [8, 600, 1500, 2000])
def test_a_truncated_old_workbook_is_a_coded_failure(cut: int) -> None:
    data = workbook([("表", 0, [label(0, 0, "甲")])])
    assert failure(xls(data[:cut])).code == "RDR12"


def test_every_byte_of_an_old_workbook_may_be_damaged() -> None:
    records = [label(0, 0, "甲"), number(0, 1, 1), packed_row(1, 0, [1, 2])]
    data = workbook([("表", 0, records)], ["0%"], [0, 164])
    start = data.index(struct.pack("<HH", 0x809, 16))
    for at in range(start, start + 260):
        outcome = xls(data[:at] + b"\xff" + data[at + 1 :])
        assert isinstance(outcome, Document) or outcome.code in {"RDR04", "RDR05", "RDR11", "RDR12"}


def test_an_opendocument_sheet_shows_its_texts() -> None:
    percent = valued("percentage", "0.95", "95%")
    large = valued("float", "1.3E19", "1.3E+19")
    noted = (
        "<table:table-cell><office:annotation><text:p>批注</text:p></office:annotation>"
        "<text:p>第一<text:s text:c='2'/><text:span>段</text:span>"
        "<text:line-break/>行</text:p><text:p>二</text:p>"
        "</table:table-cell>"
    )
    assert texts(ods(table(row(percent, large, noted)))) == [
        [["95%", "13000000000000000000", "第一  段\n行\n二"]]
    ]


def test_repeated_rows_and_columns_are_given_as_often_as_they_stand_there() -> None:
    twice = '<table:table-cell table:number-columns-repeated="2"><text:p>甲</text:p></table:table-cell>'
    blank = '<table:table-cell table:number-columns-repeated="16000"/>'
    rows = row(twice, "乙", blank, attributes='table:number-rows-repeated="2"')
    rows += row(blank, attributes='table:number-rows-repeated="1048000"') + row("丙")
    found = ods(table(rows))
    assert texts(found) == [[["甲", "甲", "乙"], ["甲", "甲", "乙"]], [["丙"]]]
    assert list(cells(found))[-1] == "表!A1048003"


def test_texts_repeated_beyond_the_limit_are_refused() -> None:
    wide = '<table:table-cell table:number-columns-repeated="16384"><text:p>甲</text:p></table:table-cell>'
    assert failure(ods(table(row(wide, attributes='table:number-rows-repeated="1048576"')))).code == "RDR05"


def test_merged_and_hidden_parts_of_an_opendocument_sheet() -> None:
    spanned = (
        '<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1">'
        "<text:p>产出</text:p></table:table-cell>"
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    rows = columns + row(spanned, "x", "1") + row("<table:covered-table-cell/>", "y", "2")
    rows += row("隐", attributes='table:visibility="filter"')
    styles = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    hidden = table(row("藏", "藏", "藏"), 'table:name="二" table:style-name="ta2"')
    found = document(ods(table(rows) + hidden, styles))
    assert texts(found) == [[["产出", "1"], ["", "2"]]]
    assert tables(found)[0].spans == {(0, 0): (2, 1)}
    assert [(note.code, note.place.label) for note in found.notes] == [
        ("hidden-rows", "表!A3"),
        ("hidden-sheet", "二!A1"),
    ]


def test_an_opendocument_without_content_is_damaged_and_without_text_empty() -> None:
    assert failure(read_calamine(zipped({"a": ""}), "a.ods", "", "ods")).code == "RDR12"
    assert failure(ods(table(row("<table:table-cell/>")))).code == "RDR04"


def test_a_workbook_saved_in_both_formats_reads_the_same(examples: Path) -> None:
    folder = examples / "formats"
    files = [file for file in folder.glob("*.xls") if file.with_suffix(".ods").exists()]
    assert files
    for file in files:
        old = xls(file.read_bytes())
        new = read_calamine(file.with_suffix(".ods").read_bytes(), "a.ods", "", "ods")
        assert texts(old) == texts(new)
        assert [found.spans for found in tables(old)] == [found.spans for found in tables(new)]
        assert list(cells(old)) == list(cells(new))
