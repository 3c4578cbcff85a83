"""Writes docs/schema/ from the types of the contract; ``--check`` only tells whether it is up to date."""

import sys
from pathlib import Path

from kpi.reporting.schema import schemas, written

ROOT = Path(__file__).resolve().parent.parent


def pages() -> dict[str, str]:
    """Return the schema files, by path in the repository."""
    return {f"docs/schema/{name}.json": written(schema) for name, schema in schemas().items()}


def stale() -> list[str]:
    """Return the schema files that are missing, outdated or left over."""
    wanted = pages()
    present = {f"docs/schema/{path.name}" for path in (ROOT / "docs/schema").glob("*.json")}
    wrong = [path for path in present & set(wanted) if (ROOT / path).read_text("utf-8") != wanted[path]]
    return sorted(present ^ set(wanted)) + sorted(wrong)


def write() -> None:
    """Write all schemas."""
    for path, text in pages().items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    """Write, or with --check list what is stale."""
    if arguments != ["--check"]:
        write()
    outdated = stale()
    for path in outdated:
        print(f"stale: {path}; run python docs/make_schema.py", file=sys.stderr)
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
