"""Do the indicators cover what the money is for: the items that the purpose (资金用途) lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kpi.checks.types import Subject
from kpi.model.disclosure import Project
from kpi.model.finding import PASSED, Hit, NotEvaluable, Verdict
from kpi.model.place import Cell, Span
from kpi.objects import tight

_CLAUSE = re.compile(r"[^。；;！!，,：:\n]+")
_BRACKETS = re.compile(r"（[^（）]*）|\([^()]*\)|《[^《》]*》|“[^“”]*”")
_NO_WORD = re.compile(r"[^\u3400-\u9fff]+")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Directions:
    """How a purpose lists what the money is for."""

    least_items: int
    joints: tuple[str, ...]
    """Words between the last items of a list."""
    whole_words: tuple[str, ...]
    """Words that hold a joint and are none: 及时, 参与."""
    openings: tuple[str, ...]
    """Words up to which a list has not begun: 主要用于."""
    endings: tuple[str, ...]
    """Words with which a list ends: 等方面支出."""
    generic_words: tuple[str, ...]
    """Words that do not say what is paid for (费用, 工作); two texts are not alike for them."""
    spending_words: tuple[str, ...]
    """Words that make an item something to be paid for, and not a place or a person: 物业费, 印刷."""
    free_words: tuple[str, ...]
    """Words that only look like spending: 免费, 消费."""
    umbrella_words: tuple[str, ...]
    """Words of items that only gather the rest: 其他, 相关."""


def spending_direction_uncovered(subject: Subject, settings: Directions) -> Iterator[Verdict]:
    """Items of a list in the purpose that neither an indicator nor a goal mentions, others of it being so."""
    purpose = subject.project.purpose
    if purpose is None or not purpose.text.strip():
        return
    lists = list(_lists(purpose, settings))
    if not lists:
        return
    if not subject.indicators:
        yield NotEvaluable("本表没有读到任何指标行", subject.project.title)
        return
    said = tight(_said(subject.project))
    for items in lists:
        open_items = [item for item in items if not _covered(item.text, said, settings)]
        asked = [item for item in open_items if _is_spending(item.text, settings)]
        # A tree that speaks of none of the items gathers them under other words; no item stands out.
        if not asked or len(open_items) == len(items):
            yield PASSED
            continue
        named = "、".join(f"“{item.text.strip()}”" for item in asked)
        yield Hit(asked[0], "purpose", {"items": named})


def _said(project: Project) -> str:
    """Return all that the tree and the goals say."""
    rows = (f"{row.level3.text}。{row.description.text}。{row.value.text}" for row in project.indicators)
    return "。".join([*rows, *(goal.text for goal in project.goals)])


def _lists(purpose: Cell, settings: Directions) -> Iterator[list[Span]]:
    """Yield the items of each clause that lists enough of them."""
    text = _BRACKETS.sub(lambda match: "（" * len(match[0]), purpose.text[:_LONGEST])
    for clause in _CLAUSE.finditer(text):
        if "、" not in clause[0]:
            continue
        start = clause.start() + _opening(clause[0], settings.openings)
        items = [Span(purpose, *span) for span in _items(text, start, clause.end(), settings)]
        telling = [item for item in items if _telling(item.text, settings)]
        if len(telling) >= settings.least_items:
            yield telling


def _opening(clause: str, openings: tuple[str, ...]) -> int:
    """Return where the list begins: behind the last opening word before the first joint."""
    head = clause[: clause.index("、")]
    return max((head.rfind(word) + len(word) for word in openings if word in head), default=0)


def _items(text: str, start: int, end: int, settings: Directions) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the items between the joints of a list, its closing words left out."""
    piece = text[start:end].rstrip("（")
    closed = _ending(settings.endings).search(piece)
    end = start + (closed.start() if closed else len(piece))
    at = start
    for joint in _joint(settings.joints, settings.whole_words).finditer(text, start, end):
        if joint["joint"]:
            yield at, joint.start()
            at = joint.end()
    yield at, end


@lru_cache(maxsize=16)
def _joint(words: tuple[str, ...], whole_words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"{_any_of(whole_words)}|(?P<joint>{_any_of(('、', *words))})")


def _any_of(words: tuple[str, ...]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=16)
def _ending(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?:{_any_of(words)})+[。.]?$")


def _telling(item: str, settings: Directions) -> bool:
    """Tell whether an item says what is paid for."""
    return bool(_pairs(_content(item, settings))) and not any(
        word in item for word in settings.umbrella_words
    )


def _is_spending(item: str, settings: Directions) -> bool:
    """Tell whether an item names something to be paid for."""
    bare = re.sub(_any_of(settings.free_words), "", item) if settings.free_words else item
    return any(word in bare for word in settings.spending_words)


def _content(item: str, settings: Directions) -> str:
    """Return the words of an item that say what is paid for; all of it where every word is generic."""
    bare = _NO_WORD.sub(" ", tight(item))
    content = _generic(settings.generic_words).sub(" ", bare)
    return content if any(len(part) > 1 for part in content.split()) else bare.strip()


@lru_cache(maxsize=16)
def _generic(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_any_of(words))


def _covered(item: str, said: str, settings: Directions) -> bool:
    """Tell whether any pair of characters of the item's own words is said."""
    return any(pair in said for pair in _pairs(_content(item, settings)))


@lru_cache(maxsize=1024)
def _pairs(text: str) -> frozenset[str]:
    bare = _NO_WORD.sub(" ", tight(text))
    return frozenset(pair for index in range(len(bare) - 1) if " " not in (pair := bare[index : index + 2]))
