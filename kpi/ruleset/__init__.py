"""Rule files (rules/<family>/<CODE>.toml) into rules, each bound to its check and typed settings.

What reads them stands in ``files``; this module holds what is made of them and needs nothing heavy.

A mistake in a file never raises past ``load``: it comes back as a ``Mistake`` with the file, what is
wrong and what was expected, so that a county's own file is reported like any other input.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kpi.checks import BATCH_CHECKS, DOCUMENT_CHECKS, PROJECT_CHECKS
from kpi.checks.types import Check
from kpi.model.rule import LEVELS, Rule, RuleSet, Scope
from kpi.resources import folder

if TYPE_CHECKING:
    from pydantic import ValidationError

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


def load(directory: Path | None = None) -> tuple[RuleBook, list[Mistake]]:
    """Load all rule files below a directory (the shipped ``rules/`` by default), in the order of codes."""
    from kpi.ruleset.files import load_file  # noqa: PLC0415 - needs pydantic, which most runs do without

    root = directory or folder("rules")
    results = [load_file(path, root) for path in sorted(root.glob(RULE_FILES))]
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


def explain(error: "ValidationError") -> Iterator[str]:
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
