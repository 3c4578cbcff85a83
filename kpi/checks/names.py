"""How names of indicators are compared: without white space and width, and without closing brackets."""

import re
from functools import lru_cache

from kpi.checks.wordlists import end_of
from kpi.objects import tight

_CLOSING_BRACKET = re.compile(r"\([^()]*\)$")


@lru_cache(maxsize=16384)
def bare(text: str) -> str:
    """Return the text in compatibility form without white space and without brackets at its end."""
    said, before = tight(text), ""
    while said != before:
        before, said = said, _CLOSING_BRACKET.sub("", said)
    return said or before


def ends(name: str, words: tuple[str, ...]) -> str | None:
    """Return the longest of the words that the name ends with, None where it ends with none."""
    return end_of(bare(name), words)


def says(name: str, words: tuple[str, ...]) -> bool:
    """Tell whether any of the words stands in the name."""
    said = tight(name)
    return any(word in said for word in words)
