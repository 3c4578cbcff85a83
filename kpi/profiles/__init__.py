"""Profiles (packs): which rules run, at which level, with which settings, and how grades come about.

A profile is a TOML file that extends another: ``national`` ← ``hebei`` ← a county's own file. It is data
only: it switches rules, changes levels and settings, and adds rules that use existing checks. A mistake
is reported with file, line and what was expected (``Mistake``); nothing is half applied.
"""

import re
from dataclasses import dataclass

from kpi.profiles import kept
from kpi.resources import folder
from kpi.ruleset import Mistake, RuleBook

DEFAULT = "national"
NAME = re.compile(r"^[a-z][a-z0-9-]{0,40}$")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rule book under a profile, what the profile changed in words, and the mistakes found."""

    book: RuleBook
    changes: tuple[str, ...]
    mistakes: tuple[Mistake, ...]


def names() -> list[str]:
    """Return the names of the shipped profiles."""
    return sorted(path.stem for path in (folder("rules") / "profiles").glob("*.toml"))


def load(name: str = DEFAULT, year: int | None = None) -> Loaded:
    """Load a shipped profile by name or an own one by its path, with all it extends.

    A profile that is not in force in ``year`` is skipped, with a word about it among the changes. A shipped
    one is kept as it was loaded, for the next process.
    """
    key = kept.key(name, year) if NAME.match(name) else None
    found = kept.get(key) if key else None
    if found is not None:
        return Loaded(*found, ())
    from kpi.profiles import files  # noqa: PLC0415 - needs pydantic, which most runs do without

    loaded = files.load(name, year)
    if key and not loaded.mistakes:
        kept.put(key, loaded.book, loaded.changes)
    return loaded
