"""Goals: numbers of every style, tags, broken rows, the lost label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.forms.goals import goals_of
from kpi.model.place import Cell, Fragment, Place
from tests.forms.snippets import form, only_project

TWO = ["开展流动借阅活动 96 场。", "新购图书不少于 3200 册"]


def goals(*lines: str) -> list[str]:
    return [goal.text for goal in only_project(*form(goals=lines)).goals]


@pytest.mark.parametrize(
    "text",
    [
        "1. 开展流动借阅活动 96 场。 2. 新购图书不少于 3200 册",
        "1.开展流动借阅活动 96 场。2.新购图书不少于 3200 册",
        "1、开展流动借阅活动 96 场。 2、新购图书不少于 3200 册",
        "（1）开展流动借阅活动 96 场。（2）新购图书不少于 3200 册",
        "1.1.开展流动借阅活动 96 场。 2.2.新购图书不少于 3200 册",
        "①开展流动借阅活动 96 场。②新购图书不少于 3200 册",
        "目标1：开展流动借阅活动 96 场。 目标2：新购图书不少于 3200 册",
        "<p>1. 开展流动借阅活动 96 场。</p> <p>2. 新购图书不少于 3200 册</p>",
        "<p>开展流动借阅活动 96 场。</p><p>新购图书不少于 3200 册</p>",
        "1. 开展<strong>流动借阅</strong>活动&nbsp;96 场。<br/>2. 新购图书不少于 3200 册",
    ],
    ids=[
        "dots",
        "close",
        "commas",
        "brackets",
        "doubled",
        "circled",
        "named",
        "tags",
        "no-numbers",
        "markup",
    ],
)
def test_numbers_and_tags_are_stripped(text: str) -> None:
    assert [goal.replace("\xa0", " ") for goal in goals(f"绩效目标|{text}|||||")] == TWO


def test_decimals_and_foreign_numbers_split_nothing() -> None:
    text = "1. 支出4.675万元，增长 2.3%，第2、3季度完成 2. 接待读者 3.5 万人次"
    assert goals(f"绩效目标|{text}||||") == [
        "支出4.675万元，增长 2.3%，第2、3季度完成",
        "接待读者 3.5 万人次",
    ]


def test_a_goal_without_number_is_one_goal() -> None:
    assert goals("绩效目标|保障图书馆全年 52 周正常开放||||") == ["保障图书馆全年 52 周正常开放"]


def test_goals_over_several_rows() -> None:
    assert goals("绩效目标|1. 开展流动借阅活动 96 场。|||||", "|2. 新购图书不少于 3200 册|||||") == TWO


def test_a_goal_broken_over_rows_is_joined_and_doubted() -> None:
    project = only_project(*form(goals=("绩效目标|1. 开展流动借阅活|||||", "", "|动 96 场。|||||")))
    assert [goal.text for goal in project.goals] == ["开展流动借阅活动 96 场。"]
    cell = project.goals[0].span.cell
    assert cell.doubt == "绩效目标分行印出，已连接"
    assert [piece.line for piece in cell.place.fragments] == [10, 12]


def test_goals_without_label_follow_the_plan() -> None:
    project = only_project(*form(goals=("|1. 开展流动借阅活动 96 场。 2. 新购图书不少于 3200 册|||||",)))
    assert [goal.text for goal in project.goals] == TWO
    assert project.goals[0].span.cell.doubt == "“绩效目标”标签缺失，按所在位置读取"


def test_a_broken_label_is_no_goal() -> None:
    assert goals("绩效|1. 开展流动借阅活动 96 场。|||||", "目标|2. 新购图书不少于 3200 册|||||") == TWO


def test_blank_goals_are_none() -> None:
    assert goals("绩效目标||||||") == []


def test_the_span_quotes_the_goal() -> None:
    project = only_project(*form())
    assert [goal.span.text for goal in project.goals] == TWO


@given(st.text(st.sampled_from(list("12.、（）①<p>/b &;目标文 \n")), max_size=60))
def test_any_text_gives_goals_within_it(text: str) -> None:
    cell = Cell(text, Place("f", (Fragment((0, len(text)), line=1, source_span=(0, len(text))),)))
    ends = [0]
    for goal in goals_of([cell]):
        assert ends[-1] <= goal.span.start <= goal.span.end <= len(text)
        assert goal.text == goal.text.strip()
        ends.append(goal.span.end)
