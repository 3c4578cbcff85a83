"""The labelled values of the reference pages, and of the sample of other parsers."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from kpi.model.constraint import Constraint
from kpi.values import parse

SHARED = Path(__file__).parents[3] / "shared"
FILES = ("gold/seed_values.jsonl", "gold/other_values.jsonl")
EXCEPTIONS = {
    row["text"]: row["fields"]
    for row in tomllib.loads((Path(__file__).parent / "gold_exceptions.toml").read_text("utf-8"))[
        "exceptions"
    ]
}


def labels(row: dict[str, Any]) -> dict[str, Any]:
    """Return a label in the names of the contract."""
    date = row["date"]
    return {
        "kind": row["kind"],
        "operator": row["op"],
        "number": row["num"],
        "upper": row["num2"],
        "unit": row["unit"],
        "per": row["per"],
        "date": date and (date["year"], date["month"], date["day"], bool(date.get("end"))),
        "every": row["every"],
        "baseline": row["baseline"],
        "direction": row["dir"],
    }


def read(constraint: Constraint) -> dict[str, Any]:
    return {
        "kind": constraint.kind,
        "operator": constraint.operator,
        "number": None if constraint.number is None else f"{constraint.number:f}",
        "upper": None if constraint.upper is None else f"{constraint.upper:f}",
        "unit": constraint.unit,
        "per": [*constraint.per],
        "date": constraint.date and tuple(constraint.date[:4]),
        "every": constraint.every,
        "baseline": constraint.baseline,
        "direction": constraint.direction,
    }


@pytest.mark.parametrize("name", FILES)
def test_gold(name: str) -> None:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    wrong = {}
    for row in rows:
        expected, found = labels(row), read(parse(row["text"]))
        excepted = EXCEPTIONS.get(row["text"], ())
        different = [field for field in expected if expected[field] != found[field] and field not in excepted]
        if different:
            wrong[row["text"]] = {field: (found[field], expected[field]) for field in different}
    assert rows
    assert wrong == {}
