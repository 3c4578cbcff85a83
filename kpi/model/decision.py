"""What people decided about findings: waivers (豁免), decisions (人工结论, 单位答复), and how each fared."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Ruling = Literal["confirmed", "rejected", "doubtful", "changed", "explained", "not_applicable"]
"""成立, 不成立 and 存疑 are the office's conclusions; 已改, 说明 and 不适用 the department's answers."""
RULING_WORDS: dict[Ruling, str] = {
    "confirmed": "成立",
    "rejected": "不成立",
    "doubtful": "存疑",
    "changed": "已改",
    "explained": "说明",
    "not_applicable": "不适用",
}
OFFICE_RULINGS: tuple[Ruling, ...] = ("confirmed", "rejected", "doubtful")
Fate = Literal["used", "expired", "lapsed", "superseded", "unused"]
"""expired: past its date; lapsed: the cell or the rule has changed since; superseded: by a later decision;
unused: no such finding."""
FATE_WORDS: dict[Fate, str] = {
    "used": "已采用",
    "expired": "已过期",
    "lapsed": "已失效",
    "superseded": "已被后来的结论取代",
    "unused": "未用到",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on one finding; it holds as long as the finding's state is the same."""

    fingerprint: str
    state: str
    ruling: Ruling
    reason: str
    person: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class Waiver:
    """Findings that an office lets pass: one by its fingerprint, or those of a rule by exact texts.

    ``*`` stands for any; texts are compared without white space. ``path`` is the indicator's level names
    joined by ``/``, or the third-level name alone.
    """

    reason: str
    person: str
    date: dt.date
    expires: dt.date | None = None
    """The last day on which it holds."""
    fingerprint: str | None = None
    rule: str = "*"
    project: str = "*"
    """Code or name of the project."""
    path: str = "*"

    @property
    def about(self) -> str:
        """What it is about, in words."""
        if self.fingerprint:
            return f"问题 {self.fingerprint}"
        scope = (("项目", self.project), ("指标", self.path))
        return "、".join([f"规则 {self.rule}", *(f"{word}“{text}”" for word, text in scope if text != "*")])


@dataclass(frozen=True, slots=True)
class Settlement:
    """A waiver or decision, where it stands in its file, and what became of it in a review."""

    entry: Waiver | Decision
    where: str
    fate: Fate
    findings: tuple[str, ...]
    """Fingerprints of the findings that it is about."""
