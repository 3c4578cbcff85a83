"""Blocks as Markdown, and tables as separated values."""

import csv
import io
from collections.abc import Iterable

from examples.printer.blocks import Block, Paragraph, Row, Table, padded


def markdown(blocks: Iterable[Block]) -> bytes:
    """Return the blocks as Markdown: the first row of a table is its head, merged cells are lost."""
    return ("\n\n".join(filter(None, map(_block, blocks))) + "\n").encode()


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return ("#" * (block.heading + 1) + " " if block.heading else "") + block.text
    first, *rest = [padded(row, block.width) for row in block.rows]
    return "\n".join([_line(first), "|" + " --- |" * block.width, *map(_line, rest)])


def _line(row: Row) -> str:
    cells = (text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>") for text in row)
    return f"| {' | '.join(cells)} |"


def separated(
    table: Table, *, above: Iterable[str] = (), comma: str = ",", encoding: str = "utf-8-sig"
) -> bytes:
    """Return the table with a separator between cells, below lines that stand above it."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=comma, lineterminator="\r\n")
    writer.writerows([*([line] for line in above), *table.rows])
    return target.getvalue().encode(encoding)
