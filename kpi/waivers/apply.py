"""What is known already, applied to a review: waivers, people's decisions, an earlier review as baseline.

Nothing is taken away: a finding only changes its status and says why. A waiver outranks a decision, a
decision the baseline; of several decisions on one finding the latest holds.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kpi.engine import state_of
from kpi.grading import appraise
from kpi.model.decision import RULING_WORDS, Decision, Fate, Ruling, Settlement, Waiver
from kpi.model.finding import Finding, Review, Status
from kpi.model.rule import Rule
from kpi.rounds.compare import compare
from kpi.rounds.live import of_review
from kpi.rounds.types import Change, Found, Round
from kpi.waivers.file import Given, covers

_STATUS: Mapping[Ruling, Status] = {
    "rejected": "waived",
    "explained": "known",
    "not_applicable": "known",
    "doubtful": "known",
}
"""What a decision makes of a finding; 成立 and 已改 leave it as it is: it still has to be corrected."""


@dataclass(slots=True)
class _Tally:
    """What became of an entry, and the findings that it is about."""

    fate: Fate
    findings: list[str]


_Waivers = Mapping[str, Sequence[tuple[Waiver, _Tally]]]
"""Waivers by the fingerprint that they name, else by their rule."""
_Decisions = Mapping[str, Sequence[tuple[Decision, _Tally]]]


def applied(review: Review, baseline: Round | None, given: Sequence[Given] | None, today: dt.date) -> Review:
    """Return the review with the status of its findings set and its grades proposed anew.

    ``given`` is None where no file of waivers and decisions was named; ``today`` decides which have expired.
    """
    known = _known(review, baseline) if baseline is not None else {}
    tallies = [_Tally("unused", []) for _ in given or ()]
    pairs = list(zip((entry.entry for entry in given or ()), tallies, strict=True))
    waivers: dict[str, list[tuple[Waiver, _Tally]]] = defaultdict(list)
    decisions: dict[str, list[tuple[Decision, _Tally]]] = defaultdict(list)
    for entry, tally in pairs:
        if isinstance(entry, Decision):
            decisions[entry.fingerprint].append((entry, tally))
        else:
            waivers[entry.fingerprint or entry.rule].append((entry, tally))
    findings = tuple(
        _settled(_against_baseline(finding, known), waivers, decisions, today) for finding in review.findings
    )
    projects = {
        number: [project.no for project in document.projects]
        for number, document in enumerate(review.documents)
    }
    return replace(
        review,
        findings=findings,
        appraisals=appraise(findings, review.ledger, review.ruleset, projects),
        waivers=None if given is None else tuple(_settlements(given, tallies)),
        as_of=None if given is None else today,
    )


def _settlements(given: Iterable[Given], tallies: Iterable[_Tally]) -> Iterable[Settlement]:
    for entry, tally in zip(given, tallies, strict=True):
        yield Settlement(entry.entry, entry.where, tally.fate, tuple(dict.fromkeys(tally.findings)))


def _known(review: Review, baseline: Round) -> Mapping[str, bool]:
    """Return the findings that the baseline has, and whether they are in the same state there."""
    rules = {rule.code: rule for rule in review.ruleset.rules}
    return {
        change.fingerprint: _unchanged(change, change.old, rules[change.old.rule])
        for change in compare(baseline, of_review(review)).changes
        if change.old is not None and change.new is not None
    }


def _unchanged(change: Change, old: Found, rule: Rule) -> bool:
    """Tell whether cell and rule are as they were; a finding on several rows may now stand at another one."""
    if change.new is not None and change.new.state == old.state:
        return True
    return change.edited is False and state_of(old.quote, rule) == old.state


def _against_baseline(finding: Finding, known: Mapping[str, bool]) -> Finding:
    same = known.get(finding.fingerprint)
    if same is None:
        return finding
    if same:
        return replace(finding, status="known", remark="上一次审核已提出，尚未改动")
    return replace(finding, remark="上一次审核已提出，此后内容或规则有变动")


def _settled(finding: Finding, waivers: _Waivers, decisions: _Decisions, today: dt.date) -> Finding:
    """Return the finding under the decisions and waivers that are about it."""
    for waiver, tally in (*waivers.get(finding.fingerprint, ()), *waivers.get(finding.rule, ())):
        if _about(waiver, finding):
            finding = _waived(finding, waiver, tally, today)
    return _decided(finding, decisions.get(finding.fingerprint, ()))


def _about(waiver: Waiver, finding: Finding) -> bool:
    """Tell whether a waiver of this fingerprint or rule is about the finding."""
    if waiver.fingerprint is not None:
        return True
    project, row = finding.project, finding.indicator
    names = (row.level1.text, row.level2.text, row.level3.text) if row else None
    code = project.code.text if project and project.code else ""
    return covers(waiver, code, project.name.text if project else "", names)


def _waived(finding: Finding, waiver: Waiver, tally: _Tally, today: dt.date) -> Finding:
    tally.findings.append(finding.fingerprint)
    if waiver.expires is not None and waiver.expires < today:
        tally.fate = "expired"
        return _remarked(finding, f"豁免已于 {waiver.expires} 到期：{_said(waiver)}")
    tally.fate = "used"
    until = f"，有效期至 {waiver.expires}" if waiver.expires else ""
    return replace(finding, status="waived", remark=f"已豁免：{_said(waiver)}{until}")


def _decided(finding: Finding, own: Sequence[tuple[Decision, _Tally]]) -> Finding:
    """Return the finding under the latest decision that holds; those it replaces and lapsed ones are told."""
    holding = [pair for pair in own if pair[0].state == finding.state]
    latest = max(holding, key=lambda pair: pair[0].date, default=None)
    for decision, tally in own:
        tally.findings.append(finding.fingerprint)
        tally.fate = "superseded" if decision.state == finding.state else "lapsed"
        # Of decisions of one day the one that stands last in the file is the later.
        if latest and decision.date == latest[0].date and decision.state == finding.state:
            latest = (decision, tally)
    if latest is not None:
        decision, tally = latest
        tally.fate = "used"
        status = (
            finding.status if finding.status == "waived" else _STATUS.get(decision.ruling, finding.status)
        )
        return replace(
            _remarked(finding, f"{RULING_WORDS[decision.ruling]}：{_said(decision)}"), status=status
        )
    if own:
        decision = own[-1][0]
        words = RULING_WORDS[decision.ruling]
        return _remarked(
            finding, f"原结论“{words}”（{decision.person}，{decision.date}）已失效：内容或规则有变动"
        )
    return finding


def _said(entry: Waiver | Decision) -> str:
    return f"{entry.reason}（{entry.person}，{entry.date}）"


def _remarked(finding: Finding, words: str) -> Finding:
    return replace(finding, remark=f"{finding.remark}；{words}" if finding.remark else words)
