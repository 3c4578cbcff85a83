"""Sound projects of many domains, written for the tests: departments, sums and local documents are invented.

A file of ``clean/`` is one department's disclosure. Its head (department, year, frame, plan) holds for all
of its projects; a project has the keys of a rule's example (kpi/specimen.py) and a ``note``: what in it
only looks like a defect.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

CLEAN = Path(__file__).parent / "clean"

Fields = Mapping[str, object]


@cache
def department(name: str) -> tuple[Fields, ...]:
    """The projects of one file, each with the file's head: what ``specimen.disclosure`` takes."""
    head = tomllib.loads((CLEAN / f"{name}.toml").read_text(encoding="utf-8"))
    projects = head.pop("project")
    return tuple(
        {**head, **{key: value for key, value in project.items() if key != "note"}} for project in projects
    )


def departments() -> tuple[str, ...]:
    """The names of all files, in order."""
    return tuple(sorted(path.stem for path in CLEAN.glob("*.toml")))


def sound(name: str, number: int) -> Fields:
    """The project of that number (from 1) in a department's file."""
    return department(name)[number - 1]
