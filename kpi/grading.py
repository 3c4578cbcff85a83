"""Proposed grades (优良中差) of projects and documents, with how they came about.

财预〔2015〕88号 第二十五条 says what a grade leads to, not how it is reached; the table that leads to it
stands in the profile and is marked 建议. Doubtful and waived findings do not count against a project; what
is known and still not corrected does. Where too much could not be checked no grade is proposed.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import get_args

from kpi.model.finding import Appraisal, Entry, Finding, HeadOpinion, Opinion, Outcome
from kpi.model.rule import Grading, Head, Level, ReviewGrade, RuleSet

GRADES: tuple[ReviewGrade, ...] = ("优", "良", "中", "差")
_HEADS: tuple[Head, ...] = get_args(Head)
_Key = tuple[int, int]
"""A document and a project in it."""


def appraise(
    findings: Sequence[Finding],
    ledger: Sequence[Entry],
    ruleset: RuleSet,
    projects: Mapping[int, Sequence[int]],
) -> tuple[Appraisal, ...]:
    """Return an appraisal for each project and document; ``projects`` numbers them."""
    if ruleset.grading is None:
        return ()
    hits: dict[_Key, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.project is not None and finding.status != "waived" and finding.doubt is None:
            hits[finding.document, finding.project.no].append(finding)
    entries: dict[_Key, list[Entry]] = defaultdict(list)  # of the rules that apply
    for entry in ledger:
        if entry.outcome != "not_applicable" and entry.project is not None and entry.document is not None:
            entries[entry.document, entry.project].append(entry)
    head_of = {rule.code: rule.head for rule in ruleset.rules}
    result: list[Appraisal] = []
    for document, numbers in projects.items():
        own = [
            _project(
                (document, number),
                hits[document, number],
                entries[document, number],
                ruleset.grading,
                head_of,
            )
            for number in numbers
        ]
        result += [*own, _document(document, own)] if own else []
    return tuple(result)


def _project(
    key: _Key,
    findings: Sequence[Finding],
    entries: Sequence[Entry],
    grading: Grading,
    head_of: Mapping[str, Head],
) -> Appraisal:
    outcomes = Counter([(head_of[entry.rule], entry.outcome) for entry in entries])
    levels = Counter([(head_of[finding.rule], finding.level) for finding in findings])
    heads = tuple(_head(head, levels, outcomes) for head in _HEADS)
    grade, reason = _grade(findings, entries, grading)
    return Appraisal(*key, grade, heads, reason)


def _head(
    head: Head, levels: Mapping[tuple[Head, Level], int], outcomes: Mapping[tuple[Head, Outcome], int]
) -> HeadOpinion:
    passed, gaps = outcomes.get((head, "pass"), 0), outcomes.get((head, "not_evaluable"), 0)
    errors, warnings = levels.get((head, "error"), 0), levels.get((head, "warning"), 0)
    opinion: Opinion = "不符合" if errors else "部分符合" if warnings else "符合"
    if opinion == "符合" and not passed and gaps:
        opinion = "未能判断"
    return HeadOpinion(head, opinion, errors, warnings, gaps)


def _grade(
    findings: Sequence[Finding], entries: Sequence[Entry], grading: Grading
) -> tuple[ReviewGrade | None, str]:
    levels = [finding.level for finding in findings]
    errors, warnings = levels.count("error"), levels.count("warning")
    fatal = sorted({finding.rule for finding in findings} & set(grading.fatal))
    if fatal:
        return "差", f"有 {'、'.join(fatal)} 类问题，须重新编报"
    gaps = [entry.outcome for entry in entries].count("not_evaluable")
    if not entries or gaps * 100 > len(entries) * grading.max_not_evaluable:
        return None, f"{len(entries)} 项适用的检查中有 {gaps} 项未能检查，不宜评定"
    said = f"错误 {errors} 个、警告 {warnings} 个"
    for step in grading.steps:
        if errors <= step.max_errors and warnings <= step.max_warnings:
            limits = f"错误不超过 {step.max_errors} 个、警告不超过 {step.max_warnings} 个"
            return step.grade, f"{said}；“{step.grade}”的条件是{limits}"
    return "差", f"{said}，超出“{grading.steps[-1].grade}”的条件"


def _document(document: int, projects: Sequence[Appraisal]) -> Appraisal:
    """Propose the grade that the middle project has, but none better than 中 while one is 差."""
    heads = tuple(_sum(head, projects) for head in _HEADS)
    grades = [project.grade for project in projects if project.grade is not None]
    if len(grades) * 2 < len(projects) or not grades:
        reason = f"{len(projects)} 个项目中只有 {len(grades)} 个能够评定"
        return Appraisal(document, None, None, heads, reason)
    ranks = sorted(GRADES.index(grade) for grade in grades)
    middle = ranks[len(ranks) // 2]
    rank = max(middle, GRADES.index("中")) if ranks[-1] == GRADES.index("差") else middle
    counts = Counter(grades)
    listed = "、".join(f"{grade} {counts[grade]}" for grade in GRADES if counts[grade])
    rule = "取居中项目的等级" + ("，有项目为差时不高于中" if rank != middle else "")
    return Appraisal(document, None, GRADES[rank], heads, f"项目等级：{listed}；{rule}")


def _sum(head: Head, projects: Sequence[Appraisal]) -> HeadOpinion:
    own = [opinion for project in projects for opinion in project.heads if opinion.head == head]
    errors = sum(opinion.errors for opinion in own)
    warnings = sum(opinion.warnings for opinion in own)
    gaps = sum(opinion.not_evaluable for opinion in own)
    opinion: Opinion = "不符合" if errors else "部分符合" if warnings else "符合"
    if opinion == "符合" and all(entry.opinion == "未能判断" for entry in own):
        opinion = "未能判断"
    return HeadOpinion(head, opinion, errors, warnings, gaps)
