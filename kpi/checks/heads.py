"""What the name of an indicator (三级指标) measures: its end is the head noun, and the head noun decides.

A name is compared tight, without brackets, marks of importance (★), the closing word 指标, and what some
forms print behind it as a pattern for the value (``受益人口数≥**人``).
"""

import re
from functools import lru_cache

from kpi.checks.wordlists import any_of, end_of
from kpi.objects import tight

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_PATTERN = re.compile(r"[≥≤><=].*$")
_MARKS = "★☆*·、，。;；:：,. "
_LONGEST = 200
"""Characters looked at; a longer text is a sentence, and none may make the comparison slow."""


@lru_cache(maxsize=16384)
def bare(name: str) -> str:
    """Return the name as it is compared: ``★培训人数（人）`` → ``培训人数``."""
    said = _PATTERN.sub("", _BRACKETS.sub("", tight(name[:_LONGEST]))).strip(_MARKS)
    return said.removesuffix("指标") or said


def ends(name: str, words: tuple[str, ...]) -> str | None:
    """Return the longest of the words that the name ends with, None where it ends with none."""
    return end_of(bare(name), words)


def says(name: str, words: tuple[str, ...]) -> bool:
    """Tell whether any of the words stands in the name."""
    return any_of(words).search(bare(name)) is not None


def holds(text: str, words: tuple[str, ...]) -> bool:
    """Tell whether any of the words stands in a text that is no name, its brackets included."""
    return any_of(words).search(tight(text)) is not None
