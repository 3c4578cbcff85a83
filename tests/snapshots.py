"""Snapshots: what a program puts out, kept in files beside the tests.

``KPI_SNAPSHOTS=update`` writes them anew; look at the difference before you commit it. Version and
checksums are masked, because they change without the output getting better or worse.
"""

import difflib
import os
import re
from pathlib import Path

from kpi.version import __version__

_MASKS = (
    (re.compile(rf"\b{re.escape(__version__)}\b"), "<version>"),
    (re.compile(r"sha256-[A-Za-z0-9+/]{43}="), "sha256-<hash>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<sha256>"),
)


def masked(text: str) -> str:
    """Return the text without version and checksums."""
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


def check_snapshot(actual: str, path: Path) -> None:
    """Compare a text with its snapshot, or write it where that is asked for."""
    actual = masked(actual)
    if os.environ.get("KPI_SNAPSHOTS") == "update":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(actual, encoding="utf-8", newline="\n")
    assert path.is_file(), f"no snapshot {path.name}: run the tests with KPI_SNAPSHOTS=update"
    expected = path.read_bytes().decode("utf-8")
    if actual != expected:
        lines = difflib.unified_diff(
            expected.splitlines(), actual.splitlines(), "expected", "actual", lineterm="", n=2
        )
        message = "\n".join([f"{path.name} differs (KPI_SNAPSHOTS=update to accept):", *list(lines)[:80]])
        raise AssertionError(message)
