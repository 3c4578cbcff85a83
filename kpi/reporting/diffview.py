"""The view of a comparison: two rounds as people read them, computed once for text, page and workbook."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kpi.model.rule import Level
from kpi.reporting.words import LEVEL_WORDS, STATUS_WORDS, field_word
from kpi.rounds.compare import finding_of
from kpi.rounds.types import OUTCOME_WORDS, OUTCOMES, CellChange, Change, Comparison, Found, Outcome, Round
from kpi.version import __version__

NOT_READ, BLANK, NONE = "（没有读到）", "（空白）", "（没有）"


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What became of a finding, with the text of its cell then and now."""

    no: int
    anchor: str
    fingerprint: str
    outcome: Outcome
    outcome_word: str
    rule: str
    title: str
    level: Level
    level_word: str
    status_word: str
    """Empty where the finding is new and open; 已知 or 已豁免 otherwise."""
    unit: str
    project_code: str
    project_name: str
    where: str
    old_place: str
    new_place: str
    old: str
    new: str
    edited: bool
    problem: str
    fix: str
    reason: str


@dataclass(frozen=True, slots=True)
class CellView:
    """A text that differs between the rounds."""

    project_code: str
    project_name: str
    where: str
    old: str
    new: str
    old_place: str
    new_place: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiffView:
    """Two rounds compared, as people read it."""

    version: str
    heading: str
    line: str
    old: str
    new: str
    counts: Mapping[Outcome, int]
    changes: tuple[ChangeView, ...]
    cells: tuple[CellView, ...]
    cells_compared: bool
    remarks: tuple[str, ...]

    def of(self, outcome: Outcome) -> tuple[ChangeView, ...]:
        """Return the changes of one outcome."""
        return tuple(change for change in self.changes if change.outcome == outcome)

    @property
    def silent(self) -> tuple[CellView, ...]:
        """The changed texts that no finding asked for."""
        return tuple(cell for cell in self.cells if not cell.asked)


def build(comparison: Comparison) -> DiffView:
    """Compute the view of a comparison."""
    counts: Counter[Outcome] = Counter(change.outcome for change in comparison.changes)
    silent = len(comparison.silent)
    return DiffView(
        version=__version__,
        heading=_heading(comparison.new) or _heading(comparison.old) or "两次审核的比较",
        line=_line(counts, silent if comparison.cells_compared else None),
        old=comparison.old.path,
        new=comparison.new.path,
        counts={outcome: counts[outcome] for outcome in OUTCOMES},
        changes=tuple(_change(no, change, comparison) for no, change in enumerate(comparison.changes, 1)),
        cells=tuple(map(_cell, comparison.cells)),
        cells_compared=comparison.cells_compared,
        remarks=comparison.remarks,
    )


def _heading(side: Round) -> str:
    names = dict.fromkeys(document.department or document.path for document in side.documents)
    first = next(iter(names), "")
    return f"{first}等 {len(names)} 个单位" if len(names) > 1 else first


def _line(counts: Mapping[Outcome, int], silent: int | None) -> str:
    parts = [f"{OUTCOME_WORDS[outcome]} {counts.get(outcome, 0)}" for outcome in _READ_IN]
    parts.append("未要求的改动未检查" if silent is None else f"未要求的改动 {silent} 处")
    return " · ".join(parts)


_READ_IN: tuple[Outcome, ...] = ("fixed", "open", "unverified", "returned", "new")


def _change(no: int, change: Change, comparison: Comparison) -> ChangeView:
    found, old, new = finding_of(change), change.old, change.new
    side = comparison.new if new else comparison.old
    return ChangeView(
        no=no,
        anchor=f"change-{no}",
        fingerprint=change.fingerprint,
        outcome=change.outcome,
        outcome_word=OUTCOME_WORDS[change.outcome],
        rule=found.rule,
        title=found.title,
        level=found.level,
        level_word=LEVEL_WORDS[found.level],
        status_word="" if found.status == "new" else STATUS_WORDS[found.status],
        unit=_unit(side, found),
        project_code=found.code,
        project_name=found.name,
        where=_where(found),
        old_place=old.place if old else "",
        new_place=new.place if new else "",
        old=_text(old.quote) if old else NONE,
        new=_now(change),
        edited=bool(change.edited),
        problem=found.message,
        fix=f"{found.suggestion}。{found.hint}" if found.suggestion else found.hint,
        reason=change.reason,
    )


def _now(change: Change) -> str:
    if change.new is not None:
        return _text(change.new.quote)
    return NOT_READ if change.now is None else _text(change.now)


def _text(text: str) -> str:
    return text if text.strip() else BLANK


def _unit(side: Round, found: Found) -> str:
    if found.document >= len(side.documents):
        return ""
    document = side.documents[found.document]
    return document.department or document.path


def _where(found: Found) -> str:
    row = f"指标“{found.names[2]}”" if found.names and found.row is not None else ""
    return " · ".join(part for part in (row, field_word(found.field)) if part)


_WHOLE = {"row": "整行指标", "project": "整个项目"}


def _cell(cell: CellChange) -> CellView:
    name, _, label = cell.field.partition(":")
    row = f"指标“{cell.row}”" if cell.row else ""
    parts = (row, _WHOLE.get(name) or field_word(name), label)
    return CellView(
        project_code=cell.code,
        project_name=cell.project,
        where=" · ".join(part for part in parts if part),
        old=NONE if cell.old is None else _text(cell.old),
        new=NONE if cell.new is None else _text(cell.new),
        old_place=cell.old_place,
        new_place=cell.new_place,
        asked=cell.asked,
    )
