"""``kpi stats``: figures of stores that ``kpi check --store`` wrote."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import click

from kpi.commands.outputs import Output, pair_outputs, saved, write_file
from kpi.model.rule import Level
from kpi.reporting import figures
from kpi.reporting.words import LEVEL_WORDS
from kpi.store import StoreError, accepted, handed_in, opening, rounds, stats

FORMATS = ("text", "json", "csv", "md", "xlsx")
USUAL: tuple[stats.By, ...] = ("department", "rule", "family", "level", "kind")
FEW = 30
"""Lines of a table on a terminal and in Markdown; the other formats have all of them."""

_HELP = """统计 kpi check --store 写出的结果：多少单位、项目、金额，哪些规则问题最多，谁还没有报送。

给出几个文件夹（各轮的结果，先后为序）的，统计最后一个，并与前一个比较：整改了多少，新增了多少。

没有豁免的问题才计入；“有错误的项目”指有错误一级问题的项目。采纳率 = （成立＋已改）÷ 有结论的问题数，
豁免率 = 已豁免的问题 ÷ 全部问题。"""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be told of which stores."""

    stores: tuple[Path, ...]
    narrowing: opening.Narrowing
    groupings: tuple[stats.By, ...]
    expected: Path | None
    decisions: tuple[Path, ...]


@click.command(help=_HELP)
@click.argument("stores", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="文件夹...")
@click.option(
    "--by", "groupings", multiple=True, type=click.Choice(stats.BY), help="按什么统计，可多次给出。"
)
@click.option("--department", "departments", multiple=True, metavar="单位", help="只统计这些单位。")
@click.option("--rule", "rules", multiple=True, metavar="编号", help="只统计这些规则的问题，可写族名。")
@click.option(
    "--level", "levels", multiple=True, type=click.Choice(get_args(Level)), help="只统计这些级别的问题。"
)
@click.option(
    "--expected",
    type=click.Path(path_type=Path),
    help="应报送的单位：名单（文本，每行一个，别名写在 = 之后），或上年的数据文件夹；列出谁还没有报送。",
)
@click.option(
    "--decisions",
    multiple=True,
    type=click.Path(path_type=Path),
    help="豁免和人工结论（TOML），或填好的审核工作簿（xlsx），可多次给出；统计各规则被采纳的比例。",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    help=f"每张表最多列多少行，0 为全部；text 和 md 不给则为 {FEW} 行，其他格式为全部。",
)
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="报告格式，可多次给出。")
@click.option("--output", "outputs", multiple=True, help="报告文件，依次对应各个格式。")
@click.help_option("--help", "-h", help="显示帮助。")
def command(
    stores: tuple[Path, ...],
    groupings: tuple[stats.By, ...],
    departments: tuple[str, ...],
    rules: tuple[str, ...],
    levels: tuple[str, ...],
    expected: Path | None,
    decisions: tuple[Path, ...],
    limit: int | None,
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
) -> None:
    """Write the figures."""
    targets = pair_outputs(formats, outputs, frozenset({"xlsx"}))
    if any(target.folder for target in targets):
        raise click.UsageError("统计的结果是一个文件，--output 不能是文件夹。")
    narrowing = opening.Narrowing(departments, tuple(map(_code, rules)), levels)
    asked = _Asked(stores, narrowing, tuple(dict.fromkeys(groupings or USUAL)), expected, decisions)
    try:
        tables = tuple(_tables(asked))
    except StoreError as error:
        raise click.UsageError(str(error)) from error
    for target in targets:
        most = FEW if limit is None and target.format in {"text", "md"} else limit
        _write(tuple(figures.shortened(table, most or None) for table in tables), target)


def _code(given: str) -> str:
    """Take codes with or without the dash: ``dir-01`` → DIR01."""
    return given.strip().upper().replace("-", "")


def _tables(asked: _Asked) -> Iterator[stats.Figures]:
    *earlier, last = asked.stores
    with stats.opened(last, asked.narrowing, earlier[-1] if earlier else None) as store:
        whole = stats.overview(store)
        yield stats.remarked(whole, _narrowed(asked.narrowing))
        if earlier:
            yield _rounds(asked, whole)
            yield rounds.by_department(store)
            yield rounds.by_rule(store)
        for by in asked.groupings:
            yield stats.figures(store, by)
        if asked.expected is not None:
            yield from handed_in.compared(store, handed_in.expected(asked.expected))
        if asked.decisions:
            from kpi.commands.decided import decided  # noqa: PLC0415 - brings what reads workbooks

            yield accepted.by_rule(store, decided(asked.decisions))


def _narrowed(narrowing: opening.Narrowing) -> tuple[str, ...]:
    """Return the remark that not everything is counted."""
    levels = [word for level, word in LEVEL_WORDS.items() if level in narrowing.levels]
    parts = {"单位": narrowing.departments, "规则": narrowing.rules, "级别": levels}
    said = "；".join(f"{name} {'、'.join(given)}" for name, given in parts.items() if given)
    return (f"只统计：{said}。",) if said else ()


def _rounds(asked: _Asked, last: stats.Figures) -> stats.Figures:
    """Return the rounds side by side."""
    told = [*map(_overview, asked.stores[:-1], [asked.narrowing] * len(asked.stores)), last]
    names = [path.resolve().name or str(path) for path in asked.stores]
    return stats.side_by_side(names, told)


def _overview(folder: Path, narrowing: opening.Narrowing) -> stats.Figures:
    # A department that was not there in an earlier round is no mistake.
    with stats.opened(folder, narrowing, lenient=True) as store:
        return stats.overview(store)


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
    render = {"json": figures.render_json, "csv": figures.render_csv, "md": figures.render_markdown}
    return render.get(name, figures.render_text)(tables).encode("utf-8", "replace")
