"""``kpi rules`` and ``kpi rule CODE``: the rule book."""

import json
import sys
from dataclasses import asdict

import click

from kpi import ruleset
from kpi.model.rule import Rule
from kpi.reporting import rulepage

FORMATS = ("text", "json", "md")


def _rules() -> tuple[Rule, ...]:
    book, mistakes = ruleset.load()
    for mistake in mistakes:
        click.echo(f"错误 RUL01 {mistake.file}：{mistake.message}", err=True)
    return book.ruleset.rules


@click.command(help="列出全部审核规则。")
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", help="输出格式。")
@click.help_option("--help", "-h", help="显示帮助。")
def rules(style: str) -> int:
    """Print the list of rules."""
    found = _rules()
    if style == "json":
        sys.stdout.write(json.dumps([asdict(rule) for rule in found], ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(rulepage.index(found, markdown=style == "md"))
    return 0


@click.command(help="说明一条规则：查什么、为什么、正反例。")
@click.argument("code", metavar="编号")
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", help="输出格式。")
@click.help_option("--help", "-h", help="显示帮助。")
def rule(code: str, style: str) -> int:
    """Print the page of one rule."""
    wanted = code.upper().replace("-", "")
    found = next((entry for entry in _rules() if wanted in (entry.code, entry.name.upper())), None)
    if found is None:
        raise click.UsageError(f"没有规则 {code}；用 kpi rules 查看全部规则。")
    if style == "json":
        sys.stdout.write(json.dumps(asdict(found), ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write(rulepage.page(found, markdown=style == "md"))
    return 0
