"""What all tests share: the repository's folders and the reference material beside it, if it is there."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference documents and gold; a test that needs them skips where they are absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared with the reference documents is not here")
    return SHARED


@pytest.fixture(scope="session")
def examples() -> Path:
    """The example documents of the repository."""
    return ROOT / "examples"
