"""What people decided, from the files of ``kpi stats --decisions``: TOML, or filled review workbooks."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from kpi import guard, reading, waivers
from kpi.model.decision import Decision, Ruling, Waiver
from kpi.model.disclosure import Failure
from kpi.rectify import Filled, read_workbook
from kpi.rounds.types import Treatment

_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_ANSWERS: Mapping[Treatment, Ruling] = {"已改": "changed", "说明": "explained", "不适用": "not_applicable"}


def decided(paths: Sequence[Path]) -> list[Decision | Waiver]:
    """Return all decisions and waivers of the files; a mistake in one of them is wrong usage."""
    found: list[Decision | Waiver] = []
    for path in paths:
        found += _workbook(path) if path.suffix.lower() in _WORKBOOKS else _listed(path)
    return found


def _listed(path: Path) -> list[Decision | Waiver]:
    given, mistakes = waivers.load(path)
    if mistakes:
        raise click.UsageError("；".join(f"{mistake.file}：{mistake.message}" for mistake in mistakes))
    return [one.entry for one in given]


def _workbook(path: Path) -> Iterator[Decision]:
    data = reading.load(path)
    filled = data if isinstance(data, Failure) else guard.run(read_workbook, data, path.as_posix())
    if isinstance(filled, Failure):
        raise click.UsageError(f"{filled.code}：{filled.message}{filled.hint}")
    if isinstance(filled, guard.Stopped):
        raise click.UsageError(f"工作簿 {path} 没能读完：文件过大或内部有损坏。")
    yield from _rulings(filled)


def _rulings(filled: Filled) -> Iterator[Decision]:
    """Yield the department's answers, then the office's conclusions, which are the last word."""
    for answer in filled.answers:
        if answer.treatment is not None:
            ruling, day = _ANSWERS[answer.treatment], answer.date or dt.date.min
            yield Decision(answer.fingerprint, answer.state, ruling, answer.text, answer.person, day)
    for one in filled.conclusions:
        yield Decision(one.fingerprint, "", one.ruling, "", one.person, dt.date.max)
