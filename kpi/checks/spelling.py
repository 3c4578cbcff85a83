"""How the comparison sign is written: in words, in a make-shift spelling, or stricter than is meant."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpi.checks.rows import numbered
from kpi.checks.types import NoSettings, Subject
from kpi.checks.wordlists import any_of
from kpi.model.constraint import Constraint, Suggestion
from kpi.model.disclosure import Indicator
from kpi.model.finding import PASSED, Hit, Verdict
from kpi.model.place import Span

SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "="}
_STRICT = {">": "≥", "<": "≤"}
# The full-width signs are how a Chinese keyboard types them; nobody writes them otherwise by mistake.
_MAKESHIFT = (">=", "=>", "<=", "=<", "==")
_FULL_WIDTH = str.maketrans("＞＜＝", "><=")


@dataclass(frozen=True, slots=True)
class StrictlyMeant:
    """Words in a name for which "less than" is meant as it stands: 误差, 偏差."""

    exempt_words: tuple[str, ...]


def sign_spelling(subject: Subject, _: NoSettings) -> Iterator[Verdict]:
    """Signs in words or in another spelling than the standard one."""
    for one in numbered(subject.project):
        for value in one.values:
            if value.sources.operator != "text" or value.operator not in SIGNS:
                continue
            if _is_standard(value):
                yield PASSED
            elif value.suggestion is not None:
                # Without one the sign is part of a sentence (收到资金30日内), which says what it means.
                yield _rewritten(one.row, value, value.suggestion)


def _is_standard(value: Constraint) -> bool:
    """Tell whether the value's sign is printed as one of the five signs."""
    text, sign = value.text, SIGNS[value.operator or ""]
    if sign in "≥≤":
        return sign in text
    printed = text.translate(_FULL_WIDTH)
    for makeshift in _MAKESHIFT:
        printed = printed.replace(makeshift, "")
    return sign in printed


def _rewritten(row: Indicator, value: Constraint, suggestion: Suggestion) -> Hit:
    """Return the hit with the standard spelling, which means the same."""
    return Hit(
        span=Span(row.value, *value.span),
        field="value",
        facts={"wanted": suggestion.value},
        indicator=row,
        suggestion=suggestion,
    )


def strict_sign(subject: Subject, settings: StrictlyMeant) -> Iterator[Verdict]:
    """``>`` and ``<`` where the limit itself is meant to count."""
    for row, _, name, values in numbered(subject.project):
        if any_of(settings.exempt_words).search(name):
            continue
        for value in values:
            if value.sources.operator == "text" and value.operator is not None:
                yield _loosened(row, value) if value.operator in _STRICT else PASSED


def _loosened(row: Indicator, value: Constraint) -> Hit:
    wanted = _STRICT[value.operator or ""] + (value.canonical or value.text).lstrip("><")
    return Hit(
        span=Span(row.value, *value.span),
        field="value",
        facts={"wanted": wanted},
        indicator=row,
        suggestion=Suggestion(wanted, "confirm"),
    )
