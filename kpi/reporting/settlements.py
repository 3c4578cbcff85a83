"""Waivers and decisions as people read them: what each is about, who answers for it, what became of it."""

from dataclasses import dataclass

from kpi.model.decision import FATE_WORDS, RULING_WORDS, Decision, Fate, Settlement
from kpi.model.finding import Review


@dataclass(frozen=True, slots=True)
class SettlementView:
    """A waiver or decision in words."""

    where: str
    fate: Fate
    fate_word: str
    subject: str
    """规则 FND01、项目“…”的豁免, or 对问题 … 的结论“不成立”."""
    reason: str
    person: str
    date: str
    expires: str
    findings: tuple[str, ...]
    """Fingerprints of the findings that it is about."""


def settlements(review: Review) -> tuple[SettlementView, ...]:
    """Return all waivers and decisions that were given, in the order of their file."""
    return tuple(map(_view, review.waivers or ()))


def _view(settled: Settlement) -> SettlementView:
    entry = settled.entry
    expires = None if isinstance(entry, Decision) else entry.expires
    return SettlementView(
        where=settled.where,
        fate=settled.fate,
        fate_word=FATE_WORDS[settled.fate],
        subject=subject(settled),
        reason=entry.reason,
        person=entry.person,
        date=entry.date.isoformat(),
        expires=expires.isoformat() if expires else "",
        findings=settled.findings,
    )


def subject(settled: Settlement) -> str:
    """Return what a waiver or decision is about."""
    entry = settled.entry
    if isinstance(entry, Decision):
        return f"对问题 {entry.fingerprint} 的结论“{RULING_WORDS[entry.ruling]}”"
    until = f"，有效期至 {entry.expires}" if entry.expires else ""
    return f"{entry.about}的豁免{until}"
