"""``kpi check``: review files, folders and archives and write the reports."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click

from kpi import engine, guard, pipeline, profiles, submissions
from kpi.batch import sources
from kpi.batch.sources import Sources
from kpi.commands.asked import Asked, Wanted, compared, deliver
from kpi.commands.inputs import CACHE, CLUSTER, HANDOUT, JOBS, MEMORY_LIMIT, NAMED_INPUT, TIME_LIMIT
from kpi.commands.known import BASELINE, TODAY, WAIVERS, Known
from kpi.commands.outputs import FORMATS, Options, Output, pair_outputs, refuse_inputs
from kpi.commands.storing import STORE
from kpi.memory import uncollected
from kpi.model.disclosure import Disclosure
from kpi.model.rule import Level
from kpi.reporting.verdict import Totals

FAIL_ON: dict[str, frozenset[Level]] = {
    "error": frozenset({"error"}),
    "warning": frozenset({"error", "warning"}),
    "info": frozenset(get_args(Level)),
    "never": frozenset(),
}
OK, FINDINGS, UNREADABLE = 0, 1, 2
FEW, LITTLE = 20, 128 * 1024
"""Up to so many files of so many bytes are reviewed before a worker would be there."""
_HELP = (
    "审核文件、文件夹和压缩包（zip）中的绩效目标表，列出问题。"
    "路径可以是带 * 的式样，也可以是 @清单文件，清单每行一个路径。"
)


@click.command(help=_HELP)
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
@click.option(
    "--last-year",
    type=click.Path(path_type=Path),
    help="上年的审核或读取结果（JSON 文件，或 --store 写出的文件夹），用于比较。",
)
@click.option("--standards", type=click.Path(path_type=Path), help="支出标准（TOML 或 CSV），用于比较。")
@click.option("--with-extract", is_flag=True, help="JSON 中同时给出读到的项目。")
@click.option("--full-ledger", is_flag=True, help="JSON 中列出全部检查记录，而不只是未能检查的。")
@click.option(
    "--notice-template", type=click.Path(path_type=Path), help="预审意见通知（docx）的模板，不给则用自带的。"
)
@click.option("--deadline", type=click.DateTime(["%Y-%m-%d"]), help="通知中的整改期限，如 2026-12-05。")
@HANDOUT
@STORE
@JOBS
@CACHE
@CLUSTER
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
    handout: Path | None,
    store: Path | None,
    jobs: int | None,
    cache: str | None,
    cluster: str | None,
    time_limit: int,
    memory_limit: int,
    *,
    with_extract: bool,
    full_ledger: bool,
) -> int:
    """Review and return the exit status."""
    targets = pair_outputs(formats, outputs)
    limits = guard.Limits(time_limit, memory_limit)
    asked = Asked(profile, select, ignore, year, compared(last_year, standards), limits)
    settled = Known(baseline, waivers, today).loaded()
    found = sources.find(paths)
    refuse_inputs(targets, [source.path for source in found.items])
    options = Options(with_extract, full_ledger, notice_template, deadline.date() if deadline else None)
    wanted = Wanted(targets, options, store, settled, is_known=bool(baseline or waivers), handout=handout)
    with uncollected():
        if jobs is None and cluster is None and _is_little(found):
            documents, seen = _reviewed(found, asked, wanted)
        else:
            from kpi.commands import many  # noqa: PLC0415 - what a single document does not need

            documents, seen = many.reviewed(found, asked, wanted, many.Means(jobs, cache, cluster))
        _tell(found, documents, targets)
        return _status(documents, seen, FAIL_ON[fail_on])


def _is_little(found: Sources) -> bool:
    """Tell whether all is done in less time than it takes to share the work."""
    if len(found.items) > FEW or any(source.member is not None for source in found.items):
        return False
    return sum(source.size for source in found.items) <= LITTLE


def _reviewed(found: Sources, asked: Asked, wanted: Wanted) -> tuple[Sequence[Disclosure], Totals]:
    """Review a few documents here and now."""
    documents = submissions.settled(pipeline.load(found.plain, asked.year, limits=asked.limits))
    review = engine.review(documents, *asked.rules(documents), asked.compared.references)
    return documents, deliver(review, wanted)


def _tell(found: Sources, documents: Sequence[Disclosure], targets: Sequence[Output]) -> None:
    """Say on standard error what went wrong, what was passed over and where the reports are."""
    for document in documents:
        if document.failure is not None:
            failure = document.failure
            click.echo(f"错误 {failure.code} {document.path}：{failure.message}{failure.hint}", err=True)
        if document.same_as is not None:
            click.echo(f"提示：{document.path}：{submissions.why_left_out(document)}", err=True)
    if found.skipped:
        click.echo(f"提示：文件夹中有 {found.skipped} 个其他类型的文件，没有读取。", err=True)
    if not found.items:
        click.echo("错误 USE02：所给文件夹中没有可以审核的文件。", err=True)
    for target in targets:
        if target.path is not None:
            click.echo(f"已写入 {target.path}", err=True)


def _status(documents: Sequence[Disclosure], seen: Totals, levels: frozenset[Level]) -> int:
    """Return the exit status: 2 outranks 1; waived, known and doubtful findings never count."""
    if not documents or any(document.failure is not None for document in documents):
        return UNREADABLE
    return FINDINGS if any(seen.certain[level] for level in levels) else OK
