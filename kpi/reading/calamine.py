"""Workbooks that are no .xlsx: .xls and .xlsb by python-calamine, .ods by its XML.

Calamine gives texts, numbers and merged cells, but no number formats and nothing of what is hidden; for .xls
these are read from the file's own records (kpi/reading/biff.py). Where the format of a number is not known, a
fraction may be a percentage, and carries that doubt.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kpi.model.disclosure import Failure
from kpi.model.document import Document, Table
from kpi.model.place import Note
from kpi.reading import biff, compound, failures
from kpi.reading.numbers import number_of, plain, shown
from kpi.reading.ods import read_ods
from kpi.reading.sheet import MAX_CELLS, Line, Sheet, TooManyCellsError, hidden_sheet, limited, tables
from kpi.reading.sheetxml import unescaped
from kpi.reading.xlsx import too_large

FORMAT_UNKNOWN = "数字格式未能读出，可能是百分比"

_KINDS = {"xls": "旧版Excel文件", "xlsb": "Excel文件（.xlsb）"}
_MOST_PLACES = 5 * MAX_CELLS
"""Calamine fills a rectangle up to the last cell; larger ones are not walked."""
_STREAMS = ("Workbook", "Book")
_LARGEST_FRACTION = 1.5


def read_calamine(data: bytes, path: str, sha256: str, format: str) -> Document | Failure:  # noqa: A002
    """Return the tables of a workbook that is "xls", "ods" or "xlsb", or why it cannot be read."""
    if format == "ods":
        return read_ods(data, path, sha256)
    try:
        blocks, notes = _content(data, path, format)
    except TooManyCellsError:
        return too_large(path)
    except python_calamine.PasswordError:
        return failures.ENCRYPTED.failure(path=path)
    except BaseException as error:
        # What calamine cannot read it raises; where it breaks down, a panic comes as a BaseException.
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError, GeneratorExit)):
            raise
        return failures.DAMAGED.failure(path=path, kind=_KINDS[format], detail="不能按工作簿读取")
    if not blocks and not notes:
        return failures.EMPTY.failure(path=path)
    return Document(path, sha256, format, tuple(blocks), tuple(notes))


def _content(data: bytes, path: str, format_: str) -> tuple[list[Table], list[Note]]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    listed = [
        (number, meta)
        for number, meta in enumerate(workbook.sheets_metadata)
        if meta.typ is SheetTypeEnum.WorkSheet
    ]
    formats = biff.sheets(_stream(data)) if format_ == "xls" else []
    if len(formats) != len(listed):
        formats = []
    blocks: list[Table] = []
    notes: list[Note] = []
    for order, (number, meta) in enumerate(listed):
        sheet = _sheet(workbook.get_sheet_by_index(number), formats[order] if formats else None)
        hidden = meta.visible is not SheetVisibleEnum.Visible
        found, left_out = ([], hidden_sheet(sheet, path)) if hidden else tables(sheet, path)
        blocks += found
        notes += left_out
    return blocks, notes


def _stream(data: bytes) -> bytes:
    """Return the records of an old workbook: they stand in a stream, in the oldest files by themselves."""
    if not data.startswith(compound.SIGNATURE):
        return data
    return next((stream for name in _STREAMS if (stream := compound.content(data, name))), b"")


def _sheet(source: CalamineSheet, numbers: biff.Numbers | None) -> Sheet:
    sheet = Sheet(source.name)
    if source.total_height * source.total_width > _MOST_PLACES:
        raise TooManyCellsError
    if numbers is not None:
        sheet.hidden_rows = numbers.hidden_rows
        sheet.hidden_columns = numbers.hidden_columns
    sheet.merges = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in source.merged_cell_ranges or ()
    ]
    count = 0
    for line in _lines(source, sheet, numbers):
        count += len(line.texts)
        if count > MAX_CELLS:
            raise TooManyCellsError
        sheet.lines.append(line)
    return sheet


def _lines(source: CalamineSheet, sheet: Sheet, numbers: biff.Numbers | None) -> Iterator[Line]:
    top, left = source.start or (0, 0)
    for row, values in enumerate(source.to_python(skip_empty_area=True), top + 1):
        line = Line(row, left + 1, [])
        for column, value in enumerate(values, left + 1):
            known = numbers.cells.get((row, column)) if numbers else None
            if value == "" and known is None:  # calamine gives nothing for an error
                continue
            text, doubt = shown(known[0], known[1], typed=known[2]) if known else _text(value)
            line.put(column, text)
            if doubt:
                sheet.doubts[row, column] = doubt
        if line.texts:
            yield line


def _text(value: object) -> tuple[str, str | None]:
    """Return a value as text, where nothing says how it is shown."""
    match value:
        case bool():
            return str(value).upper(), None
        case int() | float():
            number = number_of(repr(value))
            text, doubt = plain(number) if number is not None else (str(value), None)
            fraction = number is not None and number % 1 and abs(number) < _LARGEST_FRACTION
            return text, doubt or (FORMAT_UNKNOWN if fraction else None)
        case datetime():
            day = f"{value.year}/{value.month}/{value.day}"
            return (day if value.time() == time() else f"{day} {value.hour}:{value.minute:02}"), None
        case date():
            return f"{value.year}/{value.month}/{value.day}", None
        case time() | timedelta():
            return str(value), None
    return limited(unescaped(str(value)))
