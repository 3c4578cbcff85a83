"""The word lists of grammar/*.toml: as terminals for the grammar, and what each word means.

The grammar imports the terminals from a module ``words`` that exists only here: ``grammar_text`` is its text.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from kpi import units
from kpi.model.constraint import Every
from kpi.resources import folder
from kpi.values.phrases import Point, Sign

_NUMBER_NEXT = r"(?=[\d零一二两三四五六七八九十百千半])"


class Words(NamedTuple):
    """What the words of the lists mean, keyed by the word without gaps."""

    signs: dict[str, Sign]
    suffixes: dict[str, Sign]
    baselines: dict[str, str]
    standing: dict[str, str]
    every: dict[str, Every]
    points: dict[str, Point]
    part_ends: frozenset[str]
    before: frozenset[str]
    within: frozenset[str]
    timely: frozenset[str]
    held: frozenset[str]
    void: frozenset[str]
    terminals: dict[str, tuple[int, str]]
    """Name of a terminal → its priority and pattern."""


def grammar_text() -> str:
    """Return the terminals as the text of a Lark grammar."""
    lines = (f"{name}.{priority}: /{pattern}/" for name, (priority, pattern) in load().terminals.items())
    return "\n".join(lines) + "\n"


def trie(words: Iterable[str], guards: Iterable[tuple[str, str]] = ()) -> str:
    """Return a pattern that matches the longest of the words.

    ``guards`` are words with the characters that may not follow them.
    """
    forbidden = dict(guards)
    tree: dict[str, Any] = {}
    for word in sorted(set(words)):
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = forbidden.get(word, "")
    return _branch(tree)


@cache
def load() -> Words:
    """Load the word lists, once."""
    signs, trends, done, dates, plain = map(_read, ("signs", "trends", "done", "dates", "plain"))
    baselines = {word: name for name, words in trends["baseline"]["words"].items() for word in words}
    standing = {word: name for name, words in trends["baseline"]["standing"].items() for word in words}
    return Words(
        signs=_signs(signs["sign"]) | _signs(signs["near"]),
        suffixes=_signs(signs["suffix"]),
        baselines=baselines,
        standing=standing,
        every=_every(dates),
        points=_points(dates["point"]),
        part_ends=frozenset(dates["part"]["end"]),
        before=frozenset(dates["limit"]["before"]),
        within=frozenset(dates["limit"]["within"]),
        timely=frozenset(done["timely"]),
        held=frozenset(trends["held"]["words"]),
        void=frozenset(plain["void"]),
        terminals=_terminals(signs, trends, done, dates, plain),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((folder("grammar") / f"{name}.toml").read_text(encoding="utf-8"))


def _signs(tables: list[dict[str, Any]]) -> dict[str, Sign]:
    return {
        word: Sign(
            (0, 0),
            table.get("operator"),
            table.get("firm", True),
            word in table.get("symbols", ()),
            "mistyped" in table,
        )
        for table in tables
        for word in [*table.get("symbols", ()), *table.get("words", ())]
    }


def _every(dates: dict[str, Any]) -> dict[str, Every]:
    prefixes, excepted = dates["every_prefix"]["words"], frozenset(dates["every_prefix"]["except"])
    found = {
        prefix + word: name for name, words in dates["every"].items() for word in words for prefix in prefixes
    }
    return {word: name for word, name in found.items() if word not in excepted}


def _not_every(dates: dict[str, Any], trends: dict[str, Any]) -> list[str]:
    """Return what looks like a period and is a plain word; 逐年 and the like name a baseline."""
    standing = _flat(trends["baseline"]["standing"])
    return [word for word in dates["every_prefix"]["except"] if word not in standing]


def _points(tables: list[dict[str, Any]]) -> dict[str, Point]:
    return {
        word: Point(
            table.get("month"), table.get("end", False), table.get("anchor"), table.get("weak", False),
            table.get("relative", False),
        )
        for table in tables
        for word in table["words"]
    }  # fmt: skip


def _terminals(
    signs: dict[str, Any],
    trends: dict[str, Any],
    done: dict[str, Any],
    dates: dict[str, Any],
    plain: dict[str, Any],
) -> dict[str, tuple[int, str]]:
    guards = [(word, chars) for word, chars in (line.split() for line in signs["guards"])]
    points = _points(dates["point"])
    anywhere: dict[str, tuple[int, Iterable[str]]] = {
        "NOUN": (9, [*plain["nouns"], *trends["measure"]["words"], *_not_every(dates, trends)]),
        "SYMBOL": (8, _listed(signs["sign"], "symbols")),
        "SIGN_WORD": (8, _listed(signs["sign"], "words")),
        "EVERY": (8, _every(dates)),
        "POINT": (8, [word for word, point in points.items() if not point.relative]),
        "RELATIVE": (7, [word for word, point in points.items() if point.relative]),
        "ACTUAL": (7, plain["actual"]),
        "STANDING": (7, _flat(trends["baseline"]["standing"])),
        "RISE": (7, trends["direction"]["up"]),
        "FALL": (7, trends["direction"]["down"]),
        "LEVEL": (7, trends["direction"]["flat"]),
        "ANCHOR": (6, dates["anchors"]["words"]),
        "FINISHED": (6, done["finished"]),
        "MANNER": (6, [*done["manner"], *done["timely"]]),
        "DEGREE": (6, trends["degree"]["words"]),
        "DEED": (5, done["deeds"]),
    }
    near, baseline = _listed(signs["near"], "words"), trends["baseline"]
    listed = [word for _, words in anywhere.values() for word in words]
    compared = [f"{word}{past[0]}" for word in baseline["before"] for past in _flat(baseline["words"])]
    openings = [
        *listed,
        *compared,
        *(f"{name}均" for name in "人户亩生村校"),
        *baseline["words"]["last-year"],
        *signs["blank"]["words"],
    ]
    return {
        **{name: (priority, trie(words)) for name, (priority, words) in anywhere.items()},
        "NEAR": (7, trie(near) + _NUMBER_NEXT),
        "BASE": (7, _baseline(baseline)),
        "MISREAD": (8, rf"(?<!.)[{_chars(signs['misread']['chars'])}](?=\d)"),
        "SUFFIX": (20, trie(_listed(signs["suffix"], "words"), guards)),
        "PART": (20, trie([*dates["part"]["end"], *dates["part"]["other"]])),
        "LIMIT": (20, trie(dates["limit"]["words"], guards)),
        **_unit_terminals(signs["blank"]),
        "TEXT": (-1, _text(openings, [*near, *signs["blank"]["chars"], *_STOPS])),
    }


def _unit_terminals(blank: dict[str, Any]) -> dict[str, tuple[int, str]]:
    """Return the terminals of units: a word of the list, with or without a multiplier, or that alone."""
    table = units.table()
    known = [*table.units, *table.spelled]
    whole = trie(word for word in known if word.startswith(tuple(table.multipliers)))
    base, times = trie(known), trie(table.multipliers)
    time = trie(word for word, unit in table.units.items() if unit.dimension == "time")
    filler = rf"(?<![A-Za-z])[{_chars(blank['chars'])}]{{2,12}}(?![A-Za-z\d])"
    return {
        "UNIT": (21, rf"(?:{whole}|{times}(?:{base})?|{base})"),
        "TIME_UNIT": (20, time),
        "BLANK": (8, rf"(?:{filler}|{trie(blank['words'])})"),
    }


def _baseline(baseline: dict[str, Any]) -> str:
    """Return the pattern of a baseline: 较上年同期; last year and the like also stand without 较."""
    past, before = baseline["words"], trie(baseline["before"])
    after = rf"(?:{trie(baseline['after'])})?"
    alone = trie([*past["last-year"], *past["last-period"], *past["earlier-years"], *baseline["alone"]])
    return rf"(?:{before}{trie(_flat(past))}|{alone}){after}"


def _text(words: Iterable[str], stops: Iterable[str]) -> str:
    """Return the pattern of other text: on to the next character that may begin something else.

    Of a word of the lists its first two characters must be there (提高, not 提供); ``stops`` are characters
    at which a run always ends.
    """
    seconds: dict[str, str] = dict.fromkeys(stops, "")
    for first, second in ((word[0], word[1:2]) for word in words):
        if second and seconds.get(first) != "":
            seconds[first] = seconds.get(first, "") + second
        else:
            seconds[first] = ""
    harmless = "|".join(
        rf"{_chars(char)}(?![\d{_chars(sorted(set(after)))}])" for char, after in seconds.items() if after
    )
    return rf"[A-Za-z]+|(?s:.)(?:[^\d\sA-Za-z{_chars(seconds)}]|{harmless})*"


_STOPS = (
    "，,；;。！!（）()[]【】{}｛｝〔〕第《“‘「①②③④⑤⑥⑦⑧⑨⑩每±＋+正-－−截至到之后日起"
    "零〇一二两三四五六七八九十百千万廿半壹贰叁肆伍陆柒捌玖拾佰仟\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
)
"""What the terminals written out in the .lark files begin with, besides digits and letters."""


def _branch(tree: dict[str, Any]) -> str:
    """Write a node of the trie as a pattern; the longer words come first."""
    options = [re.escape(char).replace("/", r"\/") + _rest(tree[char]) for char in sorted(tree) if char]
    return options[0] if len(options) == 1 else f"(?:{'|'.join(options)})"


def _rest(node: dict[str, Any]) -> str:
    longer = {char: child for char, child in node.items() if char}
    guard = rf"(?![{_chars(node[''])}])" if node.get("") else ""
    if not longer:
        return guard
    if "" not in node:
        return _branch(longer)
    return rf"(?:{_branch(longer)}|{guard})" if guard else rf"(?:{_branch(longer)})?"


def _chars(chars: Iterable[str]) -> str:
    return "".join(re.escape(char).replace("/", r"\/") for char in chars)


def _listed(tables: list[dict[str, Any]], key: str) -> list[str]:
    return [word for table in tables for word in table.get(key, ())]


def _flat(table: dict[str, list[str]]) -> list[str]:
    return [word for words in table.values() for word in words]
