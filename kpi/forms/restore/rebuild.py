"""Placed tokens to rows as a table would have them: a cell or a blank under each name of the header."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kpi.forms.cells import blank_at
from kpi.forms.restore.align import SURE, Placing
from kpi.forms.restore.header import Header, Kind
from kpi.forms.restore.joints import ends_name, is_rest_of
from kpi.forms.restore.tokens import Token, join
from kpi.forms.stream import Row, row_of
from kpi.model.place import Cell

_UNSURE = "原文的表格线已丢失，按内容归入“{column}”一栏，也可能属于“{other}”一栏"
_UNSURE_PIECE = "原文的表格线已丢失，按内容与上一行连接，也可能是另一格"
_NO_NAME = "表头缺“{title}”一栏，按内容读取"
_NO_TARGET = "原文的表格线已丢失，这一行没有找到指标值"
_NO_INDICATOR = "原文的表格线已丢失，这一行没有找到指标名称"
_IN_WORDS = "原文逐行印出，名称与指标值的分界按内容判断"
_WRAPPED = 3
_LEFT_OUT = "下面另有{n}行没有指标名称和指标值，未计入"
_AS_ABOVE = "一级指标未另行印出，按上文归入“{level1}”"
_SATISFACTION, _SATISFIED = "满意度指标", "满意度"
_SIDE: frozenset[Kind] = frozenset(
    {"weight", "score", "actual", "unit", "sign", "direction", "remark", "other"}
)


@dataclass(slots=True, eq=False)
class Restored:
    """A row while it is put together: the tokens of each column."""

    cells: dict[int, Cell] = field(default_factory=dict)
    tokens: list[tuple[int, Token]] = field(default_factory=list)

    def add(self, placing: Placing, doubt: str | None) -> None:
        """Put a token into its column, behind what stands there."""
        if placing.column is None or placing.token.blank:
            return
        known = self.cells.get(placing.column)
        cell = placing.token.cell if known is None else join(known, placing.token.cell)
        self.cells[placing.column] = cell.doubted(doubt) if doubt else cell
        self.tokens.append((placing.column, placing.token))


def rows_of(placings: Sequence[Placing], header: Header) -> list[Restored]:
    """Return the rows that the places make up; those without any text are left out.

    One text that goes on in the next is doubtful where the tree does not break its cells as a rule.
    """
    rows: list[Restored] = []
    wrapped = sum(placing.joined for placing in placings) >= _WRAPPED
    for placing in placings:
        if placing.new_row or not rows:
            rows.append(Restored())
        alone = _UNSURE_PIECE if placing.joined and not wrapped else None
        rows[-1].add(placing, _doubt(placing, header) or alone)
    return [row for row in rows if row.cells]


def with_rests_joined(rows: Sequence[Restored], header: Header) -> list[Restored]:
    """Return the rows; one of which each cell goes on with the cell above it is joined to the row above.

    Name and value then break over two lines side by side, where no token goes on with the one before it.
    """
    texts = {index for index, column in enumerate(header.columns) if column.kind in {"level3", "value"}}
    names = {index for index in texts if header.columns[index].kind == "level3"}
    result: list[Restored] = []
    for row in rows:
        above = result[-1].cells if result else {}
        rest = row.cells.keys() <= texts & above.keys() and bool(names & row.cells.keys())
        alone = len(row.cells) == 1
        if not rest or not all(
            is_rest_of(above[index].text, cell.text) or (alone and ends_name(cell.text))
            for index, cell in row.cells.items()
        ):
            result.append(row)
            continue
        for index, cell in row.cells.items():
            above[index] = join(above[index], cell).doubted(_UNSURE_PIECE)
        result[-1].tokens += row.tokens
    return result


def _doubt(placing: Placing, header: Header) -> str | None:
    if placing.margin >= SURE or placing.column is None or placing.other is None or placing.token.blank:
        return None
    if placing.joined:
        return _UNSURE_PIECE
    names = [header.columns[index].token.cell.text for index in (placing.column, placing.other)]
    return _UNSURE.format(column=names[0], other=names[1]) if all(names) else None


def with_levels_kept(rows: Sequence[Restored], header: Header) -> None:
    """Give satisfaction that is printed among the benefits their first level, where no row has its own.

    Elsewhere a second level that cannot stand under the first says that the first was lost.
    """
    first = next((i for i, column in enumerate(header.columns) if column.kind == "level1"), None)
    second = next((i for i, column in enumerate(header.columns) if column.kind == "level2"), None)
    said = [_level1(row, first) for row in rows]
    if first is None or second is None or _SATISFACTION in said:
        return
    above: Cell | None = None
    for row, level1 in zip(rows, said, strict=True):
        above = row.cells.get(first, above)
        name = next((token.meaning for column, token in row.tokens if column == second), None)
        satisfied = name is not None and name.level2 is not None and _SATISFIED in name.level2
        if satisfied and level1 is None and above is not None:
            row.cells[first] = above.doubted(_AS_ABOVE.format(level1=above.text))


def _level1(row: Restored, first: int | None) -> str | None:
    said = next((token.meaning for column, token in row.tokens if column == first), None)
    return said.level1 if said else None


def with_wraps_doubted(rows: Sequence[Restored], header: Header, placings: Iterable[Placing]) -> None:
    """Doubt values in words where cells break over lines: nothing printed says where such a value begins."""
    if sum(placing.joined for placing in placings) < _WRAPPED:
        return
    values = {index for index, column in enumerate(header.columns) if column.kind == "value"}
    for row in rows:
        for column, token in row.tokens:
            if column in values and token.shape == "text":
                row.cells[column] = row.cells[column].doubted(_IN_WORDS)


def with_gaps_doubted(rows: Sequence[Restored], header: Header) -> None:
    """Doubt what stands in a row that has a value without a name, or a name without a value."""
    names, values = (
        [index for index, column in enumerate(header.columns) if column.kind == kind]
        for kind in ("level3", "value")
    )
    for row in rows:
        named, valued = (
            any(index in row.cells for index in names),
            any(index in row.cells for index in values),
        )
        if named != valued and names and values:
            for column, cell in row.cells.items():
                row.cells[column] = cell.doubted(_NO_TARGET if named else _NO_INDICATOR)


def without_side_rows(rows: Sequence[Restored], header: Header) -> list[Restored]:
    """Return the rows without those that name nothing and demand nothing: further scores of the row above."""
    kept: list[Restored] = []
    left_out: dict[int, int] = {}
    for row in rows:
        kinds = {header.columns[column].kind for column in row.cells}
        if kept and kinds <= _SIDE:
            left_out[len(kept) - 1] = left_out.get(len(kept) - 1, 0) + 1
        else:
            kept.append(row)
    for index, count in left_out.items():
        column = max(kept[index].cells)
        kept[index].cells[column] = kept[index].cells[column].doubted(_LEFT_OUT.format(n=count))
    return kept


def printed(row: Restored, header: Header) -> Row:
    """Return a row of cells under the columns, blank where nothing stands; a side label is no column."""
    cells: list[Cell] = []
    near = next(iter(row.cells.values()))
    for index, column in enumerate(header.columns):
        if column.kind == "side":
            continue
        cell = row.cells.get(index)
        if cell is not None and column.lost:
            cell = cell.doubted(_NO_NAME.format(title=column.token.cell.text))
        cells.append(cell if cell is not None else blank_at(near, after=bool(cells)))
        near = cells[-1]
    return row_of(cells)


def has(row: Restored, header: Header, *kinds: Kind) -> bool:
    """Tell whether a row has text in a column of one of these kinds."""
    return any(header.columns[column].kind in kinds for column in row.cells)
