"""A batch on a cluster of separate worker processes, one of which is killed in the middle."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kpi import cli
from tests.batch.departments import write

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are killed by a signal")

COUNT = 60
PATIENCE = 240


@pytest.fixture
def cluster() -> Iterator[Any]:
    """Two worker processes, each with a nanny that starts it again."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as made:
        yield made


def check(folder: Path, output: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run ``kpi check`` on a folder in a process of its own."""
    words = ["check", folder.name, "--format", "json", "--output", str(output), "--cache", "off", *options]
    call = [sys.executable, "-c", "from kpi.cli import main; main()", *words]
    return subprocess.run(
        call, cwd=folder.parent, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_nothing_is_lost_or_done_twice_when_a_worker_is_killed(tmp_path: Path, cluster: Any) -> None:
    folder = tmp_path / "in"
    write(folder, COUNT)
    alone, shared = tmp_path / "alone.json", tmp_path / "shared.json"
    assert check(folder, alone, "--jobs", "1").returncode == 1
    pids: list[int] = [worker.pid for worker in cluster.workers.values()]
    killed = threading.Event()

    def kill() -> None:
        deadline = time.monotonic() + PATIENCE / 4
        while time.monotonic() < deadline:
            if any(state.processing for state in tuple(cluster.scheduler.workers.values())):
                os.kill(pids[0], signal.SIGKILL)
                killed.set()
                return
            time.sleep(0.005)

    killer = threading.Thread(target=kill)
    killer.start()
    done = check(folder, shared, "--cluster", cluster.scheduler_address)
    killer.join()
    assert killed.is_set(), "no worker was ever at work"
    assert done.returncode == 1, done.stderr
    assert shared.read_bytes() == alone.read_bytes()
    assert len(json.loads(shared.read_bytes())["documents"]) == COUNT


def test_a_cluster_that_does_not_answer_is_wrong_usage(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder, 1)
    done = check(folder, tmp_path / "out.json", "--cluster", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert "连不上 Dask 集群" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["", "127.0.0.1", "nonsense://", "tcp://[x", "tcp://host:99999"])
def test_what_is_no_address_is_said_at_once(
    tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (path,) = write(tmp_path / "in", 1)
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", str(path), "--cluster", address])
    assert ended.value.code == 2
    assert f"“{address}”不是集群地址" in capsys.readouterr().err
