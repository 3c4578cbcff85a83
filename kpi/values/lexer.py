"""Lark's contextual lexer, its patterns compiled once instead of once a parser state.

The states differ only in the few terminals that may go on what was begun (a unit after a number, 底 after a
month); what may begin anew is the same everywhere. The first have a priority of 20 or more in the grammar: a
state's terminals are compiled by that, in groups which the states share.
"""

import re
from itertools import groupby
from typing import Any

from lark.lexer import BasicLexer, ContextualLexer, Scanner

CONTINUES = 20
"""From this priority on a terminal goes on what was begun."""


class SharedScanner(Scanner):
    """A scanner whose alternatives are compiled in groups; ``re`` keeps what it has compiled."""

    def _build_mres(self, terminals: Any, max_size: int) -> list[Any]:  # noqa: ANN401, ARG002 - Lark's types
        """Compile the terminals in their order: those that go on, by priority, then all that begin."""
        groups = groupby(terminals, key=lambda terminal: max(terminal.priority, CONTINUES - 1))
        return [
            re.compile("|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in group))
            for _, group in groups
        ]


class SharedBasicLexer(BasicLexer):
    """The lexer of one state."""

    def _build_scanner(self) -> Scanner:
        """Build the scanner; no terminal has a callback."""
        self.callback = {}
        return SharedScanner(self.terminals, self.g_regex_flags, self.re, self.use_bytes)  # type: ignore[no-untyped-call]


class SharedContextualLexer(ContextualLexer):
    """The lexer that picks the terminals by the state of the parser."""

    BasicLexer = SharedBasicLexer
