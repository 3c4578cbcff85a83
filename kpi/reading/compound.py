"""OLE2 compound files: the names of their streams, by which an old Word file is told from an old Excel file.

Only the directory is read, and of a stream its first sector; the content is left to other programs. Every
chain is followed for a bounded number of steps, so that a loop ends.
"""

import struct
from collections.abc import Iterator, Mapping

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_ENTRY = 128
_STREAM = 2
_ROOT = "Root Entry"
_MINI_SECTOR = 64
_LONGEST_NAME = 64
_SECTOR_SHIFTS = (9, 12)
_HEADER_FAT = 109
"""The header itself names so many sectors of the allocation table; the rest are in a chain of their own."""
_LAST = 0xFFFFFFFA
"""Sector numbers from here on mean the end, a free sector, or the table itself."""
_MOST_DIRECTORY_SECTORS = 4096
_MOST_FAT_CHAIN = 4096


def streams(data: bytes) -> Mapping[str, bytes]:
    """Return the streams of the file, each with its first sector; empty where the directory is damaged.

    A stream below the cutoff (4096 bytes) stands elsewhere, and its bytes are given as none.
    """
    try:
        return dict(_streams(data))
    except (struct.error, IndexError):
        return {}


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    (shift,) = struct.unpack_from("<H", data, 30)
    (cutoff,) = struct.unpack_from("<I", data, 56)
    if shift not in _SECTOR_SHIFTS:
        return
    size = 1 << shift
    for sector in _directory(data, size):
        for offset in range(sector, sector + size, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, offset + 64)
            if kind == _STREAM and length <= _LONGEST_NAME:
                start, extent = struct.unpack_from("<II", data, offset + 116)
                first = _offset(start, size) if extent >= cutoff else len(data)
                name = data[offset : offset + max(0, length - 2)].decode("utf-16-le", "replace")
                yield name, data[first : first + min(size, extent)]


def _offset(sector: int, size: int) -> int:
    return (sector + 1) * size


def _directory(data: bytes, size: int) -> Iterator[int]:
    """Give the offset of each sector of the directory, by the allocation table."""
    table = _allocation(data, size)
    (sector,) = struct.unpack_from("<I", data, 48)
    for _ in range(_MOST_DIRECTORY_SECTORS):
        if sector >= _LAST or _offset(sector, size) + size > len(data):
            return
        yield _offset(sector, size)
        part, index = divmod(sector, size // 4)
        (sector,) = struct.unpack_from("<I", data, _offset(table[part], size) + 4 * index)


def _allocation(data: bytes, size: int) -> list[int]:
    """Return the sectors of the allocation table: those in the header, then those in the chain."""
    table = list(struct.unpack_from(f"<{_HEADER_FAT}I", data, 76))
    (sector,) = struct.unpack_from("<I", data, 68)
    per_sector = size // 4
    for _ in range(_MOST_FAT_CHAIN):
        if sector >= _LAST or _offset(sector, size) + size > len(data):
            break
        *numbers, sector = struct.unpack_from(f"<{per_sector}I", data, _offset(sector, size))
        table += numbers
    return table


def content(data: bytes, name: str) -> bytes:
    """Return the whole stream of that name; nothing where it is absent or damaged."""
    try:
        return _content(data, name)
    except (struct.error, IndexError):
        return b""


def _content(data: bytes, name: str) -> bytes:
    (shift,) = struct.unpack_from("<H", data, 30)
    cutoff, mini_table = struct.unpack_from("<II", data, 56)
    if shift not in _SECTOR_SHIFTS:
        return b""
    size = 1 << shift
    allocation = b"".join(
        data[_offset(sector, size) : _offset(sector, size) + size] for sector in _allocation(data, size)
    )
    entries = {found: where for found, *where in _entries(data, size)}
    start, extent = entries.get(name, (_LAST, 0))
    body = data[size:]
    if extent >= cutoff:
        return _chained(body, start, extent, size, allocation)
    # Short streams stand in pieces in a stream of their own, the root's, which has its own table.
    first, whole = entries.get(_ROOT, (_LAST, 0))
    mini = _chained(body, first, whole, size, allocation)
    table = _chained(body, mini_table, len(data), size, allocation)
    return _chained(mini, start, extent, _MINI_SECTOR, table)


def _entries(data: bytes, size: int) -> Iterator[tuple[str, int, int]]:
    """Generate the streams of the directory: name, first sector, length."""
    for sector in _directory(data, size):
        for offset in range(sector, sector + size, _ENTRY):
            length, _ = struct.unpack_from("<HB", data, offset + 64)
            name = data[offset : offset + max(0, min(length, _LONGEST_NAME) - 2)].decode(
                "utf-16-le", "replace"
            )
            yield name, *struct.unpack_from("<II", data, offset + 116)


def _chained(body: bytes, start: int, extent: int, size: int, allocation: bytes) -> bytes:
    """Return a stream put together from its sectors, no longer than what it stands in."""
    parts = []
    for _ in range(-(-min(extent, len(body)) // size)):
        if start >= _LAST or 4 * start + 4 > len(allocation):
            break
        parts.append(body[start * size : (start + 1) * size])
        (start,) = struct.unpack_from("<I", allocation, 4 * start)
    return b"".join(parts)[:extent]
