"""From paths to disclosures: which files are meant, and each read on its own."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kpi.forms import understand
from kpi.marks import is_ours
from kpi.memory import uncollected
from kpi.model.disclosure import Disclosure, Failure
from kpi.reading import read

DOCUMENT_SUFFIXES = frozenset(
    {".txt", ".tsv", ".csv", ".md", ".html", ".htm", ".docx", ".xlsx", ".xlsm", ".xls", ".ods", ".pdf"}
    | {".doc", ".wps", ".et", ""}
)
CRASH = "RDR99"


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files that the given paths mean, and what was passed over in folders."""

    files: tuple[Path, ...]
    skipped: tuple[Path, ...]


def find(paths: Sequence[Path]) -> Inputs:
    """Return the files of the paths: a file is itself, a folder all documents below it in sorted order.

    Hidden files, lock files of office programs and files that kpi itself wrote are left out silently;
    other files of a folder that are no documents by their ending are listed as skipped.
    """
    files: list[Path] = []
    skipped: list[Path] = []
    for path in paths:
        if not _is_folder(path):
            files.append(path)
            continue
        for found in _walk(path):
            (files if found.suffix.lower() in DOCUMENT_SUFFIXES else skipped).append(found)
    return Inputs(tuple(dict.fromkeys(files)), tuple(skipped))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name too long, a NUL: the reader says so, as of any file
        return False


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        names = path.relative_to(folder).parts
        if any(name.startswith((".", "~$")) for name in names) or not path.is_file():
            continue
        if not is_ours(path):
            yield path


def load(
    files: Sequence[Path], year: int | None = None, tell: Callable[[Path], None] = lambda _: None
) -> list[Disclosure]:
    """Read every file into a disclosure, in order; one that fails carries its failure.

    The same bytes are read once: a later file with equal content only points to the first.
    ``year`` replaces the budget year found in the documents; ``tell`` is called before each file.
    """
    seen: dict[str, str] = {}
    result = []
    for path in files:
        tell(path)
        disclosure = _load_one(path, seen)
        result.append(disclosure if year is None else replace(disclosure, year=year))
    return result


def _load_one(path: Path, seen: dict[str, str]) -> Disclosure:
    name = path.as_posix()
    digest = _digest(path)
    try:
        if digest in seen:
            return Disclosure(name, sha256=digest, same_as=seen[digest])
        with uncollected():
            document = read(path)
            if isinstance(document, Failure):
                return Disclosure(name, sha256=digest, failure=document)
            disclosure = understand(document)
    except Exception as error:  # noqa: BLE001 - one hostile file must never cost the others
        return Disclosure(name, sha256=digest, failure=crashed(error))
    if digest is not None:
        seen[digest] = name
    return disclosure


def _digest(path: Path) -> str | None:
    """Return the SHA-256 of a plain file, None where it cannot be read; the reader says why."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None


def crashed(error: Exception) -> Failure:
    """Return the failure of a file on which the program itself broke down."""
    return Failure(
        CRASH,
        f"读取时程序出错（{type(error).__name__}），本文件未能检查。",
        "请把这个文件和程序版本告知维护人员；可先另存为其他格式再试。",
    )
