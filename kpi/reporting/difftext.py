"""The comparison of two rounds on a terminal: what still has to be done first, then what was done."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from kpi.marks import SIGNED
from kpi.reporting.diffview import CellView, ChangeView, DiffView, build
from kpi.reporting.terminal import COLOURS, Style
from kpi.reporting.visible import visible
from kpi.reporting.width import pad
from kpi.rounds.types import OUTCOME_WORDS, OUTCOMES, Comparison

_INDENT, _LABEL = 6, 10


def render(comparison: Comparison, *, colour: bool, width: int) -> str:
    """Return the comparison for a terminal of that width; no text from a file can steer the terminal."""
    return "\n".join(_lines(build(comparison), Style.of(width, colour=colour))) + "\n"


def _lines(view: DiffView, style: Style) -> Iterator[str]:
    yield style.paint(visible(view.heading), "1")
    yield style.paint(view.line, "1")
    yield from style.hang("  上一轮  ", visible(view.old), dim=True)
    yield from style.hang("  本  轮  ", visible(view.new), dim=True)
    for remark in view.remarks:
        yield from style.hang("  请注意  ", visible(remark), dim=True)
    for outcome in OUTCOMES:
        changes = view.of(outcome)
        if changes:
            yield ""
            yield style.paint(f"{OUTCOME_WORDS[outcome]}（{len(changes)} 条）", "1")
            yield from _changes(changes, style)
    if view.silent:
        yield ""
        yield style.paint(f"未要求的改动（{len(view.silent)} 处；没有问题要求改，而内容变了）", "1")
        yield from _cells(view.silent, style)
    yield ""
    yield style.paint(f"{SIGNED} {view.version} 生成", "2")


def _changes(changes: Sequence[ChangeView], style: Style) -> Iterator[str]:
    for (name, code), own in groupby(changes, key=lambda change: (change.project_name, change.project_code)):
        yield from _project(name, code, style)
        for change in own:
            yield from _change(change, style)


def _project(name: str, code: str, style: Style) -> Iterator[str]:
    yield from style.hang("  ", visible(name or "文件整体"), bold=True)
    if code:
        yield style.paint("  " + visible(code), "2")


def _change(change: ChangeView, style: Style) -> Iterator[str]:
    head = style.paint(f"{change.level_word} {change.rule}", COLOURS[change.level])
    aside = f"（{change.status_word}）" if change.status_word else ""
    yield f"  {change.no:>3} {head} {style.paint(visible(change.title), '1')}{aside}"
    place = " → ".join(dict.fromkeys(part for part in (change.old_place, change.new_place) if part))
    yield from _part("位置", " · ".join(part for part in (place, change.where) if part), style)
    same = change.outcome != "new" and change.old == change.new
    if change.outcome != "new" and not same:
        yield from _part("原来写的", change.old, style)
    yield from _part("没有改动" if same else "现在写的", change.new, style)
    if change.outcome in {"new", "returned", "open"}:
        yield from _part("问题", change.problem, style)
        yield from _part("应改为", change.fix, style)
    if change.reason:
        yield from _part("说明", change.reason, style)


def _cells(cells: Sequence[CellView], style: Style) -> Iterator[str]:
    for (name, code), own in groupby(cells, key=lambda cell: (cell.project_name, cell.project_code)):
        yield from _project(name, code, style)
        for cell in own:
            place = cell.new_place or cell.old_place
            yield from style.hang("    · ", visible(f"{cell.where}（{place}）" if place else cell.where))
            yield from _part("原来写的", cell.old, style)
            yield from _part("现在写的", cell.new, style)


def _part(label: str, text: str, style: Style) -> Iterator[str]:
    yield from style.hang(" " * _INDENT + pad(label, _LABEL), visible(text), dim=True)
