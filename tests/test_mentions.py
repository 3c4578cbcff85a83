"""Sums of money in running text: what is taken, what is left."""

from decimal import Decimal

import pytest

from kpi.mentions import counts, money_mentions
from kpi.model.place import Cell, Place, Span, whole


def mentions(text: str, year: int | None = 2024) -> list[tuple[str, str, bool]]:
    cell = Cell(text, Place("x", ()))
    return [(m.bound, m.amount.span.text, m.certain) for m in money_mentions(cell, year)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("预算数 7.58 万元。", [("budget", "7.58 万元", True)]),
        ("其中：财政资金 7.58 万元", [("fiscal_funds", "7.58 万元", True)]),
        ("预算总额为1,200,000元", [("budget", "1,200,000元", True)]),
        ("工资保险预算 528 万元", [("budget", "528 万元", False)]),
        ("其中项目预算3万元", [("budget", "3万元", False)]),
        ("2023年预算数5万元", [("budget", "5万元", False)]),
        ("2024年预算数5万元", [("budget", "5万元", True)]),
        ("2023年已完成。预算数5万元", [("budget", "5万元", True)]),
        ("发放补贴5万元", []),
        ("预算数未定，已支出5万元", []),
    ],
)
def test_mentions(text: str, expected: list[tuple[str, str, bool]]) -> None:
    assert mentions(text) == expected


def test_a_long_text_is_scanned_in_linear_time() -> None:
    assert mentions("预算" * 50_000) == []
    assert len(mentions("预算数1万元，" * 10_000)) == 10_000


def counted(text: str, year: int | None = 2024) -> list[tuple[str, str, str]]:
    return [
        (count.span.text, "|".join(count.objects.split()), count.limit)
        for count in counts(whole(Cell(text, Place("x", ()))), year)
        if count.certain
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("为47名残疾人提供托养服务", [("47名", "为|残疾人提供托养服务", "==")]),
        ("计划培训人数达到 571 人", [("571 人", "计划培训人数达到", "==")]),
        ("购置档案管理软件1套", [("1套", "购置档案管理软件", "==")]),
        (
            "为23名残疾儿童、100户残疾人家庭提供帮扶",
            [("23名", "为|残疾儿童", "=="), ("100户", "残疾人家庭提供帮扶", "==")],
        ),
        ("购置电脑20台和打印机5台", [("20台", "购置电脑", "=="), ("5台", "打印机", "==")]),
        ("培训3期300人次", [("3期", "培训", "=="), ("300人次", "培训", "==")]),
        ("受益群众约1.2万人", [("1.2万人", "受益群众", "~")]),
        ("培训300余人", [("300余人", "培训", "~")]),
        ("巡查不少于24次", [("24次", "巡查", ">=")]),
        ("接待1,200人次以上", [("1,200人次", "接待", ">=")]),
        ("每月为14名孤儿发放补贴", [("14名", "每月为|孤儿发放补贴", "==")]),
    ],
)
def test_counts(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert counted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024年10月31日前完成",
        "依据秦财社〔2022〕49号文件",
        "为60周岁以上老年人",
        "1-6级伤残军人",
        "3个月内完成2个方面的工作",
        "下降5个百分点",
        "人均500元/人",
        "第3批项目",
        "配备1-2名专管员",
        "每村配备1名网格员",
        "上年培训300人",
        "《关于3个社区的意见》",
        "2023年培训300人",
        "现有残疾人2330人",
    ],
)
def test_what_is_no_counted_output(text: str) -> None:
    assert counted(text) == []


def test_a_count_stands_in_its_text() -> None:
    cell = Cell("1.培训教师120人；2.维修校舍3栋。", Place("x", ()))
    found = counts(Span(cell, 12, len(cell.text)))
    assert [(one.number, one.span.start, one.span.text) for one in found] == [(Decimal(3), 17, "3栋")]


def test_many_counts_are_scanned_in_linear_time() -> None:
    assert len(counts(whole(Cell("1人" * 50_000, Place("x", ()))))) == 200
