"""Sums that do not fit (ARI) and funding plans that do not work (FND)."""

from tests.mutations.changes import (
    Draft,
    Spot,
    add,
    also,
    cell,
    drop,
    found,
    mutation,
    phrase,
    put,
    value,
    widen,
)


def weighted(draft: Draft) -> Spot:
    """Give the rows weights that add up to 100: the first takes what the others leave."""
    count = len(draft.project["rows"])
    share = 100 // count
    return widen("weight", weight=[str(100 - share * (count - 1)), *[str(share)] * (count - 1)])(draft)


VOID = (
    "效益指标",
    "生态效益指标",
    "生态环境影响",
    "对生态环境的影响",
    "不涉及",
    "《景泽市戏曲进乡村实施方案》",
)

SUMS = (
    mutation("预算数不等于资金构成", "ARI01", ("housing", 1), found(put("other", "150.00"), "budget")),
    mutation(
        "财政资金多写一位", "ARI01", ("health", 3), found(put("fiscal", "6000.00"), "budget"), ["TXT02"]
    ),
    mutation("成本上限高于预算", "ARI02", ("labour", 3), value("贴息资金控制数", "≤1800万元")),
    mutation("分项之一高于预算", "ARI02", ("transport", 5), value("称重设备检定费用", "≤80万元")),
    mutation(
        "分项成本少了一项",
        "ARI03",
        ("housing", 4),
        found(drop("level3", "电路改造费用"), "budget"),
    ),
    mutation(
        "分项成本合计高于预算", "ARI03", ("digital", 3), found(value("监理和测试费用", "≤90万元"), "budget")
    ),
    mutation(
        "单价加倍，数量乘单价高于预算",
        "ARI04",
        ("urban", 2),
        value("生活垃圾处理单价", "200元/吨"),
    ),
    mutation(
        "人数、标准不变，预算减半",
        "ARI04",
        ("veterans", 1),
        found(put("budget", "117.00"), "value", "残疾军人抚恤金平均标准"),
    ),
    mutation(
        "两种补助之一的标准写错",
        "ARI05",
        ("education", 3),
        found(value("初中寄宿生补助标准", "2250元/人/年"), "budget"),
    ),
    mutation(
        "三种物资之一的单价写错",
        "ARI05",
        ("emergency", 3),
        found(value("棉被采购单价", "≤190元/床"), "budget"),
    ),
    mutation(
        "权重合计95",
        "ARI06",
        ("culture", 2),
        found(cell("乡村观众好评率", "weight", "11"), "weight", "乡村演出补贴标准"),
        given=weighted,
    ),
    mutation(
        "不涉及的指标有分值",
        "ARI07",
        ("culture", 2),
        also(cell("乡村演出场次", "weight", "10"), add(*VOID, "6", at="weight")),
        ["STR10"],
        given=weighted,
    ),
    mutation(
        "其中的两类人数相加不等于总数",
        "ARI08",
        ("labour", 1),
        cell("享受基础养老金补助人数", "description", "领取补助的居民人数（其中城镇1.5万人、农村4.3万人）"),
    ),
)

FUNDING = (
    mutation("没有12月底", "FND01", ("transport", 2), put("plan", ["3月底 10%", "6月底 35%", "10月底 75%"])),
    mutation("12月底只到90%", "FND02", ("welfare", 1), phrase("plan", "12月底 100%", "12月底 90%")),
    mutation("12月底空白", "FND02", ("agriculture", 2), phrase("plan", "12月底 100%", "12月底")),
    mutation("10月底比6月底低", "FND03", ("water", 4), phrase("plan", "10月底 80%", "10月底 40%")),
    mutation("累计比例超过100%", "FND03", ("health", 1), phrase("plan", "6月底 60%", "6月底 600%")),
    mutation(
        "支出集中在年底",
        "FND04",
        ("party", 3),
        put("plan", ["3月底 20%", "6月底 30%", "10月底 40%", "12月底 100%"]),
    ),
    mutation(
        "完成时限到了只支出三成",
        "FND05",
        ("emergency", 3),
        put("plan", ["3月底 0%", "6月底 10%", "10月底 30%", "12月底 100%"]),
    ),
    mutation(
        "年初付清而年底才完成",
        "FND05",
        ("agriculture", 3),
        put("plan", ["3月底 100%", "6月底 100%", "10月底 100%", "12月底 100%"]),
    ),
    mutation(
        "每月发放而上半年没有支出",
        "FND06",
        ("labour", 1),
        put("plan", ["3月底 0%", "6月底 0%", "10月底 83%", "12月底 100%"]),
    ),
    mutation("3月底空白", "FND07", ("education", 5), phrase("plan", "3月底 0%", "3月底")),
    mutation("支出计划印了两次", "FND08", ("justice", 2), put("plan_repeated", new=True)),
)
