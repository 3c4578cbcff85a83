"""What an indicator or a number counts: its object (对象), and whether two texts speak of the same one.

A name is its object plus set phrases: ``残疾人就业培训人均成本`` counts 残疾人就业培训. The phrases, the
common words and the synonyms stand in grammar/objects.toml. Objects are compared by their pairs of
neighbouring characters; a pair inside a common word (人员, 补贴, 服务) weighs little, so that two names
are never taken for the same because both are about 补贴发放.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import add
from typing import Literal

from kpi.resources import folder

CostKind = Literal["per_unit", "whole", "part"]

SAME = 0.75
"""The share of an object that must be found in a text that is about it."""
CLEAR = 0.2
"""How much better the best match must be than the second."""
COMPLETE = 0.999
"""A share that is all but for rounding."""
LIGHT = 0.2
"""The weight of a pair of characters that touches a common word; a telling pair weighs 1."""
_GAP = "\x00"
_LONGEST = 400
"""Characters looked at; a longer text is no name, and none may make the comparison slow."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_NO_WORD = re.compile(r"[^0-9A-Za-z\u3400-\u9fff\u3007]+")


@dataclass(frozen=True, slots=True)
class Words:
    """The word lists of grammar/objects.toml, each as one pattern, the longest words first."""

    heads: re.Pattern[str]
    tails: Mapping[str, tuple[str, ...]]
    """Not as a pattern, which would be tried at every character, but by the last character."""
    common: re.Pattern[str]
    spelled: re.Pattern[str]
    meant: Mapping[str, str]
    costs: Mapping[str, re.Pattern[str]]
    implied_units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The pairs of neighbouring characters of a text, with their weights."""

    weights: Mapping[str, float]
    total: float
    telling: frozenset[str]
    """Those that touch no common word."""


@lru_cache(maxsize=16384)
def object_of(name: str) -> str:
    """Return the object words of a name: without brackets, set phrases at both ends, and punctuation."""
    words = vocabulary()
    bare = _NO_WORD.sub(_GAP, _BRACKETS.sub(_GAP, _tight(name))).strip(_GAP)
    return words.spelled.sub(_meant, _stripped(bare, words)).replace(_GAP, " ")


def _stripped(text: str, words: Words) -> str:
    """Take set phrases off both ends, one at a time: 软件数量 ends in 数量, not in 件数 and 量."""
    before = None
    while text != before:
        before = text
        text = _without_tail(words.heads.sub("", text), words).strip(_GAP)
    return text


def _without_tail(text: str, words: Words) -> str:
    for tail in words.tails.get(text[-1:], ()):
        if text.endswith(tail):
            return text[: -len(tail)]
    return text


def _meant(match: re.Match[str]) -> str:
    return vocabulary().meant[match[0]]


@lru_cache(maxsize=16384)
def coverage(name: str, text: str) -> float:
    """Return how much of the object of ``name`` stands in ``text``, from 0 to 1; 0 where it has none.

    A pair that only joins two words counts where both its characters are found otherwise: 培训骨干 stands
    wholly in 培训基层文化骨干.
    """
    wanted, found = _pairs(object_of(name)), _pairs(_spelled(text))
    there = wanted.weights.keys() & found.weights.keys()
    if not there:
        return 0.0
    characters = set("".join(there))
    if len(there) == len(wanted.weights):
        return 1.0
    met = [weight for pair, weight in wanted.weights.items() if pair in there or characters.issuperset(pair)]
    return sum(met) / wanted.total


@lru_cache(maxsize=16384)
def telling(name: str) -> bool:
    """Tell whether a name says what it counts: not 人数 or 补助发放标准, which fit anything."""
    return bool(_pairs(object_of(name)).telling)


def alike(one: str, other: str) -> float:
    """Return how much two names have in common, from 0 to 1: the smaller object's share in the larger.

    A name that is wholly in the other counts in full, since 岗位补贴 and 享受公益性岗位补贴 may be the same.
    """
    return max(coverage(one, other), coverage(other, one))


def same_object(one: str, other: str) -> bool:
    """Tell whether two names count the same: they share telling words, and nearly all of the smaller one."""
    return share_telling(one, other) and alike(one, other) >= SAME


@lru_cache(maxsize=16384)
def share_telling(one: str, other: str) -> bool:
    """Tell whether two names have telling words in common."""
    return not _pairs(object_of(one)).telling.isdisjoint(_pairs(object_of(other)).telling)


def best_match(name: str, candidates: Sequence[str], least: float = SAME) -> int | None:
    """Return the index of the one candidate that counts the same as ``name``.

    None where there is none, or where a second one comes nearly as close.
    """
    scores = [alike(name, other) if share_telling(name, other) else 0.0 for other in candidates]
    return clear_best(scores, least)


def clear_best(scores: Sequence[float], least: float = SAME) -> int | None:
    """Return the index of the highest score if it reaches ``least`` and stands clear of the others."""
    ranked = sorted(range(len(scores)), key=lambda index: scores[index], reverse=True)
    if not ranked or scores[ranked[0]] < least:
        return None
    second = scores[ranked[1]] if len(ranked) > 1 else 0.0
    return ranked[0] if scores[ranked[0]] - second >= CLEAR else None


def only_complete(scores: Sequence[float]) -> int | None:
    """Return the index of the one object that is wholly there; None where there is none, or several."""
    complete = [index for index, score in enumerate(scores) if score >= COMPLETE]
    return complete[0] if len(complete) == 1 else None


@lru_cache(maxsize=16384)
def cost_kind(name: str, description: str = "") -> CostKind:
    """Return what a cost indicator's name speaks of: one unit, the whole project, or a part of it.

    The description is asked where the name does not say, and where it says no more than 项目成本.
    """
    if _says_per_unit(name) or _says_per_unit(description):
        return "per_unit"
    whole = vocabulary().costs["whole"].search(_tight(name)) is not None
    return "whole" if whole and not telling(name) else "part"


def _says_per_unit(text: str) -> bool:
    costs = vocabulary().costs
    return costs["per_unit"].search(costs["not_per_unit"].sub("", _tight(text))) is not None


def is_rest(name: str) -> bool:
    """Tell whether a cost is what is left beside the others (其他费用), so that the list is complete."""
    return vocabulary().costs["rest"].match(_tight(name)) is not None


@lru_cache(maxsize=16384)
def is_aside(text: str) -> bool:
    """Tell whether a sum is a part of another one or covers several years, so that it is not added."""
    return vocabulary().costs["aside"].search(_tight(text)) is not None


@lru_cache(maxsize=16384)
def implied_unit(name: str) -> str | None:
    """Return the unit that the end of a name implies: 户 for 改造户数; None where it implies none."""
    tight = _BRACKETS.sub("", _tight(name))
    units = vocabulary().implied_units
    return next((unit for tail, unit in units.items() if tight.endswith(tail)), None)


@lru_cache(maxsize=8192)
def tight(text: str) -> str:
    """Return a text in compatibility form (full-width letters and brackets as usual ones) without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _tight(text: str) -> str:
    return tight(text[:_LONGEST])


@lru_cache(maxsize=16384)
def _spelled(text: str) -> str:
    """Return a running text as objects are compared: tight, gaps for punctuation, synonyms unified."""
    return vocabulary().spelled.sub(_meant, _NO_WORD.sub(" ", _tight(text)))


@lru_cache(maxsize=4096)
def _pairs(text: str) -> _Pairs:
    """Return the pairs of a text that is spelled already; a single character pairs with nothing."""
    pairs = list(map(add, text, text[1:]))
    telling: set[str] = set()
    behind = 0
    for match in vocabulary().common.finditer(text):
        start, end = match.span()
        # What lies between two common words, and the pairs that touch neither.
        telling.update(pairs[behind : max(start - 1, behind)])
        behind = end
    telling.update(pairs[behind:])
    if " " in text:
        pairs = [pair for pair in pairs if " " not in pair]
        telling.intersection_update(pairs)
    weights = dict.fromkeys(pairs, LIGHT) | dict.fromkeys(telling, 1.0)
    return _Pairs(weights, sum(weights.values()), frozenset(telling))


@cache
def vocabulary() -> Words:
    """Return the word lists, read once."""
    data = tomllib.loads((folder("grammar") / "objects.toml").read_text(encoding="utf-8"))
    groups = [line.split() for line in data["synonyms"].splitlines() if line.strip()]
    meant = {word: group[0] for group in groups for word in group[1:]}
    return Words(
        heads=re.compile(rf"^(?:{alternatives(data['heads'].split())})"),
        tails=_by_last(data["tails"].split()),
        common=re.compile(alternatives(data["common"].split())),
        spelled=re.compile(alternatives(meant)),
        meant=meant,
        costs={name: re.compile(alternatives(words.split())) for name, words in data["costs"].items()},
        implied_units=dict(sorted(data["implied_units"].items(), key=lambda entry: -len(entry[0]))),
    )


def _by_last(words: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return words by their last character, the longest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=len, reverse=True):
        found[word[-1]].append(word)
    return {last: tuple(ends) for last, ends in found.items()}


def alternatives(words: Sequence[str] | Mapping[str, object]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
