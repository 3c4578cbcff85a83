"""Word files written by hand, for what no library writes."""

from kpi.model.document import Document, Paragraph, Table
from kpi.model.place import Cell
from kpi.reading.docx import read_docx
from kpi.reading.html import read_html
from tests.reading.zips import packed

USUAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(
    body: str, *, styles: str = "", numbering: str = "", namespace: str = USUAL, picture: bool = False
) -> bytes:
    """A file with this body; styles and numbering as the content of their parts."""
    related = [
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{n}" Target="{n}.xml"/>' for n in ("styles", "numbering")
    ]
    if picture:
        related.append(f'<Relationship Id="i" Type="{_OFFICE}/image" Target="media/1.png"/>')
    parts = {
        "_rels/.rels": _relations(
            f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        ),
        "word/_rels/document.xml.rels": _relations("".join(related)),
        "word/document.xml": _part("document", f"<w:body>{body}</w:body>", namespace),
        "word/styles.xml": _part("styles", styles, namespace),
        "word/numbering.xml": _part("numbering", numbering, namespace),
    }
    return packed(parts)


def _relations(content: str) -> str:
    return f'<Relationships xmlns="{_RELATIONS}">{content}</Relationships>'


def _part(name: str, content: str, namespace: str) -> str:
    return f'<w:{name} xmlns:w="{namespace}" {_OTHERS}>{content}</w:{name}>'


def p(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; plain text is a run of its own."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(*blocks: str, properties: str = "") -> str:
    """A cell; plain text is a paragraph of its own."""
    inner = "".join(block if block.startswith("<") else p(block) for block in blocks)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    """A row; plain text is a cell of its own."""
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tbl(*rows: str) -> str:
    """A table."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def span(count: int) -> str:
    return f'<w:gridSpan w:val="{count}"/>'


TOP, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


# ---- what was read


def read_word(data: bytes) -> Document:
    document = read_docx(data, "a.docx", "0" * 64)
    assert isinstance(document, Document), document
    return document


def read_page(text: str | bytes) -> Document:
    data = text.encode() if isinstance(text, str) else text
    document = read_html(data, "a.html", "0" * 64)
    assert isinstance(document, Document), document
    return document


Texts = list[list[list[str]] | str]


def texts(document: Document) -> Texts:
    """The texts of the blocks: a string for a paragraph, rows of strings for a table."""
    return [
        [[cell.text for cell in row] for row in block.rows] if isinstance(block, Table) else block.cell.text
        for block in document.blocks
    ]


def table(document: Document, index: int = 0) -> Table:
    return [block for block in document.blocks if isinstance(block, Table)][index]


def paragraph(document: Document, index: int = 0) -> Cell:
    return [block.cell for block in document.blocks if isinstance(block, Paragraph)][index]
