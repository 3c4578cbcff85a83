"""Damaged tables put back: one small form in every layout that conversions leave of it."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.forms import understand
from kpi.forms.restore import restored
from kpi.forms.stream import Line, Run, stream
from kpi.model.disclosure import Disclosure, Project
from kpi.reading.text import read_text
from tests.forms.snippets import FORM, assert_verbatim, text

TITLE = "项目支出绩效目标表"
NAME = "流动图书车运行"
GOAL = "开展流动借阅活动，方便居民就近借书。"
HEAD = [["项目名称", NAME], ["主管部门", "云岭市文化局"], ["年度资金总额", "18.50"], ["年度目标", GOAL]]
HEADER = ["一级指标", "二级指标", "三级指标", "指标值"]
ROWS = [
    ["产出指标", "数量指标", "流动借阅活动场次", "≥96场"],
    ["", "", "新购图书册数", "≥3200册"],
    ["", "质量指标", "图书验收合格率", "≥98%"],
    ["", "时效指标", "活动完成时间", "11月底前"],
    ["", "成本指标", "单场活动平均成本", "≤1200元/场"],
    ["效益指标", "社会效益指标", "居民借阅便利程度", "较上年提高"],
    ["满意度指标", "服务对象满意度指标", "读者满意度", "≥92%"],
]
TABLE = [*HEAD, HEADER, *ROWS]


def whole(rows: list[list[str]]) -> list[tuple[str, ...]]:
    """Return the rows with the levels of merged cells carried down."""
    level1 = level2 = ""
    result = []
    for row in rows:
        level1, level2 = row[0] or level1, row[1] or level2
        result.append((level1, level2, *row[2:]))
    return result


def shifted(rows: list[list[str]]) -> list[list[str]]:
    """Return rows as they stand where the cells below merged ones are lost."""
    return [[cell for cell in row if cell] for row in rows]


def disclose(*lines: str) -> Disclosure:
    return understand(read_text("\n".join(lines), "示例.txt", "0" * 64))


def project(*lines: str) -> Project:
    disclosure = disclose(*lines)
    assert len(disclosure.projects) == 1, disclosure.notes
    return disclosure.projects[0]


def rows_of(found: Project) -> list[tuple[str, ...]]:
    return [(row.level1.text, row.level2.text, row.level3.text, row.value.text) for row in found.indicators]


def bars(row: list[str]) -> str:
    return "| " + " | ".join(row) + " |" + "|" * (4 - len(row))


def folded(name: str) -> list[str]:
    return [name[:-2], name[-2:]] if name.endswith("效益指标") else [name]


STREAM = [cell for row in shifted(TABLE) for cell in row]
LAYOUTS = {
    "rows too far left between bars": [bars(row) for row in shifted(TABLE)],
    "rows too far left between tabs": ["\t".join(row) for row in shifted(TABLE)],
    "a cell a line": STREAM,
    "a cell a line, blank lines between": [line for cell in STREAM for line in (cell, "")],
    "names over two lines": [line for cell in STREAM for line in folded(cell)],
    "a cell a line, closed by its bar": [f"{cell} |" for cell in STREAM],
    "cells closed by bars, blank ones too": [f"{cell} |" for row in TABLE for cell in row],
    "rows opened by a bar, cells on lines": [
        line for row in shifted(TABLE) for line in ("|", *[f"{cell} |" for cell in row], "|" * (6 - len(row)))
    ],
    "blanks between the cells": [" ".join(row) for row in shifted(TABLE)],
    "all on one line": [" ".join(STREAM)],
    "nothing between the cells": ["".join(STREAM)],
    "nothing between the cells of a line": ["".join(row) for row in shifted(TABLE)],
    "a page break among the rows": [
        *[" ".join(row) for row in shifted(TABLE[:8])],
        "— 12 —",
        *[" ".join(row) for row in shifted([HEADER, *TABLE[8:]])],
    ],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_form_without_its_table(layout: str) -> None:
    lines = [TITLE, *LAYOUTS[layout]]
    found = project(*lines)
    assert rows_of(found) == whole(ROWS)
    assert found.name.text == NAME
    assert found.budget is not None
    assert found.budget.span.text == "18.50"
    assert [goal.text for goal in found.goals] == [GOAL]
    assert_verbatim(disclose(*lines), "\n".join(lines))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_two_forms_one_after_the_other(layout: str) -> None:
    lines = [TITLE, *LAYOUTS[layout]]
    other = [line.replace(NAME, "农家书屋更新").replace("18.50", "42.00") for line in lines]
    found = disclose(*lines, *other).projects
    assert [one.name.text for one in found] == [NAME, "农家书屋更新"]
    assert [rows_of(one) for one in found] == [whole(ROWS), whole(ROWS)]


FLAT_HEADER = [
    "单位名称",
    "项目名称",
    "预算数",
    "年度目标",
    "一级指标",
    "二级指标",
    "三级指标",
    "指标性质",
    "指标值",
    "度量单位",
    "权重",
]
FLAT = [
    ["204-云岭市文化局", "", "60.50"],
    ["204001-云岭图书馆", NAME, "18.50", GOAL, "产出指标", "数量指标", "借阅场次", "≥", "96", "场", "20"],
    ["", "", "", "", "产出指标", "质量指标", "图书验收合格率", "≥", "98", "%", "30"],
    ["", "", "", "", "满意度指标", "服务对象满意度指标", "读者满意度", "≥", "92", "%", "10"],
    ["", "农家书屋更新", "42.00", "更新书屋图书。", "产出指标", "数量指标", "更新图书", "≥", "9", "册", "40"],
    ["", "", "", "", "效益指标", "可持续影响指标", "书屋开放", "定性", "长期", "", "30"],
]  # fmt: skip


@pytest.mark.parametrize("bar", ["|", "\t", " "])
def test_a_list_of_projects_whose_rows_stand_too_far_left(bar: str) -> None:
    lines = [bar.join(row) for row in [FLAT_HEADER, *shifted(FLAT)]]
    lines = [f"|{line}|" for line in lines] if bar == "|" else lines
    found = disclose("项目绩效目标表", "单位：万元", *lines).projects
    assert [one.name.text for one in found] == [NAME, "农家书屋更新"]
    assert [one.budget.span.text for one in found if one.budget] == ["18.50", "42.00"]
    cells = [
        [
            (row.level2.text, row.level3.text, row.value.text, row.unit.text if row.unit else "")
            for row in one.indicators
        ]
        for one in found
    ]
    assert cells == [
        [
            ("数量指标", "借阅场次", "96", "场"),
            ("质量指标", "图书验收合格率", "98", "%"),
            ("服务对象满意度指标", "读者满意度", "92", "%"),
        ],
        [("数量指标", "更新图书", "9", "册"), ("可持续影响指标", "书屋开放", "长期", "")],
    ]


@pytest.mark.parametrize(
    "tree",
    [
        "【产出指标-数量指标】指标1：活动场次（≥96场）指标2：图书册数（≥3200册）【满意度指标-服务对象满意度指标】指标1：读者满意度（≥92%）",
        "产出指标：数量指标：活动场次≥96场，图书册数≥3200册；满意度指标：服务对象满意度指标：读者满意度≥92%。",
        "一、产出指标1.数量指标：（1）活动场次：≥96场；（2）图书册数：≥3200册；二、满意度指标：1.服务对象满意度指标：（1）读者满意度：≥92%。",
        "产出指标-数量指标：活动场次≥96场；图书册数≥3200册；满意度指标-服务对象满意度指标：读者满意度≥92%",
    ],
)
def test_a_whole_tree_in_one_cell(tree: str) -> None:
    lines = [
        "| 项目名称 | 预算金额 | 年度目标 | 绩效指标 |",
        "|---|---|---|---|",
        f"| {NAME} | 18.50 | {GOAL} | {tree} |",
    ]
    found = project(*lines)
    assert (found.name.text, [goal.text for goal in found.goals]) == (NAME, [GOAL])
    assert rows_of(found) == [
        ("产出指标", "数量指标", "活动场次", "≥96场"),
        ("产出指标", "数量指标", "图书册数", "≥3200册"),
        ("满意度指标", "服务对象满意度指标", "读者满意度", "≥92%"),
    ]
    assert_verbatim(disclose(*lines), "\n".join(lines))


def test_a_row_that_the_end_of_the_text_cuts_off_is_left_out_and_told() -> None:
    disclosure = disclose(TITLE, *STREAM[:-1])
    assert rows_of(disclosure.projects[0]) == whole(ROWS)[:-1]
    assert [(note.code, note.quote) for note in disclosure.notes] == [("row-cut", "读者满意度")]


def test_rows_without_a_name_are_no_indicators() -> None:
    rows = [
        ["产出指标", "数量指标", "流动借阅活动场次", "≥96场"],
        ["效益指标", "经济效益指标"],
        ["", "社会效益指标", "借阅便利", "提高"],
    ]
    found = project(TITLE, *[bars(row) for row in shifted([*HEAD, HEADER, *rows])])
    assert rows_of(found) == [
        ("产出指标", "数量指标", "流动借阅活动场次", "≥96场"),
        ("效益指标", "社会效益指标", "借阅便利", "提高"),
    ]


def test_a_text_that_does_not_come_out_even_is_refused() -> None:
    disclosure = disclose(
        TITLE, "".join([*STREAM[:12], "产出指标数量指标甲乙丙丁质量指标戊己庚辛效益指标社会效益指标壬癸"])
    )
    assert disclosure.projects == ()
    assert disclosure.failure is not None
    assert disclosure.failure.code == "RDR21"


def test_places_that_are_not_clear_are_doubted() -> None:
    lines = [
        TITLE,
        *STREAM[:12],
        "产出指标",
        "数量指标",
        "活动组织",
        "有序开展",
        "活动效果",
        "质量指标",
        "合格率",
        "100%",
    ]
    found = project(*lines)
    doubtful = [cell for row in found.indicators for cell in (row.level3, row.value) if cell.doubt]
    assert doubtful


def test_a_table_with_columns_without_end_is_refused() -> None:
    header = [*HEADER, *["指标值"] * 60]
    disclosure = disclose(TITLE, *[cell for row in HEAD for cell in row], *header, *shifted(ROWS)[0])
    assert "layout-unknown" in {note.code for note in disclosure.notes}


def test_tables_that_are_whole_are_not_touched() -> None:
    blocks = stream(read_text(text(*FORM), "示例.txt", "0" * 64))
    assert restored(blocks) == (blocks, [])
    straight = stream(read_text("\n".join(["\t".join(row) for row in TABLE]), "示例.txt", "0" * 64))
    assert restored(straight)[0] is straight


PIECES = [
    *STREAM,
    "|",
    "||||",
    "",
    "— 3 —",
    "备注",
    "【产出指标-数量指标】",
    "指标1：活动（≥5次）",
    *FLAT_HEADER,
]
LINES = st.lists(
    st.lists(st.sampled_from(PIECES), max_size=6).flatmap(
        lambda cells: st.sampled_from(["|", "\t", " ", "", " |\n"]).map(lambda bar: bar.join(cells))
    ),
    max_size=40,
)


@given(LINES)
@settings(deadline=None)
def test_any_damage_keeps_the_places_true(lines: list[str]) -> None:
    source = "\n".join([TITLE, *lines])
    disclosure = understand(read_text(source, "a.txt", "0" * 64))
    assert_verbatim(disclosure, source)


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(LAYOUTS)))
@settings(deadline=None)
def test_a_damaged_layout_invents_no_indicator_without_doubt(chance: random.Random, layout: str) -> None:
    lines = list(LAYOUTS[layout])
    del lines[chance.randrange(len(lines))]
    known = set(whole(ROWS))
    for found in disclose(TITLE, *lines).projects:
        for row in found.indicators:
            cells = (row.level1, row.level2, row.level3, row.value)
            names = (row.level3.text, row.value.text)
            sure = not row.doubt and not any(cell.doubt for cell in cells)
            assert not sure or names in {one[2:] for one in known}


def layout_pages() -> list[Path]:
    return sorted((Path(__file__).parent.parent / "layouts").glob("*.gold.json"))


@pytest.mark.parametrize("gold", layout_pages(), ids=lambda path: path.name.removesuffix(".gold.json"))
def test_no_restored_block_loses_a_cell_of_the_tree(gold: Path) -> None:
    """Every indicator of an invented page stands somewhere in the blocks after restoring."""
    expected: dict[str, Any] = json.loads(gold.read_text(encoding="utf-8"))
    page = next(
        path for path in gold.parent.glob(f"{gold.name.removesuffix('.gold.json')}.*") if path != gold
    )
    if page.suffix not in {".txt", ".tsv", ".md"}:
        pytest.skip("not a text")
    blocks, _ = restored(stream(read_text(page.read_text(encoding="utf-8"), page.name, "0" * 64)))
    texts = [
        "".join(cell.text.split())
        for block in blocks
        for cell in (
            [block.cell] if isinstance(block, Line) else [cell for row in block.rows for cell in row.cells]
        )
    ]
    shown = "\n".join(texts)
    for one in expected["projects"]:
        missing = [row["l3"] for row in one["indicators"] if "".join(row["l3"].split()) not in shown]
        assert missing == []
    assert isinstance(blocks[0], Line | Run)
