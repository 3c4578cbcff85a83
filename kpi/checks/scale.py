"""Tables in the wrong unit: 元 printed under a header that says 万元."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from kpi.amounts import plain
from kpi.model.disclosure import Disclosure, OtherTable
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Cell, whole

UNIT = "万元"
HEADER_ROWS = 3
# Only a figure with decimals is surely an amount; without them it may be a code (2080505) or a count.
_AMOUNT = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d{1,15})\.\d{1,6}")


@dataclass(frozen=True, slots=True)
class Scale:
    """How many times all other amounts of the document a table's largest must be to be doubted."""

    times: int


def table_unit_scale(disclosure: Disclosure, settings: Scale) -> Iterator[Verdict]:
    """Tables in 万元 whose amounts all lie above what the rest of the document holds, the largest far above.

    The smallest amount is looked at too: a total may be large beside the few projects that are published,
    but the table it is the total of has small items.
    """
    total = sum((project.budget.in_wan for project in disclosure.projects if project.budget), Decimal(0))
    tables = [found for table in disclosure.tables if (found := _amounts(table))]
    largest, second = ([*sorted(map(_largest, tables), reverse=True), Decimal(0), Decimal(0)])[:2]
    for amounts in tables:
        rest = max(total, second if _largest(amounts) == largest else largest)
        if not rest:
            yield NotEvaluable("没有可以对照的金额", amounts[0][1])
        elif _largest(amounts) >= settings.times * rest and _smallest(amounts) >= rest:
            yield _scale_hit(amounts, rest)
        else:
            yield PASSED


def _amounts(table: OtherTable) -> Sequence[tuple[Decimal, Cell]]:
    """Return the amounts of a table in 万元, the empty sequence for any other table."""
    heads = (cell.text for row in table.rows[:HEADER_ROWS] for cell in row)
    if table.unit != UNIT and not (table.unit is None and any(UNIT in text for text in heads)):
        return ()
    cells = [cell for row in table.rows for cell in row if "." in cell.text]
    amounts = [(_amount(cell.text), cell) for cell in cells]
    return [(number, cell) for number, cell in amounts if number]


@lru_cache(maxsize=8192)
def _amount(text: str) -> Decimal | None:
    match = _AMOUNT.fullmatch(text.strip())
    return Decimal(match[0].replace(",", "")) if match else None


def _largest(amounts: Sequence[tuple[Decimal, Cell]]) -> Decimal:
    return max(number for number, _ in amounts)


def _smallest(amounts: Sequence[tuple[Decimal, Cell]]) -> Decimal:
    return min(number for number, _ in amounts)


def _scale_hit(amounts: Sequence[tuple[Decimal, Cell]], rest: Decimal) -> Hit:
    largest, cell = max(amounts, key=lambda amount: amount[0])
    facts = {
        "amount": plain(largest),
        "in_wan": plain((largest / 10000).quantize(Decimal("0.01"))),
        "rest": plain(rest),
        "times": str(int(largest / rest)),
    }
    places = tuple(other.place for _, other in amounts if other is not cell)
    return Hit(whole(cell), "table", facts, related=places)
