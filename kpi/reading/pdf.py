"""PDF to a Document: ruled tables as grids, the text around them as paragraphs, page by page.

A table that page breaks cut gives one table a page, with the row that seems cut in two; the forms join
them. A file without a text layer, or with one that is no Chinese text, is refused.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile

from kpi.model.disclosure import Failure
from kpi.model.document import Document, Paragraph, Table
from kpi.model.notice import Notice
from kpi.model.place import Cell, Fragment, Note, Place
from kpi.reading import failures
from kpi.reading.borderless import grids_of
from kpi.reading.breaks import Cells, Piece, Position, cut_of, is_edge
from kpi.reading.lattice import Grid, grid_of
from kpi.reading.paragraphs import Margins, margins_of, paragraphs_of, pieces_of
from kpi.reading.pdfium import DamagedError, Glyph, LockedError, Page, TooLargeError, pages_of
from kpi.reading.pdftext import Line, lines_of, text_of
from kpi.reading.placing import Filled, placed
from kpi.reading.rulings import nets_of, rulings_of

PAGE_WITHOUT_TEXT = Notice(
    "page-without-text",
    "一页没有文字",
    "第{page}页是图片，没有文字，其中的内容没有检查。",
    "请改用由Word、Excel直接导出的PDF或原始文件，或对这一页做文字识别并人工核对。",
    about="file",
)

_KIND = "PDF文件"
_SCAN = "扫描件或图片做成的PDF文件"
_CUT_OFF = "结尾缺失，可能没有下载完整"
_UNREADABLE = "页面不能解析"
_RECOGNISED = "本页是扫描件，文字由识别得来"
_OVER = "文字越出了格线，可能属于相邻的单元格"
_UNRULED = "表格没有完整的格线，按文字的位置分列"

_TAIL = 4096
"""A whole file says in its last bytes that it ends."""
_FEW = 3
_FRAME = 0.5
"""A net of few cells over so much of the page is a frame around it."""
_PICTURE = 0.5
_SPARSE = 40
"""A page under a picture with fewer characters than this has only a stamp or a page number as text."""
_ONE_IN = 10
"""With one spoilt character in so many a text layer is useless."""
_SURE = 40
"""So many characters without a Chinese one are enough to tell that the text layer is not what is seen."""
NOTICES = (PAGE_WITHOUT_TEXT,)


def read_pdf(data: bytes, path: str, sha256: str) -> Document | Failure:
    """Return the blocks of a PDF."""
    reader = _Reader(path)
    failure = _read(reader, data, path)
    if failure is not None:
        return failure
    if not reader.seen.letters:
        return failures.NO_TEXT.failure(path=path, kind=_SCAN)
    if reader.seen.is_spoilt():
        return failures.BAD_TEXT_LAYER.failure(path=path)
    return Document(path, sha256, "pdf", tuple(reader.blocks), tuple(reader.notes))


def _read(reader: "_Reader", data: bytes, path: str) -> Failure | None:
    """Let the reader take all pages; return why it cannot."""
    if b"%%EOF" not in data[-_TAIL:]:
        return failures.DAMAGED.failure(path=path, kind=_KIND, detail=_CUT_OFF)
    try:
        for page in pages_of(data):
            reader.take(page)
    except LockedError:
        return failures.ENCRYPTED.failure(path=path)
    except TooLargeError as error:
        return failures.TOO_LARGE.failure(path=path, size=error.size, limit=error.limit)
    except DamagedError:
        return failures.DAMAGED.failure(path=path, kind=_KIND, detail=_UNREADABLE)
    return None


@dataclass(slots=True)
class _Seen:
    """How many characters there are, how many of them Chinese, how many without meaning."""

    letters: int = 0
    han: int = 0
    spoilt: int = 0

    def count(self, glyphs: Iterable[Glyph]) -> None:
        """Count the characters of a page."""
        for text, count in Counter([glyph.text for glyph in glyphs]).items():
            self.letters += 0 if text.isspace() else count
            if "\u3400" <= text <= "\u9fff":
                self.han += count
            elif text == "\ufffd" or text < " " or "\ue000" <= text <= "\uf8ff":
                self.spoilt += count

    def is_spoilt(self) -> bool:
        """Tell whether the text layer is not what a person sees."""
        return self.spoilt * _ONE_IN > self.letters or (self.letters >= _SURE and not self.han)


@dataclass(slots=True, eq=False)
class _Reader:
    """The blocks read so far."""

    path: str
    blocks: list[Paragraph | Table] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    seen: _Seen = field(default_factory=_Seen)
    tables: int = 0
    before: Piece | None = None
    """The last table of the page before, if nothing follows it there."""
    doubt: str | None = None

    def take(self, page: Page) -> None:
        """Read a page."""
        self.seen.count(page.glyphs)
        self.doubt = _RECOGNISED if page.recognised else None
        if page.pictured > _PICTURE and len(page.glyphs) < _SPARSE:
            where = Place(self.path, (Fragment((0, 0), page.number),))
            self.notes.append(PAGE_WITHOUT_TEXT.note(where, page=str(page.number)))
        nets, loose = nets_of(rulings_of(page.across), rulings_of(page.down))
        grids = [grid for net in nets if (grid := grid_of(net)) and not _is_frame(grid, page)]
        tables, outside = placed(page.glyphs, sorted(grids, key=lambda grid: grid.area))
        more, outside = placed(outside, grids_of(lines_of(outside), loose, page.width))
        tables += more
        self._arrange(page, sorted(tables, key=lambda table: (table.grid.ys[0], table.grid.xs[0])), outside)

    def _arrange(self, page: Page, tables: Sequence[Filled], outside: Sequence[Glyph]) -> None:
        """Add the tables of a page and the lines between them, from top to bottom."""
        lines = [piece for line in lines_of(outside) for piece in pieces_of(line)]
        margins = margins_of(page.width, lines, [(table.grid.xs[0], table.grid.xs[-1]) for table in tables])
        done = 0
        for index, table in enumerate(tables):
            above = list(takewhile(partial(_is_above, table.grid.ys[0]), lines[done:]))
            self._add_lines(page.number, above, margins)
            done += len(above)
            first = index == 0 and is_edge(lines[:done], page.height)
            last = index == len(tables) - 1 and is_edge(lines[done:], page.height)
            self._add_table(page.number, table, first=first, last=last)
        self._add_lines(page.number, lines[done:], margins)

    def _add_lines(self, page: int, lines: Sequence[Line], margins: Margins) -> None:
        for text in paragraphs_of(lines, margins):
            size = len(text)
            piece = Fragment((0, size), page, source_span=(0, size))
            self.blocks.append(Paragraph(Cell(text, Place(self.path, (piece,)), self.doubt)))

    def _add_table(self, page: int, table: Filled, *, first: bool, last: bool) -> None:
        self.tables += 1
        grid, cells = table.grid, table.cells
        texts = [
            [_text(grid, cells, (row, column)) for column in range(len(grid.xs) - 1)]
            for row in range(len(grid.ys) - 1)
        ]
        filled = [tuple(filter(None, row)) for row in texts]
        piece = Piece(page, grid, cells, frozenset(filled), first, last)
        rows = tuple(
            tuple(self._cell(text, page, (row, column), table) for column, text in enumerate(line))
            for row, line in enumerate(texts)
        )
        spans = {cell: span for cell, span in grid.cells.items() if span != (1, 1)}
        self.blocks.append(Table(rows, spans, cut_of(self.before, piece, filled)))
        self.before = piece

    def _cell(self, text: str, page: int, at: Position, table: Filled) -> Cell:
        span = (0, len(text))
        piece = Fragment(span, page, None, self.tables, at[0] + 1, at[1] + 1, None, None, span)
        cell = Cell(text, Place(self.path, (piece,)), self.doubt if text else None)
        if at in table.doubtful:
            cell = cell.doubted(_OVER)
        return cell if table.grid.ruled or not text else cell.doubted(_UNRULED)


def _is_above(top: float, line: Line) -> bool:
    return line.top < top


def _is_frame(grid: Grid, page: Page) -> bool:
    return len(grid.cells) <= _FEW and grid.area > _FRAME * page.width * page.height


def _text(grid: Grid, cells: Cells, cell: Position) -> str:
    glyphs = cells.get(cell)
    if not glyphs:
        return ""
    left, right = grid.sides(cell)
    return text_of(glyphs, right - left)
