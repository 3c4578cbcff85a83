"""What a damaged text is cut into: cells, lines or words, each with what it says and what it looks like."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from kpi import units
from kpi.forms.cells import cut
from kpi.forms.lines import is_open
from kpi.forms.vocabulary import INDICATOR, Meaning, key, meaning
from kpi.model.place import Cell
from kpi.values import parse
from kpi.values.context import sign_of

Shape = Literal[
    "blank", "dash", "mark", "number", "amount", "measure", "date", "sign", "direction", "unit", "good",
    "text",
]  # fmt: skip
"""``dash``: a blank that is printed; ``mark``: a mere ①; ``measure``: a number with sign or unit; ``good``:
words that say what is to be reached (有效提升, 按时完成)."""
Start = Literal["row", "rest", "line", "word"]
"""What begins with a token: a printed row, what may be the rest of the one before the page break, a line or
cell of its own, another word of the line."""

_WORD = re.compile(r"\S+")
_NUMBER = re.compile(r"^-?\d{1,3}(?:\.\d{1,2})?分?$")
_AMOUNT = re.compile(r"^[¥￥]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:万|亿|千)?元?$")
_CODED = re.compile(r"^\[\d+\]\S+$|^\d{2,}[-_][^\d]{2,}|^\d{5,}[^\d年]{3,}")
_MARK = re.compile(r"^[①-⑳★☆△▲√×]$")
_DASHES = frozenset({"/", "-", "--", "—", "——", "–", "\\", "－"})
_GOOD = re.compile(
    "提升|提高|改善|增强|增加|减少|下降|降低|保障|良好|显著|明显|有效|及时|按时|按期|完成|优|达标|合格|健全|完善|可控|稳定|"
    "长期|持续|满意|正常|到位|符合|不断|逐步|有所|促进|推动|支撑|无$|^是$|^否$|合理|规范|安全|较好|较高"
)
_DIRECTIONS = frozenset(
    ["正向", "反向", "逆向", "负向", "正", "反", "定性", "定量", "正指标", "反指标", "中性", "区间"]
)
_FIGURE = re.compile(r"^(?P<sign>[≥≤><=≧≦＞＜＝≈]*)-?\d[\d.,]*(?P<rest>.*)$", re.DOTALL)
_NAME_END = re.compile(
    "(?:率|数|数量|度|性|情况|时间|成本|次数|标准|金额|水平|面积|经费|覆盖|建设|工程|比例)(?:\\(.*\\))?$"
)
_SHORT_REST = 4
_LONGEST_UNIT = 8
_LONGEST_SIGN = 6
_LONGEST_VALUE = 40
_UNIT_TAIL = re.compile(r"^\((?:单位:?)?(?:万元|元|千元|亿元|%|盖章|公章|签章|\d{1,3}(?:\.\d)?分?%?)\)$")
_YES_OR_NO = "是/否"
_SIGNS = "≥≤><=≧≦＞＜＝≈"
_MOST_PIECES = 4
_SHORT_PIECE, _MOST_SHORT_PIECES = 2, 12
"""A name down the side of a table is broken into many pieces of one or two characters."""
_LONGEST_PIECE = 10
_CJK = re.compile("[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f]")


class Token(NamedTuple):
    """A piece of text that is a cell, or a line or a word of one."""

    cell: Cell
    key: str
    meaning: Meaning | None
    shape: Shape
    start: Start
    atom: int
    """The number of the block or row that it comes from."""
    group: int
    """The number of the table that it comes from, or -1 outside tables."""

    @property
    def blank(self) -> bool:
        """Whether it is a blank cell."""
        return not self.key


def token_of(cell: Cell, start: Start, atom: int, group: int) -> Token:
    """Return the token of a cell."""
    term = key(cell.text)
    shape: Shape = "mark" if _MARK.match(cell.text) else shape_of(term)
    return Token(cell, term, meaning(term) if term else None, shape, start, atom, group)


@lru_cache(maxsize=16384)
def shape_of(term: str) -> Shape:
    """Return what a key looks like, whatever column it stands in."""
    found = next((shape for shape, is_so in _SIMPLE if is_so(term)), None)
    if found is not None:
        return found
    return _value_shape(term) if len(term) <= _LONGEST_VALUE and not _CODED.match(term) else "text"


def _value_shape(term: str) -> Shape:
    read = parse(term)
    whole = _is_whole(term)
    if read.kind in {"quantity", "range"}:
        return "measure" if whole or (read.operator not in {None, "=="}) else "text"
    if read.kind in {"deadline", "recurring"}:
        return "date"
    if read.kind in {"trend", "done", "actual"}:
        return "good"
    if read.kind in {"multi", "malformed"}:
        return "measure" if whole else "text"
    return "good" if _GOOD.search(term) else "text"


def _is_whole(term: str) -> bool:
    """Tell a figure with its unit from a name that only begins with a figure: 24小时火灾扑灭率."""
    found = _FIGURE.match(term)
    if found is None:
        return False
    rest = found["rest"]
    return bool(found["sign"]) or len(rest) <= _SHORT_REST or not _NAME_END.search(rest)


def is_sign(term: str) -> bool:
    """Tell whether a key is a comparison sign, or words for one."""
    return not any(map(str.isdecimal, term)) and sign_of(term) is not None


def is_unit(term: str) -> bool:
    """Tell whether a key is a unit of measurement: known, with denominators, or 是/否."""
    if len(term) > _LONGEST_UNIT or any(character.isdecimal() for character in term):
        return False
    bare = term.strip("()")
    if bare == _YES_OR_NO:
        return True
    parts = [part for part in re.split(r"[/·*.]|每", bare) if part]
    return bool(parts) and all(map(units.known, parts))


def join(first: Cell, rest: Cell) -> Cell:
    """Return the cell of two pieces of one text, without white space between them where none belongs."""
    latin = first.text and rest.text and not _CJK.match(first.text[-1]) and not _CJK.match(rest.text[0])
    gap = " " if latin and first.text[-1].isalpha() and rest.text[0].isalpha() else ""
    whole = Cell(first.text + gap, first.place, first.doubt)
    joined = whole.joined(rest, "")
    doubts = [doubt for doubt in (first.doubt, rest.doubt) if doubt]
    return Cell(joined.text, joined.place, "；".join(dict.fromkeys(doubts)) or None)


def adjoins(first: Cell, rest: Cell) -> bool:
    """Tell whether a text stands on the line right behind another."""
    last = first.place.fragments[-1].line if first.place.fragments else None
    here = rest.place.fragments[0].line if rest.place.fragments else None
    return last is not None and here == last + 1


def split_cell(cell: Cell) -> list[Cell]:
    """Return the two parts of a cell that took in the line before it; nothing for any other cell.

    A title has no bar at its end, so it looks like the first line of the first cell below it.
    """
    first, line_end, last = cell.text.rpartition("\n")
    if not line_end or _says(meaning(key(cell.text))) or not _says(meaning(key(last))):
        return []
    return [cut(cell, 0, len(first)), cut(cell, len(first) + 1, len(cell.text))]


_SIMPLE: tuple[tuple[Shape, Callable[[str], object]], ...] = (
    ("blank", lambda term: not term),
    ("dash", _DASHES.__contains__),
    ("number", _NUMBER.match),
    ("amount", _AMOUNT.match),
    ("direction", lambda term: term.removesuffix(INDICATOR) in _DIRECTIONS),
    ("sign", lambda term: len(term) <= _LONGEST_SIGN and is_sign(term)),
    ("unit", is_unit),
)
"""Shapes that a look at the text tells, in the order in which they are tried."""


def words_of(cell: Cell) -> list[Cell]:
    """Return the words of a cell, parted by white space."""
    found = [cut(cell, match.start(), match.end()) for match in _WORD.finditer(cell.text)]
    return found or [cell]


def with_whole_names(tokens: Sequence[Token]) -> list[Token]:
    """Put names that are broken over several lines or cells back into one token: 经济效益 / 指标."""
    result: list[Token] = []
    index = 0
    while index < len(tokens):
        size = _name_size(tokens, index)
        token = tokens[index]
        for piece in tokens[index + 1 : index + size]:
            token = token._replace(cell=join(token.cell, piece.cell))
        result.append(_renewed(token) if size > 1 else token)
        index += size
    return result


def _renewed(token: Token) -> Token:
    term = key(token.cell.text)
    return token._replace(key=term, meaning=meaning(term), shape=shape_of(term))


def _name_size(tokens: Sequence[Token], index: int) -> int:
    """Return over how many tokens from this one a broken name goes; 1 where it is not broken."""
    first = tokens[index]
    if first.blank or len(first.key) > _LONGEST_PIECE:
        return 1
    best, term, rest = 1, first.key, ""
    short = len(first.key) <= _SHORT_PIECE
    for size, token in enumerate(tokens[index + 1 : index + _MOST_SHORT_PIECES], 2):
        short = short and len(token.key) <= _SHORT_PIECE
        if size > _MOST_PIECES and not short:
            break
        if token.blank or len(token.key) > _LONGEST_PIECE or token.start == "row":
            break
        if token.shape in {"number", "amount", "measure"} and not is_open(term):
            break
        term, rest = term + token.key, rest + token.key
        whole = meaning(term)
        if whole is None:
            continue
        if rest.startswith("(") and not _UNIT_TAIL.match(rest):
            continue
        if _says(whole) and not (_says(first.meaning) and _says(meaning(rest))):
            best = size
    return best


def _says(said: Meaning | None) -> bool:
    return said is not None and bool(said.label or said.role or said.level1 or said.level2)


@dataclass(frozen=True, slots=True)
class Atom:
    """A block or row as it stands in the document: what is either kept or taken apart."""

    cells: tuple[Cell, ...]
    block: int
    row: int
    """The number of the row in its table, -1 for a paragraph."""

    @property
    def wide(self) -> bool:
        """Whether it is a row of several cells; blank cells alone are no row."""
        return self.row >= 0 and len(self.cells) > 1 and any(cell.text for cell in self.cells)

    @property
    def group(self) -> int:
        """The table that it belongs to, -1 for a paragraph."""
        return self.block if self.row >= 0 else -1


def tokens_of(atoms: Iterable[tuple[int, Atom]], *, worded: bool = False) -> list[Token]:
    """Return the tokens of atoms; with ``worded`` a paragraph is cut into words."""
    result: list[Token] = []
    for number, atom in atoms:
        if atom.wide:
            result += _of_row(number, atom)
            continue
        words = worded and atom.row < 0
        pieces = [word for cell in atom.cells for word in words_of(cell)] if words else list(atom.cells)
        starts = _starts("line", len(pieces))
        result += [
            token_of(piece, start, number, atom.group) for piece, start in zip(pieces, starts, strict=True)
        ]
    return result


def _starts(first: Start, size: int) -> list[Start]:
    rest: Start = "word"
    return [first, *[rest] * (size - 1)]


def _of_row(number: int, atom: Atom) -> list[Token]:
    """Return the tokens of a row without the blank cells at its end; a blank row keeps one."""
    cells = list(atom.cells)
    while len(cells) > 1 and not cells[-1].text:
        cells.pop()
    starts = _starts("row", len(cells))
    return [token_of(cell, start, number, atom.group) for cell, start in zip(cells, starts, strict=True)]
