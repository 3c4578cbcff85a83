"""The shapes in which goals (绩效目标) are printed, one named function each; rows of two cells."""

from collections.abc import Callable

from examples.printer.blocks import Row

Shape = Callable[[tuple[str, ...]], list[Row]]

LABEL = "绩效目标"


def one_cell(goals: tuple[str, ...]) -> list[Row]:
    """All goals stand in one cell, numbered."""
    return [(LABEL, " ".join(_numbered(goals)))]


def row_each(goals: tuple[str, ...]) -> list[Row]:
    """Each goal has its row; only the first one has the label."""
    return [(LABEL if no == 0 else "", goal) for no, goal in enumerate(_numbered(goals))]


def unlabelled(goals: tuple[str, ...]) -> list[Row]:
    """The label is lost: the row starts with a blank cell."""
    return [("", text) for _, text in one_cell(goals)]


def paragraph_tags(goals: tuple[str, ...]) -> list[Row]:
    """The markup of the web form shows."""
    return [(LABEL, " ".join(f"<p>{goal}</p>" for goal in _numbered(goals)))]


def doubled_numbers(goals: tuple[str, ...]) -> list[Row]:
    """The form's numbers stand before the numbers that the author wrote."""
    return [(LABEL, " ".join(f"{no}.{no}.{goal}" for no, goal in enumerate(goals, 1)))]


def tight_numbers(goals: tuple[str, ...]) -> list[Row]:
    """No space stands between number and goal."""
    return [(LABEL, " ".join(f"{no}.{goal}" for no, goal in enumerate(goals, 1)))]


def _numbered(goals: tuple[str, ...]) -> list[str]:
    return [f"{no}. {goal}" for no, goal in enumerate(goals, 1)]


SHAPES: dict[str, Shape] = {
    shape.__name__: shape
    for shape in (one_cell, row_each, unlabelled, paragraph_tags, doubled_numbers, tight_numbers)
}
