"""``kpi value``: parse values given as arguments or on standard input, and say what was understood."""

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

import click

from kpi.model.constraint import Context
from kpi.reporting.value import value_json, value_text
from kpi.values import parse

FORMATS = ("text", "json")
_TSV_FIELDS = 5

_HELP = """解析指标值，说明读成了什么。

TEXT 是一个或几个指标值；写 - 则从标准输入逐行读取。以连字符开头的值前面加 -- 。"""


@click.command(help=_HELP)
@click.argument("texts", metavar="TEXT... | -", nargs=-1, required=True)
@click.option(
    "--format", "style", type=click.Choice(FORMATS), default="text", help="输出格式；json 每个值一行。"
)
@click.option("--l1", "level1", default="", metavar="名称", help="一级指标。")
@click.option("--l2", "level2", default="", metavar="名称", help="二级指标。")
@click.option("--name", default="", metavar="名称", help="三级指标名称，末尾括号里可有单位。")
@click.option("--unit", default="", metavar="单位", help="计量单位一栏的内容。")
@click.option("--sign", default="", metavar="符号", help="比较符号（指标性质）一栏的内容。")
@click.option("--tsv", is_flag=True, help="标准输入每行用制表符分为：值、符号、单位、二级指标、名称。")
@click.help_option("--help", "-h", help="显示帮助。")
def value(
    texts: tuple[str, ...], style: str, level1: str, level2: str, name: str, unit: str, sign: str, tsv: bool
) -> int:
    """Print what each value demands; the exit status is 0 whatever the values are."""
    if tsv and texts != ("-",):
        raise click.UsageError("--tsv 只用于从标准输入读取（TEXT 写 - ）。")
    common = Context(level1, level2, name, unit, sign)
    given = _lines() if texts == ("-",) else iter(texts)
    _print(
        ((_with_columns(line, common) if tsv else (line, common)) for line in given), as_json=style == "json"
    )
    return 0


def _lines() -> Iterator[str]:
    """Yield the lines of standard input; only CR, LF and a byte order mark are stripped."""
    for number, line in enumerate(sys.stdin.buffer):
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        yield text.removeprefix("\ufeff") if number == 0 else text


def _with_columns(line: str, common: Context) -> tuple[str, Context]:
    """Take the columns of a tab-separated line; a column that is missing or blank leaves the option."""
    text, sign, unit, level2, name = islice([*line.split("\t"), *[""] * _TSV_FIELDS], _TSV_FIELDS)
    return text, Context(
        common.level1, level2 or common.level2, name or common.name, unit or common.unit, sign or common.sign
    )


def _print(values: Iterable[tuple[str, Context]], *, as_json: bool) -> None:
    for index, (text, context) in enumerate(values):
        constraint = parse(text, context)
        if as_json:
            line = json.dumps(value_json(constraint), ensure_ascii=False, separators=(",", ":"))
            sys.stdout.write(line.encode("utf-8", "replace").decode() + "\n")
        else:
            shown = value_text(constraint).encode("utf-8", "replace").decode()
            sys.stdout.write(("\n" if index else "") + shown)
