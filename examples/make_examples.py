"""Writes the example documents, their gold and their defects from the truth in examples/truth.

``python examples/make_examples.py`` writes; with ``--check`` it only compares, and exits 1 if a file is
stale, missing or left over. The same truth gives the same bytes.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))

from examples.printer.bad import bad_inputs
from examples.printer.blocks import as_text
from examples.printer.narrative import disclosure
from examples.printer.records import defects, gold
from examples.printer.truth import Document, load, names

EXAMPLES = Path(__file__).resolve().parent
SOUND = "yunting-shuili-2026"
WRITTEN = ("*.txt", "*.gold.json", "*.defects.json", "bad/*")


def outputs() -> dict[str, bytes]:
    """Return path (below examples/) → bytes of every file that is made."""
    made: dict[str, bytes] = {}
    for document in map(load, names()):
        made[f"{document.name}.txt"] = _text(document)
        made[f"{document.name}.gold.json"] = _json(gold(document))
        made[f"{document.name}.defects.json"] = _json(defects(document))
    return made | {f"bad/{name}": data for name, data in bad_inputs(load(SOUND)).items()}


def _text(document: Document) -> bytes:
    """Return the text form in the document's own encoding and line ends."""
    text = as_text(disclosure(document)).replace("\n", document.head.get("newline", "\n"))
    return text.encode(document.head.get("encoding", "utf-8"))


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def stale(made: dict[str, bytes]) -> list[str]:
    """Return the paths whose file differs from what is made, and files that nothing makes any more."""
    there = {
        path.relative_to(EXAMPLES).as_posix(): path.read_bytes()
        for pattern in WRITTEN
        for path in EXAMPLES.glob(pattern)
    }
    return sorted(path for path in made.keys() | there.keys() if made.get(path) != there.get(path))


def write(made: dict[str, bytes], paths: list[str]) -> None:
    """Write those of the files, and remove those that nothing makes any more."""
    for path in paths:
        target = EXAMPLES / path
        if path in made:
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(made[path])
        else:
            target.unlink()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the example documents.")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if a file is stale")
    check: bool = parser.parse_args(arguments).check
    made = outputs()
    changed = stale(made)
    if not check:
        write(made, changed)
    for path in changed:
        print(f"{'stale' if check else 'written'}: examples/{path}")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
