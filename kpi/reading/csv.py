"""Values separated by commas, semicolons or tabs, in quotes where needed: exports of systems and of Excel.

The standard library's reader tells no places, so the rows are scanned here. Which text is such a table is
told by evidence: most lines have the same number of separators, and the separators are no punctuation.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from kpi.model.document import Document, Paragraph, Table
from kpi.model.place import Cell, Fragment, Place
from kpi.reading.blanks import BLANKS

_SEPARATORS = ",;\t"
_SAMPLE = 64 * 1024
_LONGEST = 65_536
_QUOTED = re.compile(rf'[ ]*"((?:[^"]|""){{0,{_LONGEST}}})"[ ]*')
_PLAIN = {mark: re.compile(f"[^{mark}\n]*") for mark in _SEPARATORS}
_PARTS = re.compile(r'\n|[^\n"]+(?:"")?|""')
_GROUPING = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PUNCTUATION = re.compile(r"[,;](?: |$)", re.MULTILINE)
_SENTENCE = re.compile(r"[。！？.!?][”’\"')）]*$")
_ALIKE = 0.8
"""So many of the rows with separators have the same number of them."""
_SEPARATED = 0.6
"""So many of all rows have separators."""
_SURE_ROWS, _SURE_WIDTH = 3, 3


class _Field(NamedTuple):
    """A field as printed: where its text starts and ends, and whether it is in quotes."""

    start: int
    end: int
    quoted: bool


_Fields = list[_Field]


def looks_like_csv(text: str) -> bool:
    """Tell whether a text is a table of separated values, rather than prose with commas."""
    return _separator(_unified(text[:_SAMPLE])) is not None


def read_csv(text: str, path: str, sha256: str) -> Document:
    """Return the rows of a table of separated values; a line without separators is a paragraph."""
    text = _unified(text)
    separator = _separator(text[:_SAMPLE]) or ","
    return Document(path, sha256, "csv", tuple(_blocks(text, separator, path)))


def _unified(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.removeprefix("\ufeff")


def _separator(sample: str) -> str | None:
    """Return what separates the values, None where the text is no such table."""
    found = [
        (*evidence, mark)
        for mark in _SEPARATORS
        if mark in sample and (mark != "\t" or _quotes_needed(sample))
        if (evidence := _evidence(sample, mark)) is not None
    ]
    return max(found)[-1] if found else None


def _quotes_needed(sample: str) -> bool:
    """Tell whether tab-separated values have a cell in quotes over several lines; else it is text."""
    return any(
        field.quoted and "\n" in sample[field.start : field.end]
        for fields in _rows(sample, "\t")
        if len(fields) > 1
        for field in fields
    )


def _evidence(sample: str, mark: str) -> tuple[bool, int] | None:
    """Return what speaks for a table with this mark: whether all quotes come out even, and how many marks.

    None where the rows do not agree.
    """
    rows = [
        fields for fields in _rows(sample, mark) if sample[fields[0].start : fields[-1].end].strip(BLANKS)
    ]
    if len(sample) == _SAMPLE and len(rows) > _SURE_ROWS:
        rows.pop()  # the sample may have cut it
    separated = [fields for fields in rows if len(fields) > 1]
    if not separated or len(separated) < _SEPARATED * len(rows):
        return None
    width, count = Counter(map(len, separated)).most_common(1)[0]
    if count < _ALIKE * len(separated) or count < 2:  # noqa: PLR2004 - one row agrees with itself
        return None
    if width < _SURE_WIDTH and count < _SURE_ROWS:
        return None
    if mark != "\t" and _is_prose(sample, separated, mark):
        return None
    stray = any('"' in sample[start:end] for row in rows for start, end, quoted in row if not quoted)
    return not stray, count * (width - 1)


def _is_prose(sample: str, rows: list[_Fields], mark: str) -> bool:
    """Tell whether the marks are punctuation: before blanks, inside numbers, in lines that are sentences."""
    lines = [sample[fields[0].start : fields[-1].end] for fields in rows if not any(f.quoted for f in fields)]
    if not lines:
        return False
    whole = "\n".join(lines)
    marks = whole.count(mark)
    spaced = sum(1 for found in _PUNCTUATION.finditer(whole) if found[0] == f"{mark} ")
    grouping = len(_GROUPING.findall(whole)) if mark == "," else 0
    sentences = sum(_SENTENCE.search(line.rstrip(BLANKS)) is not None for line in lines)
    return spaced * 2 > marks or grouping == marks or sentences * 2 > len(lines)


def _rows(text: str, mark: str) -> Iterator[_Fields]:
    """Generate the fields of each row; a quote that is not closed before a separator is a character."""
    plain = _PLAIN[mark]
    at = 0
    fields: _Fields = []
    while at < len(text) or fields:
        quoted = _QUOTED.match(text, at)
        if quoted and (quoted.end() == len(text) or text[quoted.end()] in (mark, "\n")):
            fields.append(_Field(*quoted.span(1), quoted=True))
            end = quoted.end()
        else:
            found = plain.match(text, at)
            assert found is not None
            end = found.end()
            fields.append(_Field(at, end, quoted=False))
        at = end + 1
        if end >= len(text) or text[end] == "\n":
            yield fields
            fields = []


def _blocks(text: str, mark: str, path: str) -> Iterator[Table | Paragraph]:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    rows: list[tuple[Cell, ...]] = []
    table = 1
    for fields in _rows(text, mark):
        cells = [
            _cell(text, field, starts, path, (table, len(rows) + 1, column))
            for column, field in enumerate(fields, 1)
        ]
        if len(cells) > 1 and any(cell.text for cell in cells):
            rows.append(tuple(cells))
            continue
        if rows:
            yield Table(tuple(rows))
            rows, table = [], table + 1
        if cells[0].text:
            pieces = cells[0].place.fragments
            place = Place(path, tuple(piece._replace(table=None, row=None, column=None) for piece in pieces))
            yield Paragraph(Cell(cells[0].text, place))
    if rows:
        yield Table(tuple(rows))


def _cell(text: str, field: _Field, starts: list[int], path: str, at: tuple[int, int, int]) -> Cell:
    """Return a field as a cell: a fragment for every line and for what stands between doubled quotes."""
    start, end, quoted = field
    raw = text[start:end]
    inner = raw.strip(BLANKS)
    start += raw.index(inner) if inner else 0
    line = bisect_right(starts, start)
    if not quoted or ("\n" not in inner and '""' not in inner):
        offset = start - starts[line - 1]
        return Cell(inner, Place(path, (_piece((0, len(inner)), line, offset, at),)))
    pieces: list[Fragment] = []
    shown = ""
    for found in _PARTS.finditer(inner):
        if found[0] == "\n":
            shown += "\n"
            line += 1
            continue
        part = found[0].removesuffix('"') if found[0].endswith('""') else found[0]
        offset = start + found.start() - starts[line - 1]
        pieces.append(_piece((len(shown), len(shown) + len(part)), line, offset, at))
        shown += part
    return Cell(shown, Place(path, tuple(pieces)))


def _piece(span: tuple[int, int], line: int, offset: int, at: tuple[int, int, int]) -> Fragment:
    table, row, column = at
    source = (offset, offset + span[1] - span[0])
    return Fragment(span, None, None, table, row, column, line, None, source)
