"""Values as bytes, on their way between processes and in the cache.

A document is made of tens of thousands of small values of few types. Pickled the usual way, each frozen
dataclass is taken apart and put together field by field in Python; here it goes as the arguments of its own
constructor, which takes two thirds of the time.
"""

import io
import pickle
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any

from kpi.model import constraint, disclosure, finding, place

_FAST = 1
Reduced = tuple[Callable[..., object], tuple[object, ...]]
Reduce = Callable[[Any], Any]


def dump(value: object) -> bytes:
    """Return a value as bytes, quickly and small."""
    file = io.BytesIO()
    pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _table()
    pickler.dump(value)
    return zlib.compress(file.getbuffer(), _FAST)


def undump(data: bytes) -> Any:  # noqa: ANN401 - whatever was put in
    """Return the value that was written as bytes by one of our own processes."""
    return pickle.loads(zlib.decompress(data))  # noqa: S301 - written by our own process


@cache
def _table() -> Mapping[type, Reduce]:
    """Return how values of the types of the model are taken apart."""
    table: dict[type, Reduce] = {Decimal: lambda number: (Decimal, (str(number),))}
    for module in (constraint, disclosure, finding, place):
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == module.__name__ and (way := _way(kind)):
                table[kind] = way
    return table


def _way(kind: type) -> Reduce | None:
    """Return how values of a type are taken apart, None where that is left to pickle."""
    if "__reduce__" in vars(kind):
        own: Reduce = vars(kind)["__reduce__"]
        return own
    if issubclass(kind, tuple):
        return lambda value: (kind, tuple(value))
    if is_dataclass(kind) and all(field.init for field in fields(kind)):
        return _arguments(kind, [field.name for field in fields(kind)])
    return None


def _arguments(kind: type, names: list[str]) -> Callable[[object], Reduced]:
    if len(names) < 2:  # noqa: PLR2004 - of one name, attrgetter gives no tuple
        return lambda value: (kind, tuple(getattr(value, name) for name in names))
    taken = attrgetter(*names)
    return lambda value: (kind, taken(value))
