"""The figures of a province: what goes wrong where, counted once for the charts and the workbook."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from kpi.model.rule import LEVELS
from kpi.reporting.province.gather import GRADES, STATES, STATUSES, File, Province
from kpi.reporting.province.parts import OUTCOMES
from kpi.reporting.verdict import Counts, Outcomes, Verdict, concluded
from kpi.reporting.words import family_word

_ERROR, _WAIVED = LEVELS.index("error"), STATUSES.index("waived")
UNGRADED = "未评定"


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """A department."""

    name: str
    is_known: bool
    years: tuple[int, ...]
    verdict: Verdict
    clean: int
    """Projects without an error that is not waived."""
    grades: tuple[tuple[str, int], ...]
    families: tuple[int, ...]
    """Findings by family, in the order of ``Figures.families``."""
    files: int
    left_out: int
    """Files that were not reviewed, another one being reviewed in their place."""
    empty: int
    """Files without a goal form."""

    @property
    def is_reviewed(self) -> bool:
        """Whether there was a goal form at all."""
        return self.verdict.projects > 0


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """A rule: findings by level, in how many projects and departments, and how it ended."""

    code: str
    title: str
    family: str
    counts: Counts
    projects: int
    departments: int
    outcomes: Outcomes


@dataclass(frozen=True, slots=True)
class FamilyFigures:
    """A family of rules."""

    code: str
    word: str
    rules: int
    counts: Counts
    checked: int
    not_evaluable: int


@dataclass(frozen=True, slots=True)
class GapFigures:
    """Checks of a rule that could not be made for a reason."""

    rule: str
    title: str
    reason: str
    size: int


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A budget year."""

    year: int
    """0 where it is not known."""
    files: int
    projects: int
    amount: Decimal
    counts: Counts


@dataclass(frozen=True, slots=True)
class ProjectFigures:
    """A project's counts, by its number among all."""

    levels: "array[int]"
    """Findings by level, as many numbers a project as there are levels."""
    errors: bytearray
    """Whether it has an error that is not waived."""

    def counts(self, project: int) -> tuple[int, ...]:
        """Return the findings of a project by level."""
        return tuple(self.levels[len(LEVELS) * project : len(LEVELS) * (project + 1)])


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures."""

    verdict: Verdict
    clean: int
    departments: tuple[DepartmentFigures, ...]
    rules: tuple[RuleFigures, ...]
    families: tuple[FamilyFigures, ...]
    gaps: tuple[GapFigures, ...]
    years: tuple[YearFigures, ...]
    grades: tuple[tuple[str, int], ...]
    states: dict[str, int]
    """Files by what became of them."""
    unread: tuple[File, ...]
    """Files that were not read, or had no goal form in them."""
    left_out: tuple[File, ...]
    """Files in whose place another one was reviewed."""
    projects: ProjectFigures


def figures(province: Province) -> Figures:
    """Count a province."""
    counted = _Counted(province)
    departments = tuple(_departments(province, counted))
    states = Counter(STATES[file.state] for file in province.files)
    return Figures(
        verdict=concluded(province.seen),
        clean=sum(one.clean for one in departments),
        departments=departments,
        rules=tuple(_rules(province, counted)),
        families=tuple(_families(province, counted)),
        gaps=tuple(_gaps(province)),
        years=tuple(_years(province, counted)),
        grades=_graded(Counter(province.grades)),
        states={state: states[state] for state in STATES},
        unread=tuple(file for file in province.files if STATES[file.state] in {"unread", "empty"}),
        left_out=tuple(file for file in province.files if STATES[file.state] == "left_out"),
        projects=counted.projects,
    )


class _Counted:
    """All that is counted in one pass over the findings."""

    def __init__(self, province: Province) -> None:
        codes = [code for code, _ in province.rules]
        self.families = list(dict.fromkeys(map(family_of, codes)))
        self.family = [self.families.index(family_of(code)) for code in codes]
        self.levels = array("I", bytes(4 * len(LEVELS) * len(codes)))
        self.spread = [bytearray(len(province.departments.names)) for _ in codes]
        """For each rule the departments where it found something."""
        self.on_projects = array("I", bytes(4 * len(codes)))
        self.department = [array("I", bytes(4 * len(self.families))) for _ in province.departments.names]
        self.by_file = array("I", bytes(4 * len(LEVELS) * len(province.files)))
        self.projects = ProjectFigures(
            array("I", bytes(4 * len(LEVELS) * len(province.codes))), bytearray(len(province.codes))
        )
        self._count(province)

    def _count(self, province: Province) -> None:
        for file, project, rows in province.holders():
            rules = province.rule[rows.start : rows.stop]
            levels = province.level[rows.start : rows.stop]
            department = province.files[file].department
            for rule, level in zip(rules, levels, strict=True):
                self.levels[len(LEVELS) * rule + level] += 1
                self.by_file[len(LEVELS) * file + level] += 1
                self.department[department][self.family[rule]] += 1
                self.spread[rule][department] = 1
            if project is not None:
                for rule in set(rules):
                    self.on_projects[rule] += 1
                self._count_project(project, levels, province.status[rows.start : rows.stop])

    def _count_project(self, project: int, levels: bytearray, statuses: bytearray) -> None:
        for level, status in zip(levels, statuses, strict=True):
            self.projects.levels[len(LEVELS) * project + level] += 1
            if level == _ERROR and status != _WAIVED:
                self.projects.errors[project] = 1

    def of_rule(self, rule: int) -> Counts:
        """Return the findings of a rule by level."""
        return Counts(*self.levels[len(LEVELS) * rule : len(LEVELS) * (rule + 1)])

    def of_files(self, files: Iterable[int]) -> Counts:
        """Return the findings of some files by level."""
        size = len(LEVELS)
        each = [self.by_file[size * file : size * (file + 1)] for file in files]
        return Counts(*map(sum, zip(*each, strict=True))) if each else Counts()


def family_of(code: str) -> str:
    """Return the family of a rule."""
    return code.rstrip("0123456789")


def _departments(province: Province, counted: _Counted) -> Iterable[DepartmentFigures]:
    files: dict[int, list[int]] = defaultdict(list)
    for number, file in enumerate(province.files):
        files[file.department].append(number)
    first = [0, *accumulate(file.projects for file in province.files)]
    for number, name in enumerate(province.departments.names):
        own = [province.files[at] for at in files[number]]
        spans = [range(first[at], first[at + 1]) for at in files[number]]
        grades = Counter(province.grades[project] for span in spans for project in span)
        failing = sum(sum(counted.projects.errors[span.start : span.stop]) for span in spans)
        said = concluded(province.of_department[number])
        yield DepartmentFigures(
            name=name,
            is_known=province.departments.is_known[number],
            years=tuple(sorted({file.year for file in own if file.year})),
            verdict=said,
            clean=said.projects - failing,
            grades=_graded(grades),
            families=tuple(counted.department[number]),
            files=len(own),
            left_out=sum(STATES[file.state] == "left_out" for file in own),
            empty=sum(STATES[file.state] == "empty" for file in own),
        )


def _graded(numbers: "Counter[int]") -> tuple[tuple[str, int], ...]:
    """Return grades by their words, nothing where none is proposed for any project."""
    if set(numbers) <= {GRADES.index("")}:
        return ()
    return tuple((grade or UNGRADED, numbers[at]) for at, grade in enumerate(GRADES))


def _rules(province: Province, counted: _Counted) -> Iterable[RuleFigures]:
    for number, (code, title) in enumerate(province.rules):
        ended = dict(zip(OUTCOMES, province.ended.get(code, (0,) * len(OUTCOMES)), strict=True))
        yield RuleFigures(
            code=code,
            title=title,
            family=family_of(code),
            counts=counted.of_rule(number),
            projects=counted.on_projects[number],
            departments=sum(counted.spread[number]),
            outcomes=Outcomes(
                ended["finding"], ended["pass"], ended["not_applicable"], ended["not_evaluable"]
            ),
        )


def _families(province: Province, counted: _Counted) -> Iterable[FamilyFigures]:
    for number, code in enumerate(counted.families):
        own = [at for at, family in enumerate(counted.family) if family == number]
        ended = [province.ended.get(province.rules[at][0], [0] * len(OUTCOMES)) for at in own]
        sums = dict(zip(OUTCOMES, map(sum, zip(*ended, strict=True)), strict=True))
        yield FamilyFigures(
            code=code,
            word=family_word(code),
            rules=len(own),
            counts=_added([counted.of_rule(at) for at in own]),
            checked=sums["finding"] + sums["pass"],
            not_evaluable=sums["not_evaluable"],
        )


def _added(counts: Sequence[Counts]) -> Counts:
    return Counts(*(sum(one.of(level) for one in counts) for level in LEVELS))


def _gaps(province: Province) -> Iterable[GapFigures]:
    titles = dict(province.rules)
    for (rule, reason), size in sorted(province.gaps.items(), key=lambda item: (-item[1], item[0])):
        yield GapFigures(rule, titles.get(rule, rule), reason, size)


def _years(province: Province, counted: _Counted) -> Iterable[YearFigures]:
    files: dict[int, list[int]] = defaultdict(list)
    for number, file in enumerate(province.files):
        if STATES[file.state] in {"reviewed", "empty"}:
            files[file.year].append(number)
    first = [0, *accumulate(file.projects for file in province.files)]
    for year, own in sorted(files.items()):
        budgets = (budget for at in own for budget in province.budgets[first[at] : first[at + 1]] if budget)
        yield YearFigures(
            year=year,
            files=len(own),
            projects=sum(province.files[at].projects for at in own),
            amount=sum(budgets, Decimal(0)),
            counts=counted.of_files(own),
        )
