"""Blocks as a web page: tables with rowspan and colspan."""

from collections.abc import Iterable, Iterator
from html import escape

from examples.printer.blocks import Block, Table

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="{charset}">
<title>{title}</title>
<style>table {{ border-collapse: collapse; }} td, th {{ border: 1px solid #000; padding: 2px 4px; }}</style>
</head>
<body>
{body}
</body>
</html>
"""


def html(blocks: Iterable[Block], *, title: str, charset: str = "utf-8") -> bytes:
    """Return the page in that encoding, which it declares."""
    body = "\n".join(_block(block) for block in blocks)
    return _PAGE.format(charset=charset, title=escape(title), body=body).encode(charset, "xmlcharrefreplace")


def _block(block: Block) -> str:
    if isinstance(block, Table):
        return "<table>\n" + "\n".join(_rows(block)) + "\n</table>"
    tag = f"h{block.heading + 1}" if block.heading else "p"
    return f"<{tag}>{_text(block.text)}</{tag}>"


def _rows(table: Table) -> Iterator[str]:
    covered = {
        (row + down, column + right)
        for (row, column), (rows, columns) in table.spans.items()
        for down in range(rows)
        for right in range(columns)
        if down or right
    }
    for row, texts in enumerate(table.rows):
        tag = "th" if row < table.head else "td"
        cells = (
            f"<{tag}{_span(*table.spans.get((row, column), (1, 1)))}>{_text(text)}</{tag}>"
            for column, text in enumerate(texts)
            if (row, column) not in covered
        )
        yield f"<tr>{''.join(cells)}</tr>"


def _span(rows: int, columns: int) -> str:
    return (f' rowspan="{rows}"' if rows > 1 else "") + (f' colspan="{columns}"' if columns > 1 else "")


def _text(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")
