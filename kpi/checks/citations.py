"""What a basis (指标值确定依据) cites: document numbers (文号), titles in 《》, numbered standards.

A document number is an issuer's short name, a bracketed year and a number: 秦政发〔2017〕9号. It is
recognised in any bracket, since the wrong bracket is what one of the checks looks for.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from kpi.checks.kept import kept
from kpi.model.disclosure import Indicator, Project
from kpi.model.place import Cell, Span

LONGEST = 2000
"""Characters of a cell looked at; a longer basis is a text of its own."""

_NUMBER = re.compile(
    r"(?P<issuer>[\u3400-\u9fff]{1,16})\s{0,2}"
    r"(?P<open>[〔【\[［(（﹝〖{])\s{0,2}(?P<year>(?:19|20)\d{2})\s{0,2}(?P<close>[〕】\]］)）﹞〗}])\s{0,2}"
    r"(?:第\s{0,2})?(?P<number>\d{1,5})?\s{0,2}(?P<hao>号(?![楼机线井院泵站门桥路店床车库厂池塘坝]))?"
)
_TITLE = re.compile(r"《([^《》]{2,})》")
_STANDARD = re.compile(r"[A-Z]{2,5}\s?(?:/\s?[TZ])?\s?\d{2,6}|第?\s?\d{1,4}\s?号令|令\s?第?\s?\d{1,4}\s?号")
_LINKING = re.compile(
    r"^(?:.*(?:根据|按照|依据|依照|参照|遵照|关于|以及|执行))?(?:按(?!揭)|见|和|及|与)?(?=[\u3400-\u9fff])"
)
_PROPER = ("〔", "〕")
_ROUND = "(（"
_YEAR_MARKS = "〔﹝"
"""Brackets in which a year alone is a document number cut short."""


class DocumentNumber(NamedTuple):
    """A document number as printed, from its issuer on; ``number`` is empty where it is missing."""

    issuer: str
    year: str
    number: str
    span: Span
    brackets: tuple[str, str]
    closed: bool
    """Whether 号 stands behind it."""

    @property
    def proper(self) -> bool:
        """Whether it is complete and in the brackets that the norm for official papers asks for."""
        return self.brackets == _PROPER and self.closed and self.number != ""

    @property
    def canonical(self) -> str:
        """The number as it is written in official papers."""
        return f"{self.issuer}〔{self.year}〕{self.number}号"


class _Found(NamedTuple):
    """A document number in a text, without its cell."""

    issuer: str
    year: str
    number: str
    range: tuple[int, int]
    brackets: tuple[str, str]
    closed: bool


def document_numbers(cell: Cell) -> tuple[DocumentNumber, ...]:
    """Return the document numbers in a cell, in reading order, whole or damaged."""
    numbers = _numbers(cell.text[:LONGEST])
    return tuple([_in_cell(found, cell) for found in numbers]) if numbers else ()


def _in_cell(found: _Found, cell: Cell) -> DocumentNumber:
    return DocumentNumber(found.issuer, found.year, found.number, Span(cell, *found.range), *found[4:])


@kept
def cited(project: Project) -> tuple[tuple[Indicator, tuple[DocumentNumber, ...]], ...]:
    """Return the rows whose basis has document numbers, with these."""
    numbered = ((row, document_numbers(row.basis)) for row in project.indicators if row.basis is not None)
    return tuple([(row, numbers) for row, numbers in numbered if numbers])


@lru_cache(maxsize=8192)
def _numbers(text: str) -> tuple[_Found, ...]:
    if "20" not in text and "19" not in text:
        return ()  # no year, which is quicker to see than that no pattern begins anywhere
    return tuple([found for match in _NUMBER.finditer(text) if (found := _found(match))])


def _found(match: re.Match[str]) -> _Found | None:
    """Return what a match means; None for a bracketed year that is part of no document number."""
    number, hao, opening = match["number"] or "", match["hao"] is not None, match["open"]
    if not hao and (opening in _ROUND if number else opening not in _YEAR_MARKS):
        return None  # 培训（2024）12人, 项目【2024】
    issuer = _issuer(match["issuer"])
    end = match.end("hao") if hao else match.end("number") if number else match.end("close")
    start = match.end("issuer") - len(issuer)
    return _Found(issuer, match["year"], number, (start, end), (opening, match["close"]), hao)


def _issuer(words: str) -> str:
    """Return the issuer without the words that lead up to it: 根据秦政发 → 秦政发."""
    linking = _LINKING.match(words)
    return words[linking.end() :] if linking else words


@lru_cache(maxsize=8192)
def titles(text: str) -> tuple[str, ...]:
    """Return the titles of documents in a text, the innermost where one stands in another."""
    return tuple(_TITLE.findall("".join(text[:LONGEST].split())))


@lru_cache(maxsize=8192)
def names_a_source(text: str) -> bool:
    """Tell whether a text names something one can look up: a title, a document number, a standard."""
    return bool("《" in text or _NUMBER.search(text[:LONGEST]) or _STANDARD.search(text[:LONGEST]))
