"""What a constraint says, in the short form of the corpus: fields that are absent are left out."""

from typing import Any

from kpi.model.constraint import Constraint
from kpi.reporting.value import value_json

_FIELDS = (
    "operator", "number", "upper", "unit", "per", "date", "every", "baseline", "direction", "canonical",
)  # fmt: skip


def fields(constraint: Constraint, *, part: bool = False) -> dict[str, Any]:
    whole: dict[str, Any] = {**value_json(constraint)}
    said: dict[str, Any] = {"text": constraint.text, "kind": constraint.kind}
    said |= {name: whole[name] for name in _FIELDS if whole[name] not in (None, [])}
    if constraint.date:
        said["date"] = {name: value for name, value in whole["date"].items() if value not in (None, False)}
    if constraint.suggestion:
        said["suggestion"] = [*constraint.suggestion]
    if constraint.problem:
        said["problem"] = [constraint.problem.code, [*constraint.problem.span]]
    if part:
        said["span"] = [*constraint.span]
    if constraint.parts:
        said["parts"] = [fields(piece, part=True) for piece in constraint.parts]
    return said


def meaning(constraint: Constraint) -> tuple[object, ...]:
    """Return what two spellings of one constraint share."""
    return (
        constraint.kind, constraint.operator, constraint.number, constraint.upper, constraint.unit,
        constraint.per, constraint.date, constraint.every, constraint.baseline, constraint.direction,
        tuple(meaning(part) for part in constraint.parts),
    )  # fmt: skip
