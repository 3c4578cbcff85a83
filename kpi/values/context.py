"""What stands around a value: sign and unit in columns of their own, the header, the indicator's name.

The text wins; these only fill what it leaves open, and ``sources`` says which of them did.
"""

from functools import lru_cache
from typing import NamedTuple

from kpi import units
from kpi.model.constraint import Constraint, Context, Operator, Source, Sources
from kpi.values import reader
from kpi.values.layout import without_layout
from kpi.values.spelling import spell

_LONGEST_UNIT = 12
_BRACKETS = (("（", "）"), ("(", ")"), ("【", "】"), ("[", "]"))


class Unit(NamedTuple):
    """A unit with its denominators, and where it stands."""

    unit: str
    per: tuple[str, ...]
    source: Source


def in_context(constraint: Constraint, context: Context) -> Constraint:
    """Return the constraint with what the context says where the text says nothing."""
    unit = _unit_around(context)
    if unit and _open_to_unit(constraint):
        constraint = reader.read_as_amount(constraint.text)
    if constraint.kind not in {"quantity", "range"}:
        return constraint
    operator, said = constraint.operator, constraint.sources.operator
    if constraint.kind == "quantity" and said is None:
        found = sign_of(context.sign)
        operator, said = (found, "column") if found else (operator, said)
    changed = constraint._replace(operator=operator)
    named: Source | None = constraint.sources.unit
    if unit and constraint.unit is None and not constraint.per:
        changed = changed._replace(unit=unit.unit, per=unit.per)
        named = unit.source
    changed = changed._replace(sources=Sources(said, named), suggestion=None)
    return constraint if changed.sources == constraint.sources else changed._replace(canonical=spell(changed))


@lru_cache(1024)
def sign_of(text: str) -> Operator | None:
    """Return what the text of a sign column says: ≥, 大于等于; None for 定性 and the like."""
    from kpi.values.words import load  # noqa: PLC0415 - the word lists are loaded with the first value

    sign = load().signs.get(without_layout(text)[0])
    return sign and sign.operator


def _open_to_unit(constraint: Constraint) -> bool:
    """Tell whether a unit in another cell may change how the text reads: ≤380380, 2024.12."""
    doubled = constraint.problem is not None and constraint.problem.code == "digits-doubled"
    return doubled or constraint.kind == "deadline"


def _unit_around(context: Context) -> Unit | None:
    """Return the unit of the column, else of the header, else of the name."""
    column = unit_of(context.unit)
    if column:
        return Unit(*column, "column")
    header = _bracketed_unit(context.header)
    if header:
        return Unit(*header, "header")
    name = _bracketed_unit(context.name)
    return Unit(*name, "name") if name else None


def _bracketed_unit(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the unit that ends a header or name: 修建长度(公里)."""
    squeezed = without_layout(text)[0]
    for opening, closing in _BRACKETS:
        start = squeezed.rfind(opening)
        if start >= 0 and squeezed.endswith(closing):
            return unit_of(squeezed[start + 1 : -1], known=True)
    return None


@lru_cache(1024)
def unit_of(text: str, *, known: bool = False) -> tuple[str, tuple[str, ...]] | None:
    """Read a unit that stands alone: 元/人·月. In a unit column any short word is one."""
    squeezed = without_layout(text)[0]
    if not squeezed or len(squeezed) > _LONGEST_UNIT:
        return None
    if units.known(squeezed):
        return units.clean(squeezed), ()
    draft = reader.draft_of(f"0{squeezed}")
    if draft.kind == "quantity" and draft.alone and draft.unit and units.known(draft.unit):
        return draft.unit, draft.per
    plain = not any(char.isdecimal() or char in "/／≥≤=<>-" for char in squeezed)
    return (squeezed, ()) if plain and not known else None
