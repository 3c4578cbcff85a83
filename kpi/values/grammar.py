"""The grammar in grammar/*.lark, built with Lark: text → phrases."""

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from kpi import units
from kpi.model.constraint import Every
from kpi.resources import folder, tables_file
from kpi.values import numerals, words
from kpi.values.lexer import SharedContextualLexer
from kpi.values.phrases import (
    PERIOD_UNITS,
    Deadline,
    Mark,
    Measure,
    Moment,
    Number,
    Phrase,
    Quantity,
    Recurring,
    Sign,
    Slice,
    Units,
    Word,
)  # fmt: skip

Child = Any
"""A token, or what one of the callbacks made: all of these have a ``span``."""

_BETWEEN = re.compile(r"[/·.]")
_DIGIT_RUN = re.compile(r"\d+")
_SHARE = {"百": "%", "千": "‰", "万": "‱"}
_MARKS: dict[str, Mark] = {
    "BREAK": "break", "DEGREE": "degree", "RISE": "up", "FALL": "down", "LEVEL": "flat",
    "FINISHED": "finished", "DEED": "deed", "MANNER": "manner", "ACTUAL": "actual", "AFTER": "after",
}  # fmt: skip


def phrases(text: str) -> list[Phrase]:
    """Return the phrases and words that the text is made of, in order.

    Every text is of the language (a test feeds the lexicon at random). Should one still be refused, it is one
    piece of other text: a value never raises.
    """
    try:
        return parser().parse(text)  # type: ignore[return-value]  # the transformer makes the list
    except UnexpectedInput:
        return [Word((0, len(text)), "text", text)]


@cache
def parser() -> Lark:
    """Build the parser, once a process; its tables are kept for the next process."""
    store = tables_file()
    return Lark.open(
        str(folder("grammar") / "value.lark"),
        parser="lalr",
        lexer="contextual",
        transformer=ToPhrases(),
        maybe_placeholders=False,
        import_paths=[_WordLists()],
        cache=store or False,
        _plugins={"ContextualLexer": SharedContextualLexer},
    )


class _WordLists:
    """Serves the module ``words`` that the grammar files import."""

    def __call__(self, _base: object, path: str) -> tuple[str, str]:
        """Return the module's text."""
        if path != "words.lark":
            raise FileNotFoundError(path)
        return path, words.grammar_text()

    def __repr__(self) -> str:
        """Name the content: Lark tells by it whether the tables it kept are still those of the grammar."""
        return f"words {hashlib.sha256(words.grammar_text().encode()).hexdigest()}"


class _Kinds(dict[str, str]):
    """The type of a token → its name in its own file: ``time__quantity__NUM`` → NUM."""

    def __missing__(self, name: str) -> str:
        kind = self[name] = name.rpartition("__")[2]
        return kind


_KINDS = _Kinds()


class ToPhrases(Transformer[Token, list[Phrase]]):
    """The callbacks of the rules, by the name that a rule has in its own file."""

    def __init__(self) -> None:
        """Fetch the meanings of the words."""
        super().__init__()
        self._words = words.load()

    def __getattr__(self, name: str) -> Callable[[list[Child]], Child]:
        """Find the callback of a rule imported from another file: ``time__quantity__measure``."""
        _, imported, own = name.rpartition("__")
        if name.startswith("_") or not imported:
            raise AttributeError(name)
        callback: Callable[[list[Child]], Child] = getattr(self, own)
        return callback

    def start(self, children: list[Child]) -> list[Phrase]:
        """Collect the phrases; a token that stands for itself becomes a word."""
        return [self._word(child) if isinstance(child, Token) else child for child in children]

    # ---- quantity.lark ------------------------------------------------------------------------

    def signs(self, children: list[Token]) -> Word:
        """≥, 不低于; several together: 不低于≥."""
        known = self._words.signs
        found = tuple(known[token.value]._replace(span=_span(token)) for token in children)
        return Word(_outer(children), "bare", signs=found)

    def bare(self, children: list[Word]) -> Word:
        """Signs that no number follows."""
        return children[0]

    def measure(self, children: list[Child]) -> Measure:
        """A number with its unit and denominators."""
        number = _number(children[0])
        unit: str | None = _SHARE[children[0].value[0]] if _kind(children[0]) == "PERCENT" else None
        per: tuple[str, ...] = ()
        divided = False
        for child in children[1:]:
            if isinstance(child, Units):
                per += child.names
                divided = divided or not child.names
            elif (kind := _KINDS[child.type]) == "UNIT":
                unit = units.clean(child.value)
            elif kind == "IN_BRACKETS":
                unit, *below = _units_in_brackets(child.value) or (None,)
                per += tuple(below)
            else:
                number = number._replace(more=True)
        if per:
            unit, per = _joined(unit, per)
        return Measure(_outer(children), number, unit, per, divided)

    def per(self, children: list[Token]) -> Units:
        """/人, /人·月, /（人*年）, 每人, 每月."""
        return Units(_outer(children), tuple(_denominators(children)))

    def quantity(self, children: list[Child]) -> Quantity:
        """One bound or an exact amount."""
        signs, measures, suffix = self._parts(children)
        return Quantity(_outer(children), signs, measures[0], suffix=suffix)

    def range(self, children: list[Child]) -> Quantity:
        """Two bounds; a dash that nothing follows is no range."""
        if _kind(children[0]) == "INTERVAL":
            return _interval(children)
        signs, measures, suffix = self._parts(children)
        return Quantity(_outer(children), signs, measures[0], (*measures, None)[1], suffix)

    def tolerance(self, children: list[Child]) -> Quantity | Word:
        """20±2℃, ±5%."""
        _, measures, _ = self._parts(children)
        if not measures:
            return Word(_outer(children), "text", children[0].value)
        high = (*measures, None)[1]
        tolerance = high is not None or _kind(children[0]) == "PLUSMINUS"
        return Quantity(_outer(children), (), measures[0], high, tolerance=tolerance)

    def each(self, children: list[Token]) -> Word:
        """每人 before its amount (of 每个村 the last unit counts), 人均."""
        if _kind(children[0]) == "AVERAGE":
            return Word(_span(children[0]), "each", names=(children[0].value[0],))
        return Word(_outer(children), "each", names=tuple(_denominators(children))[-1:])

    def blank(self, children: list[Child]) -> Word:
        """≥**%, XX人: a template not filled in."""
        return Word(_outer(children), "blank")

    def misread(self, children: list[Token]) -> Word:
        """^80%: a sign that a scan or a copy has spoilt."""
        return Word(_outer(children), "misread")

    def _parts(self, children: list[Child]) -> tuple[tuple[Sign, ...], list[Measure], Sign | None]:
        """Return signs, measures and suffix of a quantity."""
        first, last = children[0], children[-1]
        signs = first.signs if isinstance(first, Word) else ()
        suffix = None
        if _kind(last) == "SUFFIX":
            suffix = self._words.suffixes[last.value]._replace(span=_span(last), symbol=False)
        return signs, [child for child in children if isinstance(child, Measure)], suffix

    # ---- time.lark ----------------------------------------------------------------------------

    def deadline(self, children: list[Child]) -> Deadline:
        """A date, with signs before it and 前, 内 behind it."""
        moment: Moment = next(child for child in children if isinstance(child, Moment))
        limited = _kind(children[-1]) == "LIMIT"
        if limited and children[-1].value in self._words.within and moment.day is None:
            moment = moment._replace(end=True)
        limit = limited or isinstance(children[0], Word)
        return Deadline(_outer(children), moment, limit, moment.span_of_months)

    def period(self, children: list[Child]) -> Deadline | Word:
        """From one date to another: the second counts, in the year of the first unless it says its own."""
        moments = [child for child in children if isinstance(child, Moment)]
        if not moments:
            return Word(_outer(children), "text", children[0].value)
        first, last = moments[0], moments[-1]
        last = last._replace(year=last.year or first.year)
        if last.numbers:
            last = last._replace(numbers=first.numbers + last.numbers)
        whole = len(moments) > 1 or _kind(children[0]) == "UNTIL"
        return Deadline(_outer(children), last, _kind(children[-1]) == "LIMIT", whole)

    def recurring(self, children: list[Child]) -> Recurring:
        """每月, 每年7月底前."""
        every = self._words.every[children[0].value]
        moment = next((child for child in children if isinstance(child, Moment)), None)
        for token in children[1:]:
            kind = _kind(token)
            if kind == "DAY":
                moment = Moment(_span(token), day=_day(token))
            elif kind == "PART":
                moment = self._part_of(every, token)
        return Recurring(_outer(children), every, moment)

    def _part_of(self, every: Every, token: Token) -> Moment:
        """Return 底, 初 and the like of a period; the end of a year is the end of December."""
        if token.value not in self._words.part_ends:
            return Moment(_span(token), anchor=token.value)
        month = 12 if every == "year" and token.value in {"底", "末"} else None
        return Moment(_span(token), month=month, end=True)

    def festival(self, children: list[Token]) -> Word:
        """春节前; without 前 or 内 it is only a word."""
        name = children[0].value
        if len(children) == 1:
            return Word(_span(children[0]), "text", name)
        limit = children[1].value
        return Word(_outer(children), "anchor", name if limit in self._words.before else name + limit)

    def moment(self, children: list[Token]) -> Moment:
        """Put the parts of a date together."""
        moment = Moment(_outer(children))
        for token in children:
            moment = self._with(moment, token)
        return moment

    def _with(self, moment: Moment, token: Token) -> Moment:
        """Return the date with one more token of it."""
        kind, digits = _kind(token), _digits(token)
        if kind in {"YEAR", "YEARS", "SHORT_YEAR", "CHINESE_YEAR"}:
            year = digits[-1] if digits else int(numerals.from_chinese(token.value.rstrip("年度")))
            return moment._replace(year=year, weak=True)
        if kind in {"MONTH", "MONTHS"}:
            month = digits[-1] if digits else int(numerals.from_chinese(token.value.rstrip("月份")))
            return moment._replace(month=month, weak=False, span_of_months=kind == "MONTHS")
        if kind in {"POINT", "RELATIVE"}:
            point = self._words.points[token.value]
            anchor = point.anchor or moment.anchor
            return moment._replace(month=point.month, end=point.end, anchor=anchor, weak=point.weak)
        if kind == "QUARTER":
            return moment._replace(quarter=digits[0], end=True, weak=False)
        if kind in {"DAY", "LONE_DAY"}:
            return moment._replace(day=_day(token), weak=False)
        return self._end_of(moment, token.value) if kind == "PART" else _dated(moment, kind, digits)

    def _end_of(self, moment: Moment, part: str) -> Moment:
        """Add 底, 中旬 and the like; the end of a year is the end of December."""
        if part not in self._words.part_ends:
            return moment._replace(anchor=part, weak=False)
        if moment.month or moment.quarter:
            return moment._replace(end=True, weak=False)
        anchor = None if moment.anchor in {"年内", "全年"} else moment.anchor
        return moment._replace(month=12, end=True, anchor=anchor, weak=False)

    # ---- value.lark ---------------------------------------------------------------------------

    def _word(self, token: Token) -> Word:
        """A token that stands for itself."""
        kind, text = _KINDS[token.type], token.value
        if kind == "BASE_YEAR":
            return Word(_span(token), "base", text, ("year",), year=_digits(token)[0])
        if kind == "STANDING":
            return Word(_span(token), "base", text, (self._words.standing[text],))
        if kind == "BASE":
            return Word(_span(token), "base", text, (_baseline(text, self._words.baselines),))
        return Word(_span(token), _MARKS.get(kind, "text"), text)


def _kind(child: Child) -> str:
    """Return a token's type by the name that it has in its own file; nothing for a phrase."""
    return _KINDS[child.type] if isinstance(child, Token) else ""


def _span(token: Token) -> Slice:
    return token.start_pos, token.end_pos  # type: ignore[return-value]  # the lexer sets both


def _outer(children: Sequence[Child]) -> Slice:
    """Return the slice from the first child to the last."""
    first, last = children[0], children[-1]
    start = first.start_pos if isinstance(first, Token) else first.span[0]
    return start, last.end_pos if isinstance(last, Token) else last.span[1]  # type: ignore[return-value]


def _digits(token: Token) -> list[Slice]:
    """Return where the runs of digits stand."""
    start = token.start_pos or 0
    return [(start + run.start(), start + run.end()) for run in _DIGIT_RUN.finditer(token.value)]


def _number(token: Token) -> Number:
    """Return a number; what is written in Chinese has its value at once."""
    kind, printed = _KINDS[token.type], token.value
    if kind == "CHINESE":
        return Number(_span(token), numerals.from_chinese(printed))
    if kind == "PERCENT":
        digits = _digits(token)
        fixed = None if digits else numerals.from_chinese(printed.partition("分之")[2])
        return Number((digits[0][0], digits[-1][1]) if digits else _span(token), fixed)
    return Number(_span(token), bad=kind == "BAD_NUMBER")


def _units_in_brackets(printed: str) -> list[str]:
    """Return the unit and denominators of 100.00(%) and 6500(元/平方米); other words say nothing."""
    found = [units.clean(part) for part in re.split("[/／]", printed[1:-1])]
    return found if all(map(units.known, found)) else []


def _denominators(tokens: Sequence[Token]) -> list[str]:
    found: list[str] = []
    for token in tokens:
        kind = _KINDS[token.type]
        if kind in {"UNIT", "TIME_UNIT"}:
            found += _split(token.value)
        elif kind == "EVERY":
            printed = units.clean(token.value.lstrip("每一个按逐分隔"))
            found.append(printed if units.known(printed) else PERIOD_UNITS[words.load().every[token.value]])
    return found


def _split(printed: str) -> list[str]:
    """Read 元/人天 as per person and day, 元/人/次 as per person and time."""
    if printed[0] == "人" and units.dimension(printed[1:]) == "time":
        return [printed[0], printed[1:]]
    name = units.clean(printed)
    pieces = _BETWEEN.split(printed)
    return [name] if len(pieces) == 1 or name == printed else pieces


def _joined(unit: str | None, per: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Read 人/次 as the unit 人次."""
    joined = units.table().spelled.get(f"{unit}/{per[0]}")
    return (joined, per[1:]) if joined else (unit, per)


def _interval(children: list[Child]) -> Quantity:
    """[60,100]元: the unit stands behind the bracket or behind a number."""
    numbers = [Number(_span(child)) for child in children if _kind(child) == "PLAIN"]
    names = [units.clean(child.value) for child in children if _kind(child) == "UNIT"]
    per = tuple(name for child in children if isinstance(child, Units) for name in child.names)
    low, high = (Measure(number.span, number, names[-1] if names else None, per) for number in numbers)
    return Quantity(_outer(children), (), low, high)


def _day(token: Token) -> Slice | int:
    digits = _digits(token)
    return digits[0] if digits else int(numerals.from_chinese(token.value.rstrip("日号")))


def _dated(moment: Moment, kind: str, digits: list[Slice]) -> Moment:
    """Add a date written in figures only: 2024-12-31, 2024.12, 20241231."""
    if kind in {"ISO", "DOTTED_DAY"}:
        return moment._replace(year=digits[0], month=digits[1], day=digits[2])
    if kind == "ISO_MONTH":
        return moment._replace(year=digits[0], month=digits[1])
    if kind == "DOTTED_MONTH":
        return moment._replace(year=digits[0], month=digits[1], numbers=((digits[0][0], digits[1][1]),))
    if kind == "SHORT_DOTTED":
        return moment._replace(month=digits[0], day=digits[1])
    if kind == "COMPACT":
        start, end = digits[-1]
        day = (start + 6, end) if end - start > 6 else None  # noqa: PLR2004 - the digits of year and month
        return moment._replace(
            year=(start, start + 4), month=(start + 4, start + 6), day=day, numbers=tuple(digits),
            span_of_months=len(digits) > 1,
        )  # fmt: skip
    return moment  # a time of day


def _baseline(text: str, names: dict[str, str]) -> str:
    """Return the name of the baseline in 较上年同期: that of its longest word."""
    return names[max((word for word in names if word in text), key=len)]
