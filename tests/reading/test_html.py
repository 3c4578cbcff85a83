"""The reader of web pages: what a browser shows, wherever it is written."""

import re
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from examples.printer.blocks import Table as Printed
from examples.writers.html import html as printed
from kpi.model.disclosure import Failure
from kpi.model.document import Document, Paragraph, Table
from kpi.model.place import Cell
from kpi.reading import failures, flow
from kpi.reading.blanks import BLANKS
from kpi.reading.html import read_html
from tests.reading.merged import MergedGrid, merged_grids
from tests.reading.wordfiles import Texts, paragraph, read_page, table, texts


def page(markup: str) -> Texts:
    return texts(read_page(markup))


def refused(data: bytes) -> Failure:
    failure = read_html(data, "a.html", "0" * 64)
    assert isinstance(failure, Failure)
    return failure


# ---- text


def test_blocks_are_paragraphs_and_marks_inside_them_are_not() -> None:
    assert page("散<h1>标<b>题</b></h1><div>甲<div>乙</div>丙</div><p>丁<span>戊</span>&nbsp;</p>尾") == [
        "散", "标题", "甲", "乙", "丙", "丁戊", "尾",
    ]  # fmt: skip


def test_white_space_is_shown_as_a_browser_shows_it() -> None:
    assert page("<p>  甲   乙\n\t丙　丁&nbsp;&nbsp;A\nB 5\n人，\n完成\r\n<b>\n度</b></p>") == [
        "甲 乙丙　丁\xa0\xa0A B 5 人，完成度"
    ]


def test_line_breaks_stay() -> None:
    assert page("<p>一<br>二 <br/> 三<br></p>") == ["一", "二", "三"]
    assert page("<table><tr><td>一 <br>二<p>三</p><p>四<br></p></td><td>x</td></tr></table>") == [
        [["一\n二\n三\n四", "x"]]
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (a < b) document.write('<p>x</p>')</script>",
        "<style>p { color: red }</style>",
        "<noscript><p>请启用脚本</p></noscript>",
        "<!-- <p>注释</p> -->",
        "<!--[if gte mso 9]><xml><p>x</p></xml><![endif]-->",
        "<div style='color:red; DISPLAY : none'>x<br>y<table><tr><td>z</table></div>",
        "<p hidden>x</p>",
        "<span style='visibility:hidden'>x</span>",
        "<span style='mso-hide:all'>x</span>",
        "<input type=hidden value=x><input type=button value=打印><button>关闭</button>",
        "<template><p>x</p></template><svg><text>x</text></svg>",
        "<xml><o:p>x</o:p></xml><del>删</del>",
    ],
)
def test_what_is_not_shown_is_left_out(hidden: str) -> None:
    assert page(f"<title>x</title><p>前</p>{hidden}<p>后</p>") == ["前", "后"]


def test_what_office_programs_write_is_text() -> None:
    number = "<![if !supportLists]><span style='mso-list:Ignore'>1、<span>&nbsp;</span></span><![endif]>"
    assert page(f"<p>{number}目标<o:p>&nbsp;</o:p></p>") == [
        "1、\xa0目标"
    ]  # fmt: skip


def test_what_is_filled_into_a_form_is_shown() -> None:
    cells = (
        "<td><input value='95'></td><td><select><option>≤<option selected>≥</select></td>"
        "<td><textarea>a\nb</textarea></td>"
    )
    assert page(f"<table><tr>{cells}</tr></table>") == [[["95", "≥", "a b"]]]


def test_preformatted_text_is_read_as_a_plain_text() -> None:
    text = "标  题\n指标\t值\n\t≥95%\n\n说明\n"
    assert page(f"<div>前<pre>{text}</pre>后</div>") == [
        "前",
        "标  题",
        [["指标", "值"], ["", "≥95%"]],
        "说明",
        "后",
    ]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<ol><li>甲<li><p>乙</p>丙</li></ol>", ["1. 甲", "2. 乙", "丙"]),
        ("<ol start=3 type=a><li>甲<li value=9>乙</ol>", ["c. 甲", "i. 乙"]),
        ("<ol style='list-style-type:cjk-ideographic'><li>甲</ol>", ["一、甲"]),
        ("<ol style='list-style:none'><li>甲</ol>", ["甲"]),
        ("<ol><li style='list-style-type: none'>甲</ol>", ["甲"]),
        ("<ol><li>（一）甲<li>3、乙<li>2024年<li>丙</ol>", ["（一）甲", "3、乙", "2024年", "4. 丙"]),
        ("<ol><li>甲<ul><li>点</ul><ol><li>子</ol><li>乙</ol>", ["1. 甲", "点", "1. 子", "2. 乙"]),
        ("<li>甲</li></ol>", ["甲"]),
    ],
)
def test_numbers_of_lists(markup: str, shown: list[str]) -> None:
    assert page(markup) == shown


def test_the_number_of_a_list_is_a_piece_that_is_not_written() -> None:
    document = read_page("<table><tr><td>目标<td><ol><li>甲<li>乙</ol></table>")
    cell = table(document).rows[0][1]
    assert cell.text == "1. 甲\n2. 乙"
    assert [piece.source_span for piece in cell.place.fragments] == [None, (0, 2), None, (2, 3)]


def test_blank_paragraphs_count() -> None:
    document = read_page("<h2><div>题</div></h2><p> </p><div></div><p>文</p>")
    assert paragraph(document).place.label == "第1段"
    assert paragraph(document, 1).place.label == "第3段"


# ---- tables


def test_merged_cells_take_the_first_free_column() -> None:
    document = read_page(
        "<table><tr><th rowspan=2>产出<th colspan='2'>数量<tr><td>≥5<td>人<tr><td colspan=3>注</table>"
    )
    assert texts(document) == [[["产出", "数量", ""], ["", "≥5", "人"], ["注", "", ""]]]
    assert table(document).spans == {(0, 0): (2, 1), (0, 1): (1, 2), (2, 0): (1, 3)}
    assert table(document).rows[1][1].place.label == "表1 行2 列2"


@pytest.mark.parametrize(
    ("markup", "spans"),
    [
        ("<tr><td rowspan=0>甲<td>乙<tr><td>丙<tr><td>丁", {(0, 0): (3, 1)}),
        ("<tr><td rowspan=99999>甲<td>乙<tr><td>丙<tr><td>丁", {(0, 0): (3, 1)}),
        ("<tbody><tr><td rowspan=9>甲<td>乙<tr><td>丙<tbody><tr><td>x<td>y", {(0, 0): (2, 1)}),
        ("<tr><td>甲<td rowspan=2>乙<tr><td colspan=2>丙<td>丁<tr><td>x", {(0, 1): (2, 1)}),
        ("<tr><td rowspan=-1 colspan=x>甲<td colspan=0>乙<tr><td>丙<td>丁", {}),
    ],
)
def test_sizes_of_merged_cells_that_do_not_fit(
    markup: str, spans: dict[tuple[int, int], tuple[int, int]]
) -> None:
    document = read_page(f"<table>{markup}</table>")
    assert table(document).spans == spans
    assert "".join(sorted(str(texts(document)))).count("甲") == 1


def test_a_row_wholly_covered_keeps_its_place() -> None:
    document = read_page("<table><tr><td rowspan=2>甲<td rowspan=2>乙<tr></tr><tr><td>丙<td>丁</table>")
    assert texts(document) == [[["甲", "乙"], ["", ""], ["丙", "丁"]]]


def test_head_and_foot_stand_where_they_are_shown() -> None:
    markup = "<tfoot><tr><td>合计<td>9</tfoot><tbody><tr><td>甲<td>1<thead><tr><th>项目<th>数</thead>"
    markup += "<tfoot><tr><td>末<td>0"
    document = read_page(f"<table><caption>表题</caption>{markup}</table>")
    assert texts(document) == ["表题", [["项目", "数"], ["甲", "1"], ["末", "0"], ["合计", "9"]]]
    assert table(document).rows[3][0].place.label == "表1 行4 列1"


def test_hidden_cells_and_rows_take_no_place() -> None:
    markup = "<tr><td rowspan=2>甲<td>乙<tr><td style='display:none'>甲<td>丙"
    markup += "<tr style='display:none'><td>x<tr><td>丁<td>戊"
    assert page(f"<table>{markup}</table>") == [[["甲", "乙"], ["", "丙"], ["丁", "戊"]]]


def test_marks_around_rows_do_not_matter() -> None:
    markup = "<table><form><tr><td>甲<td>乙</form><form><tr><td>丙<td>丁</form></table>"
    assert page(markup) == [[["甲", "乙"], ["丙", "丁"]]]


def test_text_beside_the_cells_is_not_lost() -> None:
    assert page("<table>前<tr>中<td>甲<td>乙</tr>后</table><td>散</td>") == [
        "前",
        "中",
        "后",
        [["甲", "乙"]],
        "散",
    ]


def test_a_page_laid_out_by_tables_is_read_as_if_there_were_none() -> None:
    data = "<table><tr><td>指标<td>值<tr><td>甲<td>5</table>"
    layout = (
        "<table><tr><td><table><tr><td>首页</td></tr></table></td></tr>"
        f"<tr><td>导航</td><td><h2>题</h2><p>文</p><table><tr><td>{data}</td></tr></table><p>尾</p></td></tr></table>"
    )
    document = read_page(layout)
    assert texts(document) == ["首页", "导航", "题", "文", [["指标", "值"], ["甲", "5"]], "尾"]
    assert table(document).rows[1][1].place.label == "表4 行2 列2"


def test_a_page_in_a_table_with_a_menu_is_read_in_order() -> None:
    data = "<table><tr><td>指标<td>值<tr><td>甲<td>5</table>"
    markup = f"<table><tr><td>首页<td>公开<tr><td colspan=2><p>第一</p>{data}<p>第二</p>{data}</table>"
    rows = [["指标", "值"], ["甲", "5"]]
    assert page(markup) == [[["首页", "公开"]], "第一", rows, "第二", rows]


def test_a_table_with_data_and_another_one_inside_gives_both() -> None:
    inner = "<table><tr><td>数量<td>5人</table>"
    markup = f"<table><tr><td>项目名称<td>某项目<tr><td>绩效指标<td>如下{inner}<tr><td>备注<td>无</table>"
    assert page(markup) == [
        [["项目名称", "某项目"], ["绩效指标", "如下"]],
        [["数量", "5人"]],
        [["备注", "无"]],
    ]


def test_blank_tables_vanish() -> None:
    assert page("<table><tr><td><img src=x></td><td>&nbsp;</td></tr></table><p>文</p>") == ["文"]


# ---- the file


@pytest.mark.parametrize("said", ["gb2312", "GBK", "utf-8", "", "nonsense"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-16", "utf-8-sig"])
def test_bytes_outweigh_the_encoding_that_the_page_says(said: str, encoding: str) -> None:
    text = f"<html><head><meta charset={said}></head><p>部门预算绩效目标的说明和支出情况</p></html>"
    assert texts(read_page(text.encode(encoding))) == ["部门预算绩效目标的说明和支出情况"]


def test_traditional_chinese_is_believed() -> None:
    assert texts(read_page("<meta charset='big5'><p>預算績效目標</p>".encode("big5"))) == ["預算績效目標"]


def test_a_few_spoilt_characters_are_doubtful_and_more_are_refused() -> None:
    start = b"<meta http-equiv=Content-Type content='text/html; charset=gbk'><p>"
    prose = "本部门预算绩效目标的说明和支出情况。" * 30
    document = read_page(start + prose.encode("gbk") + b"<p>\xff" + "指标".encode("gbk"))
    assert paragraph(document).doubt is None
    assert paragraph(document, 1).doubt == flow.SPOILT
    assert refused(start + b"\xff\xfe\xff" * 40).code == failures.ENCODING.code


def test_a_page_without_text_needs_a_text_version() -> None:
    for markup in ("<html><body><img src='1.png'></body></html>", "<table>", "<!-- x -->", "<html>"):
        assert refused(markup.encode()).code == failures.NO_TEXT.code


def test_marks_that_are_never_closed_hide_nothing() -> None:
    assert page("<font>" * 5000 + "深<table><tr><td>甲<td>乙</table>尾") == ["深", [["甲", "乙"]], "尾"]


def test_tables_are_nested_to_any_depth() -> None:
    found = str(page("<table><tr><td>甲<td>" * 3000 + "底"))
    assert (found.count("甲"), found.count("底")) == (3000, 1)


def test_more_cells_than_any_document_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MAX_CELLS", 5000)
    for markup in ("<tr><td colspan=1000>x" * 6, "<tr><td colspan=1000>x" + "<tr><td>x" * 6):
        assert refused(f"<table>{markup}<td>y</table>".encode()).code == failures.TOO_LARGE.code
    assert page("<table>" + "<tr><td>x<td>y" * 100 + "</table>") == [[["x", "y"]] * 100]


# ---- properties


@settings(max_examples=100, deadline=None)
@given(merged_grids())
def test_random_tables_are_read_as_written(grid: MergedGrid) -> None:
    lines = [["\n".join(_shown(line) for line in text.split("\n")) for text in row] for row in grid.texts]
    written = Printed(tuple(tuple(row) for row in lines), grid.spans)
    document = read_page(printed([written], title="题"))
    MergedGrid(lines, grid.spans, grid.covered).check(document)
    for row, cells in enumerate(table(document).rows):
        for column, cell in enumerate(cells):
            (piece,) = cell.place.fragments
            assert (piece.table, piece.row, piece.column) == (1, row + 1, column + 1)
            assert piece.source_span is not None
            assert lines[row][column].strip("\n")[slice(*piece.source_span)] == cell.text


def _shown(line: str) -> str:
    """A line as a browser shows it: blanks put together, none at its ends."""
    return " ".join(word for word in line.split(" ") if word)


PIECES = [
    "甲",
    "5%",
    " ",
    "\n",
    "<p>",
    "</p>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<br>",
]
PIECES += ["<td rowspan=3>", "<td colspan=0>", "<div>", "</div>", "<ol>", "</ol>", "<li>", "<pre>", "</pre>"]
PIECES += ["<thead>", "<tfoot>", "</b>", "<![if x]>", "&nbsp;", "<th rowspan=2 colspan=3>", "<form>", "\t"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_text_is_lost_or_invented_however_broken_the_page(parts: list[str]) -> None:
    markup = "<html>文" + "".join(parts)
    document = read_page(markup)
    read = [
        piece_text
        for block in document.blocks
        for cell in _cells(block)
        for piece in cell.place.fragments
        if piece.source_span is not None
        for piece_text in [cell.text[slice(*piece.text_span)]]
    ]
    blanks = str.maketrans("", "", BLANKS)
    written = "".join(str(text) for text in lxml_html.fromstring(markup).itertext()).translate(blanks)
    assert sorted("".join(read).translate(blanks)) == sorted(written)


def _cells(block: Table | Paragraph) -> list[Cell]:
    return [block.cell] if isinstance(block, Paragraph) else [cell for row in block.rows for cell in row]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_any_text_survives_escaping(text: str) -> None:
    document = read_page(f"<html><p>文{escape(text)}末</p>")
    assert paragraph(document).text == re.sub(" +", " ", f"文{text}末")


@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    assert isinstance(read_html(b"<table><td>" + data, "a.html", ""), Document | Failure)
