"""Workbooks for the tests: by openpyxl, or by hand where it cannot write such a thing."""

import io
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook

from kpi.model.disclosure import Failure
from kpi.model.document import Document, Table
from kpi.model.place import Cell

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def by_hand(
    sheet: str, *, strings: str = "", styles: str = "", epoch_1904: bool = False, prolog: str = ""
) -> bytes:
    """Return a workbook of one sheet whose XML, inside ``worksheet``, is given."""
    settings = '<workbookPr date1904="1"/>' if epoch_1904 else ""
    related = f'xmlns="{MAIN}" xmlns:r="{RELATED}"'
    relations = "".join(
        f'<Relationship Id="{number}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for number, kind, target in (
            ("r1", "worksheet", "worksheets/sheet1.xml"),
            ("r2", "sharedStrings", "/xl/sharedStrings.xml"),
            ("r3", "styles", "styles.xml"),
        )
    )
    sheets = '<sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets>'
    return zipped(
        {
            "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" '
            f'Type="{RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f"<workbook {related}>{settings}{sheets}</workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
            "xl/worksheets/sheet1.xml": f'{prolog}<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
        }
    )


def document(outcome: Document | Failure) -> Document:
    assert isinstance(outcome, Document), outcome
    return outcome


def failure(outcome: Document | Failure) -> Failure:
    assert isinstance(outcome, Failure)
    return outcome


def tables(outcome: Document | Failure) -> list[Table]:
    blocks = document(outcome).blocks
    assert all(isinstance(block, Table) for block in blocks)
    return [block for block in blocks if isinstance(block, Table)]


def texts(outcome: Document | Failure) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in table.rows] for table in tables(outcome)]


def cells(outcome: Document | Failure) -> dict[str, Cell]:
    """Return the cells of all tables by their names; every name stands for one cell."""
    found: dict[str, Cell] = {}
    for table in tables(outcome):
        for cell in (cell for row in table.rows for cell in row):
            label = cell.place.label
            assert label not in found
            found[label] = cell
    return found
