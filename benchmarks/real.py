"""Precision and recall on the real document against one reader's list; writes docs/real-document.md.

Needs the reference document beside the repository; without it it says so and writes nothing.
"""

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from kpi import engine, pipeline, profiles  # noqa: E402 - the tests' list is found from the root
from kpi.model.finding import Finding  # noqa: E402
from tests.real.reading import GRAVE, Entry, entries  # noqa: E402

REAL = ROOT.parent / "shared" / "data" / "qhd-minsheng-2024.txt"
PAGE = ROOT / "docs" / "real-document.md"


def main() -> int:
    """Print the figures and write the page."""
    if not REAL.is_file():
        print("the reference document is not here")
        return 1
    findings = engine.review(pipeline.load([REAL]), profiles.load().book).findings
    defects = [entry for entry in entries() if entry.truth == "defect"]
    grave = [finding for finding in findings if finding.level in GRAVE]
    wanted = [entry for entry in defects if entry.level in GRAVE and entry.projects != {None}]
    true = [finding for finding in grave if any(entry.tells(finding) for entry in defects)]
    missed = [entry for entry in wanted if not any(entry.tells(finding) for finding in findings)]
    certain = [finding for finding in grave if finding.doubt is None]
    lines = [
        f"- errors and warnings: {len(grave)} ({len(grave) - len(certain)} of them marked doubtful)",
        f"- on the reader's list: {len(true)}; not on it: {len(grave) - len(true)}",
        f"- the reader's errors and warnings: {len(wanted)}; found at any level: {len(wanted) - len(missed)}",
    ]
    print("\n".join(lines))
    PAGE.write_text(_page(lines, grave, defects, missed), encoding="utf-8", newline="\n")
    return 0


INTRODUCTION = """# The real document, finding by finding

Written by `benchmarks/real.py`. One reader listed the defects of the 53 goal forms of a real 2024 disclosure
with the catalogue at hand and without seeing any output (`tests/real/defects.jsonl`; one person's reading,
no second one has checked it). Each error and warning is matched with that list.
"""


def _page(lines: list[str], grave: list[Finding], defects: list[Entry], missed: list[Entry]) -> str:
    by_rule = Counter(finding.rule for finding in grave)
    counts = "、".join(f"{rule} {number}" for rule, number in sorted(by_rule.items()))
    found = [
        "| rule | project | row | quoted | true | why, in the reader's words |",
        "| --- |" + " --- |" * 5,
    ]
    lost = ["| rule | project | why |", "| --- | --- | --- |"]
    found += [_row(finding, defects) for finding in grave]
    lost += [_lost(entry) for entry in missed]
    parts = [INTRODUCTION, *lines, f"- by rule: {counts}", "", "## Errors and warnings", "", *found, ""]
    return "\n".join([*parts, "## What the reader listed and kpi does not find", "", *lost, ""])


def _lost(entry: Entry) -> str:
    projects = "、".join(sorted(map(str, entry.projects)))
    return f"| {'/'.join(sorted(entry.rules))} | {projects} | {_cell(entry.why)} |"


def _row(finding: Finding, defects: list[Entry]) -> str:
    entry = next((entry for entry in defects if entry.tells(finding)), None)
    doubt = "（存疑）" if finding.doubt else ""
    project = finding.project.no if finding.project else "–"
    row = finding.indicator.no if finding.indicator else "–"
    quote = _cell(finding.quote[slice(*finding.span)])[:30]
    said = _cell(entry.why) if entry else "not on the list"
    verdict = "yes" if entry else "no"
    return f"| {finding.rule} | {project} | {row} | {quote}{doubt} | {verdict} | {said} |"


def _cell(text: str) -> str:
    return text.replace("|", "｜").replace("\n", " ").replace("<", "&lt;")


if __name__ == "__main__":
    sys.exit(main())
