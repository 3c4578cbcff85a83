"""What is missing (CMP) and what stands in the wrong place (STR)."""

from tests.mutations.changes import (
    Change,
    Draft,
    Spot,
    add,
    also,
    cell,
    column,
    drop,
    fill,
    found,
    mutation,
    put,
    repeat,
    value,
    within,
)


def surplus(count: int) -> Change:
    """Append that many sound rows, which are too many for any project."""
    parts = (
        "前厅",
        "走廊",
        "楼梯",
        "电梯",
        "水泵",
        "锅炉",
        "机房",
        "车库",
        "食堂",
        "门岗",
        "屋顶",
        "外墙",
        "庭院",
    )

    def change(draft: Draft) -> Spot:
        for part in parts[:count]:
            row = ["产出指标", "质量指标", f"{part}维修合格率", f"{part}维修合格的处数占比", "≥95%"]
            draft.project["rows"].append([*row, "《禾阳区机关办公用房维修方案》（禾机管〔2025〕21号）"])
        return draft.spot("indicators")

    return change


COMPLETENESS = (
    mutation("没有绩效目标", "CMP01", ("health", 2), put("goals", [])),
    mutation("绩效目标写作“/”", "CMP01", ("urban", 1), put("goals", ["/"])),
    mutation("绩效目标写作“详见附件”", "CMP01", ("labour", 3), put("goals", ["详见附件"])),
    mutation("绩效目标只有四个字", "CMP01", ("water", 4), put("goals", ["完成任务"])),
    mutation("没有满意度指标", "CMP02", ("welfare", 1), drop("level1", "满意度指标")),
    mutation("没有效益指标", "CMP02", ("transport", 3), drop("level1", "效益指标")),
    mutation("没有产出指标", "CMP02", ("culture", 2), drop("level1", "产出指标")),
    mutation("修缮工程没有成本指标", "CMP02", ("culture", 3), drop("level1", "成本指标")),
    mutation("没有质量指标", "CMP03", ("education", 1), drop("level2", "质量指标")),
    mutation("没有时效指标", "CMP03", ("veterans", 5), drop("level2", "时效指标")),
    mutation("2021年框架没有数量指标", "CMP03", ("digital", 1), drop("level2", "数量指标")),
    mutation("指标值空白", "CMP04", ("greening", 2), value("绿地养护质量等级", "")),
    mutation("三级指标名称空白", "CMP04", ("agriculture", 4), cell("检测报告准确率", "level3", "")),
    mutation("有单价的数量空白", "CMP04", ("environment", 3), value("监督性监测家次", "")),
    mutation("确定依据空白", "CMP05", ("emergency", 2), cell("检查报告提交时限", "basis", "")),
    mutation("确定依据写作短横", "CMP05", ("justice", 2), cell("单警装备配备率", "basis", "—")),
    mutation("确定依据整列空白", "CMP05", ("party", 4), fill("basis", "")),
    mutation("资金用途空白", "CMP06", ("market", 1), put("purpose", "")),
    mutation("资金用途只重复名称", "CMP06", ("housing", 3), put("purpose", "用于居民供热价格补贴。")),
    mutation("项目编码空白", "CMP06", ("education", 5), put("code", "")),
    mutation("预算数空白", "CMP06", ("health", 5), put("budget", "")),
    mutation(
        "资金用途列举的一项没有指标",
        "CMP07",
        ("housing", 4),
        put("purpose", "用于屋面防水、电路改造、卫生间维修、食堂餐桌购置。"),
    ),
)

STRUCTURE = (
    mutation("效益指标写作效果指标", "STR01", ("urban", 2), column("level1", "效益指标", "效果指标")),
    mutation(
        "社会效益指标写作社会影响指标",
        "STR01",
        ("health", 3),
        column("level2", "社会效益指标", "社会影响指标"),
    ),
    mutation("一级指标认不出类别", "STR01", ("market", 2), column("level1", "效益指标", "工作指标")),
    mutation(
        "社会成本指标列在产出之下",
        "STR02",
        ("water", 5),
        found(cell("单位供水电耗", "level1", "产出指标"), "level2", "单位供水电耗"),
    ),
    mutation(
        "2021年框架的文件里一张表用旧框架",
        "STR02",
        ("digital", 2),
        found(
            also(column("level1", "成本指标", "产出指标"), column("level2", "经济成本指标", "成本指标")),
            "level2",
            "三级信息系统测评单价",
        ),
    ),
    mutation(
        "费用列在时效指标",
        "STR03",
        ("transport", 5),
        found(cell("治超宣传费用", "level2", "时效指标"), "level3", "治超宣传费用"),
    ),
    mutation(
        "满意程度列在社会效益",
        "STR03",
        ("emergency", 4),
        add(
            "效益指标",
            "社会效益指标",
            "学校对预警服务的满意程度",
            "问卷调查中对预警服务满意的学校占比",
            "≥90%",
            "《景泽市应急管理满意度调查方案》（景应急〔2023〕48号）",
        ),
    ),
    mutation(
        "完成时间列在质量指标",
        "STR03",
        ("veterans", 3),
        found(cell("经济补助发放时间", "level2", "质量指标"), "level3", "经济补助发放时间"),
        ["CMP03"],
    ),
    mutation(
        "数量指标写作完成率",
        "STR04",
        ("urban", 5),
        also(
            cell("停放巡查协管人员人数", "description", "完成的停放巡查任务占计划的比例"),
            cell("停放巡查协管人员人数", "level3", "停放巡查任务完成率"),
            value("停放巡查任务完成率", "100%"),
        ),
    ),
    mutation(
        "举办场次列在社会效益",
        "STR05",
        ("culture", 1),
        add(
            "效益指标",
            "社会效益指标",
            "举办读书沙龙场次",
            "全年举办读书沙龙的场次",
            "≥24场",
            "《景泽市全民阅读工作方案（2024年）》（景文〔2024〕5号）",
        ),
    ),
    mutation("整行重复", "STR06", ("labour", 2), repeat("岗前培训考核合格率")),
    mutation("两行名称相同而值不同", "STR06", ("greening", 4), repeat("古树名木正常生长比例", value="≥90%")),
    mutation("指标太多", "STR07", ("housing", 4), surplus(13)),
    mutation(
        "名称以句号结尾",
        "STR08",
        ("health", 4),
        within("两癌早诊率", "level3", "率", "率明显提高。"),
    ),
    mutation(
        "名称是一整句话",
        "STR08",
        ("welfare", 3),
        cell("老年人助餐服务人次", "level3", "依托养老服务站，为农村老年人提供助餐服务，方便老年人就近用餐"),
    ),
    mutation("名称里有指标值", "STR09", ("emergency", 3), cell("帐篷采购数量", "level3", "帐篷采购500顶")),
    mutation(
        "时限写在名称里",
        "STR09",
        ("culture", 5),
        also(
            value("全年赛事举办完成时间", "完成"),
            cell("全年赛事举办完成时间", "level3", "10月底前完成全年赛事"),
        ),
    ),
    mutation("指标值写作“不涉及”", "STR10", ("environment", 3), value("重点排污单位超标率", "不涉及")),
    mutation(
        "名称是“建议增设…”",
        "STR10",
        ("veterans", 2),
        cell("年度征兵任务完成率", "level3", "建议增设征兵任务完成率"),
    ),
    mutation("指标值是模板的XX", "STR10", ("justice", 4), value("视频监控在线率", "XX")),
    mutation(
        "名称写作“请填写”",
        "STR10",
        ("party", 3),
        cell("统计分析信息篇数", "level3", "请填写社会效益指标"),
    ),
)
