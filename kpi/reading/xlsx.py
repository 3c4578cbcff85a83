"""Excel workbooks (.xlsx, .xlsm): what every visible sheet shows, with formulas, formats and merged cells."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from kpi.marks import INDEX_NAME, index_sheet
from kpi.model.disclosure import Failure
from kpi.model.document import Document, Table
from kpi.model.place import Note
from kpi.reading import failures
from kpi.reading.formats import BUILTIN, Format, compiled
from kpi.reading.sheet import MAX_CELLS, TooManyCellsError, hidden_sheet, tables, without_opinions
from kpi.reading.sheetxml import Book, DamagedXmlError, SheetReader, shared_texts
from kpi.reading.zipped import DamagedPartError, Zipped, opened, parse_xml, relations

_MOST_SHEETS = 4096


class _Listed(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def read_xlsx(data: bytes, path: str, sha256: str) -> Document | Failure:
    """Return the tables of a workbook, or why it cannot be read."""
    package = opened(data, path)
    if isinstance(package, Failure):
        return package
    try:
        blocks, notes = _content(package, path)
    except (DamagedPartError, DamagedXmlError):
        return failures.DAMAGED.failure(path=path, kind="Excel文件", detail="内部的XML不完整")
    except TooManyCellsError:
        return too_large(path)
    if not blocks and not notes:
        return failures.EMPTY.failure(path=path)
    return Document(path, sha256, "xlsx", tuple(blocks), tuple(notes))


def too_large(path: str) -> Failure:
    """Return the failure of a workbook with more cells than are read."""
    size, limit = f"单元格（含只有格式的空白单元格）超过{MAX_CELLS}个", f"{MAX_CELLS}个"
    return failures.TOO_LARGE.failure(path=path, size=size, limit=limit)


def _content(package: Zipped, path: str) -> tuple[list[Table], list[Note]]:
    main = next((part for kind, part in relations(package, "").values() if kind == "officeDocument"), "")
    main = main if main in package else "xl/workbook.xml"
    if main not in package:
        raise DamagedPartError(main)
    workbook = parse_xml(package.read(main))
    related = relations(package, main)
    ours = _our_index(workbook)
    sheets = [sheet for sheet in _sheets(workbook, related, package) if sheet.name not in ours]
    if not sheets:
        raise DamagedPartError(main)
    book = _book(package, dict(related.values()), epoch_1904=_epoch_1904(workbook))
    blocks: list[Table] = []
    notes: list[Note] = []
    for listed in sheets:
        sheet = SheetReader(listed.name, book).read(package.chunks(listed.part))
        without_opinions(sheet)
        if listed.hidden:
            notes += hidden_sheet(sheet, path)
            continue
        found, hidden = tables(sheet, path)
        blocks += found
        notes += hidden
    return blocks, notes


def _sheets(
    workbook: etree._Element, related: dict[str, tuple[str, str]], package: Zipped
) -> Iterator[_Listed]:
    """Generate the sheets with cells, in the order of their tabs."""
    found = 0
    for element in workbook.iter("{*}sheet"):
        number = next(
            (value for name, value in element.items() if str(name).endswith("/relationships}id")), ""
        )
        kind, part = related.get(str(number), ("", ""))
        if kind == "worksheet" and part in package and found < _MOST_SHEETS:
            found += 1
            hidden = element.get("state", "visible") != "visible"
            yield _Listed(element.get("name") or f"Sheet{found}", part, hidden)


def _our_index(workbook: etree._Element) -> set[str | None]:
    """Return the sheet on which an annotated workbook lists our opinions: it is no content."""
    names = workbook.iter("{*}definedName")
    return {index_sheet(name.text or "") for name in names if name.get("name") == INDEX_NAME}


def _epoch_1904(workbook: etree._Element) -> bool:
    settings = workbook.find("{*}workbookPr")
    return settings is not None and settings.get("date1904") in {"1", "true"}


def _book(package: Zipped, parts: dict[str, str], *, epoch_1904: bool) -> Book:
    styles, shared = parts.get("styles", ""), parts.get("sharedStrings", "")
    formats = _formats(parse_xml(package.read(styles)), epoch_1904=epoch_1904) if styles in package else []
    texts = shared_texts(package.chunks(shared)) if shared in package else {}
    return Book(texts, formats)


def _formats(styles: etree._Element, *, epoch_1904: bool) -> list[Format]:
    """Return the number format of every cell style."""
    codes = dict(BUILTIN)
    for element in styles.iterfind("{*}numFmts/{*}numFmt"):
        number = element.get("numFmtId") or ""
        if number.isascii() and number.isdigit():
            codes[int(number)] = element.get("formatCode") or ""
    formats = []
    for element in styles.iterfind("{*}cellXfs/{*}xf"):
        number = element.get("numFmtId") or "0"
        code = codes.get(int(number), "") if number.isascii() and number.isdigit() else ""
        formats.append(compiled(code, epoch_1904=epoch_1904))
    return formats
