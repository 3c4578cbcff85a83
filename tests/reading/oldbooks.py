"""Old workbooks (.xls) for the tests: the records of the format, no more of them than a reader needs."""

import struct
from collections.abc import Iterable, Sequence

from tests.reading.compounds import compound

Record = tuple[int, bytes]
BOF_BOOK, BOF_SHEET = (
    struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0),
    struct.pack("<HHHHII", 0x600, 16, 0, 0, 0, 0),
)


def workbook(
    sheets: Sequence[tuple[str, int, Sequence[Record]]],
    formats: Sequence[str] = (),
    styles: Sequence[int] = (0,),
    *,
    epoch_1904: bool = False,
) -> bytes:
    """Return a workbook: for each sheet its name, its state (0 visible), its records; styles name formats."""
    head = [(0x809, BOF_BOOK), (0x42, struct.pack("<H", 1200)), (0x22, struct.pack("<H", epoch_1904))]
    head += [(0x41E, struct.pack("<H", 164 + i) + _text(code, "<H")) for i, code in enumerate(formats)]
    head += [(0xE0, struct.pack("<HH16x", 0, number)) for number in styles]
    parts = [_joined([(0x809, BOF_SHEET), *records, (0x0A, b"")]) for _, _, records in sheets]
    listed = [struct.pack("<IBB", 0, state, 0) + _text(name, "<B") for name, state, _ in sheets]
    size = len(_joined([*head, *((0x85, entry) for entry in listed), (0x0A, b"")]))
    for index, entry in enumerate(listed):
        offset = size + sum(map(len, parts[:index]))
        head.append((0x85, struct.pack("<I", offset) + entry[4:]))
    return compound({"Workbook": _joined([*head, (0x0A, b"")]) + b"".join(parts)})


def number(row: int, column: int, value: float, style: int = 0) -> Record:
    return 0x203, struct.pack("<HHHd", row, column, style, value)


def packed(row: int, column: int, value: int, style: int = 0, *, hundredths: bool = False) -> Record:
    return 0x27E, struct.pack("<HHHI", row, column, style, (value << 2 & 0xFFFFFFFF) | 2 | hundredths)


def packed_row(row: int, column: int, values: Sequence[int], style: int = 0) -> Record:
    cells = b"".join(struct.pack("<HI", style, value << 2 | 2) for value in values)
    return 0xBD, struct.pack("<HH", row, column) + cells + struct.pack("<H", column + len(values) - 1)


def formula(row: int, column: int, result: float | bytes, parts: bytes = b"", style: int = 0) -> Record:
    shown = result if isinstance(result, bytes) else struct.pack("<d", result)
    return 0x06, struct.pack("<HHH", row, column, style) + shown + struct.pack(
        "<HIH", 0, 0, len(parts)
    ) + parts


def label(row: int, column: int, text: str) -> Record:
    return 0x204, struct.pack("<HHH", row, column, 0) + _text(text, "<H")


def hidden_row(row: int) -> Record:
    return 0x208, struct.pack("<HHHHHHHH", row, 0, 1, 255, 0, 0, 0x20, 0)


def hidden_column(column: int) -> Record:
    return 0x7D, struct.pack("<HHHHHH", column, column, 2048, 0, 1, 0)


def merged(top: int, bottom: int, left: int, right: int) -> Record:
    return 0xE5, struct.pack("<HHHHH", 1, top, bottom, left, right)


def _text(text: str, size: str) -> bytes:
    return struct.pack(size, len(text)) + b"\x01" + text.encode("utf-16-le")


def _joined(records: Iterable[Record]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
