"""Writes docs/grammar.md from the grammar files and the conformance corpus."""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lark import Lark, Token, Tree

from kpi import units
from kpi.reporting.value import KINDS
from kpi.values import grammar, parse, words
from kpi.values.layout import without_layout
from kpi.values.problems import KINDS as PROBLEMS

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "values" / "corpus"
NOTE = "<!-- 由 docs/make_grammar.py 生成，请勿手改 -->\n\n"
FILES = ("value", "time", "quantity")
MOST_EXAMPLES = 6
_RULE = re.compile(r"^(?P<name>[a-z_]+):(?P<body>(?:.*\n?)(?:[ \t]+\|.*\n?)*)", re.MULTILINE)
_TERMINAL = re.compile(r"^(?P<name>[A-Z_]+)(?:\.-?\d+)?: (?P<body>/.*/)$", re.MULTILINE)

HEAD = """# 指标值的语法

指标值由 [grammar/](../grammar/) 里的语法读取：`value.lark` 说一格里可以有哪些短语，`time.lark` 和
`quantity.lark` 说每种短语怎么写，词语在同目录的 `*.toml` 里，单位在 `units.toml` 里。任何文字都能读，
读不出约束的就是“定性”。

一格里有几个短语时，这样合起来（`kpi/values/sense.py`）：

1. 有损坏（空位没填、数字连在一起、上下限矛盾……）的，整格是“残缺”，说明哪几个字、应是什么。
2. 有数量、区间、时限、周期，或有基期、有幅度的趋势的，就是它；有几个的是“多项”，各有自己的位置。
3. 只有方向词的是“趋势”；有“完成”类词语的是“完成”；“据实”类词语的是“据实”。
4. 其余是“定性”。

标点和括号把一格分成几段，一段里的词互相说明：“每人每月”归后面的数，“较上年”归后面的“提高”，“每季度”归后面的“1次”。
名称里的数字（`5G`、`12345热线`、`第二批`）、只作修饰的年份（`2024年度任务`）不算约束。
"""


def pages() -> dict[str, str]:
    """Return the page."""
    sections = [HEAD, *_kinds(), *_productions(), *_terminals(), *_lists(), *_problems()]
    return {"docs/grammar.md": NOTE + "\n".join(sections)}


def _corpus() -> list[dict[str, str]]:
    return [
        json.loads(line)
        for path in sorted(CORPUS.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def _code(text: str) -> str:
    """Quote text for a cell of a table."""
    return f"`{text}`".replace("|", "\\|") if text.strip() else "（空）"


def _kinds() -> Iterator[str]:
    yield "\n## 读成什么\n\n| 种类 | 例子 |\n| --- | --- |"
    texts: dict[str, list[str]] = defaultdict(list)
    for line in _corpus():
        texts[line["kind"]].append(line["text"])
    for kind, name in KINDS.items():
        shown = sorted(texts[kind], key=len)[: MOST_EXAMPLES * 2]
        yield f"| {name} `{kind}` | {'　'.join(_code(text.strip()) for text in shown)} |"


def _productions() -> Iterator[str]:
    """Write each rule with its alternatives and examples of how it is met."""
    examples = _examples()
    for name in FILES:
        source = (ROOT / "grammar" / f"{name}.lark").read_text("utf-8")
        yield f"\n## {name}.lark\n\n{_purpose(source)}\n\n| 规则 | 写法 | 例子 |\n| --- | --- | --- |"
        for rule in _RULE.finditer(source):
            shown = "　".join(_code(text) for text in examples.get(rule["name"], ())) or "—"
            ways = "<br>".join(_code(" ".join(way.split())) for way in _ways(rule["body"]))
            yield f"| `{rule['name']}` | {ways} | {shown} |"


def _purpose(source: str) -> str:
    """Return the comment at the head of a file."""
    lines = [line.removeprefix("//").strip() for line in source.partition("\n\n")[0].splitlines()]
    return "　".join(line for line in lines if line)


def _ways(body: str) -> list[str]:
    """Split a rule at the bars that stand outside brackets."""
    ways, depth = [""], 0
    for char in body.strip():
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "|" and depth == 0:
            ways.append("")
        else:
            ways[-1] += char
    return [way for way in ways if way.strip()]


def _examples() -> dict[str, list[str]]:
    """Return for each rule the shortest pieces of the corpus that are written in different ways."""
    found: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    parser = Lark.open(
        str(ROOT / "grammar" / "value.lark"), parser="lalr", maybe_placeholders=False, import_paths=[_served],
    )  # fmt: skip
    for line in sorted(_corpus(), key=lambda line: len(line["text"])):
        text = without_layout(line["text"])[0]
        if not text:
            continue
        for node in parser.parse(text).iter_subtrees():
            kinds = tuple(_name(child) for child in node.children)
            start, end = _span(node)
            found[_short(node.data)].setdefault(kinds, text[start:end])
    return {rule: sorted(ways.values(), key=len)[:MOST_EXAMPLES] for rule, ways in found.items()}


def _served(_base: object, path: str) -> tuple[str, str]:
    if path != "words.lark":
        raise FileNotFoundError(path)
    return path, words.grammar_text()


def _short(name: str) -> str:
    return str(name).rsplit("__", 1)[-1]


def _name(child: Token | Tree[Token]) -> str:
    return _short(child.type if isinstance(child, Token) else child.data)


def _span(node: Tree[Token]) -> tuple[int, int]:
    tokens = list(node.scan_values(lambda value: isinstance(value, Token)))
    return (tokens[0].start_pos or 0, tokens[-1].end_pos or 0) if tokens else (0, 0)


def _terminals() -> Iterator[str]:
    yield "\n## 直接写出的记号\n\n| 记号 | 写法 |\n| --- | --- |"
    for name in FILES:
        source = (ROOT / "grammar" / f"{name}.lark").read_text("utf-8")
        for terminal in _TERMINAL.finditer(source):
            yield f"| `{terminal['name']}` | `{terminal['body'].replace('|', chr(92) + '|')}` |"


def _lists() -> Iterator[str]:
    """Say which lists the words come from."""
    yield "\n## 由词表生成的记号\n\n| 记号 | 优先级 |\n| --- | --- |"
    for name, (priority, _) in words.load().terminals.items():
        yield f"| `{name}` | {priority} |"
    table = units.table()
    yield f"\n计量单位共 {len(table.units)} 个：\n\n| 量纲 | 单位 |\n| --- | --- |"
    by_dimension: dict[str, list[str]] = defaultdict(list)
    for unit, entry in table.units.items():
        by_dimension[entry.dimension].append(unit)
    for dimension, title in table.titles.items():
        yield f"| {title} `{dimension}` | {' '.join(by_dimension[dimension]).replace('|', '/')} |"


def _problems() -> Iterator[str]:
    yield "\n## 残缺的值\n\n| 问题 | 说明 | 应是 | 例子 |\n| --- | --- | --- | --- |"
    texts: dict[str, list[str]] = defaultdict(list)
    for line in _corpus():
        problem = parse(line["text"]).problem
        if problem:
            texts[problem.code].append(line["text"])
    for code, kind in PROBLEMS.items():
        shown = "　".join(_code(text) for text in texts[code][:MOST_EXAMPLES]) or "—"
        yield f"| `{code}` | {kind.message} | {'、'.join(kind.expected)} | {shown} |"
    yield ""


def main(arguments: list[str]) -> int:
    """Write the page, or with --check return 1 where it is stale."""
    grammar.parser()
    stale = {name: text for name, text in pages().items() if _read(ROOT / name) != text}
    if "--check" in arguments:
        print(*(f"stale: {name}" for name in stale), sep="\n")
        return int(bool(stale))
    for name, text in stale.items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
