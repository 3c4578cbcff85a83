"""Makes hidden characters visible: what a cell holds must not steer a terminal, a page or a sheet."""

import re

# ␀ … ␟ and ␡: Unicode has a picture of every control character of ASCII.
_PICTURES = {chr(code): chr(0x2400 + code) for code in range(0x20)} | {"\x7f": "␡"}

HIDDEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters, among them the start of terminal sequences
    "\u00ad\u061c\u180e\u200b-\u200f\u2060-\u206f\ufeff"  # soft, joining, zero width, isolating
    "\u2028-\u202e"  # line and paragraph separators, embeddings and overrides
    "\ufff9-\ufffb\U000e0000-\U000e0fff"  # annotations, tags
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # halves of pairs, and what is no character at all
    "]"
)
_NEWLINES = re.compile("\r\n?|[\u2028\u2029]")


def visible(text: str) -> str:
    """Return the text on one line, every hidden character shown: ``␊`` for a newline, ``⟨U+202E⟩``."""
    return HIDDEN.sub(_shown, text) if HIDDEN.search(text) else text


def visible_lines(text: str) -> str:
    """Return the text with hidden characters shown, but newlines kept as such."""
    if not HIDDEN.search(text):
        return text
    return "\n".join(visible(line) for line in _NEWLINES.sub("\n", text).split("\n"))


def _shown(match: re.Match[str]) -> str:
    return _PICTURES.get(match[0]) or f"⟨U+{ord(match[0]):04X}⟩"
