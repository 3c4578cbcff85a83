"""What is packed is unpacked as it was, whatever it is made of."""

from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi import engine, pipeline, profiles
from kpi.batch.packing import dump, undump

EXAMPLES = ("draft-form.txt", "qinglan-wenlv-2025.txt")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_document_and_what_was_found_in_it(examples: Path, name: str) -> None:
    (disclosure,) = pipeline.load([examples / name])
    whole = disclosure, engine.examine(disclosure, profiles.load().book)
    again = undump(dump(whole))
    assert again == whole
    assert kinds(again) == kinds(whole)
    assert {"Finding", "Entry", "Indicator", "Constraint", "Fragment"} <= kinds(whole)


def test_the_same_value_stays_the_same_value() -> None:
    one = (Decimal("2.30"),)
    first, second = undump(dump([one, one]))
    assert first is second
    assert str(first[0]) == "2.30"


def kinds(value: Any) -> set[str]:
    """Return the names of the types that a value is made of."""
    own = {type(value).__name__}
    if is_dataclass(value):
        return own.union(*(kinds(getattr(value, field.name)) for field in fields(value)))
    if isinstance(value, tuple | list | frozenset):
        return own.union(*map(kinds, value))
    return own
