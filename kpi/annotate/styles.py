"""The looks of what we write: two cell styles, added to those that a workbook has."""

from dataclasses import dataclass

from lxml import etree

from kpi.annotate.package import Element, Package
from kpi.annotate.sheetxml import add, child

_CREAM, _AMBER = "FFFDF6E3", "FFF3D9A4"


@dataclass(frozen=True, slots=True)
class Looks:
    """The numbers of our cell styles; None in a workbook that describes no styles."""

    head: int | None = None
    body: int | None = None


def looks(package: Package, part: str) -> Looks:
    """Return our styles' numbers; they are added where they are missing."""
    if part not in package:
        return Looks()
    root = package.xml(part)
    fills, styles = child(root, "fills"), child(root, "cellXfs")
    if fills is None or styles is None:
        return Looks()
    found = Looks(*(_style(styles, _fill(fills, colour)) for colour in (_AMBER, _CREAM)))
    package.put(part, root)
    return found


def _fill(fills: Element, colour: str) -> int:
    fill = add(fills, "fill")
    pattern = add(fill, "patternFill", patternType="solid")
    add(pattern, "fgColor", rgb=colour)
    add(pattern, "bgColor", indexed="64")
    return _once(fills, fill)


def _style(styles: Element, fill: int) -> int:
    style = add(
        styles,
        "xf",
        numFmtId="0",
        fontId="0",
        fillId=str(fill),
        borderId="0",
        xfId="0",
        applyFill="1",
        applyAlignment="1",
    )
    add(style, "alignment", vertical="top", wrapText="1")
    return _once(styles, style)


def _once(parent: Element, last: Element) -> int:
    """Return the number of the last element; it is dropped again where there is an equal one before it."""
    written = _canonical(last)
    index = next(i for i, item in enumerate(parent) if _canonical(item) == written)
    if index < len(parent) - 1:
        parent.remove(last)
    parent.set("count", str(len(parent)))
    return index


def _canonical(element: Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True)
