"""How text reports are set on a terminal: colours, and texts that hang under their beginning."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from kpi.model.rule import Level
from kpi.reporting.width import display_width, wrap

_NARROWEST, _WIDEST = 48, 120
COLOURS: dict[Level, str] = {"error": "1;31", "warning": "1;33", "info": "1;36", "question": "1;35"}


@dataclass(frozen=True, slots=True)
class Style:
    """How wide a text report may be, and whether it may use colours."""

    width: int
    colour: bool

    @classmethod
    def of(cls, width: int, *, colour: bool) -> Self:
        """Return the style for a terminal of that width, within what reads well."""
        return cls(min(max(width, _NARROWEST), _WIDEST), colour)

    def paint(self, text: str, code: str) -> str:
        """Return the text in a colour, if colours are wanted."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text

    def hang(self, head: str, text: str, *, dim: bool = False, bold: bool = False) -> Iterator[str]:
        """Set a text behind a head, its further lines under its beginning."""
        margin = display_width(head)
        first, *rest = (self.paint(line, "1" if bold else "") for line in wrap(text, self.width - margin))
        yield self.paint(head, "2" if dim else "") + first
        yield from (" " * margin + line for line in rest)
