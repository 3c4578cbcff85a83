"""The workbooks: the review to hand on, and what was read.

What comes from a file is written as a string, never as a formula, whatever it begins with. openpyxl makes
everything but the rows (``sheetrows``), which are put into the sheets as they are packed.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from kpi import __version__
from kpi.marks import PROPERTY
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Review
from kpi.reporting.coverage import heading
from kpi.reporting.extracttables import file_table, indicator_table, project_table
from kpi.reporting.front import WIDTHS, Front
from kpi.reporting.json import render_check
from kpi.reporting.ledger import CARRIER, TITLE, packed
from kpi.reporting.looks import SONG, Looks
from kpi.reporting.proofs import proof_table
from kpi.reporting.sheetrows import Rows, height_of
from kpi.reporting.summary import Summary
from kpi.reporting.tables import (
    Column,
    Table,
    appraisal_table,
    finding_table,
    gap_table,
    ledger_table,
    rule_table,
)
from kpi.reporting.view import build

_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone
"""When our workbooks say that they were made: the same review gives the same bytes."""
_ONE_PAGE = 50  # rows that can still be read on one sheet of paper
_FIRST_DAY = 43_831  # 2020-01-01 as a spreadsheet's number
_SHADED = {"number": "result number"}
_TABS = {"汇总": "8C1C1C", TITLE: "C8963E"}
_NO_ROWS = re.compile(r"<sheetData\s*/>|<sheetData>\s*</sheetData>")
_MODIFIED = re.compile(r"(<dcterms:modified[^>]*>)[^<]*")
_DIMENSION = re.compile(r'<dimension ref="[^"]*"')


def write_review(review: Review, path: Path) -> None:
    """Write the review as a workbook that an office hands to the department."""
    view = build(review)
    book = _Book("review")
    _lead(book, Summary(book.looks, view, heading(review.documents)))
    for table in (
        appraisal_table(view),
        finding_table(view),
        ledger_table(view),
        proof_table(view),
        gap_table(view),
        rule_table(view),
    ):
        _write(book, table)
    _carry(book, review)
    book.save(path)


def write_extract(documents: Sequence[Disclosure], path: Path) -> None:
    """Write what was read as clean tables: a row an indicator, a row a file, a row a project."""
    write_tables(
        "extract", (indicator_table(documents), file_table(documents), project_table(documents)), path
    )


def write_tables(
    kind: str, tables: Iterable[Table], path: Path, front: Callable[[Looks], Front] | None = None
) -> None:
    """Write tables as a workbook of our look, one sheet each; ``kind`` is the mark it carries."""
    book = _Book(kind)
    if front is not None:
        _lead(book, front(book.looks))
    for table in tables:
        _write(book, table)
    book.save(path)


class _Book:
    """A workbook with our mark, and the rows of its sheets."""

    def __init__(self, kind: str) -> None:
        self.workbook = Workbook()
        del self.workbook["Sheet"]
        self.workbook.properties.creator = f"kpi {__version__}"
        self.workbook.properties.created = _EPOCH
        marks = self.workbook.custom_doc_props  # type: ignore[attr-defined]  # the stubs do not know it
        marks.append(StringProperty(name=PROPERTY, value=kind))
        self.looks = Looks(self.workbook)
        self.rows: list[Rows] = []

    def add(self, title: str, rows: Rows) -> Worksheet:
        """Add a sheet with its rows."""
        sheet: Worksheet = self.workbook.create_sheet(title)
        self.rows.append(rows)
        return sheet

    def save(self, path: Path) -> None:
        """Write the package."""
        parts = {f"xl/worksheets/sheet{number}.xml": rows for number, rows in enumerate(self.rows, 1)}
        with _Package(path, parts) as package:
            ExcelWriter(self.workbook, package).write_data()


class _Package(zipfile.ZipFile):
    """A package with fixed times, into whose sheets the rows are put."""

    def __init__(self, path: Path, rows: dict[str, Rows]) -> None:
        super().__init__(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3)
        self._rows_of = rows

    def write(self, filename: str, arcname: str) -> None:  # type: ignore[override]  # openpyxl needs no more
        """Add a sheet that openpyxl has written to a file without its rows."""
        text = Path(filename).read_text(encoding="utf-8")
        rows = self._rows_of[arcname]
        text = _DIMENSION.sub(f'<dimension ref="{rows.used}"', text, count=1)
        head, tail = _NO_ROWS.split(text, maxsplit=1)
        before, options, after = tail.partition("<printOptions")
        with self.open(_part(arcname), "w") as part:
            part.write(f"{head}<sheetData>".encode())
            for piece in rows.xml():
                part.write(piece)
            part.write(f"</sheetData>{before}{rows.links_xml()}{options}{after}".encode())

    def writestr(self, name: str, data: str | bytes) -> None:  # type: ignore[override]  # likewise
        """Add a part under a fixed date."""
        if name == "docProps/core.xml":
            text = data if isinstance(data, str) else data.decode()
            data = _MODIFIED.sub(rf"\g<1>{_EPOCH:%Y-%m-%dT%H:%M:%SZ}", text)
        super().writestr(_part(name), data)


def _part(name: str) -> zipfile.ZipInfo:
    """Return what the package says of a part."""
    info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _carry(book: _Book, review: Review) -> None:
    """Let the workbook carry the review that it shows, so that its answers can be judged by it alone."""
    rows = Rows(book.looks)
    for text in packed(render_check(review, with_extract=True)):
        rows.add([(text, "plain")])
    _settled(book.add(CARRIER, rows)).sheet_state = "veryHidden"


def _lead(book: _Book, front: Front) -> None:
    """Write the first sheet."""
    sheet = _settled(book.add("汇总", front.rows))
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for cells in front.merged:
        sheet.merged_cells.add(cells)
    sheet.sheet_view.showGridLines = False
    if front.rows.last <= _ONE_PAGE:
        sheet.page_setup.fitToHeight = 1
    sheet.print_area = front.rows.used


def _settled(sheet: Worksheet) -> Worksheet:
    """Let a sheet print on A4 across, as wide as the paper, pages numbered."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.title in _TABS:
        sheet.sheet_properties.tabColor = _TABS[sheet.title]
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.75
    sheet.page_margins.header = sheet.page_margins.footer = 0.35
    for line, text in ((sheet.oddHeader, sheet.title), (sheet.oddFooter, "第 &P 页，共 &N 页")):
        assert line is not None
        line.center.text, line.center.font, line.center.size = text, f"{SONG},常规", 9
    return sheet


def _write(book: _Book, table: Table) -> None:
    """Write a table: the head frozen, filtered and repeated in print; text wrapped."""
    rows = _rows(book, table)
    sheet = _settled(book.add(table.title, rows))
    for letter, column in _lettered(table):
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].hidden = column.hidden
    sheet.freeze_panes = f"{get_column_letter(table.frozen + 1)}2"
    if table.filtered:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{max(rows.last, 2)}"
    sheet.print_title_rows = "1:1"
    sheet.print_area = rows.used
    for letter, column in _lettered(table):
        _guided(sheet, column, f"{letter}2:{letter}{max(rows.last, 2)}")
    if table.protected:
        _protect(sheet)


def _lettered(table: Table) -> Iterator[tuple[str, Column]]:
    for number, column in enumerate(table.columns, 1):
        yield get_column_letter(number), column


def _rows(book: _Book, table: Table) -> Rows:
    rows, columns = Rows(book.looks), table.columns
    widths = [column.width for column in columns]
    titles = [column.title for column in columns]
    heads = ["answer head" if column.answer else "head" for column in columns]
    rows.add(zip(titles, heads, strict=True), height_of(titles, widths) + 4)
    telling = [at for at, column in enumerate(columns) if not (column.repeated or column.hidden)]
    told, looks = [widths[at] for at in telling], [_look(column) for column in columns]
    levels = [at for at, column in enumerate(columns) if column.look == "level"]
    for number, row in enumerate(table.rows, 2):
        own = [_SHADED.get(look, "result") for look in looks] if number in table.shaded else looks
        if levels:
            own = own.copy()
            for at in levels:
                own[at] = str(row[at])
        rows.add(zip(row, own, strict=True), height_of([row[at] for at in telling], told))
    rows.links.extend(table.links)
    return rows


def _look(column: Column) -> str:
    if column.look == "date":
        return "answer date" if column.answer else "date"
    return "answer" if column.answer else column.look


def _guided(sheet: Worksheet, column: Column, cells: str) -> None:
    """Offer what may be written into a column, and refuse anything else."""
    if column.choices:
        rule = DataValidation("list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
        rule.error = f"请从下拉列表中选择：{'、'.join(column.choices)}"
    elif column.look == "date":
        rule = DataValidation(
            "date", operator="greaterThanOrEqual", formula1=str(_FIRST_DAY), allow_blank=True
        )
        rule.error = "请填写日期，例如 2025-02-18。"
    else:
        return
    rule.errorTitle, rule.showErrorMessage = column.title, True
    if column.prompt:
        rule.promptTitle, rule.prompt, rule.showInputMessage = column.title, column.prompt, True
    rule.add(cells)
    sheet.add_data_validation(rule)


def _protect(sheet: Worksheet) -> None:
    """Lock what the office has written, without a password: against slips, not against people."""
    sheet.protection.sheet = True
    for allowed in ("autoFilter", "sort", "formatColumns", "formatRows"):
        setattr(sheet.protection, allowed, False)
