"""Reviews built by hand, and a browser and an office program where the machine has them."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import run

import pytest

from kpi.model.finding import Review
from tests.reporting import builders

SNAPSHOTS = Path(__file__).resolve().parent / "snapshots"
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


@pytest.fixture
def review() -> Review:
    return builders.review()


@pytest.fixture
def clean_review() -> Review:
    return builders.clean_review()


@pytest.fixture
def snapshots() -> Path:
    return SNAPSHOTS


@dataclass(frozen=True)
class Browser:
    """Headless Chromium with a profile of its own."""

    program: str
    profile: Path

    def __call__(self, page: Path, *flags: str, anchor: str = "") -> str:
        url = page.resolve().as_uri() + anchor
        command = [self.program, *_FLAGS, f"--user-data-dir={self.profile}", *flags, url]
        done = run(command, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
        return done.stdout.decode()


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine")
    return Browser(program, tmp_path / "profile")


@pytest.fixture
def convert(tmp_path: Path) -> Callable[[Path, str], Path]:
    """Convert a file with LibreOffice."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("no LibreOffice on this machine")

    def converted(path: Path, kind: str) -> Path:
        home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
        command = [program, home, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(path)]
        done = run(command, capture_output=True, timeout=180, check=False)
        target = tmp_path / f"{path.stem}.{kind.partition(':')[0]}"
        assert target.is_file(), done.stderr.decode(errors="replace")[-2000:]
        return target

    return converted
