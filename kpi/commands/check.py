"""``kpi check``: review files or folders and write the reports."""

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click

from kpi import engine, guard, pipeline, profiles, references, ruleset, submissions
from kpi.commands.inputs import MEMORY_LIMIT, NAMED_INPUT, TIME_LIMIT
from kpi.commands.known import BASELINE, TODAY, WAIVERS, Known, tell_waivers
from kpi.commands.outputs import (
    FORMATS,
    Options,
    Output,
    pair_outputs,
    refuse_inputs,
    write_outputs,
)
from kpi.commands.reviewing import rule_book, year_of
from kpi.commands.storing import STORE, write_store
from kpi.model.disclosure import Disclosure
from kpi.model.finding import Finding, Review
from kpi.model.references import References
from kpi.model.rule import Level

FAIL_ON: dict[str, frozenset[Level]] = {
    "error": frozenset({"error"}),
    "warning": frozenset({"error", "warning"}),
    "info": frozenset(get_args(Level)),
    "never": frozenset(),
}
OK, FINDINGS, UNREADABLE = 0, 1, 2
SHOW_PROGRESS = 3


@click.command(help="审核文件或文件夹中的绩效目标表，列出问题。")
@click.argument("paths", nargs=-1, required=True, type=NAMED_INPUT, metavar="路径...")
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="报告格式，可多次给出。")
@click.option("--output", "outputs", multiple=True, help="报告文件，依次对应各个格式；以 / 结尾为文件夹。")
@click.option("--profile", default=profiles.DEFAULT, help="规则包：全国、各省的名称，或自己的 .toml 文件。")
@click.option("--select", multiple=True, metavar="编号", help="只用这些规则，可写族名，如 DIR、CMP02。")
@click.option("--ignore", multiple=True, metavar="编号", help="不用这些规则。")
@click.option(
    "--fail-on", type=click.Choice(tuple(FAIL_ON)), default="error", help="出现该级别及以上问题时返回 1。"
)
@click.option("--year", type=click.IntRange(2000, 2100), help="预算年度；不给则以文件所写为准。")
@BASELINE
@WAIVERS
@TODAY
@click.option("--last-year", type=click.Path(path_type=Path), help="上年的审核或读取结果（JSON），用于比较。")
@click.option("--standards", type=click.Path(path_type=Path), help="支出标准（TOML 或 CSV），用于比较。")
@click.option("--with-extract", is_flag=True, help="JSON 中同时给出读到的项目。")
@click.option("--full-ledger", is_flag=True, help="JSON 中列出全部检查记录，而不只是未能检查的。")
@click.option(
    "--notice-template", type=click.Path(path_type=Path), help="预审意见通知（docx）的模板，不给则用自带的。"
)
@click.option("--deadline", type=click.DateTime(["%Y-%m-%d"]), help="通知中的整改期限，如 2026-12-05。")
@STORE
@TIME_LIMIT
@MEMORY_LIMIT
@click.help_option("--help", "-h", help="显示帮助。")
def check(
    paths: tuple[Path, ...],
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    profile: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    year: int | None,
    baseline: Path | None,
    waivers: Path | None,
    today: dt.datetime | None,
    last_year: Path | None,
    standards: Path | None,
    notice_template: Path | None,
    deadline: dt.datetime | None,
    store: Path | None,
    time_limit: int,
    memory_limit: int,
    *,
    with_extract: bool,
    full_ledger: bool,
) -> int:
    """Review and return the exit status."""
    targets = pair_outputs(formats, outputs)
    compared = _references(last_year, standards)
    settled = Known(baseline, waivers, today).loaded()
    inputs = pipeline.find(paths)
    refuse_inputs(targets, inputs.files)
    documents = submissions.settled(_load(inputs.files, year, guard.Limits(time_limit, memory_limit)))
    book, changes = rule_book(profile, year_of(documents, year))
    book = _restricted(book, _codes(select), _codes(ignore))
    result = settled(engine.review(documents, book, (*changes, *_adjusted(select, ignore)), compared))
    day = deadline.date() if deadline else None
    write_outputs(result, targets, Options(with_extract, full_ledger, notice_template, day))
    write_store(result, store)
    _tell(inputs, documents, targets)
    tell_waivers(result)
    return _status(result, inputs, FAIL_ON[fail_on])


def _codes(given: Sequence[str]) -> tuple[str, ...]:
    """Split comma lists and take codes with or without the dash: ``dir-01,VAL`` → DIR01, VAL."""
    return tuple(
        part.strip().upper().replace("-", "") for text in given for part in text.split(",") if part.strip()
    )


def _references(last_year: Path | None, standards: Path | None) -> References:
    """Load what the documents are compared with; a mistake in these files is wrong usage."""
    past, past_mistakes = references.last_year(last_year) if last_year else (None, [])
    limits, limit_mistakes = references.standards(standards) if standards else (None, [])
    mistakes = [*past_mistakes, *limit_mistakes]
    if mistakes:
        raise click.UsageError("；".join(f"{mistake.file}：{mistake.message}" for mistake in mistakes))
    return References(past, limits)


def _restricted(book: ruleset.RuleBook, select: Sequence[str], ignore: Sequence[str]) -> ruleset.RuleBook:
    restricted, unknown = ruleset.restrict(book, select, ignore)
    if unknown:
        raise click.UsageError(f"没有这些规则：{'、'.join(unknown)}；用 kpi rules 查看全部规则。")
    return restricted


def _adjusted(select: Sequence[str], ignore: Sequence[str]) -> tuple[str, ...]:
    chosen = (f"只用规则 {'、'.join(_codes(select))}",) if select else ()
    return chosen + ((f"不用规则 {'、'.join(_codes(ignore))}",) if ignore else ())


def _load(files: Sequence[Path], year: int | None, limits: guard.Limits) -> list[Disclosure]:
    if len(files) < SHOW_PROGRESS or not sys.stderr.isatty():
        return pipeline.load(files, year, limits=limits)
    with click.progressbar(length=len(files), label="读取", file=sys.stderr) as bar:
        # The bar moves when the next file begins, so the first call only shows it.
        return pipeline.load(files, year, lambda _: bar.update(1), limits)


def _tell(inputs: pipeline.Inputs, documents: Sequence[Disclosure], targets: Sequence[Output]) -> None:
    """Say on standard error what went wrong, what was passed over and where the reports are."""
    for document in documents:
        if document.failure is not None:
            failure = document.failure
            click.echo(f"错误 {failure.code} {document.path}：{failure.message}{failure.hint}", err=True)
        if document.same_as is not None:
            click.echo(f"提示：{document.path}：{submissions.why_left_out(document)}", err=True)
    if inputs.skipped:
        click.echo(f"提示：文件夹中有 {len(inputs.skipped)} 个其他类型的文件，没有读取。", err=True)
    if not inputs.files:
        click.echo("错误 USE02：所给文件夹中没有可以审核的文件。", err=True)
    for target in targets:
        if target.path is not None:
            click.echo(f"已写入 {target.path}", err=True)


def _status(review: Review, inputs: pipeline.Inputs, levels: frozenset[Level]) -> int:
    """Return the exit status: 2 outranks 1; waived, known and doubtful findings never count."""
    if not inputs.files or any(document.failure is not None for document in review.documents):
        return UNREADABLE
    counted = any(_counts(finding) and finding.level in levels for finding in review.findings)
    return FINDINGS if counted else OK


def _counts(finding: Finding) -> bool:
    return finding.status == "new" and finding.doubt is None
