"""``--cluster``: the workers of a Dask cluster that runs already."""

import logging
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from kpi import batch
from kpi.batch import work
from kpi.batch.errors import WorkersLostError

if TYPE_CHECKING:
    from distributed import Client

CONNECT = "10s"
"""How long the scheduler may take to answer."""
_MAX_PORT = 65_535
PATIENCE = 60.0
"""Seconds for which a cluster may be without any worker: they may be on their way."""


@contextmanager
def workers(address: str) -> Iterator[batch.Workers]:
    """Yield the workers of a cluster; raises a usage error where there are none to be had."""
    if find_spec("distributed") is None:
        raise click.UsageError("--cluster 需要 distributed，请先安装：pip install 'kpi-checker[cluster]'。")
    import dask.config  # noqa: PLC0415 - an optional extra
    from distributed import Client  # noqa: PLC0415 - likewise

    _refuse_nonsense(address)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is said here
    timeouts = {"distributed.comm.timeouts.connect": CONNECT}
    with warnings.catch_warnings(), dask.config.set(timeouts):
        warnings.simplefilter("ignore")
        try:
            client = Client(address, timeout=CONNECT, set_as_default=False)
        except Exception as error:  # whatever it is, nobody answers there
            message = f"--cluster：连不上 Dask 集群 {address}（{type(error).__name__}），请检查地址和网络。"
            raise click.UsageError(message) from error
        try:
            threads = _threads(client, address)
            executor = client.get_executor(pure=False)
            yield batch.shared(executor, threads, _Watch(client).look)
        finally:
            with suppress(Exception):  # it may be gone
                client.close(timeout=1)


def _refuse_nonsense(address: str) -> None:
    """Raise a usage error for what is no address; a client would only find out after a while, and noisily."""
    from distributed.comm.addressing import get_address_host_port, normalize_address  # noqa: PLC0415 - an extra

    try:
        host, port = get_address_host_port(normalize_address(address), strict=True)
        is_address = bool(host) and 0 < port <= _MAX_PORT
    except ValueError:
        is_address = False
    if not is_address:
        raise click.UsageError(f"--cluster：“{address}”不是集群地址，应写成 tcp://主机:端口。")


def _threads(client: "Client", address: str) -> int:
    """Return how many tasks the cluster does at a time; its workers must be the same program as this."""
    threads: int = sum(client.ncores().values())
    if not threads:
        raise click.UsageError(f"--cluster：Dask 集群 {address} 上没有工作进程，请先启动 dask worker。")
    try:
        programs = client.run(work.program)
    except Exception as error:  # noqa: BLE001 - no kpi there, or another one
        programs = {"": f"{type(error).__name__}"}
    strange = [name for name, program in programs.items() if program != work.program()]
    if strange:
        named = f"（{'、'.join(sorted(strange)[:3])}）" if all(strange) else ""
        raise click.UsageError(
            f"--cluster：Dask 集群 {address} 的工作进程{named}上没有安装 kpi，"
            "或者 kpi、Python、所用的库与本机版本不同；请在各台机器上安装相同的版本。"
        )
    return threads


class _Watch:
    """Tells when a cluster has lost its scheduler, or for too long all its workers."""

    def __init__(self, client: "Client") -> None:
        self._client = client
        self._alone_since: float | None = None

    def look(self) -> None:
        """Look whether there are workers."""
        try:
            are_there = self._client.status == "running" and bool(self._client.ncores())
        except Exception as error:
            raise WorkersLostError from error
        if self._client.status != "running":
            raise WorkersLostError
        now = time.monotonic()
        if are_there:
            self._alone_since = None
        elif self._alone_since is None:
            self._alone_since = now
        elif now - self._alone_since > PATIENCE:
            raise WorkersLostError
