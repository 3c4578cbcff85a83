"""Slips of the pen in a project's own words: years, doubled words, left-over templates, wrong characters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kpi.checks.rows import contains
from kpi.checks.texts import Text, all_written, goal_cells, letters, written
from kpi.checks.types import NoSettings, Subject
from kpi.model.constraint import Suggestion
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.objects import alternatives

_HAN = "\u3400-\u9fff"
_YEAR = r"(?<!\d)(?P<{name}>20\d{{2}})\s{{0,2}}年"
_WITHIN_YEAR = r"(?!\s{0,2}(?:\d{1,2}\s{0,2}月|[上下]半年|第?[一二三四1-4]季|[初底末中春秋]))"
_SAME_YEAR = re.compile(
    _YEAR.format(name="one")
    + r"[^，。；;《》]{0,24}?(?:同?比|较|相比)于?\s{0,2}(?P=one)\s{0,2}年"
    + _WITHIN_YEAR
)
_TITLES = re.compile(r"《[^《》]*》|[〔【\[［(（]\s{0,2}(?:19|20)\d{2}[^〕】\]］)）]{0,12}[〕】\]］)）]")
_ONE_YEAR = re.compile(r"(?<![\d\-—–~～至到])(20\d{2})\s{0,2}年(?!\s{0,2}[\-—–~～至到]|[^，。；;]{0,8}前)")
_CLAUSE = re.compile(r"[^，。；;！!？?\n]+")
_DOUBLED = re.compile(rf"(?P<word>[{_HAN}]{{2,12}}?[：:、]?)(?P=word)")
_BENT = re.compile(rf"(?P<word>[{_HAN}]{{2}})[为是](?P=word)[为是于]")
_BLANKS = re.compile(
    rf"(?<![A-Za-z0-9])(?:19|20)?[XxＸｘ]{{2,}}(?=[{_HAN}])|(?<=[{_HAN}])[XxＸｘ]{{2,}}(?![A-Za-z0-9])"
    rf"|(?<![\d.])[×✕]{{2,}}|某某|[_＿]{{2,}}|□{{2,}}|[{{｛]{{1,2}}[^{{}}｛｝]{{0,20}}[}}｝]{{1,2}}"
)
_FEWEST_REPEATED = 2
"""Characters that a text with a doubled word has at least twice; most texts have fewer."""
_BLANK_SIGN = re.compile("[XxＸｘ×✕某{｛_＿□]")
_NUMBERED_TWICE = re.compile(r"(?<![\d.])(?P<number>\d{1,2})[.．、]\s?(?P=number)[.．、](?!\d)")


@dataclass(frozen=True, slots=True)
class Years:
    """Where a later year is meant."""

    lasting_words: tuple[str, ...]
    """A clause with one of these words speaks of more than the budget year."""


@dataclass(frozen=True, slots=True, eq=False)  # a key of caches: told apart by identity
class Doubles:
    """Which doubled words are right."""

    exempt: tuple[str, ...]
    """Words that are doubled on purpose: 许多许多."""
    compound_heads: tuple[str, ...]
    """What makes a new word with the one before: 服务|服务对象 is no doubled word."""
    never_compound: tuple[str, ...]
    """Words that make no such compound, whatever follows: 用于, 开展."""
    residue_words: tuple[str, ...]
    """What a template says to the one who fills it in."""


@dataclass(frozen=True, slots=True, eq=False)  # a key of caches: told apart by identity
class Lexicon:
    """Wrong words with their right ones, ``按装=安装``; and right words that only look like them."""

    pairs: tuple[str, ...]
    exceptions: tuple[str, ...]


def wrong_year(subject: Subject, settings: Years) -> Iterator[Verdict]:
    """A year compared with itself, and a task of a later year than the budget's."""
    for text in written(subject.project):
        if "年" not in text.text or text.field in ("name", "value"):
            continue
        same = _SAME_YEAR.search(text.text) if "比" in text.text or "较" in text.text else None
        later = _later_year(text, subject.disclosure.year, settings)
        if same:
            yield text.hit(same.span(), facts={"year": same["one"]})
        elif later:
            budget = str(subject.disclosure.year)
            yield text.hit(later.span(), "later", {"year": later[1], "budget_year": budget})
        else:
            yield PASSED


def _later_year(text: Text, budget_year: int | None, settings: Years) -> re.Match[str] | None:
    """Return a later year in a text that names no other year, else None: several years are a period."""
    if budget_year is None or "20" not in text.text:
        return None
    own = _TITLES.sub(lambda match: " " * len(match[0]), text.text)
    years = {int(year) for year in re.findall(r"(?<!\d)20\d{2}(?!\d)", own)}
    if len(years) != 1 or years.pop() <= budget_year:
        return None
    for clause in _CLAUSE.finditer(own):
        if not contains(clause[0], settings.lasting_words):
            match = _ONE_YEAR.search(own, *clause.span())
            if match:
                return match
    return None


def doubled_words(subject: Subject, settings: Doubles) -> Iterator[Verdict]:
    """Words written twice, and what a template left behind."""
    said: set[str] = set()
    clean = _residue(all_written(subject.project), settings) is None
    for text in written(subject.project):
        slip = _doubled(text.text, settings) if clean else _slip(text.text, settings)
        if slip is None:
            yield PASSED
        elif slip.word not in said:
            said.add(slip.word)
            yield text.hit(slip.range, slip.case, {"word": slip.word})
    yield from _numbered_twice(subject)


class _Slip(NamedTuple):
    """A doubled word or a left-over in a text."""

    range: tuple[int, int]
    word: str
    case: str | None


def _slip(text: str, settings: Doubles) -> _Slip | None:
    return _residue(text, settings) or _doubled(text, settings)


def _residue(text: str, settings: Doubles) -> _Slip | None:
    match = _BLANKS.search(text) if _BLANK_SIGN.search(text) else None
    match = match or _residue_words(settings).search(text)
    return _Slip(match.span(), match[0], "residue") if match else None


@lru_cache(maxsize=64)
def _residue_words(settings: Doubles) -> re.Pattern[str]:
    return re.compile(alternatives(settings.residue_words))


@lru_cache(maxsize=16384)
def _doubled(text: str, settings: Doubles) -> _Slip | None:
    if len(text) - len(set(text)) < _FEWEST_REPEATED:
        return None
    for match in _DOUBLED.finditer(text):
        word, after = match["word"], text[match.end() :]
        compound = after.startswith(settings.compound_heads) and word not in settings.never_compound
        if word not in settings.exempt and not word.startswith("一") and not compound:
            return _Slip(match.span(), word, None)
    bent = _BENT.search(text)
    return _Slip(bent.span(), bent["word"], None) if bent else None


def _numbered_twice(subject: Subject) -> Iterator[Verdict]:
    """A goal numbered ``1.1.`` where no 1.2. follows: the number was typed and then set again."""
    cells = goal_cells(subject.project)
    for cell in cells:
        for match in _NUMBERED_TWICE.finditer(cell.text):
            sub = re.compile(rf"(?<![\d.]){match['number']}[.．、]\s?2(?!\d)")
            if not any(sub.search(other.text) for other in cells):
                goal = next(goal for goal in subject.project.year_goals if goal.span.cell == cell)
                yield Text(goal.text, goal.span.cell, goal.span.start, "goals").hit(
                    (match.start() - goal.span.start, match.end() - goal.span.start), "number"
                )
                return


def typos(subject: Subject, settings: Lexicon) -> Iterator[Verdict]:
    """Wrong words of the list; one hit a word and project, on the first place."""
    pattern, right = _lexicon(settings)
    if not any(match[0] in right for match in pattern.finditer(all_written(subject.project))):
        yield PASSED
        return
    found: dict[str, list[tuple[Text, re.Match[str]]]] = {}
    for text in written(subject.project):
        for match in pattern.finditer(text.text):
            if match[0] in right:
                found.setdefault(match[0], []).append((text, match))
    for wrong, places in found.items():
        text, match = places[0]
        related = tuple(dict.fromkeys(other.cell.place for other, _ in places[1:]))
        facts = {"right": right[wrong], "more": f"，本表共{len(places)}处" if len(places) > 1 else ""}
        yield text.hit(
            match.span(), facts=facts, related=related, suggestion=Suggestion(right[wrong], "confirm")
        )


@lru_cache(maxsize=64)
def _lexicon(settings: Lexicon) -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of all words, the exceptions among them so that they are passed over whole."""
    right = dict(pair.split("=", 1) for pair in settings.pairs if "=" in pair)
    words = (*right, *settings.exceptions)
    # The class of first characters spares the alternatives at nearly every place.
    first = "".join(sorted({re.escape(word[0]) for word in words}))
    return re.compile(f"(?=[{first}])(?:{alternatives(words)})"), right


def duplicated_goals(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """A goal that says what an earlier one says, or repeats whole sentences of another."""
    goals = subject.project.year_goals
    for index, goal in enumerate(goals):
        earlier = next((other for other in goals[:index] if _says_again(goal.text, other.text)), None)
        if earlier is not None:
            yield Hit(goal.span, "goals", related=(earlier.span.cell.place,))
        else:
            yield PASSED


_ITEM = re.compile(r"^\s*[（(]?\d{1,2}[)）]?[.、．]\s*(?!\d)")
_SENTENCE_END = re.compile(r"[。；;\n]")
_SHORTEST = 8
"""Letters of a goal that can be told from a chance agreement."""


def _says_again(goal: str, other: str) -> bool:
    """Tell whether two goals are equal, or one consists of a sentence of the other."""
    one, two = letters(goal), letters(other)
    if one == two:
        return one != ""
    if min(len(one), len(two)) < _SHORTEST:
        return False
    longer, shorter = (goal, two) if len(one) > len(two) else (other, one)
    if shorter not in letters(longer):
        return False
    return shorter in {letters(sentence) for sentence in _SENTENCE_END.split(longer)}


def goal_equals_purpose(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """A goal that only repeats what the money is for."""
    purpose, goals = subject.project.purpose, subject.project.year_goals
    said = letters(_ITEM.sub("", purpose.text)) if purpose else ""
    if purpose is None or len(said) < _SHORTEST or not goals:
        return
    same = next((goal for goal in goals if letters(goal.text) == said), None)
    if same is None and letters("".join(goal.text for goal in goals)) == said:
        same = goals[0]
    yield PASSED if same is None else Hit(same.span, "goals", related=(purpose.place,))
