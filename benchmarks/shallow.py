"""A table validator on indicator rows: three shallow checks, and how long they take.

Run by the interpreter that has the validator, with nothing of this project imported:

    python shallow.py frictionless|jsonschema ROWS.csv

The checks: five cells of six are filled in, the first level is one of the known names, the value looks like
one. Prints rows a second from the file on, the median of three runs, and how many failures there were.
"""

import csv
import logging
import re
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

FIELDS = ("level1", "level2", "level3", "description", "value", "basis")
LEVEL1 = ("产出指标", "效益指标", "满意度指标", "成本指标")
VALUE = (
    r"[≥≤<>]?\s*\d+(\.\d+)?\s*(%|[^\d\s≥≤]{1,12})?(/[^\d]{1,8})*"
    r"|.*(提高|提升|上升|保障|完成|显著|发放|实际|月底前|到位|要求|改善|和谐).*"
)
RUNS = 3


def frictionless(path: Path) -> int:
    """Check the file with frictionless."""
    import frictionless as library  # type: ignore[import-not-found] # noqa: PLC0415 - may not be there

    fields = [
        {"name": name, "type": "string", "constraints": {"required": name != "basis", **_limits(name)}}
        for name in FIELDS
    ]
    schema = library.Schema.from_descriptor({"fields": fields})
    resource = library.Resource(path=path.name, basepath=str(path.parent), schema=schema)
    report = resource.validate(limit_errors=10**9)
    return sum(task.stats.get("errors", 0) for task in report.tasks)


def _limits(name: str) -> dict[str, object]:
    if name == "level1":
        return {"enum": list(LEVEL1)}
    return {"pattern": VALUE} if name == "value" else {}


def jsonschema(path: Path) -> int:
    """Check the rows of the file with jsonschema."""
    import jsonschema as library  # noqa: PLC0415 - may not be there

    filled = {"type": "string", "minLength": 1}
    properties: dict[str, Any] = dict.fromkeys(FIELDS, filled) | {
        "level1": {"enum": list(LEVEL1)},
        "value": {"type": "string", "pattern": f"^({VALUE})$", "minLength": 1},
        "basis": {"type": "string"},
    }
    schema = {"type": "object", "required": list(FIELDS), "properties": properties}
    validator = library.Draft202012Validator(schema)
    with path.open(encoding="utf-8", newline="") as file:
        return sum(len(list(validator.iter_errors(row))) for row in csv.DictReader(file))


def plain(path: Path) -> int:
    """Check the rows of the file in a loop: what checks of this depth cost at least."""
    value = re.compile(VALUE)
    with path.open(encoding="utf-8", newline="") as file:
        return sum(
            sum(not row[name] for name in FIELDS[:5])
            + (row["level1"] not in LEVEL1)
            + (value.fullmatch(row["value"]) is None)
            for row in csv.DictReader(file)
        )


TOOLS: dict[str, Callable[[Path], int]] = {
    "frictionless": frictionless,
    "jsonschema": jsonschema,
    "plain": plain,
}


def main() -> None:
    """Print what one tool takes."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    check, path = TOOLS[sys.argv[1]], Path(sys.argv[2])
    with path.open(encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.reader(file)) - 1
    failures = check(path)
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        check(path)
        times.append(time.perf_counter() - start)
    print(f"{rows / statistics.median(times):.0f} {failures}")


if __name__ == "__main__":
    main()
