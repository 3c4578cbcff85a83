"""Rows that a page break cut in two: whether a row is the rest of the one before, and what of it is new.

A rest either goes on with the cell before the break or prints its end once more. Which of the two is
decided by the neighbours: the same text elsewhere in the column, or the description that says the same
as the name; failing those by the ends of the texts themselves. Either way the cell keeps a doubt.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from kpi.forms.cells import joined, together
from kpi.forms.columns import Columns, is_whole_value
from kpi.forms.lines import CLOSING, OPENING, is_open
from kpi.forms.vocabulary import INDICATOR, Meaning, Role, key, meaning, squeeze
from kpi.model.place import Cell

Cells = Mapping[Role, Cell]

_NEEDED: frozenset[Role] = frozenset({"level3", "value"})
"""What every row of a tree says."""
_PUNCTUATION = OPENING + CLOSING + "、，。；：,.;: "
_LEAST_NEAR = 4
_LONGEST_NEAR = 200
_NEAR = 0.8
_SHOWN = 60

JOINED = "跨页断开，已与续行的“{rest}”连接"
_AGAIN = "跨页后又印出“{rest}”，与上文结尾相同，未计入"
_NEARLY = "跨页后印出“{rest}”，与上文结尾相近，按重印未计入，也可能是续文"
_LATE = "内容印在跨页后的续行上，已归入本行"
_REHOMED = "续行错列，已按内容归入本列"

TWINS: tuple[tuple[Role, Role], ...] = (("level3", "description"), ("description", "level3"))
"""Columns that often say the same in one row."""


@dataclass(slots=True, eq=False)
class TreeRow:
    """A row of the tree while it is put together: its cells, the rests of it, why it is doubtful."""

    cells: dict[Role, Cell]
    columns: Columns
    printed: list[Sequence[Cell]]
    rests: list[dict[Role, Cell]] = field(default_factory=list)
    doubt: str | None = None
    """Why the row as a whole is doubtful."""

    def doubt_all(self, reason: str | None) -> None:
        """Doubt every cell of the row, and the row."""
        if reason is not None:
            self.cells = {role: cell.doubted(reason) for role, cell in self.cells.items()}
            self.doubt = together([self.doubt, reason])


def text_of(cells: Cells, role: Role) -> str:
    """Return the text of a role's cell, nothing where there is no such column."""
    cell = cells.get(role)
    return cell.text if cell is not None else ""


def _meant(cells: Cells, role: Role) -> Meaning | None:
    text = text_of(cells, role)
    return meaning(key(text)) if text else None


def is_category(cells: Cells) -> bool:
    """Tell whether a row prints the name of a first- or second-level category."""
    level1, level2 = _meant(cells, "level1"), _meant(cells, "level2")
    return bool((level1 and level1.level1) or (level2 and level2.level2))


@dataclass(frozen=True, slots=True)
class Habits:
    """How a form prints its rows."""

    level2_repeats: bool
    """Whether every row has the second level; then a row without it is hardly one of its own."""
    bases: frozenset[str]
    """The bases that stand in more than one row."""


def is_rest(cells: Cells, before: TreeRow, form: Habits, *, after_break: bool) -> bool:
    """Tell whether a row goes on with the row before it."""
    level3, value = text_of(cells, "level3"), text_of(cells, "value")
    whole = bool(level3 and value)
    if after_break and _completes(cells, before):
        return True
    if is_category(cells) or text_of(cells, "level1") or text_of(cells, "level2"):
        return not whole and (
            _completes_level(cells, before)
            or (after_break and (not is_category(cells) or _prints_again(cells, before)))
        )
    if not whole:
        return not level3 or after_break or form.level2_repeats
    if level3.endswith(INDICATOR) and _names_level(_meant(cells, "level3")):
        return False  # a row of its own, one column too far right
    return after_break and form.level2_repeats and not _is_whole(cells, before, form)


def _completes(cells: Cells, before: TreeRow) -> bool:
    """Tell whether a row has what the row before lacks, and no more: every cell went to one page whole."""
    filled = {role for role, cell in cells.items() if cell.text}
    above = {role for role, cell in before.cells.items() if cell.text}
    if filled & above or filled >= _NEEDED:
        return False
    return bool(filled & _NEEDED - above) or (not filled & _NEEDED and bool(filled - {"level1", "level2"}))


def _is_whole(cells: Cells, before: TreeRow, form: Habits) -> bool:
    """Tell a row that only lost its second level from the rest of one: its basis or its value is whole."""
    if squeeze(text_of(cells, "basis")) in form.bases:
        return True
    return all(is_whole_value(squeeze(text_of(row, "value"))) for row in (cells, before.cells))


def _completes_level(cells: Cells, before: TreeRow) -> bool:
    """Tell whether the text in a level column makes the level name before it whole."""
    level1, level2 = _whole(cells, before, "level1"), _whole(cells, before, "level2")
    return bool((level1 and level1.level1) or (level2 and level2.level2))


def _whole(cells: Cells, before: TreeRow, role: Role) -> Meaning | None:
    """Return what a level column says over both rows, None where each says something by itself."""
    rest, first = text_of(cells, role), text_of(before.cells, role)
    if (
        not rest
        or not first
        or (_names_level(_meant(before.cells, role)) and _names_level(_meant(cells, role)))
    ):
        return None
    return meaning(key(first + rest))


def _names_level(said: Meaning | None) -> bool:
    return said is not None and bool(said.level1 or said.level2)


def _prints_again(cells: Cells, before: TreeRow) -> bool:
    """Tell whether a row with a category only prints ends of the row before it once more."""
    rests = {role: cell.text for role, cell in cells.items() if cell.text and role != "level1"}
    return not rests.get("basis") and all(
        squeeze(text_of(before.cells, role)).endswith(squeeze(text)) for role, text in rests.items()
    )


def mend(rows: Sequence[TreeRow]) -> list[Cell]:
    """Give every row the rests printed for it; return the rests for which no column could be told."""
    strays: list[Cell] = []
    broken = [row for row in rows if row.rests]
    texts = _texts_by_role(rows) if broken else {}
    for row in broken:
        for rest in row.rests:
            placed = _rehomed(rest, row, texts)
            if placed is None:
                strays += [cell for cell in rest.values() if cell.text]
                continue
            for role, cell in placed.items():
                if cell.text and role not in row.cells:
                    strays.append(cell)
                elif cell.text:
                    known = any(proves(row, role, cell, texts) for proves in (_is_known, _is_twin))
                    row.cells[role] = mended(row.cells[role], cell, known=known)
    return strays


def _texts_by_role(rows: Iterable[TreeRow]) -> dict[Role, set[str]]:
    """Return the texts of each column in rows that are not broken there."""
    texts: dict[Role, set[str]] = {}
    for row in rows:
        for role, cell in row.cells.items():
            if cell.text and not any(text_of(rest, role) for rest in row.rests):
                texts.setdefault(role, set()).add(squeeze(cell.text))
    return texts


def _twins(role: Role, row: TreeRow) -> set[str]:
    return {text for first, other in TWINS if first == role and (text := squeeze(text_of(row.cells, other)))}


def _rehomed(rest: dict[Role, Cell], row: TreeRow, texts: Mapping[Role, set[str]]) -> dict[Role, Cell] | None:
    """Return a rest under the columns it belongs to, None where that cannot be told.

    It stands where it is printed, unless only in columns beside it makes a known text whole, or a level
    column holds what names no level.
    """
    if is_category(rest) or _completes_level(rest, row):
        return rest
    misplaced = any(text_of(rest, role) for role in ("level1", "level2"))
    proofs = (_is_known, _is_alike, _is_repeated) if misplaced else (_is_known,)
    shifts = [_shifted(rest, row, shift) for shift in (0, 1, -1, 2, 3)]
    for proves in proofs:
        for moved in shifts:
            if moved and all(proves(row, role, cell, texts) for role, cell in moved.items()):
                return moved
    return None if misplaced else rest


def _shifted(rest: dict[Role, Cell], row: TreeRow, shift: int) -> dict[Role, Cell]:
    """Return the printed cells of a rest under the columns that many to the right; nothing where they end."""
    roles = row.columns.roles
    printed = {role: cell for role, cell in rest.items() if cell.text}
    if not printed.keys() <= set(roles):
        return {}
    places = {roles.index(role) + shift: cell for role, cell in printed.items()}
    if any(index not in range(len(roles)) for index in places):
        return {}
    return {roles[index]: cell.doubted(_REHOMED) if shift else cell for index, cell in places.items()}


def _is_known(row: TreeRow, role: Role, rest: Cell, texts: Mapping[Role, set[str]]) -> bool:
    """Tell whether a rest makes its cell a text that stands elsewhere in the column."""
    first = squeeze(text_of(row.cells, role))
    return bool(first) and first + squeeze(rest.text) in texts.get(role, set())


def _is_twin(row: TreeRow, role: Role, rest: Cell, _: Mapping[Role, set[str]]) -> bool:
    """Tell whether a rest makes its cell what the row's other column says."""
    return squeeze(text_of(row.cells, role)) + squeeze(rest.text) in _twins(role, row)


def _is_alike(row: TreeRow, role: Role, rest: Cell, _: Mapping[Role, set[str]]) -> bool:
    """Tell whether a rest makes its cell part of what the row's other column says, or the other way round."""
    first = squeeze(text_of(row.cells, role))
    whole = first + squeeze(rest.text)
    twins = [twin for twin in _twins(role, row) if len(twin) >= _LEAST_NEAR]
    return bool(first) and any(whole in twin or whole.endswith(twin) for twin in twins)


def _is_repeated(row: TreeRow, role: Role, rest: Cell, _: Mapping[Role, set[str]]) -> bool:
    """Tell whether a rest prints the end of its cell once more."""
    return squeeze(text_of(row.cells, role)).endswith(squeeze(rest.text))


def mended(first: Cell, rest: Cell, *, known: bool) -> Cell:
    """Return the cell that a first part and its rest make up: joined, or without a rest printed again.

    ``known`` says that both together are a text that stands elsewhere too.
    """
    before, after = squeeze(first.text), squeeze(rest.text)
    short = shown(rest.text)
    if not before:
        return Cell(rest.text, rest.place, rest.doubt).doubted(_LATE)
    if not known and not _closes(before, after):
        if before.endswith(after):
            return first.doubted(_AGAIN.format(rest=short))
        if _is_near(before, after):
            return first.doubted(_NEARLY.format(rest=short))
    return joined(first, rest, JOINED.format(rest=short))


def shown(text: str) -> str:
    """Return a text as a doubt quotes it."""
    return text[:_SHOWN].replace("；", "，") + ("…" if len(text) > _SHOWN else "")


def _closes(before: str, after: str) -> bool:
    """Tell whether the rest closes a bracket that the text before it leaves open."""
    return is_open(before) and sum(map(after.count, CLOSING)) > sum(map(after.count, OPENING))


def _is_near(before: str, after: str) -> bool:
    """Tell whether the rest nearly equals the end of the text before it: but for brackets, or a few signs."""
    core = after.strip(_PUNCTUATION)
    if len(core) < _LEAST_NEAR or len(after) > _LONGEST_NEAR:
        return False
    if before.rstrip(_PUNCTUATION).endswith(core):
        return True
    return SequenceMatcher(None, before[-len(after) :], after, autojunk=False).ratio() >= _NEAR
