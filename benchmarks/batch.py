"""Many documents: ``kpi check FOLDER`` on a made-up province, measured from outside.

    python benchmarks/batch.py                  5,000 projects, in two to three minutes
    python benchmarks/batch.py --full           50,000 projects
    python benchmarks/batch.py --peers FOLDER   installs the table validator there, to compare with

Every figure is of whole processes, start of the program included. The corpus is written to a temporary folder
(or --folder) from a seed; the same seed gives the same files (benchmarks/corpora).
"""

import argparse
import csv
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from benchmarks.corpora import province  # noqa: E402 - found from the root
from benchmarks.processes import MEBIBYTE, FailedError, Measured, kpi, measure  # noqa: E402

USUAL, FULL = (1_000, 2_500, 5_000), (1_000, 10_000, 50_000)
RUNS = 3
"""How often what is quick is run; the median counts."""
QUICK = 2_500
"""Up to so many projects a run is quick."""
CHANGED = 0.01
PEER, PEER_VERSION = "frictionless", "5.21.0"
PEER_ROWS = 20_000
STATUSES = (0, 1)
"""There are findings in the corpus."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents on the disk, and how much they are."""

    folder: Path
    size: province.Size

    def rates(self, seconds: float) -> str:
        """Projects and rows a second."""
        return f"{self.size.projects / seconds:7,.0f} projects/s {self.size.rows / seconds:8,.0f} rows/s"


@dataclass(frozen=True, slots=True)
class Run:
    """One review of a corpus."""

    measured: Measured
    digest: str
    """SHA-256 of the report."""


class Bench:
    """The measurements, each of which prints its lines."""

    def __init__(self, place: Path, mix: str, seed: int, jobs: int) -> None:
        self.place, self.mix, self.seed, self.jobs = place, mix, seed, jobs
        self._report = place / "report.json"

    def corpus(self, projects: int) -> Corpus:
        """Return the corpus of so many projects."""
        folder = self.place / f"{projects}-{self.mix}"
        return Corpus(folder, province.write(folder, projects, seed=self.seed, mix=self.mix))

    def check(self, corpus: Corpus, jobs: int, cache: str = "off") -> Run:
        """Review a corpus once."""
        words = [str(corpus.folder), "--format", "json", "--output", str(self._report), "--jobs", str(jobs)]
        measured = measure(kpi("check", *words, "--cache", cache), statuses=STATUSES)
        return Run(measured, _digest(self._report))

    def several(self, corpus: Corpus, jobs: int, cache: str = "off") -> Run:
        """Review a corpus as often as its size allows; return the run of the median time."""
        times = RUNS if corpus.size.projects <= QUICK else 1
        runs = sorted((self.check(corpus, jobs, cache) for _ in range(times)), key=_seconds)
        return runs[len(runs) // 2]

    def growth(self, corpora: Sequence[Corpus]) -> dict[int, Run]:
        """Time and memory at every size, on all cores."""
        print(f"growth, {self.jobs} workers")
        done = {}
        for corpus in corpora:
            run = done[corpus.size.projects] = self.several(corpus, self.jobs)
            seconds, size = run.measured.seconds, corpus.size
            own = f"{run.measured.processor / size.projects * 1000:.2f} ms of a processor each"
            peak = f"peak {run.measured.memory} in {run.measured.most} processes"
            print(f"  {size.projects:6,} projects {seconds:8.2f} s {corpus.rates(seconds)}, {own}, {peak}")
        first, last = corpora[0].size, corpora[-1].size
        times = done[last.projects].measured.seconds / done[first.projects].measured.seconds
        print(f"  {last.rows / first.rows:.1f} times the rows in {times:.1f} times the time")
        return done

    def cores(self, corpus: Corpus, on_all: Run) -> None:
        """One core against all, and whether they say the same."""
        alone = self.several(corpus, 1)
        one, every = alone.measured.seconds, on_all.measured.seconds
        print(f"cores, {corpus.size.projects:,} projects")
        print(f"  one worker          {one:8.2f} s {corpus.rates(one)}  peak {alone.measured.memory}")
        print(f"  {self.jobs} workers           {every:8.2f} s {corpus.rates(every)}")
        print(f"  speed-up            {one / every:8.2f}   same bytes: {_yes(alone.digest == on_all.digest)}")
        wasted = on_all.measured.processor / alone.measured.processor
        print(f"  processor time with {self.jobs} workers, as a multiple of that with one: {wasted:.2f}")

    def again(self, corpus: Corpus, on_all: Run) -> None:
        """The cache: first run, nothing changed, one file in a hundred changed."""
        cache = self.place / "cache"
        print(f"cache, {corpus.size.projects:,} projects")
        first = self.check(corpus, self.jobs, str(cache))
        full = first.measured.seconds
        kept = sum(path.stat().st_size for path in cache.rglob("*") if path.is_file())
        print(f"  first run           {full:8.2f} s, {kept / MEBIBYTE:.0f} MiB kept")
        hit = self.several(corpus, self.jobs, str(cache))
        share = hit.measured.seconds / full
        same = first.digest == hit.digest == on_all.digest
        print(f"  nothing changed     {hit.measured.seconds:8.2f} s {share:6.1%}  same bytes: {_yes(same)}")
        with changed(corpus.folder, self.seed) as count:
            part = self.check(corpus, self.jobs, str(cache))
            anew = self.check(corpus, self.jobs)
        share = part.measured.seconds / full
        same = part.digest == anew.digest != first.digest
        print(
            f"  {count:3} files changed   {part.measured.seconds:8.2f} s {share:6.1%}"
            f"  same bytes as without a cache: {_yes(same)}, peak {part.measured.memory}"
        )

    def against(self, corpus: Corpus, peers: Path | None) -> None:
        """What else it could be compared with: reading alone, and shallow checks on the same rows."""
        print(f"against, {corpus.size.projects:,} projects on one core, start included")
        whole = self.several(corpus, 1).measured.seconds
        reading = self._reading(corpus)
        print(f"  kpi check           {whole:8.2f} s {corpus.rates(whole)}")
        print(f"  reading alone       {reading:8.2f} s {corpus.rates(reading)}  ×{whole / reading:.1f}")
        rows = self.place / "rows.csv"
        count = self._rows(corpus, rows)
        rate = corpus.size.rows / whole
        for tool, interpreter in (("plain", sys.executable), ("jsonschema", sys.executable)):
            self._shallow(tool, interpreter, rows, rate)
        self._shallow(PEER, peer(peers), rows, rate)
        print(f"  (three shallow checks on {count:,} rows of a CSV file; kpi: all rules, from documents)")

    def _reading(self, corpus: Corpus) -> float:
        command = [sys.executable, str(Path(__file__)), "--read", str(corpus.folder)]
        return statistics.median(measure(command).seconds for _ in range(RUNS))

    def _rows(self, corpus: Corpus, target: Path) -> int:
        """Write indicator rows as a table: those of the projects, as they were read."""
        extract = self.place / "extract.json"
        some = sorted(path for path in corpus.folder.rglob("*") if path.is_file())
        measure(kpi("extract", *map(str, some), "--format", "json", "--output", str(extract)))
        documents = json.loads(extract.read_bytes())["documents"]
        rows = [row for document in documents for one in document["projects"] for row in one["indicators"]]
        fields = ("level1", "level2", "level3", "description", "value", "basis")
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(fields)
            for row in rows[:PEER_ROWS]:
                texts = row | {"value": row["value"]["text"]}
                writer.writerow([texts[name] for name in fields])
        return min(len(rows), PEER_ROWS)

    def _shallow(self, tool: str, interpreter: str | None, rows: Path, ours: float) -> None:
        if interpreter is None:
            print(f"  {tool:18}  not measured: it is not installed here (--peers FOLDER)")
            return
        script = str(Path(__file__).with_name("shallow.py"))
        done = subprocess.run(
            [interpreter, script, tool, str(rows)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"  {tool:18}  not measured: {done.stderr.strip().splitlines()[-1:]}")
            return
        rate = float(done.stdout.split()[0])
        print(f"  {tool:18} {rate:8,.0f} rows/s; kpi has {ours / rate:.3f} of its rate")


def _seconds(run: Run) -> float:
    return run.measured.seconds


def _yes(held: bool) -> str:
    return "yes" if held else "NO"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def changed(folder: Path, seed: int) -> Iterator[int]:
    """Change one file in a hundred, so that other things are found in it; put it back afterwards."""
    every = sorted(path for path in folder.rglob("*") if path.suffix in {".txt", ".csv"})
    some = random.Random(seed).sample(every, max(1, round(len(every) * CHANGED)))  # noqa: S311 - no secret
    before = {path: path.read_bytes() for path in some}
    try:
        for path, data in before.items():
            path.write_bytes(data.replace("≥".encode(), "≤".encode()))
        yield len(some)
    finally:
        for path, data in before.items():
            path.write_bytes(data)


def peer(folder: Path | None) -> str | None:
    """Return an interpreter that has the table validator; None where there is none and none can be made."""
    if folder is None:
        try:
            __import__(PEER)
        except ImportError:
            return None
        return sys.executable
    interpreter = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not interpreter.exists():
        venv.create(folder, with_pip=True)
        wanted = f"{PEER}=={PEER_VERSION}"
        subprocess.run(
            [interpreter, "-m", "pip", "install", "--quiet", wanted], capture_output=True, check=False
        )
    return str(interpreter)


def start_up(place: Path) -> None:
    """Print what a run costs before the first document, and with one small one."""
    small = place / "one" / "one.txt"
    small.parent.mkdir()
    small.write_bytes(province.files(7, 0, 1)[0].data)
    print("start, medians")
    report = str(place / "one.json")
    for name, words in {
        "kpi --help": ["--help"],
        "one small document": ["check", str(small), "--format", "json", "--output", report],
        "the same, two workers": ["check", str(small), "--format", "json", "--output", report, "--jobs", "2"],
    }.items():
        seconds = statistics.median(measure(kpi(*words), statuses=STATUSES).seconds for _ in range(5))
        print(f"  {name:22} {seconds:6.3f} s")


def read_all(folder: str) -> None:
    """Read and understand every file of a folder, in this process, and do nothing with it."""
    from kpi import pipeline  # noqa: PLC0415 - only in the process that reads

    for path in pipeline.find([Path(folder)]).files:
        pipeline.load([path])


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="1,000, 10,000 and 50,000 projects")
    parser.add_argument("--sizes", type=int, nargs="+", help="other sizes, in rising order")
    parser.add_argument(
        "--mix", choices=tuple(province.MIXES), default="text", help="formats of the documents"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--folder", type=Path, help="where to write, instead of a temporary folder")
    parser.add_argument("--peers", type=Path, help=f"a folder for a virtual environment with {PEER}")
    parser.add_argument("--read", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        read_all(given.read)
        return
    sizes = given.sizes or (FULL if given.full else USUAL)
    with tempfile.TemporaryDirectory(prefix="kpi-bench-", dir=given.folder) as place:
        _bench(Bench(Path(place), given.mix, given.seed, given.jobs), sizes, given.peers)


def _bench(bench: Bench, sizes: Sequence[int], peers: Path | None) -> None:
    start = time.perf_counter()
    corpora = [bench.corpus(size) for size in sizes]
    for corpus in corpora:
        size = corpus.size
        much = f"{size.files:,} files, {size.rows:,} rows, {size.size / 1e6:.1f} MB"
        print(f"{size.projects:,} projects ({bench.mix}): {much}")
    print(f"written in {time.perf_counter() - start:.1f} s")
    start_up(bench.place)
    done = bench.growth(corpora)
    small, large = corpora[0], corpora[-1]
    middle = corpora[len(corpora) // 2]
    both = large if large.size.projects <= USUAL[-1] else middle
    bench.cores(both, done[both.size.projects])
    bench.again(large, done[large.size.projects])
    bench.against(small, peers)


if __name__ == "__main__":
    try:
        main()
    except FailedError as error:
        sys.exit(str(error))
