"""The words of a rule's settings, with what makes them quick to look for: patterns made once, a kept hash.

Any tuple of words may be looked for; the ones that rule files give are ``WordList``, which keeps its own.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any


class WordList(tuple[str, ...]):  # noqa: SLOT001 - a tuple has no slots to keep the patterns in
    """The words of a setting."""

    _hash: int

    def __hash__(self) -> int:
        """Hash once: the words are part of the key wherever a result is remembered."""
        try:
            return self._hash
        except AttributeError:
            self._hash = super().__hash__()
            return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the words alone: a hash holds only in its process."""
        return WordList, (tuple(self),)

    @cached_property
    def anywhere(self) -> re.Pattern[str]:
        """One pattern for all words, escaped; no words find nothing."""
        return re.compile("|".join(map(re.escape, self)) or r"(?!)")

    @cached_property
    def members(self) -> frozenset[str]:
        """The words as a set."""
        return frozenset(self)

    @cached_property
    def by_last(self) -> Mapping[str, tuple[str, ...]]:
        """The words by their last character, the longest first."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self, key=len, reverse=True):
            found[word[-1:]].append(word)
        return {last: tuple(words) for last, words in found.items()}


@lru_cache(maxsize=256)
def _listed(words: tuple[str, ...]) -> WordList:
    return WordList(words)


def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern for all words."""
    return words.anywhere if isinstance(words, WordList) else _listed(words).anywhere


def members(words: tuple[str, ...]) -> frozenset[str]:
    """Return the words as a set."""
    return words.members if isinstance(words, WordList) else _listed(words).members


def end_of(said: str, words: tuple[str, ...]) -> str | None:
    """Return the longest of the words that a text ends with, None where it ends with none."""
    by_last = words.by_last if isinstance(words, WordList) else _listed(words).by_last
    for word in by_last.get(said[-1:], ()):
        if said.endswith(word):
            return word
    return "" if "" in by_last else None
