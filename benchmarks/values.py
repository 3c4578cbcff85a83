"""Values a second, with ratios in one run: by shape, through plain Lark, new shapes, the longest cell, peers.

The stream has a million values whose distinct texts grow as those of a real disclosure do (Heaps' law): a new
text is an earlier one with other numbers. Times are of the process, one core.
"""

import gc
import importlib.util
import json
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kpi.values import parse, reader
from kpi.values.fill import fill

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT.parent / "shared" / "bench"
CORPUS = ROOT / "tests" / "values" / "corpus"
STREAM = 1_000_000
HEAPS_K, HEAPS_BETA = 1.20, 0.86
RUNS = 5
PEERS = ("cn2an", "chinese2digits", "jionlp", "quantulum3", "pint", "recognizers")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def corpus() -> list[str]:
    """Return the texts of the conformance corpus."""
    lines = [line for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines]


def stream(seed: Sequence[str], length: int) -> list[str]:
    """Return a stream of values that repeat as the seed's do."""
    chance = random.Random(7)  # noqa: S311 - no secret
    patterns = sorted({text for text in seed if _FIGURE.search(text)})
    values, known = list(seed), set(seed)
    for index in range(len(values), length):
        if chance.random() < HEAPS_K * HEAPS_BETA * index ** (HEAPS_BETA - 1):
            values.append(_new(chance.choice(patterns), known, chance))
            known.add(values[-1])
        else:
            values.append(values[chance.randrange(index)])
    return values


def _new(pattern: str, known: set[str], chance: random.Random) -> str:
    """Return the pattern with other numbers, if that can be had in a few tries one not known yet."""
    for _ in range(9):
        text = _FIGURE.sub(lambda figure: _other(figure.group(), chance), pattern)
        if text not in known:
            break
    return text


def _other(figure: str, chance: random.Random) -> str:
    """Return another number of about the same size."""
    whole = figure.partition(".")[0]
    if "." in figure or chance.random() < 0.3:
        return f"{chance.uniform(0, 10 ** len(whole)):.2f}"
    return str(chance.randrange(1, 10 ** (len(whole) + 1)))


def rate(read: Callable[[str], object], texts: Sequence[str], before: Callable[[], None]) -> float:
    """Return how many texts a second are read, the median of several runs."""
    rates = []
    for _ in range(RUNS):
        before()
        start = time.process_time()
        for text in texts:
            read(text)
        rates.append(len(texts) / (time.process_time() - start))
    return statistics.median(rates)


def forget() -> None:
    """Empty the caches of values and shapes."""
    reader.read.cache_clear()
    reader._filler.cache_clear()  # noqa: SLF001 - what is measured


def plain(text: str) -> object:
    """Read a text through Lark, without shapes."""
    return fill(reader.draft_of(text), text)


def longest() -> None:
    """Print the time of the most expensive cells."""
    for name, piece in {"文字": "有", "约束": "≥5人，", "数字": "95%", "方向词": "提高"}.items():
        for size in (10_000, reader.LONGEST):
            text = (piece * size)[:size]
            forget()
            start = time.process_time()
            parse(text)
            print(f"  {size} 字符（{name}）: {(time.process_time() - start) * 1000:.1f} ms")


def peers(sample: Path) -> None:
    """Print what share of the sample is right, and what the peers that are installed get right."""
    rows = [json.loads(line) for line in sample.read_text("utf-8").splitlines()]
    amounts = [row for row in rows if row["kind"] in {"quantity", "range"}]
    right = sum(_right(row) for row in amounts)
    print(f"  kpi: {right}/{len(amounts)} 数量和区间全部字段正确，种类 {_kinds(rows)}/{len(rows)}")
    ours = rate(plain, [row["text"] for row in rows], forget)
    print(f"  kpi（逐个经过 Lark）: {ours:,.0f} 值/秒")
    for tool in PEERS:
        if importlib.util.find_spec(tool) is None:
            print(f"  {tool}: 未安装")
            continue
        command = [sys.executable, str(BENCH / "peers" / "value_peers.py"), tool, str(sample)]
        print(subprocess.run(command, capture_output=True, text=True, check=False).stdout)


def _right(row: dict[str, object]) -> bool:
    found = parse(str(row["text"]))
    numbers = [None if number is None else f"{number:f}" for number in (found.number, found.upper)]
    units = {found.unit, f"个{found.unit}"}  # the sample keeps 个工作日
    signs = [found.operator, *numbers, [*found.per]]
    return signs == [row["op"], row["num"], row["num2"], row["per"]] and row["unit"] in units


def _kinds(rows: list[dict[str, object]]) -> int:
    return sum(parse(str(row["text"])).kind == row["kind"] for row in rows)


def main() -> None:
    """Print the figures."""
    seed_file = BENCH / "seed_values.txt"
    seed = seed_file.read_text("utf-8").splitlines() if seed_file.is_file() else corpus()
    start = time.process_time()
    parse("1")
    print(f"第一个值（构造语法）: {(time.process_time() - start) * 1000:.0f} ms")
    shapes = sorted({reader.shape_of(text) for text in corpus()})
    rate(reader.read, shapes, forget)
    print(f"新形状: {rate(reader.read, shapes, forget):,.0f} 个/秒（{len(shapes)} 种，一致性语料）")
    values = stream(seed, STREAM)
    gc.collect()
    gc.freeze()  # the collector need not walk the million texts, which no caller holds at once
    distinct, kinds = len(set(values)), len(set(map(reader.shape_of, values)))
    print(f"{len(values):,} 个值，{distinct:,} 种文字，{kinds:,} 种形状")
    slow = rate(plain, values[:20_000], forget)
    for name, read in (("全部缓存", parse), ("只按形状", reader.read.__wrapped__)):
        fast = rate(read, values, forget)
        print(f"  {name}: {fast:,.0f} 值/秒，是逐个经过 Lark（{slow:,.0f}）的 {fast / slow:.1f} 倍")
    print("最长的单元格")
    longest()
    sample = BENCH / "peer_sample.jsonl"
    if sample.is_file():
        print("与其他工具比较的样本")
        peers(sample)


if __name__ == "__main__":
    main()
