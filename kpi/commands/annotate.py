"""``kpi annotate``: the department's own file with our opinion on it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi import guard, pipeline, profiles, reading
from kpi.commands.check import OK, UNREADABLE
from kpi.commands.inputs import MEMORY_LIMIT, NAMED_INPUT, TIME_LIMIT
from kpi.commands.outputs import Output, refuse_inputs, write_file
from kpi.commands.reviewing import reviewed
from kpi.model.disclosure import Disclosure, Failure

if TYPE_CHECKING:
    from kpi.annotate import Annotated, Opinion

_WORDS = "预审意见"

_HELP = """在报送的文件上写出审核意见，另存一份，原文件不动。

Excel（.xlsx、.xlsm）：在有问题的单元格加批注，在最后一列之后加可筛选的“预审意见”列，另加索引表；
Word（.docx、.docm）：在有问题的单元格加批注。其余内容不变；再次审核时这些意见不算文件内容。"""


@click.command(help=_HELP)
@click.argument("path", type=NAMED_INPUT, metavar="文件")
@click.option(
    "--output", type=click.Path(path_type=Path), help="写到哪个文件；不给则在原文件名后加“-预审意见”。"
)
@click.option("--profile", default=profiles.DEFAULT, help="规则包：全国、各省的名称，或自己的 .toml 文件。")
@click.option("--year", type=click.IntRange(2000, 2100), help="预算年度；不给则以文件所写为准。")
@TIME_LIMIT
@MEMORY_LIMIT
@click.help_option("--help", "-h", help="显示帮助。")
def annotate(
    path: Path, output: Path | None, profile: str, year: int | None, time_limit: int, memory_limit: int
) -> int:
    """Annotate a file and return the exit status."""
    target = output or path.with_name(f"{path.stem}-{_WORDS}{path.suffix}")
    refuse_inputs([Output(_WORDS, target)], [path])
    limits = guard.Limits(time_limit, memory_limit)
    data = reading.load(path)
    if isinstance(data, Failure):
        return _refused(data, path)
    document = pipeline.disclose(data, path.as_posix(), reading.digest(data), limits)
    if document.failure is not None:
        return _refused(document.failure, path)
    if document.format not in _KINDS:
        raise click.UsageError(
            f"只能在 .xlsx、.xlsm、.docx、.docm 文件上写意见，{path} 不是。"
            "请另存为 .xlsx 或 .docx 再试，或者用 kpi check --format xlsx 写出审核表。"
        )
    return _write(data, document, target, (profile, year), limits)


def _write(
    data: bytes, document: Disclosure, target: Path, rules: tuple[str, int | None], limits: guard.Limits
) -> int:
    from kpi.annotate import opinions  # noqa: PLC0415 - loaded only when there is something to annotate

    said = opinions(reviewed([document], *rules))
    outcome = guard.run(_annotated, document.format or "", data, said, limits=limits)
    if isinstance(outcome, guard.Stopped):
        raise click.UsageError(f"没能写出意见（{outcome.detail or outcome.reason}）：文件过大或内部有损坏。")
    write_file(target, outcome.data)
    _tell(len(said), outcome, target)
    return OK


def _annotated(name: str, data: bytes, said: Sequence["Opinion"]) -> "Annotated":
    return _KINDS[name](data, said)


def _workbook(data: bytes, said: Sequence["Opinion"]) -> "Annotated":
    from kpi.annotate import annotate_workbook  # noqa: PLC0415

    return annotate_workbook(data, said)


def _word(data: bytes, said: Sequence["Opinion"]) -> "Annotated":
    from kpi.annotate import annotate_word  # noqa: PLC0415

    return annotate_word(data, said)


_KINDS: Mapping[str, Callable[[bytes, Sequence["Opinion"]], "Annotated"]] = {"xlsx": _workbook, "docx": _word}


def _refused(failure: Failure, path: Path) -> int:
    click.echo(f"错误 {failure.code} {path}：{failure.message}{failure.hint}", err=True)
    return UNREADABLE


def _tell(count: int, made: "Annotated", target: Path) -> None:
    for remark in made.remarks:
        click.echo(f"提示：{remark}", err=True)
    click.echo(f"已写入 {target}：意见 {count} 条。", err=True)
    for word, parts in (("改动", made.changed), ("新增", made.added), ("去掉", made.removed)):
        if parts:
            click.echo(f"{word}的部件：{'、'.join(parts)}", err=True)
    click.echo("其余部件与原文件逐字节相同。", err=True)
