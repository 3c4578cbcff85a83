"""The Word reader: each construction of the format, and what python-docx writes, read as Word shows it."""

import io
import zipfile

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.model.disclosure import Failure
from kpi.model.document import Document, Paragraph, Table
from kpi.reading import failures, flow
from kpi.reading.docx import CHANGES, HIDDEN, read_docx
from tests.reading.merged import MergedGrid, merged_grids
from tests.reading.wordfiles import (
    ON,
    STRICT,
    TOP,
    p,
    paragraph,
    r,
    read_word,
    span,
    table,
    tbl,
    tc,
    texts,
    tr,
    word,
)
from tests.reading.zips import packed


def refused(data: bytes) -> Failure:
    failure = read_docx(data, "a.docx", "0" * 64)
    assert isinstance(failure, Failure)
    return failure


def body(content: str, **parts: str) -> list[list[list[str]] | str]:
    return texts(read_word(word(content, **parts)))  # type: ignore[arg-type]


PIECES = [
    "p",
    "r",
    "t",
    "t",
    "up",
    "up",
    "up",
    "tbl",
    "tr",
    "tc",
    "sdt",
    "sdtContent",
    "tcPr",
    "pPr",
    "drawing",
]
PIECES += ["txbxContent", "ins", "del", "hyperlink", "vMerge", "gridSpan", "fldChar"]


# ---- tables


def test_merged_cells_keep_their_text_in_the_corner_and_cover_blank_cells() -> None:
    document = read_word(
        word(
            tbl(
                tr(tc("产出指标", properties=TOP), tc("数量指标", properties=span(2))),
                tr(tc("", properties=ON), "质量指标", "≥95%"),
            )
        )
    )
    assert texts(document) == [[["产出指标", "数量指标", ""], ["", "质量指标", "≥95%"]]]
    assert table(document).spans == {(0, 0): (2, 1), (0, 1): (1, 2)}
    piece = table(document).rows[1][2].place.fragments[0]
    assert (piece.table, piece.row, piece.column, piece.source_span) == (1, 2, 3, (0, 4))
    assert table(document).rows[1][2].place.label == "表1 行2 列3"
    covered = table(document).rows[1][0].place.fragments[0]
    assert (covered.row, covered.column) == (2, 1)


def test_a_merge_without_beginning_or_of_another_width_begins_where_it_stands() -> None:
    document = read_word(
        word(tbl(tr(tc("甲", properties=ON), "乙"), tr(tc("丙", properties=ON + span(2))), tr("丁", "戊")))
    )
    assert texts(document) == [[["甲", "乙"], ["丙", ""], ["丁", "戊"]]]
    assert table(document).spans == {(1, 0): (1, 2)}


def test_rows_may_begin_and_end_inside_the_grid() -> None:
    document = read_word(
        word(
            tbl(
                tr("甲", "乙", "丙"),
                tr("丁", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
                tr(tc("戊", properties=span(3))),
            )
        )
    )
    assert texts(document) == [[["甲", "乙", "丙"], ["", "丁", ""], ["戊", "", ""]]]
    assert table(document).rows[1][1].place.fragments[0].column == 2


def test_rows_merged_in_the_old_way() -> None:
    merged = tr(
        tc("甲", properties='<w:hMerge w:val="restart"/>'), tc("", properties='<w:hMerge w:val="continue"/>')
    )
    assert table(read_word(word(tbl(merged, tr("乙", "丙"))))).spans == {(0, 0): (1, 2)}


def test_content_controls_are_transparent_at_every_level() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    row = f"<w:tr>{control(tc(p('甲')))}{tc(control(p(control(r('乙')))))}</w:tr>"
    assert body(control(p("题")) + tbl(control(row))) == ["题", [["甲", "乙"]]]


def test_a_table_in_a_cell_follows_the_table_around_it() -> None:
    inner = tbl(tr("一级指标", "指标值"), tr("产出", "5人"))
    outer = tbl(tr("项目名称", "某项目"), tr("绩效指标", tc(p("见下"), inner, p("止"))), tr("备注", "无"))
    document = read_word(word(outer))
    assert texts(document) == [
        [["项目名称", "某项目"], ["绩效指标", "见下\n止"]],
        [["一级指标", "指标值"], ["产出", "5人"]],
        [["备注", "无"]],
    ]
    assert [block.rows[0][0].place.label for block in document.blocks if isinstance(block, Table)] == [
        "表1 行1 列1",
        "表2 行1 列1",
        "表1 行3 列1",
    ]


def test_a_table_in_a_merged_cell_follows_the_last_row_of_the_merge() -> None:
    inner = tbl(tr("数量", "5人"))
    outer = tbl(
        tr("项目名称", "某项目"),
        tr(tc("绩效指标", properties=TOP), tc(p(), inner)),
        tr(tc("", properties=ON), "说明"),
        tr("备注", "无"),
    )
    document = read_word(word(outer))
    assert texts(document) == [
        [["项目名称", "某项目"], ["绩效指标", ""], ["", "说明"]],
        [["数量", "5人"]],
        [["备注", "无"]],
    ]
    assert table(document).spans == {(1, 0): (2, 1)}


def test_tables_that_only_lay_out_the_page_vanish() -> None:
    inner = tbl(tr("数量", "5人"))
    layout = tbl(tr(tc(p("左"), inner), tc(p("右"), tbl(tr(tc(p("框内"), p("两段"))))))) + tbl(tr("框"))
    assert body(layout) == ["左", [["数量", "5人"]], "右", "框内", "两段", "框"]


def test_a_frame_around_a_value_is_no_table() -> None:
    assert body(tbl(tr("指标值", tc(tbl(tr("≥95%")), p())))) == [[["指标值", "≥95%"]]]


def test_hidden_and_deleted_rows_are_left_out() -> None:
    rows = (
        tr("甲", "乙"),
        tr("丙", "丁", properties="<w:hidden/>"),
        tr("戊", "己", properties='<w:del w:id="1"/>'),
    )
    document = read_word(word(tbl(*rows, tr("庚", "辛"))))
    assert texts(document) == [[["甲", "乙"], ["庚", "辛"]]]
    assert [note.code for note in document.notes] == [CHANGES.code, HIDDEN.code]


def test_tables_are_nested_to_any_depth() -> None:
    nested = "底"
    for _ in range(60):
        nested = tbl(tr(tc("甲"), tc(nested if nested.startswith("<") else p(nested), p())))
    found = texts(read_word(word(nested)))
    assert str(found).count("甲") == 60
    assert "底" in str(found)


# ---- paragraphs and runs


def mr(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (r("一") + "<w:r><w:br/></w:r>" + r("二") + "<w:r><w:cr/></w:r>" + r("三"), "一\n二\n三"),
        (r("甲") + "<w:r><w:tab/></w:r>" + r("乙"), "甲\t乙"),
        (r("2024") + "<w:r><w:noBreakHyphen/></w:r>" + r("2026"), "2024-2026"),
        (r("　甲　乙　"), "甲　乙"),
        (f"<w:ins>{r('留')}</w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del>", "留"),
        (f"<w:moveFrom>{r('旧')}</w:moveFrom><w:moveTo>{r('新')}</w:moveTo>", "新"),
        (r("见", "<w:vanish/>") + r("不", '<w:vanish w:val="0"/>') + r("网", "<w:webHidden/>"), "不网"),
        (f"<w:hyperlink>{r('链')}</w:hyperlink><w:smartTag>{r('签')}</w:smartTag>", "链签"),
        (f"<w:fldSimple>{r('3')}</w:fldSimple>", "3"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + r("95%"), "≥95%"),
        (r("\uf0a3", '<w:rFonts w:hAnsi="Symbol"/>') + r("5天"), "≤5天"),
        ("<w:r><w:t> 甲 乙 </w:t></w:r><w:r><w:t>\n丙\n</w:t></w:r>", "甲 乙丙"),
        (r("甲") + "<w:r><w:footnoteReference/><w:footnoteRef/></w:r>", "甲"),
        (f"<w:r><w:ruby><w:rt>{r('hàn')}</w:rt><w:rubyBase>{r('汉')}</w:rubyBase></w:ruby></w:r>", "汉"),
        (f"<m:oMath>{mr('≥')}<m:f><m:num>{mr('1')}</m:num><m:den>{mr('2')}</m:den></m:f></m:oMath>", "≥1/2"),
    ],
)
def test_what_a_paragraph_shows(runs: str, text: str) -> None:
    assert body(tbl(tr(tc(f"<w:p>{runs}</w:p>"), "乙"))) == [[[text, "乙"]]]


def test_fields_show_their_results() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    code = "<w:r><w:instrText>REF x</w:instrText></w:r>"
    nested = mark("begin") + code + mark("begin") + code + mark("separate") + r("内") + mark("end")
    field = nested + mark("separate") + r("果") + mark("end") + r("后")
    picked = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
        '<w:listEntry w:val="≤"/><w:listEntry w:val="≥"/></w:ddList></w:ffData></w:fldChar></w:r>'
    ) + mark("end")
    assert body(f"<w:p>{field}</w:p>{p(picked, '5')}{p(mark('begin'), '断')}{p('后')}") == [
        "果后",
        "≥5",
        "后",
    ]


def test_the_text_of_a_paragraph_whose_end_is_deleted_goes_on_in_the_next() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    assert body(p("前", properties=deleted) + p("后") + tbl(tr(tc(p("末", properties=deleted)), "乙"))) == [
        "前后",
        [["末", "乙"]],
    ]


def test_hidden_by_a_style_that_another_is_based_on() -> None:
    styles = (
        '<w:style w:type="character" w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="character" w:styleId="c"><w:basedOn w:val="c"/></w:style>'
    )
    hidden = r("隐", '<w:rStyle w:val="b"/>') + r("现", '<w:rStyle w:val="c"/>')
    document = read_word(word(f"<w:p>{hidden}</w:p>", styles=styles))
    assert texts(document) == ["现"]
    assert [note.code for note in document.notes] == [HIDDEN.code]


def test_alternatives_are_read_once() -> None:
    box = f"<wps:txbx><w:txbxContent>{p('框')}{tbl(tr('甲', '乙'))}</w:txbxContent></wps:txbx>"
    old = f"<v:textbox><w:txbxContent>{p('框')}</w:txbxContent></v:textbox>"
    shape = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{old}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    empty = (
        "<mc:AlternateContent><mc:Choice Requires='x'><w:r/></mc:Choice>"
        f"<mc:Fallback>{r('后备')}</mc:Fallback></mc:AlternateContent>"
    )
    assert body(f"<w:p>{r('题')}{shape}{empty}</w:p>") == ["题后备", "框", [["甲", "乙"]]]


def test_lines_of_a_paragraph_are_paragraphs_with_one_number() -> None:
    document = read_word(word(p() + p("<w:r><w:t>标题</w:t><w:br/><w:t>　副题</w:t></w:r>")))
    assert texts(document) == ["标题", "副题"]
    piece = paragraph(document, 1).place.fragments[0]
    assert (piece.paragraph, piece.source_span, piece.table) == (2, (4, 6), None)
    assert paragraph(document, 1).place.label == "第2段"


def test_lines_with_tabs_are_a_table_and_a_single_one_texts_side_by_side() -> None:
    tab = "<w:r><w:tab/></w:r>"
    lines = p("一级指标", tab, "指标值") + p(tab, tab, "≥95%") + p(tab, "只是缩进")
    document = read_word(
        word(p("单位：甲局", tab, "金额单位：万元") + p("正文") + p(tab, "缩进") + lines + p("止"))
    )
    rows = [["一级指标", "指标值"], ["", "", "≥95%"], ["", "只是缩进"]]
    assert texts(document) == ["单位：甲局", "金额单位：万元", "正文", "缩进", rows, "止"]
    piece = table(document).rows[1][2].place.fragments[0]
    assert (piece.table, piece.paragraph, piece.column, piece.source_span) == (None, 5, 3, (2, 6))
    assert table(document).rows[1][2].place.label == "第5段 列3"


# ---- lists


def listed(name: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr>'


def lvl(level: int, style: str, text: str, more: str = "") -> str:
    shape = f'<w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{level}">{shape}</w:lvl>'


NO_TAIL = '<w:suff w:val="nothing"/>'
THIRD = '<w:pStyle w:val="third"/>'
NUMBERING = (
    f'<w:abstractNum w:abstractNumId="7">{lvl(0, "chineseCounting", "（%1）", NO_TAIL)}'
    f"{lvl(1, 'decimal', '%2.')}{lvl(2, 'decimal', '%2.%3', THIRD)}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="8">{lvl(0, "bullet", "●")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="8"/></w:num>'
)


def test_the_numbers_of_lists_are_shown() -> None:
    member = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    third = f'<w:style w:type="paragraph" w:styleId="third">{member}</w:style>'
    content = (
        p("总则", properties=listed(1))
        + p("甲", properties=listed(1, 1))
        + p("乙", properties=listed(1, 1))
        + p("丙", properties='<w:pStyle w:val="third"/>')
        + p("细则", properties=listed(1))
        + p("丁", properties=listed(1, 1))
        + p("戊", properties=listed(2, 1))
        + p("己", properties=listed(2, 1))
        + p("点", properties=listed(3))
        + p("无", properties=listed(9))
        + p("零", properties='<w:pStyle w:val="third"/>' + listed(0))
    )
    assert body(content, styles=third, numbering=NUMBERING) == [
        "（一）总则", "1. 甲", "2. 乙", "2.1 丙", "（二）细则", "1. 丁", "5. 戊", "6. 己", "点", "无", "零",
    ]  # fmt: skip


def test_the_number_of_a_list_is_a_piece_that_is_not_written() -> None:
    goals = tc(p(), p("甲", properties=listed(1, 1)), p("乙", properties=listed(1, 1)), p("丙"))
    document = read_word(
        word(tbl(tr("目标", goals), tr(tc(p(properties=listed(1))), "x")), numbering=NUMBERING)
    )
    cell = table(document).rows[0][1]
    assert cell.text == "1. 甲\n2. 乙\n丙"
    assert [(piece.text_span, piece.source_span) for piece in cell.place.fragments] == [
        ((0, 3), None), ((3, 5), (1, 3)), ((5, 8), None), ((8, 11), (3, 6)),
    ]  # fmt: skip
    assert cell.place.label == "表1 行1 列2"
    assert table(document).rows[1][0].text == "（一）"


@pytest.mark.parametrize(
    ("style", "count", "text"),
    [
        ("decimal", 12, "12"), ("chineseCounting", 10, "十"), ("chineseCountingThousand", 21, "二十一"),
        ("japaneseCounting", 105, "一百零五"), ("chineseLegalSimplified", 12, "壹拾贰"),
        ("upperRoman", 14, "XIV"),
        ("lowerLetter", 28, "bb"), ("decimalEnclosedCircle", 3, "③"), ("decimalEnclosedCircle", 99, "99"),
        ("ideographTraditional", 2, "乙"), ("decimalZero", 7, "07"), ("decimalFullWidth", 10, "１０"),
        ("nobodyKnows", 4, "4"), ("lowerLetter", 0, "0"),
    ],
)  # fmt: skip
def test_formats_of_numbers(style: str, count: int, text: str) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">'
        f'<w:start w:val="{count}"/><w:numFmt w:val="{style}"/>'
        '<w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    assert body(p("题", properties=listed(1)), numbering=numbering) == [f"{text}、题"]


# ---- the file


def test_the_strict_variant_is_read_like_the_usual_one() -> None:
    content = p("题") + tbl(tr(tc("甲", properties=span(2))), tr("乙", "丙"))
    assert texts(read_word(word(content, namespace=STRICT))) == body(content)


def test_damaged_files_are_refused() -> None:
    data = word(p("题"))
    for size in (30, len(data) // 2, len(data) - 10):
        assert refused(data[:size]).code == failures.DAMAGED.code
    parts = {"word/document.xml": "<w:document><w:body>"}
    assert refused(packed(parts)).code == failures.DAMAGED.code
    assert refused(packed({"a": "b"})).code == failures.DAMAGED.code


def test_a_damaged_part_beside_the_text_does_not_matter() -> None:
    source = zipfile.ZipFile(io.BytesIO(word(p("题", properties=listed(1)), numbering=NUMBERING)))
    parts = {name: source.read(name).decode() for name in source.namelist()}
    assert texts(read_word(packed({**parts, "word/numbering.xml": "<broken"}))) == ["题"]
    assert texts(read_word(packed({**parts, "word/_rels/document.xml.rels": "<broken"}))) == ["（一）题"]


@pytest.mark.parametrize(
    "declared",
    ['<!DOCTYPE d [<!ENTITY e "密">]>', '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]>'],
)
def test_a_document_type_is_refused(declared: str) -> None:
    source = zipfile.ZipFile(io.BytesIO(word(p("&amp;"))))
    parts = {name: source.read(name).decode() for name in source.namelist()}
    parts["word/document.xml"] = declared + parts["word/document.xml"].replace("&amp;", "&e;")
    assert refused(packed(parts)).code == failures.DAMAGED.code


def test_nothing_but_pictures_needs_a_text_version() -> None:
    assert refused(word(p())).code == failures.EMPTY.code
    assert refused(word(p(), picture=True)).code == failures.NO_TEXT.code


def test_more_cells_than_any_document_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "MAX_CELLS", 1000)
    assert refused(word(tbl(*[tr(tc("", properties=span(10**9)), "x")] * 4))).code == failures.TOO_LARGE.code
    assert isinstance(read_docx(word(tbl(*[tr("甲", "乙")] * 500)), "a.docx", ""), Document)


# ---- what python-docx writes


def test_document_order_and_numbers_agree_with_python_docx() -> None:
    source = docx.Document()
    source.add_paragraph("第一部分")
    source.add_paragraph("")
    source.add_table(1, 2).cell(0, 1).text = "甲\n乙"
    source.add_paragraph("其后")
    document = read_word(_saved(source))
    assert texts(document) == ["第一部分", [["", "甲\n乙"]], "其后"]
    for block in document.blocks:
        if isinstance(block, Paragraph):
            number = block.cell.place.fragments[0].paragraph or 0
            assert source.paragraphs[number - 1].text == block.cell.text


@settings(max_examples=60, deadline=None)
@given(merged_grids())
def test_random_tables_are_read_as_written(grid: MergedGrid) -> None:
    source = docx.Document()
    target = source.add_table(grid.height, grid.width)
    for row, column in grid.corners:
        rows, columns = grid.spans.get((row, column), (1, 1))
        cell = target.cell(row, column)
        if (rows, columns) != (1, 1):
            cell = cell.merge(target.cell(row + rows - 1, column + columns - 1))
        cell.text = grid.texts[row][column]
    document = read_word(_saved(source))
    grid.check(document)
    for row, cells in enumerate(table(document).rows):
        for column, read in enumerate(cells):
            piece = read.place.fragments[0]
            assert (piece.row, piece.column) == (row + 1, column + 1)
            assert piece.source_span is not None
            assert not read.text or target.cell(row, column).text[slice(*piece.source_span)] == read.text


def _saved(source: "docx.document.Document") -> bytes:
    target = io.BytesIO()
    source.save(target)
    return target.getvalue()


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 255))
def test_any_spoilt_file_has_an_answer(position: int, byte: int) -> None:
    data = bytearray(word(p("题", properties=listed(1)) + tbl(tr("甲", "乙")), numbering=NUMBERING))
    data[position % len(data)] = byte
    assert isinstance(read_docx(bytes(data), "a.docx", ""), Document | Failure)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_order_of_elements_has_an_answer(pieces: list[str]) -> None:
    """Well-formed nonsense: the elements of the format inside each other in any order."""
    opened: list[str] = []
    markup = ""
    for piece in pieces:
        markup += f"<w:{piece}>" if piece not in {"t", "up"} else "<w:t>文</w:t>" if piece == "t" else ""
        if piece not in {"t", "up"}:
            opened.append(piece)
        elif piece == "up" and opened:
            markup += f"</w:{opened.pop()}>"
    markup += "".join(f"</w:{piece}>" for piece in reversed(opened))
    assert isinstance(read_docx(word(markup), "a.docx", ""), Document | Failure)
