"""Outcomes of the arithmetic rules on small projects: what fits, what does not, what cannot be known."""

from collections.abc import Sequence

import pytest

from kpi import engine, ruleset, specimen
from kpi.model.finding import Entry, Finding

BOOK, _ = ruleset.load()
Row = list[str]


def quantity(name: str, value: str) -> Row:
    return ["产出指标", "数量指标", name, value]


def price(name: str, value: str) -> Row:
    return ["产出指标", "成本指标", name, value]


def outcome(
    code: str, rows: Sequence[Row], budget: str = "10.00", **fields: object
) -> tuple[Finding, ...] | str:
    """The findings of a rule, or the outcome where there are none."""
    book, _ = ruleset.restrict(BOOK, [code], [])
    project = {"rows": list(rows), "budget": budget, **fields}
    review = engine.review([specimen.disclosure(project)], book)
    (entry,) = review.ledger
    return review.findings or said(entry)


def said(entry: Entry) -> str:
    return f"{entry.outcome}：{entry.reason}" if entry.reason else entry.outcome


# ---- ARI04, ARI05 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budget", "rows"),
    [
        ("750.00", [quantity("高标准农田建设面积", "≥5000亩"), price("高标准农田亩均投资", "≤1500元/亩")]),
        (
            "230.00",
            [
                quantity("受益学生人数", "2300人"),
                quantity("供餐天数", "200天"),
                price("营养餐补助标准", "5元/人/天"),
            ],
        ),
        ("1140.00", [quantity("道路清扫面积", "120万平方米"), price("道路清扫单价", "≤9.5元/平方米/年")]),
        ("63.00", [quantity("雨露计划补助学生人数", "210人"), price("雨露计划补助标准", "1500元/人/学期")]),
        ("57.60", [quantity("维护路灯数量", "3200盏"), price("每盏路灯年维护费用", "≤180元")]),
        ("36.00", [quantity("物业服务面积", "12000平方米"), price("物业服务单价", "≤2.5元/平方米/月")]),
        ("4005.00", [quantity("服务常住人口数量", "≥45万人"), price("公共卫生服务人均经费标准", "≥89元/人")]),
        (
            "360.00",
            [
                quantity("购置彩超数量", "3台"),
                price("彩超采购单价", "≤120万元/台"),
                price("项目总成本", "≤360万元"),
            ],
        ),
    ],
)
def test_one_product_fits(budget: str, rows: Sequence[Row]) -> None:
    assert outcome("ARI04", rows, budget) == "pass"


@pytest.mark.parametrize(
    ("budget", "rows"),
    [
        (
            "132.00",
            [
                quantity("补植苗木数量", "3500株"),
                quantity("绿地养护面积", "15万平方米"),
                price("苗木补植单价", "≤120元/株"),
                price("绿地养护单价", "≤6元/平方米"),
            ],
        ),
        (
            "40.00",
            [
                quantity("培训业务骨干人数", "200人"),
                price("业务骨干人均培训成本", "≤450元"),
                price("培训场地改造费", "≤31万元"),
            ],
        ),
        (
            "34.00",
            [
                quantity("补助传承人人数", "20人"),
                price("传承人传习补助标准", "5000元/人/年"),
                price("展演场地租赁费", "2万元/月"),
            ],
        ),
    ],
)
def test_several_terms_fit(budget: str, rows: Sequence[Row]) -> None:
    assert outcome("ARI05", rows, budget) == "pass"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (
            [quantity("评审项目数量", "40个"), price("专家评审费标准", "≤1500元/人/天")],
            "找不到唯一对应的数量",
        ),
        ([quantity("培训学员人数", "400人"), price("专家讲课费", "≤1000元/人")], "不能确定"),
        ([quantity("救助人数", "按实际发生"), price("救助标准", "≤1000元/人")], "没有可以相乘的数量"),
        ([quantity("训练人数", "50人"), price("训练补助标准", "150元/人/天")], "没有写明有多少"),
        (
            [quantity("改造户数", "2户"), quantity("评估人数", "4人"), price("改造户均补助", "1万元/户")],
            "评估人数",
        ),
        (
            [
                quantity("修缮校舍栋数", "3栋"),
                price("校舍修缮单价", "≤2万元/栋"),
                price("项目总成本", "≤10万元"),
            ],
            "另列了项目总成本",
        ),
    ],
)
def test_what_cannot_be_calculated_says_why(rows: Sequence[Row], reason: str) -> None:
    found = outcome("ARI04", rows)
    assert isinstance(found, str)
    assert found.startswith("not_evaluable")
    assert reason in found


def test_the_same_output_in_another_project_makes_it_a_hint() -> None:
    rows = [quantity("义务兵优待人数", "55人"), price("义务兵优待标准", "2.5万元/人")]
    book, _ = ruleset.restrict(BOOK, ["ARI04"], [])
    other = {"name": "优抚补助", "budget": "40.00", "rows": rows[:1]}
    alone = engine.review([specimen.disclosure({"budget": "48.00", "rows": rows})], book)
    beside = engine.review([specimen.disclosure({"budget": "48.00", "rows": rows}, other)], book)
    assert [finding.level for finding in alone.findings] == ["warning"]
    assert [finding.level for finding in beside.findings] == ["info"]


def test_the_message_shows_the_formula_and_the_pairing() -> None:
    found = outcome(
        "ARI04", [quantity("更换灯具数量", "46套"), price("灯具更换单价", "≤1.2万元/套")], "70.00"
    )
    assert not isinstance(found, str)
    (finding,) = found
    assert "46套 × 1.2万元/套 = 55.2万元" in finding.message
    assert finding.proof is not None
    assert [figure.name for figure in finding.proof.figures] == ["更换灯具数量", "灯具更换单价"]
    assert len(finding.related) == 2


# ---- ARI03 ---------------------------------------------------------------------------------------


def test_money_filed_under_another_category_is_counted() -> None:
    rows = [
        price("印刷费", "≤5万元"),
        price("会议费", "≤4万元"),
        price("设备购置费", "≤9万元"),
        ["产出指标", "时效指标", "差旅费", "≤6万元"],
    ]
    assert outcome("ARI03", rows, "24.00") == "pass"
    assert not isinstance(outcome("ARI03", rows[:3], "24.00"), str)


def test_a_part_that_equals_the_sum_of_others_is_no_total_while_the_sum_fits() -> None:
    rows = [price("印刷费", "≤5万元"), price("会议费", "≤4万元"), price("设备购置费", "≤9万元")]
    assert outcome("ARI03", rows, "18.00") == "pass"


def test_a_total_among_its_parts_is_left_out() -> None:
    rows = [price("维修费合计", "≤9万元"), price("屋面维修费", "≤5万元"), price("门窗维修费", "≤4万元")]
    assert outcome("ARI03", rows, "9.50") == "pass"


def test_parts_of_parts_and_several_years_are_not_added() -> None:
    rows = [
        price("设备购置费", "≤6万元"),
        price("其中：软件购置费", "≤2万元"),
        price("安装费", "≤4万元"),
        price("项目总投资", "≤900万元"),
    ]
    assert outcome("ARI03", rows, "10.00") == "pass"


# ---- UNT06 ---------------------------------------------------------------------------------------


def test_a_quantity_in_another_unit_is_converted_first() -> None:
    rows = [quantity("清淤渠道长度", "12000米"), price("渠道清淤单价", "≤2万元/公里")]
    assert outcome("UNT06", rows, "24.00") == "pass"


# ---- ARI08 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "description",
    [
        "康复服务人数（2024年1-6月）",
        "康复服务人数（含儿童19人）",
        "建成后比建成前（2023年服务12人）增加的人数",
        "康复服务人数（每村2人、每镇1人）",
    ],
)
def test_brackets_that_are_no_breakdown(description: str) -> None:
    row = ["产出指标", "数量指标", "康复服务人数", description, "23人", "年度工作计划"]
    assert outcome("ARI08", [row]) == "not_applicable"
