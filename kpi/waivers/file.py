"""The file of waivers and decisions (TOML). A mistake in it is told with file and line; nothing is half used.

[[waiver]]                      # 豁免：问题编号，或者规则＋项目＋指标（按原文核对，“*”为任意）
rule = "FND01"
project = "*"                   # 项目编码或名称
path = "*"                      # 一级/二级/三级指标名称，或只写三级指标
reason = "…"  person = "…"  date = 2025-01-10  expires = 2025-12-31

[[decision]]                    # 对一个问题的结论；问题的内容或规则变动后失效
fingerprint = "…"  state = "…"  ruling = "不成立"  reason = "…"  person = "…"  date = 2025-01-10
"""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi.engine import tight
from kpi.model.decision import RULING_WORDS, Decision, Ruling, Waiver
from kpi.ruleset import Mistake

MAX_BYTES = 50_000_000
_RULINGS: Mapping[str, Ruling] = {word: ruling for ruling, word in RULING_WORDS.items()}
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_RULE = re.compile(r"[A-Z]{3}\d{2}")
_COMMON = ("reason", "person", "date")
_SCOPE = ("rule", "project", "path")
_KEYS = {
    "waiver": ("fingerprint", *_SCOPE, *_COMMON, "expires"),
    "decision": ("fingerprint", "state", "ruling", *_COMMON),
}
_NEEDED = {"waiver": _COMMON, "decision": _KEYS["decision"]}
_WORDS = {"waiver": "豁免", "decision": "结论"}
_TITLES = {
    "fingerprint": "问题编号",
    "state": "问题状态",
    "ruling": "结论",
    "rule": "规则编号",
    "project": "项目",
    "path": "指标",
    "reason": "理由",
    "person": "责任人",
    "date": "日期",
    "expires": "到期日",
}


@dataclass(frozen=True, slots=True)
class Given:
    """A waiver or decision with its place in its file: ``waivers.toml 第12行``."""

    entry: Waiver | Decision
    where: str


def load(path: Path) -> tuple[tuple[Given, ...], list[Mistake]]:
    """Load waivers and decisions, in the order of the file."""
    source = _source(path)
    if isinstance(source, Mistake):
        return (), [source]
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        near = f"第{place[1]}行第{place[2]}个字符附近" if place else "请检查引号和括号是否成对"
        return (), [Mistake(path.name, f"TOML 写法有误：{near}")]
    except RecursionError:
        return (), [Mistake(path.name, "TOML 写法有误：括号嵌套太深")]
    results = sorted(_entries(data, _Lines(source), path.name), key=lambda result: result[0])
    found = [entry for _, entry in results]
    mistakes = [entry for entry in found if isinstance(entry, Mistake)]
    return (() if mistakes else tuple(entry for entry in found if isinstance(entry, Given))), mistakes


def _source(path: Path) -> str | Mistake:
    try:
        if path.stat().st_size > MAX_BYTES:
            return Mistake(path.name, "文件过大")
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return Mistake(path.name, "不是 UTF-8 编码，请另存为 UTF-8")
    except (OSError, ValueError):
        return Mistake(path.name, "文件打不开，请检查路径和权限")


class _Lines:
    """Where the tables of a TOML source begin, and on which line a key of one of them stands."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        header = re.compile(r"\s*\[\[\s*[\"']?(\w+)[\"']?\s*\]\]")
        self._heads: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines, 1):
            match = header.match(line)
            if match:
                self._heads.setdefault(match[1], []).append(number)

    def of(self, kind: str, index: int, key: str = "") -> int:
        """Return the line of a key of the n-th table of a kind, else where the table begins."""
        heads = self._heads.get(kind, [])
        if index >= len(heads):
            return 1
        own = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=") if key else None
        for number, line in enumerate(self._lines[heads[index] :], heads[index] + 1):
            if line.lstrip().startswith("["):
                break
            if own and own.match(line):
                return number
        return heads[index]


def _entries(data: Mapping[str, object], lines: _Lines, name: str) -> Iterator[tuple[int, Given | Mistake]]:
    for kind, entries in data.items():
        if kind not in _KEYS or not isinstance(entries, list):
            yield 1, Mistake(name, f"“{kind}”不是这个文件的内容；只能写 [[waiver]] 或 [[decision]]")
            continue
        for index, entry in enumerate(entries):
            line = lines.of(kind, index)
            if not isinstance(entry, dict):
                yield line, Mistake(name, f"“{kind}”应写成 [[{kind}]] 的小节")
                continue
            problems = [*_problems(kind, entry)]
            for key, words in problems:
                at = lines.of(kind, index, key)
                yield at, Mistake(name, f"第{at}行 第{index + 1}条{_WORDS[kind]}：{words}")
            if not problems:
                yield line, Given(_made(kind, entry), f"{name} 第{line}行")


def _problems(kind: str, entry: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an entry: the key and words."""
    for key in entry:
        if key not in _KEYS[kind]:
            yield key, f"没有“{key}”这一项，可用：{'、'.join(_KEYS[kind])}"
    for key in _NEEDED[kind]:
        if key not in entry:
            yield "", f"缺少 {key}（{_TITLES[key]}）"
    for key, value in entry.items():
        if key in _KEYS[kind] and (wrong := _wrong(key, value)):
            yield key, wrong
    if kind == "waiver":
        yield from _scope_problems(entry)


def _wrong(key: str, value: object) -> str | None:
    """Return what is wrong with one value, None where nothing is."""
    title = _TITLES[key]
    if key in {"date", "expires"}:
        return None if _day(value) else f"{key}（{title}）应写成 2025-01-10 的日期"
    if not isinstance(value, str) or not value.strip():
        return f"{key}（{title}）应为文字，不能为空"
    if key in {"fingerprint", "state"} and not _FINGERPRINT.fullmatch(value):
        return f"{key}（{title}）应为审核结果中的16位编号"
    if key == "rule" and not _RULE.fullmatch(_code(value)):
        return f"{key}（{title}）应为 FND01 之类的一个编号"
    if key == "ruling" and value not in _RULINGS:
        return f"{key}（{title}）可用：{'、'.join(_RULINGS)}"
    return None


def _scope_problems(entry: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    scope = [key for key in _SCOPE if key in entry]
    if "fingerprint" in entry and scope:
        yield scope[0], f"写了 fingerprint 就不能再写 {'、'.join(scope)}"
    elif "fingerprint" not in entry and "rule" not in entry:
        yield "", "要写 fingerprint（问题编号），或者 rule（规则编号）及 project、path"
    start, end = _day(entry.get("date")), _day(entry.get("expires"))
    if start and end and end < start:
        yield "expires", "expires（到期日）早于 date（日期）"


def _day(value: object) -> dt.date | None:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _code(text: str) -> str:
    return text.strip().upper().replace("-", "")


def _made(kind: str, entry: Mapping[str, object]) -> Waiver | Decision:
    """Return an entry in which nothing is wrong."""
    texts = {key: value.strip() for key, value in entry.items() if isinstance(value, str)}
    day, expires = _day(entry["date"]), _day(entry.get("expires"))
    assert day is not None
    if kind == "decision":
        return Decision(
            fingerprint=texts["fingerprint"],
            state=texts["state"],
            ruling=_RULINGS[texts["ruling"]],
            reason=texts["reason"],
            person=texts["person"],
            date=day,
        )
    return Waiver(
        reason=texts["reason"],
        person=texts["person"],
        date=day,
        expires=expires,
        fingerprint=texts.get("fingerprint"),
        rule=_code(texts.get("rule", "*")),
        project=texts.get("project", "*"),
        path=texts.get("path", "*"),
    )


def written(decisions: Sequence[Decision]) -> str:
    """Return a file of decisions; read again it gives the same decisions."""
    return "\n".join(map(_table, decisions))


def _table(decision: Decision) -> str:
    fields = {
        "fingerprint": _quoted(decision.fingerprint),
        "state": _quoted(decision.state),
        "ruling": _quoted(RULING_WORDS[decision.ruling]),
        "reason": _quoted(decision.reason),
        "person": _quoted(decision.person),
        "date": decision.date.isoformat(),
    }
    return "[[decision]]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items())


def _quoted(text: str) -> str:
    """Write a TOML string; what a text must not hold (halves of pairs) is replaced."""
    whole = text.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def covers(waiver: Waiver, code: str, name: str, names: Sequence[str] | None) -> bool:
    """Tell whether a waiver's project and path are these, texts compared without white space."""
    project, path = tight(waiver.project), tight(waiver.path)
    if project != "*" and project not in {tight(code), tight(name)}:
        return False
    return path == "*" or (names is not None and path in {tight("/".join(names)), tight(names[-1])})
