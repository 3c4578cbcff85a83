"""The files in examples/ are what the generator makes of the truth, byte by byte."""

import subprocess
import sys
from pathlib import Path

import pytest

from examples import make_examples

SCRIPT = Path(make_examples.__file__)


def test_files_are_fresh_when_checked_from_another_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_check_reports_missing_changed_and_left_over_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(make_examples, "EXAMPLES", tmp_path)
    assert make_examples.main(["--check"]) == 1
    assert not list(tmp_path.iterdir())
    assert make_examples.main([]) == 0
    assert make_examples.main(["--check"]) == 0
    (tmp_path / "draft-form.txt").write_bytes(b"changed")
    (tmp_path / "left-over.txt").write_bytes(b"")
    capsys.readouterr()
    assert make_examples.main(["--check"]) == 1
    stale = capsys.readouterr().out.splitlines()
    assert stale == ["stale: examples/draft-form.txt", "stale: examples/left-over.txt"]
    assert make_examples.main([]) == 0
    assert not (tmp_path / "left-over.txt").exists()


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
