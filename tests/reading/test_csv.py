"""The reader of separated values: what is taken for such a table, quotes, places."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.model.document import Document, Paragraph, Table
from kpi.reading.blanks import BLANKS
from kpi.reading.csv import looks_like_csv, read_csv
from kpi.reading.text import lines_of


def read(text: str) -> Document:
    return read_csv(text, "a.csv", "0" * 64)


def shown(text: str) -> list[list[list[str]] | str]:
    return [
        [[cell.text for cell in row] for row in block.rows] if isinstance(block, Table) else block.cell.text
        for block in read(text).blocks
    ]


@pytest.mark.parametrize(
    "text",
    [
        "一级指标,二级指标,指标值\n产出指标,数量指标,≥3个\n产出指标,质量指标,≥95%\n",
        "一级指标;二级指标;指标值\r\n产出指标;数量指标;1,5\r\n",
        "2024年绩效目标表\n一级指标,二级指标,指标值\n产出指标,数量指标,3\n产出指标,质量指标,4\n",
        '名称,预算数\n甲,"1,234.50"\n乙,"5,000.00"\n',
        '项目\t指标\n"甲\n乙"\t3\n"丙\n丁"\t4\n',
        "绩效目标表,,,\n一级指标,二级指标,三级指标,指标值\n,,数量,3\n",
    ],
)
def test_tables_of_separated_values_are_known(text: str) -> None:
    assert looks_like_csv(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "一个字段\n又一个\n",
        "本部门职责，共三项：一是规划，二是建设，三是管理。\n全年预算，合计，三百万元。\n",
        "The budget, as approved, is large.\nThe goals, as before, are few.\nThe rest, of course, follows.\n",
        "甲,乙,丙。\n丁,戊,己。\n庚,辛,壬。\n",
        "预算数 1,234,567元\n预算数 2,345,678元\n预算数 3,456,789元\n",
        "一级指标\t二级指标\t指标值\n产出\t数量\t3\n",
        '“放管服”\t"改革"事项\t3\n甲\t"乙"\t4\n',
        "a,b\n",
        "第一行,有一个逗号\n第二行没有\n第三行也没有\n第四行没有\n",
    ],
)
def test_prose_and_plain_tables_are_not(text: str) -> None:
    assert not looks_like_csv(text)


def test_quotes_hold_separators_line_ends_and_quotes() -> None:
    text = '名称,说明,值\n甲,"一,二\n三 ""四"" 五",≥1\n乙, "丙" ,2\n丁,"戊"己,3\n'
    assert shown(text) == [
        [["名称", "说明", "值"], ["甲", '一,二\n三 "四" 五', "≥1"], ["乙", "丙", "2"], ["丁", '"戊"己', "3"]]
    ]


def test_places_name_the_line_where_a_cell_starts() -> None:
    document = read('名称,说明,值\r\n甲,"一\r\n""二""",3\r\n')
    (table,) = document.blocks
    assert isinstance(table, Table)
    note, value = table.rows[1][1], table.rows[1][2]
    assert [(piece.line, piece.text_span, piece.source_span) for piece in note.place.fragments] == [
        (2, (0, 1), (3, 4)),
        (3, (2, 3), (0, 1)),
        (3, (3, 5), (2, 4)),
    ]
    assert value.place.label == "第3行"
    assert (value.place.fragments[0].row, value.place.fragments[0].column) == (2, 3)


def test_blank_rows_end_a_table_and_lines_without_separators_are_paragraphs() -> None:
    text = "\ufeff绩效目标表\n名称,值,单位\n甲,1,个\n,,\n名称,值,单位\n乙,2,个\n"
    assert shown(text) == [
        "绩效目标表",
        [["名称", "值", "单位"], ["甲", "1", "个"]],
        [["名称", "值", "单位"], ["乙", "2", "个"]],
    ]
    first = read(text).blocks[0]
    assert isinstance(first, Paragraph)
    assert first.cell.place.label == "第1行"


def test_quotes_that_never_close_are_characters() -> None:
    assert shown('甲,"乙,丙\n丁,戊,己\n') == [[["甲", '"乙', "丙"], ["丁", "戊", "己"]]]


def test_separators_inside_quotes_speak_for_nothing() -> None:
    text = '"甲;1","乙;2"\n"丙;3","丁;4"\n"戊;5","己;6"\n'
    assert shown(text) == [[["甲;1", "乙;2"], ["丙;3", "丁;4"], ["戊;5", "己;6"]]]


CELLS = st.text(st.sampled_from(list('指标9%," \u3000\n')), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=5), min_size=1, max_size=6)


@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_what_the_standard_library_writes_is_read_back_at_its_place(rows: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    lines = lines_of(file.getvalue())
    blocks = [block for block in read(file.getvalue()).blocks if isinstance(block, Table)]
    kept = [row for block in blocks for row in block.rows]
    expected = [[cell.strip(BLANKS) for cell in row] for row in rows]
    assert [[cell.text for cell in row] for row in kept] == [row for row in expected if any(row)]
    pieces = [(piece, cell.text) for row in kept for cell in row for piece in cell.place.fragments]
    for piece, text in pieces:
        assert piece.line is not None
        assert piece.source_span is not None
        assert lines[piece.line - 1][slice(*piece.source_span)] == text[slice(*piece.text_span)]
