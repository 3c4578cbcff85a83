"""Rows that a page break cut in two, as a reader that knows the print hands them over."""

from collections.abc import Sequence

from kpi.forms import understand
from kpi.forms.breaks import rejoined
from kpi.model.document import Cut, Document, Paragraph, Table
from kpi.model.place import Cell, Fragment, Place
from tests.forms.snippets import FORM, cells_of, sound_rows

Rows = Sequence[Sequence[str]]


def table(rows: Rows, page: int, number: int, cut: Cut | None = None, **more: object) -> Table:
    spans = more.get("spans", {})
    assert isinstance(spans, dict)
    return Table(
        tuple(
            tuple(cell(text, page, number, row, column) for column, text in enumerate(line, 1))
            for row, line in enumerate(rows, 1)
        ),
        spans,
        cut,
    )


def cell(text: str, page: int, number: int, row: int, column: int) -> Cell:
    piece = Fragment((0, len(text)), page, None, number, row, column, None, None, (0, len(text)))
    return Cell(text, Place("示例.pdf", (piece,)))


def joined(*tables: Table | Paragraph) -> list[Table]:
    document = rejoined(Document("示例.pdf", "0" * 64, "pdf", tables))
    return [block for block in document.blocks if isinstance(block, Table)]


def texts(found: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in found.rows]


HEADER = ("一级指标", "三级指标", "指标值")


def test_a_row_all_of_whose_cells_go_on_is_put_together() -> None:
    first = table([HEADER, ("产出指标", "验收合格的图书", "按合同约定的时")], 1, 1)
    second = table(
        [HEADER, ("", "占比", "限完成"), ("效益指标", "便利", "提高")], 2, 2, Cut(1, {1: (1, 1), 2: (1, 2)})
    )
    before, after = joined(first, second)
    assert texts(before)[1] == ["产出指标", "验收合格的图书占比", "按合同约定的时限完成"]
    assert texts(after) == [list(HEADER), ["效益指标", "便利", "提高"]]


def test_both_pages_stand_in_the_place_and_each_piece_is_verbatim() -> None:
    first = table([("产出指标", "验收合格的图书")], 3, 1)
    second = table([("", "占比"), ("效益指标", "便利")], 4, 2, Cut(0, {1: (0, 1)}))
    whole = joined(first, second)[0].rows[0][1]
    assert whole.place.label == "第3页 表1 行1 列2、第4页 表2 行1 列2"
    assert [whole.text[slice(*piece.text_span)] for piece in whole.place.fragments] == [
        "验收合格的图书",
        "占比",
    ]
    assert [piece.source_span for piece in whole.place.fragments] == [(0, 7), (0, 2)]
    assert whole.doubt is not None
    assert "占比" in whole.doubt


def test_a_row_with_a_cell_that_does_not_go_on_stays() -> None:
    first = table([("产出指标", "验收合格的图书", "96场")], 1, 1)
    second = table([("", "占比", "限完成")], 2, 2, Cut(0, {1: (0, 1)}))
    assert [texts(found) for found in joined(first, second)] == [texts(first), texts(second)]


def test_two_names_of_levels_are_two_rows() -> None:
    first = table([("产出指标", "数量指标")], 1, 1)
    second = table([("", "质量指标")], 2, 2, Cut(0, {1: (0, 1)}))
    assert texts(joined(first, second)[1]) == [["", "质量指标"]]


def test_two_numbers_are_two_rows() -> None:
    first = table([("图书购置", "1200.00")], 1, 1)
    second = table([("图书修缮", "1300.00")], 2, 2, Cut(0, {0: (0, 0), 1: (0, 1)}))
    assert texts(joined(first, second)[1]) == [["图书修缮", "1300.00"]]


def test_a_broken_name_alone_is_made_whole() -> None:
    first = table([("资金支出计", "3月底", "6月底")], 1, 1)
    second = table([("划（%）", "15%", "40%")], 2, 2, Cut(0, {0: (0, 0)}))
    before, after = joined(first, second)
    assert texts(before) == [["资金支出计划（%）", "3月底", "6月底"]]
    assert texts(after) == [["", "15%", "40%"]]


def test_a_merged_cell_that_begins_in_the_cut_row_begins_one_row_lower() -> None:
    first = table([("产出指标", "验收合格的图书")], 1, 1)
    rows = [("满意度指标", "占比"), ("", "便利"), ("", "快捷")]
    second = table(rows, 2, 2, Cut(0, {1: (0, 1)}), spans={(0, 0): (3, 1)})
    after = joined(first, second)[1]
    assert texts(after) == [["满意度指标", "便利"], ["", "快捷"]]
    assert after.spans == {(0, 0): (2, 1)}


def test_a_row_over_three_pages_is_one() -> None:
    first = table([HEADER, ("产出指标", "甲", "乙")], 1, 1)
    second = table([HEADER, ("", "丙", "")], 2, 2, Cut(1, {1: (1, 1)}))
    third = table([HEADER, ("", "丁", ""), ("效益指标", "戊", "己")], 3, 3, Cut(1, {1: (1, 1)}))
    found = joined(first, second, third)
    assert [texts(each) for each in found] == [
        [list(HEADER), ["产出指标", "甲丙丁", "乙"]],
        [list(HEADER), ["效益指标", "戊", "己"]],
    ]
    assert [piece.page for piece in found[0].rows[1][1].place.fragments] == [1, 2, 3]


def test_a_cut_below_a_cut_finds_its_row() -> None:
    first = table([("产出指标", "甲")], 1, 1)
    second = table([("", "乙"), ("效益指标", "丙")], 2, 2, Cut(0, {1: (0, 1)}))
    third = table([("", "丁")], 3, 3, Cut(0, {1: (1, 1)}))
    assert [texts(each) for each in joined(first, second, third)] == [
        [["产出指标", "甲乙"]],
        [["效益指标", "丙丁"]],
    ]


def form_in_two_pages(split: int, size: int) -> list[Table | Paragraph]:
    """The sound form with a row cut: of every cell so many characters stand on the first page."""
    lines = [line.split("|") for line in FORM[4:]]
    width = max(map(len, lines))
    rows = [tuple([*line, *[""] * (width - len(line))][:width]) for line in lines]
    head = next(number for number, row in enumerate(rows) if row[0] == "一级指标")
    at = head + 1 + split
    upper = tuple(text[:size] for text in rows[at])
    rest = tuple(text[size:] for text in rows[at])
    cut = Cut(1, {column: (at, column) for column, text in enumerate(rest) if text})
    title = Paragraph(Cell(FORM[0], Place("示例.pdf", (Fragment((0, len(FORM[0])), 1),))))
    return [title, table([*rows[:at], upper], 1, 1), table([rows[head], rest, *rows[at + 1 :]], 2, 2, cut)]


def test_a_form_cut_anywhere_reads_as_if_it_were_whole() -> None:
    for split in range(7):
        for size in (3, 5):
            blocks = form_in_two_pages(split, size)
            disclosure = understand(Document("示例.pdf", "0" * 64, "pdf", tuple(blocks)))
            (project,) = disclosure.projects
            assert [cells_of(row) for row in project.indicators] == sound_rows(), (split, size)
            assert disclosure.notes == ()
