"""Reviews built by hand: an invented water bureau with one of everything that a report has to show."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kpi.model.constraint import Constraint, DateLimit, Operator, Problem, Suggestion
from kpi.model.disclosure import (
    Amount,
    Disclosure,
    Failure,
    FundingPlan,
    Goal,
    Indicator,
    OtherTable,
    Passage,
    PlanNode,
    Project,
)
from kpi.model.finding import Entry, Figure, Finding, Outcome, Proof, Review
from kpi.model.place import Cell, Fragment, Note, Place, Span, whole
from kpi.model.rule import Basis, Level, Rule, RuleSet, Scope

FILE = "云桥县水务局2025年部门预算.txt"
COLUMNS = frozenset({"level1", "level2", "level3", "description", "value", "basis"})


def cell(text: str, line: int, start: int = 0, doubt: str | None = None) -> Cell:
    piece = Fragment((0, len(text)), line=line, source_span=(start, start + len(text)))
    return Cell(text, Place(FILE, (piece,)), doubt)


def amount(text: str, line: int, unit: str = "万元") -> Amount:
    return Amount(Decimal(text.replace(",", "")), unit, whole(cell(text, line)))


def indicators(line: int, table: str, values: Mapping[int, Constraint]) -> tuple[Indicator, ...]:
    """Return the rows of a table: level 1, 2, 3, description, value and basis, with blanks between them.

    Values that are not given by their row's number are qualitative.
    """
    rows = enumerate(table.strip().splitlines(), 1)
    return tuple(_indicator(no, line + no, text.split(), values.get(no)) for no, text in rows)


def _indicator(no: int, line: int, texts: Sequence[str], value: Constraint | None) -> Indicator:
    starts = [sum(len(text) + 1 for text in texts[:index]) for index in range(len(texts))]
    cells = [cell(text, line, start) for text, start in zip(texts, starts, strict=True)]
    l1, l2, l3, description, printed, basis = cells
    meant = value or Constraint(printed.text, "qualitative", span=(0, len(printed.text)))
    return Indicator(no, l1, l2, l3, description, printed, meant, basis, place=l1.place)


def quantity(text: str, operator: Operator, number: str, unit: str) -> Constraint:
    return Constraint(
        text, "quantity", operator, Decimal(number), unit=unit, span=(0, len(text)), canonical=text
    )


def plan(line: int, **percents: str | None) -> FundingPlan:
    """A funding plan; m3="25" is 3月底 25%, m6=None a blank."""
    nodes = []
    for index, (name, percent) in enumerate(percents.items()):
        month = int(name[1:])
        printed = cell(f"{percent}%" if percent else f"{month}月底", line, 10 * index)
        nodes.append(PlanNode(f"{month}月底", month, Decimal(percent) if percent else None, printed))
    return FundingPlan(tuple(nodes), cell("资金支出计划（%）", line).place)


def goals(line: int, *texts: str) -> tuple[Goal, ...]:
    """Numbered goals, all in one cell, as forms print them."""
    printed = cell("".join(f"{number}. {text}" for number, text in enumerate(texts, 1)), line)
    result, at = [], 0
    for text in texts:
        start = printed.text.index(text, at)
        at = start + len(text)
        result.append(Goal(text, Span(printed, start, at)))
    return tuple(result)


CANAL_ROWS = """
产出指标 数量指标 渠道清淤长度 年度清淤渠道总长度 ≥5≥5公里 年度工作计划
产出指标 数量指标 更换闸门数量 更换老旧闸门的数量 12座 云水发〔2024〕31号
产出指标 质量指标 工程验收合格率 验收合格的工程占全部工程的比例 ≥98% SL223-2008
产出指标 时效指标 工程完工时间 全部工程完工的时间 2025年10月底前 施工合同
产出指标 成本指标 项目支出控制数 项目支出不超过的数额 ≤96.8万元 项目预算
效益指标 社会效益指标 改善灌溉条件 受益农户灌溉条件的改善情况 有效改善 年度工作计划
满意度指标 服务对象满意度指标 受益农户满意度 对灌溉服务表示满意的农户比例 ≤90% 灌区管理站
"""
CANAL_VALUES = {
    1: Constraint("≥5≥5公里", "malformed", span=(0, 6), problem=Problem("doubled", (2, 6), (), "重复拼接")),
    2: quantity("12座", "==", "12", "座"),
    3: quantity("≥98%", ">=", "98", "%"),
    4: Constraint("2025年10月底前", "deadline", date=DateLimit(2025, 10, end=True), span=(0, 10)),
    5: quantity("≤96.8万元", "<=", "96.8", "万元"),
    7: quantity("≤90%", "<=", "90", "%"),
}
PUMP_ROWS = """
产出指标 数量指标 维护泵站座数 全年维护的泵站座数 ≥8座 泵站维护规程
产出指标 质量指标 设备完好率 完好设备占全部设备的比例 ≥95% 泵站维护规程
效益指标 生态效益指标 河道生态水量 保障的河道生态水量 ≥120万立方米 调度方案
满意度指标 服务对象满意度指标 沿线居民满意度 表示满意的居民比例 ≥90% 问卷
"""


def canal_project() -> Project:
    """A project with a wrong satisfaction sign, a damaged value, no 12月底 and a cap above its budget."""
    rows = indicators(109, CANAL_ROWS, CANAL_VALUES)
    doubtful = rows[6].basis
    assert doubtful is not None
    last = replace(rows[6], basis=doubtful.doubted("本格可能有一部分印在下一页"))
    return Project(
        no=1,
        title=cell("1.灌区渠道清淤及闸门更换项目绩效目标表", 100),
        code=cell("13999925P00C10000001A", 101),
        name=cell("灌区渠道清淤及闸门更换项目", 101, 30),
        form="goal",
        budget=amount("86.80", 102),
        budget_cell=cell("86.80", 102),
        fiscal_funds=amount("86.80", 102),
        other_funds=None,
        purpose=cell("用于灌区渠道清淤和闸门更换，预算数88.60万元", 103),
        plan=plan(105, m3="10", m6="40", m10="60"),
        goals=goals(107, "完成渠道清淤，保障春灌用水。", "更换老旧闸门12座，提高输水效率。"),
        indicators=(*rows[:6], last),
        place=Place(FILE, (Fragment((0, 0), line=100),)),
        doubt=None,
        columns=COLUMNS,
    )


def pump_project() -> Project:
    """A sound project printed in 元, with a blank node in its plan and a doubtful cell."""
    return Project(
        no=2,
        title=cell("2.泵站维护经费绩效目标表", 200),
        code=cell("13999925P00C10000002B", 201),
        name=cell("泵站维护经费", 201, 30, doubt="本行比表头少一列，按相邻行对齐"),
        form="goal",
        budget=amount("235,000", 202, "元"),
        budget_cell=cell("235,000", 202),
        fiscal_funds=amount("235,000", 202, "元"),
        other_funds=None,
        purpose=cell("", 203),
        plan=plan(205, m3=None, m6="50", m10="80", m12="100"),
        goals=goals(207, "保障全县泵站正常运行。"),
        indicators=indicators(209, PUMP_ROWS, {}),
        place=Place(FILE, (Fragment((0, 0), line=200),)),
        columns=COLUMNS,
    )


def disclosure() -> Disclosure:
    return Disclosure(
        path=FILE,
        sha256=hashlib.sha256(FILE.encode()).hexdigest(),
        format="text",
        department="云桥县水务局",
        year=2025,
        amount_unit="万元",
        frame="2015",
        projects=(canal_project(), pump_project()),
        tables=(
            OtherTable("收支总表", "万元", ((cell("收入", 9), cell("110.30", 9, 3)),), cell("", 8).place),
        ),
        narrative=(Passage("一、部门职责", cell("负责全县水资源管理。", 3)),),
        notes=(Note("ROW_PARTLY_READ", "一行只读到3格", "请对照原件", cell("蓄水池", 300).place, "蓄水池"),),
    )


def unread() -> Disclosure:
    failure = Failure("NO_TEXT_LAYER", "这份PDF没有文字层，读不出内容", "请向报送单位索取可复制文字的版本")
    return Disclosure(path="云桥县林草局.pdf", sha256="0" * 64, format="pdf", failure=failure)


def rule(code: str, title: str, level: Level, scope: Scope = "project", *basis: Basis) -> Rule:
    return Rule(
        code=code,
        name=code.lower(),
        title=title,
        level=level,
        levels={},
        scope=scope,
        head="appropriateness",
        check="none",
        settings={},
        message="",
        messages={},
        hint="",
        hints={},
        why=f"{title}的目标无法据以考核，公开后也容易引起误解。",
        basis=basis,
        false_positives=("名称中含“不满意”的反向指标不在此列。",) if code == "DIR01" else (),
        yields_to=(),
        since="0.1",
        version=1,
        bad=(),
        good=(),
    )


GOALS_RULE = Basis("《中央部门预算绩效目标管理办法》（财预〔2015〕88号）")
RULES = (
    rule("ARI02", "成本上限超预算", "error", "project", Basis("中华人民共和国预算法", "第三十二条")),
    rule("CMP02", "缺一级指标", "error", "project", GOALS_RULE),
    rule("CMP06", "项目基本信息缺失", "error"),
    rule("DIR01", "满意度方向错误", "error"),
    rule("FND01", "支出计划缺12月底", "warning"),
    rule("FND02", "年末未达100%", "error"),
    rule("FND07", "支出计划有空白", "info"),
    rule("TXT02", "用途金额与预算数不符", "error"),
    rule("VAL02", "指标值重复拼接", "error"),
    rule("VAL06", "定性值空泛", "warning", "project", GOALS_RULE),
    rule("XPJ03", "同一产出重复计算", "question", "batch"),
)
RULESET = RuleSet("national", "2025.1", "ab" * 32, RULES)


def finding(
    code: str, project: Project | None, span: Span, field: str, message: str, **more: object
) -> Finding:
    found = RULESET.rule(code)
    text = f"{code}{project.no if project else 0}{field}{span.start}"
    made = Finding(
        rule=code,
        name=found.name,
        title=found.title,
        level=found.level,
        document=0,
        project=project,
        indicator=None,
        field=field,
        place=span.cell.place,
        quote=span.cell.text,
        span=(span.start, span.end),
        message=message,
        hint="请对照原件核实后修改。",
        suggestion=None,
        proof=None,
        basis=found.basis,
        related=(),
        group=None,
        doubt=None,
        fingerprint=hashlib.sha256(text.encode()).hexdigest()[:16],
        state="00ff00ff00ff00ff",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def cap_proof(project: Project) -> Proof:
    cap = project.indicators[4].value
    stated = Figure(
        "预算数", "86.80万元", Decimal("86.795"), Decimal("86.805"), "万元", cell("86.80", 102).place
    )
    figure = Figure("项目支出控制数", "≤96.8万元", Decimal("96.75"), Decimal("96.85"), "万元", cap.place)
    return Proof(
        "A1", (figure,), (figure.low, figure.high), stated, "<=", Decimal("0.055"), Decimal("-10.0"), "万元"
    )


def findings(canal: Project, pump: Project) -> tuple[Finding, ...]:
    assert canal.purpose is not None
    assert canal.plan is not None
    assert pump.plan is not None
    rows = canal.indicators
    purpose = Span(canal.purpose, canal.purpose.text.index("88.60"), len(canal.purpose.text))
    return (
        finding("FND01", canal, whole(canal.plan.nodes[-1].cell), "funding_plan",
                "资金支出计划没有12月底，最后一个时点是10月底 60%。",
                hint="补上12月底的累计支出比例，年度内支出完毕的填100%。",
                doubt="本文件另有1张表的12月底印在别的行列，转换时可能丢列，请对照原件"),
        finding("TXT02", canal, purpose, "purpose",
                "资金用途写明预算数88.60万元，表中预算数为86.80万元，相差1.80万元。",
                related=(cell("86.80", 102).place,)),
        finding("VAL02", canal, whole(rows[0].value), "value", "“≥5≥5公里”中符号和数字重复，疑为拼接残留。",
                indicator=rows[0], suggestion=Suggestion("≥5公里", "confirm")),
        finding("ARI02", canal, Span(rows[4].value, 1, 7), "value",
                "成本上限96.8万元高于预算数86.80万元，多10.00万元。",
                indicator=rows[4], proof=cap_proof(canal)),
        finding("VAL06", canal, whole(rows[5].value), "value", "“有效改善”没有程度或等级，无法判断是否完成。",
                indicator=rows[5], status="waived"),
        finding("DIR01", canal, Span(rows[6].value, 0, 1), "value",
                "满意度写成“≤90%”，意思是满意的人越少越好。", indicator=rows[6],
                suggestion=Suggestion("≥90%", "confirm"), hint="满意度是越高越好的指标，用“≥”。"),
        finding("CMP02", pump, whole(pump.title), "indicators", "指标体系缺少成本指标。", status="known"),
        finding("CMP06", pump, Span(cell("", 203), 0, 0), "purpose", "资金用途为空。"),
        finding("FND07", pump, whole(pump.plan.nodes[0].cell), "funding_plan", "3月底空白，6月底已填50%。"),
        finding("XPJ03", pump, whole(pump.name), "name", "两个项目的产出对象相同，请说明资金分摊情况。",
                related=(canal.name.place,), group="g1"),
    )  # fmt: skip


def ledger(found: tuple[Finding, ...]) -> tuple[Entry, ...]:
    entries = []
    for one in RULES:
        numbers = [1, 2] if one.scope == "project" else [None]
        for number in numbers:
            hit = any(f.rule == one.code and (f.project and f.project.no) in {number, 2} for f in found)
            outcome: Outcome = "finding" if hit else "pass"
            reason = None
            if one.code == "FND02" and number == 1:
                outcome, reason = "not_evaluable", "资金支出计划没有12月底"
            if one.code == "ARI02" and number == 2:
                outcome, reason = "not_evaluable", "指标值单位是数量，成本无法与预算数比较"
            document = 0 if one.scope == "project" else None
            evaluated = 0 if outcome == "not_evaluable" else 1
            entries.append(Entry(one.code, one.scope, document, number, outcome, evaluated, reason))
    return tuple(entries)


def review() -> Review:
    """Two documents, one of them unreadable; findings of every level, status and shape."""
    document = disclosure()
    found = findings(*document.projects)
    adjusted = ("停用 REL04（县级配置）",)
    return Review((document, unread()), RULESET, found, ledger(found), adjusted)


def clean_review() -> Review:
    """A document on which nothing was found."""
    document = replace(disclosure(), projects=(pump_project(),), notes=())
    entries = tuple(Entry(one.code, "project", 0, 2, "pass", 1, None) for one in RULES)
    return Review((document,), RULESET, (), entries)
