"""``make bench``: the figures of the design that exist so far, as medians of several runs."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kpi import engine, pipeline, ruleset
from kpi.reporting import json as report

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "data" / "qhd-minsheng-2024.txt"
EXAMPLE = next((ROOT / "examples").glob("qinglan*.txt"))
RUNS = 7


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median seconds of several runs, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def process(*words: str) -> Callable[[], object]:
    """A whole process of the command line."""
    command = [sys.executable, "-c", "from kpi.cli import main; main()", *words]
    return lambda: subprocess.run(command, capture_output=True, check=False)


def main() -> None:
    """Print the figures."""
    document = REAL if REAL.is_file() else EXAMPLE
    book, _ = ruleset.load()

    def review() -> str:
        return report.render_check(engine.review(pipeline.load([document]), book))

    whole, alone = median(review), median(lambda: pipeline.load([document]))
    (read,) = pipeline.load([document])
    rows = sum(len(project.indicators) for project in read.projects)
    many = [read] * 20
    rules = median(lambda: engine.review(many, book))
    print(f"document: {document.name}, {len(read.projects)} projects, {rows} indicators")
    print(f"read, parse, all rules, JSON, warm process   {whole:8.3f} s")
    print(f"read and understand alone                    {alone:8.3f} s")
    print(f"all rules, rows a second on one core         {rows * len(many) / rules:8.0f}")
    print(f"load the rule book                           {median(ruleset.load):8.3f} s")
    print(f"kpi check, cold start to end of the text     {median(process('check', str(document))):8.3f} s")
    print(f"kpi --help                                   {median(process('--help')):8.3f} s")


if __name__ == "__main__":
    main()
