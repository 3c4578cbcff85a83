"""One reader's list of the real document's defects, and how findings are matched with it.

``defects.jsonl`` was written by reading the 53 forms with the catalogue at hand and without seeing any
output of the program. An entry: rule (``also``: other rules under which it may be told), project
(``related``: further ones), indicator (``rows``: further ones; null for the project as a whole), level,
truth (``defect``, or ``acceptable`` for a look-alike that is right), why.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi.model.finding import Finding

GRAVE = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list."""

    rules: frozenset[str]
    project: int | None
    projects: frozenset[int | None]
    rows: frozenset[int]
    level: str
    truth: str
    quote: str
    why: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Entry":
        own = [data["indicator"]] if data["indicator"] is not None else []
        return cls(
            rules=frozenset([data["rule"], *(data.get("also") or [])]),
            project=data["project"],
            projects=frozenset([data["project"], *(data.get("related") or [])]),
            rows=frozenset([*own, *(data.get("rows") or [])]),
            level=data["level"],
            truth=data["truth"],
            quote=data["quote"],
            why=data["why"],
        )

    def tells(self, finding: Finding) -> bool:
        """Whether a finding says what this entry says."""
        project = finding.project.no if finding.project else None
        if finding.rule not in self.rules or project not in self.projects:
            return False
        # The rows are those of the entry's own project; a related project has others.
        other = project != self.project or finding.indicator is None or not self.rows
        return other or (finding.indicator is not None and finding.indicator.no in self.rows)


def entries() -> list[Entry]:
    """The whole list."""
    lines = (Path(__file__).parent / "defects.jsonl").read_text(encoding="utf-8").splitlines()
    return [Entry.of(json.loads(line)) for line in lines if line]
