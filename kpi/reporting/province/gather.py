"""A province gathered document by document: columns of numbers and texts, a few hundred bytes a finding."""

import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from kpi.model.disclosure import Disclosure
from kpi.model.finding import Appraisal, Entry, Finding, Review, Status
from kpi.model.rule import LEVELS
from kpi.reporting.province.columns import Texts
from kpi.reporting.province.parts import OUTCOMES, TEXTS, Found, Listed, Part, ended, gaps, part
from kpi.reporting.verdict import Totals, totals
from kpi.reporting.visible import visible
from kpi.submissions import why_left_out

MANY, MOST_FINDINGS = 20, 2_000
"""Documents and findings up to which a page prints everything of each; beyond that it is a province's."""
STATES = ("reviewed", "empty", "left_out", "unread")
"""What became of a file: reviewed; read, and no goal form in it; reviewed in another file; not read."""
STATUSES: tuple[Status, ...] = ("new", "known", "waived")
GRADES = ("优", "良", "中", "差", "")
NO_PROJECT = "没有读到绩效目标表"


class File(NamedTuple):
    """A file of the batch."""

    path: str
    department: int
    """-1 where it was not read, so that nobody knows."""
    year: int
    """0 where it is not known."""
    digest: str
    state: int
    code: str
    why: str
    projects: int
    own: int
    """Findings on the document as a whole; they stand before those on its projects."""


class Holder(NamedTuple):
    """What findings are on: a document as a whole, or one of its projects."""

    file: int
    project: int | None
    """Which of all projects of the batch."""
    rows: range
    """Its findings."""


class Departments:
    """The departments of a batch, numbered as they come, each with a name that no other one has."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.is_known: list[bool] = []
        """Whether that is the department's name; else it is the path of a document that names none."""
        self._numbers: dict[str, int] = {}
        self._taken: set[str] = set()

    def add(self, head: Disclosure) -> int:
        """Return the number of a document's department, -1 where nobody knows.

        A document that was read and names none stands alone.
        """
        if head.failure is not None or (head.same_as is not None and not head.department):
            return -1
        key = tight(head.department) if head.department else f"\0{len(self.names)}"
        if key not in self._numbers:
            self._numbers[key] = len(self.names)
            self.names.append(self._free(head.department or head.path))
            self.is_known.append(bool(head.department))
        return self._numbers[key]

    def _free(self, text: str) -> str:
        """Return a name that no other department has, since links go by it."""
        name = shown = " ".join(visible(text).split()) or "（没有名称）"
        times = 1
        while name in self._taken:
            times += 1
            name = f"{shown}（{times}）"
        self._taken.add(name)
        return name


class Province:
    """All documents of a batch, as far as the reports on a province need them.

    Documents are added in their order. Findings are rows of columns, those of a document together: first
    those on the document as a whole, then project by project.
    """

    def __init__(self, head: Review) -> None:
        """Begin; the head has the rule set and the lines of the ledger over the whole batch."""
        self.head = head
        bare = replace(head, documents=(), findings=(), appraisals=())
        self.seen, self._nothing = totals(bare), totals(replace(bare, ledger=()))
        self.departments = Departments()
        self.of_department: list[Totals] = []
        self.files: list[File] = []
        rules = head.ruleset.rules
        self.rules = [(rule.code, visible(rule.title)) for rule in rules]
        """Code and title; findings know their rule by its number here."""
        self._rule_numbers = {code: number for number, (code, _) in enumerate(self.rules)}
        self.ended: dict[str, list[int]] = defaultdict(lambda: [0] * len(OUTCOMES))
        self.gaps: Counter[tuple[str, str]] = Counter()
        self.codes: list[str] = []
        self.names = Texts()
        self.numbers = array("I")
        self.budgets: list[Decimal | None] = []
        self.grades = bytearray()
        self.unchecked = array("I")
        self.counts = array("I")
        """How many findings each project has."""
        self.rule, self.level, self.status = array("H"), bytearray(), bytearray()
        self.prints = bytearray()
        self.texts = {name: Texts() for name in TEXTS}
        self._add_ledger(Part(self.seen, ended=ended(head.ledger), gaps=gaps(head.ledger)))

    @classmethod
    def of(cls, review: Review) -> "Province":
        """Return the documents of a review that is in memory."""
        province = cls(replace(review, ledger=tuple(one for one in review.ledger if one.document is None)))
        for number, own in enumerate(_alone(review)):
            province.add(number, review.documents[number], part(own))
        return province

    def add(self, number: int, head: Disclosure, own: Part) -> None:
        """Add the next document: its head, and what ``part`` made of its review."""
        assert number == len(self.files), "documents come in their order"
        department = self.departments.add(head)
        if department >= 0:
            if department == len(self.of_department):
                self.of_department.append(self._nothing)
            self.of_department[department] += own.totals
        self.seen += own.totals
        on_document = sum(found.project == 0 for found in own.found)
        self.files.append(_file(head, department, len(own.projects), on_document))
        per_project = Counter(found.project for found in own.found)
        for position, project in enumerate(own.projects, 1):
            self._add_project(project, per_project[position])
        for found in own.found:
            self._add_finding(found)
        self._add_ledger(own)

    def fingerprint(self, row: int) -> str:
        """Return the fingerprint of a finding."""
        return self.prints[_PRINT * row : _PRINT * (row + 1)].hex()

    def holders(self) -> Iterator[Holder]:
        """Yield every document and every project, with its findings, in their order."""
        row = project = 0
        for number, file in enumerate(self.files):
            yield Holder(number, None, range(row, row + file.own))
            row += file.own
            for at in range(project, project + file.projects):
                yield Holder(number, at, range(row, row + self.counts[at]))
                row += self.counts[at]
            project += file.projects

    def html(self) -> Iterator[str]:
        """Yield the page."""
        from kpi.reporting.province import page  # noqa: PLC0415 - Jinja is loaded only for a page

        return page.render(self)

    def write_workbook(self, path: Path) -> None:
        """Write the workbook."""
        from kpi.reporting.province import workbook  # noqa: PLC0415 - openpyxl is loaded only for a workbook

        workbook.write(self, path)

    def _add_project(self, project: Listed, findings: int) -> None:
        self.codes.append(visible(project.code))
        self.names.add(project.name)
        self.numbers.append(project.no)
        self.budgets.append(project.budget)
        self.grades.append(GRADES.index(project.grade))
        self.unchecked.append(project.not_evaluable)
        self.counts.append(findings)

    def _add_finding(self, found: Found) -> None:
        if found.rule not in self._rule_numbers:
            self._rule_numbers[found.rule] = len(self.rules)
            self.rules.append((found.rule, found.rule))
        self.rule.append(self._rule_numbers[found.rule])
        self.level.append(LEVELS.index(found.level))
        self.status.append(STATUSES.index(found.status))
        self.prints += bytes.fromhex(found.fingerprint)
        for text, column in zip(found.texts, self.texts.values(), strict=True):
            column.add(text)

    def _add_ledger(self, own: Part) -> None:
        for rule, counts in own.ended:
            kept = self.ended[rule]
            for at, count in enumerate(counts):
                kept[at] += count
        for gap in own.gaps:
            self.gaps[gap.rule, gap.reason] += gap.size


_PRINT = 8  # bytes of a fingerprint


def is_large(review: Review) -> bool:
    """Tell whether a page on a review is a province's."""
    return len(review.documents) > MANY or len(review.findings) > MOST_FINDINGS


def tight(name: str) -> str:
    """Return a department's name as names are compared."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def _file(head: Disclosure, department: int, projects: int, own: int) -> File:
    code, why, state = "", "", "reviewed"
    if head.failure is not None:
        state, code, why = "unread", head.failure.code, head.failure.message
    elif head.same_as is not None:
        state, why = "left_out", why_left_out(head)
    elif not projects:
        state, why = "empty", NO_PROJECT
    digest = head.sha256 or ""
    return File(
        visible(head.path),
        department,
        head.year or 0,
        digest[:8],
        STATES.index(state),
        code,
        visible(why),
        projects,
        own,
    )


def _alone(review: Review) -> Iterator[Review]:
    """Yield the review of each document alone."""
    findings: dict[int, list[Finding]] = defaultdict(list)
    entries: dict[int, list[Entry]] = defaultdict(list)
    appraisals: dict[int, list[Appraisal]] = defaultdict(list)
    for finding in review.findings:
        findings[finding.document].append(finding)
    for entry in review.ledger:
        if entry.document is not None:
            entries[entry.document].append(entry)
    for appraisal in review.appraisals:
        appraisals[appraisal.document].append(appraisal)
    for number, document in enumerate(review.documents):
        yield replace(
            review,
            documents=(document,),
            findings=tuple(findings[number]),
            ledger=tuple(entries[number]),
            appraisals=tuple(appraisals[number]),
        )
