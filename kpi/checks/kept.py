"""Remembers what was worked out for a project or a document, because several rules ask for the same."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from kpi.model.disclosure import Disclosure, Project

MOST, FEW = 1024, 8
"""Projects and documents that are held."""
Found = TypeVar("Found")
Key = TypeVar("Key", Project, Disclosure)


def kept(compute: Callable[[Project], Found]) -> Callable[[Project], Found]:
    """Remember the last results for projects."""
    return _remembering(compute, MOST)


def kept_by_document(compute: Callable[[Disclosure], Found]) -> Callable[[Disclosure], Found]:
    """Remember the last results for documents; few, because each holds all its projects."""
    return _remembering(compute, FEW)


def _remembering(compute: Callable[[Key], Found], most: int) -> Callable[[Key], Found]:
    """Remember results by the identity of what is asked about.

    Hashing it would cost more than most checks; holding it makes its identity unique.
    """
    memory: OrderedDict[int, tuple[Key, Found]] = OrderedDict()

    @wraps(compute)
    def remembered(key: Key) -> Found:
        held = memory.get(id(key))
        if held is not None:
            return held[1]
        found = compute(key)
        memory[id(key)] = (key, found)
        if len(memory) > most:
            memory.popitem(last=False)
        return found

    return remembered
