"""What a review may be compared with: last year's goal forms, and a list of spending standards (支出标准)."""

import pickle
import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from kpi.model.constraint import Operator
from kpi.model.department import Directory, key
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


@dataclass(frozen=True, slots=True)
class LastYear:
    """Last year's goal forms, perhaps of a province: packed by document, unpacked as they are asked for."""

    packed: tuple[bytes, ...]
    """The forms of each document."""
    departments: Mapping[str, tuple[int, ...]]
    """Department → its documents, by number; those of an unknown one under an empty name."""
    directory: Directory
    codes: Mapping[str, tuple[int, ...]]
    """Project code → documents."""
    names: Mapping[str, tuple[int, ...]]
    """Lasting name of a project → documents."""

    @classmethod
    def of(cls, documents: Iterable[tuple[str | None, Iterable[PastProject]]]) -> "LastYear":
        """Return the forms of documents, each given as its department and its forms."""
        packed: list[bytes] = []
        departments: dict[str, list[int]] = defaultdict(list)
        codes: dict[str, dict[int, None]] = defaultdict(dict)
        names: dict[str, dict[int, None]] = defaultdict(dict)
        for number, (department, forms) in enumerate(documents):
            projects = tuple(forms)
            packed.append(zlib.compress(pickle.dumps(projects, pickle.HIGHEST_PROTOCOL)))
            departments[key(department) if department else ""].append(number)
            for project in projects:
                if project.code:
                    codes[project.code][number] = None
                names[lasting_name(project.name)][number] = None
        return cls(
            tuple(packed),
            {name: tuple(numbers) for name, numbers in departments.items()},
            Directory.of(name for name in departments if name),
            {code: tuple(numbers) for code, numbers in codes.items()},
            {name: tuple(numbers) for name, numbers in names.items()},
        )

    def of_department(self, name: str | None) -> tuple[PastProject, ...]:
        """Return all forms of a department; none where it is not known."""
        found = self.directory.find(name) if name else None
        return self._all(self.departments[found]) if found else ()

    def with_code(self, code: str) -> tuple[PastProject, ...]:
        """Return the forms of that code, of whatever department."""
        return tuple(one for one in self._all(self.codes.get(code, ())) if one.code == code)

    def named(self, name: str, *, of_unknown: bool = False) -> tuple[PastProject, ...]:
        """Return the forms of that lasting name, of any department or only of those that none is known of."""
        lasting = lasting_name(name)
        numbers = self.names.get(lasting, ())
        if of_unknown:
            unknown = self.departments.get("", ())
            numbers = tuple(number for number in numbers if number in unknown)
        return tuple(one for one in self._all(numbers) if lasting_name(one.name) == lasting)

    def _all(self, numbers: Iterable[int]) -> tuple[PastProject, ...]:
        return tuple(project for number in numbers for project in _unpacked(self.packed[number]))


@lru_cache(maxsize=16)
def _unpacked(data: bytes) -> tuple[PastProject, ...]:
    projects: tuple[PastProject, ...] = pickle.loads(zlib.decompress(data))  # noqa: S301 - packed by ourselves
    return projects


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
