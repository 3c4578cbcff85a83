"""An office package that is changed part by part: what is not written anew keeps its bytes and its place."""

import copy
import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from kpi.reading.zipped import Zipped, parse_xml, relations

TYPES = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

Element = etree._Element  # noqa: SLF001 - lxml has no other name for the type


@dataclass(frozen=True, slots=True)
class Annotated:
    """An annotated file, and which of its parts are not those of the file it was made from."""

    data: bytes
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    remarks: tuple[str, ...] = ()


class Package(Zipped):
    """A package being changed. Reading a part gives what was last written to it."""

    def __init__(self, data: bytes) -> None:
        self._parts = zipfile.ZipFile(io.BytesIO(data))
        super().__init__(self._parts)
        self._written: dict[str, bytes] = {}
        self._removed: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._written or (super().__contains__(name) and name not in self._removed)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Generate a part piece by piece; nothing where it is absent."""
        if name in self._written:
            yield self._written[name]
        elif name not in self._removed:
            yield from super().chunks(name)

    def read(self, name: str) -> bytes:
        """Return a part, nothing where it is absent."""
        if name in self._written:
            return self._written[name]
        return b"" if name in self._removed else super().read(name)

    def write(self, name: str, data: bytes) -> None:
        """Replace or add a part."""
        self._removed.discard(name)
        self._written[name] = data

    def remove(self, name: str) -> None:
        """Drop a part."""
        self._written.pop(name, None)
        if super().__contains__(name):
            self._removed.add(name)

    def xml(self, name: str) -> Element:
        """Return a part parsed."""
        return parse_xml(self.read(name))

    def put(self, name: str, root: Element) -> None:
        """Replace or add a part that is XML."""
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        self.write(name, data)

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part refers to: kind and name by the relation's number."""
        return relations(self, part)

    def related_of(self, part: str, kind: str) -> list[tuple[str, str]]:
        """Return the relations of a kind: number and part that is there."""
        found = self.related(part).items()
        return [(number, target) for number, (name, target) in found if name == kind and target in self]

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relation from a part to another part, and return its number."""
        name = _relations_of(part)
        root = self.xml(name) if name in self else rooted(_RELATIONS, "Relationships")
        taken = {relation.get("Id") for relation in root}
        number = next(f"rId{n}" for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
        relation = etree.SubElement(root, f"{{{_RELATIONS}}}Relationship")
        relation.set("Id", number)
        relation.set("Type", f"{self._base()}/{kind}")
        relation.set("Target", "/" + target)
        self.put(name, root)
        return number

    def unrelate(self, part: str, number: str) -> None:
        """Remove a relation; a list of relations that is then empty goes with it."""
        name = _relations_of(part)
        root = self.xml(name)
        for relation in root:
            if relation.get("Id") == number:
                root.remove(relation)
        if len(root):
            self.put(name, root)
        else:
            self.remove(name)

    def _base(self) -> str:
        return _STRICT if _STRICT.encode() in self.read("_rels/.rels") else _TRANSITIONAL

    def namespace(self, root: Element) -> str:
        """Return the namespace in which elements refer to relations, as this package writes it."""
        found = root.nsmap.values()
        return _STRICT if _STRICT in found or self._base() == _STRICT else _TRANSITIONAL

    def declare(self, part: str, content_type: str) -> None:
        """Say what kind of content a part has."""
        root = self.xml(TYPES)
        namespace = etree.QName(root).namespace
        override = etree.SubElement(root, f"{{{namespace}}}Override")
        override.set("PartName", "/" + part)
        override.set("ContentType", content_type)
        self.put(TYPES, root)

    def declare_ending(self, ending: str, content_type: str) -> None:
        """Say what kind of content the parts with an ending have, unless that is said."""
        root = self.xml(TYPES)
        if any((item.get("Extension") or "").lower() == ending for item in root):
            return
        default = etree.Element(f"{{{etree.QName(root).namespace}}}Default")
        default.set("Extension", ending)
        default.set("ContentType", content_type)
        root.insert(0, default)
        self.put(TYPES, root)

    def withdraw(self, part: str) -> None:
        """Remove a part and what is said of its kind."""
        root = self.xml(TYPES)
        for item in root:
            if item.get("PartName") == "/" + part:
                root.remove(item)
                self.put(TYPES, root)
        self.remove(part)

    def free(self, pattern: str) -> str:
        """Return the first name of a pattern with a number in it (``xl/comments{}.xml``) that is free."""
        taken = {info.filename.lower() for info in self._parts.infolist()} | {
            name.lower() for name in self._written
        }
        taken -= {name.lower() for name in self._removed}
        return next(
            name for n in range(1, len(taken) + 2) if (name := pattern.format(n)).lower() not in taken
        )

    def saved(self, remarks: tuple[str, ...] = ()) -> Annotated:
        """Return the package as it is now, parts in their order, new ones at the end."""
        target = io.BytesIO()
        known = set()
        changed = []
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self._parts.infolist():
                name = info.filename
                if name in self._removed or name in known:
                    continue
                known.add(name)
                data = self._parts.read(info)
                if self._written.get(name, data) != data:
                    changed.append(name)
                    data = self._written[name]
                archive.writestr(_entry(info), data, compress_type=_method(info))
            added = sorted(name for name in self._written if name not in known)
            for name in added:
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), self._written[name], zipfile.ZIP_DEFLATED)
        removed = sorted(self._removed)
        return Annotated(target.getvalue(), tuple(changed), tuple(added), tuple(removed), remarks)


def _entry(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return the entry of a part without what depends on where it stood."""
    entry = copy.copy(info)
    entry.extra, entry.flag_bits = b"", info.flag_bits & 0x800
    return entry


def _method(info: zipfile.ZipInfo) -> int:
    return zipfile.ZIP_STORED if info.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def main_part(package: Package, otherwise: str) -> str:
    """Return the part that the package is about."""
    found = next(iter(package.related_of("", "officeDocument")), None)
    return found[1] if found else otherwise


def local(element: Element) -> str:
    """Return an element's name without its namespace, nothing for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def rooted(namespace: str, name: str) -> Element:
    """Return the root of a new part, whose namespace needs no prefix."""
    without: Any = {None: namespace}  # the stubs know prefixes only
    return etree.Element(f"{{{namespace}}}{name}", nsmap=without)
