"""``kpi extract``: what was read, no rules."""

import sys
from pathlib import Path

import click

from kpi import guard, pipeline
from kpi.commands.inputs import MEMORY_LIMIT, NAMED_INPUT, TIME_LIMIT
from kpi.commands.outputs import (
    SUFFIXES,
    file_names,
    pair_outputs,
    refuse_inputs,
    saved,
    write_file,
    write_index,
)
from kpi.model.disclosure import Disclosure

FORMATS = ("json", "xlsx")
NEEDS_OUTPUT = frozenset({"xlsx"})
UNREADABLE = 2


@click.command(help="只读取不审核：列出从文件中读到的内容。")
@click.argument("paths", nargs=-1, required=True, type=NAMED_INPUT, metavar="路径...")
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help="输出格式，可多次给出。")
@click.option(
    "--output",
    "outputs",
    multiple=True,
    help="输出文件，依次对应各个格式，以 / 结尾为文件夹；JSON 不给则写到屏幕。",
)
@click.option("--year", type=click.IntRange(2000, 2100), help="预算年度；不给则以文件所写为准。")
@TIME_LIMIT
@MEMORY_LIMIT
@click.help_option("--help", "-h", help="显示帮助。")
def extract(
    paths: tuple[Path, ...],
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    year: int | None,
    time_limit: int,
    memory_limit: int,
) -> int:
    """Read and write; status 2 where a file could not be read."""
    targets = pair_outputs(formats or ("json",), outputs, NEEDS_OUTPUT)
    inputs = pipeline.find(paths)
    refuse_inputs(targets, inputs.files)
    documents = pipeline.load(inputs.files, year, limits=guard.Limits(time_limit, memory_limit))
    for target in targets:
        if target.path is None:
            sys.stdout.write(_content(documents, target.format).decode())
            continue
        if target.folder:
            _write_folder(documents, target.format, target.path)
        else:
            write_file(target.path, _content(documents, target.format))
        click.echo(f"已写入 {target.path}", err=True)
    for document in documents:
        if document.failure is not None:
            failure = document.failure
            click.echo(f"错误 {failure.code} {document.path}：{failure.message}{failure.hint}", err=True)
    return UNREADABLE if not documents or any(document.failure for document in documents) else 0


def _write_folder(documents: list[Disclosure], style: str, folder: Path) -> None:
    """Write one file a document and an index of them."""
    files = file_names(documents, SUFFIXES[style])
    for document, file in zip(documents, files, strict=True):
        write_file(folder / file, _content([document], style))
    write_index(folder, style, documents, files, [None] * len(files))


def _content(documents: list[Disclosure], style: str) -> bytes:
    # Each format imports its own library, and only the one asked for is loaded.
    if style == "xlsx":
        from kpi.reporting import xlsx  # noqa: PLC0415

        return saved(lambda path: xlsx.write_extract(documents, path))
    from kpi.reporting import json  # noqa: PLC0415

    return json.render_extract(documents).encode()
