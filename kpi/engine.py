"""Runs rules over disclosures: verdicts into findings and ledger.

Four outcomes (design): finding, pass, not_applicable, not_evaluable. The ledger has an entry for every
rule and every object of its scope. A crash inside one rule is that rule's not_evaluable, nothing more.

Longer than 500 lines: a review of all documents and the same in parts (kpi.batch) stand beside each other and
share what they are made of, so that they cannot come to differ.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from kpi import objects
from kpi.checks.types import NOTHING_TO_COMPARE, Compared, Pointed, Reach, Sample, Sampled, Subject
from kpi.grading import appraise
from kpi.memory import uncollected
from kpi.model.disclosure import Disclosure, Indicator, Project
from kpi.model.finding import (
    PASSED,
    Appraisal,
    Entry,
    Finding,
    Hit,
    NotEvaluable,
    Outcome,
    Passed,
    Review,
    Verdict,
)
from kpi.model.place import Cell, Place, Span
from kpi.model.references import References
from kpi.model.rule import Rule
from kpi.ruleset import BoundRule, RuleBook


class _Result(NamedTuple):
    """What one rule said about one object and found something wrong with."""

    rule: Rule
    document: int | None
    project: Project | None
    verdicts: tuple[Verdict, ...]
    line: int
    """Where its line stands among those of the documents, or among those of its rule on several of them."""


@dataclass(slots=True)
class _Said:
    """What the rules said: a line for each rule and object, and of what has hits the verdicts too."""

    results: list[_Result] = field(default_factory=list)
    lines: list[Entry] = field(default_factory=list)
    common: defaultdict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    """The lines of the batch rules, by rule; those of one rule become one."""

    def note(
        self, rule: Rule, document: int | None, project: Project | None, verdicts: tuple[Verdict, ...]
    ) -> None:
        """Add what one rule said about one object."""
        lines = self.lines if document is not None else self.common[rule.code]
        entry = _entry(rule, document, project, verdicts)
        if entry.outcome == "finding":
            self.results.append(_Result(rule, document, project, verdicts, len(lines)))
        lines.append(entry)

    def correct(self, result: _Result) -> None:
        """Replace the line of a result that has lost hits."""
        lines = self.lines if result.document is not None else self.common[result.rule.code]
        lines[result.line] = _entry(*result[:4])

    def ledger(self) -> tuple[Entry, ...]:
        """Return a line for each rule and object, those of the batch rules at the end."""
        return (*self.lines, *(joined(entries) for entries in self.common.values()))


def review(
    documents: Sequence[Disclosure],
    book: RuleBook,
    adjusted: tuple[str, ...] = (),
    references: References = NOTHING_TO_COMPARE,
) -> Review:
    """Check documents with a rule book; ``references`` is what they may be compared with."""
    with uncollected():
        return _review(documents, book, adjusted, references)


def _review(
    documents: Sequence[Disclosure], book: RuleBook, adjusted: tuple[str, ...], references: References
) -> Review:
    said = _Said()
    for index, disclosure in enumerate(documents):
        _own(said, index, disclosure, book, references)
    _common(said, documents, batch_rules(book), groups(documents), references)
    findings, ledger = _outcome(said, documents)
    found = _finished(findings, {})
    projects = {
        number: [project.no for project in disclosure.projects] for number, disclosure in enumerate(documents)
    }
    grades = appraise(found, ledger, book.ruleset, projects)
    return Review(tuple(documents), book.ruleset, found, ledger, adjusted=adjusted, appraisals=grades)


# The same in parts, for a run whose documents are not in one memory (kpi.batch).


class Part(NamedTuple):
    """What some of the rules said; equal fingerprints are not told apart yet, nor causes put together."""

    findings: list[Finding]
    ledger: tuple[Entry, ...]


def separable(book: RuleBook) -> bool:
    """Tell whether every rule yields only to rules that look at the same documents."""
    reaches = {one.rule.code: one.check.reach if one.rule.scope == "batch" else "" for one in book.bound}
    return all(
        reaches.get(other, reaches[bound.rule.code]) == reaches[bound.rule.code]
        for bound in book.bound
        for other in bound.rule.yields_to
    )


def batch_rules(book: RuleBook, *reaches: Reach) -> list[BoundRule]:
    """Return the rules over several documents, those whose checks have one of ``reaches``, if given."""
    bound = [bound for bound in book.bound if bound.rule.scope == "batch"]
    return [one for one in bound if not reaches or one.check.reach in reaches]


def groups(documents: Sequence[Disclosure]) -> list[list[int]]:
    """Return the numbers of the documents that were read, by department; each of an unknown one alone."""
    found: dict[str | int, list[int]] = defaultdict(list)
    for index, disclosure in enumerate(documents):
        if readable(disclosure):
            found[disclosure.department or index].append(index)
    return list(found.values())


def examine(disclosure: Disclosure, book: RuleBook, references: References = NOTHING_TO_COMPARE) -> Part:
    """Return what the rules on projects and documents say about one document, number 0."""
    with uncollected():
        said = _Said()
        _own(said, 0, disclosure, book, references)
        return Part(*_outcome(said, (disclosure,)))


def compare(
    documents: Sequence[Disclosure],
    bound: Sequence[BoundRule],
    references: References = NOTHING_TO_COMPARE,
) -> Part:
    """Return what batch rules say about documents; none of them looks at less than these."""
    with uncollected():
        said = _Said()
        _common(said, documents, bound, [list(range(len(documents)))], references)
        return Part(*_outcome(said, documents))


def samples_of(bound: BoundRule, disclosure: Disclosure) -> tuple[Sample, ...] | NotEvaluable:
    """Return what a rule on samples compares of a document that was read."""
    assert bound.check.sample is not None
    try:
        return (*bound.check.sample(disclosure),)
    except Exception as error:  # noqa: BLE001 - as in _run
        return _crashed(error)


def on_samples(
    bound: BoundRule,
    heads: Sequence[Disclosure],
    samples: Sequence[Sequence[Sample] | NotEvaluable],
) -> tuple[Verdict | Pointed, ...]:
    """Return what a rule on samples says of documents, given their heads and the samples of each."""
    gaps = [one for one in samples if isinstance(one, NotEvaluable)]
    taken = [() if isinstance(one, NotEvaluable) else one for one in samples]
    said: tuple[Verdict | Pointed, ...] = _run(bound, Sampled(heads, taken))
    return (*said, *gaps)


def entry_of(rule: Rule, verdicts: Sequence[Verdict | Pointed]) -> Entry:
    """Return the ledger line of a rule on samples."""
    plain = tuple(_SOMEWHERE if isinstance(one, Pointed) else one for one in verdicts)
    return _entry(rule, None, None, plain)


_SOMEWHERE = Hit(Span(Cell("", Place("", ())), 0, 0), "", {})
"""Stands for a hit where only the outcome counts."""


def fingerprints(rule: Rule, hits: Sequence[Hit], disclosure: Disclosure) -> list[str]:
    """Return the fingerprints of hits in a document, equal ones not told apart."""
    twins = _Twins()
    return [_base_fingerprint(rule, hit, hit.project, disclosure, twins) for hit in hits]


def finding_of(rule: Rule, hit: Hit, disclosure: Disclosure) -> Finding:
    """Return the finding that a hit of a batch rule makes in its document, as document 0."""
    alone = replace(hit, document=0)
    return _finding(_Result(rule, None, None, (alone,), 0), alone, (disclosure,), _Twins())


def conclude(
    disclosure: Disclosure, parts: Sequence[Part], book: RuleBook, earlier: Mapping[str, int]
) -> tuple[tuple[Finding, ...], tuple[Appraisal, ...]]:
    """Put together what was found in one document; ``earlier`` counts fingerprints of those before it."""
    found = _finished([finding for part in parts for finding in part.findings], earlier)
    ledger = [entry for part in parts for entry in part.ledger]
    numbers = [project.no for project in disclosure.projects]
    return found, appraise(found, ledger, book.ruleset, {0: numbers})


def joined(entries: Sequence[Entry]) -> Entry:
    """Return the ledger line of one batch rule from its lines on the groups that it was run on."""
    worst = min((entry.outcome for entry in entries), key=_SEVERITY.index)
    reasons = dict.fromkeys(part for entry in entries if entry.reason for part in entry.reason.split("；"))
    reason = "；".join(reasons) or None
    return entries[0]._replace(outcome=worst, evaluated=sum(one.evaluated for one in entries), reason=reason)


_SEVERITY: tuple[Outcome, ...] = ("finding", "not_evaluable", "pass", "not_applicable")


def _finished(findings: list[Finding], earlier: Mapping[str, int]) -> tuple[Finding, ...]:
    findings.sort(key=_reading_order)
    return _grouped(_identified(findings, earlier))


def _outcome(said: _Said, documents: Sequence[Disclosure]) -> tuple[list[Finding], tuple[Entry, ...]]:
    twins = _Twins()
    findings = [
        _finding(result, verdict, documents, twins)
        for result in _without_yielding(said)
        for verdict in result.verdicts
        if isinstance(verdict, Hit)
    ]
    return findings, said.ledger()


def _own(said: _Said, index: int, disclosure: Disclosure, book: RuleBook, references: References) -> None:
    """Note what the rules on projects and documents say about one document."""
    if not readable(disclosure):
        return
    on_project = [(bound.rule, bound) for bound in book.bound if bound.rule.scope == "project"]
    for project in disclosure.projects:
        subject = Subject(project, disclosure, references)
        for rule, bound in on_project:
            said.note(rule, index, project, _run(bound, subject))
    for bound in book.bound:
        if bound.rule.scope == "document":
            said.note(bound.rule, index, None, _run(bound, disclosure))


def _common(
    said: _Said,
    documents: Sequence[Disclosure],
    bound: Sequence[BoundRule],
    departments: Sequence[Sequence[int]],
    references: References,
) -> None:
    """Note what the batch rules say: those that stay within a department, department by department."""
    for one in bound:
        if one.check.reach == "samples":
            said.note(one.rule, None, None, _on_sampled(one, documents))
            continue
        spans = departments if one.check.reach == "department" else [range(len(documents))]
        for numbers in spans or [()]:
            own = tuple(documents[number] for number in numbers)
            verdicts = _run(one, Compared(own, references) if one.check.compares else own)
            said.note(one.rule, None, None, tuple(_placed(verdict, numbers) for verdict in verdicts))


def _on_sampled(bound: BoundRule, documents: Sequence[Disclosure]) -> tuple[Verdict, ...]:
    """Run a rule on samples over documents that are all there."""
    samples = [samples_of(bound, document) if readable(document) else () for document in documents]
    return tuple(
        verdict.hit(documents[verdict.document]) if isinstance(verdict, Pointed) else verdict
        for verdict in on_samples(bound, documents, samples)
    )


def _placed(verdict: Verdict, numbers: Sequence[int]) -> Verdict:
    """Return a verdict on some documents with the document's number among all of them."""
    if not isinstance(verdict, Hit) or verdict.document is None:
        return verdict
    number = numbers[verdict.document]
    return verdict if number == verdict.document else replace(verdict, document=number)


def readable(disclosure: Disclosure) -> bool:
    """Tell whether the document was read, and for the first time."""
    return disclosure.failure is None and disclosure.same_as is None


def _run(bound: BoundRule, subject: object) -> tuple[Verdict, ...]:
    try:
        return (*bound.check.run(subject, bound.settings),)
    except Exception as error:  # noqa: BLE001 - one faulty rule must never cost the review
        return (_crashed(error),)


def _crashed(error: Exception) -> NotEvaluable:
    return NotEvaluable(f"规则执行出错（{type(error).__name__}），请将此情况告知维护人员")


def _without_yielding(said: _Said) -> Iterator[_Result]:
    """Yield the results without hits that yield to another rule's hit on the cell: one cause, one finding."""
    hits: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for result in said.results:
        for verdict in result.verdicts:
            if isinstance(verdict, Hit):
                hits[_cell_key(result, verdict)].add(result.rule.code)
    for result in said.results:
        kept = _kept(result, hits) if result.rule.yields_to else result
        if kept is not result:
            said.correct(kept)
        yield kept


def _kept(result: _Result, hits: Mapping[tuple[object, ...], set[str]]) -> _Result:
    stronger = set(result.rule.yields_to)
    kept = tuple(
        verdict
        for verdict in result.verdicts
        if not (isinstance(verdict, Hit) and stronger & hits[_cell_key(result, verdict)])
    )
    return result if len(kept) == len(result.verdicts) else result._replace(verdicts=kept)


def _cell_key(result: _Result, hit: Hit) -> tuple[object, ...]:
    project = hit.project or result.project
    row = hit.indicator.no if hit.indicator else None
    document = result.document if hit.document is None else hit.document
    return (document, project.no if project else None, row, hit.field)


def _entry(rule: Rule, document: int | None, project: Project | None, verdicts: tuple[Verdict, ...]) -> Entry:
    number = project.no if project else None
    evaluated = len(verdicts)
    if not evaluated:  # most rules have nothing to say about most projects
        return Entry(rule.code, rule.scope, document, number, "not_applicable", 0, None)
    # Counting one and the same object is quicker than asking each for its type.
    if verdicts.count(PASSED) == evaluated:
        return Entry(rule.code, rule.scope, document, number, "pass", evaluated, None)
    kinds, reason = set(map(type, verdicts)), None
    if NotEvaluable in kinds:
        gaps = [verdict.reason for verdict in verdicts if isinstance(verdict, NotEvaluable)]
        evaluated, reason = evaluated - len(gaps), "；".join(dict.fromkeys(gaps))
    return Entry(rule.code, rule.scope, document, number, _worst(kinds), evaluated, reason)


def _worst(kinds: AbstractSet[type]) -> Outcome:
    """Return the outcome of an object by the kinds of verdicts on its parts: the worst of them."""
    if Hit in kinds:
        return "finding"
    if NotEvaluable in kinds:
        return "not_evaluable"
    return "pass" if Passed in kinds else "not_applicable"


def _finding(result: _Result, hit: Hit, documents: Sequence[Disclosure], twins: "_Twins") -> Finding:
    rule, cell, case = result.rule, hit.span.cell, hit.case or ""
    project = hit.project or result.project
    document = hit.document or result.document or 0
    facts = {**_standard_facts(hit, project), **hit.facts}
    return Finding(
        rule=rule.code,
        name=rule.name,
        title=rule.title,
        level=rule.levels.get(case, rule.level),
        document=document,
        project=project,
        indicator=hit.indicator,
        field=hit.field,
        place=cell.place,
        quote=cell.text,
        span=(hit.span.start, hit.span.end),
        message=fill(rule.messages.get(case, rule.message), facts),
        hint=fill(rule.hints.get(case, rule.hint), facts),
        suggestion=hit.suggestion,
        proof=hit.proof,
        basis=rule.basis,
        related=hit.related,
        group=None,
        doubt=_doubt(hit, project),
        fingerprint=_base_fingerprint(rule, hit, project, documents[document], twins),
        state=state_of(cell.text, rule),
    )


def _standard_facts(hit: Hit, project: Project | None) -> dict[str, str]:
    row = hit.indicator
    facts = {"quote": hit.span.text, "project": project.name.text if project else ""}
    if row is not None:
        facts |= {"l1": row.level1.text, "l2": row.level2.text, "l3": row.level3.text}
        facts |= {"value": row.value.text, "description": row.description.text}
    return facts


def _doubt(hit: Hit, project: Project | None) -> str | None:
    row = hit.indicator
    reasons = (
        hit.doubt,
        hit.span.cell.doubt,
        row.doubt if row else None,
        project.doubt if project else None,
    )
    return "；".join(dict.fromkeys(reason for reason in reasons if reason)) or None


_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")


def fill(template: str, facts: Mapping[str, str]) -> str:
    """Fill ``{name}`` fields of a message; a field without a fact stays as it is, nothing is evaluated."""
    pieces = list(_pieces(template))
    for at in range(1, len(pieces), 2):
        pieces[at] = facts.get(pieces[at], f"{{{pieces[at]}}}")
    return "".join(pieces)


@lru_cache(maxsize=1024)
def _pieces(template: str) -> tuple[str, ...]:
    """Return a message in pieces: text and the name of a field by turns."""
    return (*_PLACEHOLDER.split(template),)


def tight(text: str) -> str:
    """Return the text in NFKC without white space, as fingerprints and states compare it."""
    return objects.tight(text)


def state_of(quote: str, rule: Rule) -> str:
    """Return what a finding's state is when its cell has this text: a decision holds as long as it stays."""
    return _digest(tight(quote), str(rule.version))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


class _Twins:
    """The rows of each project by their level names, indexed once a project."""

    def __init__(self) -> None:
        # A project is told by its identity: it is alive as long as the review, and hashing it is slow.
        self._index: dict[int, dict[tuple[str, str, str], list[Indicator]]] = {}

    def of(self, row: Indicator, project: Project) -> list[Indicator]:
        """Return the rows of the project that have the same three level names, the row itself among them."""
        if id(project) not in self._index:
            by_names: dict[tuple[str, str, str], list[Indicator]] = defaultdict(list)
            for other in project.indicators:
                by_names[_names(other)].append(other)
            self._index[id(project)] = by_names
        return self._index[id(project)].get(_names(row), [])


def _base_fingerprint(
    rule: Rule, hit: Hit, project: Project | None, disclosure: Disclosure, twins: _Twins
) -> str:
    """Hash rule, project and indicator path; the row's description only among rows with equal names."""
    identity = _project_identity(project, disclosure)
    row = hit.indicator
    if row is None:
        return _digest(rule.code, identity, "", "", "", hit.field)
    names = _names(row)
    equal = twins.of(row, project) if project else []
    extra = _twin_mark(row, equal) if len(equal) > 1 else ()
    return _digest(rule.code, identity, *names, hit.field, *extra)


def _twin_mark(row: Indicator, twins: list[Indicator]) -> tuple[str, ...]:
    description = tight(row.description.text)
    equal = [twin.no for twin in twins if tight(twin.description.text) == description]
    return (description,) if len(equal) == 1 else (description, str(equal.index(row.no)))


def _names(row: Indicator) -> tuple[str, str, str]:
    return (objects.tight(row.level1.text), objects.tight(row.level2.text), objects.tight(row.level3.text))


def _project_identity(project: Project | None, disclosure: Disclosure) -> str:
    if project is None:
        return tight(disclosure.department or "")
    if project.code is not None and project.code.text.strip():
        return tight(project.code.text)
    return tight(disclosure.department or "") + tight(project.name.text)


def _reading_order(finding: Finding) -> tuple[int, int, int, str, int]:
    project = finding.project.no if finding.project else 0
    row = finding.indicator.no if finding.indicator else 0
    return (finding.document, project, row, finding.rule, finding.span[0])


def _identified(findings: list[Finding], earlier: Mapping[str, int]) -> tuple[Finding, ...]:
    """Tell equal fingerprints apart by an ordinal: two findings in one cell, two projects of one code."""
    seen = Counter(earlier)
    result = []
    for finding in findings:
        ordinal = seen[finding.fingerprint]
        seen[finding.fingerprint] += 1
        mark = _digest(finding.fingerprint, str(ordinal)) if ordinal else ""
        result.append(replace(finding, fingerprint=mark) if mark else finding)
    return tuple(result)


FAMILY, MISREAD = 3, 2
"""From how many on findings of one form are taken for one cause: hits of one rule on several rows, and
findings of any rule that rest on the same doubtful reading (a shifted block)."""


def _grouped(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Mark findings of one cause: a copied row family, a lost unit, a block that was read with a doubt."""
    families: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for finding in findings:
        families[_cause(finding)].append(finding.fingerprint)
    return tuple(_with_group(finding, families[_cause(finding)]) for finding in findings)


def _with_group(finding: Finding, members: list[str]) -> Finding:
    least = MISREAD if finding.doubt else FAMILY
    if finding.indicator is None or len(members) < least:
        return finding
    return replace(finding, group=_digest(*sorted(members)))


def _cause(finding: Finding) -> tuple[object, ...]:
    """Return what findings of one cause have in common: their doubt, else rule, level and field."""
    form = (finding.document, finding.project.no if finding.project else None, finding.indicator is None)
    return (*form, finding.doubt) if finding.doubt else (*form, finding.rule, finding.level, finding.field)
