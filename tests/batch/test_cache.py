"""The cache: whole entries only, nobody else's folder, no more than is used."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kpi import cli, profiles
from kpi.batch import Cache, Setup, marked, work
from kpi.batch import cache as module
from kpi.batch.errors import CacheError
from tests.batch.departments import write
from tests.conftest import ROOT

DAY = 86_400
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="folders have other rights there")


def entry(folder: Path, key: str) -> Path:
    return folder / "facts" / key[:2] / key


@pytest.mark.parametrize("damage", [b"", b"kpi1", b"other", None], ids=["empty", "short", "other", "bit"])
def test_a_damaged_entry_is_none(tmp_path: Path, damage: bytes | None) -> None:
    cache = Cache(tmp_path / "kept")
    cache.put("facts", "abcd", b"what was made")
    assert cache.get("facts", "abcd") == b"what was made"
    path = entry(tmp_path / "kept", "abcd")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data) if damage is None else damage)
    assert cache.get("facts", "abcd") is None
    assert not cache.is_sound("facts", "abcd")


def test_what_was_not_used_for_long_is_removed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    cache = Cache(kept)
    for key, age in (("aaaa", 61), ("bbbb", 59), ("cccc", 0)):
        cache.put("facts", key, b"x")
        os.utime(entry(kept, key), (time.time() - age * DAY,) * 2)
    Cache(kept)
    assert cache.has("facts", "aaaa"), "it is looked through once a day"
    (kept / ".kpi-cache").unlink()
    Cache(kept)
    assert [cache.has("facts", key) for key in ("aaaa", "bbbb", "cccc")] == [False, True, True]


def test_what_is_used_is_kept(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    Cache(kept).put("facts", "aaaa", b"x")
    os.utime(entry(kept, "aaaa"), (time.time() - 50 * DAY,) * 2)
    assert Cache(kept).get("facts", "aaaa") == b"x"
    assert time.time() - entry(kept, "aaaa").stat().st_mtime < DAY


def test_of_too_much_the_oldest_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    cache = Cache(kept)
    for age, key in enumerate(("cccc", "bbbb", "aaaa")):
        cache.put("facts", key, bytes(1000))
        os.utime(entry(kept, key), (time.time() - age * 100,) * 2)
    (kept / ".kpi-cache").unlink()
    monkeypatch.setattr(module, "MOST_BYTES", 2500)
    Cache(kept)
    assert [cache.has("facts", key) for key in ("aaaa", "bbbb", "cccc")] == [False, True, True]


@POSIX
def test_a_folder_that_others_can_write_to_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept").chmod(0o777)
    with pytest.raises(CacheError, match="应属于本人"):
        Cache(tmp_path / "kept")
    (path,) = write(tmp_path / "in", 1)
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", str(path), "--jobs", "1", "--cache", str(tmp_path / "kept")])
    assert ended.value.code == 2
    assert "应属于本人" in capsys.readouterr().err


def test_a_place_that_takes_nothing_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CacheError, match="写不进去"):
        Cache(tmp_path / "file" / "kept")


def test_a_disk_that_is_full_ends_the_run_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: Path, __: bytes) -> int:
        raise OSError(28, "No space left on device")

    (path,) = write(tmp_path / "in", 1)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", str(path), "--jobs", "1", "--cache", str(tmp_path / "kept")])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "写不进去" in said
    assert "再运行同一命令会接着做" in said


def test_other_rules_and_another_year_make_another_mark() -> None:
    book, other = (profiles.load(name).book for name in ("national", "hebei"))
    setups = [Setup(book), Setup(other), Setup(book, year=2025), Setup(book, adjusted=("x",))]
    marks = [marked(setup).mark for setup in setups]
    assert len(set(marks)) == len(marks)
    assert marked(Setup(book)).mark == marks[0]


def test_another_program_makes_another_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    setup = Setup(profiles.load().book)
    before = marked(setup).mark
    monkeypatch.setattr(work, "program", lambda: "another")
    assert marked(setup).mark != before


def test_two_runs_at_a_time_share_a_cache(tmp_path: Path) -> None:
    write(tmp_path / "in", 30)
    words = ["check", "in", "--format", "json", "--jobs", "2", "--cache", "kept", "--output"]
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "kpi", *words, output],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
        )
        for output in ("one.json", "two.json")
    ]
    said = [run.communicate(timeout=240)[1] for run in runs]
    assert [run.returncode for run in runs] == [1, 1], said
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert not list((tmp_path / "kept").glob("*/??/*.*")), "no half of an entry is left"
