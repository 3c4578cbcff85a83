"""Compare what is read from the invented pages with what a careful reader takes from them.

``python tests/layouts/summary.py [-v] [NN …]`` prints a line a page: projects found/expected, rows
exact/expected, rows invented; with ``-v`` every difference.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest
from pathlib import Path
from typing import Any

from kpi.model.disclosure import WAN_PER_UNIT, Disclosure, Indicator, Project
from kpi.pipeline import load

HERE = Path(__file__).parent
SIGNS = {
    "≥": ">=", ">=": ">=", "大于等于": ">=", "大于或等于": ">=", "不低于": ">=", "不少于": ">=",
    "≤": "<=", "<=": "<=", "小于等于": "<=", "小于或等于": "<=", "不高于": "<=", "不超过": "<=",
    ">": ">", "＞": ">", "大于": ">", "<": "<", "＜": "<", "小于": "<",
    "=": "==", "＝": "==", "等于": "==",
}  # fmt: skip
"""The meaning of a sign as printed, in a column of its own or before the number."""
_BLANK = re.compile(r"\s+")
_SCORE = re.compile(r"[（(]?\d+(\.\d+)?\s*分?[）)]?$")
_MONEY = re.compile(r"([\d,.]+)(万元|千元|亿元|元|万)?")
_PER = re.compile(r"[/*·]")
_COUNTED = re.compile(r"^个(?=工作日|月|小时)")
"""A counter that is no part of the unit: 个工作日 is 工作日 (contract of the values)."""


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator row, put so that rows of the gold and rows found are equal where they say the same."""

    levels: tuple[str, str, str]
    text: str
    weight: str
    demand: tuple[str, Decimal, str] | None
    """Sign, number, unit with its denominators; None where the value is no plain quantity."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found on a page, against its gold."""

    name: str
    projects: tuple[int, int]
    rows: tuple[int, int]
    invented: int
    differences: tuple[str, ...]
    silent: tuple[str, ...]
    """What is wrong without a word of doubt: rows not in the gold, projects or rows missing."""


def pages() -> list[Path]:
    """Return the pages, each beside its gold."""
    golds = sorted(HERE.glob("[0-9][0-9]-*.gold.json"))
    return [_page(gold) for gold in golds]


def _page(gold: Path) -> Path:
    stem = gold.name.removesuffix(".gold.json")
    (page,) = (path for path in HERE.glob(f"{stem}.*") if path != gold)
    return page


def gold_of(page: Path) -> dict[str, Any]:
    """Return what a careful reader takes from the page."""
    gold: dict[str, Any] = json.loads((page.parent / f"{page.stem}.gold.json").read_text(encoding="utf-8"))
    return gold


def compare(page: Path) -> Outcome:
    """Read the page and compare."""
    gold = gold_of(page)
    (disclosure,) = load([page])
    expected, found = gold["projects"], disclosure.projects
    differences, silent = list(_form(gold, found)), []
    exact = invented = 0
    for want, have in _paired(expected, found):
        if want is not None and have is not None:
            differences += _head(want, have, gold.get("amount_unit"))
            right, made_up, said, unsaid = _rows(want, have, disclosure)
            exact, invented = exact + right, invented + made_up
            differences += said
            silent += unsaid
        elif want is not None:
            differences.append(f"缺项目 {want['name']}")
            silent += [differences[-1]] if not _told(disclosure) else []
        elif have is not None:
            differences.append(f"多出项目 {have.name.text!r}（{len(have.indicators)} 行）")
            silent += [differences[-1]] if not have.doubt else []
            invented += len(have.indicators)
    rows = sum(len(project["indicators"]) for project in expected)
    counts = (len(found), len(expected)), (exact, rows)
    return Outcome(page.name, *counts, invented, tuple(differences), tuple(silent))


def _told(disclosure: Disclosure) -> bool:
    return bool(disclosure.failure or disclosure.notes)


def _form(gold: dict[str, Any], found: Sequence[Project]) -> Iterator[str]:
    for project in found:
        if gold["projects"] and project.form != gold["form"]:
            yield f"{project.name.text}: 表种 {project.form} 应为 {gold['form']}"


def _paired(
    expected: list[dict[str, Any]], found: Sequence[Project]
) -> Iterator[tuple[dict[str, Any] | None, Project | None]]:
    """Pair by name in order; where the counts agree, the rest by position (a name may be misread)."""
    if len(expected) == len(found):
        yield from zip(expected, found, strict=True)
        return
    rest = list(found)
    for want in expected:
        same = [project for project in rest if _bare(project.name.text) == _bare(want["name"])]
        if same:
            rest.remove(same[0])
            yield want, same[0]
        else:
            yield want, None
    for project in rest:
        yield None, project


def _head(want: dict[str, Any], have: Project, unit: str | None) -> Iterator[str]:
    name = want["name"]
    if _bare(have.name.text) != _bare(name):
        yield f"项目名称 {have.name.text!r} 应为 {name!r}"
    money = (have.budget.number, have.budget.unit) if have.budget else None
    if not _same_money(want["budget"], money, unit):
        yield f"{name}: 预算 {money} 应为 {want['budget']!r} {unit or ''}"
    goals = [goal.text for goal in have.goals]
    for target, goal in zip_longest(want["goals"], goals, fillvalue=""):
        if _bare(target) != _bare(goal):
            yield f"{name}: 目标 {goal!r} 应为 {target!r}"


def _same_money(printed: str, money: tuple[Decimal, str] | None, unit: str | None) -> bool:
    said = _MONEY.match(printed)
    if not said or not money:
        return not said and not money
    number = Decimal(said[1].replace(",", ""))
    own = {"万": "万元", None: unit}.get(said[2], said[2])
    return number * WAN_PER_UNIT[own] == money[0] * WAN_PER_UNIT[money[1]] if own else number == money[0]


def _rows(
    want: dict[str, Any], have: Project, disclosure: Disclosure
) -> tuple[int, int, list[str], list[str]]:
    """Return how many rows are exact, how many invented, the differences, and the silent ones of them."""
    expected = [_wanted(row) for row in want["indicators"]]
    found = [_read(indicator) for indicator in have.indicators]
    shared = Counter(expected) & Counter(found)
    missing = _left(expected, shared)
    extra = [have.indicators[index] for index in _left_at(found, shared)]
    names = {_bare(row["l3"]) for row in want["indicators"]}
    invented = sum(_bare(indicator.level3.text) not in names for indicator in extra)
    said = [f"{want['name']}: 缺行 {_shown(row)}" for row in missing]
    loud = bool(have.doubt) or _told(disclosure) or any(map(_doubtful, extra))
    unsaid = said.copy() if not loud else []
    for indicator in extra:
        said.append(f"{want['name']}: 读成 {_shown(_read(indicator))}")
        unsaid += [said[-1]] if not (have.doubt or _doubtful(indicator)) else []
    if not missing and not extra and expected != found:
        said.append(f"{want['name']}: 行的次序不同")
    return shared.total(), invented, said, unsaid


def _doubtful(indicator: Indicator) -> bool:
    cells = (indicator.level1, indicator.level2, indicator.level3, indicator.value)
    return bool(indicator.doubt) or any(cell.doubt for cell in cells)


def _left(rows: Sequence[Row], shared: Counter[Row]) -> list[Row]:
    return [rows[index] for index in _left_at(rows, shared)]


def _left_at(rows: Sequence[Row], shared: Counter[Row]) -> list[int]:
    budget = Counter(shared)
    left = []
    for index, row in enumerate(rows):
        if budget[row]:
            budget[row] -= 1
        else:
            left.append(index)
    return left


def _wanted(row: dict[str, str]) -> Row:
    number = _number(row["value"])
    sign = SIGNS[row["op"]] if row["op"] else ""
    demand = None if number is None else (sign or "==", number, _unit(row["unit"]))
    levels = _level(row["l1"]), _level(row["l2"]), _bare(row["l3"])
    return Row(levels, _bare(row["text"]), _bare(row["weight"]), demand)


def _read(indicator: Indicator) -> Row:
    constraint = indicator.constraint
    demand = None
    if constraint.kind == "quantity" and constraint.number is not None:
        unit = "/".join([constraint.unit or "", *constraint.per])
        demand = (constraint.operator or "==", constraint.number, _unit(unit))
    levels = _level(indicator.level1.text), _level(indicator.level2.text), _bare(indicator.level3.text)
    weight = _bare(indicator.weight.text) if indicator.weight else ""
    return Row(levels, _bare(indicator.value.text), weight, demand)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def _unit(text: str) -> str:
    bare = _COUNTED.sub("", re.sub(r"^[（(](.*)[）)]$", r"\1", _bare(text)))
    return "/".join(piece.strip("（）()") if piece.count("（") != 1 else piece for piece in _PER.split(bare))


def _level(text: str) -> str:
    """A level without the score that some forms print behind its name: 产出指标(50分)."""
    return _SCORE.sub("", _bare(text))


def _bare(text: str) -> str:
    return _BLANK.sub("", text)


def _shown(row: Row) -> str:
    demand = " ".join(map(str, row.demand)) if row.demand else "-"
    return f"{'/'.join(row.levels)} | {row.text} | {demand} | {row.weight}"


def _line(outcome: Outcome) -> str:
    (found, projects), (exact, rows) = outcome.projects, outcome.rows
    mark = "  " if not outcome.differences else "✗ " if not outcome.silent else "✗✗"
    counts = f"项目 {found}/{projects}  行 {exact}/{rows}  多出 {outcome.invented}"
    return f"{mark} {outcome.name:<40} {counts}  差异 {len(outcome.differences)}"


def main(arguments: Sequence[str]) -> None:
    """Print the summary of all pages, or of those whose numbers are given."""
    wanted = [argument for argument in arguments if argument != "-v"]
    chosen = [page for page in pages() if not wanted or page.name[:2] in wanted]
    outcomes = []
    for page in chosen:
        outcomes.append(compare(page))
        print(_line(outcomes[-1]))  # noqa: T201 - a command's output
        for difference in outcomes[-1].differences if "-v" in arguments else ():
            print(f"      {difference}")  # noqa: T201
    exact, rows = (sum(outcome.rows[side] for outcome in outcomes) for side in (0, 1))
    right = sum(not outcome.differences for outcome in outcomes)
    made_up = sum(outcome.invented for outcome in outcomes)
    print(f"{right}/{len(outcomes)} 页全对，行 {exact}/{rows}，多出 {made_up}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
