"""What all tests share: the repository's folders and the reference material beside it, if it is there."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# The same examples on every machine, so that a change is what makes a test fail and not the day;
# KPI_EXPLORE=1 looks further, with other examples each time.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile("explore" if os.environ.get("KPI_EXPLORE") else "same")


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
