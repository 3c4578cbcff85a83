"""What a review may be compared with: last year's goal forms, and a list of spending standards (支出标准)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kpi.model.constraint import Operator
from kpi.model.disclosure import Project

_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{0,8}[(\[【〔]20\d\d[)\]】〕]\d{1,5}号")
_YEAR = re.compile(r"20\d\d年度?")
_UPPER_LEVEL = re.compile(r"^\([^()]{1,8}\)")


@dataclass(frozen=True, slots=True)
class PastIndicator:
    """A row of last year's form whose value was one number."""

    name: str
    text: str
    """The value as it was printed."""
    operator: Operator
    number: Decimal
    unit: str | None
    per: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PastProject:
    """A goal form of last year."""

    code: str
    name: str
    budget: Decimal | None
    """In 万元."""
    indicators: tuple[PastIndicator, ...]
    goals: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    """Name and value of every row as printed, numbers or not."""

    @classmethod
    def of(cls, project: Project) -> "PastProject":
        """Return what is compared with of a form as read."""
        rows = ((row, row.constraint) for row in project.indicators)
        return cls(
            code=project.code.text if project.code else "",
            name=project.name.text,
            budget=project.budget.in_wan if project.budget else None,
            indicators=tuple(
                PastIndicator(
                    row.level3.text, row.value.text, value.operator, value.number, value.unit, value.per
                )
                for row, value in rows
                if value.kind == "quantity" and value.operator is not None and value.number is not None
            ),
            goals=tuple(goal.text for goal in project.goals),
            rows=tuple((row.level3.text, row.value.text) for row in project.indicators),
        )


_NO_DEPARTMENTS: Mapping[str, Sequence[PastProject]] = {}


@dataclass(frozen=True, slots=True)
class LastYear:
    """Last year's goal forms, by code and by name."""

    by_code: Mapping[str, tuple[PastProject, ...]]
    by_name: Mapping[str, tuple[PastProject, ...]]
    by_department: Mapping[str, tuple[PastProject, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        projects: Iterable[PastProject],
        departments: Mapping[str, Sequence[PastProject]] = _NO_DEPARTMENTS,
    ) -> "LastYear":
        """Return the forms in a shape in which one is found at once; those of a department all together."""
        by_code: dict[str, list[PastProject]] = defaultdict(list)
        by_name: dict[str, list[PastProject]] = defaultdict(list)
        for project in projects:
            if project.code:
                by_code[project.code].append(project)
            by_name[lasting_name(project.name)].append(project)
        return cls(
            {code: tuple(found) for code, found in by_code.items()},
            {name: tuple(found) for name, found in by_name.items()},
            {_tight(name): tuple(found) for name, found in departments.items()},
        )

    def of_department(self, name: str) -> tuple[PastProject, ...]:
        """Return all forms of a department."""
        return self.by_department.get(_tight(name), ())

    def find(self, code: str, name: str) -> tuple[PastProject, ...]:
        """Return the forms of the same code, else those of the same lasting name."""
        return self.by_code.get(code) or self.by_name.get(lasting_name(name), ())


def lasting_name(name: str) -> str:
    """Return what stays of a project's name from year to year: （上级）X〔2024〕3号2024年Y → Y."""
    return _YEAR.sub("", _DOCUMENT_NUMBER.sub("", _UPPER_LEVEL.sub("", _tight(name))))


def _tight(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, slots=True)
class Standard:
    """A spending standard: what it is for, the most that may be spent, when and by which norm."""

    words: tuple[str, ...]
    """Words that all stand in the name or description of an indicator it applies to."""
    limit: Decimal
    unit: str
    per: tuple[str, ...]
    source: str
    exempt: tuple[str, ...] = ()
    """Words of which none may stand there."""
    since: date | None = None
    until: date | None = None

    def in_force(self, year: int) -> bool:
        """Tell whether the standard is in force at some time of the year."""
        begun = self.since is None or self.since.year <= year
        return begun and (self.until is None or self.until.year >= year)


@dataclass(frozen=True, slots=True)
class References:
    """What was given to compare with; None is not given."""

    last_year: LastYear | None = None
    standards: tuple[Standard, ...] | None = None
