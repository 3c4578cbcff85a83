"""Document numbers in a basis: what is one, where it begins, what is wrong with it."""

import pytest

from kpi.checks.citations import document_numbers, names_a_source, titles
from kpi.model.place import Cell, Place


def numbers(text: str) -> list[tuple[str, str]]:
    """The numbers as printed and as they should be."""
    return [(found.span.text, found.canonical) for found in document_numbers(Cell(text, Place("", ())))]


@pytest.mark.parametrize(
    ("text", "printed", "canonical"),
    [
        ("云政发〔2017〕9号", "云政发〔2017〕9号", "云政发〔2017〕9号"),
        ("云政发【2017】 9 号 《关于管护的意见》", "云政发【2017】 9 号", "云政发〔2017〕9号"),
        ("根据云政发[2017]9号文件", "云政发[2017]9号", "云政发〔2017〕9号"),
        ("按云人社（2023）49号执行", "云人社（2023）49号", "云人社〔2023〕49号"),
        ("《管护办法》（云水〔2022〕49）", "云水〔2022〕49", "云水〔2022〕49号"),
        ("云政发〔2017】第9号", "云政发〔2017】第9号", "云政发〔2017〕9号"),
    ],
)
def test_number_is_found_in_any_bracket(text: str, printed: str, canonical: str) -> None:
    assert numbers(text) == [(printed, canonical)]


@pytest.mark.parametrize("text", ["云政发【2017】号", "根据云政发〔2017〕", "云政发（2017）号文"])
def test_number_that_is_missing_is_seen(text: str) -> None:
    (found,) = document_numbers(Cell(text, Place("", ())))
    assert found.number == ""
    assert not found.proper


@pytest.mark.parametrize(
    "text",
    [
        "《项目支出预算标准（2025年版）》",
        "国务院令第700号",
        "改造清单（2023）5号楼",
        "培训计划（2024）12人",
        "GB/T 18973—2022",
        "河道清淤（2024）",
    ],
)
def test_a_bracketed_year_alone_is_no_document_number(text: str) -> None:
    assert numbers(text) == []


def test_several_numbers_come_in_reading_order() -> None:
    assert [printed for printed, _ in numbers("云财金【2023】59号、云财企【2024】2号")] == [
        "云财金【2023】59号",
        "云财企【2024】2号",
    ]


def test_the_inner_title_of_a_forwarded_paper_counts() -> None:
    assert titles("《关于印发《养护办法》的通知》") == ("养护办法",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《公共图书馆服务规范》", True),
        ("GB 5749—2022", True),
        ("国务院第 735 号令", True),
        ("云民〔2022〕49号", True),
        ("上级要求", False),
        ("年度工作计划", False),
    ],
)
def test_a_source_can_be_looked_up(text: str, *, expected: bool) -> None:
    assert names_a_source(text) is expected


def test_a_long_basis_costs_no_more_than_its_first_part() -> None:
    assert len(numbers("云政发〔2017〕9号、" * 10_000)) < 1000
