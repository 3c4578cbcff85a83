"""PDF files written by hand: grids under every way of drawing lines, the text around them, refusals."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.model.document import Document, Paragraph, Table
from kpi.reading.pdf import read_pdf
from tests.reading.pdffiles import HEIGHT, WIDTH, Sheet, pdf

XS = (60, 160, 260, 400)
YS = (700, 670, 640, 610)
TEXTS = (
    ("二级指标", "三级指标", "指标值"),
    ("数量指标", "流动借阅场次", "96场"),
    ("质量指标", "验收合格率", "不低于98%"),
)


def document(*sheets: Sheet) -> Document:
    result = read_pdf(pdf(*sheets), "示例.pdf", "0" * 64)
    assert isinstance(result, Document)
    return result


def tables(*sheets: Sheet) -> list[Table]:
    return [block for block in document(*sheets).blocks if isinstance(block, Table)]


def texts(table: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text for cell in row) for row in table.rows)


def paragraphs(*sheets: Sheet) -> list[str]:
    return [block.cell.text for block in document(*sheets).blocks if isinstance(block, Paragraph)]


def doubts(table: Table) -> set[str | None]:
    return {cell.doubt for row in table.rows for cell in row if cell.text}


def sheet_with(draw: Callable[[Sheet], None]) -> Sheet:
    sheet = Sheet()
    draw(sheet)
    return sheet


def ruled(sheet: Sheet) -> None:
    sheet.table(XS, YS, TEXTS)


def in_boxes(sheet: Sheet) -> None:
    for top, bottom in pairwise(YS):
        for left, right in pairwise(XS):
            sheet.box(left, bottom, right - left, top - bottom)
    sheet.fill(XS, YS, TEXTS)


def in_separate_boxes(sheet: Sheet) -> None:
    for top, bottom in pairwise(YS):
        for left, right in pairwise(XS):
            sheet.box(left + 1, bottom + 1, right - left - 2, top - bottom - 2)
    sheet.fill(XS, YS, TEXTS)


def thin_boxes(sheet: Sheet) -> None:
    for y in YS:
        sheet.box(XS[0], y, XS[-1] - XS[0], 0.5, fill="0")
    for x in XS:
        sheet.box(x, YS[-1], 0.7, YS[0] - YS[-1], fill="0")
    sheet.fill(XS, YS, TEXTS)


def one_path(sheet: Sheet) -> None:
    across = [f"{XS[0]} {y} m {XS[-1]} {y} l" for y in YS]
    down = [f"{x} {YS[0]} m {x} {YS[-1]} l" for x in XS]
    sheet.ops.append(" ".join(across + down) + " S")
    sheet.fill(XS, YS, TEXTS)


def broken(sheet: Sheet) -> None:
    for y in YS:
        sheet.line(XS[0] + 1.5, y, 200, y)
        sheet.line(202, y + 0.4, XS[-1] - 1.5, y + 0.4)
    for x in XS:
        sheet.line(x, YS[0] - 1.5, x, 655)
        sheet.line(x + 0.3, 653.5, x + 0.3, YS[-1] + 1.5)
    sheet.fill(XS, YS, TEXTS)


def doubled(sheet: Sheet) -> None:
    for shift in (0, 1.5):
        for y in YS:
            sheet.line(XS[0], y + shift, XS[-1] + 1.5, y + shift)
        for x in XS:
            sheet.line(x + shift, YS[-1], x + shift, YS[0])
    sheet.fill(XS, YS, TEXTS)


def dashed(sheet: Sheet) -> None:
    """Every dash is a box of its own, as browsers draw them."""
    for y in YS:
        for x in range(XS[0], XS[-1], 4):
            sheet.box(x, y, 2, 0.7, fill="0")
    for x in XS:
        for y in range(YS[-1], YS[0], 4):
            sheet.box(x, y, 0.7, 2, fill="0")
    sheet.fill(XS, YS, TEXTS)


def dotted(sheet: Sheet) -> None:
    for y in YS:
        for x in range(XS[0], XS[-1], 2):
            sheet.box(x, y, 0.8, 0.8, fill="0")
    for x in XS:
        for y in range(YS[-1], YS[0], 2):
            sheet.box(x, y, 0.8, 0.8, fill="0")
    sheet.fill(XS, YS, TEXTS)


def on_grey(sheet: Sheet) -> None:
    sheet.box(XS[0], YS[1], XS[-1] - XS[0], YS[0] - YS[1], fill="0.8")
    sheet.box(XS[0], YS[3], XS[-1] - XS[0], YS[2] - YS[3], fill="0.9")
    sheet.table(XS, YS, TEXTS)


def without_sides(sheet: Sheet) -> None:
    for y in YS:
        sheet.line(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        sheet.line(x, YS[-1], x, YS[0])
    sheet.fill(XS, YS, TEXTS)


def underlined(sheet: Sheet) -> None:
    sheet.table(XS, YS, TEXTS)
    sheet.line(XS[1] + 4, YS[1] - 15, XS[1] + 64, YS[1] - 15)


def in_a_form_of_its_own(sheet: Sheet) -> None:
    """The matrix moves the drawing; the numbers in it are half as large."""
    across = [f"{XS[0] / 2} {y / 2} m {XS[-1] / 2} {y / 2} l" for y in YS]
    down = [f"{x / 2} {YS[0] / 2} m {x / 2} {YS[-1] / 2} l" for x in XS]
    sheet.ops.append("q 2 0 0 2 0 0 cm " + " ".join(across + down) + " S Q")
    sheet.fill(XS, YS, TEXTS)


@pytest.mark.parametrize(
    "draw",
    [
        ruled,
        in_boxes,
        in_separate_boxes,
        thin_boxes,
        one_path,
        broken,
        doubled,
        dashed,
        dotted,
        on_grey,
        without_sides,
        underlined,
        in_a_form_of_its_own,
    ],
)
def test_lines_drawn_in_many_ways_give_the_same_table(draw: Callable[[Sheet], None]) -> None:
    found = tables(sheet_with(draw))
    assert [texts(table) for table in found] == [TEXTS]
    assert found[0].spans == {}
    assert doubts(found[0]) == {None}


def test_merged_cells_are_spans_and_covered_cells_blank() -> None:
    sheet = Sheet()
    sheet.line(60, 700, 400, 700)
    sheet.line(160, 670, 400, 670)
    sheet.line(60, 640, 400, 640)
    for x, top in ((60, 700), (160, 700), (260, 670), (400, 700)):
        sheet.line(x, 640, x, top)
    sheet.text(64, 665, "产出指标")
    sheet.text(164, 687, "跨两列的内容")
    sheet.text(164, 657, "质量指标")
    sheet.text(264, 657, "不低于98%")
    (table,) = tables(sheet)
    assert texts(table) == (("产出指标", "跨两列的内容", ""), ("", "质量指标", "不低于98%"))
    assert table.spans == {(0, 0): (2, 1), (0, 1): (1, 2)}


def test_places_give_page_table_row_and_column() -> None:
    second = sheet_with(ruled)
    second.table((60, 160, 400), (500, 470), [("单位", "万元")])
    found = tables(sheet_with(ruled), second)
    place = found[2].rows[0][1].place
    piece = place.fragments[0]
    assert (piece.page, piece.table, piece.row, piece.column) == (2, 3, 1, 2)
    assert (place.file, place.label) == ("示例.pdf", "第2页 表3 行1 列2")
    covered = found[0].rows[2][0].place.fragments[0]
    assert (covered.page, covered.table, covered.row, covered.column) == (1, 1, 3, 1)


def test_wrapped_lines_of_a_cell_are_joined() -> None:
    sheet = Sheet()
    sheet.table((60, 130, 300), (700, 600), [("服务对象满\n意度指标", "比上年有所提高")])
    assert texts(tables(sheet)[0]) == (("服务对象满意度指标", "比上年有所提高"),)


def test_letters_keep_a_blank_between_words_and_codes_none() -> None:
    sheet = Sheet()
    sheet.table((60, 260, 460), (700, 600), [("Public\nbudget", "13031123P00A\nN9710383M")])
    assert texts(tables(sheet)[0]) == (("Public budget", "13031123P00AN9710383M"),)


def test_numbered_items_keep_their_line_breaks() -> None:
    sheet = Sheet()
    goals = "1. 开展流动借阅活动。\n2. 新购图书不少于三千二百\n册，并上架。\n（3）读者满意。"
    sheet.table((60, 130, 420), (700, 600), [("绩效目标", goals)])
    assert (
        texts(tables(sheet)[0])[0][1]
        == "1. 开展流动借阅活动。\n2. 新购图书不少于三千二百册，并上架。\n（3）读者满意。"
    )


def test_a_wrapped_number_is_no_item() -> None:
    sheet = Sheet()
    sheet.table((60, 130, 300), (700, 600), [("时限", "全部完成于（第1、2、3、4、5、\n6、7季度）之内")])
    assert texts(tables(sheet)[0])[0][1] == "全部完成于（第1、2、3、4、5、6、7季度）之内"


def test_a_mark_that_hangs_over_the_line_stays_in_its_cell() -> None:
    sheet = Sheet()
    sheet.table((60, 160, 300), (700, 600), [("", "乙")])
    sheet.text(62, 680, "一二三四五六七八九。")
    sheet.ops[-1] = sheet.ops[-1].replace("1 0 0 1 62", "1 0 0 1 66")
    (table,) = tables(sheet)
    assert texts(table) == (("一二三四五六七八九。", "乙"),)


def test_bold_that_is_printed_twice_is_read_once() -> None:
    sheet = sheet_with(ruled)
    for x, top, row in ((60, 700, 0), (60, 670, 1)):
        sheet.text(x + 4.3, top - 13, TEXTS[row][0])
    assert texts(tables(sheet)[0]) == TEXTS


def test_a_raised_figure_stays_on_its_line() -> None:
    sheet = Sheet()
    sheet.table((60, 160, 300), (700, 640), [("面积", "1200m")])
    sheet.text(195, 691, "2", size=6)
    assert texts(tables(sheet)[0])[0][1] == "1200m2"


def test_what_stands_aslant_or_outside_the_page_is_left_out() -> None:
    sheet = sheet_with(ruled)
    sheet.text(150, 600, "内部资料不得外传", size=30, matrix="0.7071 0.7071 -0.7071 0.7071")
    sheet.text(700, 650, "页外的字")
    result = document(sheet)
    assert [texts(block) for block in result.blocks if isinstance(block, Table)] == [TEXTS]
    assert len(result.blocks) == 1


@pytest.mark.parametrize(
    ("matrix", "rotate", "place"),
    [
        ("0 1 -1 0", 90, lambda x, y: (HEIGHT - y, x)),
        ("0 1 -1 0", 0, lambda x, y: (HEIGHT - y, x)),
        ("-1 0 0 -1", 180, lambda x, y: (WIDTH - x, HEIGHT - y)),
        ("0 -1 1 0", 270, lambda x, y: (y, WIDTH - x)),
    ],
)
def test_a_turned_page_is_read_upright(
    matrix: str, rotate: int, place: Callable[[float, float], tuple[float, float]]
) -> None:
    sideways = matrix.startswith("0")
    sheet = Sheet(rotate=rotate, width=HEIGHT if sideways else WIDTH, height=WIDTH if sideways else HEIGHT)
    for y in YS:
        sheet.line(*place(XS[0], y), *place(XS[-1], y))
    for x in XS:
        sheet.line(*place(x, YS[-1]), *place(x, YS[0]))
    for y, row in zip(YS, TEXTS, strict=False):
        for x, text in zip(XS, row, strict=False):
            sheet.text(*place(x + 4, y - 13), text, matrix=matrix)
    (table,) = tables(sheet)
    assert texts(table) == TEXTS


def test_a_label_written_upwards_in_a_cell_is_read() -> None:
    sheet = Sheet()
    sheet.table((60, 90, 300), (700, 600), [("", "流动借阅活动场次")])
    sheet.text(80, 620, "产出指标", matrix="0 1 -1 0")
    assert texts(tables(sheet)[0]) == (("产出指标", "流动借阅活动场次"),)


def test_a_label_of_one_character_a_line_is_read() -> None:
    sheet = Sheet()
    sheet.table((60, 80, 300), (700, 600), [("产\n出\n指\n标", "流动借阅活动场次")])
    assert texts(tables(sheet)[0]) == (("产出指标", "流动借阅活动场次"),)


def test_a_table_within_a_cell_is_a_table_of_its_own() -> None:
    sheet = Sheet()
    sheet.table((60, 160, 500), (700, 500), [("外表", "说明")])
    sheet.table((200, 300, 400), (660, 630, 600), [("内甲", "内乙"), ("1", "2")])
    outer, inner = tables(sheet)
    assert texts(outer) == (("外表", "说明"),)
    assert texts(inner) == (("内甲", "内乙"), ("1", "2"))


def test_tables_beside_each_other_are_two() -> None:
    sheet = Sheet()
    sheet.table((60, 120, 180), (700, 670), [("甲", "乙")])
    sheet.table((200, 260, 320), (700, 670), [("丙", "丁")])
    assert [texts(table) for table in tables(sheet)] == [(("甲", "乙"),), (("丙", "丁"),)]


def test_a_frame_around_the_page_is_no_table() -> None:
    sheet = Sheet()
    sheet.box(30, 30, 535, 780)
    sheet.line(30, 780, 565, 780)
    sheet.text(60, 760, "示例区图书馆部门预算")
    sheet.table(XS, YS, TEXTS)
    result = document(sheet)
    assert [type(block) for block in result.blocks] == [Paragraph, Table]


def test_text_over_a_line_stays_whole_and_is_doubtful() -> None:
    sheet = Sheet()
    sheet.table((60, 160, 300), (700, 670, 640), [("", "乙"), ("丙", "丁")])
    sheet.text(64, 687, "这一行文字比它的单元格宽得多一些")
    sheet.ops = [op for op in sheet.ops if "乙".encode("utf-16-be").hex() not in op]
    (table,) = tables(sheet)
    assert texts(table)[0] == ("这一行文字比它的单元格宽得多一些", "")
    assert table.rows[0][0].doubt is not None
    assert table.rows[1][0].doubt is None


def test_wrapped_text_over_rows_that_are_too_low_stays_whole() -> None:
    sheet = Sheet()
    sheet.table((60, 160, 300), (700, 688, 676, 664), [])
    for y, text in ((690, "甲"), (684.5, "比它的行高的"), (673.5, "两行文字"), (666, "丁")):
        sheet.text(64 if len(text) > 1 else 164, y, text, size=9)
    (table,) = tables(sheet)
    assert table.rows[1][0].text == "比它的行高的两行文字"
    assert table.rows[1][0].doubt is not None


def three_lines(sheet: Sheet) -> None:
    for y in (700, 670, 610):
        sheet.line(60, y, 400, y)
    sheet.fill(XS, YS, TEXTS)


def no_lines(sheet: Sheet) -> None:
    sheet.fill(XS, YS, TEXTS)


@pytest.mark.parametrize("draw", [three_lines, no_lines])
def test_a_table_without_lines_is_read_by_its_columns_and_doubted(draw: Callable[[Sheet], None]) -> None:
    (table,) = tables(sheet_with(draw))
    assert texts(table) == TEXTS
    assert None not in doubts(table)


def test_lines_of_prose_are_no_table() -> None:
    sheet = Sheet()
    for number, line in enumerate(("部门职责如下", "负责公共阅读服务", "负责古籍保护", "负责馆藏建设")):
        sheet.text(60, 700 - 20 * number, line)
    assert tables(sheet) == []


def test_wrapped_lines_of_a_paragraph_are_joined_and_others_not() -> None:
    sheet = Sheet()
    sheet.text(60, 760, "1、关于下达示例区公共图书馆和文化馆流动服务专项补助经费的通知及其绩效管理要")
    sheet.text(60, 745, "求绩效目标表")
    sheet.text(388, 730, "单位：万元")
    sheet.text(60, 700, "一、部门职责")
    sheet.text(60, 685, "二、机构设置")
    assert paragraphs(sheet) == [
        "1、关于下达示例区公共图书馆和文化馆流动服务专项补助经费的通知及其绩效管理要求绩效目标表",
        "单位：万元",
        "一、部门职责",
        "二、机构设置",
    ]


def test_texts_beside_each_other_are_apart_but_a_page_number_stays() -> None:
    sheet = Sheet()
    sheet.text(60, 760, "预算年度：2024")
    sheet.text(460, 760, "单位：万元")
    sheet.text(60, 740, "一、部门职责")
    sheet.text(500, 740, "44")
    assert paragraphs(sheet) == ["预算年度：2024", "单位：万元", "一、部门职责  44"]


def test_blocks_come_in_reading_order() -> None:
    sheet = sheet_with(ruled)
    sheet.text(60, 500, "表后的话")
    sheet.text(60, 760, "表前的话")
    found = document(sheet).blocks
    assert [block.cell.text if isinstance(block, Paragraph) else "表" for block in found] == [
        "表前的话",
        "表",
        "表后的话",
    ]


CELL = st.text("指标值万元人次年度满意率提高完成预算项目%0123456789", min_size=1, max_size=8)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_any_grid_is_read_as_it_was_drawn(data: st.DataObject) -> None:
    columns, rows = data.draw(st.integers(2, 4)), data.draw(st.integers(1, 5))
    wanted = [[data.draw(CELL) for _ in range(columns)] for _ in range(rows)]
    wanted[0][0] = "指标" + wanted[0][0][:4]
    sheet = Sheet()
    xs = [50 + 120 * column for column in range(columns + 1)]
    heights = data.draw(st.lists(st.integers(17, 60), min_size=rows, max_size=rows))
    ys = [780 - sum(heights[:row]) for row in range(rows + 1)]
    sheet.table(xs, ys, wanted)
    (table,) = tables(sheet)
    assert texts(table) == tuple(map(tuple, wanted))
    for row, cells in enumerate(table.rows, 1):
        for column, cell in enumerate(cells, 1):
            (piece,) = cell.place.fragments
            assert (piece.row, piece.column, piece.table, piece.page) == (row, column, 1, 1)
            assert piece.text_span == piece.source_span == (0, len(cell.text))
