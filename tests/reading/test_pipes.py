"""Tables printed with bars: Markdown, dumps of web pages, cells on lines of their own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.model.document import Document, Table
from kpi.reading.text import lines_of, read_text


def read(*lines: str) -> Document:
    return read_text("\n".join(lines), "表.txt", "0" * 64)


def blocks(document: Document) -> list[str | list[list[str]]]:
    """Return paragraphs as texts, tables as rows of texts."""
    return [
        [[cell.text for cell in row] for row in block.rows] if isinstance(block, Table) else block.cell.text
        for block in document.blocks
    ]


def assert_verbatim(document: Document, source: str) -> None:
    """Check that every piece of every cell stands in the source where it says."""
    lines = lines_of(source)
    for block in document.blocks:
        rows = block.rows if isinstance(block, Table) else ((block.cell,),)
        for cell in (cell for row in rows for cell in row):
            for piece in cell.place.fragments:
                assert piece.line is not None
                assert piece.source_span is not None
                quoted = cell.text[slice(*piece.text_span)]
                assert lines[piece.line - 1][slice(*piece.source_span)] == quoted


def test_markdown() -> None:
    lines = [
        "# 表题",
        "",
        "**附表**",
        "",
        "| 甲 | 乙 |",
        "|:---|---:|",
        "| 1 | **2** |",
        "| 3<br>4 | 5\\|6 |",
        "",
        "完",
    ]
    document = read(*lines)
    assert document.format == "markdown"
    assert blocks(document) == ["表题", "附表", [["甲", "乙"], ["1", "2"], ["3\n4", "5|6"]], "完"]
    assert_verbatim(document, "\n".join(lines))


@pytest.mark.parametrize("rule", ["|---|---|", "| :-: | --: |", "---|---", "|-----|:----|"])
def test_every_spelling_of_the_rule(rule: str) -> None:
    document = read("| 甲 | 乙 |", rule, "| 1 | 2 |")
    assert (document.format, blocks(document)) == ("markdown", [[["甲", "乙"], ["1", "2"]]])


def test_a_row_of_dashes_is_no_rule() -> None:
    assert blocks(read("| 甲 | 乙 |", "| - | - |")) == [[["甲", "乙"], ["-", "-"]]]


def test_rows_of_a_web_page_keep_their_blank_cells() -> None:
    document = read("| 甲 | 乙 | 丙 |", "| 1 | |||", "| 2 | 3", "下文")
    assert document.format == "text"
    assert blocks(document) == [[["甲", "乙", "丙"], ["1", "", "", ""], ["2", "3"]], "下文"]


def test_rows_with_a_blank_line_between_are_one_table() -> None:
    assert blocks(read("| 甲 | 乙 |", "", "| 1 | 2 |", "", "", "| 3 | 4 |")) == [
        [["甲", "乙"], ["1", "2"]],
        [["3", "4"]],
    ]


def test_a_cell_over_several_lines() -> None:
    lines = ["| 甲 | 乙", "丙", "丁 | 戊 |", "| 1 | 2 | 3 |"]
    document = read(*lines)
    assert blocks(document) == [[["甲", "乙\n丙\n丁", "戊"], ["1", "2", "3"]]]
    assert_verbatim(document, "\n".join(lines))


def test_rows_opened_by_a_bar_of_their_own() -> None:
    lines = ["标题", "|", "甲 |", "乙 |", "||", "|", "1 |", "2", "3 |", "|", "|", "|", "4 |", "|||"]
    document = read(*lines)
    assert blocks(document) == ["标题", [["甲", "乙", "", ""], ["1", "2\n3", "", ""], ["4", "", "", ""]]]
    assert_verbatim(document, "\n".join(lines))


def test_cells_each_closed_by_its_bar() -> None:
    lines = ["甲 |", "乙", "丙 |", "|", "丁 |", "", "下文"]
    document = read(*lines)
    assert blocks(document) == [[["甲"], ["乙\n丙"], [""], ["丁"]], "下文"]
    assert_verbatim(document, "\n".join(lines))


def test_a_last_cell_that_no_bar_closes_is_a_line() -> None:
    assert blocks(read("甲 |", "乙 |", "丙")) == [[["甲"], ["乙"]], "丙"]


def test_a_bar_in_running_text_is_text() -> None:
    assert blocks(read("首页 | 新闻", "正文")) == ["首页 | 新闻", "正文"]
    assert blocks(read("说明：行尾有“|”号", "甲 |", "乙 |")) == ["说明：行尾有“|”号", [["甲"], ["乙"]]]


def test_tabs_and_bars_beside_each_other() -> None:
    assert blocks(read("甲\t乙", "| 1 | 2 |", "3\t4")) == [[["甲", "乙"]], [["1", "2"]], [["3", "4"]]]


@given(st.lists(st.text(alphabet="甲乙1| \\-:*\t", max_size=12), max_size=25))
@settings(deadline=None)
def test_any_text_keeps_its_places(lines: list[str]) -> None:
    assert_verbatim(read(*lines), "\n".join(lines))


@given(
    st.lists(
        st.lists(st.sampled_from(["甲", "乙丙", "1", ""]), min_size=2, max_size=5), min_size=2, max_size=9
    )
)
def test_a_row_a_line_comes_back_as_it_was(rows: list[list[str]]) -> None:
    document = read(*[f"| {' | '.join(row)} |" for row in rows])
    assert blocks(document) == [rows]
