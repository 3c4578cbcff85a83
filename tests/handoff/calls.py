"""What the tests of the handoff share: the commands as a user calls them, and LibreOffice if it is here."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kpi.cli import cli


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)], standalone_mode=False)


def done(*arguments: str | Path, status: int = 0) -> Result:
    result = run(*arguments)
    assert result.exception is None, result.output
    assert result.return_value == status, result.output
    return result


def checked(path: Path, *options: str | Path) -> dict[str, Any]:
    target = path.with_suffix(".checked.json")
    result = run("check", path, "--format", "json", "--output", target, *options)
    assert result.exception is None, result.output
    output: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return output


def findings(path: Path, *options: str | Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = checked(path, *options)["review"]["findings"]
    return found


def converted(path: Path, ending: str, folder: Path) -> Path:
    """Let LibreOffice open a file and save it as another."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = (folder / "profile").resolve().as_uri()
    command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", ending]
    subprocess.run(
        [*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=180
    )
    return folder / f"{path.stem}.{ending.partition(':')[0]}"
