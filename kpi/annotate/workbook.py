"""Workbooks (.xlsx, .xlsm): comments on the faulty cells, our column, and the list of all opinions.

The package is changed at the level of its XML: no library that reads and writes whole workbooks keeps all
of what the department put into it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kpi.annotate.column import remove_column, write_column
from kpi.annotate.index import remove_index, write_index
from kpi.annotate.notes import remove_notes, write_notes
from kpi.annotate.opinions import Opinion
from kpi.annotate.package import Annotated, Package, main_part
from kpi.annotate.sheetxml import SheetXml
from kpi.annotate.styles import Looks, looks
from kpi.reading.sheetxml import shared_texts

_MAIN = "xl/workbook.xml"


def annotate_workbook(data: bytes, said: Sequence[Opinion]) -> Annotated:
    """Return the workbook with these opinions, and without those of an earlier annotation."""
    package = Package(data)
    main = main_part(package, _MAIN)
    texts = _texts(package, main)
    remove_index(package, main)
    remarks: list[str] = []
    by_sheet = _by_sheet(said)
    style = looks(package, _related(package, main, "styles")) if said else Looks()
    for name, part in [*_sheets(package, main)]:
        sheet = SheetXml(package, part, texts)
        cleaned = remove_notes(package, sheet) | remove_column(sheet)
        if name in by_sheet:
            remarks += _annotated(package, sheet, name, by_sheet[name], style)
        if cleaned or name in by_sheet:
            package.put(part, sheet.root)
    if said:
        write_index(package, main, said, style)
    return package.saved(tuple(remarks))


def _annotated(
    package: Package, sheet: SheetXml, name: str, said: Sequence[Opinion], style: Looks
) -> Iterator[str]:
    """Write the opinions on a sheet; yield what could not be written."""
    by_cell: dict[str, list[Opinion]] = defaultdict(list)
    by_row: dict[int, list[Opinion]] = defaultdict(list)
    for opinion in said:
        if opinion.place and opinion.place.cell and opinion.place.row:
            by_cell[opinion.place.cell].append(opinion)
            by_row[opinion.place.row].append(opinion)
    if not write_column(sheet, by_row, style):
        yield f"工作表“{name}”已用到最后一列，没有加写预审意见列，意见见批注和索引。"
    write_notes(package, sheet, by_cell)


def _by_sheet(said: Sequence[Opinion]) -> dict[str, list[Opinion]]:
    found: dict[str, list[Opinion]] = defaultdict(list)
    for opinion in said:
        if opinion.place and opinion.place.sheet and opinion.place.cell:
            found[opinion.place.sheet].append(opinion)
    return found


def _sheets(package: Package, main: str) -> Iterator[tuple[str, str]]:
    """Generate the sheets as the reader names them, with their parts."""
    related = dict(package.related_of(main, "worksheet"))
    found = 0
    for element in package.xml(main).iter("{*}sheet"):
        number = next((str(value) for key, value in element.items() if str(key).endswith("}id")), "")
        if number in related:
            found += 1
            yield element.get("name") or f"Sheet{found}", related[number]


def _texts(package: Package, main: str) -> dict[str, str]:
    part = _related(package, main, "sharedStrings")
    return shared_texts(package.chunks(part)) if part in package else {}


def _related(package: Package, main: str, kind: str) -> str:
    return next((part for _, part in package.related_of(main, kind)), "")
