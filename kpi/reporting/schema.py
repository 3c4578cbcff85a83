"""JSON schemas of what kpi puts out, generated from the contract's types (docs/schema/)."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from kpi.reporting.contract import CheckOutput, ExtractOutput, JsonLine, ValueJson
from kpi.reporting.diffcontract import DiffOutput, RectifyOutput

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OUTPUTS: Mapping[str, tuple[str, TypeAdapter[Any]]] = {
    "check": ("kpi check --format json", TypeAdapter(CheckOutput)),
    "diff": ("kpi diff --format json", TypeAdapter(DiffOutput)),
    "extract": ("kpi extract --format json", TypeAdapter(ExtractOutput)),
    "jsonl": ("a line of kpi check --format jsonl", TypeAdapter(JsonLine)),
    "rectify": ("kpi rectify --format json", TypeAdapter(RectifyOutput)),
    "value": ("kpi value --format json", TypeAdapter(ValueJson)),
}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of every output by name."""
    return {name: _schema(title, adapter) for name, (title, adapter) in _OUTPUTS.items()}


def written(schema: Mapping[str, Any]) -> str:
    """Return a schema as its file holds it."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _schema(title: str, adapter: TypeAdapter[Any]) -> dict[str, Any]:
    # The title of a pydantic schema is the name of a class, which says nothing to a reader.
    body = {key: value for key, value in adapter.json_schema().items() if key != "title"}
    return {"$schema": _DIALECT, "title": title, **body}
