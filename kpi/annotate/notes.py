"""Comments on the cells of a sheet: ours are added to those that are there, and taken away again.

A comment has two halves: its text in the comments part, and the box that shows it in a drawing in VML, the
old drawing language. Programs write VML that is no sound XML, so it is changed as text.
"""

import re
from collections.abc import Mapping, Sequence

from lxml import etree

from kpi.annotate.opinions import Opinion
from kpi.annotate.package import Element, Package, rooted
from kpi.annotate.sheetxml import SheetXml, add, add_text, at, child, needed
from kpi.marks import AUTHOR

_APPENDED = "\n———— 预审意见（kpi） ————\n"
"""What stands between a person's comment and ours on the same cell, which can have only one."""
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_V, _O, _X = (
    f'xmlns:{prefix}="urn:schemas-microsoft-com:{name}"'
    for prefix, name in (("v", "vml"), ("o", "office:office"), ("x", "office:excel"))
)
_BOX_TYPE = (
    f'<v:shapetype {_V} {_O} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    f'<v:shape {_V} {_O} {_X} id="_x0000_s{{id}}" type="#_x0000_t202" '
    'style="position:absolute;width:320px;height:160px;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_SHAPE = re.compile(rb"<v:shape\b(?!type).*?</v:shape\s*>", re.DOTALL)
_ID = re.compile(rb"_x0000_s(\d{1,9})\b")
_ROW, _COLUMN = re.compile(rb"<x:Row>\s*(\d{1,7})"), re.compile(rb"<x:Column>\s*(\d{1,5})")
_FIRST_ID = 1025


def write_notes(package: Package, sheet: SheetXml, by_cell: Mapping[str, Sequence[Opinion]]) -> None:
    """Write a comment on each cell, after what a person may have written there."""
    part, root = _comments(package, sheet)
    texts = {ref: "\n\n".join(opinion.text for opinion in said) for ref, said in by_cell.items()}
    listed = _listed(root)
    known = {comment.get("ref"): comment for comment in listed}
    for ref in sorted(texts.keys() & known.keys()):
        _append(known[ref], texts[ref])
    fresh = sorted(texts.keys() - known.keys(), key=lambda ref: at(ref) or (0, 0))
    author = _author(root) if fresh else ""
    for ref in fresh:
        comment = add(listed, "comment", ref=ref, authorId=author)
        add_text(add(comment, "text"), texts[ref])
    package.put(part, root)
    _draw(package, sheet, fresh)


def _listed(root: Element) -> Element:
    """Return the list of comments of a comments part."""
    found = child(root, "commentList")
    return add(root, "commentList") if found is None else found


def _comments(package: Package, sheet: SheetXml) -> tuple[str, Element]:
    """Return the comments part of a sheet, made where there is none."""
    for _, part in package.related_of(sheet.part, "comments"):
        return part, package.xml(part)
    part = package.free("xl/comments{}.xml")
    namespace = etree.QName(sheet.root).namespace or _MAIN
    root = rooted(namespace, "comments")
    add(root, "authors")
    package.put(part, root)
    package.declare(part, _COMMENTS_TYPE)
    package.relate(sheet.part, "comments", part)
    return part, root


def _author(root: Element) -> str:
    """Return the number of our name among the authors."""
    authors = child(root, "authors")
    if authors is None:
        authors = add(root, "authors")
        root.insert(0, authors)
    for index, author in enumerate(authors):
        if author.text == AUTHOR:
            return str(index)
    add(authors, "author").text = AUTHOR
    return str(len(authors) - 1)


def _append(comment: Element, text: str) -> None:
    """Add our words to a person's comment, as a run of their own."""
    body = child(comment, "text")
    body = add(comment, "text") if body is None else body
    plain = child(body, "t")
    if plain is not None:  # a text in one piece has no runs beside it
        body.remove(plain)
        add(body, "r").append(plain)
    add_text(add(body, "r"), _APPENDED + text)


def _draw(package: Package, sheet: SheetXml, refs: Sequence[str]) -> None:
    """Draw a box for each comment."""
    if not refs:
        return
    part = _drawing(package, sheet)
    drawing = package.read(part)
    used = [int(found) for found in _ID.findall(drawing)]
    boxes = [] if b'"_x0000_t202"' in drawing else [_BOX_TYPE]
    for number, ref in enumerate(refs, max([_FIRST_ID - 1, *used]) + 1):
        row, column = at(ref) or (1, 1)
        boxes.append(
            _BOX.format(
                id=number,
                row=row - 1,
                column=column - 1,
                left=column,
                right=column + 5,
                top=max(0, row - 2),
                bottom=row + 7,
            )
        )
    end = drawing.rfind(b"</xml>")
    package.write(part, drawing[:end] + "".join(boxes).encode() + drawing[end:])


def _drawing(package: Package, sheet: SheetXml) -> str:
    """Return the VML part of a sheet, made where there is none."""
    related = dict(package.related_of(sheet.part, "vmlDrawing"))
    element = child(sheet.root, "legacyDrawing")
    for name, value in element.items() if element is not None else ():
        part = related.get(str(value)) if str(name).endswith("}id") else None
        if part is not None and b"</xml>" in package.read(part):
            return part
    part = package.free("xl/drawings/vmlDrawing{}.vml")
    package.write(part, f"<xml {_V} {_O} {_X}></xml>".encode())
    package.declare_ending("vml", _VML_TYPE)
    number = package.relate(sheet.part, "vmlDrawing", part)
    namespace = package.namespace(sheet.root)
    needed(sheet.root, "legacyDrawing", {"r": namespace}).set(f"{{{namespace}}}id", number)
    return part


def remove_notes(package: Package, sheet: SheetXml) -> bool:
    """Remove our comments and our words in those of others; tell whether there were any."""
    gone: set[tuple[int, int]] = set()
    changed = False
    for number, part in package.related_of(sheet.part, "comments"):
        root = package.xml(part)
        listed, removed = _listed(root), _without_ours(root)
        gone |= removed
        shortened = [comment for comment in listed if _shorten(comment)]
        if not removed and not shortened:
            continue
        changed = True
        if len(listed):
            package.put(part, root)
        else:
            package.unrelate(sheet.part, number)
            package.withdraw(part)
    for number, part in package.related_of(sheet.part, "vmlDrawing") if gone else ():
        _erase(package, sheet, number, part, gone)
    return changed


def _without_ours(root: Element) -> set[tuple[int, int]]:
    """Remove our comments, and return where they were."""
    authors = child(root, "authors")
    ours = {
        str(index)
        for index, author in enumerate(authors if authors is not None else ())
        if author.text == AUTHOR
    }
    gone = set()
    listed = _listed(root)
    for comment in [item for item in listed if item.get("authorId") in ours]:
        gone.add(at(comment.get("ref")) or (0, 0))
        listed.remove(comment)
    return gone


def _shorten(comment: Element) -> bool:
    """Cut a person's comment where our words begin."""
    texts = list(comment.iterfind(".//{*}t"))
    whole = "".join(item.text or "" for item in texts)
    start = whole.find(_APPENDED)
    if start < 0:
        return False
    for item in texts:
        text = item.text or ""
        item.text, start = text[: max(start, 0)], start - len(text)
        parent = item.getparent()
        if not item.text and parent is not None and parent.tag.endswith("}r"):
            above = parent.getparent()
            assert above is not None
            above.remove(parent)
    return True


def _erase(package: Package, sheet: SheetXml, number: str, part: str, gone: set[tuple[int, int]]) -> None:
    """Remove the boxes of comments; a drawing without any shape goes with them."""
    drawing = package.read(part)
    left = _SHAPE.sub(lambda found: b"" if _stands_at(found[0]) in gone else found[0], drawing)
    if _SHAPE.search(left):
        package.write(part, left)
        return
    package.unrelate(sheet.part, number)
    package.withdraw(part)
    for element in [item for item in sheet.root if item.tag.endswith("}legacyDrawing")]:
        if number in element.attrib.values():
            sheet.root.remove(element)


def _stands_at(shape: bytes) -> tuple[int, int] | None:
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column and b'"Note"' in shape else None
