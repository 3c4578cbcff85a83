"""Numbers of goals bound to rows by what they count."""

from collections.abc import Sequence

import pytest

from kpi import engine, ruleset, specimen

BOOK, _ = ruleset.restrict(ruleset.load()[0], ["TXT01"], [])
Row = tuple[str, str]


def outcome(goal: str, *rows: Row, name: str = "示例项目", others: Sequence[str] = ()) -> str:
    """The quoted numbers of the findings, or the outcome where there are none."""
    listed = [["产出指标", "数量指标", *row] for row in rows]
    document = specimen.disclosure({"rows": listed, "goals": [goal, *others], "name": name})
    review = engine.review([document], BOOK)
    found = [finding.quote[slice(*finding.span)] for finding in review.findings]
    return "、".join(found) or review.ledger[0].outcome


@pytest.mark.parametrize(
    ("goal", "row"),
    [
        ("新增绿地15公顷", ("新增绿地面积", "≥150000平方米")),
        ("培训骨干教师约120人", ("培训骨干教师人数", "≥112人")),
        ("开展义诊不少于20场", ("义诊场次", "≥24场")),
        ("随访患者500人", ("随访患者人次", "≥1500人次")),
        ("补贴购置农业机械340台（套）", ("补贴购置农业机械数量", "340台（套）")),
        ("为北山医院102名人员发放工资", ("在职人员人数", "102人")),
    ],
)
def test_agreeing_numbers_pass(goal: str, row: Row) -> None:
    assert outcome(goal, row) == "pass"


@pytest.mark.parametrize(
    ("goal", "row", "quoted"),
    [
        ("修缮校舍12栋", ("修缮校舍栋数", "10栋"), "12栋"),
        ("培训骨干教师约120人", ("培训骨干教师人数", "≥90人"), "120人"),
        ("开展义诊不少于20场", ("义诊场次", "≥14场"), "20场"),
        ("托养残疾人47名", ("残疾人托养人次", "≥10人次"), "47名"),
    ],
)
def test_differing_numbers_are_found(goal: str, row: Row, quoted: str) -> None:
    assert outcome(goal, row) == quoted


def test_what_the_goal_and_the_project_name_complete_binds_too() -> None:
    rows = (("校舍维修受益学生人数", "7100人"), ("校舍维修面积", "5200平方米"))
    goal = "维修校舍5200平方米，受益学生不少于9230人"
    assert outcome(goal, *rows) == "9230人"
    # 培训 stands nowhere near: the 31 are other people than the 25.
    assert outcome("落实政策，安置退役军人31人", ("退役军人参加培训人数", "25人")) == "not_evaluable"


def test_one_goal_that_agrees_makes_another_number_of_the_same_object_doubtful() -> None:
    row = ("新建高标准农田面积", "2万亩")
    assert outcome("规划建设高标准农田20万亩", row, others=["新建高标准农田2万亩"]) != "20万亩"


def test_a_value_that_is_computed_from_the_goal_is_no_conflict() -> None:
    assert outcome("对16座水库开展巡查3次", ("水库巡查次数", "48次")) == "not_evaluable"
    assert outcome("培训教师30人、校长20人", ("培训人数", "50人")) != "30人"


def test_the_same_wrong_number_twice_is_one_finding() -> None:
    assert outcome("修缮校舍12栋", ("修缮校舍栋数", "10栋"), others=["完成12栋校舍修缮"]) == "12栋"


def test_numbers_without_a_row_of_their_kind_say_nothing() -> None:
    assert outcome("惠及群众3万人次", ("送戏下乡场次", "100场")) == "not_applicable"
