"""What is known already: the options of ``kpi check`` for baseline, waivers and decisions."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from kpi.model.disclosure import Failure
from kpi.model.finding import Review

BASELINE = click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="上一次的审核结果（JSON）；其中已有而未改动的问题标为已知。",
)
WAIVERS = click.option(
    "--waivers", type=click.Path(path_type=Path), help="豁免和人工结论（TOML）；所涉问题照列，不再影响结论。"
)
TODAY = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="按这一天判断豁免是否到期，如 2025-01-10；不给则为当天。",
)
_Given = Callable[[Review], Review]


@dataclass(frozen=True, slots=True)
class Known:
    """The files that the options name."""

    baseline: Path | None
    waivers: Path | None
    today: dt.datetime | None

    def loaded(self) -> _Given:
        """Return what applies the files to a review; a mistake in them is wrong usage."""
        if self.baseline is None and self.waivers is None:
            return lambda review: review
        from kpi import rounds, waivers  # noqa: PLC0415 - most reviews know of no earlier one

        earlier = rounds.load_review(self.baseline) if self.baseline else None
        if isinstance(earlier, Failure):
            raise click.UsageError(f"--baseline {earlier.code}：{earlier.message}{earlier.hint}")
        given, mistakes = waivers.load(self.waivers) if self.waivers else (None, [])
        if mistakes:
            raise click.UsageError("；".join(f"{mistake.file}：{mistake.message}" for mistake in mistakes))
        # Waivers expire by the calendar of the office, which is that of its machine.
        day = self.today.date() if self.today else dt.date.today()  # noqa: DTZ011
        return lambda review: waivers.applied(review, earlier, given, day)


def tell_waivers(review: Review) -> None:
    """Say on standard error which waivers and decisions were not used, and why."""
    if not review.waivers:
        return
    from kpi.reporting.settlements import settlements  # noqa: PLC0415 - most reviews have none

    for settled in settlements(review):
        if settled.fate != "used":
            click.echo(f"提示：{settled.where} {settled.fate_word}：{settled.subject}", err=True)
