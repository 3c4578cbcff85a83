"""Is the basis (指标值确定依据) of a value one that can be looked up: named, numbered, about the value."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from kpi import units
from kpi.checks.citations import DocumentNumber, cited, names_a_source, titles
from kpi.checks.rows import contains, quantities, unspaced
from kpi.checks.types import NoSettings, Subject
from kpi.model.constraint import Constraint, Grade, Suggestion
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import Cell, whole
from kpi.objects import alternatives

_PIECES = re.compile(r"[、，,;；/／。.]+|以及|(?<=[求件定划排])[和及与]")
_LEAD = re.compile(r"^(?:根据|按照|依据|依照|参照|遵照|结合|执行|按|以)")
_YEAR = re.compile(r"(?:19|20)\d{2}年?度?")
_BARE_VALUE = re.compile(r"^[≥≤><=]?\s*\d+(?:\.\d+)?\s*[%％]?$")
_GRADES: dict[str, Grade] = {"brackets": "safe", "closing": "confirm"}
_SHOWN = 3


@dataclass(frozen=True, slots=True, eq=False)  # a key of caches: told apart by identity
class VagueWords:
    """The words a basis may be made of without naming anything."""

    claims: tuple[str, ...]
    """Words that claim a document or an order: 文件, 要求, 规定."""
    plans: tuple[str, ...]
    """Words for the unit's own plan, which is a lawful standard but should be named too."""
    fillers: tuple[str, ...]
    """Words that say nothing either way: 年度, 上级, 有关."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What tells a basis from the value, the name or a question."""

    source_words: tuple[str, ...]
    """A basis with one of these words is a source, even where the name has the same words."""
    question_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """When numbers look as if a spreadsheet had counted them up."""

    least: int
    """Different consecutive numbers."""


def vague(subject: Subject, settings: VagueWords) -> Iterator[Verdict]:
    """Bases that are a phrase (上级要求, 工作计划) and name nothing; one hit for the project."""
    found: list[tuple[Indicator, Cell, str]] = []
    for row in subject.indicators:
        if row.basis is None or not row.basis.text.strip():
            continue
        kind = _vagueness(row.basis.text, settings)
        if kind:
            found.append((row, row.basis, kind))
        else:
            yield PASSED
    if found:
        yield _vague_hit(found)


def _vague_hit(found: Sequence[tuple[Indicator, Cell, str]]) -> Hit:
    """Return the hit for all vague bases, on the first one that should carry a sum or a count."""
    weighty = [entry for entry in found if entry[2] == "claim" and _measures(entry[0].constraint)]
    row, cell, _ = (weighty or found)[0]
    phrases = Counter(unspaced(basis.text) for _, basis, _ in found)
    named = "".join(f"“{phrase}”" for phrase, _ in phrases.most_common(_SHOWN))
    return Hit(
        span=whole(cell),
        field="basis",
        facts={"count": str(len(found)), "phrases": named + ("等" if len(phrases) > _SHOWN else "")},
        indicator=row,
        case="measured" if weighty else None,
        related=tuple(basis.place for other, basis, _ in found if other is not row),
    )


def _measures(value: Constraint) -> bool:
    """Tell whether a value is a sum of money or a count, which a source must be named for."""
    dimensions = {units.dimension(part.unit) for part in quantities(value)}
    return bool(dimensions - {None, "share", "time"})


@lru_cache(maxsize=8192)
def _vagueness(text: str, settings: VagueWords) -> str | None:
    """Return ``claim`` or ``plan`` for a basis of vague words alone, None for one that names a thing."""
    if names_a_source(text):
        return None
    kinds = {_piece_kind(piece, settings) for piece in _PIECES.split(unspaced(text)) if piece}
    if None in kinds or not kinds - {"filler"}:
        return None
    return "claim" if "claim" in kinds else "plan"


def _piece_kind(piece: str, settings: VagueWords) -> str | None:
    rest = _YEAR.sub("", _LEAD.sub("", piece))
    if not _made_of(settings).fullmatch(rest):
        return None
    if any(word in rest for word in settings.claims):
        return "claim"
    return "plan" if any(word in rest for word in settings.plans) else "filler"


@lru_cache(maxsize=64)
def _made_of(settings: VagueWords) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives((*settings.claims, *settings.plans, *settings.fillers))})*")


def irrelevant(subject: Subject, settings: Sources) -> Iterator[Verdict]:
    """Bases that repeat the value or the name, or ask a question: what should be proved is no proof."""
    values = {unspaced(row.value.text): row.value for row in subject.indicators}
    for row in subject.indicators:
        if row.basis is None or not row.basis.text.strip():
            continue
        text = unspaced(row.basis.text)
        if text.startswith(settings.question_words) or text.endswith(("？", "?", "吗")):
            yield Hit(whole(row.basis), "basis", indicator=row, case="question")
            continue
        copied = _copied(text, row, values, settings)
        if copied is None:
            yield PASSED
        else:
            what, source = copied
            yield Hit(whole(row.basis), "basis", {"what": what}, indicator=row, related=(source.place,))


def _copied(text: str, row: Indicator, values: dict[str, Cell], settings: Sources) -> tuple[str, Cell] | None:
    """Return what a basis repeats, in words, and the cell that has it; None where it is one of its own."""
    if contains(text, settings.source_words) or names_a_source(text):
        return None
    if text in values or _BARE_VALUE.match(text):
        return "指标值", values.get(text, row.value)
    if text == unspaced(row.level3.text):
        return "指标名称", row.level3
    return ("指标描述", row.description) if text == unspaced(row.description.text) else None


def malformed_number(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """Document numbers without number or 号, or in other brackets than 〔〕; one hit a kind and project."""
    found: dict[str, list[tuple[Indicator, DocumentNumber]]] = defaultdict(list)
    for row, numbers in cited(subject.project):
        for number in numbers:
            if number.proper:
                yield PASSED
            else:
                found[_fault(number)].append((row, number))
    for case, entries in found.items():
        yield _number_hit(case, entries)


def _fault(number: DocumentNumber) -> str:
    if not number.number:
        return "number"
    return "brackets" if number.closed else "closing"


def _number_hit(case: str, entries: Sequence[tuple[Indicator, DocumentNumber]]) -> Hit:
    row, first = entries[0]
    grade = _GRADES.get(case)
    return Hit(
        span=first.span,
        field="basis",
        facts={"wanted": first.canonical, "more": _more(len(entries) - 1), "year": first.year},
        indicator=row,
        case=case,
        suggestion=Suggestion(first.canonical, grade) if grade else None,
        related=tuple(number.span.cell.place for _, number in entries[1:]),
    )


def _more(count: int) -> str:
    return f"；本表另有{count}处同样的情况" if count else ""


def counted_up(subject: Subject, settings: Series) -> Iterator[Verdict]:
    """One document cited under consecutive numbers: a spreadsheet's fill handle has counted it up."""
    found: dict[tuple[str, str, str], list[tuple[Indicator, DocumentNumber]]] = defaultdict(list)
    for row, printed in cited(subject.project):
        for number, title in _titled(printed):
            found[number.issuer, number.year, title].append((row, number))
    for (_, _, title), entries in found.items():
        numbers = [int(number.number) for _, number in entries]
        if _counts_up(numbers, settings.least, ordered=not title):
            yield _series_hit(title, entries)
        else:
            yield PASSED


def _titled(printed: Sequence[DocumentNumber]) -> Iterator[tuple[DocumentNumber, str]]:
    """Pair the document numbers of a cell with the titles beside them; the title may be missing."""
    numbers = [number for number in printed if number.number]
    named = titles(printed[0].span.cell.text)
    if len(numbers) == 1:
        yield numbers[0], named[0] if named else ""
    elif len(numbers) == len(named):
        yield from zip(numbers, named, strict=True)


def _counts_up(numbers: Sequence[int], least: int, *, ordered: bool) -> bool:
    """Tell whether enough numbers follow each other; row by row where no title says it is one document."""
    series = numbers if ordered else sorted(set(numbers))
    run = best = 1
    for one, other in pairwise(series):
        run = run + 1 if other == one + 1 else 1
        best = max(best, run)
    return best >= least


def _series_hit(title: str, entries: Sequence[tuple[Indicator, DocumentNumber]]) -> Hit:
    """Return the hit on the first number that differs from the first one."""
    first = entries[0][1].number
    row, number = next(entry for entry in entries if entry[1].number != first)
    numbers = "、".join(dict.fromkeys(entry[1].number for entry in entries))
    return Hit(
        span=number.span,
        field="basis",
        facts={"title": f"《{title}》" if title else "同一来源", "numbers": numbers},
        indicator=row,
        related=tuple(other.span.cell.place for _, other in entries if other is not number),
    )
