"""What a running text (资金用途, 绩效目标) states: sums of money and counted quantities, each bound.

Prose is scanned, not parsed. Of money only an amount that stands right behind a budget word is taken;
of quantities only a number with a unit of counting, and with the words of its own clause. A word that
may mean a part (其中, another year, a named item) makes the binding weak. A weak mention can confirm a
figure but never contradict one.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Literal

from kpi.model.disclosure import Amount
from kpi.model.place import Cell, Span
from kpi.resources import folder

Bound = Literal["budget", "fiscal_funds", "other_funds"]
Limit = Literal["==", ">=", "<=", "~"]

_AMOUNT = re.compile(
    r"(?P<word>预算数|预算总额|总预算|项目预算|预算金额|资金总额|预算安排资金|预算安排|预算资金|预算控制数|预算|财政资金|财政拨款|其他资金)"
    r"\s*(?:[为共计约是:：]|总计|合计|安排)?\s*"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d{1,6})?)\s*(?P<unit>万元|亿元|千元|元)"
)
_STRONG = frozenset({"预算数", "预算总额", "总预算", "项目预算", "预算金额", "资金总额"})
_FUNDS: dict[str, Bound] = {"财政资金": "fiscal_funds", "财政拨款": "fiscal_funds", "其他资金": "other_funds"}
_SENTENCE_END = re.compile(r"[。；;！!\n]")
_YEAR = re.compile(r"(\d{4})\s*年")
_PART_WORDS = ("其中", "上年", "去年", "往年", "以前年度", "累计", "分别", "子项", "调整前", "调减", "追加")

_CLAUSE = re.compile(r"[^。；;！!？?，,：:\n]+(?:(?<=\d),(?=\d{3})[^。；;！!？?，,：:\n]+)*")
_TITLE = re.compile(r"《[^《》]*》|[〔\[【（(]\d{4}[〕\]】）)]\s*\d*\s*号?")
_DIGIT = re.compile(r"\d")
_JOINT = re.compile(r".*[、和及与并]|.*以及", re.DOTALL)

_LONGEST, _MOST = 20_000, 200
"""Characters and numbers of a text that are looked at; no goal has more, and hostile input may."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A sum stated in prose: what it is said to be, the amount, and whether the binding is certain."""

    bound: Bound
    amount: Amount
    certain: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A counted quantity stated in prose: 为 23 名残疾儿童 … 提供帮扶."""

    number: Decimal
    unit: str
    objects: str
    """The words of its clause that say what is counted, those before and behind it parted by a space."""
    span: Span
    limit: Limit
    certain: bool
    """False where its clause speaks of a rate, a part, a stock or another year."""


@dataclass(frozen=True, slots=True)
class _Counting:
    """The patterns made from the word lists of grammar/objects.toml."""

    count: re.Pattern[str]
    not_output: re.Pattern[str]
    harmless: re.Pattern[str]
    multipliers: dict[str, Decimal]


def money_mentions(cell: Cell, year: int | None) -> tuple[Mention, ...]:
    """Return the sums that the cell's text states about the budget, in reading order.

    ``year`` is the budget year; a sum in a sentence that names another year first is uncertain.
    """
    return tuple(_mention(cell, match, year) for match in _AMOUNT.finditer(cell.text))


def _mention(cell: Cell, match: re.Match[str], year: int | None) -> Mention:
    word = match["word"]
    number = Decimal(match["number"].replace(",", ""))
    amount = Amount(number, match["unit"], Span(cell, match.start("number"), match.end()))
    before = _SENTENCE_END.split(cell.text[: match.start()])[-1]
    certain = (word in _STRONG or word in _FUNDS) and not _another(before, word, year)
    return Mention(_FUNDS.get(word, "budget"), amount, certain)


def _another(before: str, word: str, year: int | None) -> bool:
    """Tell whether the words before say that the sum is a part or belongs to another year."""
    # 其中：财政资金 is how the form itself names the fund, so 其中 says nothing there.
    parts = tuple(part for part in _PART_WORDS if not (part == "其中" and word in _FUNDS))
    if any(part in before for part in parts):
        return True
    years = {int(found) for found in _YEAR.findall(before)}
    return bool(years) and year not in years


def counts(text: Span, year: int | None = None) -> tuple[Count, ...]:
    """Return the counted quantities of a text, in reading order, each with the object words of its clause.

    Years, dates, document numbers, grades, ages, section numbers and shares are no counted quantities.
    ``year`` is the budget year; a number whose sentence names another year before it is uncertain.
    """
    printed = text.text[:_LONGEST]
    if _DIGIT.search(printed) is None:
        return ()
    blind = _TITLE.sub(lambda match: "\ue000" * len(match[0]), printed)
    found = (
        replace(count, certain=False) if _other_year(blind[: count.span.start - text.start], year) else count
        for clause in _CLAUSE.finditer(blind)
        if _DIGIT.search(clause[0])
        for count in _clause_counts(text, clause.span(), blind)
    )
    return tuple(islice(found, _MOST))


def _other_year(before: str, year: int | None) -> bool:
    """Tell whether the sentence names years before the number, and the budget year is none of them."""
    if year is None or "年" not in before:
        return False
    years = {int(found) for found in _YEAR.findall(_SENTENCE_END.split(before)[-1])}
    return bool(years) and year not in years


def _clause_counts(text: Span, clause: tuple[int, int], blind: str) -> Iterator[Count]:
    found = list(islice(_counting().count.finditer(blind, *clause), _MOST))
    objects = ""
    for index, match in enumerate(found):
        before = blind[found[index - 1].end() if index else clause[0] : match.start()]
        behind = blind[match.end() : found[index + 1].start() if index + 1 < len(found) else clause[1]]
        if index:
            before = _JOINT.sub("", before)
        if index + 1 < len(found):
            joint = _JOINT.match(behind)
            behind = behind[: joint.end() - 1] if joint else behind
        # 培训3期300人次: what has no words of its own counts what stands before it.
        objects = f"{before} {behind}" if (before + behind).strip() or not index else objects
        yield _count(text, match, objects, _is_output(blind[clause[0] : match.start()]))


def _is_output(before: str) -> bool:
    """Tell whether the words of a clause before a number leave it an output of the year."""
    return not _counting().not_output.search(_counting().harmless.sub("", before))


def _count(text: Span, match: re.Match[str], objects: str, certain: bool) -> Count:
    number = Decimal(match["number"].replace(",", "")) * _counting().multipliers.get(match["times"], 1)
    start, end = text.start + match.start("number"), text.start + match.end("unit")
    objects = objects.replace("\ue000", " ")
    return Count(number, match["unit"], objects, Span(text.cell, start, end), _limit(match), certain)


def _limit(match: re.Match[str]) -> Limit:
    if match["about"] or match["around"] or match["left_right"]:
        return "~"
    if match["least"] or match["over"]:
        return ">="
    return "<=" if match["most"] or match["under"] else "=="


@cache
def _counting() -> _Counting:
    """Return the counting patterns, made once.

    A number is no count where it continues another (4-6, 2024.5), where 第 stands before it or a slash
    behind its unit (元/人), or where the unit goes on into a word of time or of grouping (3个月).
    """
    lists = tomllib.loads((folder("grammar") / "objects.toml").read_text(encoding="utf-8"))["counting"]
    words = {name: _either(value) for name, value in lists.items() if name != "multipliers"}
    multipliers = dict(line.split() for line in lists["multipliers"].splitlines() if line.strip())
    count = (
        rf"(?:(?P<about>{words['approximate_before']})|(?P<least>{words['least_before']})"
        rf"|(?P<most>{words['most_before']}))?[ \t]{{0,2}}(?<![\d.\-~—–－～至第/])"
        rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,9}}(?:\.\d{{1,4}})?)[ \t]{{0,2}}"
        rf"(?P<times>{_either(' '.join(multipliers))})?(?P<around>[余多])?[ \t]{{0,2}}"
        rf"(?P<unit>{words['units']})(?![ \t]{{0,2}}(?:{words['not_counted']})|[/／])"
        rf"(?:(?P<left_right>{words['approximate_after']})|(?P<over>{words['least_after']})"
        rf"|(?P<under>{words['most_after']}))?"
    )
    return _Counting(
        count=re.compile(count),
        not_output=re.compile(words["not_output"]),
        harmless=re.compile(words["harmless"]),
        multipliers={word: Decimal(size) for word, size in multipliers.items()},
    )


def _either(words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))
