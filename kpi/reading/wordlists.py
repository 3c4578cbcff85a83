"""The numbers that Word prints before paragraphs of its lists, and the styles that say which.

They are computed, as Word does, from the definitions in numbering.xml and the paragraphs counted so far;
no number stands in the text. Bullets are left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi.reading.listnumbers import written
from kpi.reading.wordxml import Element, child, children, is_on, kind, number, value

_MOST_LEVELS = 9
_DEEPEST_STYLE = 12
_PART = re.compile("%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how its number looks and counts."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    tail: str = " "
    legal: bool = False
    restarts: bool = True
    style: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """A list that paragraphs name: what it counts with, its levels, where it starts anew."""

    abstract: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int]


@dataclass(slots=True)
class Style:
    """What a style says of lists and of hiding; None where it leaves that to the style it is based on."""

    based_on: str | None = None
    list: str | None = None
    level: int | None = None
    hidden: bool | None = None


@dataclass(slots=True)
class Styles:
    """The styles of a file."""

    by_name: dict[str, Style] = field(default_factory=dict)

    def resolved(self, name: str | None) -> Style:
        """Return what a style says in all, with the styles that it is based on."""
        result = Style()
        for _ in range(_DEEPEST_STYLE):
            style = self.by_name.get(name) if name else None
            if style is None:
                break
            result.list = style.list if result.list is None else result.list
            result.level = style.level if result.level is None else result.level
            result.hidden = style.hidden if result.hidden is None else result.hidden
            name = style.based_on
        return result


def styles_of(root: Element | None) -> Styles:
    """Read styles.xml."""
    styles = Styles()
    for element in children(root, "style"):
        listed = child(child(element, "pPr"), "numPr")
        level = child(listed, "ilvl")
        vanish = child(child(element, "rPr"), "vanish")
        styles.by_name[value(element, "styleId") or ""] = Style(
            value(child(element, "basedOn")),
            value(child(listed, "numId")),
            None if level is None else number(level),
            None if vanish is None else is_on(vanish),
        )
    return styles


class Lists:
    """The lists of a file, and how far each has counted."""

    def __init__(self, root: Element | None) -> None:
        abstracts = _abstracts(root)
        self._lists = {
            value(element, "numId") or "": _list_of(element, abstracts) for element in children(root, "num")
        }
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, name: str, level: int | None, style: str | None) -> str:
        """Count one more paragraph; return the number printed before it, and the blank that follows."""
        listed = self._lists.get(name)
        if listed is None:
            return ""
        if level is None:
            level = next((at for at, item in listed.levels.items() if style and item.style == style), 0)
        shape = listed.levels.get(level)
        if shape is None:
            return ""
        counts = self._count(name, listed, level, shape)
        if shape.format == "bullet":
            return ""
        text = _PART.sub(
            lambda found: _shown(listed, counts, int(found[1]) - 1, legal=shape.legal), shape.text
        )
        return text + shape.tail if text else ""

    def _count(self, name: str, listed: _List, level: int, shape: _Level) -> list[int | None]:
        counts = self._counts.setdefault(listed.abstract, [None] * _MOST_LEVELS)
        anew = level in listed.starts and (name, level) not in self._begun
        self._begun.add((name, level))
        before = None if anew else counts[level]
        counts[level] = listed.starts.get(level, shape.start) if before is None else before + 1
        for deeper in range(level + 1, _MOST_LEVELS):
            if deeper not in listed.levels or listed.levels[deeper].restarts:
                counts[deeper] = None
        return counts


def _shown(listed: _List, counts: list[int | None], level: int, *, legal: bool) -> str:
    shape = listed.levels.get(level, _Level())
    count = counts[level] if counts[level] is not None else listed.starts.get(level, shape.start)
    assert count is not None
    return written(count, "decimal" if legal else shape.format)


def _abstracts(root: Element | None) -> dict[str, Element]:
    """Return the definitions of lists; one that only names a list style is the definition of that style."""
    defined = list(children(root, "abstractNum"))
    styles = {value(child(element, "styleLink")): element for element in defined}
    return {
        value(element, "abstractNumId") or "": styles.get(
            value(child(element, "numStyleLink")) or "", element
        )
        for element in defined
    }


def _list_of(element: Element, abstracts: Mapping[str, Element]) -> _List:
    abstract = value(child(element, "abstractNumId")) or ""
    levels = dict(_levels(abstracts.get(abstract)))
    starts: dict[int, int] = {}
    for override in children(element, "lvlOverride"):
        level = number(override, "ilvl")
        levels.update(_levels(override))
        start = child(override, "startOverride")
        if start is not None and level < _MOST_LEVELS:
            starts[level] = number(start, default=1)
    return _List(abstract, levels, starts)


def _levels(element: Element | None) -> list[tuple[int, _Level]]:
    found = [(number(item, "ilvl"), _level(item)) for item in children(element, "lvl")]
    return [(level, shape) for level, shape in found if level < _MOST_LEVELS]


def _level(element: Element) -> _Level:
    parts = {kind(item): item for item in element}
    tail = value(parts.get("suff"))
    restart = parts.get("lvlRestart")
    return _Level(
        number(parts.get("start")),
        value(parts.get("numFmt")) or "decimal",
        value(parts.get("lvlText")) or "",
        "" if tail == "nothing" else " ",
        is_on(parts.get("isLgl")),
        restart is None or number(restart, default=1) != 0,
        value(parts.get("pStyle")),
    )
