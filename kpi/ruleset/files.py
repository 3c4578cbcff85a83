"""One rule file into a rule, validated."""

import dataclasses
import difflib
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kpi.checks.types import Check
from kpi.checks.wordlists import WordList
from kpi.model.rule import Basis, Example, Head, Level, Rule, Scope, Setting
from kpi.ruleset import CHECKS, GAP, BoundRule, Mistake, explain


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _BasisEntry(_Strict):
    document: str = Field(min_length=2)
    clause: str | None = None


class _ExampleEntry(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)
    finds: tuple[str, ...] = ()
    case: str | None = None
    note: str = ""


class _RuleFile(_Strict):
    """The keys of a rule file; rules/README.md describes them for people."""

    code: str = Field(pattern=r"^[A-Z]{3}\d{2}$")
    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = Field(min_length=2, max_length=30)
    level: Level
    levels: dict[str, Level] = Field(default_factory=dict)
    scope: Scope = "project"
    head: Head
    check: str
    settings: dict[str, Setting | list[str]] = Field(default_factory=dict)
    message: str = Field(min_length=4)
    messages: dict[str, str] = Field(default_factory=dict)
    hint: str = Field(min_length=4)
    hints: dict[str, str] = Field(default_factory=dict)
    why: str = Field(min_length=4)
    basis: list[_BasisEntry]
    false_positives: list[str] = Field(default_factory=list)
    yields_to: list[str] = Field(default_factory=list)
    since: str
    version: int = Field(default=1, ge=1)
    bad: list[_ExampleEntry] = Field(default_factory=list)
    good: list[_ExampleEntry] = Field(default_factory=list)


def load_file(path: Path, root: Path) -> BoundRule | Mistake:
    """Return the rule of a file below the folder of all rules."""
    label = path.relative_to(root).as_posix()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Mistake(label, f"不是有效的 TOML 文件：{error}")
    bound = bind(data, label)
    if isinstance(bound, BoundRule) and bound.rule.code != path.stem:
        return Mistake(label, f"编号 {bound.rule.code} 与文件名不一致，应为 {path.stem}")
    return bound


def bind(data: Mapping[str, Any], label: str) -> BoundRule | Mistake:
    """Return the rule that the keys of a rule file describe, bound to its check; ``label`` names the file."""
    gaps = [key for key, value in data.items() if GAP in str(value)]
    if gaps:
        return Mistake(label, f"还有待填的内容：{'、'.join(gaps)}")
    try:
        file = _RuleFile.model_validate(data)
    except ValidationError as error:
        return Mistake(label, "；".join(explain(error)))
    check = CHECKS[file.scope].get(file.check)
    if check is None:
        near = difflib.get_close_matches(file.check, CHECKS[file.scope], n=3)
        meant = f"是否指 {'、'.join(near)}；" if near else ""
        return Mistake(label, f"没有名为 {file.check} 的检查；{meant}全部检查见 kpi/checks/__init__.py")
    surplus = sorted(set(file.settings) - setting_names(check))
    if surplus:
        return Mistake(label, f"检查 {file.check} 没有设置项：{'、'.join(surplus)}")
    try:
        settings = typed_settings(check, file.settings)
    except ValidationError as error:
        return Mistake(label, "；".join(f"settings.{line}" for line in explain(error)))
    return BoundRule(_rule(file), check, settings)


def setting_names(check: Check) -> set[str]:
    """Return the names of the settings that a check has."""
    return {field.name for field in dataclasses.fields(check.settings)}


def typed_settings(check: Check, given: Mapping[str, Setting | list[str]]) -> object:
    """Return the check's settings dataclass; raises ValidationError where a value does not fit."""
    settings: object = TypeAdapter[object](check.settings).validate_python(given)
    for field in dataclasses.fields(check.settings):
        value = getattr(settings, field.name)
        if isinstance(value, tuple):
            object.__setattr__(settings, field.name, WordList(value))
    return settings


def _rule(file: _RuleFile) -> Rule:
    settings: dict[str, Setting] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in file.settings.items()
    }
    return Rule(
        code=file.code,
        name=file.name,
        title=file.title,
        level=file.level,
        levels=file.levels,
        scope=file.scope,
        head=file.head,
        check=file.check,
        settings=settings,
        message=file.message,
        messages=file.messages,
        hint=file.hint,
        hints=file.hints,
        why=file.why.strip(),
        basis=tuple(Basis(entry.document, entry.clause) for entry in file.basis),
        false_positives=tuple(file.false_positives),
        yields_to=tuple(file.yields_to),
        since=file.since,
        version=file.version,
        bad=tuple(_example(entry) for entry in file.bad),
        good=tuple(_example(entry) for entry in file.good),
    )


def _example(entry: _ExampleEntry) -> Example:
    fields: dict[str, Any] = dict(entry.model_extra or {})
    return Example(fields, entry.finds, entry.case, entry.note)
