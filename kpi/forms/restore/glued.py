"""A form as one text without anything between its cells, cut apart by the words it must have.

The names of the header stand in a row, so do the names of the categories; of what stands between, the last
thing with the shape of a value ends an indicator, and a remark that comes again and again parts one from the
next. A text that does not come out even is not read at all: a row must never be a guess.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from kpi.forms.cells import blank_at, cut
from kpi.forms.restore.header import Kind
from kpi.forms.stream import Line, Row, Run, row_of
from kpi.forms.vocabulary import INDICATOR, key, meaning, vocabulary
from kpi.model.place import Cell

_LONGEST = 50_000
_LONGEST_HEADER = 200
_LEAST_NAMES = 3
_LEAST_NAME = 2
_LEAST_LABEL = 3
_LEAST_REMARK = 3
_MOST_DIGITS = 24
_STRIP = " \t\n:：\u3000"
_CUT_APART = "原文各格之间没有分隔，按用词切分"

_SIGNED = (
    "(?:≥|≤|>=|<=|>|<|=|＞|＜|＝|大于等于|小于等于|不低于|不少于|不高于|不超过|不大于|不小于|大于|小于|等于|控制在"
    "|达到|至少)"
)
_UNITS = (
    "%|％|‰|项|万元|元|个|人次|人|次|件|套|台|户|亩|万亩|公里|千米|米|平方米|场次|场|起|篇|份|条|天|日|小时|月|年|辆"
    "|座|处|家|所|种|批|吨|公斤|期|册|名|只|头|株|立方米|公顷|分|度"
)
_DATE = r"(?:20\d\d年)?\d{1,2}月(?:\d{1,2}日|底|末)?(?:之?前)?"
_VALUE = re.compile(
    rf"(?:{_SIGNED}\s*)?(?:{_DATE}"
    rf"|\d[\d.,]*(?:(?:{_UNITS})(?:[（(](?:{_UNITS})[)）])?(?:/(?:{_UNITS}))*(?:以上|以下|以内|之内|左右)?)?)"
)
_WORDS = re.compile(
    "(?:较上年|比上年|较去年|逐年|不断|有效|明显|显著|持续|进一步|稳步|逐步|大幅|得到|有所|保持)*"
    "(?:是|否|及时|优良|良好|合格|达标|显著|明显|提升|提高|改善|增强|下降|减少|稳定|健全|完善|可控|有效|满意)$"
)
_DIGITS = re.compile(r"\d[\d.]*%?")


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    stop: int
    level1: Cell | None
    level2: Cell | None


def is_glued(text: str) -> bool:
    """Tell whether a text has the names of a header one after another and, behind them, a tree."""
    if not 0 < text.find("三级指标") <= _LONGEST:
        return False
    found = _header().search(text, 0, _LONGEST)
    return found is not None and _levels().search(text, found.end(), _LONGEST) is not None


def is_header(text: str) -> bool:
    """Tell whether a line has nothing but the names of a header, with nothing between them."""
    if "三级指标" not in text or len(text) > _LONGEST_HEADER:
        return False
    found = _header().search(text)
    return found is not None and found.end() == len(text) and not found[0].split()[1:]


def has_words(text: str) -> bool:
    """Tell whether the names of the header in a text are parted by white space."""
    found = _header().search(text, 0, _LONGEST)
    return found is not None and len(found[0].split()) >= _LEAST_NAMES


def unglued(cell: Cell) -> tuple[list[Run | Line], Cell | None] | None:
    """Return the form that a text holds, and what its end cuts off; None where it does not come out even."""
    text = cell.text[:_LONGEST]
    found = _header().search(text)
    if found is None:
        return None
    names = list(_names(cell, found.start(), found.end()))
    while names and _kind(names[0]) not in {"level1", "level2"}:
        del names[0]
    read = _rows(cell, found.end(), [_kind(name) for name in names])
    if read is None:
        return None
    rows, cut_off = read
    title, head = _head(cell, found.start())
    blocks: list[Run | Line] = [Line(title, adjacent=False)] if title is not None else []
    return [*blocks, Run((*head, row_of(names), *rows))], cut_off


@cache
def _header() -> re.Pattern[str]:
    return re.compile(rf"(?:(?:{_any_name()})[\s　]*){{{_LEAST_NAMES},}}")


@cache
def _any_name() -> str:
    return "|".join(re.escape(word) for word in sorted(vocabulary().columns, key=len, reverse=True))


def _names(cell: Cell, start: int, stop: int) -> Iterator[Cell]:
    for found in re.compile(_any_name()).finditer(cell.text, start, stop):
        yield cut(cell, found.start(), found.end()).doubted(_CUT_APART)


def _kind(name: Cell) -> Kind:
    said = meaning(key(name.text))
    return said.role if said is not None and said.role is not None else "other"


def _rows(cell: Cell, start: int, kinds: Sequence[Kind]) -> tuple[list[Row], Cell | None] | None:
    """Return the rows of the tree and what is left at its end, None where a piece of it is not understood."""
    if not {"level1", "level2", "level3", "value"} <= set(kinds):
        return None
    marks = list(_marks(cell, start))
    if not marks:
        return None
    ends = [*[mark.start for mark in marks[1:]], len(cell.text)]
    chunks = [(mark.stop, end) for mark, end in zip(marks, ends, strict=True)]
    remarks = _remarks(cell.text, chunks[:-1])
    rows: list[Row] = []
    cut_off: Cell | None = None
    for number, (mark, chunk) in enumerate(zip(marks, chunks, strict=True)):
        pieces = list(_pieces(cell.text, *chunk, remarks))
        for piece in pieces:
            row = _row(cell, piece, kinds)
            if row is not None:
                rows.append(_filled(row, mark, kinds))
            elif number + 1 < len(marks) or piece is not pieces[-1]:
                return None
            else:
                cut_off = _stripped(cell, *piece[:2])
    return (rows, cut_off) if rows else None


def _marks(cell: Cell, start: int) -> Iterator[_Mark]:
    """Generate the names of categories: a first level with its second, or a second that the first allows."""
    above: Cell | None = None
    parent = ""
    seen: set[str] = set()
    for found in _levels().finditer(cell.text, start, _LONGEST):
        first, second = found["first"], found["second"]
        said = meaning(key(second or found["alone"] or ""))
        below = said.level2 if said else None
        if first is not None and second is not None and below is not None:
            top = meaning(key(first))
            parent, seen = (top.level1 or "") if top else "", {below}
            above = cut(cell, *found.span("first"))
            yield _Mark(found.start(), found.end(), above, cut(cell, *found.span("second")))
        elif (
            below is not None and below not in seen and parent in vocabulary().parents.get(below, frozenset())
        ):
            seen.add(below)
            yield _Mark(found.start(), found.end(), None, cut(cell, *found.span("alone")))
        elif first is not None or (said is not None and said.level1):
            continue


@cache
def _levels() -> re.Pattern[str]:
    known = vocabulary()
    first = "|".join(re.escape(name) for name in sorted(known.level1, key=len, reverse=True))
    second = "|".join(re.escape(name) for name in sorted(known.level2, key=len, reverse=True))
    return re.compile(
        rf"(?P<first>(?:{first}){INDICATOR})\s*(?P<second>(?:{second})(?:{INDICATOR})?)|(?P<alone>(?:{second})(?:{INDICATOR})?)"
    )


def _remarks(text: str, chunks: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Return the remarks behind the last value of several chunks: they part indicators elsewhere too."""
    tails: Counter[str] = Counter()
    for start, stop in chunks:
        values = [found.end() for found in _VALUE.finditer(text, start, stop)]
        tail = text[values[-1] : stop].strip() if values else ""
        if len(tail) >= _LEAST_REMARK:
            tails[tail] += 1
    return tuple(tail for tail, count in tails.most_common() if count > 1)


def _pieces(text: str, start: int, stop: int, remarks: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Generate the indicators of a chunk: from, up to their remark, up to the end of that."""
    if not remarks:
        yield from _plain_pieces(text, start, stop)
        return
    pattern = re.compile("|".join(map(re.escape, remarks)))
    begin = start
    for found in pattern.finditer(text, start, stop):
        yield begin, found.start(), found.end()
        begin = found.end()
    if text[begin:stop].strip():
        yield begin, stop, stop


def _plain_pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """Generate indicators that nothing parts: each ends with a value, one at the end of the chunk."""
    begin = start
    for found in _VALUE.finditer(text, start, stop):
        inside = text[found.end() : found.end() + 1] in {"内", "后", "前", "以"} and found.end() < stop
        if found.start() - begin >= 2 * _LEAST_NAME and not inside:
            yield begin, found.end(), found.end()
            begin = found.end()
    if text[begin:stop].strip():
        yield begin, stop, stop


def _row(cell: Cell, piece: tuple[int, int, int], kinds: Sequence[Kind]) -> dict[Kind, Cell] | None:
    """Return name, value, actual value and remark of a piece, None where its end is no value."""
    start, stop, end = piece
    text = cell.text
    values = [found.span() for found in _VALUE.finditer(text, start, stop)]
    tail: list[tuple[int, int]] = []
    while values and values[-1][1] == (tail[0][0] if tail else stop) and len(tail) < 2:  # noqa: PLR2004 - a target and what came of it
        tail.insert(0, values.pop())
    if not tail and (word := _WORDS.search(text, start, stop)) is not None:
        tail = [word.span()]
    if not tail or ("actual" not in kinds and len(tail) > 1) or tail[0][0] - start < _LEAST_NAME:
        return None
    row: dict[Kind, Cell] = {"level3": _stripped(cell, start, tail[0][0]), "value": cut(cell, *tail[0])}
    if len(tail) > 1:
        row["actual"] = cut(cell, *tail[1])
    if end > stop and "remark" in kinds:
        row["remark"] = cut(cell, stop, end)
    return row


def _stripped(cell: Cell, start: int, stop: int) -> Cell:
    """Return a slice without white space and colons around it."""
    text = cell.text[start:stop].strip(_STRIP)
    begin = cell.text.index(text, start)
    return cut(cell, begin, begin + len(text))


def _filled(row: dict[Kind, Cell], mark: _Mark, kinds: Sequence[Kind]) -> Row:
    if mark.level1 is not None:
        row["level1"] = mark.level1
    if mark.level2 is not None:
        row["level2"] = mark.level2
    near = row["level3"]
    return row_of([row[kind].doubted(_CUT_APART) if kind in row else blank_at(near) for kind in kinds])


def _head(cell: Cell, stop: int) -> tuple[Cell | None, list[Row]]:
    """Return the title and the rows of the fields in front of the header."""
    labels = list(_labels().finditer(cell.text, 0, stop))
    ends = [*[found.start() for found in labels[1:]], stop]
    rows: list[Row] = []
    for found, end in zip(labels, ends, strict=True):
        value = _stripped(cell, found.end(), end).doubted(_CUT_APART)
        if value.text:
            rows.append(row_of([cut(cell, *found.span()), value]))
    budget = _budget(cell, stop)
    if budget is not None:
        rows.append(row_of([Cell("预算数", blank_at(budget).place), budget]))
    first = labels[0].start() if labels else stop
    ending = max(cell.text.rfind(word, 0, first) + len(word) for word in vocabulary().endings)
    title = cut(cell, 0, ending) if ending > _LEAST_NAME and cell.text[ending - 1 : ending] == "表" else None
    return title, rows


@cache
def _labels() -> re.Pattern[str]:
    words = [word for word in vocabulary().labels if len(word) > _LEAST_LABEL]
    return re.compile("|".join(_spelled(word) for word in sorted(words, key=len, reverse=True)))


def _spelled(word: str) -> str:
    """Return the pattern of a key as it may be printed: with wide brackets and colons."""
    return re.escape(word).replace(":", "[:：]").replace(r"\(", "[(（]").replace(r"\)", "[)）]")


def _budget(cell: Cell, stop: int) -> Cell | None:
    """Return the budget in an amounts block: the figures are one run of digits, and their ratio is known."""
    planned = cell.text.find("预算数", 0, stop)
    rate = cell.text.find("执行率", planned, stop) if planned >= 0 else -1
    if rate < 0:
        return None
    total = cell.text.find("合计", rate, stop)
    found = next(_figures(cell.text, total if total >= 0 else rate, stop), None)
    if found is None:
        return None
    start, size = found
    return cut(cell, start, start + size).doubted(_CUT_APART)


def _figures(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Generate where the first figure of budget, spent, rate begins and its length: where that is certain."""
    for found in _DIGITS.finditer(text, start, stop):
        digits = found[0].rstrip("%")
        readings = set(_readings(digits)) if found[0].endswith("%") and len(digits) <= _MOST_DIGITS else set()
        if len(readings) == 1:
            yield found.start(), readings.pop()


def _readings(digits: str) -> Iterator[int]:
    """Generate the length of the first of three figures, the third the percentage of second to first."""
    for one in range(1, len(digits) - 1):
        for two in range(one + 1, len(digits)):
            parts = digits[:one], digits[one:two], digits[two:]
            if all(re.fullmatch(r"(?:0|[1-9]\d*)(?:\.\d+)?", part) for part in parts):
                budget, spent, rate = (Decimal(part) for part in parts)
                if budget and spent and abs(spent / budget * 100 - rate) <= Decimal("0.01"):
                    yield one
