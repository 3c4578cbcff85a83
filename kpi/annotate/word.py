"""Word files (.docx, .docm): comments at the faulty cells and paragraphs."""

from collections.abc import Iterator, Sequence

from lxml import etree

from kpi.annotate.opinions import Opinion
from kpi.annotate.package import Annotated, Element, Package, main_part
from kpi.annotate.wordplaces import Places
from kpi.marks import AUTHOR
from kpi.model.place import Fragment
from kpi.reading.wordxml import child, children, kind, value

_MAIN = "word/document.xml"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_ANCHORS = frozenset({"commentRangeStart", "commentRangeEnd", "commentReference"})
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def annotate_word(data: bytes, said: Sequence[Opinion]) -> Annotated:
    """Return the document with these opinions, and without those of an earlier annotation."""
    package = Package(data)
    main = main_part(package, _MAIN)
    places = Places(package)
    document = places.body.getparent()
    assert document is not None
    changed = _removed(package, main, document)
    remarks: list[str] = []
    if said:
        part, root = _comments(package, main, etree.QName(document).namespace or _NAMESPACE)
        remarks += _written(root, document, places, said)
        package.put(part, root)
    if said or changed:
        package.put(main, document)
    return package.saved(tuple(remarks))


def _written(root: Element, document: Element, places: Places, said: Sequence[Opinion]) -> Iterator[str]:
    """Write a comment for each opinion; yield which could only be put at the beginning."""
    ids = [int(found) for item in root if (found := value(item, "id") or "").isascii() and found.isdigit()]
    for number, opinion in enumerate(said, max([-1, *ids]) + 1):
        ends = _ends(places, opinion.place)
        if ends is None:
            first = next((item for item in document.iter() if kind(item) == "p"), None)
            if first is None:
                yield f"文档没有段落，没有写批注：{opinion.mark}{opinion.where}"
                continue
            ends = first, first
        _anchor(*ends, str(number))
        _comment(root, str(number), opinion)


def _ends(places: Places, place: Fragment | None) -> tuple[Element, Element] | None:
    """Return the first and last paragraph of a place, None where it has none of its own."""
    if place is None:
        return None
    if place.table is not None and place.row is not None and place.column is not None:
        cell = places.cells.get((place.table, place.row, place.column))
        own = list(_paragraphs(cell)) if cell is not None else []
        return (own[0], own[-1]) if own else None
    paragraph = places.paragraphs.get(place.paragraph or 0)
    return None if paragraph is None else (paragraph, paragraph)


def _paragraphs(cell: Element) -> Iterator[Element]:
    """Generate the paragraphs of a cell, those of tables inside it left out."""
    for item in cell:
        if kind(item) == "p":
            yield item
        elif kind(item) in {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"}:
            yield from _paragraphs(item)


def _element(like: Element, name: str, /, **attributes: str) -> Element:
    namespace = etree.QName(like).namespace
    element = etree.Element(f"{{{namespace}}}{name}")
    for key, text in attributes.items():
        element.set(f"{{{namespace}}}{key}", text)
    return element


def _anchor(first: Element, last: Element, number: str) -> None:
    """Mark the paragraphs that a comment is about."""
    properties = child(first, "pPr")
    first.insert(
        0 if properties is None else first.index(properties) + 1,
        _element(first, "commentRangeStart", id=number),
    )
    last.append(_element(last, "commentRangeEnd", id=number))
    run = _element(last, "r")
    run.append(_element(last, "commentReference", id=number))
    last.append(run)


def _comment(root: Element, number: str, opinion: Opinion) -> None:
    comment = _element(root, "comment", id=number, author=AUTHOR, initials=AUTHOR)
    root.append(comment)
    lines = opinion.text.split("\n") if opinion.place else [opinion.where, *opinion.text.split("\n")]
    for line in filter(None, lines):
        paragraph, run, text = (_element(root, name) for name in ("p", "r", "t"))
        text.text = line
        text.set(_SPACE, "preserve")
        run.append(text)
        paragraph.append(run)
        comment.append(paragraph)


def _comments(package: Package, main: str, namespace: str) -> tuple[str, Element]:
    """Return the comments part of the document, made where there is none."""
    for _, part in package.related_of(main, "comments"):
        return part, package.xml(part)
    part = package.free("word/comments{}.xml")
    root = etree.Element(f"{{{namespace}}}comments", nsmap={"w": namespace})
    package.put(part, root)
    package.declare(part, _TYPE)
    package.relate(main, "comments", part)
    return part, root


def _removed(package: Package, main: str, document: Element) -> bool:
    """Remove our comments and their anchors; tell whether there were any."""
    ours: set[str | None] = set()
    for number, part in package.related_of(main, "comments"):
        root = package.xml(part)
        for comment in [item for item in children(root, "comment") if value(item, "author") == AUTHOR]:
            ours.add(value(comment, "id"))
            root.remove(comment)
        if not ours:
            continue
        if child(root, "comment") is not None:
            package.put(part, root)
        else:
            package.unrelate(main, number)
            package.withdraw(part)
    anchors = [item for item in document.iter() if kind(item) in _ANCHORS and value(item, "id") in ours]
    for anchor in anchors:
        _take_out(anchor)
    return bool(ours)


def _take_out(anchor: Element) -> None:
    parent = anchor.getparent()
    assert parent is not None
    parent.remove(anchor)
    above = parent.getparent()
    if above is not None and kind(parent) == "r" and all(kind(item) == "rPr" for item in parent):
        above.remove(parent)
