"""Big files for the readers' benchmark, made of the example departments' projects."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, islice
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import pypdfium2  # type: ignore[import-untyped]

from examples.printer.listing import ListStyle, listing
from examples.printer.styles import Style, forms
from examples.printer.truth import Project, load
from examples.writers.docx import docx
from examples.writers.html import html

DEPARTMENTS = ("qinglan-wenlv-2025", "yunting-shuili-2026")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def projects(wanted: int) -> list[Project]:
    """Return so many projects, each with a code and a name of its own."""
    sound = [project for name in DEPARTMENTS for project in load(name).projects if project.sound]
    return [
        replace(
            sound[no % len(sound)], no=no + 1, code=_code(no), name=f"{sound[no % len(sound)].name}（{no}）"
        )
        for no in range(wanted)
    ]


def _code(no: int) -> str:
    return f"13882325P00QL{no:07d}A"


def word(forms_wanted: int) -> bytes:
    """Return a Word document of so many goal forms, with merged cells."""
    return docx(forms(projects(forms_wanted), Style(tall=True)))


def page(forms_wanted: int) -> bytes:
    """Return a web page of so many goal forms."""
    return html(forms(projects(forms_wanted), Style(tall=True)), title="部门预算项目绩效目标")


def pdf(sources: Sequence[bytes], pages: int) -> bytes:
    """Return a PDF of so many pages, taken from the sources over and over."""
    target = pypdfium2.PdfDocument.new()
    documents = [pypdfium2.PdfDocument(source) for source in sources]
    places = ((document, number) for document in documents for number in range(len(document)))
    every = list(places)
    for index in range(pages):
        document, number = every[index % len(every)]
        target.import_pages(document, [number])
    result = io.BytesIO()
    target.save(result)
    return result.getvalue()


def workbook(rows: int) -> bytes:
    """Return a workbook of one list with so many indicator rows, its texts shared as Excel has them."""
    strings: dict[str, int] = {}
    sheet = "".join(_row(cells, number, strings) for number, cells in enumerate(_cells(rows), 1))
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        f'<sheets><sheet name="绩效目标" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{shared}</sst>',
    }
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{content}')
    return target.getvalue()


def _relations(*targets: tuple[str, str]) -> str:
    every = "".join(
        f'<Relationship Id="rId{no}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for no, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{every}</Relationships>'


def _cells(rows: int) -> Iterator[Sequence[str]]:
    """Yield the header and the rows, project after project."""
    style = ListStyle("repeated", names={"purpose": ""})
    known = projects(len(DEPARTMENTS) * 16)
    table = [listing([project], style, unit_name="青岚县某某局").rows for project in known]
    yield table[0][0]
    code, name = table[0][0].index("项目编码"), table[0][0].index("项目名称")
    every = (_own(row, code, name, no) for no in count() for row in table[no % len(table)][1:])
    yield from islice(every, rows)


def _own(row: Sequence[str], code: int, name: int, no: int) -> Sequence[str]:
    cells = list(row)
    cells[code], cells[name] = _code(no), f"{row[name]}（{no}）"
    return cells


def _row(cells: Sequence[str], number: int, strings: dict[str, int]) -> str:
    every = "".join(
        f'<c r="{chr(65 + column)}{number}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'
        for column, text in enumerate(cells)
        if text
    )
    return f'<row r="{number}">{every}</row>'
