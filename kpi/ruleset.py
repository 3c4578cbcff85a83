"""Rule files (rules/<family>/<CODE>.toml) into rules, each bound to its check and typed settings.

A mistake in a file never raises past ``load``: it comes back as a ``Mistake`` with the file, what is
wrong and what was expected, so that a county's own file is reported like any other input.
"""

import dataclasses
import difflib
import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kpi.checks import BATCH_CHECKS, DOCUMENT_CHECKS, PROJECT_CHECKS
from kpi.checks.types import Check
from kpi.checks.wordlists import WordList
from kpi.model.rule import LEVELS, Basis, Example, Head, Level, Rule, RuleSet, Scope, Setting
from kpi.resources import folder

CHECKS: Mapping[Scope, Mapping[str, Check]] = {
    "project": PROJECT_CHECKS,
    "document": DOCUMENT_CHECKS,
    "batch": BATCH_CHECKS,
}
RULE_FILES = "[A-Z][A-Z][A-Z]/*.toml"
"""A family's folder has three capitals; ``profiles/`` holds no rules."""
GAP = "【待填】"
"""What ``kpi new-rule`` writes where a person has to; a rule with gaps is not loaded."""
NAME = "national"
VERSION = "2026.1"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a rule file, in Chinese."""

    file: str
    message: str


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule with its check and the check's settings, ready to run."""

    rule: Rule
    check: Check
    settings: object


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A rule set as loaded: its description and its rules bound to their checks."""

    ruleset: RuleSet
    bound: tuple[BoundRule, ...]


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


def load(directory: Path | None = None) -> tuple[RuleBook, list[Mistake]]:
    """Load all rule files below a directory (the shipped ``rules/`` by default), in the order of codes."""
    root = directory or folder("rules")
    results = [_load_file(path, root) for path in sorted(root.glob(RULE_FILES))]
    bound = sorted((found for found in results if isinstance(found, BoundRule)), key=lambda b: b.rule.code)
    mistakes = [found for found in results if isinstance(found, Mistake)]
    mistakes += _doubles(bound)
    ruleset = RuleSet(NAME, VERSION, checksum(root), tuple(entry.rule for entry in bound))
    return RuleBook(ruleset, tuple(bound)), mistakes


def checksum(root: Path) -> str:
    """Return the SHA-256 over names and contents of all rule files, independent of line endings."""
    digest = hashlib.sha256()
    for path in sorted(root.glob(RULE_FILES)):
        digest.update(f"{path.parent.name}/{path.name}\n".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def restrict(book: RuleBook, select: Iterable[str], ignore: Iterable[str]) -> tuple[RuleBook, list[str]]:
    """Return the rules whose code starts with one of ``select`` (all if empty) and none of ``ignore``.

    The second value lists the given codes that fit no rule.
    """
    wanted, unwanted = tuple(select), tuple(ignore)
    codes = [entry.rule.code for entry in book.bound]
    unknown = [given for given in (*wanted, *unwanted) if not any(code.startswith(given) for code in codes)]
    kept = tuple(entry for entry in book.bound if _kept(entry.rule.code, wanted, unwanted))
    rules = tuple(entry.rule for entry in kept)
    return RuleBook(replace(book.ruleset, rules=rules), kept), unknown


def _kept(code: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    return (not select or code.startswith(select)) and not (ignore and code.startswith(ignore))


def _load_file(path: Path, root: Path) -> BoundRule | Mistake:
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


def explain(error: ValidationError) -> Iterator[str]:
    """Yield what pydantic found wrong, one Chinese clause for each mistake."""
    for item in error.errors():
        where = ".".join(str(part) for part in item["loc"])
        yield f"{where}：{_REASONS.get(item['type'], item['msg'])}"


_REASONS = {
    "missing": "缺少此项",
    "extra_forbidden": "没有这一项，请检查拼写",
    "literal_error": f"取值不对（级别可用：{'、'.join(LEVELS)}）",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "decimal_parsing": "应为数字",
    "decimal_type": "应为数字",
    "dict_type": "应为一个小节",
    "model_type": "应为一个小节",
    "greater_than_equal": "数太小",
    "less_than_equal": "数太大",
    "too_short": "不能为空",
    "list_type": "应为列表",
    "tuple_type": "应为列表",
    "string_pattern_mismatch": "格式不对",
    "string_too_short": "内容太短",
    "string_too_long": "内容太长",
    "dataclass_exact_type": "设置项不对",
    "unexpected_keyword_argument": "没有这一项，请检查拼写",
}


def _doubles(bound: list[BoundRule]) -> list[Mistake]:
    seen: dict[str, str] = {}
    mistakes = []
    for entry in bound:
        other = seen.setdefault(entry.rule.name, entry.rule.code)
        if other != entry.rule.code:
            mistakes.append(Mistake(entry.rule.code, f"名称 {entry.rule.name} 已用于 {other}"))
    return mistakes
