"""How the commands take the files and folders that they are given, what one may cost, and who reads them."""

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
JOBS = click.option(
    "--jobs",
    type=click.IntRange(1, 1024),
    metavar="个数",
    help="同时审核几个文件，默认与处理器个数相同；结果与个数无关。",
)
CACHE = click.option(
    "--cache",
    metavar="文件夹",
    help="缓存：内容和规则都没有变的文件不再重审，中断后再运行会接着做。默认放在本人的缓存文件夹"
    "（~/.cache/kpi）；off 为不保留，也可用环境变量 KPI_CACHE=off。",
)
CLUSTER = click.option(
    "--cluster",
    metavar="地址",
    help="在已有的 Dask 集群上审核，如 tcp://10.0.0.5:8786；需要安装 distributed。",
)
HANDOUT = click.option(
    "--handout",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="文件夹",
    help="另按部门写出交办材料：每个部门一个文件夹，有审核表、预审意见通知和审核报告；并有总览页和汇总工作簿。",
)
