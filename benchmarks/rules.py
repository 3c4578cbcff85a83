"""All rules on the real (or the example) document and on 5,000 projects, and the slowest of them."""

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from kpi import engine, pipeline, profiles  # noqa: E402 - the sound projects are found from the root
from kpi.model.disclosure import Disclosure, Project  # noqa: E402
from kpi.model.place import Cell  # noqa: E402
from kpi.ruleset import RuleBook  # noqa: E402
from kpi.specimen import disclosure  # noqa: E402
from tests.corpus import department, departments  # noqa: E402

REAL = ROOT.parent / "shared" / "data" / "qhd-minsheng-2024.txt"
EXAMPLE = ROOT / "examples" / "qinglan-wenlv-2025.txt"
PROJECTS = 5_000
A_DOCUMENT = 50


def many() -> list[Disclosure]:
    """5,000 sound projects in documents of 50, each with a code and name of its own."""
    sound = [project for name in departments() for project in disclosure(*department(name)).projects]
    base = disclosure({})
    return [
        replace(
            base,
            path=f"{start}.txt",
            department=f"第{start}单位",
            projects=tuple(_own(sound[n % len(sound)], n) for n in range(start, start + A_DOCUMENT)),
        )
        for start in range(0, PROJECTS, A_DOCUMENT)
    ]


def _own(project: Project, number: int) -> Project:
    code = Cell(f"130999{number:015d}", project.title.place)
    return replace(project, no=number % A_DOCUMENT + 1, code=code)


def by_rule(documents: Sequence[Disclosure], book: RuleBook) -> list[tuple[str, float]]:
    """Seconds that each rule takes by itself, the engine's work included; the slowest first."""
    seconds: dict[str, float] = {}
    for bound in book.bound:
        only = replace(book, bound=(bound,), ruleset=replace(book.ruleset, rules=(bound.rule,)))
        start = time.perf_counter()
        engine.review(documents, only)
        seconds[bound.rule.code] = time.perf_counter() - start
    return sorted(seconds.items(), key=lambda entry: -entry[1])


def measure(name: str, documents: Sequence[Disclosure], book: RuleBook) -> None:
    """Print the figures of one set of documents."""
    projects = [project for document in documents for project in document.projects]
    rows = sum(len(project.indicators) for project in projects)
    engine.review(documents[:1], book)
    start = time.perf_counter()
    review = engine.review(documents, book)
    seconds = time.perf_counter() - start
    print(f"{name}: {len(projects):,} projects, {rows:,} rows, {len(review.findings):,} findings")
    print(f"  all rules {seconds:.2f} s, {rows / seconds:,.0f} rows/s")
    for code, spent in by_rule(documents, book)[:8]:
        print(f"  {code} {spent * 1000:8.1f} ms  {spent / rows * 1e6:6.2f} µs a row")


def main() -> None:
    """Print time by rule for one document and for 5,000 projects."""
    book = profiles.load().book
    document = REAL if REAL.is_file() else EXAMPLE
    measure(document.name, pipeline.load([document]), book)
    measure("5,000 sound projects", many(), book)


if __name__ == "__main__":
    main()
