"""Tables of figures (``kpi stats``) as text, JSON, CSV and sheets of a workbook."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kpi.reporting.csv import inert
from kpi.reporting.markdown import plain
from kpi.reporting.tables import Column, Table
from kpi.reporting.visible import visible
from kpi.reporting.width import display_width, pad
from kpi.reporting.words import FAMILY_WORDS, LEVEL_WORDS
from kpi.store.stats import Figures, Heading, Value

KIND_WORDS: Mapping[str, str] = {
    "quantity": "数量",
    "range": "区间",
    "deadline": "时限",
    "recurring": "周期",
    "trend": "趋势",
    "qualitative": "定性",
    "actual": "据实",
    "done": "完成",
    "multi": "多个要求",
    "malformed": "残缺",
    "empty": "空白",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "family": FAMILY_WORDS,
    "level": {str(level): word for level, word in LEVEL_WORDS.items()},
    "kind": KIND_WORDS,
}
_NOT_READ = {"department": "（没有读到单位）", "grade": "（未定）"}
_WIDEST = 40


def shortened(table: Figures, most: int | None) -> Figures:
    """Return the first rows of a table, and how many more there are."""
    left = len(table.rows) - most if most else 0
    if left <= 0:
        return table
    remark = f"另有 {left} 行没有列出；用 --limit 0 列出全部。"
    return replace(table, rows=table.rows[:most], remarks=(*table.remarks, remark))


def render_markdown(tables: Sequence[Figures]) -> str:
    """Return the tables as Markdown."""
    return "\n".join(line for table in tables for line in _markdown(table))


def _markdown(table: Figures) -> Iterator[str]:
    yield from (f"## {plain(table.title)}", "")
    if table.name == "overview":
        upright = zip(table.columns, table.rows[0], strict=True)
        yield from ("| 项目 | 数 |", "| --- | ---: |")
        yield from (f"| {head.title} | {plain(_worded(value, head))} |" for head, value in upright)
    elif table.rows:
        yield "| " + " | ".join(head.title for head in table.columns) + " |"
        yield "| " + " | ".join("---" if head.look == "text" else "---:" for head in table.columns) + " |"
        for row in table.rows:
            cells = (plain(_worded(value, head)) for value, head in zip(row, table.columns, strict=True))
            yield "| " + " | ".join(cells) + " |"
    else:
        yield "（没有）"
    yield from ("", *(plain(remark) + "\n" for remark in table.remarks))


def render_text(tables: Sequence[Figures]) -> str:
    """Return the tables for a terminal, columns aligned; a single row stands upright."""
    return "\n".join(line for table in tables for line in _block(table))


def _block(table: Figures) -> Iterator[str]:
    yield table.title
    cells = [
        [_shown(value, head) for value, head in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    titles = [head.title for head in table.columns]
    if table.name == "overview":
        widest = max(map(display_width, titles))
        yield from (f"  {pad(title, widest)}  {cell}" for title, cell in zip(titles, cells[0], strict=True))
    elif cells:
        widths = [max(map(display_width, column)) for column in zip(titles, *cells, strict=True)]
        yield from (_line(row, widths, table.columns) for row in [titles, *cells])
    else:
        yield "  （没有）"
    yield from (f"  {visible(remark)}" for remark in table.remarks)
    yield ""


def _line(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Heading]) -> str:
    """Return a line of a table: texts to the left, figures to the right."""
    placed = (
        pad(cell, width) if head.look == "text" else " " * (width - display_width(cell)) + cell
        for cell, width, head in zip(cells, widths, columns, strict=True)
    )
    return ("  " + "  ".join(placed)).rstrip()


def _shown(value: Value, head: Heading) -> str:
    text = visible(_worded(value, head))
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


def _worded(value: Value, head: Heading) -> str:
    """Return a value in the words and decimals of people."""
    if value is None:
        return _NOT_READ.get(head.key, "")
    if head.look == "share":
        return f"{float(value) * 100:.1f}%"
    if head.look == "rate":
        return f"{float(value):.1f}"
    if head.look == "amount":
        return f"{Decimal(value):,.2f}"
    words = _WORDS.get(head.key)
    return words.get(str(value), str(value)) if words else str(value)


def render_json(tables: Sequence[Figures]) -> str:
    """Return the tables as JSON: shares as numbers, amounts as decimal text."""
    content = {
        "tool": "kpi",
        "stats": {
            table.name: {
                "rows": [
                    {head.key: _plain(value) for value, head in zip(row, table.columns, strict=True)}
                    for row in table.rows
                ],
                "remarks": list(table.remarks),
            }
            for table in tables
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _plain(value: Value) -> str | int | float | None:
    if not isinstance(value, Decimal):
        return value
    whole, _, part = f"{value:f}".partition(".")
    return f"{whole}.{part.rstrip('0'):0<2}"


def render_csv(tables: Sequence[Figures]) -> str:
    """Return the tables as CSV, one under the other, safe to open in Excel."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    for number, table in enumerate(tables):
        if number:
            writer.writerow([])
        writer.writerow([table.title, *map(inert, table.remarks)])
        writer.writerow([head.title for head in table.columns])
        for row in table.rows:
            pairs = zip(row, table.columns, strict=True)
            writer.writerow([_csv_cell(value, head) for value, head in pairs])
    return "\ufeff" + sheet.getvalue()


def _csv_cell(value: Value, head: Heading) -> str:
    if head.look == "amount":
        return f"{Decimal(value or 0):.2f}"  # no separators: a program reads it too
    return inert(_worded(value, head))


def sheets(tables: Sequence[Figures]) -> tuple[Table, ...]:
    """Return the tables as sheets of a workbook."""
    return tuple(_sheet(table) for table in tables)


def _sheet(table: Figures) -> Table:
    columns = tuple(Column(head.title, 24 if head.look == "text" else 12) for head in table.columns)
    rows = [
        tuple(_cell(value, head) for value, head in zip(row, table.columns, strict=True))
        for row in table.rows
    ]
    rest = (None,) * (len(columns) - 1)
    return Table(table.title, columns, (*rows, *((remark, *rest) for remark in table.remarks)))


def _cell(value: Value, head: Heading) -> str | int | None:
    return value if head.look == "count" and isinstance(value, int) else _worded(value, head)
