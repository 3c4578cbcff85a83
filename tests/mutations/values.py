"""What is wrong with a value (VAL), its direction (DIR), its unit (UNT), its size (PLA)."""

import copy
import re
from collections.abc import Mapping
from types import MappingProxyType

from tests.mutations.changes import (
    Change,
    Draft,
    Spot,
    add,
    also,
    beside,
    cell,
    drop,
    everywhere,
    found,
    mutation,
    phrase,
    value,
    widen,
)

NOTHING: Mapping[str, str] = MappingProxyType({})
_PLAIN = re.compile(r"([≥≤]?)([\d.]+)([^\d.]+)")


def split_units(draft: Draft) -> Spot:
    """Move sign and unit of every plain value into columns of their own, and add the direction."""
    signs, units, directions = [], [], []
    for row in draft.project["rows"]:
        match = _PLAIN.fullmatch(row[4])
        sign, row[4], unit = match.groups() if match else ("", row[4], "")
        signs.append(sign or "=" if match else "")
        units.append(unit)
        directions.append("反向指标" if sign == "≤" else "正向指标")
    return widen("sign", "unit", "direction", sign=signs, unit=units, direction=directions)(draft)


def last_year(draft: Draft) -> Spot:
    """Give every project last year's form of the project at hand, unchanged."""
    return last_year_with()(draft)


def last_year_with(rows: Mapping[str, str] = NOTHING, **fields: str) -> Change:
    """Give every project last year's form of the project at hand, with other values and fields."""

    def change(draft: Draft) -> Spot:
        name, value = draft.columns.index("level3"), draft.columns.index("value")
        before = copy.deepcopy(
            {key: draft.project[key] for key in ("name", "code", "budget", "goals", "rows")}
        )
        for row in before["rows"]:
            row[value] = rows.get(row[name], row[value])
        return everywhere("last_year", before | fields)(draft)

    return change


def whole_last_year(draft: Draft) -> Spot:
    """Give every project the whole department's forms of last year, unchanged."""
    projects = [{key: one[key] for key in ("name", "code", "budget", "rows")} for one in draft.projects]
    department = draft.project["department"]
    return everywhere("last_year", {"department": department, "projects": projects})(draft)


def without_the_last(draft: Draft) -> Spot:
    """Take the last project out of the department."""
    del draft.projects[-1]
    return Spot(None, "file", None)


def standards(words: str, limit: str, unit: str) -> Change:
    """Give a list of spending standards with one entry."""
    return everywhere(
        "standards", [{"words": [words], "limit": limit, "unit": unit, "source": "本级支出标准"}]
    )


VALUES = (
    mutation("值后括号没有合上", "VAL01", ("education", 2), value("校舍维修完成时间", "2024年13月31日前")),
    mutation("值只有符号和单位", "VAL01", ("greening", 3), value("巡护到岗率", "≥%")),
    mutation("数字0写成字母O", "VAL05", ("party", 3), value("记账调查户数", "48O户")),
    mutation("符号和数字各写两次", "VAL02", ("water", 1), value("单元工程优良率", "≥85≥85%")),
    mutation(
        "数字重复、单位丢失",
        "VAL02",
        ("welfare", 4),
        value("临时救助资金控制数", "≤150150"),
    ),
    mutation("单位写了两次", "VAL02", ("emergency", 1), value("救助资金发放时限", "≤15日15日")),
    mutation("满意度没有符号", "VAL03", ("labour", 1), value("参保居民满意度", "90%")),
    mutation("成本上限没有符号", "VAL03", ("labour", 3), value("贴息资金控制数", "180万元")),
    mutation("符号用文字写", "VAL04", ("market", 3), value("衡器检定覆盖率", "大于等于98%")),
    mutation("符号用书名号代替", "VAL04", ("justice", 1), value("案件质量评查合格率", ">=96%")),
    mutation("数量按实际发生", "VAL05", ("veterans", 1), value("抚恤残疾军人人数", "按实际发生人数")),
    mutation("唯一的效益指标写作“有效保障”", "VAL06", ("health", 4), value("两癌早诊率", "有效保障")),
    mutation("质量写作“合规保障”", "VAL06", ("urban", 4), value("场区作业安全情况", "合规保障")),
    mutation(
        "唯一的效益指标写作“比上年有所提高”",
        "VAL07",
        ("agriculture", 1),
        also(
            cell("秸秆还田面积", "description", "实行秸秆还田的耕地面积"),
            value("秸秆还田面积", "比上年有所提高"),
        ),
    ),
    mutation("满意度写作“逐年提高”", "VAL07", ("environment", 2), value("受益居民满意度", "逐年提高")),
    mutation("时效写作“及时发放”", "VAL08", ("welfare", 2), value("高龄津贴发放时间", "及时发放")),
    mutation("时效写作“按时完成”", "VAL08", ("housing", 1), value("老旧小区改造完工时间", "按时完成")),
    mutation("吨数没有单位", "VAL09", ("urban", 2), value("生活垃圾处理量", "14.6")),
    mutation("人数没有单位", "VAL09", ("education", 1), value("营养膳食受益学生人数", "4860")),
    mutation("合格率超过100%", "VAL10", ("digital", 3), value("软件测试缺陷修复率", "≥110%")),
    mutation("区间上下限颠倒", "VAL10", ("greening", 1), value("补植苗木成活率", "95%-85%")),
    mutation(
        "夹在重复值中间的“4242”",
        "VAL11",
        ("labour", 3),
        also(
            value("贴息审核准确率", "≥98≥98%"),
            value("创业担保贷款逾期率", "≤3≤3%"),
            value("贷款人满意度", "≥90≥90%"),
            value("贴息贷款笔数", "4242笔"),
        ),
        ["VAL02"],
    ),
)

DIRECTION = (
    mutation("满意度用≤", "DIR01", ("transport", 1), value("沿线群众满意度", "≤90%")),
    mutation("满意度写作“不超过”", "DIR01", ("culture", 4), value("用户满意度", "不超过90%")),
    mutation("成本用≥", "DIR02", ("party", 2), value("每次会议平均成本", "≥13.6万元/次")),
    mutation("事故起数用≥", "DIR03", ("emergency", 2), value("生产安全事故起数", "≥22起")),
    mutation("差错率写作100%", "DIR03", ("market", 4), value("资助审核差错率", "100%")),
    mutation("逾期率用≥", "DIR03", ("labour", 3), value("创业担保贷款逾期率", "≥3%")),
    mutation("合格率用≤", "DIR04", ("education", 4), value("教师结业考核合格率", "≤96%")),
    mutation("到岗率用≤", "DIR04", ("greening", 3), value("巡护到岗率", "≤98%")),
    mutation("覆盖率用≤", "DIR04", ("greening", 2), value("建成区绿化覆盖率", "≤42%")),
    mutation("办理时限用≥", "DIR05", ("agriculture", 4), value("检测结果出具时限", "≥7个工作日")),
    mutation("修复时限用≥", "DIR05", ("urban", 1), value("路灯故障修复时限", "≥24小时")),
    mutation(
        "方向栏填反",
        "DIR06",
        ("justice", 5),
        cell("矫正对象重新犯罪率", "direction", "正向指标"),
        given=split_units,
    ),
    mutation("把≥写成>", "DIR07", ("veterans", 4), value("慰问对象满意度", ">96%")),
    mutation("把≤写成<", "DIR07", ("health", 3), value("设备故障停机率", "<2%")),
)

UNITS = (
    mutation("户数用人作单位", "UNT01", ("environment", 2), value("散煤替代户数", "1800人")),
    mutation("人数用户作单位", "UNT01", ("veterans", 1), value("抚恤残疾军人人数", "78户")),
    mutation(
        "里程用平方米作单位",
        "UNT01",
        ("transport", 1),
        value("农村公路养护里程", "420平方米"),
    ),
    mutation(
        "计量单位栏与值内单位不同",
        "UNT02",
        ("justice", 5),
        value("矫正专职工作者劳务标准", "0.3万元/人/月"),
        given=split_units,
    ),
    mutation("补助标准用人作单位", "UNT03", ("labour", 2), value("岗前技能培训补贴标准", "700人")),
    mutation(
        "补助资金用比率",
        "UNT03",
        ("agriculture", 6),
        also(
            cell("小麦保险县级保费补贴标准", "level3", "小麦保险县级保费补贴资金"),
            value("小麦保险县级保费补贴资金", "100%"),
        ),
    ),
    mutation("满意度丢了百分号", "UNT04", ("water", 2), value("市民满意度", "≥88")),
    mutation("合格率用次作单位", "UNT04", ("transport", 4), value("防护设施工程验收合格率", "100次")),
    mutation(
        "补助标准没有分母",
        "UNT05",
        ("education", 3),
        value("小学寄宿生补助标准", "1000元"),
    ),
    mutation(
        "按月发放的标准没有写期间",
        "UNT05",
        ("welfare", 1),
        value("农村低保月人均补差标准", "360元"),
    ),
    mutation("每场的成本没有分母", "UNT05", ("health", 5), value("每场宣传活动成本", "≤0.6万元")),
    mutation("元写成万元", "UNT06", ("health", 2), value("乡村医生岗位补助标准", "600万元/人/月")),
    mutation(
        "同一标准一处用元一处用万元",
        "UNT07",
        ("veterans", 5),
        found(
            add(
                "产出指标",
                "成本指标",
                "走访慰问金标准",
                "每人次的走访慰问金数额",
                "0.05万元/人次",
                "《沐河县走访慰问经费管理办法》（沐财社〔2021〕27号）",
                at="value",
            ),
            "value",
            "走访慰问金标准",
        ),
    ),
    mutation(
        "资产表把元印成万元",
        "UNT08",
        ("party", 1),
        beside(
            everywhere(
                "tables",
                [
                    {
                        "title": "固定资产占用情况表",
                        "unit": "万元",
                        "rows": [["车辆", "1835000.00"], ["设备", "962005.00"]],
                    },
                ],
            )
        ),
        given=everywhere(
            "tables",
            [
                {
                    "title": "固定资产占用情况表",
                    "unit": "万元",
                    "rows": [["车辆", "183.50"], ["设备", "96.20"]],
                },
            ],
        ),
    ),
)

PLAUSIBILITY = (
    mutation("满意度目标只有60%", "PLA01", ("digital", 1), value("使用单位满意度", "≥60%")),
    mutation(
        "比率全部写作100%",
        "PLA02",
        ("emergency", 4),
        found(
            also(
                value("预警台站在线率", "100%"),
                add(
                    "产出指标",
                    "质量指标",
                    "台站巡检完好率",
                    "巡检完好的台站占比",
                    "100%",
                    "《景泽市地震预警台网运行管理办法》（景震〔2022〕7号）",
                ),
                add(
                    "效益指标",
                    "社会效益指标",
                    "预警终端正常率",
                    "正常的预警终端占比",
                    "100%",
                    "景泽市地震局2023年预警终端统计",
                ),
            ),
            "value",
            "预警台站在线率",
        ),
    ),
    mutation(
        "大项目只要求至少1次", "PLA03", ("culture", 1), value("阅读推广活动场次", "≥1场"), ["TXT01", "ARI05"]
    ),
    mutation("完成时间在下一年", "PLA04", ("education", 5), value("设备安装完成时间", "2025年9月15日前")),
    mutation(
        "用途里提到上一年，完成时间在下一年",
        "PLA04",
        ("agriculture", 6),
        value("保费补贴拨付时间", "2025年9月底前"),
    ),
    mutation("完成时间在上一年", "PLA04", ("health", 5), value("宣传活动完成时间", "2024年11月底前")),
    mutation(
        "低于上年水平",
        "PLA05",
        ("health", 6),
        value("监测样本检测数量", "≥2500份"),
        ["TXT01"],
        given=last_year,
    ),
    mutation(
        "预算比上年多，样本比上年少",
        "PLA05",
        ("health", 6),
        value("监测样本检测数量", "≥3600份"),
        ["TXT01"],
        given=last_year_with(budget="50.00"),
    ),
    mutation(
        "预算比上年多，联合检查没有了",
        "PLA07",
        ("transport", 5),
        found(
            also(drop("level3", "路面联合检查次数"), phrase("goals", "开展路面联合检查96次以上，", "")),
            "budget",
        ),
        given=last_year_with(budget="35.00"),
    ),
    mutation(
        "与上年一字不差",
        "PLA08",
        ("health", 6),
        found(value("疫情现场到达时间", "≤3小时"), "goals"),
        given=last_year_with({"疫情现场到达时间": "≤3小时"}),
    ),
    mutation("上年的项目本年没有", "XPJ07", ("health", 1), without_the_last, given=whole_last_year),
    mutation(
        "单价高于支出标准",
        "PLA06",
        ("party", 1),
        value("培训综合定额标准", "520元/人/天"),
        ["ARI04"],
        given=standards("培训", "400", "元/人/天"),
    ),
)
