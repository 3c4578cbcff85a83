"""Rows that page breaks cut: what the print shows of them."""

from kpi.model.document import Cut, Document, Table
from kpi.reading.pdf import read_pdf
from tests.reading.pdffiles import Sheet, pdf

XS = (60, 140, 220, 300)
"""Eighty points wide: room for seven characters of ten points between the paddings."""
HEADER = ("一级指标", "三级指标", "指标值")


def cuts(*sheets: Sheet) -> list[Cut | None]:
    document = read_pdf(pdf(*sheets), "示例.pdf", "0" * 64)
    assert isinstance(document, Document)
    return [block.cut for block in document.blocks if isinstance(block, Table)]


def foot(*rows: tuple[str, ...]) -> Sheet:
    """A page whose table ends at its foot."""
    sheet = Sheet()
    sheet.text(60, 800, "示例区图书馆")
    tops = [150 + 40 * (len(rows) - number) for number in range(len(rows) + 1)]
    sheet.table(XS, tops, rows)
    sheet.text(290, 40, "第1页")
    return sheet


def head(*rows: tuple[str, ...], line: str = "") -> Sheet:
    """A page whose table begins at its top."""
    sheet = Sheet()
    if line:
        sheet.text(60, 500, line)
    start = 400 if line else 780
    sheet.table(XS, [start - 40 * number for number in range(len(rows) + 1)], rows)
    return sheet


FULL = ("产出指标", "验收合格的图书", "按合同约定的时")


def test_full_lines_may_go_on() -> None:
    assert cuts(foot(HEADER, FULL), head(("", "占比", "限完成"))) == [None, Cut(0, {1: (1, 1), 2: (1, 2)})]


def test_a_repeated_header_is_passed_over() -> None:
    found = cuts(foot(HEADER, FULL), head(HEADER, ("", "占比", "限完成"), ("效益指标", "借阅便利", "提高")))
    assert found[1] == Cut(1, {1: (1, 1), 2: (1, 2)})


def test_a_line_with_room_left_does_not_go_on() -> None:
    found = cuts(foot(HEADER, ("产出指标", "合格率", "按合同约定的时")), head(("", "占比", "限完成")))
    assert found[1] == Cut(0, {2: (1, 2)})


def test_a_long_word_may_need_a_line_of_its_own() -> None:
    rest = ("", "", "13031124P0 01234")
    assert cuts(foot(HEADER, ("产出指标", "文件", "合同")), head(rest))[1] == Cut(0, {2: (1, 2)})
    assert cuts(foot(HEADER, ("产出指标", "文件", "合同")), head(("", "", "约定")))[1] is None


def test_the_next_item_of_a_list_goes_on_although_there_was_room() -> None:
    found = cuts(foot(("绩效目标", "1. 购", "")), head(("", "2. 购书", "")))
    assert found[1] == Cut(0, {1: (0, 1)})
    assert cuts(foot(("绩效目标", "1. 购", "")), head(("", "4. 购书", "")))[1] is None


def test_text_between_ends_the_table() -> None:
    assert cuts(foot(HEADER, FULL), head(("", "占比", "限完成"), line="另一张表"))[1] is None


def test_other_columns_are_another_table() -> None:
    other = Sheet()
    other.table((60, 180, 300), (780, 740), [("占比", "限完成")])
    assert cuts(foot(HEADER, FULL), other)[1] is None


def test_a_page_between_ends_the_table() -> None:
    blank = Sheet()
    assert cuts(foot(HEADER, FULL), blank, head(("", "占比", "限完成")))[1] is None
