"""What a printed document is made of, whatever file it ends in: paragraphs and tables of cells."""

from collections.abc import Iterable
from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text outside tables."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells as they end up on one page."""

    rows: tuple[Row, ...]


Block = Paragraph | Table


def padded(row: Row, width: int) -> Row:
    """Return the row with blank cells added on the right, up to the width."""
    return row + ("",) * (width - len(row))


def as_text(blocks: Iterable[Block]) -> str:
    """Return the text form: blocks apart by a blank line, the cells of a row apart by a tab."""
    return "\n\n".join(_text(block) for block in blocks) + "\n"


def _text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "\n".join("\t".join(row) for row in block.rows)
