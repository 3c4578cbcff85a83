"""What was checked and what was not: the ledger by rule, by family, and its gaps by reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpi.model.disclosure import Disclosure
from kpi.model.finding import Entry, Finding, Review
from kpi.model.rule import Level, Rule
from kpi.reporting.findingview import NO_BASIS, basis_words
from kpi.reporting.verdict import Counts, Outcomes, count, outcomes
from kpi.reporting.words import LEVEL_WORDS, SCOPE_WORDS, family_word


@dataclass(frozen=True, slots=True)
class Gap:
    """A check that could not be made: rule, reason, and on which objects."""

    rule: str
    title: str
    reason: str
    objects: tuple["GapObject", ...]

    @property
    def size(self) -> int:
        """How many objects."""
        return len(self.objects)


@dataclass(frozen=True, slots=True)
class GapObject:
    """An object that could not be checked; ``anchor`` leads to it in the page, if it is a project."""

    words: str
    document: int | None
    project_no: int | None
    anchor: str | None


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A family of rules: how many rules, checks made, findings by level, checks that could not be made."""

    code: str
    word: str
    rules: int
    checked: int
    counts: Counts
    not_evaluable: int


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule explained, with how it ended on the objects of its scope."""

    code: str
    anchor: str
    title: str
    level_word: str
    level: Level
    family_word: str
    scope_word: str
    why: str
    basis: tuple[str, ...]
    false_positives: tuple[str, ...]
    outcomes: Outcomes
    findings: int


@dataclass(frozen=True, slots=True)
class Names:
    """How rules and objects are called in a review; made once for all lookups."""

    rules: Mapping[str, str]
    order: Mapping[str, int]
    documents: tuple[str, ...]
    projects: Mapping[tuple[int, int], str]


def names_of(review: Review) -> Names:
    """Return the names of a review's rules and objects."""
    rules = {rule.code: rule.title for rule in review.ruleset.rules}
    return Names(
        rules=rules,
        order={code: position for position, code in enumerate(rules)},
        documents=tuple(map(document_title, review.documents)),
        projects={
            (index, project.no): project.name.text
            for index, document in enumerate(review.documents)
            for project in document.projects
        },
    )


def document_title(document: Disclosure) -> str:
    """Return what a document is called: department and year, or its path."""
    year = f"{document.year}年" if document.year else ""
    return f"{document.department} {year}".strip() if document.department else document.path


def heading(documents: Sequence[Disclosure]) -> str:
    """Return what a set of documents is called: the first one's title, and how many there are."""
    if not documents:
        return "没有文件"
    first = document_title(documents[0])
    return first if len(documents) == 1 else f"{first} 等 {len(documents)} 份文件"


def document_anchor(document: int) -> str:
    """Return the anchor of a document in the page."""
    return f"document-{document + 1}"


def project_anchor(document: int, no: int) -> str:
    """Return the anchor of a project in the page."""
    return f"project-{document + 1}-{no}"


def gaps(entries: Iterable[Entry], names: Names) -> tuple[Gap, ...]:
    """Group what could not be checked by rule and reason, in the order of the rule book."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.outcome == "not_evaluable":
            groups.setdefault((entry.rule, entry.reason or "原因未说明"), []).append(entry)
    last = len(names.order)
    ranked = sorted(groups.items(), key=lambda item: (names.order.get(item[0][0], last), item[0][0]))
    return tuple(
        Gap(rule, names.rules.get(rule, rule), reason, tuple(_object(entry, names) for entry in group))
        for (rule, reason), group in ranked
    )


def _object(entry: Entry, names: Names) -> GapObject:
    if entry.document is None:
        return GapObject(SCOPE_WORDS["batch"], None, None, None)
    title = names.documents[entry.document]
    if entry.project is None:
        return GapObject(title, entry.document, None, document_anchor(entry.document))
    name = f"项目{entry.project} {names.projects.get((entry.document, entry.project), '')}".strip()
    words = f"{title} · {name}" if len(names.documents) > 1 else name
    return GapObject(words, entry.document, entry.project, project_anchor(entry.document, entry.project))


def families(review: Review) -> tuple[FamilyView, ...]:
    """Return the families of the rule set with what was found and what could not be checked."""
    rules = Counter(rule.family for rule in review.ruleset.rules)
    findings: dict[str, list[Finding]] = {}
    for finding in review.findings:
        findings.setdefault(_family(finding.rule), []).append(finding)
    entries: dict[str, list[Entry]] = {}
    for entry in review.ledger:
        entries.setdefault(_family(entry.rule), []).append(entry)
    return tuple(
        _family_view(family, number, findings.get(family, ()), outcomes(entries.get(family, ())))
        for family, number in rules.items()
    )


def _family_view(family: str, rules: int, found: Sequence[Finding], ended: Outcomes) -> FamilyView:
    checked = ended.finding + ended.passed
    return FamilyView(family, family_word(family), rules, checked, count(found), ended.not_evaluable)


def _family(code: str) -> str:
    return code.rstrip("0123456789")


def rule_views(review: Review) -> tuple[RuleView, ...]:
    """Return every rule of the set explained, with how it ended."""
    entries: dict[str, list[Entry]] = {}
    for entry in review.ledger:
        entries.setdefault(entry.rule, []).append(entry)
    found = Counter(finding.rule for finding in review.findings)
    return tuple(
        _rule(rule, outcomes(entries.get(rule.code, ())), found[rule.code]) for rule in review.ruleset.rules
    )


def _rule(rule: Rule, ended: Outcomes, found: int) -> RuleView:
    return RuleView(
        code=rule.code,
        anchor=f"rule-{rule.code}",
        title=rule.title,
        level_word=LEVEL_WORDS[rule.level],
        level=rule.level,
        family_word=family_word(rule.family),
        scope_word=SCOPE_WORDS[rule.scope],
        why=rule.why.strip(),
        basis=tuple(map(basis_words, rule.basis)) or (NO_BASIS,),
        false_positives=rule.false_positives,
        outcomes=ended,
        findings=found,
    )
