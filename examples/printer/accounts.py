"""The spending of a document under the functional classification, and the names of its accounts."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from typing import Any

from examples.printer.truth import TRUTH, Document, Project

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Spending:
    """What is spent under an account: basic expenditure, and projects by where their money comes from."""

    basic: Decimal = ZERO
    general: Decimal = ZERO
    fund: Decimal = ZERO
    carryover: Decimal = ZERO
    own: Decimal = ZERO

    @property
    def project(self) -> Decimal:
        """All project expenditure."""
        return self.general + self.fund + self.carryover + self.own

    @property
    def public_budget(self) -> Decimal:
        """What the general public budget pays, basic expenditure and carry-over included."""
        return self.basic + self.general + self.carryover

    @property
    def total(self) -> Decimal:
        """All expenditure."""
        return self.basic + self.project


def added(parts: Iterable[Spending]) -> Spending:
    """Return the sum of the parts."""
    kept = list(parts)
    return Spending(*(sum((getattr(part, field.name) for part in kept), ZERO) for field in fields(Spending)))


def by_item(document: Document) -> dict[str, Spending]:
    """Return the spending under each functional item (项, seven digits), in the order of the codes."""
    functions = document.head["basic"]["functions"].items()
    basic = [(code, Spending(basic=Decimal(amount))) for code, amount in functions]
    parts = basic + [(project.function, _of_project(project)) for project in document.projects]
    codes = sorted({code for code, _ in parts})
    return {code: added(part for item, part in parts if item == code) for code in codes}


def _of_project(project: Project) -> Spending:
    own = project.other or ZERO
    return Spending(own=own, **{project.source: project.budget - own})


def tree(items: dict[str, Spending]) -> Iterator[tuple[str, str, Spending]]:
    """Yield code, name and spending of the total, then of each class (类), section (款) and item (项)."""
    yield "", "合计", added(items.values())
    for code in sorted({item[:length] for item in items for length in (3, 5, 7)}):
        yield code, function_name(code), added(part for item, part in items.items() if item.startswith(code))


def function_name(code: str) -> str:
    """Return the name of a functional account."""
    return str(_names()["functions"][code])


def economic_name(code: str) -> str:
    """Return the name of an economic account."""
    return str(_names()["economic"][code])


def classes() -> list[str]:
    """Return the names of all functional classes (类), in the order of the classification."""
    return list(_names()["classes"])


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads((TRUTH / "accounts.toml").read_text(encoding="utf-8"))
