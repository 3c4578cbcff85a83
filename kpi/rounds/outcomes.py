"""What became of a finding that is not found any more: corrected, or only out of sight.

A finding counts as corrected only if the new round could have found it again: its project and row are
there, its rule ran with the same settings and could look at them, and something has changed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi.engine import tight
from kpi.rounds.cells import Rows, text_of
from kpi.rounds.match import document_pairs
from kpi.rounds.pairing import Projects, Slot
from kpi.rounds.types import CellChange, Change, Found, Gap, Outcome, Round, RowRead

_ANY = -1
_STRUCTURE = frozenset({"level1", "level2", "level3"})
"""A finding on an indicator's names may well be met by deleting the row (a duplicate, a stray line)."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where a finding's cell is now: project, row and text, None for what is not known or not there."""

    slot: Slot | None
    row: RowRead | None
    removed: bool
    before: str | None
    now: str | None

    @property
    def edited(self) -> bool | None:
        """Whether the text has changed; None where one of the two is not known."""
        if self.before is None or self.now is None:
            return None
        return tight(self.before) != tight(self.now)


class Judge:
    """Says what became of the old findings, by what the new round read, ran and could not check."""

    def __init__(
        self,
        old: Round,
        new: Round,
        projects: Projects,
        rows: Mapping[int, Rows],
        cells: Sequence[CellChange] | None,
    ) -> None:
        """Take two rounds as paired; ``cells`` holds what changed, None where that is not known."""
        self._old, self._new, self._projects, self._rows = old, new, projects, rows
        self._changed = None if cells is None else {(cell.code, cell.project) for cell in cells}
        self._index = {(slot.document, slot.project.no): left for left, slot in enumerate(projects.old)}
        self._documents = document_pairs(old, new, projects)
        self._gaps = _gaps(new.gaps)

    def kept(self, old: Found, new: Found) -> Change:
        """Return the change of a finding that is there again."""
        seen = self._seen(old)
        edited = tight(old.quote) != tight(new.quote) if seen.edited is None else seen.edited
        outcome: Outcome = "open"
        reason = "内容已改，问题仍在" if edited else ""
        if old.status == "waived" and new.status == "new" and new.fingerprint in self._new.reopened:
            outcome, reason = "returned", "原已豁免，豁免已过期或失效"
        return Change(new.fingerprint, outcome, old, new, reason, edited, seen.now or new.quote)

    def gone(self, old: Found) -> Change:
        """Return the change of a finding that is not there any more."""
        seen = self._seen(old)
        doubt = self._doubt(old, seen)
        outcome: Outcome = "unverified" if doubt else "fixed"
        reason = doubt or _how(seen)
        return Change(old.fingerprint, outcome, old, None, reason, seen.edited, seen.now)

    def _seen(self, old: Found) -> _Seen:
        left = self._index.get((old.document, old.project or 0))
        right = self._projects.pairs.get(left) if left is not None else None
        if left is None or right is None:
            return _Seen(None, None, removed=False, before=None, now=None)
        slot, before = self._projects.new[right], self._projects.old[left].project
        if old.row is None:
            was, now = (text_of(one, None, old.field) for one in (before, slot.project))
            return _Seen(slot, None, removed=False, before=_legible(old, was), now=now)
        row, removed = self._row(left, slot, old)
        now = text_of(slot.project, row, old.field)
        known = before.cells is not None
        source = next((one for one in before.rows or () if one.no == old.row), None)
        was = text_of(before, source, old.field) if known else old.quote
        return _Seen(slot, row, removed, _legible(old, was), now)

    def _row(self, left: int, slot: Slot, old: Found) -> tuple[RowRead | None, bool]:
        """Return the row as it is now, and whether it is known to be gone."""
        pair = self._rows.get(left)
        if pair is not None:
            at = next((at for at, row in enumerate(pair.old) if row.no == old.row), None)
            right = pair.pairs.get(at) if at is not None else None
            return (pair.new[right], False) if right is not None else (None, at is not None)
        if slot.project.rows is None or old.names is None:
            return None, False
        names = tuple(map(tight, old.names))
        same = [row for row in slot.project.rows if tuple(map(tight, row.names)) == names]
        return (same[0], False) if len(same) == 1 else (None, not same)

    def _doubt(self, old: Found, seen: _Seen) -> str | None:
        """Return why a finding that is gone cannot be taken for corrected; None where it can."""
        return (
            self._missing(old, seen)
            or self._unchecked(old, seen)
            or _emptied(old, seen)
            or self._other_rules(seen)
            or self._untouched(old, seen)
        )

    def _missing(self, old: Found, seen: _Seen) -> str | None:
        """Return why the finding's project or document cannot be looked at."""
        if seen.slot is not None:
            return None
        failed = [document for document in self._new.documents if document.failure is not None]
        if old.project is None and old.document in self._documents:
            document = self._new.documents[self._documents[old.document]]
            return f"文件未能读取：{document.failure.message}" if document.failure else None
        if failed:
            return f"文件“{failed[0].path}”未能读取，没有见到这个项目"
        if any(document.projects is None for document in self._new.documents):
            return "新的审核结果没有列出项目，不知道这个项目是否还在"
        return "新报送的材料中没有这个项目" if old.project is not None else "新报送的材料中没有这个文件"

    def _unchecked(self, old: Found, seen: _Seen) -> str | None:
        """Return why the rule has nothing to say about the finding's object."""
        if self._new.rules is not None and old.rule not in self._new.rules:
            return f"本次审核没有使用规则 {old.rule}"
        document = seen.slot.document if seen.slot else self._documents.get(old.document, _ANY)
        number = seen.slot.project.no if seen.slot else _ANY
        reasons = [
            reason
            for key in ((document, number), (document, _ANY), (_ANY, _ANY))
            for reason in self._gaps.get((old.rule, *key), ())
        ]
        return f"本次未能检查：{'；'.join(dict.fromkeys(reasons))}" if reasons else None

    def _other_rules(self, seen: _Seen) -> str | None:
        """Return that the rules differ, where the text does not, or cannot be compared."""
        same = self._old.rulebook is None or self._old.rulebook == self._new.rulebook
        if same or seen.edited or seen.removed:
            return None
        if seen.edited is None:
            return "两次审核的规则或设置不同，又没有原文可以比较"
        return "原文未改；两次审核的规则或设置不同"

    def _same_bytes(self, old: Found) -> bool:
        """Tell whether the finding's file is the same to the byte."""
        right = self._documents.get(old.document)
        if right is None or old.document >= len(self._old.documents):
            return False
        before, after = self._old.documents[old.document].sha256, self._new.documents[right].sha256
        return before is not None and before == after

    def _untouched(self, old: Found, seen: _Seen) -> str | None:
        """Return that nothing has changed by which the finding could have been met."""
        if seen.edited or seen.removed or self._changed is None:
            return None
        if not self._changed and (seen.edited is False or self._same_bytes(old)):
            return "内容没有任何改动，问题却没有再出现；请核对两次审核的选项"
        if seen.slot is None or seen.edited is None or old.touches:  # it may have been met out of our sight
            return None
        project = seen.slot.project
        if (project.code, project.name) in self._changed:
            return None
        return "本项目内容没有改动，问题却没有再出现，须人工核实"


def _legible(old: Found, text: str | None) -> str | None:
    """Return a text if it holds what the finding is about: a goal's number, a heading are not kept in it."""
    marked = tight(old.quote[slice(*old.span)])
    return text if text is not None and marked in tight(text) else None


def _gaps(gaps: tuple[Gap, ...]) -> Mapping[tuple[str, int, int], list[str]]:
    """Return the reasons of gaps by rule, document and project, ``_ANY`` where a gap names none."""
    result: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for gap in gaps:
        document = _ANY if gap.document is None else gap.document
        project = _ANY if gap.project is None else gap.project
        result[gap.rule, document, project].append(gap.reason or "没有说明原因")
    return result


def _emptied(old: Found, seen: _Seen) -> str | None:
    """Return that row or text were taken away, which is a correction only where names were at fault."""
    if seen.removed:
        return None if old.field in _STRUCTURE else "该指标已删除，是否应当删除须人工核实"
    if seen.now is not None and not tight(seen.now) and seen.before and tight(seen.before):
        return "该处内容已清空，是否应当清空须人工核实"
    return None


def _how(seen: _Seen) -> str:
    """Say how a finding was met, where that is not plain."""
    if seen.removed:
        return "该指标已删除"
    return "本处原文未改，因有关内容改动而不再成立" if seen.edited is False else ""
