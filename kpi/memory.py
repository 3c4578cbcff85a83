"""The garbage collector, held back while many small objects without cycles are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector from running inside the block; it is as it was afterwards.

    Reading and checking make tens of thousands of immutable objects that hold no cycles; walking them
    again and again finds nothing.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
