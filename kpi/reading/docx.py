"""Word files (.docx, .docm, .dotx): what their body shows, as paragraphs and tables with merged cells.

Read as Word shows it with all changes accepted: what is deleted or hidden is left out, fields show their
results, the numbers of lists are computed (see flow.py on their places). Text boxes follow the paragraph
that they hang on. Headers, footers, notes and comments are not read.
"""

from collections.abc import Iterator

from kpi.model.disclosure import Failure
from kpi.model.document import Document
from kpi.model.notice import Notice
from kpi.model.place import Note, Place
from kpi.reading import failures
from kpi.reading.flow import (
    MAX_DEPTH,
    Flow,
    Grid,
    Passage,
    Slot,
    TooManyCellsError,
    in_cell,
    laid_out,
    too_many_cells,
)
from kpi.reading.kinds import Kind
from kpi.reading.wordlists import Lists, styles_of
from kpi.reading.wordtext import Words, chosen
from kpi.reading.wordxml import Element, child, is_on, kind, number, value
from kpi.reading.zipped import DamagedPartError, Zipped, opened, parse_xml, relations

CHANGES = Notice(
    "tracked-changes",
    "有未接受的修订",
    "文档有未接受的修订，已按接受全部修订后的文字读取。",
    "请在Word或WPS中接受或拒绝全部修订，确认无误后再公开。",
    about="file",
)
HIDDEN = Notice(
    "hidden-text",
    "有隐藏的文字",
    "文档有设为隐藏的文字或表格行，没有读取。",
    "请确认隐藏的内容是否属于公开内容；需要检查的，取消隐藏后重新检查。",
    about="file",
)
NOTICES = (CHANGES, HIDDEN)

_MOST_COLUMNS = 256
"""Word itself allows 63 columns; a cell that claims to cover more than this covers this many."""
_INSERTED = frozenset({"ins", "moveTo"})
_WRAPPERS = _INSERTED | {"customXml", "sdt", "sdtContent", "smartTag"}
_MAIN = "word/document.xml"


def read_docx(data: bytes, path: str, sha256: str) -> Document | Failure:
    """Return the paragraphs and tables of a Word file, or why it cannot be read."""
    package = opened(data, path)
    if isinstance(package, Failure):
        return package
    try:
        story = _story(package)
        blocks = laid_out(story.read(), path)
    except DamagedPartError:
        return failures.DAMAGED.failure(path=path, kind=Kind.DOCX.value, detail="内部的XML不完整")
    except TooManyCellsError:
        return too_many_cells(path)
    if not blocks and story.has_pictures:
        return failures.NO_TEXT.failure(path=path, kind=Kind.DOCX.value)
    if not blocks:
        return failures.EMPTY.failure(path=path)
    return Document(path, sha256, "docx", blocks, story.notes(path))


def _story(package: Zipped) -> "_Story":
    """Find the body of the file, and the parts that it needs."""
    main = next((part for kind, part in relations(package, "").values() if kind == "officeDocument"), "")
    main = main if main in package else _MAIN
    body = child(parse_xml(package.read(main)), "body")
    if body is None:
        raise DamagedPartError(main)
    parts = dict(_related(package, main))
    styles, lists = (_part(package, parts.get(name, f"word/{name}.xml")) for name in ("styles", "numbering"))
    return _Story(body, Words(styles_of(styles)), Lists(lists), has_pictures="image" in parts)


def _related(package: Zipped, main: str) -> Iterator[tuple[str, str]]:
    try:
        yield from relations(package, main).values()
    except DamagedPartError:
        return


def _part(package: Zipped, name: str) -> Element | None:
    """Return a part that the text can be read without, None where it is absent or damaged."""
    try:
        return parse_xml(package.read(name)) if name in package else None
    except DamagedPartError:
        return None


class _Story:
    """Reads the body. ``carried`` is the text of a paragraph whose end is deleted: the next one goes on."""

    def __init__(self, body: Element, words: Words, lists: Lists, *, has_pictures: bool) -> None:
        self.body = body
        self.words = words
        self.lists = lists
        self.has_pictures = has_pictures
        self.tables = 0
        self.carried: Passage | None = None

    def read(self) -> Flow:
        """Return what flows in the body."""
        return self._flow(self.body, 0)

    def notes(self, path: str) -> tuple[Note, ...]:
        """Return the notes of what was left out."""
        told = ((CHANGES, self.words.changed), (HIDDEN, self.words.hidden))
        return tuple([notice.note(Place(path, ())) for notice, is_so in told if is_so])

    def _flow(self, element: Element, depth: int) -> Flow:
        """Return what flows in the body, a cell or a text box; ``depth`` is that of tables."""
        flow: Flow = []
        self._take(element, flow, depth)
        if self.carried is not None:
            flow.append(self.carried)
            self.carried = None
        return flow

    def _take(self, element: Element, flow: Flow, depth: int) -> None:
        for item in element:
            name = kind(item)
            if name == "p":
                self._paragraph(item, flow, depth)
            elif name == "tbl":
                self._nested(item, flow, depth)
            elif name in _WRAPPERS:
                self._take(item, flow, depth)
            elif name == "mc:AlternateContent":
                found = chosen(item)
                if found is not None:
                    self._take(found, flow, depth)

    def _paragraph(self, paragraph: Element, flow: Flow, depth: int) -> None:
        properties = child(paragraph, "pPr")
        style = value(child(properties, "pStyle"))
        text, boxes = self.words.read(paragraph, style)
        passage = Passage(text, self._label(properties, style) if properties is not None else "")
        if self.carried is not None:
            passage = Passage(self.carried.text + text, self.carried.label)
            self.carried = None
        if properties is not None and child(child(properties, "rPr"), "del") is not None:
            self.carried = passage
        else:
            flow.append(passage)
        for box in boxes:
            flow += self._flow(box, depth)

    def _label(self, properties: Element, style: str | None) -> str:
        """Return the number of the list that the paragraph or its style belongs to."""
        own = child(properties, "numPr")
        if own is None and style is None:
            return ""
        by_style = self.words.styles.resolved(style)
        name = value(child(own, "numId")) or by_style.list
        level = child(own, "ilvl")
        if name is None:
            return ""
        return self.lists.label(name, by_style.level if level is None else number(level), style)

    def _nested(self, table: Element, flow: Flow, depth: int) -> None:
        if depth >= MAX_DEPTH:
            for element in table.iter():
                if kind(element) == "p":
                    self._paragraph(element, flow, depth)
            return
        grid = self._grid(table, depth)
        flow += in_cell(grid) if depth else [grid]

    def _grid(self, table: Element, depth: int) -> Grid:
        self.tables += 1
        grid = Grid(self.tables)
        above: dict[int, Slot] = {}
        for row in self._members(table, "tr"):
            if self._is_shown(child(row, "trPr")):
                above = self._row(row, grid, above, depth)
        return grid

    def _is_shown(self, properties: Element | None) -> bool:
        if child(properties, "del") is not None:
            self.words.changed = True
            return False
        if is_on(child(properties, "hidden")):
            self.words.hidden = True
            return False
        return True

    def _members(self, element: Element, name: str) -> Iterator[Element]:
        """Generate the rows of a table or the cells of a row, whatever is wrapped around some."""
        for item in element:
            found = kind(item)
            if found == name:
                yield item
            elif found in _WRAPPERS:
                yield from self._members(item, name)

    def _row(self, row: Element, grid: Grid, above: dict[int, Slot], depth: int) -> dict[int, Slot]:
        """Add a row; return the merged cells by their columns that may go on in the next row."""
        slots: list[Slot] = []
        going_on: dict[int, Slot] = {}
        column = min(number(child(child(row, "trPr"), "gridBefore")), _MOST_COLUMNS)
        last: Slot | None = None
        for cell in self._members(row, "tc"):
            properties = child(cell, "tcPr")
            columns = min(max(number(child(properties, "gridSpan"), default=1), 1), _MOST_COLUMNS)
            merge = child(properties, "vMerge")
            upper = above.get(column) if merge is not None and value(merge) != "restart" else None
            if value(child(properties, "hMerge")) == "continue" and last is not None:
                last.columns += columns
            elif upper is not None and upper.columns == columns:
                upper.rows += 1
                last = going_on[column] = upper
            else:
                last = Slot(column, 1, columns, self._flow(cell, depth + 1))
                slots.append(last)
                if merge is not None:
                    going_on[column] = last
            column += columns
        grid.rows.append(slots)
        return going_on
