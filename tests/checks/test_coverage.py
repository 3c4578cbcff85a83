"""Lists in the purpose: what is an item, and when an item is asked about."""

import pytest

from kpi import ruleset, specimen
from kpi.checks import coverage
from kpi.checks.types import Subject
from kpi.model.finding import Hit

BOOK, _ = ruleset.restrict(ruleset.load()[0], ["CMP07"], [])
SETTINGS = BOOK.bound[0].settings


def asked(purpose: str, *names: str) -> list[str]:
    rows = [["产出指标", "数量指标", name, "≥2次"] for name in names]
    disclosure = specimen.disclosure({"purpose": purpose, "rows": rows, "goals": []})
    assert isinstance(SETTINGS, coverage.Directions)
    verdicts = coverage.spending_direction_uncovered(Subject(disclosure.projects[0], disclosure), SETTINGS)
    return [verdict.facts["items"] for verdict in verdicts if isinstance(verdict, Hit)]


def test_the_item_without_a_row_is_named() -> None:
    assert asked("主要用于印刷费、邮寄费和库房物业费等支出。", "印刷册数", "邮寄次数") == ["“库房物业费”"]


def test_several_items_make_one_question() -> None:
    purpose = "用于培训费、差旅费、印刷费、设备运维费"
    assert asked(purpose, "印刷册数", "培训期数") == ["“差旅费”、“设备运维费”"]


@pytest.mark.parametrize(
    "purpose",
    [
        "用于印刷费、邮寄费",
        "为加强管理，印刷手册，邮寄档案，维护设备",
        "用于印刷、邮寄、其他相关费用",
        "支持县一中、县二中、县三中的印刷工作",
        "用于印刷手册、邮寄档案（含挂号费、快递费、保价费）、装订案卷",
    ],
    ids=["two items", "clauses", "the rest", "places", "brackets"],
)
def test_no_question_without_a_list_of_spending(purpose: str) -> None:
    assert asked(purpose, "印刷册数", "邮寄次数", "装订案卷数") == []


def test_joints_inside_words_do_not_part_them() -> None:
    assert asked("用于科学普及宣传、印刷手册、邮寄材料", "科普宣传次数", "印刷册数", "邮寄次数") == []


def test_a_tree_that_speaks_of_none_of_the_items_is_not_asked() -> None:
    assert asked("用于水费、电费、物业费、取暖费", "后勤服务次数") == []
