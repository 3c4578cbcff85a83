"""What python-calamine does not tell of an old workbook (.xls): number formats, hidden rows and columns.

The records of the workbook's stream are walked once; only the few that matter here are looked into, and what
is damaged is left out. The layout of the records is public ([MS-XLS]).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from kpi.reading.formats import BUILTIN, Format, compiled

_BOUNDSHEET, _DATEMODE, _FORMAT, _XF, _EOF = 0x85, 0x22, 0x41E, 0xE0, 0x0A
_ROW, _COLINFO, _NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x208, 0x7D, 0x203, 0x27E, 0xBD, 0x06, 0x205
_ROW_HIDDEN, _WIDE_CHARACTERS = 0x20, 0x01
_WORKSHEET = 0
_NO_NUMBER, _ERROR = b"\xff\xff", 2
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_INTEGER, _DOUBLE, _PERCENT = 0x1E, 0x1F, 0x14
"""The parts of a formula that is a percentage somebody typed, ``=100%``."""
_PERCENTAGE = compiled("0.##########%")
_LONGEST_FORMAT = 255


@dataclass(slots=True)
class Numbers:
    """The numbers of a sheet by row and column (1-based): value, format, whether somebody typed it."""

    cells: dict[tuple[int, int], tuple[str, Format, bool]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def sheets(stream: bytes) -> list[Numbers]:
    """Return the numbers of every worksheet, in the order of the tabs; none where the stream is damaged."""
    try:
        return _sheets(stream)
    except (struct.error, IndexError):
        return []


def _sheets(stream: bytes) -> list[Numbers]:
    epoch_1904 = False
    codes = dict(BUILTIN)
    styles: list[int] = []
    offsets: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _BOUNDSHEET and body[5] == _WORKSHEET:
            offsets.append(struct.unpack_from("<I", body)[0])
        elif kind == _DATEMODE:
            epoch_1904 = body[:1] == b"\x01"
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _text(body)
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
    formats = [compiled(codes.get(number, ""), epoch_1904=epoch_1904) for number in styles]
    return [_numbers(stream, offset, formats) for offset in offsets]


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Generate the records of one part of the stream, up to its end, without what is embedded in it."""
    depth = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        start += 4
        if kind in {0x809, 0x409, 0x209, 0x09}:  # the beginning of a part, such as a chart
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth <= 1:
            yield kind, stream[start : start + size]
        start += size


def _text(body: bytes) -> str:
    """Return a format code: its length, whether its characters take two bytes, the characters."""
    count, flags = struct.unpack_from("<HB", body, 2)
    count = min(count, _LONGEST_FORMAT)
    if flags & _WIDE_CHARACTERS:
        return body[5 : 5 + 2 * count].decode("utf-16-le", "replace")
    return body[5 : 5 + count].decode("latin-1")


def _numbers(stream: bytes, offset: int, formats: list[Format]) -> Numbers:
    found = Numbers()
    for kind, body in _records(stream, offset):
        if kind == _ROW:
            if struct.unpack_from("<H", body, 12)[0] & _ROW_HIDDEN:
                found.hidden_rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLINFO:
            first, last, _, _, flags = struct.unpack_from("<5H", body)
            if flags & 1:
                found.hidden_columns.append((first + 1, min(last, 255) + 1))
        else:
            for row, column, style, value, typed in _cells(kind, body):
                format_ = formats[style] if style < len(formats) else Format(())
                if kind == _FORMULA and _is_percentage(body):
                    format_ = _PERCENTAGE
                found.cells[row + 1, column + 1] = (str(value), format_, typed)
    return found


def _cells(kind: int, body: bytes) -> Iterator[tuple[int, int, int, float | str, bool]]:
    """Generate the numbers of a record: row, column, style, value or error, whether typed."""
    if kind == _NUMBER:
        yield *struct.unpack_from("<HHHd", body), True
    elif kind == _RK:
        row, column, style, packed = struct.unpack_from("<HHHI", body)
        yield row, column, style, _unpacked(packed), True
    elif kind == _MULRK:
        row, column = struct.unpack_from("<HH", body)
        for place in range((len(body) - 6) // 6):
            style, packed = struct.unpack_from("<HI", body, 4 + 6 * place)
            yield row, column + place, style, _unpacked(packed), True
    elif kind == _FORMULA and body[12:14] != _NO_NUMBER:
        yield *struct.unpack_from("<HHHd", body), False
    elif kind == _FORMULA and body[6] == _ERROR:
        yield *struct.unpack_from("<HHH", body), _ERRORS.get(body[8], "#N/A"), False
    elif kind == _BOOLERR and body[7]:
        yield *struct.unpack_from("<HHH", body), _ERRORS.get(body[6], "#N/A"), True


def _is_percentage(body: bytes) -> bool:
    """Tell whether a formula is one number and a percent sign."""
    formula = body[22 : 22 + int.from_bytes(body[20:22], "little")]
    sizes = {_INTEGER: 4, _DOUBLE: 10}
    return formula[-1:] == bytes([_PERCENT]) and sizes.get(formula[0]) == len(formula)


def _unpacked(packed: int) -> float:
    """Return a number that is packed into 30 bits: an integer or half a double, maybe hundredths."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = struct.unpack("<d", bytes(4) + struct.pack("<I", packed & ~3))[0]
    return value / 100 if packed & 1 else value
