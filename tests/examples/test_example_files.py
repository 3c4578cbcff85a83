"""The files in examples/ are what the generator makes of the truth; archives by what is in them."""

import io
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from examples import make_examples
from examples.printer.renderings import FOLDER
from examples.writers import archive, office

SCRIPT = Path(make_examples.__file__)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the script takes for examples/, to be filled with the small documents."""
    monkeypatch.setattr(make_examples, "EXAMPLES", tmp_path)
    monkeypatch.setattr(make_examples, "names", lambda: ["draft-form", make_examples.SOUND])
    monkeypatch.setattr(office, "available", lambda: True)
    monkeypatch.setattr(office, "converted", lambda _, kind, to: f"{kind} to {to}".encode())
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str]]:
    """The exit status of the script, and what it printed."""
    capsys.readouterr()
    return make_examples.main([*words]), capsys.readouterr().out.splitlines()


def test_files_are_fresh_when_checked_from_another_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_check_reports_missing_changed_and_left_over_files(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, stale = run(capsys, "--check")
    assert status == 1
    assert "stale: examples/draft-form.txt" in stale
    assert not list(folder.iterdir())
    assert run(capsys)[0] == 0
    assert run(capsys, "--check") == (0, [])
    (folder / "draft-form.txt").write_bytes(b"changed")
    (folder / "left-over.txt").write_bytes(b"")
    stale = ["stale: examples/draft-form.txt", "stale: examples/left-over.txt"]
    assert run(capsys, "--check") == (1, stale)
    assert run(capsys)[0] == 0
    assert not (folder / "left-over.txt").exists()


def test_a_converted_file_is_stale_when_its_source_or_the_file_changed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys)
    remembered = folder / make_examples.CONVERTED
    known = json.loads(remembered.read_text(encoding="utf-8"))
    changed, other, *_ = known
    remembered.write_text(json.dumps(known | {other: {**known[other], "source": "old"}}), encoding="utf-8")
    (folder / changed).write_bytes(b"changed")
    assert run(capsys, "--check") == (1, [f"stale: examples/{path}" for path in (changed, other)])


def test_without_libreoffice_a_stale_conversion_is_told_and_not_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(office, "available", lambda: False)
    status, lines = run(capsys)
    assert status == 1
    assert f"needs LibreOffice: examples/{FOLDER}/{make_examples.SOUND}.pdf" in lines
    assert (folder / FOLDER / f"{make_examples.SOUND}.docx").exists()
    assert not (folder / FOLDER / f"{make_examples.SOUND}.pdf").exists()


def test_an_archive_is_compared_by_what_is_in_it() -> None:
    made = archive.frozen(_zipped({"a.txt": b"one"}, level=0))
    again = archive.frozen(_zipped({"a.txt": b"one"}, level=9))
    assert made == again
    assert archive.digest(made) == archive.digest(_zipped({"a.txt": b"one"}, level=0))
    assert archive.digest(made) != archive.digest(_zipped({"a.txt": b"two"}, level=0))
    assert archive.digest(made) != archive.digest(_zipped({"b.txt": b"one"}, level=0))


def _zipped(members: dict[str, bytes], level: int) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=level) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return target.getvalue()


def test_bad_inputs_are_bad() -> None:
    bad = {
        path.removeprefix("bad/"): data for path, data in make_examples.outputs().items() if "bad/" in path
    }
    sound = make_examples.outputs()[f"{make_examples.SOUND}.txt"].decode()
    assert bad["empty.txt"] == b""
    assert b"\0" in bad["binary.txt"]
    assert "绩效目标表" not in bad["no-form.txt"].decode()
    half = bad["half-form.txt"].decode()
    assert sound.startswith(half)
    assert half.count("一级指标\t") == 1
    assert "满意度指标" not in half.rpartition("一级指标\t")[2]
    assert bad["gbk.txt"].decode("gbk") == sound
    with pytest.raises(UnicodeDecodeError):
        bad["gbk.txt"].decode()
    assert "绩效" not in bad["mojibake.txt"].decode()
