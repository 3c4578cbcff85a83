"""The words by which goal forms are recognised: grammar/forms.toml, read once and looked up by key."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from kpi.model.disclosure import Form, Frame
from kpi.resources import folder

Role = Literal[
    "level1",
    "level2",
    "level3",
    "description",
    "value",
    "basis",
    "sign",
    "unit",
    "weight",
    "direction",
    "actual",
    "score",
    "remark",
]
LabelField = Literal[
    "code",
    "name",
    "budget",
    "total_budget",
    "fiscal_funds",
    "other_funds",
    "purpose_group",
    "purpose",
    "plan",
    "goals",
    "total_goals",
    "department",
    "ignored",
]
Period = Literal["year", "part", "long", "past", "actual"]
"""Of columns that a form has several times: which of them a name means."""

OPENING: frozenset[LabelField] = frozenset({"code", "name"})
"""The fields that open a form."""

_INVISIBLE = re.compile("[\\s\u200b\u200c\u200d\u2060\ufeff]+")
_MARKS = re.compile(r"^[*★☆#]+|[:：]+$")
_TAIL = re.compile(r"\([^()]*\)$")
_COUNT = re.compile(r"^20\d\d年度?|\d{1,2}$")
"""The year before a label, or a number behind it: 2024年预算, 年度绩效目标1."""
_BRACKETS = re.compile(r"[()\[\]]|20\d\d年?度?")
_LONGEST_TERM = 40
_LONGEST_KEPT = 200
"""Longer texts are seldom printed twice."""
_MONTH_END = re.compile(r"(?<!\d)(\d{1,2})月[底末]")
_LAST_MONTH = 12
_VALUES = ("指标值", "目标值")
_LONGEST_VALUE_NAME = 14
"""A name that ends so heads the values, whatever stands before: 全年(程)目标值."""
INDICATOR = "指标"
_OF_THESE = "其中:"


def squeeze(text: str) -> str:
    """Return the text in compatibility form without any white space: how texts are compared."""
    return _squeezed(text) if len(text) <= _LONGEST_KEPT else _squeezed.__wrapped__(text)


@lru_cache(maxsize=16384)
def _squeezed(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=65536)
def _term(text: str) -> str:
    return _MARKS.sub("", squeeze(text))


def key(text: str) -> str:
    """Return what a text is looked up by: squeezed, without leading stars and a closing colon."""
    return _term(text) if len(text) <= _LONGEST_TERM else squeeze(text)


def without_tail(term: str) -> str:
    """Return a key without the bracket at its end: 预算数(万元) → 预算数."""
    return _TAIL.sub("", term) if term.endswith(")") else term


class Meaning(NamedTuple):
    """What a term says in a form; a term that says nothing has no meaning at all."""

    label: LabelField | None
    """The field that it labels in a form's head."""
    role: Role | None
    """The column that it heads."""
    rank: int
    """Of two columns of one role the one of lower rank counts: its name stands first in the list."""
    level1: str | None
    level2: str | None
    """The standard names of the first- and second-level category that it means."""
    begins: bool
    """Whether it is the first part of a longer label or column name."""
    period: Period | None = None
    """Of a column's name: the period that it is for, where the name says one."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms by key. Level names are kept without a final 指标, which forms print or leave out."""

    labels: Mapping[str, LabelField]
    period_labels: Mapping[str, LabelField]
    """What is left of a label without the period that it says."""
    list_labels: Mapping[str, LabelField]
    """Short names of fields that count only as the header of a list."""
    amount_columns: Mapping[str, int | None]
    """Names over the columns of an amounts block; those of planned sums have a rank, the lowest counts."""
    fund_blocks: frozenset[str]
    """Names of the whole block of amounts; an amount right behind one is the budget where no other is."""
    columns: Mapping[str, tuple[Role, int]]
    periods: tuple[tuple[str, Period], ...]
    """Words that tell columns of one role apart, the longest first."""
    level1: Mapping[str, str]
    level2: Mapping[str, str]
    beginnings: frozenset[str]
    frames: Mapping[Frame, frozenset[tuple[str, str]]]
    other_level1: frozenset[str]
    other_level2: frozenset[str]
    """Names of categories of other frames, which have no standard name."""
    parents: Mapping[str, frozenset[str]]
    plan_nodes: Mapping[str, int]
    trailers: frozenset[str]
    endings: tuple[str, ...]
    short_endings: tuple[str, ...]
    table_endings: tuple[str, ...]
    kinds: tuple[tuple[Form, tuple[str, ...]], ...]
    alien: tuple[str, ...]
    """Words in the titles of tables that only look like goal forms."""
    sections: tuple[str, ...]

    def meaning(self, term: str) -> Meaning | None:
        """Return what a key says; the bracket at its end and 指标 at the end of a level do not matter."""
        plain = without_tail(term)
        level = plain.removesuffix(INDICATOR)
        role, rank = self.columns.get(term) or self.columns.get(plain) or (None, 0)
        period = self.period(term)
        if role is None and period is not None:
            role, rank = self.columns.get(self.without_period(term)) or (None, 0)
        if role is None and plain.endswith(_VALUES) and len(plain) <= _LONGEST_VALUE_NAME:
            role, rank = "value", len(self.columns)
        label = self.labels.get(term) or self.labels.get(plain) or self.labels.get(_COUNT.sub("", plain))
        found = Meaning(
            label or self._label_of_period(plain),
            role,
            rank,
            self.level1.get(level),
            self.level2.get(level),
            term in self.beginnings,
            period if role is not None else None,
        )
        return found if any(found) else None

    def _label_of_period(self, term: str) -> LabelField | None:
        """Return what a label with a period means: 实施周期金额, 当年度目标."""
        term = term.removeprefix(_OF_THESE)
        period = self.period(term)
        if period not in {"year", "long"}:
            return None
        field = self.period_labels.get(self.without_period(term))
        if field == "budget":
            return "budget" if period == "year" else "total_budget"
        return field if field is None or period == "year" else "total_goals"

    def period(self, term: str) -> Period | None:
        """Return the period that a name says: 三级指标(年度), 中期指标值, 12月底指标值."""
        said = next((period for word, period in self.periods if word in term), None)
        end = _MONTH_END.search(term) if said in {None, "year"} else None
        if end is None:
            return said
        return "year" if int(end[1]) == _LAST_MONTH else "part"

    def without_period(self, term: str) -> str:
        """Return a name without period, years and brackets: 实施期(2024-2026年)指标值 → 指标值."""
        for word, _ in self.periods:
            term = term.replace(word, "")
        return _BRACKETS.sub("", term).strip("-~至")


@lru_cache(maxsize=65536)
def _meaning(term: str) -> Meaning | None:
    return vocabulary().meaning(term)


def meaning(term: str) -> Meaning | None:
    """Return what a key says in a form; long texts say nothing."""
    return _meaning(term) if len(term) <= _LONGEST_TERM else None


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return the vocabulary of grammar/forms.toml."""
    with (folder("grammar") / "forms.toml").open("rb") as file:
        data = tomllib.load(file)
    titles = data["titles"]
    frames = {cast("Frame", frame): _pairs(tree) for frame, tree in data["frames"].items()}
    labels = _fields(data["labels"])
    columns = {
        key(word): (cast("Role", role), rank)
        for role, words in data["columns"].items()
        for rank, word in enumerate(words)
    }
    return Vocabulary(
        labels=labels,
        period_labels=_fields(data["period_labels"]),
        list_labels=_fields(data["list_columns"]),
        amount_columns={
            key(word): rank if name == "planned" else None
            for name, words in data["amount_columns"].items()
            for rank, word in enumerate(words)
        },
        fund_blocks=frozenset(key(word) for word in data["fund_blocks"]["words"]),
        columns=columns,
        periods=_periods(data["periods"]),
        beginnings=frozenset(word[:size] for word in {*labels, *columns} for size in range(1, len(word))),
        level1=_names(data["level1"]),
        level2=_names(data["level2"]),
        frames=frames,
        other_level1=frozenset(key(word).removesuffix(INDICATOR) for word in data["other_levels"]["level1"]),
        other_level2=frozenset(key(word).removesuffix(INDICATOR) for word in data["other_levels"]["level2"]),
        parents=_parents(frames),
        plan_nodes={key(word): month for word, month in data["plan_nodes"].items()},
        trailers=frozenset(key(word) for word in data["trailers"]["words"]),
        endings=tuple(key(word) for word in titles["endings"]),
        short_endings=tuple(key(word) for word in titles["short_endings"]),
        table_endings=tuple(titles["tables"]),
        kinds=(
            ("self-evaluation", tuple(titles["self_evaluation"])),
            ("evaluation-system", tuple(titles["evaluation_system"])),
            ("department-goal", tuple(titles["department_goal"])),
        ),
        alien=tuple(titles["alien"]),
        sections=tuple(data["sections"]["words"]),
    )


def _fields(table: Mapping[str, Sequence[str]]) -> dict[str, LabelField]:
    return {key(word): cast("LabelField", field) for field, words in table.items() for word in words}


def _periods(table: Mapping[str, Sequence[str]]) -> tuple[tuple[str, Period], ...]:
    """Return the words with their periods: what is done before what was planned, longer words first."""
    order = ("actual", "past", "long", "year")
    return tuple(
        (word, cast("Period", period))
        for period in order
        for word in sorted(table[period], key=len, reverse=True)
    )


def _names(table: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return standard names by every spelling, without 指标; a standard name outranks an alias."""
    aliases = {key(word).removesuffix(INDICATOR): name for name, words in table.items() for word in words}
    return aliases | {key(name).removesuffix(INDICATOR): name for name in table}


def _pairs(tree: Mapping[str, Sequence[str]]) -> frozenset[tuple[str, str]]:
    return frozenset((level1, level2) for level1, below in tree.items() for level2 in below)


def _parents(frames: Mapping[Frame, frozenset[tuple[str, str]]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pairs in frames.values():
        for level1, level2 in pairs:
            found.setdefault(level2, set()).add(level1)
    return {level2: frozenset(parents) for level2, parents in found.items()}
