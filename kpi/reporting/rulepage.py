"""The page of a rule and the list of rules, as terminal text or Markdown, from the rule file alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kpi.model.rule import Example, Rule
from kpi.reporting.words import FIELD_WORDS, HEAD_WORDS, LEVEL_WORDS, family_word
from kpi.specimen import FULL_ROW, SHORT_ROW

FIELD_NAMES = {
    "name": "项目名称",
    "title": "表题",
    "code": "项目编码",
    "budget": "预算数（万元）",
    "fiscal": "财政资金（万元）",
    "other": "其他资金（万元）",
    "purpose": "资金用途",
    "plan": "资金支出计划",
    "plan_repeated": "支出计划印了两次",
    "goals": "绩效目标",
    "frame": "指标框架",
    "year": "预算年度",
    "department": "单位",
    "projects": "项目",
    "last_year": "上年的表",
    "standards": "支出标准",
    "tables": "其他表",
    "words": "适用于",
    "limit": "上限",
    "unit": "单位",
    "source": "出处",
    "since": "开始施行",
    "until": "停止施行",
    "exempt": "不适用于",
}


def index(rules: Sequence[Rule], *, markdown: bool) -> str:
    """Return the list of all rules: code, level, title."""
    if markdown:
        lines = ["# 规则目录", "", "| 编号 | 级别 | 名称 | 类别 |", "| --- | --- | --- | --- |"]
        lines += [
            f"| [{r.code}]({r.code}.md) | {levels_of(r)} | {r.title} | {family_word(r.family)} |"
            for r in rules
        ]
    else:
        lines = [f"{r.code}  {LEVEL_WORDS[r.level]:<4}{r.title}（{r.name}）" for r in rules]
        lines.append(f"共 {len(rules)} 条。用 kpi rule 编号 查看说明。")
    return "\n".join(lines) + "\n"


def levels_of(rule: Rule) -> str:
    """Return the levels of a rule in words, its usual level first."""
    return "、".join(LEVEL_WORDS[level] for level in dict.fromkeys([rule.level, *rule.levels.values()]))


def page(rule: Rule, *, markdown: bool) -> str:
    """Return the page of a rule."""
    text = "\n".join(_page(rule))
    return text + "\n" if markdown else _terminal(text) + "\n"


def _page(rule: Rule) -> Iterator[str]:
    yield f"# {rule.code} {rule.title}"
    yield ""
    head = HEAD_WORDS[rule.head]
    yield f"级别：{levels_of(rule)} · 审核要素：{head} · 英文名：{rule.name} · 自 {rule.since} 版起"
    yield ""
    yield "## 为什么"
    yield ""
    yield rule.why
    yield from _section("怎么说", [rule.message, *rule.messages.values()])
    yield from _section("怎么改", [rule.hint, *rule.hints.values()])
    yield from _section("依据", [entry.document + (entry.clause or "") for entry in rule.basis])
    for number, example in enumerate(rule.bad, 1):
        yield from _example(f"反例 {number}", example)
    for number, example in enumerate(rule.good, 1):
        yield from _example(f"正例 {number}", example)
    yield from _section("不算问题的情形", rule.false_positives)
    yield from _section("让位于", rule.yields_to)
    yield from _section("设置", [f"{key} = {_value(value)}" for key, value in rule.settings.items()])


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    items = list(lines)
    if items:
        yield from ("", f"## {title}", "")
        yield from (f"- {line}" for line in items)


def _example(title: str, example: Example) -> Iterator[str]:
    note = f"：{example.note}" if example.note else ""
    yield from ("", f"### {title}{note}", "")
    yield from _project(example.fields)
    if example.finds:
        yield ""
        yield "指出：" + "；".join(f"“{found}”" if found else "空白处" for found in example.finds)


def _project(fields: Mapping[str, object]) -> Iterator[str]:
    """Write a project in short: its fields as a list, its rows as a table; then what it is compared with."""
    for key, value in fields.items():
        if key not in _OWN_FORM:
            yield f"- {FIELD_NAMES.get(key, key)}：{_value(value)}"
    if "text" in fields:
        yield from ("", "```", str(fields["text"]).strip(), "```")
    if "rows" in fields:
        yield from ("", *_rows(fields["rows"], fields.get("columns")))
    for key in ("projects", "last_year", "standards", "tables"):
        for number, part in enumerate(_parts(fields.get(key)), 1):
            yield from ("", f"{FIELD_NAMES[key]} {number}：", "")
            yield from _project(part)


_OWN_FORM = frozenset({"rows", "columns", "text", "projects", "last_year", "standards", "tables"})


def _parts(value: object) -> list[Mapping[str, object]]:
    parts = value if isinstance(value, list | tuple) else [value]
    return [part for part in parts if isinstance(part, Mapping)]


def _rows(rows: object, columns: object) -> Iterator[str]:
    """Write the rows of an example under the names of their columns."""
    cells = [[str(cell) for cell in row] for row in rows] if isinstance(rows, list | tuple) else []
    width = len(cells[0]) if cells else 0
    usual = FULL_ROW if width == len(FULL_ROW) else SHORT_ROW
    names = columns if isinstance(columns, list | tuple) else usual
    yield "| " + " | ".join(FIELD_WORDS.get(str(name), "") for name in names[:width]) + " |"
    yield "|" + " --- |" * width
    for row in cells:
        yield "| " + " | ".join(cell.replace("|", "｜") or "（空）" for cell in row) + " |"


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        named = ((FIELD_NAMES.get(str(key), str(key)), _value(part)) for key, part in value.items())
        return "、".join(f"{name} {part}" for name, part in named)
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _terminal(text: str) -> str:
    """Take the marks of Markdown off, which a terminal does not show."""
    lines = [line.lstrip("#").strip() if line.startswith("#") else line for line in text.splitlines()]
    return "\n".join(line for line in lines if not line.startswith("| ---"))
