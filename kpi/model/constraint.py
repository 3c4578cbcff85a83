"""Constraints: what an indicator value (指标值) demands, typed.

The fields are those of the value contract (docs/schema). ``Constraint`` is a named tuple because a
million of them are made in a batch and a frozen dataclass costs several times as much to create.
"""

from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal[
    "quantity",  # one bound or an exact amount: ≥95%, 12人, ≤0.71万元/人
    "range",  # two bounds: 80%-90%
    "deadline",  # by when: 10月底前; a period too, its end
    "recurring",  # 每月月底前发放
    "trend",  # against a baseline: 比上年有所提高
    "qualitative",  # a state, grade or rule: 有效保障
    "actual",  # as it turns out: 按实际发生人数
    "done",  # completion: 完成, 按时完成
    "multi",  # several constraints in one cell
    "malformed",  # damaged: ≥5≥5个
    "empty",
]
Operator = Literal[">=", "<=", ">", "<", "==", "~"]
Every = Literal["day", "week", "month", "quarter", "half-year", "year"]
Direction = Literal["up", "down", "flat"]
Source = Literal["text", "column", "header", "name"]
Grade = Literal["safe", "confirm", "advice"]


class DateLimit(NamedTuple):
    """A date as far as it is said; ``end`` marks 底/末/内, ``anchor`` a festival or relative date."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    end: bool = False
    anchor: str | None = None


class Suggestion(NamedTuple):
    """What to write instead; safe: same meaning, confirm: a person decides, advice: a direction."""

    value: str
    grade: Grade


class Problem(NamedTuple):
    """Why a value is damaged: a code, the characters concerned, what was expected, in words."""

    code: str
    span: tuple[int, int]
    expected: tuple[str, ...]
    message: str


class Sources(NamedTuple):
    """Where operator and unit came from; None where the value has none."""

    operator: Source | None = None
    unit: Source | None = None


class Constraint(NamedTuple):
    """One indicator value, understood. ``span`` and all spans inside index ``text`` as printed."""

    text: str
    kind: Kind
    operator: Operator | None = None
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str | None = None
    per: tuple[str, ...] = ()
    date: DateLimit | None = None
    every: Every | None = None
    baseline: str | None = None
    direction: Direction | None = None
    span: tuple[int, int] = (0, 0)
    parts: "tuple[Constraint, ...]" = ()
    canonical: str | None = None
    suggestion: Suggestion | None = None
    sources: Sources = Sources()
    problem: Problem | None = None


class Context(NamedTuple):
    """What stands around a value; it fills only what the text leaves open."""

    level1: str = ""
    level2: str = ""
    name: str = ""
    unit: str = ""
    """The text of the unit column (计量单位), if there is one."""
    sign: str = ""
    """The text of the operator column (计算符号), if there is one."""
    header: str = ""
    """The printed header of the value column, which may carry a unit: 指标值（%）."""


NO_CONTEXT = Context()
