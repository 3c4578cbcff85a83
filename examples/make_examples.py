"""Writes the example documents, their gold and their defects from the truth in examples/truth.

``python examples/make_examples.py`` writes; with ``--check`` it only compares, and exits 1 if a file is
stale, missing or left over. The same truth gives the same content. What LibreOffice converts (PDF, old Office
formats, ODS) has other bytes with each of its versions: such a file is compared by the content of the document
that it was converted from, which ``formats/converted.json`` remembers, and made anew only if that changed.
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
from examples.printer.renderings import FOLDER, Conversion, conversions, written
from examples.printer.truth import Document, load, names
from examples.writers import office
from examples.writers.archive import digest

EXAMPLES = Path(__file__).resolve().parent
SOUND = "yunting-shuili-2026"
CONVERTED = f"{FOLDER}/converted.json"
WRITTEN = ("*.txt", "*.gold.json", "*.defects.json", "bad/*", f"{FOLDER}/*")

Known = dict[str, dict[str, str]]
"""Path of a converted file → the digests of its source and of itself."""


def outputs() -> dict[str, bytes]:
    """Return path (below examples/) → bytes of every file that is made without LibreOffice."""
    made: dict[str, bytes] = {}
    for document in map(load, names()):
        made[f"{document.name}.txt"] = _text(document)
        made[f"{document.name}.gold.json"] = _json(gold(document))
        made[f"{document.name}.defects.json"] = _json(defects(document))
        made |= {f"{FOLDER}/{name}": make() for name, make in written(document).items()}
    return made | {f"bad/{name}": data for name, data in bad_inputs(load(SOUND)).items()}


def _text(document: Document) -> bytes:
    """Return the text form in the document's own encoding and line ends."""
    text = as_text(disclosure(document)).replace("\n", document.head.get("newline", "\n"))
    return text.encode(document.head.get("encoding", "utf-8"))


def _json(value: dict[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def stale(made: dict[str, bytes]) -> list[str]:
    """Return the paths whose content differs from what is made, and files that nothing makes any more."""
    there = {
        path.relative_to(EXAMPLES).as_posix(): digest(path.read_bytes())
        for pattern in WRITTEN
        for path in EXAMPLES.glob(pattern)
    }
    for path in [CONVERTED, *_conversions()]:
        there.pop(path, None)
    wanted = {path: digest(data) for path, data in made.items()}
    return sorted(path for path in wanted.keys() | there.keys() if wanted.get(path) != there.get(path))


def write(made: dict[str, bytes], paths: list[str]) -> None:
    """Write those of the files, and remove those that nothing makes any more."""
    for path in paths:
        target = EXAMPLES / path
        if path in made:
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(made[path])
        else:
            target.unlink()


# ---- what LibreOffice converts


def _conversions() -> dict[str, Conversion]:
    every = [conversions(load(name)) for name in names()]
    return {f"{FOLDER}/{name}": found for group in every for name, found in group.items()}


def _known() -> Known:
    path = EXAMPLES / CONVERTED
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def outdated() -> list[str]:
    """Return the paths of converted files whose source changed, or that are not what was converted."""
    known, wanted = _known(), _conversions()
    current = {
        path: {"source": digest(found.source()), "converted": _digest(EXAMPLES / path)}
        for path, found in wanted.items()
    }
    return sorted(path for path in known.keys() | wanted.keys() if known.get(path) != current.get(path))


def _digest(path: Path) -> str:
    return digest(path.read_bytes()) if path.is_file() else ""


def convert(paths: list[str]) -> None:
    """Convert those of the files anew, and remember what they were made of."""
    known, wanted = _known(), _conversions()
    for path in paths:
        known.pop(path, None)
        if path in wanted:
            source, kind = wanted[path].source(), wanted[path].kind
            data = office.converted(source, kind, path.rpartition(".")[2])
            (EXAMPLES / path).write_bytes(data)
            known[path] = {"source": digest(source), "converted": digest(data)}
        else:
            (EXAMPLES / path).unlink(missing_ok=True)
    (EXAMPLES / CONVERTED).write_bytes(_json(dict(sorted(known.items()))))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the example documents.")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if a file is stale")
    check: bool = parser.parse_args(arguments).check
    made = outputs()
    changed, old = stale(made), outdated()
    able = not old or office.available()
    if not check:
        write(made, changed)
        convert(old if able else [])
    for path in changed:
        print(f"{'stale' if check else 'written'}: examples/{path}")
    for path in old:
        print(f"{'stale' if check else 'converted' if able else 'needs LibreOffice'}: examples/{path}")
    return 1 if (check and (changed or old)) or not able else 0


if __name__ == "__main__":
    sys.exit(main())
