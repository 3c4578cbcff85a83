"""Which names count bad things, by their last negative word and what stands behind it."""

import pytest

from kpi import ruleset
from kpi.checks.polarity import BadThings, counts_bad_things

BOOK, _ = ruleset.load()


@pytest.fixture(scope="module")
def words() -> BadThings:
    (settings,) = [entry.settings for entry in BOOK.bound if entry.rule.code == "DIR03"]
    assert isinstance(settings, BadThings)
    return settings


@pytest.mark.parametrize(
    "name",
    [
        "群众投诉率",
        "安全生产责任事故起数",
        "事故死亡人数",
        "设备故障率（%）",
        "贷款逾期率",
        "不合格率",
        "脱贫人口返贫率",
        "义务教育辍学率",
        "城镇登记失业率",
        "监测数据差错率",
        "群体性事件发生数",
        "血液报废率",
        "重大网络安全事件",
    ],
)
def test_bad_things(name: str, words: BadThings) -> None:
    assert counts_bad_things(name, words)


@pytest.mark.parametrize(
    "name",
    [
        "投诉办结率",
        "信访事项按期办结率",
        "突发事故处置率",
        "隐患整改率",
        "森林火灾案件查处率",
        "无事故运行天数",
        "零投诉率",
        "故障响应时间",
        "减少投诉数量",
        "失业人员培训人数",
        "破损路面修复面积",
        "死亡抚恤金发放人数",
        "调解矛盾纠纷案件数",
        "拆除违章建筑面积",
        "传染病疫情报告数",
        "合格率",
        "培训人数",
        "",
    ],
)
def test_other_things(name: str, words: BadThings) -> None:
    assert not counts_bad_things(name, words)
