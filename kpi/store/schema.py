"""The tables of the store: their columns, types and meanings. docs/store.md is made of these constants."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from kpi.model.constraint import Kind

VERSION = "1"
"""Grows when a column is renamed or changes its meaning; columns may be added."""

Type = Literal["text", "integer", "decimal", "boolean", "texts"]
DIGITS, DECIMALS = 38, 10
"""Of a decimal: a number with more is rounded, one that is too large left out; its text stands beside."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name, type, and what stands in it. Every column may be null."""

    name: str
    type: Type
    meaning: str


@dataclass(frozen=True, slots=True)
class Schema:
    """A table of the store, one file ``<name>.parquet``."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


def _text(name: str, meaning: str) -> Column:
    return Column(name, "text", meaning)


def _integer(name: str, meaning: str) -> Column:
    return Column(name, "integer", meaning)


def _number(name: str, meaning: str) -> tuple[Column, Column]:
    """Return the two columns of a number: its digits as text, and a decimal to calculate with."""
    exact = Column(name, "text", f"{meaning}，原有的小数位数")
    return exact, Column(f"{name}_value", "decimal", f"{meaning}，用于计算")


_DOCUMENT = _integer("document", "文件序号，从0起，与审核结果（JSON）中的相同")
_DEPARTMENT = _text("department", "部门或单位")
_PROJECT = _integer("project", "项目在文件中的序号，从1起")
_LEVELS = tuple(_text(f"level{number}", f"{word}级指标") for number, word in enumerate("一二三", 1))

DOCUMENTS = Schema(
    "documents",
    "每个输入文件一行，没有读出的也有",
    (
        _DOCUMENT,
        _text("path", "路径"),
        _text("sha256", "内容校验值"),
        _text("format", "格式"),
        _DEPARTMENT,
        _integer("year", "预算年度"),
        _text("frame", "指标框架：2015 或 2021"),
        _text("error", "没有读出的，原因代码"),
        _text("same_as", "内容相同或同一份报送的另一文件，审核的是那一个"),
        _text("left_out", "是同一份报送而没有另行审核的，说明；内容完全相同的为空"),
        _integer("projects", "项目数"),
        _integer("indicators", "指标数"),
        _text("grade", "建议等级"),
    ),
)
PROJECTS = Schema(
    "projects",
    "每个项目一行",
    (
        _DOCUMENT,
        _PROJECT,
        _DEPARTMENT,
        _integer("year", "预算年度"),
        _text("code", "项目编码"),
        _text("name", "项目名称"),
        _text("form", "表的种类"),
        *_number("budget", "预算数，万元"),
        *_number("fiscal_funds", "财政资金，万元"),
        *_number("other_funds", "其他资金，万元"),
        Column("goals", "texts", "绩效目标，逐条"),
        _integer("indicators", "指标数"),
        _integer("errors", "错误数，豁免的不计"),
        _integer("warnings", "警告数，豁免的不计"),
        _integer("infos", "提示数，豁免的不计"),
        _integer("questions", "待核实数，豁免的不计"),
        _text("grade", "建议等级"),
        _text("doubt", "读取存疑之处"),
    ),
)
INDICATORS = Schema(
    "indicators",
    "每条三级指标一行，指标值按含义分列",
    (
        _DOCUMENT,
        _PROJECT,
        _integer("indicator", "指标在表中的序号，从1起"),
        *_LEVELS,
        _text("description", "绩效指标描述"),
        _text("text", "指标值原文"),
        _text("kind", f"指标值的类型：{'、'.join(get_args(Kind))}"),
        _text("operator", "比较符号：>= <= > < == ~"),
        *_number("number", "数值；区间的下限"),
        *_number("upper", "区间的上限"),
        _text("unit", "单位"),
        Column("per", "texts", "分母，按书写的先后：元/人/月 为 [人, 月]"),
        _integer("year", "时限的年"),
        _integer("month", "时限的月"),
        _integer("day", "时限的日"),
        Column("end", "boolean", "时限写作底、末、内"),
        _text("anchor", "时限所依的节日或相对日期"),
        _text("every", "周期：day、week、month、quarter、half-year、year"),
        _text("baseline", "比较的基准：last-year、current、unsaid 等"),
        _text("direction", "趋势：up、down、flat"),
        _text("canonical", "规范写法"),
        _text("problem", "残缺的，问题代码"),
        _integer("parts", "一格写了几个要求"),
        _text("basis", "指标值确定依据"),
        _text("weight", "权重"),
        _text("place", "位置"),
        _text("doubt", "读取存疑之处"),
    ),
)
FINDINGS = Schema(
    "findings",
    "每个问题一行",
    (
        _DOCUMENT,
        _PROJECT,
        _integer("indicator", "指标在表中的序号；不是指标行的问题为空"),
        _DEPARTMENT,
        _text("project_code", "项目编码"),
        _text("project_name", "项目名称"),
        *_LEVELS,
        _text("rule", "规则编号"),
        _text("family", "规则族"),
        _text("title", "问题类型"),
        _text("level", "级别：error、warning、info、question"),
        _text("status", "状态：new、known、waived"),
        _text("field", "所在栏目"),
        _text("place", "位置"),
        _text("quote", "原文"),
        _text("message", "问题描述"),
        _text("hint", "修改建议"),
        _text("suggestion", "建议值"),
        _text("suggestion_grade", "建议值的等级：safe、confirm、advice"),
        _text("doubt", "存疑"),
        _text("group", "同一原因的一组问题"),
        _text("fingerprint", "问题编号"),
        _text("state", "问题状态，人工结论以此为准"),
        _text("remark", "状态的说明"),
    ),
)
LEDGER = Schema(
    "ledger",
    "检查记录：每条规则在每个文件上各种结果的对象数；未能检查的逐个列出",
    (
        _integer("document", "文件序号；看全部文件的规则为空"),
        _integer("project", "未能检查的项目；其他结果为空"),
        _text("rule", "规则编号"),
        _text("scope", "对象：project、document、batch"),
        _text("outcome", "结果：finding、pass、not_applicable、not_evaluable"),
        _integer("objects", "对象数"),
        _integer("evaluated", "其中判断过的地方数"),
        _text("reason", "未能检查的原因"),
    ),
)
RULES = Schema(
    "rules",
    "所用的规则，每条一行",
    (
        _text("rule", "规则编号"),
        _text("family", "规则族"),
        _text("title", "问题类型"),
        _text("level", "级别；按情形另有级别的，以问题所列为准"),
        _text("scope", "对象：project、document、batch"),
        _text("head", "审核方面：completeness、relevance、appropriateness、feasibility"),
    ),
)
TABLES: Mapping[str, Schema] = MappingProxyType(
    {table.name: table for table in (DOCUMENTS, PROJECTS, INDICATORS, FINDINGS, LEDGER, RULES)}
)

_TYPE_WORDS: Mapping[Type, str] = {
    "text": "文本（VARCHAR）",
    "integer": "整数（INTEGER）",
    "decimal": f"十进制数（DECIMAL({DIGITS},{DECIMALS})）",
    "boolean": "是否（BOOLEAN）",
    "texts": "文本列表（VARCHAR[]）",
}
_INTRODUCTION = """# 数据仓

`kpi check 路径 --store 文件夹` 在报告之外写出六个 Parquet 文件，供统计和查询。\
同样的输入、同样版本的程序写出同样的字节（文件中不记时间；换了 pyarrow 的版本，字节可以不同，内容不变）。

一个文件夹放一次审核的结果：再写一次就换成新的，写到一半中断的，原来的保持不变。\
各轮、各年各放一个文件夹，`kpi stats` 可以一次给出几个，比较前后两轮。

`kpi stats 文件夹` 给出常用的统计，\
其他问题可以直接用 DuckDB、Excel 的 Power Query 或任何能读 Parquet 的工具来查：

```sql
SELECT unit, per, count(*), median(number_value)
FROM 'indicators.parquet'
WHERE level3 LIKE '%补助标准%' AND kind = 'quantity'
GROUP BY ALL ORDER BY 3 DESC;
```

`store.json` 最后写成，列出各表的行数、程序和规则集的版本；没有它的文件夹是没有写完的。\
Parquet 文件都带有 `kpi_schema` 一项元数据，本页是第 {version} 版。以后只会增加列；改名或改变含义时版本加一。\
表与表用 `document`、`project`、`indicator` 三列相连。任何一列都可以为空。

下年审核时，`kpi check --last-year 文件夹` 以它为上年的文件；\
`kpi stats --expected 文件夹` 以它的单位为应报送的名单。
"""


def page() -> str:
    """Return the documentation of the tables as Markdown."""
    parts = [_INTRODUCTION.replace("{version}", VERSION)]
    for table in TABLES.values():
        rows = "\n".join(
            f"| `{column.name}` | {_TYPE_WORDS[column.type]} | {column.meaning} |" for column in table.columns
        )
        head = "| 列 | 类型 | 含义 |\n| --- | --- | --- |"
        parts.append(f"## {table.name}.parquet\n\n{table.meaning}。\n\n{head}\n{rows}\n")
    return "\n".join(parts)
