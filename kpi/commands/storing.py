"""The option ``--store`` of ``kpi check``: the results as Parquet tables beside the reports."""

from pathlib import Path

import click

from kpi.model.finding import Review

STORE = click.option(
    "--store",
    type=click.Path(path_type=Path),
    metavar="文件夹",
    help="另把结果写成 Parquet 数据表，供 kpi stats 统计。",
)


def write_store(review: Review, folder: Path | None) -> None:
    """Write the store where a folder was given; what stands in the way is wrong usage."""
    if folder is None:
        return
    from kpi.store import StoreError, writer  # noqa: PLC0415 - most reviews have no store

    try:
        writer.write(review, folder)
    except (StoreError, OSError) as error:
        raise click.UsageError(f"--store：{error}") from error
    click.echo(f"已写入 {folder}", err=True)
