"""The Chinese words of the reports: one for each level, field, family and outcome."""

from decimal import Decimal

from kpi.model.constraint import Grade
from kpi.model.finding import Status
from kpi.model.rule import Head, Level, Scope

LEVEL_WORDS: dict[Level, str] = {"error": "错误", "warning": "警告", "info": "提示", "question": "待核实"}
STATUS_WORDS: dict[Status, str] = {"new": "新发现", "known": "已知", "waived": "已豁免"}
SCOPE_WORDS: dict[Scope, str] = {"project": "项目", "document": "文件", "batch": "全部文件"}
GRADE_WORDS: dict[Grade, str] = {
    "safe": "含义不变，可直接替换",
    "confirm": "请核实后修改",
    "advice": "修改方向，供参考",
}
HEAD_WORDS: dict[Head, str] = {
    "completeness": "完整性",
    "relevance": "相关性",
    "appropriateness": "适当性",
    "feasibility": "可行性",
}
FAMILY_WORDS = {
    "CMP": "完整性",
    "STR": "指标结构",
    "VAL": "指标值规范",
    "DIR": "指标方向",
    "UNT": "单位与量纲",
    "PLA": "取值合理性",
    "ARI": "表内勾稽",
    "REL": "相关性",
    "FND": "资金支出计划",
    "TXT": "文字一致",
    "XPJ": "项目之间",
    "XTB": "预算表勾稽",
    "RDG": "表格读取",
}
FIELD_WORDS = {
    "title": "表名",
    "code": "项目编码",
    "name": "项目名称",
    "budget": "预算数",
    "fiscal_funds": "财政资金",
    "other_funds": "其他资金",
    "purpose": "资金用途",
    "funding_plan": "资金支出计划",
    "goals": "绩效目标",
    "indicators": "绩效指标",
    "form": "绩效目标表",
    "file": "文件",
    "level1": "一级指标",
    "level2": "二级指标",
    "level3": "三级指标",
    "description": "绩效指标描述",
    "sign": "计算符号",
    "value": "指标值",
    "unit": "计量单位",
    "direction": "指标方向性",
    "weight": "权重",
    "basis": "指标值确定依据",
    "table": "表格",
    "tables": "预算表",
    "narrative": "文字说明",
}
RELATION_WORDS = {"==": "应等于", "<=": "应不超过", ">=": "应不低于"}


def field_word(field: str) -> str:
    """Return the field's printed name; a field that has none keeps its own."""
    return FIELD_WORDS.get(field, field)


def family_word(family: str) -> str:
    """Return the family's name; a local family keeps its letters."""
    return FAMILY_WORDS.get(family, family)


def money(amount: Decimal) -> str:
    """Return a sum as people read it: thousands set apart, two decimals or as many as it needs."""
    text = format(amount.normalize(), ",f")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"
