"""The labelled projects of a real disclosure, written as Word files and web pages: every cell read equal."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from examples.printer.blocks import Paragraph as Line
from examples.printer.blocks import Table as Printed
from examples.writers.docx import docx
from examples.writers.html import html
from kpi.model.document import Document, Table
from kpi.reading.blanks import BLANKS
from tests.reading.wordfiles import read_page, read_word, texts


def printed(path: Path) -> list[Line | Printed]:
    """Each project as a line and a form: its head with merged cells, its indicators with merged levels."""
    blocks: list[Line | Printed] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        blocks += [Line(entry["title"]), _form(entry)]
    return blocks


def _form(entry: dict) -> Printed:  # type: ignore[type-arg]
    head = [
        ("项目编码", entry["code"], "", "项目名称", entry["name"], ""),
        ("预算规模", entry["budget"], "", "资金用途", entry["purpose"] or "", ""),
        ("绩效目标", "\n".join(entry["goals"]), "", "", "", ""),
        ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", "指标值确定依据"),
    ]
    spans = {(0, 1): (1, 2), (0, 4): (1, 2), (1, 1): (1, 2), (1, 4): (1, 2), (2, 1): (1, 5)}
    rows = [
        tuple(row[name] or "" for name in ("l1", "l2", "l3", "desc", "value", "basis"))
        for row in entry["indicators"]
    ]
    levels = [row[0] for row in rows]
    for start, level in enumerate(levels):
        if start and levels[start - 1] == level:
            rows[start] = ("", *rows[start][1:])
        elif levels[start + 1 : start + 2] == [level]:
            more = next((n for n, other in enumerate(levels[start:]) if other != level), len(levels) - start)
            spans[len(head) + start, 0] = (more, 1)
    return Printed((*head, *rows), spans)


@pytest.mark.parametrize(
    ("write", "read"),
    [(docx, read_word), (lambda blocks: html(blocks, title="甲"), read_page)],
    ids=["docx", "html"],
)
def test_labelled_projects_are_read_as_written(
    shared: Path, write: Callable[[list[Line | Printed]], bytes], read: Callable[[bytes], Document]
) -> None:
    blocks = printed(shared / "gold" / "seed_projects.jsonl")
    document = read(write(blocks))
    assert texts(document) == [
        [[_shown(text) for text in row] for row in block.rows] if isinstance(block, Printed) else block.text
        for block in blocks
    ]
    assert [block.spans for block in document.blocks if isinstance(block, Table)] == [
        block.spans for block in blocks if isinstance(block, Printed)
    ]


def _shown(text: str) -> str:
    return text.strip(BLANKS)
