"""OLE2 files for the tests: a directory of streams as old Word and Excel write it, nothing more."""

import struct
from collections.abc import Mapping

SECTOR = 512
FREE, LAST, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
CUTOFF = 4096


def compound(streams: Mapping[str, bytes], *, directory_loops: bool = False) -> bytes:
    """Return a compound file: sector 0 is the allocation table, then the directory, then the streams."""
    entries = [_entry("Root Entry", 5, LAST, 0)]
    width = -(-(len(streams) + 1) // 4)
    table = [TABLE, *(range(2, width + 1)), 1 if directory_loops else LAST]
    sectors: list[bytes] = []
    for name, content in streams.items():
        padded = content.ljust(CUTOFF, b"\0")
        first, count = 1 + width + len(sectors), -(-len(padded) // SECTOR)
        entries.append(_entry(name, 2, first, len(padded)))
        table += [*range(first + 1, first + count), LAST]
        sectors += [padded[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(padded), SECTOR)]
    listed = b"".join(entries).ljust(width * SECTOR, b"\0")
    allocation = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return _header() + allocation + listed + b"".join(sectors)


def _header() -> bytes:
    header = bytearray(b"\xff" * SECTOR)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into(
        "<16xHHHHH6xIIIIIIIIII", header, 8, 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, CUTOFF, LAST, 0, LAST, 0, 0
    )
    return bytes(header)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    entry = bytearray(128)
    encoded = name.encode("utf-16-le") + b"\0\0"
    entry[: len(encoded)] = encoded
    struct.pack_into("<HBB", entry, 64, len(encoded), kind, 1)
    struct.pack_into("<II", entry, 116, start, size)
    return bytes(entry)
