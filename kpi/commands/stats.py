"""``kpi stats``: figures of a store that ``kpi check --store`` wrote."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kpi import waivers
from kpi.commands.outputs import Output, pair_outputs, saved, write_file
from kpi.reporting import figures
from kpi.store import StoreError, accepted, handed_in, stats

FORMATS = ("text", "json", "csv", "xlsx")
USUAL: tuple[stats.By, ...] = ("department", "family", "level", "kind")

_HELP = """统计 kpi check --store 写出的结果：多少单位、项目、金额，哪些规则问题最多，谁还没有报送。

没有豁免的问题才计入；“有错误的项目”指有错误一级问题的项目。采纳率 = （成立＋已改）÷ 有结论的问题数。"""


@click.command(help=_HELP)
@click.argument("store", type=click.Path(path_type=Path), metavar="文件夹")
@click.option(
    "--by", "groupings", multiple=True, type=click.Choice(stats.BY), help="按什么统计，可多次给出。"
)
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="报告格式，可多次给出。")
@click.option("--output", "outputs", multiple=True, help="报告文件，依次对应各个格式。")
@click.option(
    "--expected",
    type=click.Path(path_type=Path),
    help="应报送的单位名单（文本，每行一个），列出谁还没有报送。",
)
@click.option(
    "--decisions", type=click.Path(path_type=Path), help="豁免和人工结论（TOML），统计各规则被采纳的比例。"
)
@click.help_option("--help", "-h", help="显示帮助。")
def command(
    store: Path,
    groupings: tuple[stats.By, ...],
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    expected: Path | None,
    decisions: Path | None,
) -> None:
    """Write the figures."""
    targets = pair_outputs(formats, outputs, frozenset({"xlsx"}))
    if any(target.folder for target in targets):
        raise click.UsageError("统计的结果是一个文件，--output 不能是文件夹。")
    try:
        tables = tuple(_tables(store, groupings or USUAL, expected, decisions))
    except StoreError as error:
        raise click.UsageError(str(error)) from error
    for target in targets:
        _write(tables, target)


def _tables(
    folder: Path, groupings: tuple[stats.By, ...], expected: Path | None, decisions: Path | None
) -> Iterator[stats.Figures]:
    with stats.opened(folder) as store:
        yield stats.overview(store)
        for by in dict.fromkeys(groupings):
            yield stats.figures(store, by)
        if expected is not None:
            yield handed_in.compared(store, handed_in.expected(expected))
        if decisions is not None:
            given, mistakes = waivers.load(decisions)
            if mistakes:
                raise StoreError("；".join(f"{mistake.file}：{mistake.message}" for mistake in mistakes))
            yield accepted.by_rule(store, [one.entry for one in given])


def _write(tables: tuple[stats.Figures, ...], target: Output) -> None:
    if target.path is None:
        sys.stdout.write(_content(tables, target.format).decode())
        sys.stdout.flush()
        return
    write_file(target.path, _content(tables, target.format))
    click.echo(f"已写入 {target.path}", err=True)


def _content(tables: tuple[stats.Figures, ...], name: str) -> bytes:
    if name == "xlsx":
        from kpi.reporting import xlsx  # noqa: PLC0415 - openpyxl is loaded only for a workbook

        return saved(lambda path: xlsx.write_tables("stats", figures.sheets(tables), path))
    render = {"json": figures.render_json, "csv": figures.render_csv}.get(name, figures.render_text)
    return render(tables).encode("utf-8", "replace")
