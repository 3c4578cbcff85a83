"""``kpi`` with a reader that obeys what stands in a file: hang, kill its process, eat memory, crash, fail.

Run as ``python -m tests.batch.faulty check …``. The processes that it forks read likewise.
"""

import os
import signal
from collections.abc import Callable, Mapping
from typing import Any

from kpi import cli, reading
from tests import calls

_MARK = b"<!--fault:%s-->"
_REAL = reading.parse


def _kill_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


FAULTS: Mapping[str, Callable[[], object]] = {
    "hang": calls.spin,
    "backtrack": calls.backtrack,
    "kill": _kill_process,
    "leave": calls.leave,
    "eat": calls.eat,
    "crash": calls.crash,
    "fail": calls.fail,
}


def mark(fault: str) -> bytes:
    """Return what in a file makes its reader commit the fault."""
    return _MARK % fault.encode()


def parse(data: bytes, path: str, sha256: str) -> Any:
    """Read the file, unless a fault stands in it."""
    for fault, commit in FAULTS.items():
        if mark(fault) in data:
            commit()
    return _REAL(data, path, sha256)


def main() -> None:
    """Run the command line."""
    reading.parse = parse
    cli.main()


if __name__ == "__main__":
    main()
