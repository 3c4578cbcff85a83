"""Blocks as a Word document, through python-docx; tables with merged cells and repeated header rows."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as Docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt

from examples.printer.blocks import Block, Paragraph, Spans, Table
from examples.writers.archive import MADE, frozen

_TWIPS = 9600  # the width of a table: 16.9 cm
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


@dataclass(frozen=True, slots=True)
class Page:
    """How a page looks: its font, the size of the letters in points, whether it lies on its side."""

    font: str = "宋体"
    size: float = 10.5
    landscape: bool = False


def docx(blocks: Iterable[Block], page: Page = Page()) -> bytes:
    """Return the document."""
    document = _blank(page)
    end = document.element.body.sectPr
    for block in blocks:
        if isinstance(block, Paragraph):
            style = f"Heading {block.heading}" if block.heading else None
            document.add_paragraph(block.text, style)
        else:
            end.addprevious(parse_xml(_table(block, _TWIPS * 3 // 2 if page.landscape else _TWIPS)))
    target = io.BytesIO()
    document.save(target)
    return frozen(target.getvalue())


def _blank(page: Page) -> Docx:
    document = Document()
    section = document.sections[0]
    sides = Cm(29.7), Cm(21)
    section.page_width, section.page_height = sides if page.landscape else sides[::-1]
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin = section.bottom_margin = Cm(2)
    for name in ("Normal", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = page.font
        style.font.size = Pt(page.size)
        style.font.bold = False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name_of_theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[name_of_theme]  # it would go before the font's own name
        fonts.set(qn("w:eastAsia"), page.font)
    document.styles["Normal"].paragraph_format.space_after = Pt(0)
    core = document.core_properties
    core.created = core.modified = MADE
    core.author = core.last_modified_by = ""
    return document


def _table(table: Table, width: int) -> str:
    weights = table.widths or (1,) * table.width
    columns = [width * weight // sum(weights) for weight in weights]
    grid = "".join(f'<w:gridCol w:w="{column}"/>' for column in columns)
    below = _below(table.spans)
    rows = "".join(_row(table, row, below, columns) for row in range(len(table.rows)))
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{_BORDERS}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def _below(spans: Spans) -> dict[tuple[int, int], int]:
    """Return the cells that continue one from above: their (row, column) → how many columns they take."""
    return {
        (row + down, column): columns
        for (row, column), (rows, columns) in spans.items()
        for down in range(1, rows)
    }


def _row(table: Table, row: int, below: dict[tuple[int, int], int], columns: list[int]) -> str:
    cells, column = "", 0
    texts = table.rows[row]
    while column < len(texts):
        rows, size = table.spans.get((row, column), (1, 1))
        merge = '<w:vMerge w:val="restart"/>' if rows > 1 else ""
        if (row, column) in below:
            size, merge = below[row, column], "<w:vMerge/>"
        span = f'<w:gridSpan w:val="{size}"/>' if size > 1 else ""
        width = sum(columns[column : column + size])
        cells += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}</w:tcPr>{_paragraphs(texts[column])}</w:tc>'
        column += size
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if row < table.head else ""
    return f"<w:tr>{repeated}{cells}</w:tr>"


def _paragraphs(text: str) -> str:
    return "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' if line else "<w:p/>"
        for line in text.split("\n")
    )
