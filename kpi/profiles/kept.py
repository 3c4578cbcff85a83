"""Keeps a rule book as it was loaded, so that the next process need not read and validate every rule file.

What is kept holds only for the same files, the same version of kpi and the same Python; it is trusted, and
so stands in a folder that nobody else can write to.
"""

import hashlib
import os
import pickle
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kpi import checks, model, ruleset
from kpi.resources import folder, own_cache
from kpi.ruleset import CHECKS, BoundRule, RuleBook
from kpi.version import __version__


class Key(NamedTuple):
    """Where a rule book is kept, and of what it was made."""

    file: Path
    digest: bytes


def key(name: str, year: int | None) -> Key | None:
    """Return what a profile's rule book is kept by, None where nothing may be kept."""
    base = own_cache()
    if base is None:
        return None
    digest = hashlib.sha256(repr((__version__, sys.version, name, year)).encode())
    root = folder("rules")
    for path in sorted(root.glob("*/*.toml")):
        digest.update(f"\n{path.parent.name}/{path.name}\n".encode())
        digest.update(path.read_bytes())
    for path in _sources():
        info = path.stat()
        digest.update(f"\n{path.name} {info.st_size} {info.st_mtime_ns}".encode())
    return Key(base / f"rules-{name}-{year or 'any'}.bin", digest.digest())


def _sources() -> Iterator[Path]:
    """Yield the code that rules are made with; where it changes, as in a checkout, so may what they hold."""
    for package in (checks, model, ruleset, sys.modules[__package__]):
        assert package.__file__ is not None
        yield from sorted(Path(package.__file__).parent.glob("*.py"))


def get(key: Key) -> tuple[RuleBook, tuple[str, ...]] | None:
    """Return the rule book and what its profile changed; None where it is not kept, or was made of others."""
    try:
        data = key.file.read_bytes()
        size = len(key.digest)
        if data[:size] != key.digest:
            return None
        described, settings, changes = pickle.loads(data[size:])  # noqa: S301 - in a folder that is ours alone
        bound = zip(described.rules, settings, strict=True)
        return RuleBook(
            described, tuple(BoundRule(rule, CHECKS[rule.scope][rule.check], own) for rule, own in bound)
        ), changes
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the files themselves can be read
        return None


def put(key: Key, book: RuleBook, changes: tuple[str, ...]) -> None:
    """Keep a rule book; where that fails, the next process reads the files again."""
    settings = [bound.settings for bound in book.bound]
    data = key.digest + pickle.dumps((book.ruleset, settings, changes), pickle.HIGHEST_PROTOCOL)
    with suppress(OSError):
        new = key.file.with_suffix(f".{os.getpid()}")
        new.write_bytes(data)
        new.replace(key.file)
