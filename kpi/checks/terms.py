"""Names as the checks of the tree compare them: width, white space, marks and brackets apart."""

import re
from functools import lru_cache

from kpi.checks.wordlists import members
from kpi.objects import tight

_MARKS = "*★☆▲△#"
"""What forms print before a name to mark a core indicator."""
_PUNCTUATION = "。.,、;:!?'\"“”‘’《》〈〉<>【】()[] "
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_TAIL = re.compile(r"(?:\([^()]*\))+$")


@lru_cache(maxsize=16384)
def core(name: str) -> str:
    """Return a name without the marks before it and without its brackets, which only explain it."""
    text, before = tight(name), ""
    while text != before:
        before, text = text, _BRACKETS.sub("", text)
    return text.strip(_MARKS)


@lru_cache(maxsize=4096)
def level_name(name: str) -> str:
    """Return the name of a level as it is looked up: 产出指标（50分） and 产出 are one."""
    text = _TAIL.sub("", tight(name).strip(_MARKS))
    return text.removesuffix("指标") or text


def is_void(text: str, words: tuple[str, ...]) -> bool:
    """Tell whether a cell is blank or says, as a whole, one of the words that say nothing."""
    said, bare = _said(text)
    void = members(words)
    return not said or said in void or bare in void


@lru_cache(maxsize=16384)
def _said(text: str) -> tuple[str, str]:
    """Return a text as void words are compared with it, with and without the punctuation around it."""
    said = tight(text)
    return said.casefold(), said.strip(_PUNCTUATION).casefold()
