"""Reading a value: by the shape of its text where that was read before, through the grammar where not.

A shape is the text with every digit written 0. What the grammar makes of a shape holds for every text of it,
so the parser runs once a shape; a million values have a few hundred. Numbers and dates are then read from
their slices of the text. The grammar decides nothing by the value of a digit: whether a month exists, or two
numbers are the same one printed twice, is seen when the digits are read.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache

from kpi.model.constraint import Constraint
from kpi.values.drafts import Draft
from kpi.values.fill import fill, filler
from kpi.values.layout import moved, without_layout
from kpi.values.phrases import Phrase
from kpi.values.problems import problem

LONGEST = 1000
"""Characters that are still read; no indicator value comes near, and the time for one stays bounded."""
_LONGEST_SHAPE = 80
_NAMED = re.compile(r"[A-Za-z]\d")


class _Zeros(dict[int, int | str]):
    """A table for ``str.translate``, filled as characters come: a digit of any script becomes 0."""

    def __missing__(self, code: int) -> int | str:
        found = self[code] = "0" if chr(code).isdecimal() else code
        return found


_ZEROS = _Zeros()


@lru_cache(65_536)
def read(text: str) -> Constraint:
    """Read the text alone."""
    if len(text) > LONGEST and text.strip():
        span = (0, len(text))
        return Constraint(text, "qualitative", span=span, problem=problem("text-too-long", span))
    shape = shape_of(text)
    return _filler(shape)(text) if len(shape) <= _LONGEST_SHAPE else fill(draft_of(shape), text)


def shape_of(text: str) -> str:
    """Return the text with every digit written 0; digits behind a letter belong to a name (m2, PM2.5)."""
    return text if _NAMED.search(text) else text.translate(_ZEROS)


@lru_cache(20_000)
def _filler(shape: str) -> Callable[[str], Constraint]:
    return filler(draft_of(shape), shape)


def read_as_amount(text: str) -> Constraint:
    """Read a text whose unit stands in another cell: digits may repeat, and 2024.12 is a number."""
    draft = draft_of(text)
    if draft.fallback and draft.fallback.kind == "quantity":
        draft = draft.fallback._replace(span=draft.span)
    return fill(draft, text, unit_known=True)


def draft_of(text: str) -> Draft:
    """Read a text or shape through the grammar."""
    squeezed, places = without_layout(text)
    if not squeezed:
        return Draft("empty", (0, len(text)))
    phrases, sense = _reading()
    draft = sense(phrases(squeezed), squeezed)
    return moved(draft, places)._replace(span=(0, len(text)), laid_out=True) if places else draft


@cache
def _reading() -> tuple[Callable[[str], list[Phrase]], Callable[[list[Phrase], str], Draft]]:
    """Import what builds the parser: the first value does, not the import of this module."""
    from kpi.values.grammar import phrases  # noqa: PLC0415 - see above
    from kpi.values.sense import sense  # noqa: PLC0415 - likewise

    return phrases, sense
