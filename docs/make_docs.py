"""Writes every page that repeats code, rules or examples; with --check fails where one is stale."""

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent))

import make_grammar
import make_schema
import make_store

from kpi import cli, engine, ruleset, specimen, submissions
from kpi.forms.notices import NOTICES
from kpi.model.finding import Finding, Review
from kpi.model.rule import Example
from kpi.reading import docx, pdf, sheet
from kpi.reading.failures import FAILURES
from kpi.rectify import filled
from kpi.reporting import rulepage
from kpi.reporting.words import LEVEL_WORDS
from kpi.rounds import load as rounds

ROOT = Path(__file__).resolve().parent.parent
NOTE = "<!-- 由 docs/make_docs.py 生成，请勿手改 -->\n\n"


def rule_pages() -> dict[str, str]:
    """Return a page for each rule and their index."""
    rules = ruleset.load()[0].ruleset.rules
    pages = {f"docs/rules/{rule.code}.md": NOTE + rulepage.page(rule, markdown=True) for rule in rules}
    return pages | {"docs/rules/README.md": NOTE + rulepage.index(rules, markdown=True)}


def command_page() -> dict[str, str]:
    """Return the command reference: the help text of every command."""
    group = click.Context(cli.cli, info_name="kpi", max_content_width=100)
    parts = ["# 命令", f"```\n{cli.cli.get_help(group)}\n```"]
    for name in cli.COMMANDS:
        command = cli.cli.get_command(group, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=group, max_content_width=100)
        parts.append(f"## kpi {name}\n\n```\n{command.get_help(context)}\n```")
    return {"docs/cli.md": NOTE + "\n\n".join(parts) + "\n"}


def error_page() -> dict[str, str]:
    """Return the gallery of messages: of unreadable files, and of each rule on its bad examples."""
    return {"docs/errors.md": NOTE + "\n".join([*_failures(), *_messages()]) + "\n"}


def _failures() -> Iterator[str]:
    yield from ("# 消息一览", "", "## 文件不能检查", "", "| 代码 | 消息 | 怎么办 |", "| --- | --- | --- |")
    for kind in (
        *FAILURES,
        *docx.NOTICES,
        *sheet.NOTICES,
        *pdf.NOTICES,
        *NOTICES,
        *rounds.NOTICES,
        *filled.NOTICES,
        *submissions.NOTICES,
    ):
        yield f"| {kind.code} | {kind.message} | {kind.hint} |"


def _messages() -> Iterator[str]:
    book = ruleset.load()[0]
    yield from ("", "## 规则指出的问题", "", "每条都是由规则文件中的反例实际运行得出的。")
    for rule in book.ruleset.rules:
        yield from ("", f"### {rule.code} {rule.title}", "")
        only, _ = ruleset.restrict(book, [rule.code], [])
        for example in rule.bad:
            for finding in _review(example, only).findings:
                yield from _message(finding)


def _message(finding: Finding) -> Iterator[str]:
    quote = finding.quote[slice(*finding.span)] or "（空）"
    yield f"- **{LEVEL_WORDS[finding.level]}** `{quote}` {finding.message} {finding.hint}"


def _review(example: Example, book: ruleset.RuleBook) -> Review:
    compared = specimen.references(example.fields)
    return engine.review([specimen.disclosure(example.fields)], book, references=compared)


GENERATORS: tuple[Callable[[], Mapping[str, str]], ...] = (
    rule_pages,
    command_page,
    error_page,
    make_schema.pages,
    make_grammar.pages,
    make_store.pages,
)


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them; return 1 where --check finds a stale one."""
    pages = {name: text for generator in GENERATORS for name, text in generator().items()}
    stale = [name for name, text in pages.items() if _differs(ROOT / name, text)]
    orphans = [path for path in (ROOT / "docs/rules").glob("*.md") if f"docs/rules/{path.name}" not in pages]
    if "--check" in arguments:
        for name in (*stale, *orphans):
            print(f"stale: {name}; run make docs")
        return int(bool(stale or orphans))
    for name in stale:
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(pages[name], encoding="utf-8", newline="\n")
    for path in orphans:
        path.unlink()
    return 0


def _differs(path: Path, text: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
