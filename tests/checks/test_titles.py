"""Titles of forms against the names of their projects."""

import pytest

from kpi import engine, ruleset, specimen

BOOK, _ = ruleset.restrict(ruleset.load()[0], ["TXT11"], [])


def found(*projects: tuple[str, str]) -> list[int]:
    given = [{"title": title, "name": name} for title, name in projects]
    review = engine.review([specimen.disclosure(*given)], BOOK)
    return [finding.project.no for finding in review.findings if finding.project]


@pytest.mark.parametrize(
    "title",
    [
        "1、河道保洁绩效目标表",
        "（一）河道保洁项目支出绩效目标申报表（2024年度）",
        "云汀县水利局2024年河道保洁项目绩效目标表",
        "河道保洁",
        "项目支出绩效目标表",
        "2024年度部门预算项目绩效目标表",
    ],
)
def test_title_that_says_the_name_or_nothing_is_right(title: str) -> None:
    assert found((title, "河道保洁"), ("2、路灯电费绩效目标表", "路灯电费")) == []


def test_another_number_in_a_document_number_is_another_name() -> None:
    title, name = "1、云财社〔2023〕75号残疾人补助绩效目标表", "云财社〔2023〕76号残疾人补助"
    assert found((title, name)) == [1]


def test_titles_of_groups_are_not_compared() -> None:
    title = "教育专项资金使用安排绩效目标表"
    assert found((title, "城东小学校舍维修"), (title, "城西小学操场改造")) == []


def test_a_name_that_stands_in_for_a_title_is_no_habit() -> None:
    page = "云汀县水利局2024年度项目绩效目标公开表"
    assert found((page, "河道保洁"), ("路灯电费", "路灯电费")) == []
