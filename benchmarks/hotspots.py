"""Where the time of a batch goes: by layer, by rule family, by function.

    python benchmarks/hotspots.py [--projects 1000] [--folder FOLDER] [--mix text]

``kpi check FOLDER --format json --jobs 1`` is run in this process. The first table is made with a clock at
the borders of the layers, each layer's own processor time without what it calls in others; the second one
with Python's profiler, which makes small functions look dearer than they are.
"""

import argparse
import cProfile
import io
import pstats
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from benchmarks.corpora import province  # noqa: E402 - found from the root
from kpi import batch, engine, forms, grading, guard, profiles, reading, values  # noqa: E402
from kpi.batch import sources, work  # noqa: E402
from kpi.cli import cli  # noqa: E402
from kpi.commands import streams  # noqa: E402
from kpi.reporting import json, verdict  # noqa: E402

Call = Callable[..., Any]
Label = str | Callable[..., str]
FUNCTIONS = 30


class Clock:
    """Own time by label: what is spent in a call, less what is spent in calls with labels inside it."""

    def __init__(self) -> None:
        self.own: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self._inside = [0.0]

    def around(self, call: Call, label: Label) -> Call:
        """Return the call with the clock around it."""
        inside, now, own, calls = self._inside, time.process_time, self.own, self.calls

        @wraps(call)  # under its name, so that it can still be sent to workers
        def timed(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the call takes
            inside.append(0.0)
            start = now()
            try:
                return call(*arguments, **named)
            finally:
                spent = now() - start
                name = label if isinstance(label, str) else label(*arguments)
                own[name] += spent - inside.pop()
                calls[name] += 1
                inside[-1] += spent

        return timed


def _family(bound: Any, _: object) -> str:  # noqa: ANN401 - a private argument of the engine
    return f"rules {bound.rule.code[:3]}"


LAYERS: tuple[tuple[Any, str, Label], ...] = (
    (sources.Source, "read", "files: bytes from the disk"),
    (reading, "digest", "files: SHA-256"),
    (reading, "parse", "reading: bytes to cells"),
    (guard, "run", "reading: child processes"),
    (forms, "understand", "forms: cells to projects"),
    (values, "parse", "values: texts to constraints"),
    (engine, "_run", _family),
    (engine, "examine", "engine: findings and ledger of a document"),
    (engine, "compare", "engine: findings of batch rules"),
    (engine, "conclude", "engine: order, groups, fingerprints"),
    (grading, "appraise", "engine: grades"),
    (work, "head", "batch: heads of documents"),
    (work, "dump", "batch: pickle and compress"),
    (work, "undump", "batch: uncompress and unpickle"),
    (sys.modules["kpi.batch.run"], "undump", "batch: uncompress and unpickle"),
    (batch.Cache, "get", "batch: cache reads"),
    (batch.Cache, "put", "batch: cache writes"),
    (batch, "find", "batch: walk the folder"),
    (batch, "marked", "batch: digest of program and rules"),
    (profiles, "load", "start: load the rules"),
    (work, "prepare", "start: vocabulary, grammar"),
    (json, "sections", "report: JSON of a document"),
    (verdict, "totals", "report: totals of a document"),
    (streams, "write_reports", "report: put together and written"),
)
"""Where, which function, and the layer whose time it is."""
REST = "batch: the rest"


def by_layer(call: Callable[[], None]) -> tuple[Clock, float]:
    """Return own times of all layers in one call, and its whole time."""
    clock = Clock()
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(work._SETUPS, clear=True))  # noqa: SLF001 - made before the clocks
        for owner, name, label in LAYERS:
            original = getattr(owner, name)
            timed = clock.around(original, label)
            for place in _places(owner, name, original):
                stack.enter_context(mock.patch.object(place, name, timed))
        start = time.process_time()
        clock.around(call, REST)()
        return clock, time.process_time() - start


def _places(owner: Any, name: str, original: Any) -> list[Any]:  # noqa: ANN401 - a module or class
    """Return all modules that know a function by this name: those that imported it, too."""
    modules = [module for key, module in sys.modules.items() if key.startswith(("kpi", "benchmarks"))]
    others = [module for module in modules if module is not owner and vars(module).get(name) is original]
    return [owner, *others]


def profiled(call: Callable[[], None]) -> str:
    """Return the functions that take most of the time of their own."""
    profile = cProfile.Profile()
    profile.runcall(call)
    text = io.StringIO()
    pstats.Stats(profile, stream=text).sort_stats("tottime").print_stats(FUNCTIONS)
    lines = text.getvalue().splitlines()
    start = next(number for number, line in enumerate(lines) if line.lstrip().startswith("ncalls"))
    return "\n".join(line.replace(f"{ROOT}/", "") for line in lines[start:] if line.strip())


def report(folder: Path, size: str) -> None:
    """Print both tables for the files of a folder."""

    def once() -> None:
        with tempfile.TemporaryDirectory() as place:
            target = str(Path(place, "report.json"))
            words = ["check", str(folder), "--format", "json", "--output", target, "--jobs", "1"]
            cli.main([*words, "--cache", "off"], standalone_mode=False)

    once()  # imports, and what is built once
    start = time.process_time()
    once()
    plain = time.process_time() - start
    clock, seconds = by_layer(once)
    print(f"{folder}: {size}; one process {plain:.2f} s, with clocks {seconds:.2f} s")
    for name, own in sorted(clock.own.items(), key=lambda entry: -entry[1]):
        share, calls = own / seconds, clock.calls[name]
        print(f"  {share:6.1%} {own:8.3f} s {calls:9,} calls  {name}")
    print(profiled(once))


def main() -> None:
    """Make or take a corpus and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--projects", type=int, default=1_000)
    parser.add_argument("--folder", type=Path, help="documents that exist, in the place of the corpus")
    parser.add_argument("--mix", choices=tuple(province.MIXES), default="text")
    given = parser.parse_args()
    if given.folder:
        report(given.folder, "as it is")
        return
    with tempfile.TemporaryDirectory() as place:
        made = province.write(Path(place, "corpus"), given.projects, mix=given.mix)
        report(Path(place, "corpus"), f"{made.files:,} files, {made.projects:,} projects, {made.rows:,} rows")


if __name__ == "__main__":
    main()
