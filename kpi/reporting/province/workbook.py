"""The workbook of a province: what the office works from, in the looks of the review workbook."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from kpi.model.rule import LEVELS
from kpi.reporting import xlsx
from kpi.reporting.front import Front
from kpi.reporting.looks import Looks
from kpi.reporting.province import charts
from kpi.reporting.province.figures import DepartmentFigures, Figures, figures
from kpi.reporting.province.gather import GRADES, STATES, STATUSES, Holder, Province
from kpi.reporting.province.page import advice, heading
from kpi.reporting.sheetrows import Link, Value
from kpi.reporting.tables import FINDINGS, Column, Row, Table
from kpi.reporting.verdict import Counts
from kpi.reporting.words import LEVEL_WORDS, STATUS_WORDS, family_word, money

MOST_ROWS = 1_000_000
"""Rows of a sheet; more of them go on in a further sheet. A spreadsheet takes 1,048,576."""
_MOST_LINKS = 60_000  # a spreadsheet drops all links of a sheet that has more than 65,530
_DEPARTMENTS, _PROJECTS = "部门一览", "项目一览"
_WORST = 20
_COUNTED = (*LEVEL_WORDS.values(), "合计", "未能检查")
_NOTES = (
    "部门按错误数由多到少排列；蓝色的部门名称可以点击，转到该部门的项目。各表首行可以筛选。",
    "“无错误项目”指没有错误一级问题的项目，已豁免的问题不计；其余各栏的问题数包括存疑、已知和已豁免的。",
    "同一份报送的几个文件只审核一次，其余列为“与其他文件重复”，见“未能读取”。",
    "自动审核只提示疑点，不代替人工审核结论；未能检查的事项见“未执行检查”，未检查不等于没有问题。",
)


def write(province: Province, path: Path) -> None:
    """Write the workbook; the same province gives the same bytes."""
    counted = figures(province)
    xlsx.write_tables("province", _tables(province, counted), path, partial(_front, counted, province))


def _front(counted: Figures, province: Province, looks: Looks) -> Front:
    """Return the first sheet: what the batch came to, the worst departments, the families of rules."""
    front = Front(looks)
    front.line("预算绩效目标公开前审核汇总", "title", 34)
    front.line(heading(counted), "subtitle", 22)
    front.line(advice(counted), "verdict", 28)
    front.facts("总体情况", _facts(counted, province))
    title = "错误最多的部门" if len(counted.departments) > _WORST else "各部门情况"
    head = ("部门", "审核建议", "项目数", "预算（万元）", *_COUNTED)
    front.table(title, head, map(_short, charts.worst_first(counted.departments)[:_WORST]))
    head = ("检查类别", "代号", "规则数", "已检查（项）", *_COUNTED)
    families = (
        (one.word, one.code, one.rules, one.checked, *_by_level(one.counts), one.not_evaluable or None)
        for one in counted.families
    )
    front.table("各类检查情况", head, families)
    if years := charts.years_listing(counted):
        _years(front, counted, years)
    front.notes(_NOTES)
    return front


def _years(front: Front, counted: Figures, listing: charts.Listing) -> None:
    rows = (
        (row[0], one.files, one.projects, one.amount, *_by_level(one.counts))
        for row, one in zip(listing.rows, counted.years, strict=True)
    )
    front.table("各年度情况", ("年度", "文件", "项目数", "预算（万元）", *_COUNTED[:-1]), rows)


def _facts(counted: Figures, province: Province) -> list[tuple[str, Value]]:
    verdict, ruleset = counted.verdict, province.head.ruleset
    levels = "，".join(f"{LEVEL_WORDS[level]} {verdict.counts.of(level):,} 个" for level in LEVELS)
    asides = f"存疑 {verdict.doubtful:,} 个，已知 {verdict.known:,} 个，已豁免 {verdict.waived:,} 个"
    files = "，".join(
        f"{charts.STATE_WORDS[state]} {size:,} 个" for state, size in counted.states.items() if size
    )
    advised = charts.advice_chart(counted).listing.rows
    clean = charts.percent(counted.clean, verdict.projects)
    rules = f"{ruleset.name} {ruleset.version}".strip()
    return [
        ("部门", f"{len(counted.departments):,} 个" + _unnamed(counted)),
        ("审核建议", "，".join(f"{word} {size:,} 个部门" for word, size, _ in advised if size) or None),
        ("项目", f"{verdict.projects:,} 个，预算 {money(verdict.amount)} 万元"),
        ("无错误项目", f"{counted.clean:,} 个，占 {clean}"),
        ("建议等级", "，".join(f"{word} {size:,} 个" for word, size in counted.grades if size) or "未评定"),
        ("发现问题", f"{verdict.counts.total:,} 个：{levels}（其中{asides}）"),
        ("未能检查", f"{verdict.not_evaluable:,} 项" if verdict.not_evaluable else "无"),
        ("文件", f"{verdict.documents:,} 个" + (f"：{files}" if files else "")),
        ("规则集", f"{rules}，{len(ruleset.rules)} 条规则，校验值 {ruleset.sha256[:16]}"),
        ("对规则的调整", "；".join(province.head.adjusted) or "无"),
    ]


def _unnamed(counted: Figures) -> str:
    number = sum(not one.is_known for one in counted.departments)
    return f"，其中 {number:,} 个文件没有读到单位名称，各按一个部门列出" if number else ""


def _short(one: DepartmentFigures) -> tuple[Value, ...]:
    verdict = one.verdict
    counts = _by_level(verdict.counts)
    return (
        one.name,
        charts.advice_of(one),
        verdict.projects,
        verdict.amount,
        *counts,
        verdict.not_evaluable or None,
    )


def _by_level(counts: Counts) -> tuple[Value, ...]:
    """Return counts and their sum as a row shows them, nothing for a zero."""
    return tuple(size or None for size in (*(counts.of(level) for level in LEVELS), counts.total))


def _tables(province: Province, counted: Figures) -> Iterator[Table]:
    yield _department_table(counted, province)
    yield from _split(_PROJECTS, _PROJECT_COLUMNS, _projects(province, counted), len(province.codes), 4)
    yield from _split(FINDINGS, _FINDING_COLUMNS, _findings(province), len(province.rule), 5)
    yield _rule_table(counted)
    yield _gap_table(counted)
    yield _file_table(province)


def _split(
    title: str, columns: tuple[Column, ...], rows: Iterator[Row], size: int, frozen: int
) -> Iterator[Table]:
    """Yield a table of any length as one sheet, or several."""
    for number in range(max(1, -(-size // MOST_ROWS))):
        count = min(MOST_ROWS, size - number * MOST_ROWS)
        name = f"{title}（{number + 1}）" if number else title
        yield Table(name, columns, (next(rows) for _ in range(count)), frozen=frozen)


def _department_table(counted: Figures, province: Province) -> Table:
    """Return the departments, a row each, the worst first; each leads to its projects."""
    graded = [word for word, _ in counted.grades]
    columns = (
        Column("序号", 6, look="number"),
        Column("部门", 30, look="text link"),
        Column("年度", 10, look="number"),
        Column("文件", 7),
        Column("项目", 7),
        Column("预算（万元）", 14),
        *(Column(word, 8) for word in LEVEL_WORDS.values()),
        Column("问题合计", 9),
        Column("无错误项目", 9),
        Column("无错误占比", 9, look="number"),
        *(Column(f"等级{word}" if word in GRADES else word, 8) for word in graded),
        Column("未能检查", 9),
        Column("审核建议", 20),
        Column("备注", 24),
    )
    first = _first_rows(province)
    numbers = {name: number for number, name in enumerate(province.departments.names)}
    ranked = charts.worst_first(counted.departments)
    links = tuple(
        Link(f"B{line}", f"'{_PROJECTS}'!A{row}")
        for line, one in enumerate(ranked[:_MOST_LINKS], 2)
        if (row := first.get(numbers[one.name])) is not None
    )
    rows = (_department(number, one) for number, one in enumerate(ranked, 1))
    return Table(_DEPARTMENTS, columns, rows, links, frozen=2)


def _department(number: int, one: DepartmentFigures) -> Row:
    verdict = one.verdict
    return (
        number,
        one.name,
        "、".join(map(str, one.years)) or None,
        one.files,
        verdict.projects,
        verdict.amount,
        *_by_level(verdict.counts),
        one.clean or None,
        charts.percent(one.clean, verdict.projects),
        *(size or None for _, size in one.grades),
        verdict.not_evaluable or None,
        charts.advice_of(one),
        _remark(one) or None,
    )


def _remark(one: DepartmentFigures) -> str:
    said = (
        "" if one.is_known else "文件中没有读到单位名称",
        f"{one.left_out} 个文件与其他文件重复" if one.left_out else "",
        f"{one.empty} 个文件没有绩效目标表" if one.empty else "",
    )
    return "；".join(part for part in said if part)


def _first_rows(province: Province) -> dict[int, int]:
    """Return the row of each department's first project in the sheet of projects."""
    first: dict[int, int] = {}
    row = 2
    for file in province.files:
        if file.projects:
            first.setdefault(file.department, row)
        row += file.projects
    return {department: row for department, row in first.items() if row <= MOST_ROWS}


_PROJECT_COLUMNS = (
    Column("序号", 7, look="number"),
    Column("部门", 22, repeated=True),
    Column("项目编码", 20),
    Column("项目名称", 34),
    Column("年度", 7, look="number"),
    Column("预算数（万元）", 12),
    *(Column(word, 7) for word in LEVEL_WORDS.values()),
    Column("问题合计", 8),
    Column("建议等级", 8, look="number"),
    Column("未能检查", 8),
    Column("文件", 26, repeated=True),
    Column("表序", 6),
)


def _projects(province: Province, counted: Figures) -> Iterator[Row]:
    number = 0
    for holder in province.holders():
        at = holder.project
        if at is None:
            continue
        number += 1
        file = province.files[holder.file]
        yield (
            number,
            _name(province, holder),
            province.codes[at],
            province.names[at],
            file.year or None,
            province.budgets[at],
            *_by_level(Counts(*counted.projects.counts(at))),
            GRADES[province.grades[at]] or None,
            province.unchecked[at] or None,
            file.path,
            province.numbers[at],
        )


def _name(province: Province, holder: Holder) -> str | None:
    department = province.files[holder.file].department
    return province.departments.names[department] if department >= 0 else None


_FINDING_COLUMNS = (
    Column("序号", 7, look="number"),
    Column("问题编号", 9, repeated=True),
    Column("部门", 16, repeated=True),
    Column("项目编码", 12, repeated=True),
    Column("项目名称", 16, repeated=True),
    Column("位置", 15),
    Column("规则编号", 8, look="number"),
    Column("问题类型", 12),
    Column("类别", 10, repeated=True),
    Column("严重程度", 8, look="level"),
    Column("问题描述", 30),
    Column("原文", 18),
    Column("计算过程", 16),
    Column("依据", 16, repeated=True),
    Column("修改建议", 24),
    Column("状态", 12),
    Column("文件", 18, repeated=True),
)


def _findings(province: Province) -> Iterator[Row]:
    rules = [(code, title, family_word(code.rstrip("0123456789"))) for code, title in province.rules]
    for holder in province.holders():
        at, department = holder.project, _name(province, holder)
        code, name = (province.codes[at], province.names[at]) if at is not None else (None, None)
        path = province.files[holder.file].path
        for row in holder.rows:
            rule, title, family = rules[province.rule[row]]
            text = {field: column[row] for field, column in province.texts.items()}
            yield (
                row + 1,
                province.fingerprint(row),
                department,
                code,
                name,
                " · ".join(text[part] for part in ("place", "row", "field") if text[part]),
                rule,
                title,
                family,
                LEVEL_WORDS[LEVELS[province.level[row]]],
                text["problem"],
                text["before"] + text["marked"] + text["after"] or "（空白）",
                text["proof"] or None,
                text["basis"],
                _advice(text["suggestion"], text["grade"], text["hint"]),
                _status(province.status[row], text["remark"], text["doubt"]),
                path,
            )


def _advice(suggestion: str, grade: str, hint: str) -> str:
    return f"改为“{suggestion}”（{grade}）。{hint}" if suggestion else hint


def _status(status: int, remark: str, doubt: str) -> str:
    parts = (STATUS_WORDS[STATUSES[status]], remark, f"存疑：{doubt}" if doubt else "")
    return "；".join(part for part in parts if part)


def _rule_table(counted: Figures) -> Table:
    """Return the rules with what they found and how they ended."""
    columns = (
        Column("规则编号", 10),
        Column("规则名称", 30),
        Column("类别", 14),
        *(Column(word, 8) for word in LEVEL_WORDS.values()),
        Column("问题合计", 9),
        Column("涉及项目", 9),
        Column("涉及部门", 9),
        Column("有问题", 9),
        Column("未见问题", 10),
        Column("不适用", 10),
        Column("未能检查", 9),
    )
    rows = (
        (
            one.code,
            one.title,
            family_word(one.family),
            *_by_level(one.counts),
            one.projects or None,
            one.departments or None,
            one.outcomes.finding or None,
            one.outcomes.passed or None,
            one.outcomes.not_applicable or None,
            one.outcomes.not_evaluable or None,
        )
        for one in sorted(counted.rules, key=lambda one: (-one.counts.total, one.code))
    )
    return Table("规则统计", columns, rows, frozen=2)


def _gap_table(counted: Figures) -> Table:
    """Return what was not checked: a row for each rule and reason."""
    columns = (
        Column("规则编号", 10),
        Column("规则名称", 30),
        Column("类别", 14),
        Column("原因", 70),
        Column("项数", 9),
    )
    rows = (
        (one.rule, one.title, family_word(one.rule.rstrip("0123456789")), one.reason, one.size)
        for one in counted.gaps[:MOST_ROWS]
    )
    return Table("未执行检查", columns, rows, frozen=2)


def _file_table(province: Province) -> Table:
    """Return the files of which nothing was reviewed, with the reason."""
    columns = (
        Column("序号", 6, look="number"),
        Column("文件", 60),
        Column("情况", 18),
        Column("代码", 10, look="number"),
        Column("部门", 26),
        Column("原因", 60),
    )
    lacking = [file for file in province.files if STATES[file.state] != "reviewed"]
    rows = (
        (
            number,
            file.path,
            charts.STATE_WORDS[STATES[file.state]],
            file.code or None,
            province.departments.names[file.department] if file.department >= 0 else None,
            file.why,
        )
        for number, file in enumerate(lacking[:MOST_ROWS], 1)
    )
    return Table("未能读取", columns, rows)
