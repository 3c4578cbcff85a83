"""The text reader: lines, tables, cells and their places."""

from hypothesis import given
from hypothesis import strategies as st

from kpi.model.document import Paragraph, Table
from kpi.reading.text import BLANKS, lines_of, read_text

LAYOUT = st.text(st.sampled_from(list("\t\n\r \u3000\xa0\ufeff\f指标5%")), max_size=120)


def read(text: str) -> list[list[list[str]] | str]:
    blocks = read_text(text, "a.txt", "0" * 64).blocks
    return [
        [[cell.text for cell in row] for row in block.rows] if isinstance(block, Table) else block.cell.text
        for block in blocks
    ]


def test_tab_separated_lines_are_tables_and_others_paragraphs() -> None:
    assert read("标题\n\n甲\t乙\n丙\t\n说明\n") == ["标题", [["甲", "乙"], ["丙", ""]], "说明"]


def test_a_blank_line_ends_a_table() -> None:
    assert read("甲\t乙\n\n丙\t丁\n") == [[["甲", "乙"]], [["丙", "丁"]]]


def test_a_line_of_tabs_alone_is_blank() -> None:
    assert read("甲\t乙\n\t\t\n丙\t丁") == [[["甲", "乙"]], [["丙", "丁"]]]


def test_white_space_around_a_cell_is_no_part_of_it() -> None:
    document = read_text("x\n\u3000甲 乙\xa0\t\u200b丙\n", "a.txt", "0" * 64)
    table = document.blocks[1]
    assert isinstance(table, Table)
    first, second = table.rows[0]
    assert (first.text, second.text) == ("甲 乙", "丙")
    piece = first.place.fragments[0]
    assert (piece.line, piece.source_span, piece.row, piece.column) == (2, (1, 4), 1, 1)
    assert second.place.fragments[0].source_span == (7, 8)


def test_line_ends_of_every_system_count_the_same() -> None:
    for end in ("\n", "\r\n", "\r"):
        document = read_text(f"甲{end}{end}乙{end}", "a.txt", "0" * 64)
        last = document.blocks[1]
        assert isinstance(last, Paragraph)
        assert last.cell.place.label == "第3行"
        assert last.cell.text == "乙"


@given(st.one_of(LAYOUT, st.text(max_size=80)))
def test_every_cell_stands_verbatim_at_its_place(text: str) -> None:
    lines = lines_of(text)
    quoted = ["" for _ in lines]
    for block in read_text(text, "a.txt", "0" * 64).blocks:
        rows = block.rows if isinstance(block, Table) else ((block.cell,),)
        for cell in (cell for row in rows for cell in row):
            piece = cell.place.fragments[0]
            assert piece.line is not None
            assert piece.source_span is not None
            assert lines[piece.line - 1][slice(*piece.source_span)] == cell.text
            assert cell.text == cell.text.strip(BLANKS)
            quoted[piece.line - 1] += cell.text
    blanks = str.maketrans("", "", BLANKS + "|\\")  # bars are a table's frame, and their escapes
    assert [text.translate(blanks) for text in quoted] == [line.translate(blanks) for line in lines]
