"""The truth of an example document: what a careful reader should take from it, and how it is printed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

TRUTH = Path(__file__).resolve().parent.parent / "truth"
CELLS = ("level1", "level2", "level3", "description", "value", "basis")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the indicator tree; its fields are ``CELLS``, in that order."""

    level1: str
    level2: str
    level3: str
    description: str
    value: str
    basis: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The six cells of the row."""
        return tuple(str(getattr(self, name)) for name in CELLS)


@dataclass(frozen=True, slots=True)
class Damage:
    """What happens to one printed row: a function of ``damage.py`` by name, and its arguments."""

    how: str
    row: int
    at: Mapping[str, int]
    """Cell → how many of its characters stand before the page break."""
    again: Mapping[str, str]
    """Cell → what is printed of it a second time after the page break."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A planted defect, or a text that only looks like one: the rule concerned and where it stands."""

    rule: str
    field: str
    quote: str
    """Verbatim in the field; where the field is what is missing, the name it is missing from."""
    row: int | None
    note: str
    info: bool
    """Whether the finding is only a remark, which leaves the project sound."""


@dataclass(frozen=True, slots=True)
class Project:
    """One goal form."""

    no: int
    code: str
    name: str
    function: str
    source: str
    """Where the fiscal part comes from: general, fund or carryover."""
    budget: Decimal
    fiscal: Decimal
    other: Decimal | None
    purpose: str
    plan: tuple[tuple[str, str], ...]
    plan_shape: str
    goals: tuple[str, ...]
    goal_shape: str
    looks: tuple[str, ...]
    adds_up: tuple[str, ...]
    """The terms of the budget in 万元, as products of what the form says; they add up unless ARI04 is planted."""
    indicators: tuple[Indicator, ...]
    damage: tuple[Damage, ...]
    defects: tuple[Mark, ...]
    lookalikes: tuple[Mark, ...]

    @property
    def title(self) -> str:
        """The title printed above the form."""
        return f"{self.name}绩效目标表"

    @property
    def sound(self) -> bool:
        """Whether a careful reviewer lets the form pass, remarks apart."""
        return all(mark.info for mark in self.defects)


@dataclass(frozen=True, slots=True)
class Document:
    """One example document: its budget, its prose and its projects."""

    name: str
    head: Mapping[str, Any]
    """The tables of document.toml as they stand; tables.py and narrative.py know their keys."""
    projects: tuple[Project, ...]
    defects: tuple[Mark, ...]

    @property
    def year(self) -> int:
        """The budget year."""
        return int(self.head["year"])

    @property
    def department(self) -> str:
        """The department that publishes; empty for a form that no document surrounds."""
        return str(self.head["department"])


def load(name: str) -> Document:
    """Return the document whose truth lies in the folder of that name."""
    folder = TRUTH / name
    head = _toml(folder / "document.toml")
    forms = [form for path in sorted(folder.glob("projects*.toml")) for form in _toml(path)["project"]]
    projects = tuple(_project(no, form) for no, form in enumerate(forms, 1))
    return Document(name, head, projects, _marks(head.pop("defects", [])))


def names() -> list[str]:
    """Return the names of all example documents."""
    return sorted(path.parent.name for path in TRUTH.glob("*/document.toml"))


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _project(no: int, form: dict[str, Any]) -> Project:
    other = form.pop("other", None)
    return Project(
        no=no,
        budget=Decimal(form.pop("budget")),
        fiscal=Decimal(form.pop("fiscal")),
        other=None if other is None else Decimal(other),
        source=form.pop("source", "general"),
        plan=tuple((label, percent) for label, percent in form.pop("plan")),
        goals=tuple(form.pop("goals")),
        looks=tuple(form.pop("looks", ())),
        adds_up=tuple(form.pop("adds_up")),
        indicators=tuple(Indicator(*row) for row in form.pop("rows")),
        damage=tuple(_damage(entry) for entry in form.pop("damage", ())),
        defects=_marks(form.pop("defects", ())),
        lookalikes=_marks(form.pop("lookalikes", ())),
        **form,  # what is left are plain texts; an unknown key is refused by the constructor
    )


def _damage(entry: dict[str, Any]) -> Damage:
    return Damage(entry["how"], entry["row"], entry.get("at", {}), entry.get("again", {}))


def _marks(entries: list[dict[str, Any]]) -> tuple[Mark, ...]:
    return tuple(Mark(**{"row": None, "note": "", "info": False} | entry) for entry in entries)
