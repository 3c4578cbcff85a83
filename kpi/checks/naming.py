"""The names of indicators: repeated, whole sentences, holding the value, or saying nothing."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from kpi.checks.rows import contains
from kpi.checks.terms import core, is_void, level_name
from kpi.checks.types import NoSettings, Subject, row_hit
from kpi.checks.wordlists import any_of
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import Span, whole
from kpi.objects import tight

_SIGNS = ("≥", "≤", ">", "<", "＞", "＜", "=")
_STARS = "*＊★☆ "


@dataclass(frozen=True, slots=True, eq=False)  # a key of caches: told apart by identity
class Sentence:
    """From when on a name is a sentence."""

    max_length: int
    """Characters, brackets apart."""
    max_commas: int
    stops: str
    """Characters that end a sentence and no name."""


@dataclass(frozen=True, slots=True, eq=False)  # a key of caches: told apart by identity
class VoidWords:
    """What makes an indicator void."""

    names: tuple[str, ...]
    """Whole names that name nothing."""
    values: tuple[str, ...]
    """Whole values that demand nothing."""
    none_values: tuple[str, ...]
    """Whole values that say there is none: right where the indicator counts something unwanted."""
    unwanted_words: tuple[str, ...]
    """Words in a name of which there should be none (事故, 投诉)."""
    prefixes: tuple[str, ...]
    """How a note to the writer of the form begins."""
    blanks: str
    """Characters that stand, twice or more in a row, for something to be filled in."""


def duplicate_indicator(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """Equal rows, and rows with equal names; the hit stands on the first repetition."""
    for family in _grouped(subject.indicators, lambda row: tight(row.level3.text)):
        if not family[0].level3.text.strip():
            continue
        if len(family) == 1:
            yield PASSED
            continue
        kinds = _grouped(family, _identity)
        yield from (_repeated(rows, "row") for rows in kinds if len(rows) > 1)
        first_of_kinds = [rows[0] for rows in kinds]
        if len(kinds) > 1:
            yield _repeated(first_of_kinds, "described" if _told_apart(first_of_kinds) else None)


def _grouped(rows: Sequence[Indicator], key: Callable[[Indicator], Hashable]) -> list[list[Indicator]]:
    groups: dict[Hashable, list[Indicator]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return list(groups.values())


def _identity(row: Indicator) -> tuple[str, ...]:
    return (level_name(row.level2.text), tight(row.description.text), tight(row.value.text))


def _told_apart(rows: list[Indicator]) -> bool:
    """Tell whether the descriptions say what each of the rows with one name is about."""
    descriptions = [tight(row.description.text) for row in rows]
    return all(descriptions) and len(set(descriptions)) == len(descriptions)


def _repeated(rows: list[Indicator], case: str | None) -> Hit:
    first, second, *others = rows
    return Hit(
        span=whole(second.level3),
        field="level3",
        facts={"count": str(len(rows))},
        indicator=second,
        case=case,
        related=tuple(row.level3.place for row in (first, *others)),
    )


def sentence_name(subject: Subject, settings: Sentence) -> Iterator[Verdict]:
    """Names that are sentences: too long, with several commas, or with a full stop."""
    for row in subject.indicators:
        name = core(row.level3.text)
        if name:
            faults = _sentence_faults(name, settings)
            yield row_hit(row, "level3", row.level3, faults="、".join(faults)) if faults else PASSED


@lru_cache(maxsize=16384)
def _sentence_faults(name: str, settings: Sentence) -> tuple[str, ...]:
    return (*_faults(name, settings),)


def _faults(name: str, settings: Sentence) -> Iterator[str]:
    if len(name) > settings.max_length:
        yield f"长{len(name)}个字"
    commas = name.count(",") + name.count(";")
    if commas > settings.max_commas:
        yield f"有{commas}处逗号"
    if name.endswith(tuple(settings.stops)):
        yield f"以“{name[-1]}”结尾"


class _Fault(NamedTuple):
    """What makes an indicator void, and where in its name or value it stands."""

    case: str
    field: Literal["level3", "value"]
    range: tuple[int, int]


def void_indicator(subject: Subject, settings: VoidWords) -> Iterator[Verdict]:
    """Rows whose name or value says nothing, is a note to the writer, or has blanks left in it."""
    for row in subject.indicators:
        fault = _fault(row.level3.text, row.value.text, settings)
        if fault is None:
            yield PASSED
            continue
        cell, what = (row.level3, "名称") if fault.field == "level3" else (row.value, "指标值")
        yield Hit(Span(cell, *fault.range), fault.field, {"what": what}, row, fault.case)


@lru_cache(maxsize=16384)
def _fault(name: str, value: str, settings: VoidWords) -> _Fault | None:
    left = _leftover(name, "level3", settings) or _leftover(value, "value", settings)
    return left or _void(name, value, settings)


def _void(name: str, value: str, settings: VoidWords) -> _Fault | None:
    if name.strip() and is_void(name, settings.names):
        return _Fault("void", "level3", (0, len(name)))
    if not value.strip():
        return None
    none_wanted = is_void(value, settings.none_values) and not contains(name, settings.unwanted_words)
    void = none_wanted or is_void(value, settings.values)
    return _Fault("void", "value", (0, len(value))) if void else None


def _leftover(text: str, field: Literal["level3", "value"], settings: VoidWords) -> _Fault | None:
    """Return the note to the writer or the blanks that a cell has kept from the template."""
    start = len(text) - len(text.lstrip())
    note = any_of(settings.prefixes).match(text, start)
    if note:
        return _Fault("note", field, note.span())
    one, several = _blanks(settings.blanks)
    for match in several.finditer(text) if one.search(text) else ():
        if not (field == "level3" and _is_mark(text, match)):
            return _Fault("template", field, match.span())
    return None


def _is_mark(text: str, match: re.Match[str]) -> bool:
    """Tell whether blanks in a name are none: stars before it, or (≥**人), which the value column fills."""
    before = text[: match.start()].rstrip()
    opened = max(before.rfind("("), before.rfind("（"))
    closed = max(before.rfind(")"), before.rfind("）"))
    if before.endswith(_SIGNS) or (opened > closed and any(sign in before[opened:] for sign in _SIGNS)):
        return True
    return not (before + match[0]).strip(_STARS)


@lru_cache(maxsize=16)
def _blanks(characters: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a blank's character, which most texts lack, and of a whole blank."""
    one = f"[{re.escape(characters)}]"
    return re.compile(one), re.compile(rf"(?<![0-9A-Za-z]){one}{{2,}}(?![0-9A-Za-z])")
