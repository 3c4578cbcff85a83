"""Blocks as an Excel workbook, through openpyxl: one list of blocks a sheet."""

import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from examples.printer.blocks import Block, Paragraph, Table
from examples.writers.archive import MADE, frozen

Sheet = tuple[str, Sequence[Block]]
_AMOUNT = re.compile(r"\d+\.\d\d")
_COUNT = re.compile(r"[1-9]\d{0,8}")
_PERCENT = re.compile(r"\d+%")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\（）]")
_LONGEST_NAME = 31
_LINE = Side(style="thin")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)
_WRAPPED = Alignment(wrap_text=True, vertical="center")


def xlsx(sheets: Iterable[Sheet]) -> bytes:
    """Return the workbook; amounts, counts and plain percents are numbers with the format that shows them so."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.created, book.properties.creator = MADE, ""
    for number, (name, blocks) in enumerate(sheets, 1):
        _fill(book.create_sheet(sheet_name(name, number)), blocks)
    target = io.BytesIO()
    book.save(target)
    return frozen(target.getvalue())


def sheet_name(name: str, number: int) -> str:
    """Return the name without what Excel does not allow in it, told apart from its neighbours."""
    return f"{number}.{_FORBIDDEN.sub('', name)}"[:_LONGEST_NAME]


def _fill(sheet: Worksheet, blocks: Sequence[Block]) -> None:
    width = max((block.width for block in blocks if isinstance(block, Table)), default=1)
    row = 1
    for block in blocks:
        if isinstance(block, Paragraph):
            sheet.cell(row, 1, block.text or None)
            if block.heading and width > 1:
                sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
            row += 1
        else:
            _table(sheet, block, row)
            row += len(block.rows)


def _table(sheet: Worksheet, table: Table, top: int) -> None:
    for down, texts in enumerate(table.rows):
        for right, text in enumerate(texts):
            cell = sheet.cell(top + down, 1 + right)
            cell.border, cell.alignment = _BOX, _WRAPPED
            if _AMOUNT.fullmatch(text):
                cell.value, cell.number_format = Decimal(text), "0.00"
            elif _PERCENT.fullmatch(text):
                cell.value, cell.number_format = Decimal(text[:-1]) / 100, "0%"
            elif _COUNT.fullmatch(text):
                cell.value = int(text)
            elif text:
                cell.value, cell.data_type = text, "s"  # a text that starts with = stays one
    for (row, column), (rows, columns) in table.spans.items():
        sheet.merge_cells(
            start_row=top + row,
            end_row=top + row + rows - 1,
            start_column=1 + column,
            end_column=column + columns,
        )
