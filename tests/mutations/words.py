"""What texts say (TXT), whether rows belong to the project (REL), and what projects have in common (XPJ)."""

from tests.mutations.changes import (
    Draft,
    Spot,
    Twin,
    add,
    also,
    cell,
    found,
    mutation,
    phrase,
    put,
    value,
    within,
)


def goal(text: str) -> "Append":
    """Add one more goal."""
    return Append(text)


class Append:
    """Adds a goal to the project at hand."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, draft: Draft) -> Spot:
        """Append the goal."""
        draft.project["goals"] = [*draft.project["goals"], self.text]
        return draft.spot("goals")


def numbered(draft: Draft) -> Spot:
    """Count one document's number up from row to row, as dragging a cell down does."""
    rows = draft.project["rows"]
    for step, row in enumerate(rows):
        row[5] = f"《景泽市救灾物资储备规划》（景应急〔2023〕{15 + step}号）"
    return draft.spot("basis", 1)


def double(draft: Draft) -> Spot:
    """Print the first goal once more at the end."""
    return goal(draft.project["goals"][0])(draft)


RELEVANCE = (
    mutation(
        "目标中的一项没有指标", "REL01", ("water", 3), goal("新建水土保持科普展馆，面向中小学开展研学。")
    ),
    mutation(
        "混进别的项目的对象",
        "REL02",
        ("veterans", 1),
        add(
            "效益指标",
            "社会效益指标",
            "义务兵家庭优待政策知晓率",
            "知晓优待政策的义务兵家庭占比，2024年为90%",
            "≥92%",
            "沐河县退役军人事务局2024年核查通报",
        ),
    ),
    mutation(
        "名称数人、描述数台",
        "REL03",
        ("education", 4),
        cell("培训教师人数", "description", "购置并安装的冷藏柜台数"),
    ),
    mutation(
        "名称数人、描述数次", "REL03", ("party", 1), cell("培训干部人数", "description", "全年举办培训的次数")
    ),
    mutation(
        "金额的依据是“上级要求”", "REL04", ("labour", 4), cell("引进博士安家补贴标准", "basis", "上级要求")
    ),
    mutation(
        "依据只写“年度工作计划”", "REL04", ("justice", 3), cell("陪审补助发放准确率", "basis", "年度工作计划")
    ),
    mutation("依据与指标值相同", "REL05", ("market", 1), cell("不合格食品核查处置率", "basis", "100%")),
    mutation("依据是一个问句", "REL05", ("culture", 6), cell("新招收学徒人数", "basis", "是否招收学徒")),
    mutation(
        "文号只有年份", "REL06", ("greening", 3), within("巡护到岗率", "basis", "〔2020〕22号", "〔2020〕号")
    ),
    mutation(
        "文号用方头括号",
        "REL06",
        ("housing", 2),
        within("租赁补贴发放时间", "basis", "禾政办〔2023〕5号", "禾政办【2023】5号"),
    ),
    mutation("文号逐行加一", "REL07", ("emergency", 3), numbered),
    mutation(
        "满意度问的是别人",
        "REL08",
        ("health", 2),
        cell("乡村医生满意度", "level3", "残疾人满意度"),
    ),
    mutation(
        "县级单位的目标写全省", "REL09", ("agriculture", 5), phrase("goals", "养殖场户", "全省养殖场户")
    ),
)

TEXTS = (
    mutation(
        "目标数与指标值不符",
        "TXT01",
        ("education", 3),
        found(phrase("goals", "320名小学寄宿生", "230名小学寄宿生"), "goals", "小学寄宿生补助人数"),
    ),
    mutation(
        "目标里的笔数不符",
        "TXT01",
        ("labour", 3),
        found(phrase("goals", "420笔", "240笔"), "goals", "贴息贷款笔数"),
    ),
    mutation(
        "指标值改了目标没有改",
        "TXT01",
        ("transport", 4),
        found(
            also(
                value("波形护栏安装里程", "10.5公里"),
                put("budget", "234.00"),
                phrase("purpose", "12.5公里", "10.5公里"),
            ),
            "goals",
            "波形护栏安装里程",
        ),
    ),
    mutation(
        "用途里的预算数不符", "TXT02", ("welfare", 4), phrase("purpose", "当年预算150万元", "预算数130万元")
    ),
    mutation(
        "目标里的预算数不符",
        "TXT02",
        ("agriculture", 4),
        phrase("goals", "抽样检测", "项目预算84万元，抽样检测"),
    ),
    mutation(
        "同一年与自己相比",
        "TXT04",
        ("agriculture", 6),
        phrase("purpose", "2023年安排68万元，", "2024年补贴比2024年增加，"),
    ),
    mutation("年度写成下一年", "TXT04", ("culture", 3), phrase("goals", "完成文昌阁", "2026年完成文昌阁")),
    mutation("“用于用于”", "TXT09", ("water", 2), phrase("purpose", "用于", "用于用于")),
    mutation("模板的XX没有填", "TXT09", ("party", 1), phrase("goals", "提升干部", "提升XX单位干部")),
    mutation("花括号没有填", "TXT09", ("digital", 4), phrase("purpose", "用于", "用于{单位名称}")),
    mutation(
        "“安装”写成“按装”",
        "TXT10",
        ("transport", 4),
        within("波形护栏安装里程", "description", "安装", "按装"),
    ),
    mutation(
        "“拨付”写成“拔付”",
        "TXT10",
        ("education", 1),
        within("营养膳食补助拨付时间", "description", "拨付", "拔付"),
    ),
    mutation(
        "表题是别的项目",
        "TXT11",
        ("greening", 1),
        found(put("title", "1、古树名木普查建档绩效目标表"), "name"),
    ),
    mutation("目标写了两遍", "TXT12", ("health", 5), double),
    mutation(
        "目标照抄用途",
        "TXT13",
        ("veterans", 4),
        also(
            put(
                "purpose", "春节和八一建军节走访慰问退役军人和优抚对象320人次，慰问金签领手续完备率达到100%。"
            ),
            found(phrase("purpose", "达到100%。", "达到100%"), "goals"),
        ),
    ),
)

PROJECTS = (
    mutation("两个项目编码相同", "XPJ01", ("education", 2), found(Twin(1, ("code",)), "code", project=1)),
    mutation(
        "两个项目名称、预算相同",
        "XPJ01",
        ("transport", 2),
        found(Twin(1, ("name", "budget", "purpose", "plan", "goals", "rows")), "name", project=1),
        ["XPJ02"],
    ),
    mutation(
        "整张指标表照抄另一个项目",
        "XPJ02",
        ("labour", 5),
        found(Twin(2, ("rows", "goals", "purpose")), "indicators", project=2),
        ["XPJ03"],
    ),
    mutation(
        "同一批人由上级和本级各全额负担一次",
        "XPJ03",
        ("veterans", 5),
        found(
            also(
                Twin(1, ("rows", "goals", "purpose", "plan", "budget")),
                put("name", "（上级）残疾军人抚恤金补助"),
            ),
            "value",
            "抚恤残疾军人人数",
            project=1,
        ),
    ),
    mutation(
        "同一标准两个项目取值不同",
        "XPJ04",
        ("veterans", 3),
        add(
            "产出指标",
            "成本指标",
            "义务兵家庭优待金标准",
            "每户义务兵家庭的优待金数额",
            "28000元/户",
            "《沐河县2025年优抚标准》（沐退役〔2024〕31号）",
            at="value",
        ),
    ),
    mutation("编码少了一位", "XPJ05", ("health", 4), put("code", "13886225P00MH630104D")),
    mutation("编码的年度晚于预算年度", "XPJ05", ("housing", 2), put("code", "13880528P00HY6601002B")),
)
