"""Fifty broken files in more than twenty ways, and five that hang: each with the codes that are right."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.batch.faulty import mark
from tests.reading import hostile
from tests.reading.compounds import compound
from tests.reading.zips import TYPES, packed, word, workbook

TIME = "RDR15"
CRASHED, FAILED = "RDR17", "RDR99"
NOT_FOUND, UNREADABLE, ENCODING = "RDR01", "RDR03", "RDR08"
DEEP = f"{hostile.TOO_LARGE} {hostile.NO_FORM} {hostile.DAMAGED}"
LONG = f"{hostile.TOO_LARGE} {hostile.NO_FORM} RDR21 {TIME}"
LARGE = 300_000
"""Bytes from which a text is read in a process of its own."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to be broken: the ending of its files, how one is put somewhere, the right codes, how many."""

    name: str
    suffix: str
    put: Callable[[Path, int], None]
    codes: frozenset[str]
    count: int


def _file(name: str, suffix: str, make: Callable[[int], bytes], codes: str, count: int) -> Fault:
    def put(path: Path, number: int) -> None:
        path.write_bytes(make(number))

    return Fault(name, suffix, put, frozenset(codes.split()), count)


# What a file holds; the number makes every file another one.


def _body(number: int) -> str:
    return hostile.PARAGRAPH.format(f"第{number}号" * 300)


def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _picture(number: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes([number]) * 99


def _noise(number: int) -> bytes:
    return bytes((at * 37 + number) % 256 for at in range(9000))


def _bomb(number: int) -> bytes:
    document = bytes(600 * 1024 * 1024)
    parts: dict[str, str | bytes] = {"[Content_Types].xml": TYPES.format(""), "word/document.xml": document}
    return packed(parts | {f"{number}.txt": b""})


def _declared(number: int) -> bytes:
    cell = '<row r="{0}"><c r="XFD{0}" t="inlineStr"><is><t>甲{1}</t></is></c></row>'
    return hostile.sheet(cell.format(1, number) + cell.format(1048576, number))


def _scan(number: int) -> bytes:
    page = hostile.PAGE.format(f"/Rotate {number * 90}")
    return hostile.pdf({1: hostile.CATALOG, 2: hostile.PAGES, 3: page})


def _locked(number: int) -> bytes:
    return compound({"EncryptionInfo": bytes([number]), "EncryptedPackage": b"x"})


def _entity(number: int) -> bytes:
    return word(hostile.PARAGRAPH.format(f"{number}&x;"), before=hostile.EXTERNAL)


def _laughs(number: int) -> bytes:
    return word(hostile.PARAGRAPH.format(f"{number}&a9;"), before=hostile.LAUGHS)


def _page(number: int, fault: str = "") -> bytes:
    return hostile.page(f"<p>第{number}页</p>" + (mark(fault).decode() if fault else ""))


def _text(number: int, fault: str) -> bytes:
    return f"第{number}号\n".encode() + mark(fault)


def _zeros(number: int) -> bytes:
    return f"第{number}号".encode() + bytes(500)


def _undecodable(number: int) -> bytes:
    return f"{number} 项目".encode() + b"\x81\xff\xfe\x80" * 99


def _deep(number: int) -> bytes:
    return hostile.page("<table><tr><td>" * 5000 + str(number))


def _line(number: int) -> bytes:
    return f"一级指标 {number} ".encode() * 600_000


def _sheet(number: int) -> bytes:
    return workbook(f"<sheetData>{number}</sheetData>")


def _archive(number: int) -> bytes:
    return packed({f"{number}.txt": "甲" * 3000})


# What stands where a file should be.


def _nowhere(path: Path, number: int) -> None:
    path.symlink_to(path.with_name(f"nothing-{number}.txt"))


def _pipe(path: Path, _: int) -> None:
    os.mkfifo(path)


def _device(path: Path, _: int) -> None:
    path.symlink_to("/dev/zero")


def _never_made(_path: Path, _number: int) -> None:
    """Nothing: the file is only on the list."""


BROKEN: tuple[Fault, ...] = (
    _file("cut Word", ".docx", lambda n: _half(word(_body(n))), hostile.DAMAGED, 3),
    _file("cut workbook", ".xlsx", lambda n: _half(_sheet(n)), hostile.DAMAGED, 3),
    _file("cut PDF", ".pdf", lambda n: _half(_scan(n)), f"{hostile.DAMAGED} {hostile.NO_TEXT}", 2),
    _file("cut archive", ".zip", lambda n: _half(_archive(n)), hostile.DAMAGED, 2),
    _file("zip bomb", ".docx", _bomb, hostile.TOO_LARGE, 1),
    _file("huge sheet", ".xlsx", _declared, f"{hostile.NO_FORM} {hostile.TOO_LARGE}", 2),
    _file("external entity", ".docx", _entity, hostile.DAMAGED, 2),
    _file("entities in entities", ".docx", _laughs, hostile.DAMAGED, 2),
    _file("encrypted", ".xlsx", _locked, hostile.ENCRYPTED, 3),
    _file("empty", ".txt", lambda _: b"", hostile.EMPTY, 3),
    _file("noise", ".xlsx", _noise, hostile.BINARY, 3),
    _file("picture called Word", ".docx", _picture, hostile.NO_TEXT, 2),
    _file("scan", ".pdf", _scan, hostile.NO_TEXT, 3),
    _file("NUL bytes", ".txt", _zeros, f"{hostile.BINARY} {ENCODING}", 2),
    _file("bytes of no encoding", ".txt", _undecodable, f"{ENCODING} {hostile.BINARY}", 2),
    _file("no form in it", ".html", _page, hostile.NO_FORM, 2),
    _file("deep page", ".html", _deep, DEEP, 2),
    _file("line of ten megabytes", ".txt", _line, LONG, 1),
    _file("kills its process", ".txt", lambda n: _text(n, "kill"), CRASHED, 1),
    _file("leaves its process", ".txt", lambda n: _text(n, "leave"), CRASHED, 1),
    _file("crashes", ".html", lambda n: _page(n, "crash"), CRASHED, 2),
    _file("eats memory", ".html", lambda n: _page(n, "eat"), hostile.MEMORY, 1),
    _file("fails", ".txt", lambda n: _text(n, "fail"), FAILED, 1),
    Fault("link to nothing", ".txt", _nowhere, frozenset({NOT_FOUND}), 1),
    Fault("pipe", ".txt", _pipe, frozenset({UNREADABLE}), 1),
    Fault("device", ".xlsx", _device, frozenset({UNREADABLE}), 1),
    Fault("name too long" + "长" * 90, ".txt", _never_made, frozenset({NOT_FOUND, UNREADABLE}), 1),
)  # fmt: skip
HANGING: tuple[Fault, ...] = (
    _file("hangs, page", ".html", lambda n: _page(n, "hang"), TIME, 2),
    _file("hangs in C, page", ".html", lambda n: _page(n, "backtrack"), TIME, 1),
    _file("hangs, Word", ".docx", lambda n: word(_body(n)) + mark("hang"), TIME, 1),
    _file("hangs, long text", ".txt", lambda n: _text(n, "hang") + b"\xe7\x94\xb2" * (LARGE // 3), TIME, 1),
)


def put(folder: Path, faults: tuple[Fault, ...]) -> Iterator[tuple[Path, Fault]]:
    """Put the faulty files into a folder."""
    for fault in faults:
        for number in range(fault.count):
            path = folder / f"{fault.name} {number}{fault.suffix}"
            fault.put(path, number)
            yield path, fault
