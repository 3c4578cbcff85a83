"""What belongs to the page and not to the table on it: numbers, running titles, the year, the unit."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from kpi.forms import lines
from kpi.forms.restore.tokens import Token
from kpi.forms.stream import Line
from kpi.forms.vocabulary import key, meaning

_NUMBER = re.compile(r"^\W*(?:第\s*\d{1,4}\s*页.*|[-—－–]\s*\d{1,4}\s*[-—－–]?\W*|\d{1,4}\s*/\s*\d{1,4})$")
_LEAST_HEAD = 6


class Pages:
    """The page furniture of a document, told by where its lines stand."""

    def __init__(self, printed: Iterable[Line]) -> None:
        self.heads = _heads([line.cell.text for line in printed])

    def has(self, token: Token) -> bool:
        """Tell whether a line only belongs to the page; a number may be a value."""
        if token.group < 0 and lines.is_dashed_page(token.cell.text):
            return True
        if token.group >= 0 or token.shape in {"number", "amount", "measure", "date"}:
            return False
        return token.key in self.heads or lines.is_furniture(token.cell.text)


def is_page_number(token: Token) -> bool:
    """Tell whether a line is the number of a page."""
    return token.group < 0 and _NUMBER.match(token.cell.text) is not None


def _heads(texts: Sequence[str]) -> frozenset[str]:
    """Return the lines that stand beside a page's number more than once."""
    beside: Counter[str] = Counter()
    for index, text in enumerate(texts):
        if _NUMBER.match(text):
            near = [texts[at] for at in (index - 1, index + 1) if 0 <= at < len(texts)]
            beside.update({key(line) for line in near if not any(map(str.isdecimal, line[-2:]))})
    return frozenset(
        text
        for text, count in beside.items()
        if count > 1 and len(text) >= _LEAST_HEAD and meaning(text) is None
    )
