"""The command line: the group, the words of usage errors, and the exit status."""

import importlib
import os
import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import click

from kpi.version import __version__

# name → (module, attribute, summary); the summary stands here so that --help imports no command.
COMMANDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "check": ("kpi.commands.check", "check", "审核文件或文件夹中的绩效目标表，列出问题。"),
        "extract": ("kpi.commands.extract", "extract", "只读取不审核：列出从文件中读到的内容。"),
        "annotate": ("kpi.commands.annotate", "annotate", "在报送的 Excel、Word 文件上写出意见，另存一份。"),
        "rectify": ("kpi.commands.rectify", "rectify", "读回填好的整改台账，对照新报送的文件逐条核实。"),
        "diff": ("kpi.commands.diff", "diff", "比较两轮审核：新增、已整改、未整改、复发，及没有要求的改动。"),
        "stats": ("kpi.commands.stats", "command", "统计审核结果：单位、项目、金额、规则，谁还没有报送。"),
        "value": ("kpi.commands.value", "value", "解析指标值，说明读成了什么。"),
        "rules": ("kpi.commands.rules", "rules", "列出全部审核规则。"),
        "rule": ("kpi.commands.rules", "rule", "说明一条规则：查什么、为什么、正反例。"),
        "new-rule": ("kpi.commands.newrule", "new_rule", "写出一个新规则文件，待填的地方已标出。"),
    }
)

USAGE_ERROR = 2
INTERRUPTED = 130


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the command; None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the table of commands without importing them."""
        with formatter.section("命令"):
            formatter.write_dl([(name, summary) for name, (_, _, summary) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    help="审核政府预算绩效目标：解析指标值，检查完整性与合理性，生成报告。",
)
@click.version_option(__version__, "--version", message="kpi %(version)s", help="显示版本。")
@click.help_option("--help", "-h", help="显示帮助。")
@click.pass_context
def cli(context: click.Context) -> None:
    """Hold the commands together, see ``COMMANDS``; without one, show the help."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(args: list[str] | None = None) -> None:
    """Run the command line; usage errors are told in Chinese and end with status 2."""
    _speak_utf8()
    try:
        status = cli.main(args=args, prog_name="kpi", standalone_mode=False)
    except click.ClickException as error:
        click.echo(f"错误 USE01：{usage_message(error)}", err=True)
        context = getattr(error, "ctx", None)
        if context is not None:
            click.echo(f"用法见：{context.command_path} --help", err=True)
        sys.exit(USAGE_ERROR)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断。", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (kpi check … | head); nothing is wrong with the review.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("KPI_DEBUG"):
            raise
        kind = type(error).__name__
        click.echo(f"错误 USE99：程序出错（{kind}: {error}），本次没有完成。", err=True)
        click.echo("请把命令和程序版本告知维护人员；设环境变量 KPI_DEBUG=1 可看到出错的位置。", err=True)
        sys.exit(USAGE_ERROR)
    sys.exit(status if isinstance(status, int) else 0)


def usage_message(error: click.ClickException) -> str:
    """Return what is wrong with a call, in Chinese."""
    name = _option_name(error)
    message = error.message
    if isinstance(error, click.NoSuchOption):
        near = f"，是否指 {'、'.join(error.possibilities)}" if error.possibilities else ""
        message = f"没有选项 {error.option_name}{near}。"
    elif isinstance(error, click.BadOptionUsage):
        message = f"选项 {error.option_name} 后面应有一个值。"
    elif isinstance(error, click.MissingParameter):
        message = f"缺少参数 {name}。"
    elif isinstance(error, click.BadParameter) and name:
        message = f"{name} 的值不对。{_choices(error)}"
    elif message.startswith(("No such command", "Missing command")):
        message = f"没有给出命令或没有这个命令；可用：{'、'.join(COMMANDS)}。"
    return message


def _choices(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"可用：{'、'.join(map(str, kind.choices))}。"
    if isinstance(kind, click.IntRange):
        return f"应为 {kind.min} 至 {kind.max} 的整数。"
    return ""


def _option_name(error: click.ClickException) -> str:
    """Return what the user calls the parameter: the option, or the argument's Chinese metavar."""
    parameter = getattr(error, "param", None)
    if isinstance(parameter, click.Option):
        return parameter.opts[0]
    if isinstance(parameter, click.Argument):
        return (parameter.metavar or parameter.name or "").rstrip(".")
    return ""


def _speak_utf8() -> None:
    """Write UTF-8 whatever the console's code page; a character it lacks must not end the run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
