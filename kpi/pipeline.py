"""From paths to disclosures: which files are meant, and each read on its own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kpi import guard, reading
from kpi.forms import understand
from kpi.forms.vocabulary import vocabulary
from kpi.marks import is_ours
from kpi.memory import uncollected
from kpi.model.disclosure import Disclosure, Failure
from kpi.reading import failures
from kpi.values import parse

DOCUMENT_SUFFIXES = frozenset(
    {"", ".txt", ".tsv", ".csv", ".md", ".markdown", ".html", ".htm", ".mht", ".mhtml", ".pdf", ".ofd"}
    | {".docx", ".docm", ".doc", ".wps", ".rtf", ".odt"}
    | {".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"}
)
"""The endings by which documents are picked from a folder; how each is read, its bytes decide."""


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
    files: Sequence[Path],
    year: int | None = None,
    tell: Callable[[Path], None] = lambda _: None,
    limits: guard.Limits = guard.DEFAULT,
) -> list[Disclosure]:
    """Read every file into a disclosure, in order; one that fails carries its failure.

    The same bytes are read once: a later file with equal content only points to the first.
    ``year`` replaces the budget year found in the documents; ``tell`` is called before each file.
    """
    seen: dict[str, str] = {}
    result = []
    for path in files:
        tell(path)
        disclosure = _load_one(path, seen, limits)
        result.append(disclosure if year is None else replace(disclosure, year=year))
    return result


def _load_one(path: Path, seen: dict[str, str], limits: guard.Limits) -> Disclosure:
    name = path.as_posix()
    data = reading.load(path)
    if isinstance(data, Failure):
        return Disclosure(name, failure=data)
    digest = reading.digest(data)
    if digest in seen:
        return Disclosure(name, sha256=digest, same_as=seen[digest])
    disclosure = disclose(data, name, digest, limits)
    if disclosure.failure is None:
        seen[digest] = name
    return disclosure


def disclose(data: bytes, name: str, digest: str, limits: guard.Limits = guard.DEFAULT) -> Disclosure:
    """Return what the bytes of one file disclose; in a process of its own unless they are a small text."""
    with uncollected():
        if reading.is_light(data):
            outcome = guard.briefly(_understood, data, name, digest, limits=limits)
        else:
            prepare()
            outcome = guard.run(_understood, data, name, digest, limits=limits)
    if isinstance(outcome, guard.Stopped):
        return Disclosure(name, sha256=digest, failure=_stopped(outcome, name, limits))
    return outcome


@cache
def prepare() -> None:
    """Build here, once, what every child would otherwise build anew: the vocabulary and the value parser."""
    vocabulary()
    parse("≥95%")


def _understood(data: bytes, name: str, digest: str) -> Disclosure:
    document = reading.parse(data, name, digest)
    if isinstance(document, Failure):
        return Disclosure(name, sha256=digest, failure=document)
    return understand(document)


def _stopped(outcome: guard.Stopped, name: str, limits: guard.Limits) -> Failure:
    """Return the failure of a file whose reading did not come to its end."""
    match outcome.reason:
        case "time":
            return failures.TIME_LIMIT.failure(path=name, limit=str(limits.seconds))
        case "memory":
            return failures.MEMORY_LIMIT.failure(path=name, limit=str(limits.mebibytes))
        case "crash":
            return failures.CRASHED.failure(path=name, detail=outcome.detail)
        case "error":
            return failures.BROKEN.failure(path=name, detail=outcome.detail)
