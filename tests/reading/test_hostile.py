"""Hostile files: each is answered with a code, a Chinese message and a way out, within its limits."""

import os
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpi import pipeline
from kpi.guard import Limits
from kpi.model.disclosure import Disclosure
from kpi.model.document import Document, Table
from kpi.reading import read
from tests import calls
from tests.reading.hostile import (
    CATALOG,
    CELL,
    DAMAGED,
    EMPTY,
    NO_FORM,
    NO_TEXT,
    PAGE,
    PAGES,
    Hostile,
    cases,
    page,
    pdf,
)
from tests.reading.zips import opendocument, word, workbook

LIMITS = Limits(seconds=30, mebibytes=1024)
CHINESE = re.compile(r"[\u4e00-\u9fff]{3}")


def loaded(path: Path, limits: Limits = LIMITS) -> Disclosure:
    (disclosure,) = pipeline.load([path], limits=limits)
    return disclosure


@pytest.mark.parametrize("hostile", tuple(cases()), ids=lambda hostile: hostile.name)
def test_a_hostile_file_is_answered_with_a_code(hostile: Hostile, tmp_path: Path) -> None:
    path = tmp_path / hostile.name
    path.write_bytes(hostile.make())
    disclosure = loaded(path)
    assert disclosure.failure is not None
    assert disclosure.projects == ()
    assert disclosure.failure.code in hostile.codes, disclosure.failure
    assert CHINESE.search(disclosure.failure.message)
    assert CHINESE.search(disclosure.failure.hint)
    assert "Traceback" not in disclosure.failure.message


# Damage: whatever is cut off or changed, a code or a disclosure comes back, and never a crash of ours.

BODY = "<w:tbl>" + f"<w:tr>{''.join(map(CELL.format, ('', '')))}</w:tr>" * 9 + "</w:tbl>"
ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>项目编码</t></is></c><c r="B{0}"><v>{0}</v></c></row>'
TEXT = "BT /F1 12 Tf 72 720 Td (1234) Tj ET"
SOUND = {
    "docx": word(BODY),
    "xlsx": workbook(f"<sheetData>{''.join(map(ROW.format, range(1, 20)))}</sheetData>"),
    "ods": opendocument('<table:table><table:table-row><table:table-cell table:number-columns-repeated="3"/>'
                        "</table:table-row></table:table>"),
    "pdf": pdf({
        1: CATALOG, 2: PAGES, 3: PAGE.format("/Contents 4 0 R"),
        4: f"<< /Length {len(TEXT)} >>\nstream\n{TEXT}\nendstream",
    }),
    "html": page("<table>" + "<tr><td rowspan=2>一级指标<td>≥95%</tr>" * 9 + "</table>"),
}  # fmt: skip
OURS = {"RDR17", "RDR99"}


def damaged(data: bytes, seed: int) -> bytes:
    """Return the data with a few bytes changed, or cut off, or a piece of it repeated."""
    chance = random.Random(seed)  # noqa: S311 - the same damage every time
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 9)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    at = chance.randrange(len(changed))
    return bytes(changed[:at] if seed % 3 == 0 else changed + changed[at:] if seed % 3 == 1 else changed)


@pytest.mark.parametrize("style", SOUND)
def test_damage_is_never_a_crash_of_ours(style: str) -> None:
    assert crashes(SOUND[style], range(60)) == {}


@pytest.mark.parametrize("style", ["docx", "xlsx", "xls", "ods", "pdf", "html", "md"])
def test_a_damaged_example_is_never_a_crash_of_ours(style: str, examples: Path) -> None:
    assert crashes((examples / "formats" / f"qinglan-wenlv-2025.{style}").read_bytes(), range(6)) == {}


def crashes(data: bytes, seeds: range) -> dict[int, str]:
    codes = {seed: code_of(damaged(data, seed)) for seed in seeds}
    return {seed: code for seed, code in codes.items() if code in OURS}


def code_of(data: bytes) -> str:
    failure = pipeline.disclose(data, "a", "", LIMITS).failure
    return failure.code if failure else ""


@pytest.mark.parametrize("style", SOUND)
def test_the_sound_files_are_read(style: str) -> None:
    """What is damaged above is no goal form, or has no text, and is read as long as it is whole."""
    assert code_of(SOUND[style]) in {EMPTY, NO_FORM, NO_TEXT}


# Limits and paths.


def test_a_file_that_takes_too_long_costs_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_understood", calls.hang)
    path = tmp_path / "甲.docx"
    path.write_bytes(SOUND["docx"])
    failure = loaded(path, Limits(seconds=1)).failure
    assert failure is not None
    assert failure.code == "RDR15"
    assert "1秒" in failure.message
    assert "--time-limit" in failure.hint


@pytest.mark.parametrize(("call", "code"), [(calls.eat_all, "RDR16"), (calls.crash_with, "RDR17")])
def test_memory_and_crashes_are_told(
    call: Callable[..., Any], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "_understood", call)
    path = tmp_path / "甲.docx"
    path.write_bytes(SOUND["docx"])
    failure = loaded(path, Limits(mebibytes=128)).failure
    assert failure is not None
    assert failure.code == code
    assert "甲.docx" in failure.message


@pytest.mark.parametrize(
    "name",
    ["{path}.docx", "%s%n.docx", "--help.docx", "甲\n乙.docx", "a'b\"c;$(x).docx", "\udcff.docx", "<b>.docx"],
)
def test_odd_names_are_only_names(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(SOUND["docx"][:-30])
    failure = loaded(path).failure
    assert failure is not None
    assert failure.code == DAMAGED
    assert name in failure.message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_folder_with_loops_pipes_and_locked_folders_is_walked(tmp_path: Path) -> None:
    (tmp_path / "部门").mkdir()
    (tmp_path / "部门" / "甲.txt").write_text("甲\n", encoding="utf-8")
    (tmp_path / "部门" / "上级").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "自己.txt").symlink_to("自己.txt")
    (tmp_path / "无.txt").symlink_to("没有.txt")
    os.mkfifo(tmp_path / "管道.txt")
    found = pipeline.find([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in found.files] == ["部门/甲.txt"]


def test_a_loop_of_links_that_is_named_is_told(tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    failure = loaded(loop).failure
    assert failure is not None
    assert failure.code in {"RDR01", "RDR03"}


@pytest.mark.parametrize("name", ["form.txt", "form.pdf", "form", "form.xlsx"])
def test_a_wrong_ending_changes_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(SOUND["docx"])
    document = read(tmp_path / name)
    assert isinstance(document, Document)
    assert document.format == "docx"
    assert isinstance(document.blocks[0], Table)
