"""Finds the data folders grammar/, rules/ and reports/, in a checkout and in an installed wheel."""

import os
from importlib.resources import files
from pathlib import Path
from typing import Literal

Folder = Literal["grammar", "rules", "reports"]

_SHIPPED = Path(str(files("kpi"))) / "_data"
_CHECKOUT = Path(__file__).resolve().parent.parent


def folder(name: Folder) -> Path:
    """Return the data folder of that name.

    Raises FileNotFoundError where a wheel was built without its data; the neighbour test on
    pyproject.toml keeps a stranger's ``rules`` folder in site-packages from being taken for ours.
    """
    shipped = _SHIPPED / name
    if shipped.is_dir():
        return shipped
    if (_CHECKOUT / "pyproject.toml").is_file():
        return _CHECKOUT / name
    raise FileNotFoundError(f"{name}/ was neither shipped with kpi nor found beside it")


def tables_file() -> str | None:
    """Return where the parser's tables may be kept between runs, None where nothing may be written."""
    base = own_cache()
    return str(base / "value-tables.bin") if base is not None else None


def own_cache() -> Path | None:
    """Return the folder for what is kept between runs, None where nothing may be written.

    It is a folder of the user's own (``$XDG_CACHE_HOME/kpi`` or ``~/.cache/kpi``) that nobody else can write
    to, because what is loaded from it is trusted. ``KPI_CACHE=off`` keeps nothing.
    """
    if os.environ.get("KPI_CACHE") == "off":
        return None
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kpi"
        base.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (OSError, RuntimeError):
        return None
    return base if is_private(base) else None


def is_private(folder: Path) -> bool:
    """Tell whether a folder is the user's own, who can write to it, and nobody else can."""
    try:
        info = folder.stat()
    except OSError:
        return False
    own = not hasattr(os, "getuid") or info.st_uid == os.getuid()
    shared = info.st_mode & 0o022 if os.name == "posix" else 0
    return own and not shared and os.access(folder, os.W_OK)
