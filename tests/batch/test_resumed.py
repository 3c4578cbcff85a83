"""A run that is killed or interrupted leaves nobody at work, and the next one goes on where it stopped."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kpi.commands.many import INTERRUPTED
from tests.batch.departments import write
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")

COUNT = 240
PATIENCE = 120.0


class Run:
    """``kpi check in`` in a process of its own, whose workers are known by a word in their environment."""

    def __init__(self, folder: Path, output: str) -> None:
        self._mark = f"KPI_TEST_RUN={uuid.uuid4().hex}"
        name, _, value = self._mark.partition("=")
        words = ["--format", "json", "--output", output, "--jobs", "2", "--cache", "kept"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kpi", "check", "in", *words],
            cwd=folder,
            env={**os.environ, name: value, "PYTHONPATH": str(ROOT)},
            stderr=subprocess.PIPE,
            text=True,
        )

    def processes(self) -> set[int]:
        """Return the processes of the run, those that are about to end left out."""
        return {
            int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and self._owns(entry)
        }

    def _owns(self, entry: Path) -> bool:
        try:
            return self._mark.encode() in (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            return False

    def end(self) -> None:
        """Kill whatever is left."""
        for process in self.processes():
            os.kill(process, signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[str], Run]]:
    write(tmp_path / "in", COUNT)
    runs: list[Run] = []

    def started(output: str) -> Run:
        runs.append(Run(tmp_path, output))
        return runs[-1]

    yield started
    for one in runs:
        one.end()


def until(condition: Callable[[], object]) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


def known(folder: Path) -> dict[Path, int]:
    """Return what is kept of documents, and when it was written."""
    return {path: path.stat().st_mtime_ns for path in folder.glob("kept/facts/??/*") if "." not in path.name}


@pytest.mark.parametrize("way", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_next_run_goes_on_where_one_stopped(
    tmp_path: Path, run: Callable[[str], Run], way: signal.Signals
) -> None:
    first = run("out.json")
    until(lambda: len(known(tmp_path)) > 1)
    assert len(first.processes()) > 1, "nobody works for it"
    first.process.send_signal(way)
    _, said = first.process.communicate(timeout=PATIENCE)
    until(lambda: not first.processes())
    done = known(tmp_path)
    assert 0 < len(done) < COUNT, "it was too quick to be stopped"
    assert not (tmp_path / "out.json").exists()
    assert "Traceback" not in said
    if way == signal.SIGINT:
        assert first.process.returncode == INTERRUPTED
        assert "再运行同一命令会接着做" in said

    second = run("out.json")
    _, said = second.process.communicate(timeout=PATIENCE)
    assert second.process.returncode == 1, said
    after = known(tmp_path)
    assert len(after) == COUNT
    assert done.items() <= after.items(), "what was there was made again"
    (tmp_path / "kept").rename(tmp_path / "other")
    whole = run("whole.json")
    whole.process.communicate(timeout=PATIENCE)
    assert (tmp_path / "whole.json").read_bytes() == (tmp_path / "out.json").read_bytes()
