"""The sheet that lists all our opinions, each with a link to its cell."""

from collections.abc import Sequence

from lxml import etree

from kpi.annotate.opinions import Opinion
from kpi.annotate.package import Element, Package, rooted
from kpi.annotate.sheetxml import add, add_text, child
from kpi.annotate.styles import Looks
from kpi.marks import INDEX, INDEX_NAME, index_sheet
from kpi.reading.sheet import reference

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TITLES = ("序号", "问题", "工作表", "单元格", "项目", "意见")
_WIDTHS = (6, 26, 26, 9, 34, 80)
_LINK = 4
_AFTER_NAMES = frozenset(
    {"calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes"}
    | {"webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"}
)


def write_index(package: Package, main: str, said: Sequence[Opinion], looks: Looks) -> None:
    """Add the sheet behind the others, and the hidden name by which it is known again."""
    workbook = package.xml(main)
    sheets = child(workbook, "sheets")
    assert sheets is not None
    part = package.free("xl/worksheets/kpi-index{}.xml")
    namespace = etree.QName(workbook).namespace or _MAIN
    package.put(part, _sheet(namespace, said, looks))
    package.declare(part, _TYPE)
    number = package.relate(main, "worksheet", part)
    taken = {(sheet.get("name") or "").lower() for sheet in sheets}
    ids = [
        int(value) for sheet in sheets if (value := sheet.get("sheetId") or "").isascii() and value.isdigit()
    ]
    names = (INDEX, *(f"{INDEX}{n}" for n in range(2, len(taken) + 3)))
    name = next(name for name in names if name not in taken)
    related = package.namespace(workbook)
    sheet = etree.SubElement(sheets, f"{{{namespace}}}sheet", nsmap={"r": related})
    for key, value in (
        ("name", name),
        ("sheetId", str(max(ids, default=0) + 1)),
        (f"{{{related}}}id", number),
    ):
        sheet.set(key, value)
    add(_names(workbook), "definedName", name=INDEX_NAME, hidden="1").text = f"{_quoted(name)}!$A$1"
    package.put(main, workbook)


def _names(workbook: Element) -> Element:
    """Return the list of defined names, made at its place where there is none."""
    found = child(workbook, "definedNames")
    if found is None:
        found = add(workbook, "definedNames")
        later = (i for i, item in enumerate(workbook) if etree.QName(item).localname in _AFTER_NAMES)
        workbook.insert(next(later, len(workbook) - 1), found)
    return found


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _sheet(namespace: str, said: Sequence[Opinion], looks: Looks) -> Element:
    root = rooted(namespace, "worksheet")
    views = add(add(root, "sheetViews"), "sheetView", workbookViewId="0")
    add(views, "pane", ySplit="1", topLeftCell="A2", activePane="bottomLeft", state="frozen")
    columns = add(root, "cols")
    for index, width in enumerate(_WIDTHS, 1):
        add(columns, "col", min=str(index), max=str(index), width=str(width), customWidth="1")
    data = add(root, "sheetData")
    _row(data, 1, _TITLES, looks.head)
    for number, opinion in enumerate(said, 1):
        place = opinion.place
        sheet, cell = (place.sheet or "", place.cell or "") if place else ("", "")
        texts = (str(number), f"{opinion.mark}{opinion.title}", sheet, cell, opinion.project, opinion.text)
        _row(data, number + 1, texts, looks.body)
    add(root, "autoFilter", ref=f"A1:{reference(len(said) + 1, len(_TITLES))}")
    linked = [(row, opinion.place) for row, opinion in enumerate(said, 2)]
    links = add(root, "hyperlinks")
    for row, at in linked:
        if at is not None and at.sheet and at.cell:
            location = f"{_quoted(at.sheet)}!{at.cell}"
            add(links, "hyperlink", ref=reference(row, _LINK), location=location, display=at.cell)
    if not len(links):
        root.remove(links)
    return root


def _row(data: Element, number: int, texts: Sequence[str], style: int | None) -> None:
    row = add(data, "row", r=str(number))
    for column, text in enumerate(texts, 1):
        cell = add(row, "c", r=reference(number, column), t="inlineStr")
        if style is not None:
            cell.set("s", str(style))
        add_text(add(cell, "is"), text)


def remove_index(package: Package, main: str) -> bool:
    """Remove the sheet of an earlier annotation; tell whether there was one."""
    workbook = package.xml(main)
    names, sheets = child(workbook, "definedNames"), child(workbook, "sheets")
    mark = (
        next((item for item in names if item.get("name") == INDEX_NAME), None) if names is not None else None
    )
    if names is None or sheets is None or mark is None:
        return False
    names.remove(mark)
    own = [
        (position, sheet)
        for position, sheet in enumerate(sheets)
        if sheet.get("name") == index_sheet(mark.text or "")
    ]
    for position, sheet in own:
        sheets.remove(sheet)
        _forget(package, main, sheet)
        _renumber(workbook, names, position)
    if not len(names):
        workbook.remove(names)
    package.put(main, workbook)
    return True


def _forget(package: Package, main: str, sheet: Element) -> None:
    """Remove the part of a sheet, and what belongs to it alone."""
    number = next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "")
    part = dict(package.related_of(main, "worksheet")).get(number)
    if part is not None:
        folder, _, name = part.rpartition("/")
        package.unrelate(main, number)
        package.withdraw(part)
        package.remove(f"{folder}/_rels/{name}.rels")


def _renumber(workbook: Element, names: Element, gone: int) -> None:
    """Mend what counts sheets by their position: names of one sheet, and the tab that is open."""
    for name in [item for item in names if (item.get("localSheetId") or "").isdigit()]:
        position = int(name.get("localSheetId") or 0)
        if position == gone:
            names.remove(name)
        elif position > gone:
            name.set("localSheetId", str(position - 1))
    for view in workbook.iterfind("{*}bookViews/{*}workbookView"):
        for key in ("activeTab", "firstSheet"):
            if (view.get(key) or "").isdigit() and int(view.get(key) or 0) >= max(gone, 1):
                view.set(key, str(max(0, int(view.get(key) or 0) - 1)))
