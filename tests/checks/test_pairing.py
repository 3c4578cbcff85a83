"""Which quantity a unit cost is for, and how often it is paid."""

from kpi import specimen
from kpi.checks.costing import cost, words_of
from kpi.checks.pairing import pair
from kpi.checks.periods import periods
from kpi.checks.priced import read
from kpi.model.disclosure import Project

Row = list[str]


def quantity(name: str, value: str, description: str = "") -> Row:
    return ["产出指标", "数量指标", name, description or name, value, "年度工作计划"]


def price(name: str, value: str, description: str = "") -> Row:
    return ["产出指标", "成本指标", name, description or name, value, "年度工作计划"]


def project(*rows: Row, budget: str = "10.00", purpose: str = "用于年度工作") -> Project:
    return specimen.project({"rows": list(rows), "budget": budget, "purpose": purpose})


def paired(*rows: Row) -> dict[str, str]:
    pairs = pair(read(project(*rows))).pairs
    return {found.cost.names[0]: found.quantity.names[0] for found in pairs}


def months(purpose: str, value: str = "100元/人/月") -> list[str]:
    form = project(quantity("协管员人数", "8人"), price("协管员补贴标准", value), purpose=purpose)
    priced = read(form)
    found = periods(priced.unit_costs[0], priced.quantities[0], form, ())
    return [period.figure.text if period.figure else "一次" for period in found if period.said]


def test_costs_are_paired_by_what_they_count() -> None:
    rows = (
        quantity("岗位补贴享受人数", "76人"),
        quantity("社保补贴享受人数", "143人"),
        price("社保补贴人均成本", "≤0.35万元"),
        price("岗位补贴人均成本", "≤0.66万元"),
    )
    assert paired(*rows) == {"社保补贴人均成本": "社保补贴享受人数", "岗位补贴人均成本": "岗位补贴享受人数"}


def test_units_forbid_a_pair_that_names_allow() -> None:
    assert paired(quantity("困难家庭改造户数", "20户"), price("困难家庭改造人均成本", "3000元/人")) == {}


def test_two_costs_for_one_quantity_pair_with_none() -> None:
    rows = (
        quantity("军人遗属抚恤人数", "5人"),
        price("因公牺牲军人遗属抚恤标准", "1万元/人"),
        price("病故军人遗属抚恤标准", "0.79万元/人"),
    )
    assert paired(*rows) == {}


def test_a_quantity_is_paired_in_its_parts() -> None:
    rows = (
        quantity("康复服务人数", "23人", "康复服务人数（儿童康复19人、精神残疾4人）"),
        price("残疾儿童康复训练人均成本", "1.8万元/人"),
        price("精神残疾药物治疗人均成本", "500元/人"),
    )
    found = pair(read(project(*rows)))
    assert [one.number for one in found.pairs] == [19, 4]
    assert found.quantities == ()


def test_equal_names_win_over_alike_ones() -> None:
    rows = (
        quantity("三级系统测评数量", "9个"),
        quantity("二级系统测评数量", "8个"),
        price("二级系统测评单价", "≤3万元/个"),
        price("三级系统测评单价", "≤6万元/个"),
    )
    assert paired(*rows) == {
        "二级系统测评单价": "二级系统测评数量",
        "三级系统测评单价": "三级系统测评数量",
    }


def test_a_pair_without_a_common_word_is_not_linked() -> None:
    (found,) = pair(read(project(quantity("培训学员人数", "400人"), price("专家讲课费", "1000元/人")))).pairs
    assert not found.linked
    (found,) = pair(read(project(quantity("培训学员人数", "400人"), price("补助标准", "1000元/人")))).pairs
    assert found.linked


def test_quantities_are_converted_to_the_unit_of_the_cost() -> None:
    (found,) = pair(read(project(quantity("管网里程", "1.2公里"), price("管网单价", "360元/米")))).pairs
    assert found.number == 1200


def test_the_months_come_from_the_text_else_the_year_has_twelve() -> None:
    assert months("用于60名协管员1-6月份岗位补贴") == ["1-6月"]
    assert months("发放8个月的补贴") == ["8个月"]
    assert months("用于岗位补贴，10个月内发放完毕") == ["全年12个月"]
    assert months("用于2024年7月至12月补贴") == ["7月至12月"]
    assert months("用于补贴") == ["全年12个月"]
    assert months("用于补贴", "100元/人/年") == ["一次"]
    assert months("用于补贴", "300元/人/季度") == ["4季度"]
    assert months("用于补贴", "50元/人/天") == []
    assert months("用于20天的补贴", "50元/人/天") == ["20天"]


def test_what_is_unsaid_can_confirm_but_not_contradict() -> None:
    rows = (quantity("孤儿人数", "14人"), price("孤儿补助标准", "1300元/人"))
    fits = cost(project(*rows, budget="21.84"))
    assert words_of(fits.terms) == "14人 × 1300元/人 × 12个月"
    assert fits.assumptions is not None
    assert "没有写明周期" in fits.assumptions
    assert words_of(cost(project(*rows, budget="15.00")).terms) == "14人 × 1300元/人"


def test_a_sum_that_repeats_a_product_is_not_added_twice() -> None:
    rows = (quantity("培训人数", "500人"), price("培训人均成本", "400元/人"), price("培训费用", "≤20万元"))
    assert words_of(cost(project(*rows, budget="20.00")).terms) == "500人 × 400元/人"


def test_an_enormous_form_is_not_paired() -> None:
    rows = [quantity(f"对象{n}人数", "3人") for n in range(150)] + [
        price(f"对象{n}补助标准", "5元/人") for n in range(150)
    ]
    assert pair(read(project(*rows))).pairs == ()
