"""Profile files into a rule book, validated."""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kpi import ruleset
from kpi.model.rule import GradeStep, Grading, Level, ReviewGrade, Rule, Setting
from kpi.profiles import NAME, Loaded, names
from kpi.resources import folder
from kpi.ruleset import BoundRule, Mistake, RuleBook, explain
from kpi.ruleset.files import bind, setting_names, typed_settings

MAX_BYTES = 1_000_000
MAX_DEPTH = 8


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _RuleChange(_Strict):
    enabled: bool | None = None
    level: Level | None = None
    levels: dict[str, Level] = Field(default_factory=dict)
    settings: dict[str, Setting | list[str]] = Field(default_factory=dict)
    add: dict[str, list[str]] = Field(default_factory=dict)
    """Words to add to word lists, where ``settings`` would replace them."""
    reason: str = ""


class _Step(_Strict):
    grade: ReviewGrade
    max_errors: int = Field(ge=0)
    max_warnings: int = Field(ge=0)


class _Grading(_Strict):
    steps: list[_Step] = Field(min_length=1)
    fatal: list[str] = Field(default_factory=list)
    max_not_evaluable: int = Field(ge=0, le=100)
    note: str


class _ProfileFile(_Strict):
    name: str
    title: str = Field(min_length=2)
    version: str
    extends: str | None = None
    from_year: int | None = None
    until_year: int | None = None
    rules: dict[str, _RuleChange] = Field(default_factory=dict)
    rule: list[dict[str, Any]] = Field(default_factory=list)
    grading: _Grading | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile file, read; ``source`` is its text, from which mistakes get their line."""

    path: Path
    file: _ProfileFile
    source: str

    def in_force(self, year: int | None) -> bool:
        """Tell whether the profile is meant for that budget year; an unknown year is taken as meant."""
        first, last = self.file.from_year or 0, self.file.until_year or 9999
        return year is None or first <= year <= last


def load(name: str, year: int | None) -> Loaded:
    """Load a profile with all it extends, from its files."""
    book, rule_mistakes = ruleset.load()
    mistakes = list(rule_mistakes)
    chain = _chain(name, mistakes)
    changes: list[str] = []
    for profile in reversed(chain):
        if profile.in_force(year):
            book = _applied(profile, book, changes, mistakes)
        else:
            changes.append(f"{profile.file.title}的规则不适用于{year}年，未采用")
    return Loaded(_named(book, chain), tuple(changes), tuple(mistakes))


def _named(book: RuleBook, chain: Sequence[Profile]) -> RuleBook:
    if not chain:
        return book
    digest = hashlib.sha256(book.ruleset.sha256.encode())
    for profile in chain:
        digest.update(profile.source.replace("\r\n", "\n").encode())
    nearest = chain[0].file
    described = replace(
        book.ruleset,
        name=nearest.name,
        title=nearest.title,
        version=nearest.version,
        chain=tuple(profile.file.name for profile in chain),
        sha256=digest.hexdigest(),
    )
    return replace(book, ruleset=described)


def _chain(name: str, mistakes: list[Mistake]) -> list[Profile]:
    """Return the profile and what it extends, nearest first."""
    chain: list[Profile] = []
    wanted: str | None = name
    base = Path()
    while wanted is not None:
        profile = _read(wanted, base)
        if isinstance(profile, Mistake):
            mistakes.append(profile)
            break
        if len(chain) >= MAX_DEPTH or any(profile.path == other.path for other in chain):
            mistakes.append(Mistake(profile.path.name, "extends 形成了循环，或者层数太多"))
            break
        chain.append(profile)
        wanted, base = profile.file.extends, profile.path.parent
    return chain


def _read(name: str, base: Path) -> Profile | Mistake:
    path = folder("rules") / "profiles" / f"{name}.toml" if NAME.match(name) else base / name
    try:
        data = path.read_bytes()
    except OSError:
        known = "、".join(names())
        return Mistake(name, f"找不到这个规则包；可用：{known}，或给出 .toml 文件的路径")
    if len(data) > MAX_BYTES:
        return Mistake(path.name, "文件太大，规则包不应超过 1 MB")
    try:
        source = data.decode("utf-8-sig")
        return Profile(path, _ProfileFile.model_validate(_parsed(source)), source)
    except UnicodeDecodeError:
        return Mistake(path.name, "不是 UTF-8 编码，请另存为 UTF-8")
    except tomllib.TOMLDecodeError as error:
        return Mistake(path.name, f"TOML 写法有误：{_toml_words(error)}")
    except ValidationError as error:
        return Mistake(path.name, "；".join(_with_lines(error, source)))


def _parsed(source: str) -> dict[str, Any]:
    return tomllib.loads(source, parse_float=Decimal)


def _toml_words(error: tomllib.TOMLDecodeError) -> str:
    place = re.search(r"line (\d+), column (\d+)", str(error))
    return f"第{place[1]}行第{place[2]}个字符附近" if place else "请检查引号和括号是否成对"


def _with_lines(error: ValidationError, source: str) -> Iterator[str]:
    for item, words in zip(error.errors(), explain(error), strict=True):
        line = line_of(source, [str(part) for part in item["loc"]])
        yield f"第{line}行 {words}" if line else words


def line_of(source: str, keys: Sequence[str]) -> int | None:
    """Return the line of a TOML source where a key stands, or its table; None where neither is found."""
    lines = source.splitlines()
    for depth in range(len(keys), 0, -1):
        table = ".".join(keys[: depth - 1])
        start = _table_line(lines, table) if table else 0
        if start is None:
            continue
        own = re.compile(rf"^\s*[\"']?{re.escape(keys[depth - 1])}[\"']?\s*=")
        for number, line in enumerate(lines[start:], start + 1):
            if number > start + 1 and line.lstrip().startswith("[") and table:
                break
            if own.match(line):
                return number
        found = _table_line(lines, ".".join(keys[:depth]))
        if found is not None:
            return found
    return None


def _table_line(lines: Sequence[str], table: str) -> int | None:
    """Return the number of the line that opens a table."""
    header = re.compile(rf"^\s*\[{{1,2}}{re.escape(table)}\]{{1,2}}\s*(#.*)?$")
    return next((number for number, line in enumerate(lines, 1) if header.match(line)), None)


def _applied(profile: Profile, book: RuleBook, changes: list[str], mistakes: list[Mistake]) -> RuleBook:
    """Return the book under one profile; what it changes is told, what it gets wrong is reported."""
    bound = {entry.rule.code: entry for entry in book.bound}
    for code, change in profile.file.rules.items():
        if code not in bound:
            mistakes.append(_mistake(profile, ["rules", code], f"没有规则 {code}"))
        elif change.enabled is False:
            changes.append(_told(profile, f"不用 {code} {bound[code].rule.title}", change.reason))
            del bound[code]
        else:
            changed = _changed(profile, bound[code], change, changes)
            if isinstance(changed, Mistake):
                mistakes.append(changed)
            else:
                bound[code] = changed
    for number, data in enumerate(profile.file.rule, 1):
        added = bind(data, f"{profile.path.name} 第{number}条 [[rule]]")
        if isinstance(added, Mistake):
            mistakes.append(added)
        elif added.rule.code in bound:
            mistakes.append(_mistake(profile, ["rule"], f"编号 {added.rule.code} 已有规则使用"))
        else:
            bound[added.rule.code] = added
            changes.append(_told(profile, f"增加 {added.rule.code} {added.rule.title}", ""))
    grading = _grading(profile.file.grading) if profile.file.grading else book.ruleset.grading
    entries = tuple(sorted(bound.values(), key=lambda entry: entry.rule.code))
    described = replace(book.ruleset, rules=tuple(entry.rule for entry in entries), grading=grading)
    return RuleBook(described, entries)


def _told(profile: Profile, words: str, reason: str) -> str:
    return f"{profile.file.title}：{words}" + (f"（{reason}）" if reason else "")


def _mistake(profile: Profile, keys: Sequence[str], words: str) -> Mistake:
    line = line_of(profile.source, keys)
    return Mistake(profile.path.name, f"第{line}行 {words}" if line else words)


def _changed(
    profile: Profile, entry: BoundRule, change: _RuleChange, changes: list[str]
) -> BoundRule | Mistake:
    rule = entry.rule
    merged = {**rule.settings, **{key: _setting(value) for key, value in change.settings.items()}}
    for key, words in change.add.items():
        known = merged.get(key)
        if not isinstance(known, tuple):
            keys = ["rules", rule.code, "add", key]
            return _mistake(profile, keys, f"{rule.code} 没有词表 {key}")
        merged[key] = tuple(dict.fromkeys([*known, *words]))
    surplus = sorted(set(merged) - setting_names(entry.check))
    if surplus:
        keys = ["rules", rule.code, "settings", surplus[0]]
        return _mistake(profile, keys, f"{rule.code} 没有设置项 {'、'.join(surplus)}")
    try:
        settings = typed_settings(entry.check, merged)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        reasons = "；".join(explain(error))
        return _mistake(profile, ["rules", rule.code, "settings", key], f"{rule.code} 的设置 {reasons}")
    unknown = sorted(set(change.levels) - {*rule.levels, *rule.messages})
    if unknown:
        keys = ["rules", rule.code, "levels", unknown[0]]
        return _mistake(profile, keys, f"{rule.code} 没有情形 {'、'.join(unknown)}")
    made = replace(
        rule, level=change.level or rule.level, levels={**rule.levels, **change.levels}, settings=merged
    )
    changes.extend(_told(profile, words, change.reason) for words in _differences(rule, made))
    return BoundRule(made, entry.check, settings)


def _setting(value: Setting | list[str]) -> Setting:
    return tuple(value) if isinstance(value, list) else value


_LEVEL_WORDS: Mapping[Level, str] = {"error": "错误", "warning": "警告", "info": "提示", "question": "待核实"}


def _differences(old: Rule, new: Rule) -> Iterator[str]:
    if old.level != new.level:
        yield f"{old.code} 级别由{_LEVEL_WORDS[old.level]}改为{_LEVEL_WORDS[new.level]}"
    for case, level in new.levels.items():
        if old.levels.get(case) != level:
            yield f"{old.code} 情形 {case} 的级别改为{_LEVEL_WORDS[level]}"
    for key, value in new.settings.items():
        if old.settings.get(key) != value:
            yield f"{old.code} 的设置 {key} 已调整"


def _grading(file: _Grading) -> Grading:
    steps = tuple(GradeStep(step.grade, step.max_errors, step.max_warnings) for step in file.steps)
    return Grading(steps, tuple(file.fatal), file.max_not_evaluable, file.note)
