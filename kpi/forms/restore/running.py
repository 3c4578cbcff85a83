"""Running text that holds forms: trees in cells and lines, and texts without anything between their cells."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kpi.forms import lines, notices
from kpi.forms.restore.fields import fields_of
from kpi.forms.restore.glued import has_words, is_glued, is_header, unglued
from kpi.forms.restore.inline import has_tree
from kpi.forms.restore.listing import Narrated, Narration, opens_section, put_together, with_trees_in_cells
from kpi.forms.restore.tokens import Token, token_of, words_of
from kpi.forms.stream import Line, Run
from kpi.forms.vocabulary import vocabulary
from kpi.model.place import Cell, Note

_MOST_WORDS = 50_000
_MOST_LINES = 400
_RUN_TOGETHER = "各栏的文字连在一起，分不开"
_QUOTED = 60


def unfolded(blocks: Sequence[Run | Line]) -> tuple[list[Run | Line], list[Note]]:
    """Return the blocks with the forms in running text put into tables."""
    notes: list[Note] = []
    result: list[Run | Line] = []
    forms = _glued_forms(blocks)
    index = 0
    while index < len(blocks):
        block = blocks[index]
        stop = forms.get(index, index + 1)
        if isinstance(block, Run):
            result += _of_run(block, notes)
        elif stop > index + 1:
            result += _of_lines([line for line in blocks[index:stop] if isinstance(line, Line)], notes)
        else:
            result += _of_line(block, notes)
        index = stop
    return list(_without_narration(result)), notes


def _glued_forms(blocks: Sequence[Run | Line]) -> dict[int, int]:
    """Return where the lines of forms with a glued header begin, and the index behind them."""
    heads = [
        index for index, block in enumerate(blocks) if isinstance(block, Line) and is_header(block.cell.text)
    ]
    found: dict[int, int] = {}
    last = 0
    for head, after in pairwise([*heads, len(blocks)]):
        start = head
        while start > max(last, head - _MOST_LINES) and not _bounds_form(blocks[start - 1]):
            start -= 1
        stop = head + 1
        while stop < min(after, head + _MOST_LINES) and not _bounds_form(blocks[stop]):
            stop += 1
        found[start] = last = stop
    return found


def _bounds_form(block: Run | Line) -> bool:
    return isinstance(block, Run) or lines.ends_as_title(block.cell.text, vocabulary())


def _of_lines(printed: Sequence[Line], notes: list[Note]) -> Sequence[Run | Line]:
    """Return the form that lines hold in which cells follow each other with nothing between."""
    whole = put_together([line.cell for line in printed])
    return _apart(whole, notes) or printed


def _of_line(line: Line, notes: list[Note]) -> Sequence[Run | Line]:
    text = line.cell.text
    if not is_glued(text):
        return [line]
    if has_words(text):
        words = words_of(line.cell)
        return [Line(word, adjacent=False) for word in words] if len(words) <= _MOST_WORDS else [line]
    return _apart(line.cell, notes) or [line]


def _apart(cell: Cell, notes: list[Note]) -> list[Run | Line] | None:
    """Return the form in a text without anything between its cells; what cannot be read is noted."""
    found = unglued(cell)
    if found is None:
        notes.append(notices.LAYOUT_UNKNOWN.note(cell.place, cell.text[:_QUOTED], missing=_RUN_TOGETHER))
        return None
    blocks, cut_off = found
    if cut_off is not None:
        last = cut_off.text[:_QUOTED]
        notes.append(notices.ROW_CUT.note(cut_off.place, last, name="本表", last=last))
    return blocks


def _of_run(run: Run, notes: list[Note]) -> Sequence[Run | Line]:
    found = with_trees_in_cells(run)
    if found is not None:
        return found
    if len(run.rows) == 1 and len(run.rows[0].cells) == 1:
        cell = run.rows[0].cells[0]
        whole = _of_line(Line(cell, adjacent=False), notes)
        return [run] if len(whole) == 1 and isinstance(whole[0], Line) else whole
    return [run]


def _without_narration(blocks: Sequence[Run | Line]) -> Iterator[Run | Line]:
    """Generate the blocks with projects told in lines as forms."""
    index = 0
    while index < len(blocks):
        stop = index
        while stop < len(blocks) and isinstance(blocks[stop], Line):
            stop += 1
        told = [block for block in blocks[index:stop] if isinstance(block, Line)]
        yield from _narrated(told) if any(has_tree(line.cell.text) for line in told) else told
        if stop < len(blocks):
            yield blocks[stop]
        index = stop + 1


def _narrated(told: Sequence[Line]) -> Iterator[Run | Line]:
    tokens = [token_of(line.cell, "line", index, -1) for index, line in enumerate(told)]
    first = next((index for index, token in enumerate(tokens) if opens_section(token)), None)
    if first is None:
        yield from _told(told, tokens)
        return
    narration = Narration()
    for token in tokens:
        narration.take(token)
    projects = narration.end()
    head = next(iter(projects[0].fields.values()), None) if projects else None
    for line in told:
        if line.cell is head or opens_section(token_of(line.cell, "line", 0, -1)):
            break
        yield line
    for project in projects:
        yield project.form()


def _told(told: Sequence[Line], tokens: Sequence[Token]) -> Iterator[Run | Line]:
    """Generate a form whose tree is told in lines below its labels."""
    start = 0
    for index, token in enumerate(tokens):
        if not has_tree(token.cell.text):
            continue
        by_atom = dict(enumerate(told))
        yield from fields_of(tokens[start:index], by_atom)
        yield Narrated(trees=[token.cell]).form()
        start = index + 1
    yield from told[start:]
