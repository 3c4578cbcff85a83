"""The marks by which kpi knows the files that it wrote, so that no report is ever read as a disclosure."""

import re
import zipfile
from pathlib import Path

PROPERTY = "kpi"
"""The custom property that our workbooks carry."""
SIGNED = "本报告由 kpi"
"""How the last line of a text report begins."""

_WINDOW = 4096
_MOST_PROPERTIES = 1 << 16
_HEADS = (
    re.compile(rb'<meta name="generator" content="kpi '),
    re.compile(rb'\A(?:\xef\xbb\xbf)?\s*\{\s*"tool":\s*"kpi"'),
    re.compile(rb'\A\xef\xbb\xbf"' + '序号","问题编号","状态'.encode()),
    re.compile(rb"\A" + "# 绩效目标审核报告\n".encode()),
)
_TAILS = (
    re.compile(rb'\n?\{"type": "review", "tool": "kpi",[^\n]*\n?\Z'),
    re.compile(rb"(?:\A|\n)(?:\x1b\[2m)?" + re.escape(SIGNED.encode()) + rb"[^\n]*\n*\Z"),
)
_IN_PACKAGE = {
    "docProps/custom.xml": re.compile(rb'\bname="' + PROPERTY.encode() + rb'"'),
    "docProps/core.xml": re.compile(rb"<dc:identifier>" + PROPERTY.encode() + rb"</dc:identifier>"),
}
"""How workbooks and, in their core properties, Word documents are signed."""


def is_ours(path: Path) -> bool:
    """Tell whether kpi wrote the file: a workbook, page, JSON or text report. False if it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(_WINDOW)
            size = file.seek(0, 2)
            file.seek(max(0, size - _WINDOW))
            tail = file.read(_WINDOW)
        if head.startswith(b"PK"):
            return _in_package(path)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError):
        return False
    return any(mark.search(head) for mark in _HEADS) or any(mark.search(tail) for mark in _TAILS)


def _in_package(path: Path) -> bool:
    with zipfile.ZipFile(path) as package:
        for part in package.infolist():
            mark = _IN_PACKAGE.get(part.filename)
            if mark is None or part.file_size > _MOST_PROPERTIES:
                continue
            with package.open(part) as properties:
                if mark.search(properties.read(_MOST_PROPERTIES)):
                    return True
    return False


COLUMN = "预审意见（kpi）"
"""How the head of the column begins that an annotated workbook has behind its last one."""
INDEX = "预审意见索引"
INDEX_NAME = "kpi.index"
"""The name that an annotated workbook defines for the sheet with the list of our opinions."""
AUTHOR = "kpi"
"""Whose comments are ours."""
_OPINION = re.compile(r"【(?:错误|警告|提示|待核实) [A-Z]{3}\d{2}】")


def is_opinion(text: str) -> bool:
    """Tell whether a text of our column is one that we wrote; anything else there is content."""
    return _OPINION.match(text) is not None


def index_sheet(definition: str) -> str | None:
    """Return the sheet that our name points at (``'预审意见索引'!$A$1``), None where it is none of ours."""
    name = definition.rpartition("!")[0]
    if name.startswith("'") and name.endswith("'"):
        name = name[1:-1].replace("''", "'")
    return name.removeprefix("$") if name.removeprefix("$").startswith(INDEX) else None
