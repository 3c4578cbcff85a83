"""How the commands take the files and folders that they are given, and what one file may cost."""

from pathlib import Path

import click

from kpi import guard

NAMED_INPUT = click.Path(readable=False, path_type=Path)
"""Any path: one that cannot be read is told of like any bad file and does not cost the others."""

TIME_LIMIT = click.option(
    "--time-limit",
    type=click.IntRange(1, 86_400),
    envvar="KPI_TIME_LIMIT",
    default=guard.DEFAULT.seconds,
    metavar="秒",
    help=f"一个文件最多读多久，默认 {guard.DEFAULT.seconds} 秒；也可用环境变量 KPI_TIME_LIMIT。",
)
MEMORY_LIMIT = click.option(
    "--memory-limit",
    type=click.IntRange(64, 1_048_576),
    envvar="KPI_MEMORY_LIMIT",
    default=guard.DEFAULT.mebibytes,
    metavar="MB",
    help=f"读一个文件最多用多少内存，默认 {guard.DEFAULT.mebibytes} MB；也可用环境变量 KPI_MEMORY_LIMIT。",
)
