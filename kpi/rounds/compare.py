"""Two rounds compared: what became of every finding, and which texts have changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpi.rounds.cells import Rows, changed_cells, rows_of
from kpi.rounds.match import match
from kpi.rounds.outcomes import Judge
from kpi.rounds.pairing import Projects, pair_projects
from kpi.rounds.types import OUTCOMES, Change, Comparison, Found, Round


def compare(old: Round, new: Round, before: Sequence[Round] = ()) -> Comparison:
    """Compare two rounds; ``before`` holds the rounds before ``old``, oldest first, for what came back.

    Changes stand by outcome, then in the order of the new round, what is gone in that of the old.
    """
    projects = pair_projects(old, new)
    rows = rows_of(projects)
    cells = changed_cells(projects, rows, old)
    compared = bool(projects.pairs) and len(rows) == len(projects.pairs)
    judge = Judge(old, new, projects, rows, cells if compared else None)
    pairs = match(old, new, projects, rows)
    changes = [*_changes(old, new, pairs, judge)]
    if before:
        changes = _returned(changes, new, before)
    changes.sort(key=lambda change: OUTCOMES.index(change.outcome))
    return Comparison(
        old, new, tuple(changes), cells, compared, tuple(_remarks(projects, rows, compared=compared))
    )


def same_findings(old: Round, new: Round) -> dict[int, int]:
    """Return which finding (by index) of the old round is which of the new one."""
    projects = pair_projects(old, new)
    return match(old, new, projects, rows_of(projects))


def _changes(old: Round, new: Round, pairs: dict[int, int], judge: Judge) -> Iterator[Change]:
    partner = {right: left for left, right in pairs.items()}
    for right, finding in enumerate(new.findings):
        if right in partner:
            yield judge.kept(old.findings[partner[right]], finding)
        else:
            yield Change(finding.fingerprint, "new", None, finding, "", None, finding.quote)
    for left, finding in enumerate(old.findings):
        if left not in pairs:
            yield judge.gone(finding)


def _returned(changes: Sequence[Change], new: Round, before: Sequence[Round]) -> list[Change]:
    """Mark the new findings that an earlier round had and the one before this had not."""
    had: dict[str, int] = {}
    for number, earlier in enumerate(before, 1):
        for right in same_findings(earlier, new).values():
            had[new.findings[right].fingerprint] = number
    return [_back(change, had) for change in changes]


def _back(change: Change, had: dict[str, int]) -> Change:
    if change.outcome != "new" or change.fingerprint not in had:
        return change
    reason = f"第{had[change.fingerprint]}轮曾提出，上一轮已不再有"
    return replace(change, outcome="returned", reason=reason)


def _remarks(projects: Projects, rows: dict[int, Rows], *, compared: bool) -> Iterator[str]:
    if not projects.pairs:
        yield "两次审核没有相同的项目，请确认给出的是同一单位的材料。"
    elif not compared:
        part = f"{len(projects.pairs) - len(rows)} 个项目" if rows else "各项目"
        yield f"{part}未比较原文、未检查有无未要求的改动：两次审核都要带上读到的内容（--with-extract）。"
    for left in sorted(projects.alike):
        old, new = projects.old[left].project, projects.new[projects.pairs[left]].project
        yield f"项目“{new.name}”按指标行对应到上次的“{old.name}”，两者编码和名称都不同。"


def finding_of(change: Change) -> Found:
    """Return the finding that a change is about: as it is now, else as it was."""
    found = change.new or change.old
    assert found is not None
    return found
