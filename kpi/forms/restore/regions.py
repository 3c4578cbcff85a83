"""Finds the damaged forms of a document and puts each back: where its head begins, where its tree ends."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kpi.forms import lines, notices
from kpi.forms.columns import columns_of
from kpi.forms.restore.align import MOST_COLUMNS
from kpi.forms.restore.fields import fields_of, is_label
from kpi.forms.restore.header import Header, completed, header_at, header_in_words
from kpi.forms.restore.pages import Pages, is_page_number
from kpi.forms.restore.rebuild import Restored, printed
from kpi.forms.restore.suspicion import misfits
from kpi.forms.restore.tokens import Atom, Token, split_cell, token_of, tokens_of, with_whole_names, words_of
from kpi.forms.restore.trees import tree_rows, without_cut_row, without_second_header
from kpi.forms.stream import Line, Row, Run, row_of
from kpi.forms.vocabulary import Meaning, key, vocabulary
from kpi.model.place import Note

_MOST_TOKENS = 200_000
_QUOTED = 60
_TOO_LARGE = "表格线已丢失，栏目或单元格过多"
_GAP = 16
"""So many lines between two labels are still one head."""
_SHARE = 0.3
_LEAST_WORDS = 4
_MOST_HEAD = 400
_LONGEST_CAPTION = 16
_CAPTION = re.compile("指标(?:表|体系)?$")
_PAGE_LINES = 6

Part = tuple[Header, int]
"""A header, and the index behind the last token below it."""


class Restoring:
    """Puts a document's damaged forms back, one header after another."""

    def __init__(self, blocks: Sequence[Run | Line]) -> None:
        self.source = blocks
        self.atoms = _atoms(blocks)
        self.tokens = with_whole_names(tokens_of(enumerate(self.atoms)))
        self.lines = {
            index: block
            for index, atom in enumerate(self.atoms)
            if isinstance(block := blocks[atom.block], Line)
        }
        self.pages = Pages(self.lines.values())
        self.notes: list[Note] = []
        self.edits: list[tuple[int, int, list[Run | Line]]] = []
        """Atoms from … to …, and what stands in their place."""

    def blocks(self) -> list[Run | Line]:
        """Return the blocks of the document with what was restored."""
        if len(self.tokens) > _MOST_TOKENS:
            self._refuse(self.tokens[0])
            return list(self.source)
        trees = self._trees()
        for index, tree in enumerate(trees):
            before = trees[index - 1][-1] if index else None
            self._restore(tree, before)
        return self._composed()

    def _refuse(self, token: Token) -> None:
        """Note that a table is too large to be put back."""
        quote = token.cell.text[:_QUOTED]
        self.notes.append(notices.LAYOUT_UNKNOWN.note(token.cell.place, quote, missing=_TOO_LARGE))

    def _trees(self) -> list[list[Part]]:
        """Return the headers, each with the end of its rows; one printed again goes with the first."""
        headers = self._headers()
        limits = [*[header.start for header in headers[1:]], len(self.tokens)][: len(headers)]
        trees: list[list[Part]] = []
        for header, limit in zip(headers, limits, strict=True):
            part = (header, self._end(header, limit))
            if trees and self._is_again(*trees[-1][-1], header):
                trees[-1][-1] = self._without_page_end(*trees[-1][-1])
                trees[-1].append(part)
            else:
                trees.append([part])
        return trees

    def _without_page_end(self, header: Header, end: int) -> Part:
        """Return a header's part of a tree without the foot of its page and the head of the next."""
        for index in range(max(header.stop, end - _PAGE_LINES), end):
            if is_page_number(self.tokens[index]):
                return header, index
        return header, end

    def _is_again(self, before: Header, end: int, header: Header) -> bool:
        """Tell whether a header is the one before printed again on the next page: no form's head between."""
        names = [column.token.key for column in before.columns]
        if names != [column.token.key for column in header.columns]:
            return False
        between = self.tokens[end : header.start]
        return not any(is_label(token) or _begins_with_label(token) for token in between)

    def _headers(self) -> list[Header]:
        found: list[Header] = []
        index = 0
        while index < len(self.tokens):
            token = self.tokens[index]
            header = self._header(index, token) if self._may_begin(token) else None
            if header is not None:
                found.append(header)
            index = header.stop if header else index + 1
        return found

    def _may_begin(self, token: Token) -> bool:
        if token.start == "row":
            return True
        return token.start == "line" and not token.blank

    def _header(self, index: int, token: Token) -> Header | None:
        found = header_at(self.tokens, index)
        if found is not None or token.start == "row":
            return found
        words = words_of(token.cell) if " " in token.cell.text or "\u3000" in token.cell.text else []
        if len(words) < _LEAST_WORDS:
            return None
        pieces = [token_of(word, "word", token.atom, token.group) for word in words]
        return header_in_words(pieces, index)

    def _restore(self, tree: Sequence[Part], before: Part | None) -> None:
        header, stop = tree[0][0], tree[-1][1]
        first = self.tokens[header.start]
        hard = first.start == "row"
        broken = self._broken_rows(tree) if hard else frozenset()
        if hard and not broken and not any(self._is_damaged(*part) for part in tree):
            return
        if len(header.columns) > MOST_COLUMNS:
            self._refuse(first)
            return
        worded = not hard and header.stop == header.start + 1
        body = [token for part in tree for token in self._body(*part, worded=worded)]
        body = [
            token._replace(start="rest") if token.atom in broken and token.start == "row" else token
            for token in body
        ]
        header = completed(header, body)
        rows: Sequence[Restored] = tree_rows(body, header)
        if stop == len(self.tokens) and body:
            rows, cut_off = without_cut_row(rows, header, unclosed=self._is_unclosed(body[-1]))
            self.notes += [cut_off] if cut_off else []
        head_start = header.start if hard else self._head_start(header, before)
        head = self._head(head_start, header.start)
        table = Run((_head_row(header), *[printed(row, header) for row in rows]))
        self.edits.append((self.tokens[head_start].atom, self._atom_at(stop), [*head, table]))

    def _atom_at(self, index: int) -> int:
        return self.tokens[index].atom if index < len(self.tokens) else len(self.atoms)

    def _end(self, header: Header, limit: int) -> int:
        """Return the index of the token behind the tree: the next form, a foot, a heading, another table."""
        index = header.stop
        while index < limit:
            token = self.tokens[index]
            if token.start != "word" and not token.blank and self._ends_tree(token, header):
                break
            index += 1
        return index

    def _ends_tree(self, token: Token, header: Header) -> bool:
        text = token.cell.text
        known = vocabulary()
        foot = (words_of(token.cell)[0].text if token.group < 0 else token.key).rstrip(":：")
        if key(foot).partition(":")[0] in known.trailers or lines.ends_as_title(text, known):
            return True
        if token.group < 0 and lines.is_heading(text, frozenset(), known):
            return True
        said = token.meaning
        return said is not None and said.label is not None and not header.flat and not _names_level(said)

    def _broken_rows(self, tree: Sequence[Part]) -> frozenset[int]:
        """Return the rows below a header printed again that may be the rest of the last: it has no value."""
        found = set()
        for (before, end), (header, stop) in pairwise(tree):
            columns = columns_of(row_of(self.atoms[self.tokens[before.start].atom].cells))
            rows = [self._table_row(span) for span in ((end - 1, end), (header.stop, stop))]
            if columns is None or None in rows:
                continue
            last, first = rows
            value = columns.at.get("value", 0)
            cut_off = (
                last is not None and not any(last.keys[value : value + 1]) and misfits(last, columns) is False
            )
            if cut_off and first is not None and misfits(first, columns):
                found.add(self.tokens[header.stop].atom)
        return frozenset(found)

    def _table_row(self, span: tuple[int, int]) -> Row | None:
        """Return the row that the first token of a range stands in."""
        start, stop = span
        if start >= stop or start < 0:
            return None
        atom = self.atoms[self.tokens[start].atom]
        return row_of(atom.cells) if atom.wide else None

    def _is_damaged(self, header: Header, stop: int) -> bool:
        """Tell whether rows in a table do not stand under their header."""
        row = row_of(self.atoms[self.tokens[header.start].atom].cells)
        columns = columns_of(row)
        if columns is None:
            return False
        atoms = dict.fromkeys(token.atom for token in self.tokens[header.stop : stop])
        below = [row_of(self.atoms[index].cells) for index in atoms if self.atoms[index].wide]
        wrong = sum(misfits(row, columns) for row in below)
        return wrong > 1 and wrong >= _SHARE * len(below)

    def _body(self, header: Header, stop: int, *, worded: bool) -> Sequence[Token]:
        """Return the tokens of the tree, without page furniture and the second line of the header."""
        tokens = [token for token in self.tokens[header.stop : stop] if not self.pages.has(token)]
        if worded:
            numbers = dict.fromkeys(token.atom for token in tokens)
            tokens = with_whole_names(tokens_of(((n, self.atoms[n]) for n in numbers), worded=True))
        return without_second_header(tokens, header)

    def _is_unclosed(self, token: Token) -> bool:
        """Tell whether a cell at the end lacks the bar that closes all those before it."""
        before = self.atoms[token.atom - 1] if token.atom else None
        return token.group < 0 and before is not None and before.row >= 0

    def _head_start(self, header: Header, before: Part | None) -> int:
        """Return where the head of a form begins: the furthest label without a long gap, or its title."""
        least = self.edits[-1][1] if self.edits else 0
        if before is not None:
            least = max(least, self._atom_at(before[1]))
        start = index = header.start
        while index > 0 and header.start - index < _MOST_HEAD:
            token = self.tokens[index - 1]
            if token.atom < least or token.start == "row" or start - index > _GAP:
                break
            index -= 1
            if not token.blank and lines.ends_as_title(token.cell.text, vocabulary()):
                return index
            if is_label(token) or _begins_with_label(token):
                start = index
        return start

    def _head(self, start: int, stop: int) -> list[Run | Line]:
        while stop > start and _is_caption(self.tokens[stop - 1]):
            stop -= 1
        return fields_of(self.tokens[start:stop], self.lines) if start < stop else []

    def _composed(self) -> list[Run | Line]:
        """Return the blocks: those kept as they are, rows of one table together, and what was restored."""
        tables = {self.atoms[start].block for start, _, _ in self.edits}
        pieces: list[tuple[int, Row | Line]] = []
        index = 0
        for start, stop, blocks in self.edits:
            pieces += self._kept(index, start, tables)
            table = self.atoms[start].block
            pieces += [piece for block in blocks for piece in _pieces(block, table)]
            index = stop
        return _put_together([*pieces, *self._kept(index, len(self.atoms), tables)])

    def _kept(self, start: int, stop: int, tables: set[int]) -> Iterator[tuple[int, Row | Line]]:
        """Generate rows, with their table, and lines as they are; titles in damaged tables become lines."""
        for atom in self.atoms[start:stop]:
            block = self.source[atom.block]
            piece: Row | Line = block if isinstance(block, Line) else block.rows[atom.row]
            if atom.block in tables and isinstance(piece, Row) and _is_line(piece):
                piece = Line(piece.cells[0], adjacent=False)
            yield atom.block, piece


def _atoms(blocks: Sequence[Run | Line]) -> list[Atom]:
    result: list[Atom] = []
    for number, block in enumerate(blocks):
        if isinstance(block, Line):
            result.append(Atom((block.cell,), number, -1))
            continue
        for index, row in enumerate(block.rows):
            pieces = split_cell(row.cells[0]) if len(row.cells) == 1 else []
            result += [Atom((piece,), number, index) for piece in pieces] or [Atom(row.cells, number, index)]
    return result


def _head_row(header: Header) -> Row:
    return row_of([column.token.cell for column in header.columns if column.kind != "side"])


def _pieces(block: Run | Line, table: int) -> list[tuple[int, Row | Line]]:
    return [(table, block)] if isinstance(block, Line) else [(table, row) for row in block.rows]


def _put_together(pieces: Iterable[tuple[int, Row | Line]]) -> list[Run | Line]:
    """Return rows of one table that follow each other as one run."""
    result: list[Run | Line] = []
    rows: list[Row] = []
    last = -1
    for table, piece in pieces:
        if rows and (table != last or isinstance(piece, Line)):
            result.append(Run(tuple(rows)))
            rows = []
        if isinstance(piece, Line):
            result.append(piece)
        else:
            rows.append(piece)
        last = table
    return [*result, Run(tuple(rows))] if rows else result


def _is_line(row: Row) -> bool:
    """Tell whether a row is a title or a unit printed inside a table."""
    if any(row.keys[1:]) or not row.keys[0]:
        return False
    text = row.cells[0].text
    return lines.ends_as_title(text, vocabulary()) or lines.is_furniture(text)


def _names_level(said: Meaning) -> bool:
    return bool(said.level1 or said.level2)


def _begins_with_label(token: Token) -> bool:
    words = words_of(token.cell) if len(token.cell.text) > 1 else []
    return bool(words) and is_label(token_of(words[0], "word", token.atom, token.group))


def _is_caption(token: Token) -> bool:
    """Tell whether a line only names the table whose header comes next: 绩效指标, 绩效项目指标表."""
    return token.blank or (
        len(token.key) <= _LONGEST_CAPTION and _CAPTION.search(token.key) is not None and not is_label(token)
    )
