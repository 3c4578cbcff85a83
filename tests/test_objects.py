"""What names count, and when two of them count the same."""

import pytest

from kpi import objects


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("残疾人就业培训人均成本", "残疾人就业培训"),
        ("购置软件数量", "购置软件"),
        ("用户数量", "用户"),
        ("养护公路里程", "养护公路"),
        ("各类伤残人员抚恤金人均成本", "伤残人员抚恤金"),
        ("散居孤儿补助标准（留守儿童和困境儿童关爱标准）", "散居孤儿"),
        ("提供残疾人适配辅助器具人数", "提供残疾人适配辅具"),
        ("人数", ""),
        ("", ""),
    ],
)
def test_object_of(name: str, expected: str) -> None:
    assert objects.object_of(name) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("享受岗位补贴享受人数", "岗位补贴人均成本"),
        ("家庭医生签约补助标准", "家庭医生签约残疾人人数"),
        ("残疾人适配辅助器具补贴人均成本", "提供残疾人适配辅具人数"),
        ("阅读推广活动场次", "阅读推广活动平均成本"),
        ("采购打印机数量", "打印机购置单价"),
    ],
)
def test_same_object(one: str, other: str) -> None:
    assert objects.same_object(one, other)
    assert objects.same_object(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("享受岗位补贴人数", "社保补贴人均成本"),
        ("补助发放标准", "补助资金发放人数"),
        ("基本康复服务人数", "托养服务人次"),
        ("小学校舍维修面积", "初中校园绿化面积"),
        ("人数", "数量"),
    ],
)
def test_not_the_same_object(one: str, other: str) -> None:
    assert not objects.same_object(one, other)


def test_a_pair_that_only_joins_two_words_counts_with_them() -> None:
    assert objects.coverage("培训骨干人数", "培训基层文化体育骨干") == pytest.approx(1)
    assert objects.coverage("康复服务人数", "基本辅具适配服务") < 0.5


def test_the_best_match_is_unique_or_none() -> None:
    rows = ["居家托养服务人数", "残疾人就业培训人数", "无障碍设施改造户数"]
    assert objects.best_match("残疾人居家托养服务补贴人均成本", rows) == 0
    assert objects.best_match("无障碍设施改造平均成本", rows) == 2
    assert objects.best_match("补助标准", rows) is None
    assert objects.best_match("托养服务补助", ["托养服务人数", "托养服务人次"]) is None
    assert objects.best_match("托养服务补助", []) is None


@pytest.mark.parametrize(
    ("name", "description", "kind"),
    [
        ("教师培训人均成本", "", "per_unit"),
        ("高标准农田建设总成本", "", "part"),
        ("标准化教室改造费", "", "part"),
        ("项目总成本", "全部支出", "whole"),
        ("预算控制数", "实际支出小于预算数", "whole"),
        ("项目支出控制在预算以内", "档案册均成本", "per_unit"),
        ("印刷费", "公文印刷支出", "part"),
    ],
)
def test_cost_kind(name: str, description: str, kind: str) -> None:
    assert objects.cost_kind(name, description) == kind


def test_a_name_implies_its_unit() -> None:
    assert objects.implied_unit("无障碍设施改造户数（含公共设施）") == "户"
    assert objects.implied_unit("培训人次数") == "人次"
    assert objects.implied_unit("培训效果") is None


def test_a_long_name_is_cut_and_not_compared_in_full() -> None:
    assert len(objects.object_of("道路养护" * 10_000)) <= 400
