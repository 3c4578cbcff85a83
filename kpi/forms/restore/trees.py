"""The tokens below a header to the rows of an indicator tree."""

from collections.abc import Sequence

from kpi.forms import notices
from kpi.forms.restore.align import Placing, placed
from kpi.forms.restore.evidence import evidence_of
from kpi.forms.restore.header import PROJECT, Header
from kpi.forms.restore.rebuild import (
    Restored,
    has,
    rows_of,
    with_gaps_doubted,
    with_levels_kept,
    with_rests_joined,
    with_wraps_doubted,
    without_side_rows,
)
from kpi.forms.restore.scores import Scores
from kpi.forms.restore.tokens import Token
from kpi.model.place import Note

_RUNS = 2


def tree_rows(body: Sequence[Token], header: Header) -> list[Restored]:
    """Return the rows of the tree that the tokens make up."""
    placings = _settled(body, header)
    rows = with_rests_joined(without_side_rows(rows_of(placings, header), header), header)
    with_levels_kept(rows, header)
    with_gaps_doubted(rows, header)
    with_wraps_doubted(rows, header, placings)
    return rows


def _settled(body: Sequence[Token], header: Header) -> list[Placing]:
    """Return the places of the tokens; what a first run shows of the columns helps to place them in more."""
    evidence = evidence_of(body)
    result = placed(body, header, Scores(header, evidence))
    for _ in range(_RUNS):
        columns = [(placing.column, placing.token) for placing in result if placing.column is not None]
        before, result = result, placed(body, header, Scores(header, evidence.after(columns)))
        if [placing.column for placing in before] == [placing.column for placing in result]:
            break
    return result


def without_cut_row(
    rows: Sequence[Restored], header: Header, *, unclosed: bool
) -> tuple[Sequence[Restored], Note | None]:
    """Leave out a last row that the end of the text cuts off before its value is whole.

    ``unclosed`` says that the last cell lacks the bar that closes all others.
    """
    if not rows or not header.has("value") or not has(rows[-1], header, "level3"):
        return rows, None
    last = rows[-1]
    broken = unclosed and header.columns[max(last.cells)].kind in {"value", "level3"}
    if has(last, header, "value") and not broken:
        return rows, None
    cell = last.tokens[-1][1].cell
    return rows[:-1], notices.ROW_CUT.note(cell.place, cell.text, name="本表", last=cell.text)


def without_second_header(tokens: Sequence[Token], header: Header) -> Sequence[Token]:
    """Leave out a second line of the header: a short row of words before the first row of the tree."""
    start = 0
    while start < len(tokens) and tokens[start].start == "row":
        stop = start + 1
        while stop < len(tokens) and tokens[stop].atom == tokens[start].atom:
            stop += 1
        row = [token for token in tokens[start:stop] if not token.blank]
        if 2 * len(row) >= len(header.columns) or not all(_is_header_word(token) for token in row):
            break
        if header.flat and any(column.kind in PROJECT for column in header.columns[: len(row)]):
            break
        start = stop
    return tokens[start:]


def _is_header_word(token: Token) -> bool:
    said = token.meaning
    return token.shape == "text" and (said is None or not (said.level1 or said.level2))
