"""The workbooks: the review to hand on, and what was read. Only this module knows openpyxl.

What comes from a file is written as a string, never as a formula, whatever it begins with.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kpi import __version__
from kpi.marks import PROPERTY
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Review
from kpi.model.rule import LEVELS
from kpi.reporting.coverage import heading
from kpi.reporting.tables import (
    HANDLING,
    Table,
    Value,
    appraisal_table,
    file_table,
    finding_table,
    gap_table,
    indicator_table,
    project_table,
    rule_table,
)
from kpi.reporting.verdict import Counts
from kpi.reporting.view import DocumentView, ReviewView, build
from kpi.reporting.visible import visible_lines
from kpi.reporting.width import display_width
from kpi.reporting.words import LEVEL_WORDS, money

FONT = "微软雅黑"
_LONGEST = 32_767  # characters that a cell can hold
_MOST_DIGITS = 15  # digits that a spreadsheet's number can hold
_LINE_HEIGHT, _TALLEST = 12.5, 409.0  # points
_ROOM = 1.15  # half-width characters of our font size in a unit of column width
_CUT = "…（过长，已截断）"
_ESCAPES = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_RISKY = tuple("=+-@＝＋－＠")
_LINE = Side(style="thin", color="C9CAC3")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(vertical="top", wrap_text=True)
_LEVEL_COLOURS = {"错误": "A61E1E", "警告": "8A5800", "提示": "1B5A8C", "待核实": "5C4A8A"}
_TEXT, _NUMBER, _HEAD, _ANSWER, _ANSWER_HEAD = "kpi 正文", "kpi 数字", "kpi 表头", "kpi 填写", "kpi 填写表头"


def write_review(review: Review, path: Path) -> None:
    """Write the review as a workbook that an office hands to the department."""
    view = build(review)
    workbook = _workbook("review")
    _summary(_sheet(workbook, "汇总"), view, heading(review.documents))
    if view.grading_note:
        _write(workbook, appraisal_table(view))
    findings = finding_table(view)
    _answers(_write(workbook, findings), findings)
    _write(workbook, gap_table(view))
    _write(workbook, rule_table(view))
    workbook.save(path)


def write_extract(documents: Sequence[Disclosure], path: Path) -> None:
    """Write what was read as clean tables: a row an indicator, a row a project, a row a file."""
    workbook = _workbook("extract")
    for table in (indicator_table(documents), project_table(documents), file_table(documents)):
        _write(workbook, table)
    workbook.save(path)


def _workbook(kind: str) -> Workbook:
    """Return an empty workbook that carries our mark and styles."""
    workbook = Workbook()
    del workbook["Sheet"]
    workbook.properties.creator = f"kpi {__version__}"
    marks = workbook.custom_doc_props  # type: ignore[attr-defined]  # the stubs do not know it
    marks.append(StringProperty(name=PROPERTY, value=kind))
    for style in _styles():
        workbook.add_named_style(style)
    return workbook


def _styles() -> tuple[NamedStyle, ...]:
    """Return the styles of the tables: text, heads, and the department's own columns."""
    body, bold = Font(name=FONT, size=9), Font(name=FONT, size=9, bold=True)
    head = Alignment(horizontal="center", vertical="center", wrap_text=True)
    grey, cream = PatternFill("solid", fgColor="ECEBE5"), PatternFill("solid", fgColor="FDF6E3")
    return (
        NamedStyle(_TEXT, font=body, border=_BOX, alignment=_TOP),
        NamedStyle(_NUMBER, font=body, border=_BOX, alignment=Alignment(horizontal="center", vertical="top")),
        NamedStyle(_HEAD, font=bold, border=_BOX, alignment=head, fill=grey),
        NamedStyle(_ANSWER, font=body, border=_BOX, alignment=_TOP, fill=cream),
        NamedStyle(_ANSWER_HEAD, font=bold, border=_BOX, alignment=head, fill=cream),
    )


def _sheet(workbook: Workbook, title: str) -> Worksheet:
    """Add a sheet that prints on A4 across, as wide as the paper, pages numbered."""
    sheet: Worksheet = workbook.create_sheet(title)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.35
    for line, text in ((sheet.oddHeader, title), (sheet.oddFooter, "第 &P 页，共 &N 页")):
        assert line is not None
        line.center.text = text
    return sheet


def _write(workbook: Workbook, table: Table) -> Worksheet:
    """Write a table: the head frozen, filtered and repeated in print; text wrapped."""
    sheet = _sheet(workbook, table.title)
    answers, widths = [column.answer for column in table.columns], [column.width for column in table.columns]
    sheet.row_dimensions[1].height = _height([column.title for column in table.columns], widths)
    for index, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
        _put(sheet, 1, index, column.title, _ANSWER_HEAD if column.answer else _HEAD)
    for line, row in enumerate(table.rows, 2):
        for index, (value, answer) in enumerate(zip(row, answers, strict=True), 1):
            _put(sheet, line, index, value, _ANSWER if answer else _TEXT)
        sheet.row_dimensions[line].height = _height(row, widths)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(answers))}{max(len(table.rows), 1) + 1}"
    sheet.print_title_rows = "1:1"
    return sheet


def _answers(sheet: Worksheet, table: Table) -> None:
    """Give the list of findings its colours, and the department its drop-down and date column."""
    letters = {column.title: get_column_letter(index) for index, column in enumerate(table.columns, 1)}
    last = max(len(table.rows), 1) + 1
    choice = DataValidation(
        "list", formula1=f'"{",".join(HANDLING)}"', allow_blank=True, showErrorMessage=True
    )
    choice.errorTitle, choice.error = "处理方式", f"请从下拉列表中选择：{'、'.join(HANDLING)}"
    sheet.add_data_validation(choice)
    choice.add(f"{letters['处理方式']}2:{letters['处理方式']}{last}")
    fonts = {
        word: Font(name=FONT, size=9, bold=True, color=colour) for word, colour in _LEVEL_COLOURS.items()
    }
    for line in range(2, len(table.rows) + 2):
        level = sheet[f"{letters['严重程度']}{line}"]
        level.font = fonts[level.value]
        sheet[f"{letters['日期']}{line}"].number_format = "yyyy-mm-dd"
    sheet.freeze_panes = f"{letters['单位']}2"


def _put(sheet: Worksheet, row: int, column: int, value: Value, style: str) -> None:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.style = _NUMBER if style == _TEXT and isinstance(value, int) else style
    _fill(cell, value)


def _fill(cell: Cell, value: Value) -> None:
    """Put a value into a cell: numbers as such, everything else as a string that stays one."""
    if value is None:
        return
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _MOST_DIGITS:
        cell.value = value
        cell.number_format = _number_format(value)
    elif isinstance(value, int):
        cell.value = value
    else:
        text = _safe(value if isinstance(value, str) else f"{value:f}")
        cell.value = text
        cell.data_type = "s"  # openpyxl takes a leading = for a formula and #N/A for an error
        if text.startswith(_RISKY):
            cell.quotePrefix = True  # the string stays one when somebody edits the cell


def _number_format(value: Decimal) -> str:
    """Show the decimals that a number needs, and up to two zeros that are printed."""
    printed, needed = (max(0, -int(number.as_tuple().exponent)) for number in (value, value.normalize()))
    decimals = max(needed, min(printed, 2))
    return f"#,##0.{'0' * decimals}" if decimals else "0"


def _height(row: Sequence[Value], widths: Sequence[int]) -> float:
    """Return the height of a row in points: no program fits wrapped rows reliably when it opens a file."""
    lines = max((_lines(value, width) for value, width in zip(row, widths, strict=True)), default=1)
    return min(lines * _LINE_HEIGHT + 4, _TALLEST)


def _lines(value: Value, width: int) -> int:
    if not isinstance(value, str):
        return 1
    room = max(1, int((width - 1) * _ROOM))
    return sum(max(1, -(-display_width(line) // room)) for line in value.split("\n"))


def _safe(text: str) -> str:
    """Show characters that XML forbids, keep ``_x0041_`` from being decoded, cut what no cell can hold."""
    shown = _ESCAPES.sub("_x005F_", visible_lines(text))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - len(_CUT)] + _CUT


def _summary(sheet: Worksheet, view: ReviewView, title: str) -> None:
    """Write the first sheet: verdict, figures by level, by file and by family, and what it rests on."""
    for column, width in zip("ABCDEFGHIJ", _SUMMARY_WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    _line(sheet, 1, "预算绩效目标公开前审核结果", Font(name="宋体", size=18, bold=True), 30)
    _line(sheet, 2, title, Font(name=FONT, size=12), 21)
    _line(sheet, 3, view.verdict.line, Font(name=FONT, size=12, bold=True, color="8C1C1C"), 24)
    row = _block(sheet, 5, ("项目", "内容"), _facts(view))
    row = _block(sheet, row + 1, ("单位", "文件", "项目数", "预算（万元）", *_COUNTED), _by_document(view))
    row = _block(sheet, row + 1, ("检查类别", "代号", "规则数", "已检查（项）", *_COUNTED), _by_family(view))
    note = "自动审核只提示疑点，不代替人工审核结论；未能检查的项目见“未执行检查”，未检查不等于没有问题。"
    _line(sheet, row + 1, note, Font(name=FONT, size=9, color="5D666F"), 18)
    sheet.sheet_view.showGridLines = False
    sheet.print_area = f"A1:J{row + 1}"


_SUMMARY_WIDTHS = (26, 34, 9, 13, 9, 9, 9, 9, 9, 11)
_COUNTED = (*LEVEL_WORDS.values(), "合计", "未能检查")


def _facts(view: ReviewView) -> list[tuple[Value, ...]]:
    verdict = view.verdict
    rules = f"{view.ruleset}，{len(view.rules)} 条规则，校验值 {view.ruleset_sha256[:16]}"
    scope = f"{verdict.documents} 个文件、{verdict.projects} 个项目，预算 {money(verdict.amount)} 万元"
    hashes = "\n".join(document.sha256 for document in view.documents[:5] if document.sha256)
    return [
        ("审核结论（建议）", verdict.advice),
        ("审核范围", scope),
        ("其中存疑、已知、已豁免", f"{verdict.doubtful}、{verdict.known}、{verdict.waived}"),
        ("规则集", rules),
        ("对规则的调整", "；".join(view.adjusted) or "无"),
        ("文件校验值（SHA-256）", hashes or None),
        ("审核人", None),
        ("审核日期", None),
    ]


def _by_document(view: ReviewView) -> list[tuple[Value, ...]]:
    return [
        (
            document.title,
            document.path + _remark(document),
            len(document.projects),
            document.amount,
            *_counted(document.counts, document.not_evaluable),
        )
        for document in view.documents
    ]


def _remark(document: DocumentView) -> str:
    if document.failure:
        return f"（未能读取：{document.failure.message}）"
    return f"（与 {document.same_as} 内容相同）" if document.same_as else ""


def _by_family(view: ReviewView) -> list[tuple[Value, ...]]:
    return [
        (
            family.word,
            family.code,
            family.rules,
            family.checked,
            *_counted(family.counts, family.not_evaluable),
        )
        for family in view.families
    ]


def _counted(counts: Counts, not_evaluable: int) -> tuple[Value, ...]:
    """Return counts as a row shows them, nothing for a zero."""
    figures = (*(counts.of(level) for level in LEVELS), counts.total, not_evaluable)
    return tuple(figure or None for figure in figures)


def _line(sheet: Worksheet, row: int, text: str, font: Font, height: int) -> None:
    """Write a line over the whole width of the summary."""
    cell = sheet.cell(row, 1)
    assert isinstance(cell, Cell)
    _fill(cell, text)
    cell.font = font
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=10)
    sheet.row_dimensions[row].height = height


def _block(sheet: Worksheet, row: int, head: Sequence[str], lines: Sequence[tuple[Value, ...]]) -> int:
    """Write a small table and return the row below it; a last column of two spans the whole width."""
    wide = len(head) == 2  # noqa: PLR2004 - a name and its content
    widths = (_SUMMARY_WIDTHS[0], sum(_SUMMARY_WIDTHS[1:])) if wide else _SUMMARY_WIDTHS
    for line, values in enumerate((head, *lines), row):
        style = _HEAD if line == row else _TEXT
        for column, value in enumerate(values, 1):
            _put(sheet, line, column, value, style)
        if wide:
            for column in range(3, 11):
                sheet.cell(line, column).style = style
            sheet.merge_cells(start_row=line, start_column=2, end_row=line, end_column=10)
        sheet.row_dimensions[line].height = _height(values, widths)
    return row + len(lines) + 1
