"""Conversions by LibreOffice, where it is installed. Its bytes differ from version to version."""

import shutil
import subprocess
import tempfile
from pathlib import Path

SECONDS = 240


def available() -> bool:
    """Tell whether LibreOffice is installed."""
    return _program() is not None


def _program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def converted(data: bytes, kind: str, to: str) -> bytes:
    """Return the document of that kind (docx, xlsx) in another format (pdf, doc, xls, ods)."""
    program = _program()
    if program is None:
        raise FileNotFoundError("LibreOffice is not installed")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, f"document.{kind}")
        source.write_bytes(data)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", to, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603 - our own file
        return source.with_suffix(f".{to}").read_bytes()
