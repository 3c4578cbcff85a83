"""``kpi new-rule``: write a rule file with the gaps marked; the rule loads when they are filled."""

import dataclasses
import re
from pathlib import Path

import click

from kpi.commands.outputs import write_file
from kpi.resources import folder
from kpi.ruleset import CHECKS, GAP

_CODE = re.compile(r"^[A-Z]{3}\d{2}$")
_TEMPLATE = """\
code = "{code}"
name = "{gap}"  # 英文短名，说的是错在哪里，如 satisfaction-direction
title = "{gap}"
level = "warning"  # error 错误 · warning 警告 · info 提示 · question 待核实
{scope}head = "appropriateness"  # completeness · relevance · appropriateness · feasibility
check = "{check}"
message = "{gap}"  # 可用 {{l1}} {{l2}} {{l3}} {{value}} {{quote}} {{project}}，以及检查给出的其他各项
hint = "{gap}"
why = "{gap}"
since = "0.1"
false_positives = ["{gap}"]
{settings}
[[basis]]
document = "{gap}"

[[bad]]
rows = [["产出指标", "数量指标", "{gap}", "{gap}"]]
finds = ["{gap}"]

[[bad]]
rows = [["产出指标", "数量指标", "{gap}", "{gap}"]]
finds = ["{gap}"]

[[good]]
note = "{gap}"
rows = [["产出指标", "数量指标", "{gap}", "{gap}"]]

[[good]]
note = "{gap}"
rows = [["产出指标", "数量指标", "{gap}", "{gap}"]]
"""


@click.command(help="写出一个新规则文件，待填的地方标为“【待填】”；全部填好之前不会启用。")
@click.argument("code", metavar="编号")
@click.option("--check", "check_name", required=True, help="用哪个检查；名称见 kpi/checks/__init__.py。")
@click.option("--directory", type=click.Path(path_type=Path), help="规则文件夹；不给则为 rules/。")
@click.help_option("--help", "-h", help="显示帮助。")
def new_rule(code: str, check_name: str, directory: Path | None) -> int:
    """Write the file; a usage error where code or check are not good or the file is there."""
    if not _CODE.match(code):
        raise click.UsageError(f"编号 {code} 的格式不对，应为三个大写字母加两位数字，如 DIR08。")
    scope = next((scope for scope, checks in CHECKS.items() if check_name in checks), None)
    if scope is None:
        known = "、".join(sorted(name for checks in CHECKS.values() for name in checks))
        raise click.UsageError(f"没有名为 {check_name} 的检查；可用：{known}。")
    path = (directory or folder("rules")) / code[:3] / f"{code}.toml"
    if path.exists():
        raise click.UsageError(f"{path} 已经存在。")
    names = [field.name for field in dataclasses.fields(CHECKS[scope][check_name].settings)]
    settings = "\n[settings]\n" + "".join(f'{name} = "{GAP}"\n' for name in names) if names else ""
    scope_line = "" if scope == "project" else f'scope = "{scope}"\n'
    text = _TEMPLATE.format(code=code, gap=GAP, check=check_name, settings=settings, scope=scope_line)
    write_file(path, text.encode())
    click.echo(f"已写入 {path}；填好“{GAP}”后运行 kpi rule {code} 查看。", err=True)
    return 0
