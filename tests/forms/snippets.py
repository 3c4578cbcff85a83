"""A small goal form of an invented department, and how the tests read it, damaged in one way each."""

from kpi.forms import understand
from kpi.model.disclosure import Disclosure, Indicator, Project
from kpi.model.place import Cell
from kpi.reading.text import lines_of, read_text

TITLE = "1、社区图书流动服务绩效目标表"
HEADER = "一级指标|二级指标|三级指标|绩效指标描述|指标值|指标值确定依据"
HEAD = (
    "项目编码|42010124P001234567890|||项目名称|社区图书流动服务|",
    "预算规模及资金用途|预算数|18.50|其中：财政资金|18.50|其他资金|",
    "|用于流动图书车的运行和图书购置|||||",
)
PLAN = ("资金支出计划（%）|3月底||6月底|10月底|12月底|", "|15%||40%|80%|100%|")
GOALS = ("绩效目标|1. 开展流动借阅活动 96 场。 2. 新购图书不少于 3200 册|||||",)
ROWS = (
    "产出指标|数量指标|流动借阅活动场次|全年开展流动借阅活动的场次|96场|年度活动安排|",
    "|数量指标|新购图书册数|新购并上架的图书册数|≥3200册|年度购书计划|",
    "|质量指标|图书验收合格率|验收合格的图书占比|≥98%|图书采购合同|",
    "|时效指标|活动完成时间|全部活动完成的时间|11月底前|年度活动安排|",
    "|成本指标|单场活动平均成本|每场活动的平均支出|≤1200元/场|《流动服务经费管理办法》|",
    "效益指标|社会效益指标|居民借阅便利程度|居民就近借书的便利程度|较上年有所提高|年度活动安排|",
    "满意度指标|服务对象满意度指标|读者满意度|读者对流动服务的满意程度|≥92%|读者问卷调查|",
)
FORM = (TITLE, "", "单位：万元", "", *HEAD, *PLAN, *GOALS, HEADER + "|", *ROWS)
BREAK = ("", HEADER)
"""A page break as it is printed: a blank line, the header once more."""


def text(*lines: str) -> str:
    """Return the lines as a text, with tabs for the bars."""
    return "\n".join(line.replace("|", "\t") for line in lines) + "\n"


def disclose(*lines: str) -> Disclosure:
    """Read and understand the lines."""
    return understand(read_text(text(*lines), "示例.txt", "0" * 64))


def only_project(*lines: str) -> Project:
    """Return the one project of the lines."""
    disclosure = disclose(*lines)
    assert len(disclosure.projects) == 1, disclosure.notes
    return disclosure.projects[0]


def form(
    head: tuple[str, ...] = HEAD,
    plan: tuple[str, ...] = PLAN,
    goals: tuple[str, ...] = GOALS,
    rows: tuple[str, ...] = ROWS,
    header: str = HEADER + "|",
) -> tuple[str, ...]:
    """Return the lines of the form with some of its parts replaced."""
    return (TITLE, "", "单位：万元", "", *head, *plan, *goals, header, *rows)


def with_rows(index: int, *lines: str) -> tuple[str, ...]:
    """Return the form with one indicator row replaced by the lines."""
    return form(rows=(*ROWS[:index], *lines, *ROWS[index + 1 :]))


def cells_of(row: Indicator) -> tuple[str, ...]:
    """Return the texts of a row, in the order of the printed columns."""
    basis = row.basis.text if row.basis else ""
    return (row.level1.text, row.level2.text, row.level3.text, row.description.text, row.value.text, basis)


def sound_rows() -> list[tuple[str, ...]]:
    """Return the rows of the undamaged form as they must be read: first levels carried over."""
    result = []
    level1 = ""
    for line in ROWS:
        cells = line.split("|")
        level1 = cells[0] or level1
        result.append((level1, *cells[1:6]))
    return result


def every_cell(disclosure: Disclosure) -> list[Cell]:
    """Return all cells of a disclosure that quote the document."""
    cells: list[Cell | None] = [passage.cell for passage in disclosure.narrative]
    cells += [cell for table in disclosure.tables for row in table.rows for cell in row]
    for project in disclosure.projects:
        cells += [project.title, project.code, project.name, project.budget_cell, project.purpose]
        amounts = (project.budget, project.fiscal_funds, project.other_funds)
        cells += [amount.span.cell for amount in amounts if amount]
        cells += [goal.span.cell for goal in project.goals]
        if project.plan:
            cells += [project.plan.repeated, *(node.cell for node in project.plan.nodes)]
        for row in project.indicators:
            cells += [row.level1, row.level2, row.level3, row.description, row.value, row.basis]
            cells += [row.weight, row.unit, row.sign, row.direction]
    return [cell for cell in cells if cell is not None]


def assert_verbatim(disclosure: Disclosure, source: str) -> None:
    """Check that what every fragment of every cell quotes stands at its place, character by character."""
    lines = lines_of(source)
    for cell in every_cell(disclosure):
        for piece in cell.place.fragments:
            assert piece.line is not None
            assert piece.source_span is not None
            quoted = cell.text[slice(*piece.text_span)]
            assert lines[piece.line - 1][slice(*piece.source_span)] == quoted
