"""Files that are one submission: the Word and the PDF of a department, or two versions of its file.

Two files are one submission where department and year are the same and nearly all projects are: the same
code and much the same name, or, without codes, the same name and budget. The file that reads most exactly
is reviewed; the others say which one it is, and what stands in them alone.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import PurePath

from kpi.model.disclosure import Disclosure, Project
from kpi.model.notice import Notice
from kpi.model.place import Place

NEARLY = 0.9
"""The share of the projects of either file that must stand in the other."""
ALIKE = 0.8
"""How much two names of one code must have in common; readers of print lose characters."""
_LONGEST = 200
_SHOWN = 3

SAME_SUBMISSION = Notice(
    "same-submission",
    "同一份报送",
    "与“{other}”是同一份报送，只审核一次；本文件没有审核。{only}",
    "请确认“{other}”就是应当审核的文件。",
    about="file",
)
NOTICES = (SAME_SUBMISSION,)

_EXACT = {
    kind: rank
    for rank, kinds in enumerate(
        (
            ("docx", "docm", "doc", "wps", "xlsx", "xlsm", "xlsb", "xls", "et", "ods", "odt", "rtf", "data"),
            ("html", "mhtml", "csv", "tsv", "markdown", "md"),
            ("pdf", "ofd"),
        )
    )
    for kind in kinds
}
"""How exactly a format keeps its tables; running text is the last."""


@dataclass(frozen=True, slots=True)
class ProjectKey:
    """What a project is known by in two files."""

    code: str
    name: str
    budget: Decimal | None
    unit: str
    """The department or unit that the form itself names."""

    @property
    def handle(self) -> Hashable:
        """What two keys must have in common to be compared at all."""
        return self.code or (self.name, self.budget)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file is known by; a batch keeps these and not the files."""

    path: str
    owner: Hashable
    """Department and year; None for a file that is no submission of a known department."""
    rank: int
    projects: tuple[ProjectKey, ...]


def identity(document: Disclosure) -> Identity:
    """Return what a file is known by."""
    known = document.department and document.failure is None and document.same_as is None
    owner = (_tight(document.department or ""), document.year) if known else None
    kind = (document.format or "").lower()
    rank = _EXACT.get(kind, len(_EXACT))
    return Identity(document.path, owner, rank, tuple(map(_key, document.projects)))


def _key(project: Project) -> ProjectKey:
    return ProjectKey(
        _tight(project.code.text) if project.code else "",
        _tight(project.name.text)[:_LONGEST],
        project.budget.in_wan if project.budget else None,
        _tight(project.department.text) if project.department else "",
    )


def _tight(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isalnum())


@dataclass(frozen=True, slots=True)
class Version:
    """A file that is left out: which one is reviewed in its place, and the projects that one lacks."""

    of: int
    only: tuple[int, ...] = ()


def versions(files: Sequence[Identity]) -> dict[int, Version]:
    """Return the files that are left out, by index; the most exact and then the first of equals is kept."""
    found: dict[int, Version] = {}
    kept: dict[tuple[Hashable, Hashable], list[int]] = defaultdict(list)
    for index in sorted(range(len(files)), key=lambda number: (files[number].rank, number)):
        file = files[index]
        if file.owner is None or not file.projects:
            continue
        handles = {(file.owner, key.handle) for key in file.projects}
        akin = Counter(other for handle in handles for other in kept[handle])
        likely = sorted(akin, key=lambda other: (-akin[other], files[other].rank, other))
        version = next((one for other in likely if (one := _version(file, files[other], other))), None)
        if version is not None:
            found[index] = version
            continue
        for handle in handles:
            kept[handle].append(index)
    return dict(sorted(found.items()))


def _version(file: Identity, other: Identity, index: int) -> Version | None:
    """Return the file as a version of the other one, None where too few projects are the same."""
    theirs: dict[Hashable, list[ProjectKey]] = defaultdict(list)
    for key in other.projects:
        theirs[key.handle].append(key)
    only = []
    for number, key in enumerate(file.projects):
        candidates = theirs[key.handle]
        match = next((one for one in candidates if _same(key, one)), None)
        if match is None:
            only.append(number)
        else:
            candidates.remove(match)
    shared = len(file.projects) - len(only)
    if shared < NEARLY * max(len(file.projects), len(other.projects)):
        return None
    return Version(index, tuple(only))


def _same(one: ProjectKey, other: ProjectKey) -> bool:
    if one.unit and other.unit and one.unit != other.unit:
        return False
    if not one.code:
        # A name that several units use (公用经费) says little; the sum must be printed in both.
        return one.budget is not None
    if one.name == other.name:
        return True
    return SequenceMatcher(None, one.name, other.name, autojunk=False).ratio() >= ALIKE


def settled(documents: Iterable[Disclosure]) -> tuple[Disclosure, ...]:
    """Return the documents, each version of another one without its content and with a note of it."""
    listed = tuple(documents)
    found = versions([identity(document) for document in listed])
    return tuple(
        _left_out(document, listed[found[index].of], found[index].only) if index in found else document
        for index, document in enumerate(listed)
    )


def _left_out(document: Disclosure, other: Disclosure, only: Sequence[int]) -> Disclosure:
    facts = {"other": PurePath(other.path).name, "only": _only(document, only)}
    note = SAME_SUBMISSION.note(Place(document.path, ()), **facts)
    return replace(
        document, same_as=other.path, projects=(), tables=(), narrative=(), notes=(*document.notes, note)
    )


def _only(document: Disclosure, only: Sequence[int]) -> str:
    names = "".join(f"“{document.projects[number].name.text}”" for number in only[:_SHOWN])
    rest = "等" if len(only) > _SHOWN else ""
    return f"其中{names}{rest}{len(only)}个项目只在本文件中。" if only else ""


def why_left_out(document: Disclosure) -> str:
    """Return why a file that points to another one was not reviewed, in words."""
    said = next((note.message for note in document.notes if note.code == SAME_SUBMISSION.code), None)
    return said or f"与 {document.same_as} 内容相同，只审核一次。"
