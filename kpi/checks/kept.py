"""Remembers what was worked out for a project, because several rules ask for the same."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from kpi.model.disclosure import Project

MOST = 4096
Found = TypeVar("Found")


def kept(compute: Callable[[Project], Found]) -> Callable[[Project], Found]:
    """Remember the last results by the identity of the project.

    Hashing a whole project would cost more than most checks; holding it makes its identity unique.
    """
    memory: OrderedDict[int, tuple[Project, Found]] = OrderedDict()

    @wraps(compute)
    def remembered(project: Project) -> Found:
        held = memory.get(id(project))
        if held is not None:
            return held[1]
        found = compute(project)
        memory[id(project)] = (project, found)
        if len(memory) > MOST:
            memory.popitem(last=False)
        return found

    return remembered
