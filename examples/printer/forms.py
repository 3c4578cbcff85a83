"""A project's goal form (项目支出绩效目标表) as printed, with the damage that its truth asks for."""

from examples.printer import goals, plans
from examples.printer.blocks import Block, Paragraph, Row, Table, padded
from examples.printer.damage import PAGE_BREAK, damaged, merged_level2, spaced
from examples.printer.truth import Project

HEADER: Row = ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据")
WIDTH = plans.WIDTH
LOOKS = frozenset({"half_width_brackets", "merged_level2", "spaced"})


def form(project: Project, *, numbered: bool) -> list[Block]:
    """Return the blocks of the form: title, unit, and one table a page."""
    if unknown := set(project.looks) - LOOKS:
        raise ValueError(f"no look is called {unknown}")
    title = f"{project.no}、{project.title}" if numbered else project.title
    first, *later = _pages(_tree(project))
    rows = [*_head(project), *_field_rows(project), HEADER, *first]
    tables = [[padded(row, WIDTH) for row in rows], *([HEADER, *page] for page in later)]
    return [Paragraph(title), Paragraph("单位：万元"), *(Table(tuple(table)) for table in tables)]


def _head(project: Project) -> list[Row]:
    budget, fiscal = f"{project.budget:.2f}", f"{project.fiscal:.2f}"
    other = "" if project.other is None else f"{project.other:.2f}"
    return [
        ("项目编码", project.code, "", "项目名称", project.name),
        ("预算规模及资金用途", "预算数", budget, "其中：财政资金", fiscal, "其他资金", other),
    ]


def _field_rows(project: Project) -> list[Row]:
    plan = plans.SHAPES[project.plan_shape](project.plan)
    rows = [("", project.purpose), *plan, *goals.SHAPES[project.goal_shape](project.goals)]
    if "half_width_brackets" in project.looks:
        rows = [plans.half_width_brackets(row) for row in rows]
    return [spaced(row) for row in rows] if "spaced" in project.looks else rows


def _tree(project: Project) -> list[Row]:
    cells = [indicator.cells for indicator in project.indicators]
    rows = [_carried(row, before) for before, row in zip([HEADER, *cells], cells, strict=False)]
    if "merged_level2" in project.looks:
        rows = merged_level2(rows)
    if "spaced" in project.looks:
        rows = [spaced(row) for row in rows]
    return [
        printed
        for no, row in enumerate(rows, 1)
        for printed in damaged(row, (entry for entry in project.damage if entry.row == no))
    ]


def _carried(row: Row, before: Row) -> Row:
    """Level 1 is printed on its first row only, also where a page break lies between."""
    return ("", *row[1:]) if row[0] == before[0] else row


def _pages(rows: list[Row]) -> list[list[Row]]:
    pages: list[list[Row]] = [[]]
    for row in rows:
        if row == PAGE_BREAK:
            pages.append([])
        else:
            pages[-1].append(row)
    return pages
