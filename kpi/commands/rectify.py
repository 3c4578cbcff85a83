"""``kpi rectify``: read a filled review workbook back, and verify its answers in the new submission."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from kpi import guard, profiles, reading, rounds, waivers
from kpi.commands.check import FINDINGS, OK, UNREADABLE
from kpi.commands.diff import FORMATS, round_of
from kpi.commands.inputs import MEMORY_LIMIT, NAMED_INPUT, TIME_LIMIT
from kpi.commands.outputs import NARROW, WIDE, Output, pair_outputs, refuse_inputs, saved, write_file
from kpi.model.decision import Decision
from kpi.model.disclosure import Failure
from kpi.rectify import Filled, read_workbook
from kpi.rectify.filled import NO_ROUND
from kpi.reporting import handback
from kpi.rounds import Comparison, Handback, Round

_HELP = """读回填好的整改台账，对照新报送的文件逐条核实。

工作簿是 kpi check --format xlsx 写出、由单位填写的审核表。处理方式为“已改”的，在新文件中核实；
“说明”“不适用”的，连同责任人、日期写入 --decisions 文件，以后审核用 --waivers 采用。
有“已改”不属实或未能核实、答复不能采用、问题没有答复的，返回 1。"""


@click.command(help=_HELP)
@click.argument("workbook", type=NAMED_INPUT, metavar="工作簿")
@click.argument("path", type=NAMED_INPUT, metavar="新文件")
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="报告格式，可多次给出。")
@click.option("--output", "outputs", multiple=True, help="报告文件，依次对应各个格式。")
@click.option("--decisions", type=click.Path(path_type=Path), help="结论写到哪个文件（TOML）；已有的接着写。")
@click.option("--old", type=NAMED_INPUT, help="上一轮的审核结果（JSON）；不给则用工作簿中保存的。")
@click.option("--profile", default=profiles.DEFAULT, help="审核新文件用的规则包。")
@click.option("--year", type=click.IntRange(2000, 2100), help="预算年度；不给则以文件所写为准。")
@TIME_LIMIT
@MEMORY_LIMIT
@click.help_option("--help", "-h", help="显示帮助。")
def rectify(
    workbook: Path,
    path: Path,
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    decisions: Path | None,
    old: Path | None,
    profile: str,
    year: int | None,
    time_limit: int,
    memory_limit: int,
) -> int:
    """Verify the answers and return the exit status."""
    targets = pair_outputs(formats, outputs)
    written = [Output("toml", decisions)] if decisions else []
    refuse_inputs([*targets, *written], [workbook, path, *([old] if old else [])])
    if any(target.folder for target in targets):
        raise click.UsageError("核实的结果是一个文件，--output 不能是文件夹。")
    limits = guard.Limits(time_limit, memory_limit)
    filled = _filled(workbook, limits)
    before = _handed_out(filled, workbook, old)
    after = round_of(path, profile, year, limits)
    comparison = rounds.compare(before, after)
    judged = rounds.decide(comparison, filled.answers)
    _keep([decision for _, decision in judged.decisions], decisions)
    for target in targets:
        _write(comparison, judged, target)
    return _status(judged, after)


def _filled(path: Path, limits: guard.Limits) -> Filled:
    """Read the workbook in a process of its own; what is wrong with it is wrong usage."""
    data = reading.load(path)
    found = (
        data if isinstance(data, Failure) else guard.run(read_workbook, data, path.as_posix(), limits=limits)
    )
    if isinstance(found, guard.Stopped):
        raise click.UsageError(
            f"工作簿 {path} 没能读完（{found.detail or found.reason}）：文件过大或内部有损坏。"
        )
    if isinstance(found, Failure):
        raise _usage(found)
    return found


def _handed_out(filled: Filled, workbook: Path, old: Path | None) -> Round:
    """Return the round that the workbook was handed out with."""
    if old is not None:
        found = rounds.load_review(old)
    elif filled.review is not None:
        found = rounds.parse_review(filled.review, workbook.as_posix())
    else:
        found = NO_ROUND.failure(path=workbook.as_posix())
    if isinstance(found, Failure):
        raise _usage(found)
    return found


def _usage(failure: Failure) -> click.UsageError:
    return click.UsageError(f"{failure.code}：{failure.message}{failure.hint}")


def _keep(made: Sequence[Decision], path: Path | None) -> None:
    """Write the decisions behind those that the file has already."""
    if path is None:
        if made:
            click.echo(f"提示：有 {len(made)} 条说明、不适用，给出 --decisions 文件才会保存。", err=True)
        return
    known: Sequence[object] = ()
    earlier = b""
    if path.exists():
        given, mistakes = waivers.load(path)
        if mistakes:
            raise click.UsageError("；".join(f"{mistake.file}：{mistake.message}" for mistake in mistakes))
        known, earlier = [entry.entry for entry in given], path.read_bytes().rstrip() + b"\n\n"
    fresh = [decision for decision in made if decision not in known]
    write_file(path, earlier.lstrip(b"\n") + waivers.written(fresh).encode())
    click.echo(f"已写入 {path}：新增结论 {len(fresh)} 条。", err=True)


def _write(comparison: Comparison, judged: Handback, target: Output) -> None:
    content = _content(comparison, judged, target.format, to_screen=target.path is None)
    if target.path is None:
        sys.stdout.write(content.decode())
        sys.stdout.flush()
    else:
        write_file(target.path, content)
        click.echo(f"已写入 {target.path}", err=True)


def _content(comparison: Comparison, judged: Handback, name: str, *, to_screen: bool) -> bytes:
    # Each report imports its own libraries, and only the one asked for is loaded.
    answers = handback.views(judged, comparison)
    if name == "json":
        return handback.render_json(comparison, answers).encode()
    if name == "html":
        from kpi.reporting import diffhtml  # noqa: PLC0415

        return diffhtml.render(comparison, answers).encode()
    if name == "xlsx":
        from kpi.reporting import difftables, xlsx  # noqa: PLC0415

        sheets = (handback.table(answers), *difftables.tables(comparison))
        return saved(lambda path: xlsx.write_tables("rectify", sheets, path))
    colour = to_screen and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    columns = shutil.get_terminal_size((100, 24)).columns if to_screen else 100
    width = max(NARROW, min(columns, WIDE))
    return handback.render_text(comparison, answers, colour=colour, width=width).encode()


def _status(judged: Handback, after: Round) -> int:
    """Return 2 where the new submission was not read, 1 where something is left to do."""
    if any(document.failure is not None for document in after.documents):
        return UNREADABLE
    false = any(one.verification != "属实" for one in judged.verified)
    return FINDINGS if false or judged.unusable or judged.unanswered else OK
