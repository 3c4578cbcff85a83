"""The shapes in which a funding plan (资金支出计划) is printed, one named function each.

A function takes the nodes (label, percent) in calendar order and returns rows of seven cells. Most
shapes have no column for the fourth node: the block was built for three, and 12月底 ends elsewhere.
"""

from collections.abc import Callable

from examples.printer.blocks import Row, padded

Nodes = tuple[tuple[str, str], ...]
Shape = Callable[[Nodes], list[Row]]

HEADING = "资金支出计划（%）"
HALF_WIDTH_HEADING = "资金支出计划 (%)"
WIDTH = 7


def four_columns(nodes: Nodes) -> list[Row]:
    """Each of the four nodes has its column, a node that was never planned a blank one: as it should be."""
    (first, *rest) = nodes
    labels = (HEADING, first[0], "", *(label for label, _ in rest))
    percents = ("", first[1], "", *(percent for _, percent in rest))
    return [padded(labels, WIDTH), padded(percents, WIDTH)]


def three_columns(nodes: Nodes) -> list[Row]:
    """Only the first three nodes are printed; a fourth is lost, if there was one."""
    one, two, three = nodes[:3]
    return [
        (HEADING, one[0], "", two[0], "", three[0], ""),
        ("", one[1], "", two[1], "", three[1], ""),
    ]


def two_columns(nodes: Nodes) -> list[Row]:
    """A plan of two nodes only."""
    one, two = nodes
    return [(HEADING, one[0], "", two[0], "", "", ""), ("", one[1], "", two[1], "", "", "")]


def printed_twice(nodes: Nodes) -> list[Row]:
    """The whole block is printed a second time."""
    block = four_columns(nodes) if len(nodes) > len(nodes[:3]) else three_columns(nodes)
    return block + block


def own_row_column_1(nodes: Nodes) -> list[Row]:
    """The last node has a row of its own, its label where headings stand, its percent beside it."""
    return [*three_columns(nodes), _sparse({0: nodes[3][0], 1: nodes[3][1]})]


def own_row_column_2(nodes: Nodes) -> list[Row]:
    """Likewise, with a blank cell between label and percent."""
    return [*three_columns(nodes), _sparse({0: nodes[3][0], 2: nodes[3][1]})]


def own_row_column_5(nodes: Nodes) -> list[Row]:
    """Likewise, with the percent below the third node's."""
    return [*three_columns(nodes), _sparse({0: nodes[3][0], 5: nodes[3][1]})]


def own_row_right(nodes: Nodes) -> list[Row]:
    """The last node has a row of its own, label and percent in columns of no meaning."""
    return [*three_columns(nodes), _sparse({4: nodes[3][0], 6: nodes[3][1]})]


def two_rows_seventh_column(nodes: Nodes) -> list[Row]:
    """Label and percent of the last node stand one above the other in the seventh column."""
    return [*three_columns(nodes), _sparse({6: nodes[3][0]}), _sparse({6: nodes[3][1]})]


def second_heading(nodes: Nodes) -> list[Row]:
    """The heading is printed a second time for the last node alone."""
    return [*three_columns(nodes), _sparse({0: HEADING, 5: nodes[3][0]}), _sparse({5: nodes[3][1]})]


def one_cell(nodes: Nodes) -> list[Row]:
    """Label and percent of the last node share a cell in a row of their own."""
    return [*three_columns(nodes), _sparse({5: " ".join(nodes[3])})]


def one_cell_under_third(nodes: Nodes) -> list[Row]:
    """Label and percent of the last node share the cell where the third node's percent is blank."""
    one, two, three, four = nodes
    if three[1]:
        raise ValueError(f"{three[1]!r} would be lost")
    return three_columns((one, two, (three[0], " ".join(four))))


def _sparse(cells: dict[int, str]) -> Row:
    return tuple(cells.get(column, "") for column in range(WIDTH))


SHAPES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (
        four_columns,
        three_columns,
        two_columns,
        printed_twice,
        own_row_column_1,
        own_row_column_2,
        own_row_column_5,
        own_row_right,
        two_rows_seventh_column,
        second_heading,
        one_cell,
        one_cell_under_third,
    )
}


def half_width_brackets(row: Row) -> Row:
    """The heading has half-width brackets, with a space before them."""
    return tuple(HALF_WIDTH_HEADING if text == HEADING else text for text in row)
