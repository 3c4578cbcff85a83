"""A parsed value for programs (the contract's JSON) and for people (text with carets)."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

from kpi.model.constraint import Constraint, DateLimit, Problem, Suggestion
from kpi.reporting.visible import visible
from kpi.reporting.width import display_width

if TYPE_CHECKING:
    from kpi.reporting.contract import DateJson, ProblemJson, SuggestionJson, ValueJson

KINDS = MappingProxyType(
    {
        "quantity": "数量", "range": "区间", "deadline": "时限", "recurring": "周期", "trend": "趋势",
        "qualitative": "定性", "actual": "据实", "done": "完成", "multi": "多项", "malformed": "残缺",
        "empty": "空白",
    }
)  # fmt: skip
_OPERATORS = MappingProxyType({">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "=", "~": "约"})
_EVERY = MappingProxyType(
    {
        "day": "每天",
        "week": "每周",
        "month": "每月",
        "quarter": "每季度",
        "half-year": "每半年",
        "year": "每年",
    }
)
_DIRECTIONS = MappingProxyType({"up": "提高", "down": "下降", "flat": "持平"})
_BASELINES = MappingProxyType(
    {
        "last-year": "较上年", "earlier-years": "较往年", "last-period": "较上期", "current": "较现状",
        "base-period": "较基期", "average": "较平均水平", "unsaid": "（未说明与什么比）",
    }
)  # fmt: skip
_SOURCES = MappingProxyType({"column": "单独的一栏", "header": "表头", "name": "指标名称"})
_GRADES = MappingProxyType({"safe": "含义不变", "confirm": "需确认", "advice": "供参考"})


def value_json(constraint: Constraint) -> "ValueJson":
    """Return the value as the contract has it: numbers as strings, nothing absent."""
    return {
        "text": constraint.text,
        "kind": constraint.kind,
        "operator": constraint.operator,
        "number": None if constraint.number is None else f"{constraint.number:f}",
        "upper": None if constraint.upper is None else f"{constraint.upper:f}",
        "unit": constraint.unit,
        "per": [*constraint.per],
        "date": constraint.date and _date_json(constraint.date),
        "every": constraint.every,
        "baseline": constraint.baseline,
        "direction": constraint.direction,
        "span": [*constraint.span],
        "parts": [value_json(part) for part in constraint.parts],
        "canonical": constraint.canonical,
        "suggestion": constraint.suggestion and _suggestion_json(constraint.suggestion),
        "sources": {"operator": constraint.sources.operator, "unit": constraint.sources.unit},
        "problem": constraint.problem and _problem_json(constraint.problem),
    }


def value_text(constraint: Constraint) -> str:
    """Return the value for a terminal: what was read stands under the characters that say it."""
    return "\n".join(line.rstrip() for line in _lines(constraint)) + "\n"


def _date_json(date: DateLimit) -> "DateJson":
    return {"year": date.year, "month": date.month, "day": date.day, "end": date.end, "anchor": date.anchor}


def _suggestion_json(suggestion: Suggestion) -> "SuggestionJson":
    return {"value": suggestion.value, "grade": suggestion.grade}


def _problem_json(problem: Problem) -> "ProblemJson":
    return {
        "code": problem.code,
        "span": [*problem.span],
        "expected": [*problem.expected],
        "message": problem.message,
    }


def _lines(constraint: Constraint) -> Iterator[str]:
    """Write the value, carets with what they mean, the standard spelling, the problem."""
    yield visible(constraint.text)
    if constraint.problem:
        yield from _problem(constraint, constraint.problem)
    elif constraint.parts:
        for part in constraint.parts:
            yield _carets(constraint.text, part.span, _reading(part))
    else:
        yield _carets(constraint.text, constraint.span, _reading(constraint))
    if constraint.canonical is not None:
        yield f"规范写法：{visible(constraint.canonical)}"
    if constraint.suggestion:
        yield f"建议改为：{visible(constraint.suggestion.value)}（{_GRADES[constraint.suggestion.grade]}）"
    yield from _sources(constraint)


def _problem(constraint: Constraint, problem: Problem) -> Iterator[str]:
    yield _carets(
        constraint.text, problem.span, f"{KINDS[constraint.kind]}：{problem.message}（{problem.code}）"
    )
    yield f"这里应是：{'、'.join(problem.expected)}"


def _sources(constraint: Constraint) -> Iterator[str]:
    """Say what was not in the text."""
    for name, source in (("比较符号", constraint.sources.operator), ("计量单位", constraint.sources.unit)):
        if source and source != "text":
            yield f"{name}取自：{_SOURCES[source]}"


def _carets(text: str, span: tuple[int, int], words: str) -> str:
    """Return carets under the span, in columns of a terminal, and the words behind the end of the text."""
    before, marked = visible(text[: span[0]]), visible(text[slice(*span)])
    line = " " * display_width(before) + "^" * max(1, display_width(marked))
    return line.ljust(max(display_width(visible(text)), len(line)) + 2) + words


def _reading(constraint: Constraint) -> str:
    """Say in words what was read."""
    date = constraint.date and _date(constraint.date)
    pieces = [
        _BASELINES.get(constraint.baseline, f"较{constraint.baseline}年") if constraint.baseline else None,
        _DIRECTIONS[constraint.direction] if constraint.direction else None,
        _EVERY[constraint.every] if constraint.every else None,
        date,
        _amount(constraint),
    ]
    said = " ".join(piece for piece in pieces if piece)
    return f"{KINDS[constraint.kind]}：{said}" if said else KINDS[constraint.kind]


def _amount(constraint: Constraint) -> str | None:
    if constraint.number is None:
        return None
    unit = "/".join(name for name in (constraint.unit or "", *constraint.per))
    number = f"{constraint.number:f}"
    if constraint.upper is not None:
        return f"{number} 至 {constraint.upper:f} {unit}".rstrip()
    return f"{_OPERATORS[constraint.operator or '==']} {number} {unit}".rstrip()


def _date(date: DateLimit) -> str:
    """Return what is said of a date."""
    parts = ((date.year, "年"), (date.month, "月"), (date.day, "日"))
    said = "".join(f"{value}{name}" for value, name in parts if value is not None)
    return " ".join(word for word in (date.anchor, said, "期末" if date.end else None) if word)
