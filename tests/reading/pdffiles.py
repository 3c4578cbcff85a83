"""PDF files written by hand, a few hundred bytes each: text and lines at places that a test chooses.

Points are measured from the lower left corner, as PDF does. Chinese text needs no font file: its codes are
those of Unicode, in a character collection that every reader knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
_CJK = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
    " /DescendantFonts [4 0 R] >>"
)
_COLLECTION = (
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo"
    " << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R >>"
)
_MEASURES = (
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
    " /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>"
)
_LATIN = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_RESOURCES = f"<< /Font << /F1 3 0 R /F2 {_LATIN} >> /XObject << /I1 6 0 R >> >>"
_PICTURE = (
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    " /Length 1 >>\nstream\n\x7f\nendstream"
)


@dataclass
class Sheet:
    """What is drawn on a page, in the order drawn."""

    ops: list[str] = field(default_factory=list)
    width: int = WIDTH
    height: int = HEIGHT
    rotate: int = 0

    def text(
        self, x: float, y: float, text: str, size: float = 10, matrix: str = "1 0 0 1", mode: int = 0
    ) -> None:
        """Write a text whose line starts at a point."""
        font = "F2" if text.isascii() else "F1"
        codes = text.encode("ascii" if text.isascii() else "utf-16-be").hex()
        self.ops.append(f"BT {mode} Tr /{font} {size} Tf {matrix} {x} {y} Tm <{codes}> Tj ET")

    def line(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw a line."""
        self.ops.append(f"{x1} {y1} m {x2} {y2} l S")

    def box(self, x: float, y: float, width: float, height: float, *, fill: str | None = None) -> None:
        """Draw a box: its outline, or filled with a grey."""
        paint = f"{fill} g {x} {y} {width} {height} re f 0 g" if fill else f"{x} {y} {width} {height} re S"
        self.ops.append(paint)

    def picture(self) -> None:
        """Cover the page with a picture."""
        self.ops.append(f"q {self.width} 0 0 {self.height} 0 0 cm /I1 Do Q")

    def table(self, xs: Sequence[float], ys: Sequence[float], texts: Sequence[Sequence[str]]) -> None:
        """Draw a full grid (``ys`` from the top down) with a line of text in each cell."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[-1], x, ys[0])
        self.fill(xs, ys, texts)

    def fill(self, xs: Sequence[float], ys: Sequence[float], texts: Sequence[Sequence[str]]) -> None:
        """Write texts where the cells of a grid are; ``\\n`` starts a new line."""
        for y, row in zip(ys, texts, strict=False):
            for x, text in zip(xs, row, strict=False):
                for number, line in enumerate(text.split("\n") if text else ()):
                    self.text(x + 4, y - 13 - 13 * number, line)


def pdf(*sheets: Sheet, extra: str = "", objects: Sequence[str] = ()) -> bytes:
    """Return a PDF of these pages; ``extra`` goes into its trailer."""
    kids = " ".join(f"{7 + 2 * number} 0 R" for number in range(len(sheets)))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>",
        _CJK,
        _COLLECTION,
        _MEASURES,
        _PICTURE,
    ]
    for number, sheet in enumerate(sheets):
        stream = "\n".join(sheet.ops)
        parts.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {sheet.width} {sheet.height}]"
            f" /Rotate {sheet.rotate} /Resources {_RESOURCES} /Contents {8 + 2 * number} 0 R >>"
        )
        parts.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _file([*parts, *objects], extra)


def _file(parts: Sequence[str], extra: str) -> bytes:
    data = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, part in enumerate(parts, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{part}\nendobj\n".encode("latin-1")
    start = len(data)
    data += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    data += f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R {extra} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(data)
