"""What of a review stands in the tables: each function yields rows in the order of its table's columns."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal

from kpi.model.disclosure import Amount, Disclosure, Indicator, Project
from kpi.model.finding import Appraisal, Entry, Finding
from kpi.model.rule import LEVELS, Rule
from kpi.store.schema import DECIMALS, DIGITS

Value = str | int | Decimal | bool | list[str] | None
Row = tuple[Value, ...]
Grades = Mapping[int | None, str | None]
"""The proposed grades of a document, by project; its own under None."""


def grades_of(appraisals: Iterable[Appraisal]) -> Grades:
    """Return the grades of one document."""
    return {appraisal.project: appraisal.grade for appraisal in appraisals}


def document_row(index: int, document: Disclosure, grades: Grades) -> Row:
    """Return the row of a file."""
    return (
        index,
        document.path,
        document.sha256,
        document.format,
        document.department,
        document.year,
        document.frame,
        document.failure.code if document.failure else None,
        document.same_as,
        _left_out(document),
        len(document.projects),
        sum(len(project.indicators) for project in document.projects),
        grades.get(None),
    )


def _left_out(document: Disclosure) -> str | None:
    if document.same_as is None:
        return None
    return "；".join(note.message for note in document.notes if note.about == "file") or None


def project_rows(
    index: int, document: Disclosure, findings: Iterable[Finding], grades: Grades
) -> Iterator[Row]:
    """Yield a row for each project, with what was found in it."""
    counts = Counter(
        (one.project.no, one.level) for one in findings if one.project is not None and one.status != "waived"
    )
    for project in document.projects:
        yield (
            index,
            project.no,
            _department(project, document),
            document.year,
            project.code.text if project.code else None,
            project.name.text,
            project.form,
            *_amount(project.budget),
            *_amount(project.fiscal_funds),
            *_amount(project.other_funds),
            [goal.text for goal in project.goals],
            len(project.indicators),
            *(counts[project.no, level] for level in LEVELS),
            grades.get(project.no),
            project.doubt,
        )


def _department(project: Project | None, document: Disclosure) -> str | None:
    """Return the document's department, by which files are handed in, else the one that the form names."""
    own = project.department.text.strip() if project and project.department else None
    return document.department or own or None


def _amount(amount: Amount | None) -> tuple[str | None, Decimal | None]:
    return _decimal(amount.in_wan if amount else None)


_STEP = Decimal(1).scaleb(-DECIMALS)
_LARGEST = Decimal(10) ** 18
"""So that ten billion of them can still be added up."""


def _decimal(number: Decimal | None) -> tuple[str | None, Decimal | None]:
    if number is None:
        return None, None
    return f"{number:f}", number.quantize(_STEP, context=_ROUNDING) if abs(number) < _LARGEST else None


_ROUNDING = Context(prec=DIGITS)


def indicator_rows(index: int, document: Disclosure) -> Iterator[Row]:
    """Yield a row for each indicator, its value by its parts."""
    for project in document.projects:
        for row in project.indicators:
            yield (index, project.no, *_indicator(row))


def _indicator(row: Indicator) -> Iterator[Value]:
    value = row.constraint
    date = value.date
    yield from (row.no, row.level1.text, row.level2.text, row.level3.text, row.description.text)
    yield from (value.text, value.kind, value.operator, *_decimal(value.number), *_decimal(value.upper))
    yield from (value.unit, list(value.per))
    yield from (date.year, date.month, date.day, date.end, date.anchor) if date else (None,) * 5
    yield from (value.every, value.baseline, value.direction, value.canonical)
    yield from (value.problem.code if value.problem else None, len(value.parts))
    yield row.basis.text if row.basis else None
    yield row.weight.text if row.weight else None
    yield from (row.value.place.label, row.doubt)


def finding_rows(document: Disclosure, findings: Iterable[Finding]) -> Iterator[Row]:
    """Yield a row for each finding of a document."""
    for finding in findings:
        yield (*_subject(finding, document), *_defect(finding))


def _subject(finding: Finding, document: Disclosure) -> Iterator[Value]:
    project, row = finding.project, finding.indicator
    yield from (finding.document, project.no if project else None, row.no if row else None)
    yield _department(project, document)
    yield project.code.text if project and project.code else None
    yield project.name.text if project else None
    yield from (row.level1.text, row.level2.text, row.level3.text) if row else (None,) * 3


def _defect(finding: Finding) -> Iterator[Value]:
    wanted = finding.suggestion
    yield from (finding.rule, finding.rule.rstrip("0123456789"), finding.title, finding.level, finding.status)
    yield from (finding.field, finding.place.label, finding.quote, finding.message, finding.hint)
    yield from (wanted.value, wanted.grade) if wanted else (None, None)
    yield from (finding.doubt, finding.group, finding.fingerprint, finding.state, finding.remark)


def ledger_rows(entries: Sequence[Entry]) -> Iterator[Row]:
    """Yield a row for each rule, document and outcome; what could not be checked one by one."""
    counts: dict[tuple[int | None, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for entry in entries:
        if entry.outcome == "not_evaluable":
            yield (
                *(entry.document, entry.project, entry.rule, entry.scope, entry.outcome),
                *(1, entry.evaluated, entry.reason),
            )
            continue
        count = counts[entry.document, entry.rule, entry.scope, entry.outcome]
        count[0] += 1
        count[1] += entry.evaluated
    for (document, rule, scope, outcome), (objects, evaluated) in counts.items():
        yield (document, None, rule, scope, outcome, objects, evaluated, None)


def rule_row(rule: Rule) -> Row:
    """Return the row of a rule."""
    return (rule.code, rule.family, rule.title, rule.level, rule.scope, rule.head)
