"""The names in the XML of Word files, in the usual namespaces and in the strict ones."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

Element = etree._Element  # noqa: SLF001 - the type of every element has no public name

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_PREFIXES = {
    **dict.fromkeys(_WORD, ""),
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m:",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m:",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc:",
}
_NO = frozenset({"0", "false", "off", "none"})
_MOST_NAMES = 4096
_DIGITS = 9


@lru_cache(_MOST_NAMES)
def _kind(tag: Any) -> str:  # noqa: ANN401 - the tag of a comment is a function
    namespace, closed, name = tag[1:].rpartition("}") if isinstance(tag, str) else ("", "", "")
    prefix = _PREFIXES.get(namespace) if closed else None
    return "" if prefix is None else prefix + name


def kind(element: Element) -> str:
    """Return the name of an element: ``p`` of Word, ``m:t`` of formulas, ``mc:Choice``; else nothing."""
    return _kind(element.tag)


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of that name."""
    if element is None:
        return None
    return next((item for item in element if _kind(item.tag) == name), None)


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Generate the children of that name."""
    return (item for item in (() if element is None else element) if _kind(item.tag) == name)


def value(element: Element | None, name: str = "val") -> str | None:
    """Return an attribute of Word's own."""
    if element is None:
        return None
    for namespace in _WORD:
        found = element.get(f"{{{namespace}}}{name}")
        if found is not None:
            return found
    return None


def number(element: Element | None, name: str = "val", default: int = 0) -> int:
    """Return an attribute that is a whole number."""
    text = value(element, name) or ""
    return int(text[:_DIGITS]) if text.isascii() and text.isdigit() else default


def is_on(element: Element | None) -> bool:
    """Tell whether a switch is there and not turned off."""
    return element is not None and (value(element) or "").lower() not in _NO
