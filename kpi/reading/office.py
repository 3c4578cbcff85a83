"""Old and foreign office formats, turned into .docx or .xlsx by LibreOffice where it is installed.

The program gets a copy under a name of ours in a folder of ours, with a profile that runs no macro, follows
no link and updates nothing; it is ended when it takes too long, with everything that it started.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from types import MappingProxyType

from kpi.model.disclosure import Failure
from kpi.reading import failures
from kpi.reading.kinds import Kind

SETTING = "KPI_SOFFICE"
"""The environment variable that names the program, or says ``off``."""
SECONDS = 45
"""How long one conversion may take; below the limit of a whole file, so that the reason is known."""
MAX_BYTES = 64 * 1024 * 1024

WORD, EXCEL = "docx", "xlsx"
TARGETS = MappingProxyType(
    {
        Kind.DOC: ("doc", WORD),
        Kind.RTF: ("rtf", WORD),
        Kind.ODT: ("odt", WORD),
        Kind.FLAT_ODT: ("fodt", WORD),
        Kind.WORD_XML: ("xml", WORD),
        Kind.EXCEL_XML: ("xml", EXCEL),
        Kind.FLAT_ODS: ("fods", EXCEL),
    }
)
"""Kind → (the format's own suffix, what it is converted to)."""

_FILTERS = MappingProxyType({WORD: "docx:MS Word 2007 XML", EXCEL: "xlsx:Calc MS Excel 2007 XML"})
_NAMES = ("soffice", "libreoffice")
_ELSEWHERE = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:\\Program Files\\LibreOffice\\program\\soffice.exe",
)
_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", 3),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", True),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", True),
    ("org.openoffice.Office.Writer/Content/Update", "Link", 2),
    ("org.openoffice.Office.Calc/Content/Update", "Link", 2),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", 2),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", 9),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", 9),
)
"""No macros, no links fetched or updated, and a proxy behind which there is nothing."""


def program() -> str | None:
    """Return LibreOffice's program, None where it is not installed or switched off."""
    chosen = os.environ.get(SETTING, "")
    if chosen:
        return None if chosen.lower() in {"off", "0", "no"} else shutil.which(chosen)
    found = (shutil.which(name) for name in (*_NAMES, *_ELSEWHERE))
    return next((path for path in found if path), None)


def convert(data: bytes, kind: Kind, path: str) -> bytes | Failure:
    """Return the file as .docx or .xlsx, or say how to convert it by hand."""
    suffix, target = TARGETS[kind]
    office = program()
    if office is None:
        return failures.OLD_FORMAT.failure(path=path, kind=kind.value, suffix=f".{target}")
    with tempfile.TemporaryDirectory(prefix="kpi-", ignore_cleanup_errors=True) as folder:
        result = _converted(office, Path(folder), data, suffix, target)
    if isinstance(result, bytes):
        return result
    return failures.CONVERSION.failure(path=path, kind=kind.value, reason=result, suffix=f".{target}")


def _converted(office: str, folder: Path, data: bytes, suffix: str, target: str) -> bytes | str:
    """Return the converted bytes, or the reason why there are none."""
    source, made = folder / f"input.{suffix}", folder / "out" / f"input.{target}"
    source.write_bytes(data)
    _write_profile(folder / "profile")
    command = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", _FILTERS[target], "--outdir", str(made.parent), str(source)),
    ]
    try:
        ended = _run(command, folder)
    except OSError:
        return "程序不能启动"
    if not ended:
        return f"超过{SECONDS}秒"
    return _result(made)


def _result(made: Path) -> bytes | str:
    if not made.is_file() or made.is_symlink():
        return "没有转换出内容"
    with made.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    return data if len(data) <= MAX_BYTES else "转换后的文件太大"


def _run(command: list[str], folder: Path) -> bool:
    """Run to the end, in a process group of its own that is then ended; False where it took too long."""
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    environment |= {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }
    process = subprocess.Popen(  # noqa: S603 - the installed program; every argument is ours
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0 if os.name == "posix" else None,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)
    return True


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End whatever is left of the program: it starts another one that does the work."""
    if os.name == "posix":
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return
    else:
        process.kill()
    process.wait()


def _write_profile(folder: Path) -> None:
    """Write the settings of a new profile."""
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{str(value).lower()}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items '
        'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        encoding="utf-8",
    )
