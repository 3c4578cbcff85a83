"""Finds the data folders grammar/, rules/ and reports/, in a checkout and in an installed wheel."""

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
