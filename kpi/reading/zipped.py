"""The parts of an office package (.docx, .xlsx, .ods): read and parsed under limits.

A part that fails its check sum or is no sound XML is damaged; the parsers resolve no entity, load no document
type and reach no network.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from kpi.model.disclosure import Failure
from kpi.reading import packages

MAX_PART = 64 * 1024 * 1024
"""The largest part that is read as a whole; sheets are streamed."""

_CHUNK = 256 * 1024
_ERRORS = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError, EOFError)


class DamagedPartError(Exception):
    """A part that cannot be read, or is no sound XML; the reader makes a failure of it."""


class Zipped:
    """An opened package."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {info.filename: info for info in archive.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        """Return a part, nothing where it is absent."""
        if name not in self._names:
            return b""
        if self._names[name].file_size > MAX_PART:
            raise DamagedPartError(name)
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Generate a part piece by piece; nothing where it is absent."""
        if name not in self._names:
            return
        try:
            with self._archive.open(name) as part:
                while chunk := part.read(_CHUNK):
                    yield chunk
        except _ERRORS as error:
            raise DamagedPartError(name) from error


def opened(data: bytes, path: str) -> Zipped | Failure:
    """Open a package within the limits on its members and its size, or say why not."""
    package = packages.opened(data, path)
    return package if isinstance(package, Failure) else Zipped(zipfile.ZipFile(io.BytesIO(data)))


def parse_xml(data: bytes) -> etree._Element:
    """Parse a part; a document type, which no office program writes, is as bad as broken XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedPartError from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise DamagedPartError
    return root


def relations(package: Zipped, part: str) -> dict[str, tuple[str, str]]:
    """Return the parts that a part refers to inside the package: kind and name by their number."""
    folder, name = posixpath.split(part)
    data = package.read(posixpath.join(folder, "_rels", f"{name}.rels"))
    if not data:
        return {}
    found = {}
    for relation in parse_xml(data):
        number, target = relation.get("Id"), relation.get("Target")
        if number and target and relation.get("TargetMode") != "External":
            kind = (relation.get("Type") or "").rpartition("/")[2]
            found[number] = (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
    return found
