"""``kpi diff``: compare two or more rounds of a review."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from kpi import guard, pipeline, profiles, rounds
from kpi.commands.check import FAIL_ON, FINDINGS, OK, UNREADABLE
from kpi.commands.inputs import MEMORY_LIMIT, NAMED_INPUT, TIME_LIMIT
from kpi.commands.outputs import NARROW, WIDE, Output, pair_outputs, refuse_inputs, saved, write_file
from kpi.commands.reviewing import reviewed
from kpi.model.disclosure import Failure
from kpi.model.rule import Level
from kpi.rounds import Comparison, Round

FORMATS = ("text", "json", "html", "xlsx")
_LEAST = 2
_PEEK = 64

_HELP = """比较两轮审核：新增、已整改、未整改、复发，以及没有要求的改动。

旧…新 依次为各轮的审核结果（kpi check --format json --with-extract 写出的文件），最后一个是本轮；
也可以直接给出报送的文件或文件夹，当场按 --profile 审核。给出三轮以上时，能看出改好后又出现的问题。"""


@click.command(help=_HELP)
@click.argument("paths", nargs=-1, required=True, type=NAMED_INPUT, metavar="旧... 新")
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="报告格式，可多次给出。")
@click.option("--output", "outputs", multiple=True, help="报告文件，依次对应各个格式。")
@click.option("--profile", default=profiles.DEFAULT, help="当场审核时用的规则包。")
@click.option("--year", type=click.IntRange(2000, 2100), help="当场审核时的预算年度。")
@click.option(
    "--fail-on", type=click.Choice(tuple(FAIL_ON)), default="never", help="本轮仍有该级别问题时返回 1。"
)
@TIME_LIMIT
@MEMORY_LIMIT
@click.help_option("--help", "-h", help="显示帮助。")
def diff(
    paths: tuple[Path, ...],
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    profile: str,
    year: int | None,
    fail_on: str,
    time_limit: int,
    memory_limit: int,
) -> int:
    """Compare and return the exit status."""
    if len(paths) < _LEAST:
        raise click.UsageError("至少给出两轮：上一轮在前，本轮在后。")
    targets = pair_outputs(formats, outputs)
    refuse_inputs(targets, paths)
    if any(target.folder for target in targets):
        raise click.UsageError("比较的结果是一个文件，--output 不能是文件夹。")
    limits = guard.Limits(time_limit, memory_limit)
    *before, old, new = (round_of(path, profile, year, limits) for path in paths)
    comparison = rounds.compare(old, new, before)
    for target in targets:
        _write(comparison, target)
    return _status([*before, old, new], FAIL_ON[fail_on])


def round_of(path: Path, profile: str, year: int | None, limits: guard.Limits) -> Round:
    """Return the round of a path: a REVIEW.json, or documents that are reviewed here and now."""
    if _is_json(path):
        loaded = rounds.load_review(path)
        if isinstance(loaded, Failure):
            raise click.UsageError(f"{loaded.code}：{loaded.message}{loaded.hint}")
        return loaded
    files = pipeline.find([path]).files
    if not files:
        raise click.UsageError(f"文件夹 {path} 中没有可以审核的文件。")
    documents = pipeline.load(files, year, limits=limits)
    for document in documents:
        if document.failure is not None:
            failure = document.failure
            click.echo(f"错误 {failure.code} {document.path}：{failure.message}{failure.hint}", err=True)
    return rounds.of_review(reviewed(documents, profile, year))


def _is_json(path: Path) -> bool:
    """Tell whether a path is a JSON file: by its name, or by how it begins."""
    if path.suffix.lower() in {".json", ".jsonl"}:
        return True
    try:
        with path.open("rb") as file:
            return file.read(_PEEK).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
    except (OSError, ValueError):
        return False


def _write(comparison: Comparison, target: Output) -> None:
    if target.path is None:
        content = _content(comparison, target.format, to_screen=True).decode()
        sys.stdout.write(content)
        sys.stdout.flush()
    else:
        write_file(target.path, _content(comparison, target.format, to_screen=False))
        click.echo(f"已写入 {target.path}", err=True)


def _content(comparison: Comparison, name: str, *, to_screen: bool) -> bytes:
    # Each report imports its own libraries, and only the one asked for is loaded.
    if name == "json":
        from kpi.reporting import diffjson  # noqa: PLC0415

        return diffjson.render(comparison).encode()
    if name == "html":
        from kpi.reporting import diffhtml  # noqa: PLC0415

        return diffhtml.render(comparison).encode()
    if name == "xlsx":
        from kpi.reporting import difftables, xlsx  # noqa: PLC0415

        return saved(lambda path: xlsx.write_tables("diff", difftables.tables(comparison), path))
    from kpi.reporting import difftext  # noqa: PLC0415

    colour = to_screen and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    columns = shutil.get_terminal_size((100, 24)).columns if to_screen else 100
    return difftext.render(comparison, colour=colour, width=max(NARROW, min(columns, WIDE))).encode()


def _status(sides: Sequence[Round], levels: frozenset[Level]) -> int:
    """Return the exit status: 2 where an input was not read, 1 for findings of the last round that count."""
    if any(document.failure is not None for side in sides for document in side.documents):
        return UNREADABLE
    counted = (finding for finding in sides[-1].findings if finding.status == "new" and not finding.doubt)
    return FINDINGS if any(finding.level in levels for finding in counted) else OK
