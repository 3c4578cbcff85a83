"""What a tree shows of its print as a whole: the spelling of categories, the edges of columns, repeats."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpi.forms.restore.tokens import Token
from kpi.forms.restore.wraps import column_widths, full_widths
from kpi.forms.vocabulary import INDICATOR, vocabulary

_NEARLY_ALL = 0.7

InColumn = tuple[int, Token]
"""A token, and the column that it was put into."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a tree before it is put into columns, and what a first run adds."""

    full: frozenset[int] = frozenset()
    """Widths of lines that stand out: there some column ends."""
    suffixed: bool = False
    """Whether the names of categories are printed with 指标."""
    firsts: frozenset[str] | None = None
    """The first levels that have seconds of their own; a few names are of either level."""
    edges: Mapping[int, float] = field(default_factory=dict)
    """The widths of columns, as far as they are known."""
    habits: Mapping[tuple[int, str], int] = field(default_factory=dict)
    """How often each text stands in each column."""

    def after(self, placed: Sequence[InColumn]) -> "Evidence":
        """Return what is known once the tokens were put into columns."""
        habits = Counter((column, token.key) for column, token in placed if not token.blank)
        return replace(self, edges=column_widths(placed), habits=habits)


def evidence_of(tokens: Sequence[Token]) -> Evidence:
    """Return what the tokens of a tree show by themselves."""
    return Evidence(full_widths(tokens), _is_suffixed(tokens), _with_seconds(tokens))


def _is_suffixed(tokens: Iterable[Token]) -> bool:
    names = [
        token.key for token in tokens if token.meaning and (token.meaning.level1 or token.meaning.level2)
    ]
    return sum(INDICATOR in name for name in names) >= _NEARLY_ALL * len(names)


def _with_seconds(tokens: Iterable[Token]) -> frozenset[str]:
    """Return the first levels of which a second level is printed that no other has."""
    parents = [
        vocabulary().parents.get(token.meaning.level2, frozenset())
        for token in tokens
        if token.meaning is not None and token.meaning.level2 and not token.meaning.level1
    ]
    return frozenset(next(iter(known)) for known in parents if len(known) == 1)
